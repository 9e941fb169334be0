"""How the rundown went against its plan: deviations, variance, host error, causes (docs/domain.md §3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from controlroom.domain.agenda.forecast import show_variance
from controlroom.domain.agenda.rules import DROPPED, NONE, Agenda, Item, Kind, State, in_order

_PAST = frozenset({State.FINISHED, *DROPPED})


@dataclass(frozen=True, slots=True)
class Deviation:
    """A finished (or dropped) item against its plan. `share`: how far its length was off, of what was planned."""

    item: Item
    day: date
    start_off: timedelta | None
    length_off: timedelta | None
    share: float | None


@dataclass(frozen=True)
class AgendaKpis:
    """The figures of a rundown up to an instant.

    `deviation`: the mean of the shares by which finished items were longer or shorter than planned. `as_planned`: of
    the planned items that are past, the share that was held. `host_error`: the most that a room began an item late
    although it was free. `by_speaker`: the mean deviation of each.
    """

    items: tuple[Deviation, ...]
    deviation: float | None
    as_planned: float | None
    variance: timedelta
    host_error: timedelta
    cards: int
    causes: tuple[tuple[str, int], ...]
    by_speaker: tuple[tuple[str, float], ...]


def deviations(agenda: Agenda) -> tuple[Deviation, ...]:
    """Every item that is past, by day, room and time."""
    past = [item for item in agenda.items.values() if item.state in _PAST]
    order = {room: place for place, room in enumerate(agenda.rooms)}
    past.sort(key=lambda item: (agenda.day_of(item), order.get(item.room, len(order)), item.started_at or item.slot))
    return tuple(_deviation(agenda, item) for item in past)


def _deviation(agenda: Agenda, item: Item) -> Deviation:
    day = agenda.day_of(item)
    if item.started_at is None or item.ended_at is None:
        return Deviation(item, day, None, None, None)
    off = (item.ended_at - item.started_at) - item.planned_length
    return Deviation(item, day, item.started_at - item.planned_start, off, off / item.planned_length)


def kpis(agenda: Agenda, now: datetime) -> AgendaKpis:
    """The figures at `now`."""
    items = deviations(agenda)
    shares = [abs(each.share) for each in items if each.share is not None and not each.item.inserted]
    planned = [
        item for item in agenda.items.values() if not item.inserted and (item.state in _PAST or item.planned_end < now)
    ]
    held = [item for item in planned if item.state in (State.FINISHED, State.RUNNING, State.HELD)]
    people: dict[str, list[float]] = defaultdict(list)
    causes: dict[str, int] = defaultdict(int)
    for each in items:
        if each.share is not None:
            for who in each.item.on_stage:
                people[who.name].append(each.share)
        if each.item.cause:
            causes[each.item.cause] += 1
    return AgendaKpis(
        items,
        deviation=_mean(shares),
        as_planned=len(held) / len(planned) if planned else None,
        variance=show_variance(agenda.items.values(), now),
        host_error=host_error(agenda),
        cards=sum(item.cards for item in agenda.items.values()),
        causes=tuple(sorted(causes.items(), key=lambda pair: (-pair[1], pair[0]))),
        by_speaker=tuple(sorted((name, sum(of) / len(of)) for name, of in people.items())),
    )


def host_error(agenda: Agenda) -> timedelta:
    """The most that an item began late although its room was free and its speaker there: what the host answers for."""
    worst = NONE
    for room in {item.room for item in agenda.items.values()}:
        for day in agenda.days():
            free: datetime | None = None
            for item in in_order(agenda.of(room, day)):
                if item.started_at is None:
                    continue
                ready = max([item.slot, item.not_before or item.slot, *([free + item.changeover] if free else [])])
                if item.kind is not Kind.BREAK:
                    worst = max(worst, item.started_at - ready)
                free = item.ended_at or free
    return worst


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return sum(listed) / len(listed) if listed else None
