"""What a ticket waits for next, of one and of ten thousand (docs/domain.md §8). All functions are pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from controlroom.domain.tickets.clocks import ClockName
from controlroom.domain.tickets.rules import Ticket

_NUMBER, _DUE = attrgetter("number"), attrgetter("next_due")


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
    # Ten thousand in a frame: keys that C fetches and compares, and no tuple more than is handed over.
    listed = sorted(tickets, key=_NUMBER)
    waiting = [ticket for ticket in listed if ticket.next_due is not None]
    waiting.sort(key=_DUE)
    found: list[tuple[Ticket, timedelta | None]] = [
        (ticket, due - now) for ticket in waiting if (due := ticket.next_due) is not None
    ]
    found += [(ticket, None) for ticket in listed if ticket.next_due is None]
    return found


def is_overdue(ticket: Ticket, now: datetime) -> bool:
    """Whether one of its clocks that run has run out."""
    return ticket.next_due is not None and now > ticket.next_due


def is_breached(ticket: Ticket, now: datetime) -> bool:
    """Whether one of its clocks has failed, now or before."""
    due = ticket.next_due
    if due is not None and now > due:
        return True
    for clock in ticket.clocks.values():  # A loop, not any(): it is asked of ten thousand at a time.
        if clock.over:
            return True
    return False
