"""Writing into the case library, and acknowledging what was escalated; one transaction each."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.tickets.errors import TicketReasonError
from controlroom.domain.tickets.opening import LONGEST_NOTE
from controlroom.domain.tickets.tables import CASE, ESCALATION, number_of
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction


def write_case(
    store: Store, by: Origin, *, subject: str, problem: str, handling: str, lesson: str, tickets: Sequence[str]
) -> int:
    """Keeps a case; returns its number. Raises TicketReasonError without a lesson."""
    words = {"subject": subject, "problem": problem, "handling": handling, "lesson": lesson}
    row = {name: clean_line(text, LONGEST_NOTE) for name, text in words.items()}
    if not row["lesson"]:
        raise TicketReasonError(move=_("Improvement note"))

    def work(transaction: Transaction) -> int:
        number = transaction.connection.execute(
            CASE.insert().returning(CASE.c.id),
            {"at": transaction.at, "actor": transaction.by.actor, **row, "tickets": list(tickets)},
        ).scalar_one()
        transaction.journal("ticket.case-written", f"case:{number}", {**row, "tickets": list(tickets)})
        return int(number)

    return store.write(work, by)


def acknowledge(store: Store, by: Origin, ticket: str) -> bool:
    """Somebody has seen to it that a ticket was escalated; whether there was anything to see."""

    def work(transaction: Transaction) -> bool:
        waiting = (ESCALATION.c.ticket == number_of(ticket), ESCALATION.c.seen_at.is_(None))
        seen = transaction.connection.execute(
            update(ESCALATION).where(*waiting).values(seen_at=transaction.at, seen_by=transaction.by.actor)
        )
        if seen.rowcount:
            transaction.journal("ticket.escalation-seen", f"ticket:{ticket}", {})
        return bool(seen.rowcount)

    return store.write(work, by)
