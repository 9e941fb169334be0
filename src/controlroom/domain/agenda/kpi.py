"""How the rundown went against its plan: deviations, variance, host error, causes (docs/domain.md §3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from controlroom.core.i18n import N_, _
from controlroom.domain.agenda.forecast import show_variance
from controlroom.domain.agenda.rules import DROPPED, MINUTE, NONE, Agenda, Item, Kind, Rules, State

_PAST = frozenset({State.FINISHED, *DROPPED})


@dataclass(frozen=True, slots=True)
class Deviation:
    """An item against its plan; None for what has not happened. `share`: how far its length was off, of what was
    planned."""

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
    although it was free. `by_speaker`: the mean deviation of each. `reminders`: how many were given. `measured` and
    `past`: how many items `deviation` and `as_planned` are of, and out of how many that are planned.
    """

    items: tuple[Deviation, ...]
    deviation: float | None
    as_planned: float | None
    variance: timedelta
    host_error: timedelta
    cards: int
    reminders: int
    causes: tuple[tuple[str, int], ...]
    by_speaker: tuple[tuple[str, float], ...]
    measured: tuple[int, int] = (0, 0)
    past: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Figure:
    """One KPI beside its target (None: there is none). `met` is None where nothing can be said yet. `base`: how many
    items it is of so far, and out of how many."""

    key: str
    value: float | None
    target: float | None
    unit: str
    met: bool | None
    base: tuple[int, int] | None = None

    def to_json(self) -> dict[str, Any]:
        """One of the `kpis` of `report kpi --json`."""
        found = {"key": self.key, "value": self.value, "target": self.target, "unit": self.unit, "met": self.met}
        return found if self.base is None else {**found, "items": self.base[0], "of": self.base[1]}

    @property
    def base_words(self) -> str:
        """What the figure is of; a share says nothing without it, and one of all items needs none."""
        if self.base is None or self.base[0] == self.base[1]:
            return ""
        return _("{n} of {all} items so far").format(n=self.base[0], all=self.base[1])


FIGURE_WORDS = {
    "agenda.deviation": N_("deviation of an item's length"),
    "agenda.completed": N_("items held as planned"),
    "agenda.host_error": N_("host error"),
    "agenda.variance": N_("show variance"),
    "agenda.reminders": N_("reminders given"),
    "agenda.time_cards": N_("time cards shown"),
}


def figures(found: AgendaKpis, rules: Rules) -> tuple[Figure, ...]:
    """The figures beside the targets of `[rundown]`."""
    done, host = any(each.share is not None for each in found.items), _in_minutes(found.host_error)
    return (
        _at_most("agenda.deviation", _rounded(found.deviation), rules.deviation_target, "share", found.measured),
        _at_least("agenda.completed", _rounded(found.as_planned), rules.completed_target, "share", found.past),
        _at_most("agenda.host_error", host if done else None, _in_minutes(rules.host_off), "min"),
        Figure("agenda.variance", _in_minutes(found.variance), None, "min", None),
        Figure("agenda.reminders", found.reminders, None, "count", None),
        Figure("agenda.time_cards", found.cards, None, "count", None),
    )


def _at_most(
    key: str, value: float | None, target: float, unit: str, base: tuple[int, int] | None = None
) -> Figure:  # fmt: skip
    return Figure(key, value, target, unit, None if value is None else value <= target, base)


def _at_least(
    key: str, value: float | None, target: float, unit: str, base: tuple[int, int] | None = None
) -> Figure:  # fmt: skip
    return Figure(key, value, target, unit, None if value is None else value >= target, base)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _in_minutes(length: timedelta) -> float:
    return round(length / MINUTE, 2)


def deviations(agenda: Agenda) -> tuple[Deviation, ...]:
    """Every item against its plan, by day, room and time."""
    return tuple(
        _deviation(item, day)
        for day in agenda.days()
        for room in (*agenda.rooms, *sorted({item.room for item in agenda.items.values()} - set(agenda.rooms)))
        for item in agenda.of(room, day)
    )


def _deviation(item: Item, day: date) -> Deviation:
    if item.started_at is None:
        return Deviation(item, day, None, None, None)
    start_off = item.started_at - item.planned_start
    if item.state is not State.FINISHED or item.ended_at is None:
        return Deviation(item, day, start_off, None, None)
    off = (item.ended_at - item.started_at) - item.planned_length
    return Deviation(item, day, start_off, off, off / item.planned_length)


def kpis(agenda: Agenda, now: datetime, reminders: int = 0) -> AgendaKpis:
    """The figures at `now`. `reminders`: how many were given.

    A break gives way so that others keep their time, and what was put in has no plan: neither says how well the plan
    was kept. What nobody began on a day that is over was not held.
    """
    items, today = deviations(agenda), agenda.calendar.day(now)
    measured = [each for each in items if each.share is not None and _has_plan(each.item)]
    past = [
        each.item for each in items if not each.item.inserted and (each.item.state in _PAST or _is_missed(each, today))
    ]
    held = [item for item in past if item.state is State.FINISHED]
    people: dict[str, list[float]] = defaultdict(list)
    for each in measured:
        for who in each.item.on_stage:
            people[who.name].append(each.share or 0.0)
    causes: dict[str, int] = defaultdict(int)
    for each in items:
        if each.item.cause:
            causes[each.item.cause] += 1
    return AgendaKpis(
        items,
        deviation=_mean(abs(each.share or 0.0) for each in measured),
        as_planned=len(held) / len(past) if past else None,
        variance=show_variance(agenda.items.values(), now),
        host_error=host_error(agenda),
        cards=sum(item.cards for item in agenda.items.values()),
        reminders=reminders,
        causes=tuple(sorted(causes.items(), key=lambda pair: (-pair[1], pair[0]))),
        by_speaker=tuple(sorted((name, sum(of) / len(of)) for name, of in people.items())),
        measured=(len(measured), sum(_has_plan(each.item) for each in items)),
        past=(len(past), sum(not each.item.inserted for each in items)),
    )


def _has_plan(item: Item) -> bool:
    return item.kind is not Kind.BREAK and not item.inserted


def _is_missed(each: Deviation, today: date) -> bool:
    return each.item.is_open and each.day < today


def host_error(agenda: Agenda) -> timedelta:
    """The most that an item began late although its room was free and its speaker there: what the host answers for.

    A break that was called back late is no excuse; the stage is set up while it lasts.
    """
    worst = NONE
    for room in {item.room for item in agenda.items.values()}:
        for day in agenda.days():
            worst = max(worst, _host_error(agenda.of(room, day)))
    return worst


def _host_error(items: Iterable[Item]) -> timedelta:
    worst = NONE
    free: datetime | None = None
    stage_free: datetime | None = None
    for item in items:
        if item.started_at is None:
            continue
        ready = max(item.slot, item.not_before or item.slot, free or item.slot)
        if stage_free is not None:
            ready = max(ready, stage_free + item.changeover)
        if item.kind is not Kind.BREAK:
            worst = max(worst, item.started_at - ready)
            free = stage_free = item.ended_at or free
        elif item.ended_at is not None:
            free = min(item.ended_at, item.due(item.ended_at))
    return worst


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return sum(listed) / len(listed) if listed else None
