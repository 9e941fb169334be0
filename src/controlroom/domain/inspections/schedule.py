"""When rounds are due: a fixed grid in the zone of the event (docs/domain.md §7). All functions are pure.

A grid is anchored to the venue's clock once a day, at `starts`; from there it counts elapsed time. On the night on
which the clocks change an hourly grid has an hour more or less of rounds, and never two at one instant or a gap.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import zip_longest
from typing import Literal

from controlroom.domain.inspections.sampling import (
    sample,
    seed_of,
)
from controlroom.domain.inspections.sheet import Checklist

MINUTE = timedelta(minutes=1)
BY_HAND = timedelta(hours=24)  # Until then a round that somebody began without a schedule is to be done.


@dataclass(frozen=True, slots=True)
class Days:
    """The days of an event, and when its doors open."""

    zone: tzinfo
    starts: date
    ends: date
    opens: time

    def all(self) -> tuple[date, ...]:
        """Every day of the event."""
        return tuple(self.starts + timedelta(days=n) for n in range((self.ends - self.starts).days + 1))

    def instant(self, day: date, at: time) -> datetime:
        """The instant of a time of the venue's clock. One that the clock skips lies as far behind the change as it
        would; of one it shows twice the first is meant."""
        return datetime.combine(day, at, self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Slot:
    """A round that is due: from `opens_at` it may be begun, after `late_at` it is late, at `missed_at` missed."""

    due_at: datetime
    opens_at: datetime
    late_at: datetime
    missed_at: datetime


@dataclass(frozen=True, slots=True)
class Grid:
    """Every `every` from `starts` to `ends`, both included; past midnight where `ends` is not later."""

    starts: time
    ends: time
    every: timedelta


@dataclass(frozen=True, slots=True)
class BeforeOpening:
    """Once a day, so long `before` the doors open."""

    before: timedelta


@dataclass(frozen=True, slots=True)
class DayBefore:
    """Once, at this time of the day before the event begins, or before each of the days named."""

    at: time


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a template is due. `days` empty: on every day of the event."""

    rule: Grid | BeforeOpening | DayBefore
    grace: timedelta
    early: timedelta = timedelta(0)
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Sampling:
    """A share of the items at each place, or of the places, is drawn anew each time."""

    share: float
    of: Literal["items", "places"]


@dataclass(frozen=True, slots=True)
class Plan:
    """A template with its places and when it is due there."""

    checklist: Checklist
    places: tuple[str, ...]
    schedule: Schedule | None = None
    sampling: Sampling | None = None

    @property
    def key(self) -> str:
        """The key of its template."""
        return self.checklist.key


@dataclass(frozen=True, slots=True)
class Due:
    """A round of the plan, whether or not it is in the store yet. `sampled` None: everything is looked at."""

    id: str
    plan: Plan
    place: str
    slot: Slot
    seed: int = 0
    sampled: tuple[str, ...] | None = None


def slots(schedule: Schedule, days: Days) -> tuple[Slot, ...]:
    """All slots of a schedule, by time, each instant once. A slot is missed at the latest when the next is due."""
    found = {
        slot.due_at: slot for day in schedule.days or _usual_days(schedule, days) for slot in _of(schedule, days, day)
    }
    ordered = [found[due_at] for due_at in sorted(found)]
    return tuple(
        _ending(slot, after.due_at if after is not None else None) for slot, after in zip_longest(ordered, ordered[1:])
    )


def _ending(slot: Slot, at: datetime | None) -> Slot:
    if at is None or slot.missed_at <= at:
        return slot
    return replace(slot, late_at=min(slot.late_at, at), missed_at=at)


def _usual_days(schedule: Schedule, days: Days) -> tuple[date, ...]:
    return (days.starts,) if isinstance(schedule.rule, DayBefore) else days.all()


def _of(schedule: Schedule, days: Days, day: date) -> Iterator[Slot]:
    rule, opening = schedule.rule, days.instant(day, days.opens)
    if isinstance(rule, Grid):
        last_day = day if rule.ends > rule.starts else day + timedelta(days=1)
        due_at, last = days.instant(day, rule.starts), days.instant(last_day, rule.ends)
        while due_at <= last:
            yield _slot(schedule, due_at, due_at + rule.every)
            due_at += rule.every
    elif isinstance(rule, BeforeOpening):
        yield _slot(schedule, opening - rule.before, opening)
    else:
        yield _slot(schedule, days.instant(day - timedelta(days=1), rule.at), opening)


