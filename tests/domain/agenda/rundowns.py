"""A morning in the main hall, to test the rundown with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from controlroom.domain.agenda.forecast import forecast
from controlroom.domain.agenda.live import Operation
from controlroom.domain.agenda.rules import Agenda, Calendar, Item, Kind, Part, Rules, Speaker, new_item
from controlroom.domain.agenda.tables import Setting

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 12, 9, 1, tzinfo=UTC)
"""Nine o'clock at the venue."""
ROOMS = ("main", "forum")
SETTING = Setting(
    Calendar(SHANGHAI),
    Rules(),
    ROOMS,
    {"main": {"en": "Main Hall", "zh": "主会场"}, "forum": {"en": "Forum", "zh": "分论坛"}},
)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def at(clock: str) -> datetime:
    """The instant at which the venue's clocks show `clock` on the first day."""
    hour, minute = clock.split(":")
    return NINE + timedelta(hours=int(hour) - 9, minutes=int(minute))


def item(id: str, start: str, length: float, *, room: str = "main", kind: Kind = Kind.TALK, **facts: Any) -> Item:
    return new_item(id, room=room, title=id.title(), start=at(start), length=minutes(length), kind=kind, **facts)


def agenda(*items: Item, rules: Rules | None = None) -> Agenda:
    return Agenda({each.id: each for each in items}, SETTING.calendar, rules or Rules(), ROOMS)


def clock(instant: datetime) -> str:
    """What the venue's clocks show at `instant`."""
    return instant.astimezone(SHANGHAI).strftime("%H:%M").lstrip("0")


def times(agenda: Agenda, now: str) -> dict[str, str]:
    """The forecast at `now`, as "9:30-10:30" by id."""
    return {id: f"{clock(when.start)}-{clock(when.end)}" for id, when in forecast(agenda, at(now)).items()}


def did(agenda: Agenda, *steps: tuple[str, Operation]) -> Agenda:
    """The agenda after operations, each at its time."""
    for now, operation in steps:
        agenda = operation.apply(agenda, at(now))
    return agenda


def morning() -> tuple[Item, ...]:
    """Opening 9:00, keynote 9:30 (Prof. Zhang, else Dr. Li), talk 10:30 (Ms. Wang), tea 11:10, panel 11:25 promised."""
    return (
        item("opening", "9:00", 30, kind=Kind.OPENING, hard=True),
        item(
            "keynote", "9:30", 60, kind=Kind.KEYNOTE,
            speakers=(Speaker("Prof. Zhang"), Speaker("Dr. Li", Part.SUBSTITUTE)),
        ),
        item("talk", "10:30", 40, speakers=(Speaker("Ms. Wang"),)),
        item("tea", "11:10", 15, kind=Kind.BREAK),
        item("panel", "11:25", 40, kind=Kind.PANEL, hard=True),
    )  # fmt: skip
