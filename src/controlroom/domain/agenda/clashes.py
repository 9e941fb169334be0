"""What cannot be at the same time: a speaker in two rooms, a room with two items, equipment lent twice
(docs/domain.md §3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from controlroom.domain.agenda.forecast import Forecast
from controlroom.domain.agenda.rules import DROPPED, Agenda, Item

_Span = tuple[datetime, datetime, Item]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two items want the same at once, from `at` on. `what`: the speaker's name, the room, or the equipment."""

    kind: Literal["speaker", "room", "equipment"]
    what: str
    first: str
    second: str
    at: datetime


def clashes(agenda: Agenda, expected: Forecast) -> tuple[Clash, ...]:
    """All clashes of what is still to happen, in the order of time.

    Speakers and equipment clash by the forecast. A room is double-booked where two slots overlap: its forecast cannot
    show it, for there one item waits for the other.
    """
    live = [item for item in agenda.items.values() if item.state not in DROPPED and item.ended_at is None]
    speakers: dict[str, list[_Span]] = defaultdict(list)
    equipment: dict[str, list[_Span]] = defaultdict(list)
    rooms: dict[str, list[_Span]] = defaultdict(list)
    for item in live:
        when = expected[item.id]
        for who in item.on_stage:
            speakers[who.person or who.name].append((when.start, when.end, item))
        for need in set(item.needs):
            if need in agenda.rules.equipment:
                equipment[need].append((when.start, when.end, item))
        if item.is_open:
            rooms[item.room].append((item.slot, item.slot + item.clock_length(), item))
    found = [
        Clash("speaker", _name(key, first), first.id, second.id, at)
        for key, spans in speakers.items()
        for first, second, at in _overlaps(spans, 1)
        if first.room != second.room
    ]
    found += [
        Clash("room", room, first.id, second.id, at)
        for room, spans in rooms.items()
        for first, second, at in _overlaps(spans, 1)
    ]
    found += [
        Clash("equipment", need, first.id, second.id, at)
        for need, spans in equipment.items()
        for first, second, at in _overlaps(spans, agenda.rules.equipment[need])
    ]
    return tuple(sorted(found, key=lambda clash: (clash.at, clash.kind, clash.what)))


def _name(key: str, item: Item) -> str:
    return next((who.name for who in item.on_stage if key in (who.person, who.name)), key)


def _overlaps(spans: Iterable[_Span], most: int) -> list[tuple[Item, Item, datetime]]:
    """Where more than `most` spans lie over one another: the one that began before, the one that is too many, when."""
    found: list[tuple[Item, Item, datetime]] = []
    open_spans: list[_Span] = []
    for start, end, item in sorted(spans, key=lambda span: (span[0], span[1], span[2].id)):
        open_spans = [span for span in open_spans if span[1] > start]
        if len(open_spans) >= most and end > start:
            found.append((open_spans[-1][2], item, start))
        open_spans.append((start, end, item))
    return found
