"""Small sheets and plans that the tests of the rounds share."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from controlroom.domain.inspections.rules import (
    Round,
    State,
)
from controlroom.domain.inspections.schedule import Days, Grid, Plan, Schedule
from controlroom.domain.inspections.sheet import (
    Answer,
    Checklist,
    Evidence,
    Item,
    ItemType,
    Limits,
    Section,
    Text,
    TicketWish,
    Verdict,
)
from controlroom.domain.inspections.tables import Setting
from tests.domain.tickets.setting import SETTING as TICKETS

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = Days(SHANGHAI, date(2026, 5, 18), date(2026, 5, 19), time(9))
TEN = datetime(2026, 5, 18, 2, 0, tzinfo=UTC)
WISH = TicketWish("technical", "technical", "medium", "medium")


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def at(local: str, day: int = 18) -> datetime:
    """The instant of a time of the venue's clock in May 2026."""
    hour, minute = local.split(":")
    return datetime(2026, 5, day, int(hour), int(minute), tzinfo=SHANGHAI).astimezone(UTC)


def item(id: str, **facts: Any) -> Item:
    return Item(id, Text(f"项目 {id}", f"Item {id}"), facts.pop("ticket", WISH), **facts)


EXITS = item("exits", critical=True)
CLEAN = item("clean")
SIGNS = item("signs")
HEAT = item("heat", type=ItemType.NUMBER, warning=Limits(20, 25), limits=Limits(16, 28), unit=Text("°C", "°C"))
NOTES = item("notes", type=ItemType.TEXT)
PHOTO = item("photo", evidence=Evidence.FILE)
LED = item("led", device="led-main", critical=True)


def sheet(*items: Item, key: str = "two-hour", **facts: Any) -> Checklist:
    sections = (Section(Text("环境", "Surroundings"), items or (EXITS, CLEAN, SIGNS, HEAT)),)
    return Checklist(key, Text("两小时巡检", "2-hour round"), "conference", sections, **facts)


def every(n: int, starts: str = "08:00", ends: str = "18:00", grace: int = 15, early: int = 0) -> Schedule:
    grid = Grid(time.fromisoformat(starts), time.fromisoformat(ends), minutes(n))
    return Schedule(grid, minutes(grace), minutes(early))


def plan(checklist: Checklist | None = None, schedule: Schedule | None = None, *places: str, **facts: Any) -> Plan:
    return Plan(checklist or sheet(), places or ("main",), schedule or every(120), **facts)


def a_round(state: State = State.OPEN, **facts: Any) -> Round:
    due = facts.pop("due_at", TEN)
    return Round("two-hour.main.x", "two-hour", "main", due, due + minutes(15), due + minutes(120), state, **facts)


def answer(id: str, verdict: Verdict = Verdict.PASS, **facts: Any) -> Answer:
    return Answer(id, verdict, TEN, "李娜", **facts)


def the_setting(*plans: Plan, days: Days = DAYS) -> Setting:
    """What the configuration says, with these plans."""
    return Setting(
        plans=plans,
        days=days,
        places={key: Text(f"{key} 厅", f"Hall {key}") for key in ("main", "forum-a", "forum-b")},
        groups={key: Text(key, key.title()) for key in ("conference", "technical", "logistics", "coordination")},
        tickets=TICKETS,
        language="en",
    )
