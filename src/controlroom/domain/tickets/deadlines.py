"""What a ticket waits for next, of one and of ten thousand (docs/domain.md §8). All functions are pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from controlroom.domain.tickets.clocks import NONE, ClockName
from controlroom.domain.tickets.rules import Ticket


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a ticket waits for next: which clock, until when. `left` is negative once that has passed."""

    clock: ClockName
    due: datetime
    left: timedelta


def deadline(ticket: Ticket, now: datetime) -> Deadline | None:
    """The deadline of a ticket that comes first; None while no clock of it runs."""
    best: Deadline | None = None
    for name, clock in ticket.clocks.items():
        due = clock.due
        if due is not None and (best is None or due < best.due):
            best = Deadline(name, due, due - now)
    return best


def by_deadline(tickets: Iterable[Ticket], now: datetime) -> list[tuple[Ticket, timedelta | None]]:
    """Tickets with what is left of their next deadline, the most overdue first; those without a clock come last."""
    timed = [(ticket, ticket.next_due) for ticket in tickets]
    waiting = sorted((pair for pair in timed if pair[1] is not None), key=lambda pair: (pair[1], pair[0].number))
    found: list[tuple[Ticket, timedelta | None]] = [(ticket, due - now) for ticket, due in waiting if due is not None]
    found.extend((ticket, None) for ticket, due in timed if due is None)
    return found


def is_breached(ticket: Ticket, now: datetime) -> bool:
    """Whether one of its clocks has failed, now or before."""
    return is_overdue(ticket, now) or any(clock.over > NONE for clock in ticket.clocks.values())


def is_overdue(ticket: Ticket, now: datetime) -> bool:
    """Whether one of its clocks that run has run out."""
    return ticket.next_due is not None and now > ticket.next_due
