"""How long the deadlines of 10,000 tickets take: all in the order in which they fall due, and which have failed."""

from __future__ import annotations

import gc
import random
from datetime import UTC, datetime, timedelta

from benchmarks.common import Result, Times, timed
from controlroom.domain.tickets.clocks import Clock, ClockName, begun, moved, next_due
from controlroom.domain.tickets.deadlines import by_deadline, is_breached
from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.states import State

TICKETS = 10_000
ROUNDS = 200
_NOW = datetime(2026, 5, 18, 4, tzinfo=UTC)
_TARGETS = {
    name: timedelta(minutes=minutes) for name, minutes in zip(ClockName, (15, 60, 60), strict=True)
}  # fmt: skip
_WAYS = (
    (),
    (State.DISPATCHED,),
    (State.DISPATCHED, State.ACCEPTED),
    (State.DISPATCHED, State.ACCEPTED, State.ON_HOLD),
    (State.DISPATCHED, State.ACCEPTED, State.ON_HOLD, State.ACCEPTED, State.RESOLVED),
    (State.DISPATCHED, State.ACCEPTED, State.RESOLVED, State.VERIFIED),
)


def run(_people: int) -> Result:
    """The yardstick sorts as many bare pairs of instant and number, and compares each instant with now."""
    tickets = _tickets()
    # As in the program: what is there for good is not looked through again, and collections are few.
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)
    bare = [(ticket.next_due or _NOW, ticket.number) for ticket in tickets]
    ours: list[float] = []
    theirs: list[float] = []
    for n in range(ROUNDS):
        now = _NOW + timedelta(seconds=n)
        ours.append(timed(lambda now=now: _recompute(tickets, now)))
        theirs.append(timed(lambda now=now: _bare(bare, now)))
    gc.unfreeze()
    gc.set_threshold(*before)
    facts = {"tickets": TICKETS, "breached": len(_recompute(tickets, _NOW)[1])}
    return Result("tickets", 0, Times.of(ours), "a bare sort and compare", Times.of(theirs), facts)


def _recompute(tickets: list[Ticket], now: datetime) -> tuple[list[tuple[Ticket, timedelta | None]], list[Ticket]]:
    return by_deadline(tickets, now), [ticket for ticket in tickets if is_breached(ticket, now)]


def _bare(pairs: list[tuple[datetime, int]], now: datetime) -> tuple[list[tuple[datetime, int]], list[int]]:
    return sorted(pairs), [number for due, number in pairs if now > due]


def _tickets() -> list[Ticket]:
    chance = random.Random(1)
    return [_ticket(number, chance) for number in range(1, TICKETS + 1)]


def _ticket(number: int, chance: random.Random) -> Ticket:
    at = _NOW - timedelta(seconds=chance.randrange(4 * 3600))
    clocks: dict[ClockName, Clock] = begun(_TARGETS, at)
    state, opened = State.CLASSIFIED, at
    for after in chance.choice(_WAYS):
        at += timedelta(seconds=chance.randrange(40 * 60))
        clocks, state = moved(clocks, state, after, at), after
    return Ticket(
        id=f"T-{number:04d}", number=number, version=1, state=state, title=f"Fault {number}", opened_at=opened,
        opened_by="benchmark", changed_at=at, clocks=clocks, next_due=next_due(clocks),
    )  # fmt: skip
