"""How people flow through check-in (docs/domain.md §5): pace, waiting, and what the plan still brings. All pure.

Nobody can see the queue. Three things speak of it: somebody counts it; desks that scan without a pause have one; and
the plan says how many are still to come.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

Plan = Sequence[tuple[datetime, float]]
"""Points of the cumulative curve: by then, so great a share of everybody expected is to be in."""

MINUTE = timedelta(minutes=1)
SATURATED_MIN = 5
COUNT_HOLDS = timedelta(minutes=15)
MOST_DESKS = 99
_LONGEST_GAP_S = 120.0
_FEWEST_GAPS = 8


@dataclass(frozen=True)
class DeskFlow:
    """One desk: admitted in all, presented in the last 5 and 15 minutes; `saturated`: without a pause for 5."""

    desk: str
    admitted: int
    last_5: int
    last_15: int
    saturated: bool

    @property
    def per_min(self) -> float:
        """People a minute: of the last five, or when these were empty of the last fifteen."""
        return self.last_5 / 5 if self.last_5 else self.last_15 / 15


@dataclass(frozen=True)
class CategoryFlow:
    """How many of a category may come in all, and are in now."""

    category: str
    expected: int
    present: int


@dataclass(frozen=True)
class Counted:
    """Somebody counted how many are waiting."""

    waiting: int
    at: datetime
    actor: str

    def holds(self, now: datetime) -> bool:
        """Whether the count is fresh enough to say something."""
        return timedelta(0) <= now - self.at <= COUNT_HOLDS


class Queue(StrEnum):
    """What is known of the queue: somebody counted it, desks without a pause show one, desks with pauses show none."""

    COUNTED = "counted"
    STANDS = "stands"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Forecast:
    """What the plan brings to so many desks. `reached_at`: when the wait first exceeds the target, if it ever does.

    `desks_needed`: the fewest desks that keep the target; None when even 99 do not.
    """

    desks: int
    reached_at: datetime | None
    longest_min: float
    longest_at: datetime
    desks_needed: int | None


@dataclass(frozen=True)
class FlowView:
    """Check-in as a curve and in tables. All sequences of numbers go with `slots`, the starts of five minutes each.

    `planned`: people who should be in by the end of the slot, empty without a plan. `arrived`: each person once, when
    first admitted; `before`: those who came before the first slot. `by_desk` counts admissions.
    """

    at: datetime
    expected: int
    present: int
    slots: tuple[datetime, ...]
    arrived: tuple[int, ...]
    before: int
    planned: tuple[int, ...]
    by_desk: Mapping[str, tuple[int, ...]]
    by_category: Mapping[str, tuple[int, ...]]
    desks: tuple[DeskFlow, ...]
    categories: tuple[CategoryFlow, ...]
    counted: Counted | None
    target_min: float
    service_s: float
    forecast: Forecast | None

    @property
    def open_desks(self) -> tuple[DeskFlow, ...]:
        """The desks that had somebody in the last fifteen minutes."""
        return tuple(desk for desk in self.desks if desk.last_15)

    @property
    def per_min(self) -> float:
        """People a minute, all desks together."""
        return sum(desk.per_min for desk in self.desks)

    @property
    def queue(self) -> Queue:
        """What is known of the queue. Who counted it lately has seen it: nothing is concluded from the desks then."""
        if self.counted is not None and self.counted.holds(self.at):
            return Queue.COUNTED
        busy = [desk.saturated for desk in self.open_desks]
        if not busy or any(busy) != all(busy):
            return Queue.UNKNOWN
        return Queue.STANDS if all(busy) else Queue.NONE

    @property
    def wait_min(self) -> float | None:
        """Minutes that the last one in the queue waits; None when nobody counted lately or no desk works."""
        if self.counted is None or not self.counted.holds(self.at):
            return None
        return waiting_minutes(self.counted.waiting, self.per_min)

    @property
    def cumulative(self) -> tuple[int, ...]:
        """How many had come by the end of each slot that has begun."""
        total, out = self.before, []
        for slot, people in zip(self.slots, self.arrived, strict=True):
            if slot > self.at:
                break
            total += people
            out.append(total)
        return tuple(out)


def planned_share(plan: Plan, at: datetime) -> float:
    """The share of people who are to be in at `at`: straight lines between the points, level outside of them."""
    if not plan or at < plan[0][0]:
        return 0.0
    for (start, low), (end, high) in zip(plan, plan[1:], strict=False):
        if at < end:
            return low + (high - low) * ((at - start) / (end - start))
    return plan[-1][1]


def scans_within(times: Sequence[datetime], now: datetime, minutes: int) -> int:
    """How many of `times` lie in the last `minutes`."""
    return sum(now - minutes * MINUTE < at <= now for at in times)


def service_seconds(desks: Mapping[str, Sequence[datetime]], otherwise: float) -> float:
    """Seconds a desk needs for one person: the shorter gaps between its scans, where people stand in line.

    A quarter of all gaps up to two minutes is shorter than the answer. `otherwise` until there are eight gaps.
    """
    gaps: list[float] = []
    for times in desks.values():
        ordered = sorted(times)
        gaps += [(after - before).total_seconds() for before, after in zip(ordered, ordered[1:], strict=False)]
    short = sorted(gap for gap in gaps if gap <= _LONGEST_GAP_S)
    if len(short) < _FEWEST_GAPS:
        return otherwise
    return max(1.0, short[len(short) // 4])


def saturated(times: Sequence[datetime], now: datetime, service_s: float, minutes: int = SATURATED_MIN) -> bool:
    """Whether a desk had no pause in the last `minutes`: no gap, up to now, longer than twice its service time."""
    start = now - minutes * MINUTE
    inside = sorted(at for at in times if start <= at <= now)
    if not inside:
        return False
    marks = [start, *inside, now]
    longest = max((after - before).total_seconds() for before, after in zip(marks, marks[1:], strict=False))
    return longest <= 2 * service_s


def waiting_minutes(waiting: int, per_min: float) -> float | None:
    """How long the last of `waiting` people waits at so many a minute; None when nobody is served."""
    if waiting <= 0:
        return 0.0
    return waiting / per_min if per_min > 0 else None


def pace_of_a_desk(desks: Sequence[DeskFlow], service_s: float) -> float:
    """People a minute that one more desk would admit: what saturated desks do, else what the service time allows."""
    busy = [desk.last_5 / 5 for desk in desks if desk.saturated]
    return sum(busy) / len(busy) if busy else 60.0 / service_s


def forecast(
    plan: Plan, now: datetime, *, to_come: int, waiting: int, desks: int, per_desk: float, target_min: float
) -> Forecast | None:
    """The queue that the rest of the plan makes at `desks` desks of `per_desk` people a minute each.

    `to_come`: expected, not in and not waiting yet. Of these, the plan's share from now on comes, in the plan's shape.
    None when there is no plan, or nothing of it is left and nobody waits.
    """
    arrivals = arrivals_by_minute(plan, now, to_come)
    if not plan or per_desk <= 0 or (not arrivals and not waiting):
        return None
    desks = max(1, desks)
    longest, minute, reached = _longest_wait(arrivals, waiting, desks * per_desk, target_min)
    needed = next(
        (
            count
            for count in range(1, MOST_DESKS + 1)
            if _longest_wait(arrivals, waiting, count * per_desk, target_min)[0] <= target_min
        ),
        None,
    )
    at = None if reached is None else now + reached * MINUTE
    return Forecast(desks, at, longest, now + minute * MINUTE, needed)


def arrivals_by_minute(plan: Plan, now: datetime, to_come: int) -> list[float]:
    """How many come in each minute from `now` to the plan's end, as fractions."""
    done = planned_share(plan, now)
    if not plan or done >= plan[-1][1] or to_come <= 0:
        return []
    minutes = math.ceil((plan[-1][0] - now) / MINUTE)
    shares = [planned_share(plan, now + minute * MINUTE) for minute in range(minutes + 1)]
    return [to_come * (after - before) / (1 - done) for before, after in zip(shares, shares[1:], strict=False)]


def _longest_wait(
    arrivals: Sequence[float], waiting: float, per_min: float, target_min: float
) -> tuple[float, int, int | None]:
    """The longest wait in minutes, in which minute, and the first minute in which it exceeds the target."""
    queue, longest, longest_in, reached = waiting, waiting / per_min, 0, None
    if longest > target_min:
        reached = 0
    for minute, people in enumerate(arrivals, 1):
        queue = max(0.0, queue + people - per_min)
        wait = queue / per_min
        if wait > longest:
            longest, longest_in = wait, minute
        if reached is None and wait > target_min:
            reached = minute
    return longest, longest_in, reached