def _slot(schedule: Schedule, due_at: datetime, missed_at: datetime) -> Slot:
    missed_at = max(missed_at, due_at + MINUTE)
    return Slot(due_at, due_at - schedule.early, min(due_at + schedule.grace, missed_at), missed_at)


def slot_by_hand(now: datetime, grace: timedelta) -> Slot:
    """The slot of a round that somebody begins without a schedule; to the minute."""
    due_at = now.replace(second=0, microsecond=0)
    return Slot(due_at, due_at, due_at + max(grace, MINUTE), due_at + BY_HAND)


def round_id(template: str, place: str, due_at: datetime) -> str:
    """The name of a round, the same wherever it is formed: nobody can open one twice."""
    return f"{template}.{place}.{due_at.astimezone(UTC):%Y%m%dT%H%MZ}"


def dues(plan: Plan, days: Days, salt: str | None) -> tuple[Due, ...]:
    """Every round of a plan, by time and place. `salt`: what the event draws its samples with; None: not known yet, and
    what is drawn by it is not due yet either."""
    if plan.schedule is None or (plan.sampling is not None and salt is None):
        return ()
    return tuple(
        due for slot in slots(plan.schedule, days) for due in _drawn(plan, slot, salt or "", plan.places)
    )  # fmt: skip


def due_by_hand(plan: Plan, place: str, now: datetime, salt: str) -> Due:
    """The round that begins now because somebody says so: at the place they name, whatever a draw would say."""
    grace = plan.schedule.grace if plan.schedule is not None else BY_HAND
    slot = slot_by_hand(now, grace)
    sampled, seed = _items_drawn(plan, place, slot.due_at, salt)
    return Due(round_id(plan.key, place, slot.due_at), plan, place, slot, seed, sampled)


def _drawn(plan: Plan, slot: Slot, salt: str, places: Sequence[str]) -> Iterator[Due]:
    seed = 0
    if plan.sampling is not None and plan.sampling.of == "places":
        seed = seed_of(salt, plan.key, slot.due_at.isoformat())
        places = sample(places, plan.sampling.share, seed)
    for place in places:
        sampled, items_seed = _items_drawn(plan, place, slot.due_at, salt)
        yield Due(round_id(plan.key, place, slot.due_at), plan, place, slot, items_seed or seed, sampled)


def _items_drawn(plan: Plan, place: str, due_at: datetime, salt: str) -> tuple[tuple[str, ...] | None, int]:
    if plan.sampling is None or plan.sampling.of != "items":
        return None, 0
    seed = seed_of(salt, plan.key, place, due_at.isoformat())
    ids = [item.id for section in plan.checklist.at(place) for item in section.items]
    return sample(ids, plan.sampling.share, seed), seed


@dataclass(frozen=True, slots=True)
class Actions:
    """What the clock does to the rounds that are not in the store: `open` these, note these as `missed` for nobody had
    the program running."""

    open: tuple[Due, ...]
    missed: tuple[Due, ...]


def actions(found: Iterable[Due], known: Container[str], now: datetime, since: datetime | None) -> Actions:
    """What is to be done at `now` about the rounds of a plan that are not `known` by their id.

    Of what came due while nothing ran only what can still be begun in its time is opened. `since`: when the plan took
    its present form, None: before anything; what ran out earlier was never asked for.
    """
    reached = [due for due in found if due.slot.opens_at <= now and due.id not in known]
    return Actions(
        tuple(due for due in reached if now < due.slot.missed_at),
        tuple(due for due in reached if now >= due.slot.missed_at and (since is None or due.slot.missed_at > since)),
    )


def next_moment(found: Iterable[Due], known: Container[str], now: datetime) -> datetime | None:
    """When the next round that is not in the store may be begun."""
    return min((due.slot.opens_at for due in found if due.slot.opens_at > now and due.id not in known), default=None)
