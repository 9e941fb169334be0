"""Tickets at a glance: counts by priority, what is overdue and what comes next, what nobody has taken on yet, what
repeats."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from controlroom.domain.tickets.reading import NO_FAULT, cases, cause_key
from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.states import State
from controlroom.domain.tickets.tables import TICKET, id_of, ticket_of
from controlroom.domain.tickets.views import Repeated, TicketSummary
from controlroom.store.store import Store

_MOST_REPEATS = 500
_UNTAKEN = (State.REGISTERED.value, State.CLASSIFIED.value, State.DISPATCHED.value)


def summary(store: Store, now: datetime) -> TicketSummary:
    """The open tickets in numbers as of `now`."""
    counts = select(TICKET.c.priority, func.count()).where(TICKET.c.is_open).group_by(TICKET.c.priority)
    timed = (TICKET.c.is_open, TICKET.c.next_due.is_not(None))
    overdue = select(func.count()).select_from(TICKET).where(*timed, TICKET.c.next_due < now)
    following = (
        select(TICKET.c.number, TICKET.c.next_due).where(*timed, TICKET.c.next_due >= now)
        .order_by(TICKET.c.next_due, TICKET.c.number).limit(1)
    )  # fmt: skip
    with store.read() as connection:
        by_priority = {row[0]: row[1] for row in connection.execute(counts.order_by(TICKET.c.priority))}
        over = connection.execute(overdue).scalar_one()
        row = connection.execute(following).one_or_none()
    following_id, due = (id_of(row.number), row.next_due) if row is not None else ("", None)
    return TicketSummary(by_priority, over, following_id, due)


def repeats_of(store: Store, ticket: Ticket, at_least: int) -> Repeated | None:
    """The tickets with the cause of this one, if it repeats and no case tells of it yet (see `repeated_causes`)."""
    key = cause_key(ticket.found_cause, ticket.device)
    if not key or ticket.state in NO_FAULT:
        return None
    alike = TICKET.c.found_cause != "" if ticket.found_cause else TICKET.c.device == ticket.device
    counting = TICKET.c.state.not_in([state.value for state in NO_FAULT])
    with store.read() as connection:
        rows = connection.execute(select(TICKET.c.number, TICKET.c.found_cause, TICKET.c.device).where(alike, counting))
        numbers = [row.number for row in rows if cause_key(row.found_cause, row.device) == key]
        if len(numbers) < at_least:
            return None
        query = select(TICKET).where(TICKET.c.number.in_(numbers[-_MOST_REPEATS:])).order_by(TICKET.c.number)
        found = tuple(ticket_of(row) for row in connection.execute(query))
    known = {id for case in cases(store) for id in case.tickets}
    if known.issuperset(each.id for each in found):
        return None
    return Repeated(found[-1].found_cause or found[-1].device, found)


def urgent(store: Store) -> tuple[Ticket, ...]:
    """The tickets of the first priority that nobody has taken on yet, the newest first."""
    query = (
        select(TICKET)
        .where(TICKET.c.is_open, TICKET.c.priority == 1, TICKET.c.state.in_(_UNTAKEN))
        .order_by(TICKET.c.number.desc())
    )
    with store.read() as connection:
        return tuple(ticket_of(row) for row in connection.execute(query))
