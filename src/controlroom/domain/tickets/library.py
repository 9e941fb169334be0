"""Writing into the case library, and acknowledging what was escalated; one transaction each."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from controlroom.core.i18n import _
from controlroom.core.text import clean_line, visible
from controlroom.domain.tickets.errors import TicketReasonError, TicketUnknownError
from controlroom.domain.tickets.opening import LONGEST_NOTE
from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.tables import CASE, ESCALATION, Happened, find, number_of, record
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction


def write_case(
    store: Store, by: Origin, *, subject: str, problem: str, handling: str, lesson: str, tickets: Sequence[str]
) -> int:
    """Keeps a case; returns its number. Raises TicketReasonError without a lesson, TicketUnknownError."""
    words = {"subject": subject, "problem": problem, "handling": handling, "lesson": lesson}
    row = {name: clean_line(text, LONGEST_NOTE) for name, text in words.items()}
    if not row["lesson"]:
        raise TicketReasonError(move=_("Improvement note"))

    def work(transaction: Transaction) -> int:
        told = list(dict.fromkeys(_known(transaction, each).id for each in tickets))
        number = transaction.connection.execute(
            CASE.insert().returning(CASE.c.id),
            {"at": transaction.at, "actor": transaction.by.actor, **row, "tickets": told},
        ).scalar_one()
        transaction.journal("ticket.case-written", f"case:{number}", {**row, "tickets": told})
        return int(number)

    return store.write(work, by)


def acknowledge(store: Store, by: Origin, ticket: str) -> bool:
    """Somebody sees to it that a ticket was escalated; whether there was anything to see. Raises TicketUnknownError."""

    def work(transaction: Transaction) -> bool:
        found = _known(transaction, ticket)
        waiting = (ESCALATION.c.ticket == found.number, ESCALATION.c.seen_at.is_(None))
        seen = transaction.connection.execute(
            update(ESCALATION).where(*waiting).values(seen_at=transaction.at, seen_by=transaction.by.actor)
        )
        if seen.rowcount:
            record(transaction, found.number, found.state.value, found.state.value, Happened("escalation-seen"))
            transaction.journal("ticket.escalation-seen", f"ticket:{found.id}", {"title": found.title})
        return bool(seen.rowcount)

    return store.write(work, by)


def _known(transaction: Transaction, id: str) -> Ticket:
    number = number_of(id)
    found = find(transaction.connection, number) if number is not None else None
    if found is None:
        raise TicketUnknownError(ticket=visible(id))
    return found
