"""What cannot be at the same time: a speaker in two rooms, a room with two items, equipment lent twice
(docs/domain.md §3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from controlroom.domain.agenda.forecast import Forecast
from controlroom.domain.agenda.rules import Agenda, Item, Speaker

_Span = tuple[datetime, datetime, Item]
_Key = Callable[[Speaker], str]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two items want the same at once, from `at` on. `what`: the speaker's name, the room, or the equipment.

    `substitute`: who is to step in in `first` is on stage in `second` then.
    """

    kind: Literal["speaker", "substitute", "room", "equipment"]
    what: str
    first: str
    second: str
    at: datetime


def clashes(agenda: Agenda, expected: Forecast) -> tuple[Clash, ...]:
    """All clashes of what is still to happen, in the order of time.

    Speakers and equipment clash by the forecast. A room is double-booked where two slots overlap: its forecast cannot
    show it, for there one item waits for the other. What was put in, or was told to go before another, is no clash.
    """
    live = [item for item in agenda.items.values() if item.id in expected and item.ended_at is None]
    found = [*_of_people(agenda, live, expected), *_of_rooms(live), *_of_equipment(agenda, live, expected)]
    return tuple(sorted(found, key=lambda clash: (clash.at, clash.kind, clash.what)))


def on_stage_elsewhere(agenda: Agenda, expected: Forecast, item: Item) -> frozenset[str]:
    """The names of those in `item` who are on stage in another room while it is expected to be held."""
    when, key = expected[item.id], _keys(agenda)
    busy = {
        key(who)
        for other in agenda.items.values()
        if other.room != item.room and other.ended_at is None and other.id in expected
        if expected[other.id].start < when.end and when.start < expected[other.id].end
        for who in other.on_stage
    }
    return frozenset(who.name for who in item.speakers if key(who) in busy)


def known_as(agenda: Agenda, name: str) -> Speaker:
    """Somebody by name: as a person of the event's list, where the rundown knows one person of that name."""
    person = _people(agenda).get(_folded(name))
    return Speaker(name, person=person)


def _of_people(agenda: Agenda, live: Iterable[Item], expected: Forecast) -> Iterator[Clash]:
    key = _keys(agenda)
    on_stage: dict[str, list[_Span]] = defaultdict(list)
    substitutes: list[tuple[Speaker, Item]] = []
    for item in live:
        when = expected[item.id]
        for who in item.on_stage:
            on_stage[key(who)].append((when.start, when.end, item))
        if item.is_open:
            substitutes += [(who, item) for who in item.substitutes]
    for who_key, spans in on_stage.items():
        for open_spans, item, at in _overlaps(spans):
            other = next((span[2] for span in reversed(open_spans) if span[2].room != item.room), None)
            if other is not None:
                name = next(who.name for who in item.on_stage if key(who) == who_key)
                yield Clash("speaker", name, other.id, item.id, at)
    for who, item in substitutes:
        when = expected[item.id]
        for start, end, other in on_stage.get(key(who), ()):
            if other.room != item.room and start < when.end and when.start < end:
                yield Clash("substitute", who.name, item.id, other.id, max(start, when.start))


def _of_rooms(live: Iterable[Item]) -> Iterator[Clash]:
    rooms: dict[str, list[_Span]] = defaultdict(list)
    for item in live:
        if item.is_open and not item.inserted and item.turn == 0:
            rooms[item.room].append((item.slot, item.slot + item.length, item))
    for room, spans in rooms.items():
        for open_spans, item, at in _overlaps(spans):
            yield Clash("room", room, open_spans[-1][2].id, item.id, at)


def _of_equipment(agenda: Agenda, live: Iterable[Item], expected: Forecast) -> Iterator[Clash]:
    there = agenda.rules.equipment
    wanted: dict[str, list[_Span]] = defaultdict(list)
    for item in live:
        for need in set(item.needs) & there.keys():
            wanted[need].append((expected[item.id].start, expected[item.id].end, item))
    for need, spans in wanted.items():
        for open_spans, item, at in _overlaps(spans, there[need]):
            yield Clash("equipment", need, open_spans[-1][2].id, item.id, at)


def _keys(agenda: Agenda) -> _Key:
    """What tells people apart: their id on the list; by name only those who have none."""
    people = _people(agenda)

    def key(who: Speaker) -> str:
        name = _folded(who.name)
        return who.person or people.get(name) or name

    return key


def _people(agenda: Agenda) -> dict[str, str]:
    """The ids of those on the event's list by name; without names that several have."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in agenda.items.values():
        for who in item.speakers:
            if who.person is not None:
                found[_folded(who.name)].add(who.person)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _overlaps(spans: Iterable[_Span], most: int = 1) -> Iterator[tuple[list[_Span], Item, datetime]]:
    """Where more than `most` spans lie over one another: those that began before, the one too many, when."""
    open_spans: list[_Span] = []
    for start, end, item in sorted(spans, key=lambda span: (span[0], span[1], span[2].id)):
        open_spans = [span for span in open_spans if span[1] > start]
        if len(open_spans) >= most and end > start:
            yield open_spans, item, start
        open_spans.append((start, end, item))
