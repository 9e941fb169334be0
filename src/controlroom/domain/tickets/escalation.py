"""The ladder an overdue step climbs: group leader → coordination → command, each rung once (docs/domain.md §8)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from controlroom.core.clock import iso
from controlroom.domain.tickets.clocks import ClockName
from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.tables import ESCALATION, TICKET, Happened, Setting, id_of, record, ticket_of
from controlroom.store.engine import insert, one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

RUNGS = 3
Key = tuple[int, str, int, int]
"""(ticket's number, clock, turn of that clock, rung)."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung that is due at `at`: who is told that which step of a ticket is overdue.

    `person`: who of the group is on call then (`Roster.on_call`), "" where nobody is named.
    """

    ticket: Ticket
    clock: ClockName
    turn: int
    rung: int
    at: datetime
    group: str
    person: str

    @property
    def key(self) -> Key:
        return self.ticket.number, self.clock.value, self.turn, self.rung


def rungs(ticket: Ticket, setting: Setting) -> Iterator[Rung]:
    """The whole ladder of a ticket as it stands, the first rung first: each with the moment it falls due.

    A rung that would tell the same group once more is left out.
    """
    for name, clock in ticket.clocks.items():
        due = clock.due
        if due is None:
            continue
        told: set[str] = set()
        own = setting.verifying if name is ClockName.VERIFY or not ticket.group else ticket.group
        for rung, group in enumerate((own, setting.verifying, setting.commanding)):
            if group not in told:
                told.add(group)
                at = due + len(told - {group}) * setting.step
                yield Rung(ticket, name, clock.turn, rung, at, group, setting.roster.on_call(group, at))


def open_rungs(connection: Connection, setting: Setting, now: datetime) -> tuple[list[Rung], datetime | None]:
    """The rungs that are due and not climbed yet, the oldest first, and when the next one will be due."""
    overdue = connection.execute(select(TICKET).where(TICKET.c.is_open, TICKET.c.next_due <= now)).all()
    coming = select(func.min(TICKET.c.next_due)).where(TICKET.c.is_open, TICKET.c.next_due > now)
    climbed = _climbed(connection, {row.number for row in overdue})
    waiting = [rung for row in overdue for rung in rungs(ticket_of(row), setting) if rung.key not in climbed]
    due = sorted((rung for rung in waiting if rung.at <= now), key=lambda rung: rung.at)
    moments = [rung.at for rung in waiting if rung.at > now]
    if (first := connection.execute(coming).scalar_one()) is not None:
        moments.append(first)
    return due, min(moments, default=None)


def _climbed(connection: Connection, numbers: Collection[int]) -> set[Key]:
    found = connection.execute(
        select(ESCALATION.c.ticket, ESCALATION.c.clock, ESCALATION.c.turn, ESCALATION.c.rung)
    ).all()
    return {(row.ticket, row.clock, row.turn, row.rung) for row in found if row.ticket in numbers}


def escalate(store: Store, by: Origin, setting: Setting) -> datetime | None:
    """Climbs every rung that is due, each in a transaction of its own; returns when the next one is due."""
    while True:
        with store.read() as connection:
            due, following = open_rungs(connection, setting, store.clock.now())
        if not due:
            return following
        for rung in due:
            store.write(lambda transaction, rung=rung: _climb(transaction, setting, rung), by)  # type: ignore[misc]


def _climb(transaction: Transaction, setting: Setting, rung: Rung) -> None:
    """Writes a rung, unless it was climbed or the ticket went on meanwhile."""
    one_at_a_time(transaction.connection, "tickets")
    row = transaction.connection.execute(select(TICKET).where(TICKET.c.number == rung.ticket.number)).one()
    still = {each.key: each for each in rungs(ticket_of(row), setting)}.get(rung.key)
    if still is None or still.at > transaction.at:
        return
    number, clock, turn, step = rung.key
    person = setting.roster.on_call(still.group, transaction.at)
    written = transaction.connection.execute(
        insert(ESCALATION, transaction.connection)
        .values(
            ticket=number, clock=clock, turn=turn, rung=step, at=transaction.at, group=still.group, person=person,
            seen_by="",
        )
        .on_conflict_do_nothing()
        .returning(ESCALATION.c.rung)
    )  # fmt: skip
    if written.one_or_none() is None:  # Not the row count: psycopg's is none for an insert.
        return
    data = {"clock": clock, "rung": step, "group": still.group, "person": person, "due": iso(still.at)}
    record(transaction, number, row.state, row.state, Happened("escalated", data=data))
    transaction.journal(
        "ticket.escalated", f"ticket:{id_of(number)}",
        {"title": row.title, "priority": row.priority, **data},
    )  # fmt: skip
