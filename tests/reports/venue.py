"""A small venue, its rhythm of reports, and drafts to issue, for the tests of the reports."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from controlroom.domain.inspections.schedule import Days
from controlroom.reports.changes import differences
from controlroom.reports.values import Both, Content, Issued, Line, Section, same
from controlroom.reports.venue import Rhythm, Venue

SHANGHAI = ZoneInfo("Asia/Shanghai")
TWO_HOURS = Rhythm(time(8), time(18), timedelta(hours=2), timedelta(minutes=15), timedelta(minutes=30))
VENUE = Venue(
    name=Both("峰会", "Summit"), days=Days(SHANGHAI, date(2026, 5, 18), date(2026, 5, 19), time(9)),
    day_starts=time(4), morning=time(9), rooms={"main": Both("主会场", "Main Hall")},
    categories={"vip": Both("贵宾", "VIP")}, groups={"technical": Both("技术保障组", "Technical")},
    attendance_target=0.95,
)  # fmt: skip


def at(clock: str, day: int = 18) -> datetime:
    """The instant of a time of the venue's clock in May 2026."""
    hour, minute = clock.split(":")
    return datetime(2026, 5, day, int(hour), int(minute), tzinfo=SHANGHAI).astimezone(UTC)


def section(key: str = "tickets", *, figure: float = 1, items: tuple[str, ...] = ("T-0001",)) -> Section:
    return Section(
        key, same(key.title()), (Line(same("a line")),), {f"{key}.open": figure}, {id: same(id) for id in items}
    )


def draft(when: datetime, last: Issued | None = None, *sections: Section) -> Content:
    found = sections or (section(),)
    changes = differences(found, last.content if last else None, VENUE)
    return Content(when, "", last.number if last else 0, changes, found)
