"""Tickets in the store: what event.toml says of them, rows to tickets and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection, select

from controlroom.core.clock import from_iso, iso
from controlroom.domain.people.duty import Roster
from controlroom.domain.tickets.clocks import Clock, ClockName, Targets, next_due
from controlroom.domain.tickets.model import TicketCase, TicketEscalation, TicketEvent, TicketRow
from controlroom.domain.tickets.rules import Category, Level, Matrix, Ticket
from controlroom.domain.tickets.states import OPEN, State
from controlroom.store.store import Transaction

TICKET = TicketRow.__table__  # type: ignore[attr-defined]
EVENT = TicketEvent.__table__  # type: ignore[attr-defined]
ESCALATION = TicketEscalation.__table__  # type: ignore[attr-defined]
CASE = TicketCase.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Setting:
    """What the configuration says of tickets. `targets`: by priority; `step`: between two rungs of the ladder.

    `verifying`: the group that checks and closes; `commanding`: the last rung. `rooms`: the keys of the rooms.
    """

    roster: Roster
    matrix: Matrix
    targets: Mapping[int, Targets]
    step: timedelta
    verifying: str
    commanding: str
    improve_after: int
    zone: tzinfo
    rooms: tuple[str, ...] = ()


_NAME = re.compile(r"(?:[Tt]-?)?([0-9]{1,9})")


def id_of(number: int) -> str:
    """What people call the ticket with this number."""
    return f"T-{number:04d}"


def number_of(id: str) -> int | None:
    """The number of the ticket somebody means: `T-0012`, `t12`, `12`; None when it is no such name."""
    found = _NAME.fullmatch(id.strip())
    return int(found[1]) if found else None


def ticket_of(row: Any) -> Ticket:
    """The ticket in a row."""
    return Ticket(
        id=id_of(row.number), number=row.number, version=row.version, state=State(row.state), title=row.title,
        opened_at=row.opened_at, opened_by=row.opened_by, changed_at=row.changed_at, category=Category(row.category),
        risk=row.risk, impact=Level(row.impact), urgency=Level(row.urgency), priority=row.priority,
        why_priority=row.why_priority, group=row.group, assignee=row.assignee, room=row.room, device=row.device,
        cause=row.cause, source=row.source, found_cause=row.found_cause, action=row.action,
        duplicate_of=row.duplicate_of, repeats=row.repeats, reopened=row.reopened, recovered_at=row.recovered_at,
        accepted_at=row.accepted_at, next_due=row.next_due,
        clocks={ClockName(name): _clock(clock) for name, clock in row.clocks.items()},
    )  # fmt: skip


def row_of(ticket: Ticket) -> dict[str, Any]:
    """The columns of a ticket, its number apart."""
    return {
        "version": ticket.version, "state": ticket.state.value, "is_open": ticket.state in OPEN,
        "title": ticket.title, "opened_at": ticket.opened_at, "opened_by": ticket.opened_by,
        "changed_at": ticket.changed_at, "category": ticket.category.value, "risk": ticket.risk,
        "impact": ticket.impact.value, "urgency": ticket.urgency.value, "priority": ticket.priority,
        "why_priority": ticket.why_priority, "group": ticket.group, "assignee": ticket.assignee,
        "room": ticket.room, "device": ticket.device, "cause": ticket.cause, "source": ticket.source,
        "found_cause": ticket.found_cause, "action": ticket.action, "duplicate_of": ticket.duplicate_of,
        "repeats": ticket.repeats, "reopened": ticket.reopened, "recovered_at": ticket.recovered_at,
        "accepted_at": ticket.accepted_at,
        "next_due": next_due(ticket.clocks),
        "clocks": {name.value: _dump(clock) for name, clock in ticket.clocks.items()},
    }  # fmt: skip


def _dump(clock: Clock) -> list[Any]:
    since = iso(clock.since) if clock.since is not None else None
    return [_us(clock.target), _us(clock.spent), since, _us(clock.over), clock.turn]


def _us(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def _clock(found: list[Any]) -> Clock:
    target, spent, since, over, turn = found
    span = timedelta
    return Clock(
        span(microseconds=target), span(microseconds=spent), from_iso(since) if since else None,
        span(microseconds=over), turn,
    )  # fmt: skip


def find(connection: Connection, number: int) -> Ticket | None:
    """The ticket with this number."""
    row = connection.execute(select(TICKET).where(TICKET.c.number == number)).one_or_none()
    return ticket_of(row) if row is not None else None


def open_for_cause(connection: Connection, cause: str) -> Ticket | None:
    """The open ticket for a cause; one that was merged into another stands for that."""
    rows = connection.execute(
        select(TICKET.c.number)
        .where(TICKET.c.cause == cause, TICKET.c.is_open | (TICKET.c.state == State.DUPLICATE.value))
        .order_by(TICKET.c.is_open.desc(), TICKET.c.number.desc())
    )
    standing = (stands_for(connection, number) for number in rows.scalars())
    return next((ticket for ticket in standing if ticket is not None and ticket.is_open), None)


def stands_for(connection: Connection, number: int | None) -> Ticket | None:
    """The ticket with this number, or what it was merged into, however often.

    That ends: what something is merged into is open then, and reopening takes a ticket out of what it was merged into.
    """
    ticket = find(connection, number) if number is not None else None
    while ticket is not None and ticket.state is State.DUPLICATE:
        target = number_of(ticket.duplicate_of)
        ticket = find(connection, target) if target is not None else None
    return ticket


def is_well(connection: Connection, ticket: Ticket, cause: str) -> bool:
    """Whether, with `cause` well now, all that a ticket stands for is: its own cause and those merged into it."""
    well: dict[str, bool] = {ticket.cause: ticket.recovered_at is not None}
    waiting = [ticket.id]
    while waiting:
        merged = connection.execute(
            select(TICKET.c.number, TICKET.c.cause, TICKET.c.recovered_at).where(
                TICKET.c.duplicate_of.in_(waiting), TICKET.c.state == State.DUPLICATE.value
            )
        ).all()
        for row in merged:
            well.setdefault(row.cause, row.recovered_at is not None)
        waiting = [id_of(row.number) for row in merged]
    told = connection.execute(
        select(EVENT.c.verb, EVENT.c.data)
        .where(EVENT.c.ticket == ticket.number, EVENT.c.verb.in_(("repeated", "recovered")))
        .order_by(EVENT.c.seq)
    )
    for event in told:
        if event.data.get("cause") in well:
            well[event.data["cause"]] = event.verb == "recovered"
    return all(found for each, found in well.items() if each not in ("", cause))


@dataclass(frozen=True)
class Happened:
    """What is written into a ticket's history."""

    verb: str
    note: str = ""
    data: Mapping[str, Any] | None = None


