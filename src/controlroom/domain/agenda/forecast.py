"""The forecast: when everything will begin and end if nobody does anything, one forward sweep per room and day.

docs/domain.md §3. Pure: the same items and the same instant give the same forecast, on any station, after any restart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from controlroom.domain.agenda.rules import DROPPED, NONE, UNDER_WAY, Agenda, Item, Kind, Rules, State, in_order


@dataclass(frozen=True, slots=True)
class Expected:
    """When an item begins and ends: as it happened, or as it is forecast.

    `late`: how much later than planned it begins (negative: earlier). `at_risk`: a hard start that will be missed.
    `absorbed`: how much shorter a break is because of the delay before it.
    """

    start: datetime
    end: datetime
    late: timedelta
    at_risk: bool = False
    absorbed: timedelta = NONE


Forecast = Mapping[str, Expected]
"""By the item's id; items that are skipped, cancelled or merged into another have none."""


def forecast(agenda: Agenda, now: datetime) -> Forecast:
    """When every item of every room begins and ends, seen from `now`.

    An item still to come begins no earlier than its slot, than its speaker is there, and than the room is free and set
    up; on the day itself no earlier than now. A delay therefore runs on through soft items, gaps swallow it, breaks
    shrink to their least. A hard start is never moved; where what comes before runs into it, it is `at_risk`.
    """
    found: dict[str, Expected] = {}
    for (_room, day), items in agenda.stretches.items():
        _sweep(items, agenda, now, day, found)
    return found


def forecast_room(agenda: Agenda, items: Iterable[Item], now: datetime, day: date) -> Forecast:
    """The forecast of one room on one day: what `forecast` says of these items."""
    found: dict[str, Expected] = {}
    _sweep(in_order(items), agenda, now, day, found)
    return found


def _sweep(items: Iterable[Item], agenda: Agenda, now: datetime, day: date, found: dict[str, Expected]) -> None:
    is_today = day == agenda.calendar.day(now)
    # Whatever nobody finished ended with its day at the latest: it does not run on into the next.
    until = min(now, agenda.calendar.end(day))
    free: datetime | None = None  # When the room is free.
    stage_free: datetime | None = None  # When the stage is: it is set up during breaks.
    for item in items:
        if item.dropped is not None:
            if item.ended_at is not None:  # Broken off on stage.
                free = stage_free = item.ended_at
            continue
        if item.started_at is not None:
            expected = begun(item, until)
        else:
            start = max(item.slot, item.not_before or item.slot)
            if free is not None:
                start = max(start, free)
            if stage_free is not None:
                start = max(start, stage_free + item.changeover)
            if is_today:
                start = max(start, now)
            expected = to_come(item, agenda.rules, start)
        found[item.id] = expected
        free = expected.end if free is None else max(free, expected.end)
        if item.kind is not Kind.BREAK:
            stage_free = expected.end if stage_free is None else max(stage_free, expected.end)


def begun(item: Item, now: datetime) -> Expected:
    """What is expected of an item that was started: it ends when its time is up, or goes on."""
    assert item.started_at is not None
    end = item.ended_at if item.ended_at is not None else max(item.due(now), now)
    return Expected(item.started_at, end, item.started_at - item.planned_start)


def to_come(item: Item, rules: Rules, start: datetime) -> Expected:
    """What is expected of an item that begins at `start`: a break gives way, to keep its end."""
    length = item.clock_length()
    wanted = item.slot + length
    absorbed = NONE
    if item.count_to_end:
        end = max(wanted, start)
    elif item.kind is Kind.BREAK:
        least = min(rules.least(item), length)
        end = min(start + length, max(wanted, start + least))
        absorbed = start + length - end
    else:
        end = start + length
    return Expected(start, end, start - item.planned_start, item.hard and start > item.slot, absorbed)


def room_offset(agenda: Agenda, room: str, now: datetime, expected: Forecast) -> timedelta:
    """How far a room is off its plan now: positive is late.

    Of what is on stage: how much later than planned it will end. Between items: how much later than planned the next
    begins. When the day is done: how much later than planned it ended.
    """
    current, today = agenda.under_way(room), agenda.calendar.day(now)
    if current is not None and agenda.day_of(current) == today:
        return expected[current.id].end - current.planned_end
    held = [item for item in agenda.of(room, today) if item.state not in DROPPED]
    following = next((item for item in held if item.is_open), None)
    if following is not None:
        return expected[following.id].late
    done = [item for item in held if item.state is State.FINISHED]
    return expected[done[-1].id].end - done[-1].planned_end if done else NONE


def show_variance(items: Iterable[Item], now: datetime) -> timedelta:
    """How much longer than planned items took: of the finished ones all of it, of the one on stage only the excess."""
    total = NONE
    for item in items:
        if item.started_at is None or item.inserted:
            continue
        if item.ended_at is not None and item.dropped is None:
            total += (item.ended_at - item.started_at) - item.planned_length
        elif item.state in UNDER_WAY:
            total += max(now - item.started_at - item.planned_length, NONE)
    return total
