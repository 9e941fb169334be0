"""Roll mode: a room that follows the clock by itself (docs/domain.md §3). Pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from controlroom.domain.agenda.changes import SkipItem
from controlroom.domain.agenda.forecast import forecast_room
from controlroom.domain.agenda.live import FinishItem, Operation, StartItem
from controlroom.domain.agenda.rules import NONE, Agenda, Item, State


@dataclass(frozen=True, slots=True)
class Rolled:
    """What the clock does next in a room: `operation` at the instant `at`; it is due once that has come."""

    at: datetime
    operation: Operation


def roll(
    agenda: Agenda, room: str, now: datetime, why_skipped: str = "", since: datetime | None = None
) -> Rolled | None:
    """What roll mode does next in `room`: the forecast comes true by itself.

    What is on stage ends when its time is up; the next begins at its slot, or as soon after it as the room is free.
    What has gone by whole while nothing followed the clock is skipped, for `why_skipped`: nobody saw it. An item on
    hold waits for a person. None: there is nothing more to do today. `since`: when the room began to follow the clock;
    nothing is written down as of before.
    """
    floor = since or datetime.min.replace(tzinfo=UTC)
    current = agenda.under_way(room)
    if current is not None:
        if current.state is State.HELD:
            return None
        # Never before somebody let it go on.
        end = max([current.due(now), floor, *(pause.until or pause.since for pause in current.pauses)])
        return Rolled(end, FinishItem(current.id, end))
    day = agenda.calendar.day(now)
    items = agenda.of(room, day)
    following = next((item for item in items if item.is_open), None)
    if following is None:
        return None
    start, end = _by_the_clock(agenda, items, following)
    if end <= now:
        return Rolled(max(start, floor), SkipItem(following.id, why_skipped))
    start = max(start, floor)
    return Rolled(start, StartItem(following.id, start))


def _by_the_clock(agenda: Agenda, items: tuple[Item, ...], item: Item) -> tuple[datetime, datetime]:
    """When `item`, the next of `items`, would begin and end, had nobody waited with it until now."""
    seen_from = min(each.slot for each in items)
    expected = forecast_room(agenda, items, seen_from, agenda.day_of(item))[item.id]
    # Somebody who was broken off had the stage as well.
    left = max((each.ended_at for each in items if each.ended_at is not None), default=expected.start)
    late = max(left - expected.start, NONE)
    return expected.start + late, expected.end + late