def write(transaction: Transaction, before: Ticket | None, ticket: Ticket, happened: Happened) -> Ticket:
    """Writes a ticket as it stands now, and what happened to it; returns it with its number and version.

    `before` was read after `one_at_a_time("tickets")`; RuntimeError when somebody has written it since all the same.
    """
    at: datetime = transaction.at
    if before is None:
        number = transaction.connection.execute(
            TICKET.insert().returning(TICKET.c.number), row_of(replace(ticket, version=1))
        ).scalar_one()
        ticket = replace(ticket, id=id_of(number), number=number, version=1, next_due=next_due(ticket.clocks))
    else:
        ticket = replace(ticket, version=before.version + 1, changed_at=at, next_due=next_due(ticket.clocks))
        same = (TICKET.c.number == ticket.number) & (TICKET.c.version == before.version)
        if transaction.connection.execute(TICKET.update().where(same).values(row_of(ticket))).rowcount != 1:
            raise RuntimeError(f"{ticket.id} was written by somebody else since it was read")
    record(transaction, ticket.number, before.state.value if before is not None else "", ticket.state.value, happened)
    return ticket


def record(transaction: Transaction, number: int, before: str, after: str, happened: Happened) -> None:
    """One more line in a ticket's history."""
    transaction.connection.execute(
        EVENT.insert().values(
            ticket=number, at=transaction.at, station=transaction.by.station, actor=transaction.by.actor,
            verb=happened.verb, before=before, after=after, note=happened.note, data=dict(happened.data or {}),
        )
    )  # fmt: skip
