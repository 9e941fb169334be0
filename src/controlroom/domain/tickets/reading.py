"""Reading tickets: lists, one with its history, what was escalated, and causes that repeat."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from controlroom.core.text import visible
from controlroom.domain.people.headers import fold
from controlroom.domain.tickets.clocks import ClockName
from controlroom.domain.tickets.errors import TicketUnknownError
from controlroom.domain.tickets.escalation import open_rungs
from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.states import State
from controlroom.domain.tickets.tables import (
    CASE,
    ESCALATION,
    EVENT,
    TICKET,
    Setting,
    find,
    id_of,
    number_of,
    ticket_of,
)
from controlroom.domain.tickets.views import CaseView, EscalationView, EventView, Repeated, TicketView
from controlroom.store.store import Store


def tickets(store: Store, *, open_only: bool = True) -> tuple[Ticket, ...]:
    """The tickets, the oldest first."""
    query = select(TICKET).order_by(TICKET.c.number)
    if open_only:
        query = query.where(TICKET.c.is_open)
    with store.read() as connection:
        return tuple(ticket_of(row) for row in connection.execute(query))


def ticket(store: Store, id: str) -> TicketView:
    """One ticket with its history. Raises TicketUnknownError."""
    with store.read() as connection:
        number = number_of(id)
        found = find(connection, number) if number is not None else None
        if found is None:
            raise TicketUnknownError(ticket=visible(id))
        rows = connection.execute(select(EVENT).where(EVENT.c.ticket == number).order_by(EVENT.c.seq))
        return TicketView(
            found,
            tuple(event_view(row) for row in rows),
        )


def event_view(row: Any) -> EventView:
    """The line of history in a row."""
    return EventView(row.seq, row.at, row.station, row.actor, row.verb, row.before, row.after, row.note, row.data)


def escalations(store: Store) -> tuple[EscalationView, ...]:
    """What was escalated of open tickets and nobody has acknowledged, the newest first."""
    query = (
        select(ESCALATION, TICKET.c.title)
        .join(TICKET, TICKET.c.number == ESCALATION.c.ticket)
        .where(ESCALATION.c.seen_at.is_(None), TICKET.c.is_open)
        .order_by(ESCALATION.c.at.desc(), ESCALATION.c.rung.desc(), ESCALATION.c.ticket)
    )
    with store.read() as connection:
        return tuple(
            EscalationView(
                id_of(row.ticket), row.title, ClockName(row.clock), row.turn, row.rung, row.at, row.group, row.person
            )
            for row in connection.execute(query)
        )


def coming_escalations(store: Store, setting: Setting) -> tuple[EscalationView, ...]:
    """What is to be told by now and has not been, the earliest first."""
    with store.read() as connection:
        due, _following = open_rungs(connection, setting, store.clock.now())
    return tuple(
        EscalationView(
            each.ticket.id, each.ticket.title, each.clock, each.turn, each.rung, each.at, each.group, each.person
        )
        for each in due
    )


def cases(store: Store) -> tuple[CaseView, ...]:
    """The case library, the newest first."""
    with store.read() as connection:
        rows = connection.execute(select(CASE).order_by(CASE.c.id.desc()))
        return tuple(
            CaseView(row.id, row.at, row.actor, row.subject, row.problem, row.handling, row.lesson, tuple(row.tickets))
            for row in rows
        )


NO_FAULT = frozenset({State.REJECTED, State.CANCELLED, State.DUPLICATE})
"""The states of tickets that repeat nothing."""


def cause_key(found_cause: str, device: str) -> str:
    """What two tickets with one cause have in common; empty when nothing is known."""
    return fold(found_cause) or (f"device:{device}" if device else "")


def repeated_causes(store: Store, at_least: int) -> tuple[Repeated, ...]:
    """Causes of so many tickets or more that no case tells of yet, the most frequent first.

    Tickets have one cause when the cause that was found is written alike, or, where none was, when the device is one.
    """
    known = {id for case in cases(store) for id in case.tickets}
    groups: dict[str, list[Ticket]] = {}
    for each in tickets(store, open_only=False):
        if each.state in NO_FAULT:
            continue
        if key := cause_key(each.found_cause, each.device):
            groups.setdefault(key, []).append(each)
    found = [
        Repeated(group[-1].found_cause or group[-1].device, tuple(group))
        for group in groups.values()
        if len(group) >= at_least and not known.issuperset(each.id for each in group)
    ]
    return tuple(sorted(found, key=lambda each: -len(each.tickets)))
