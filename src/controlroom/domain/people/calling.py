"""Calls that were made, in the journal and out of it (docs/domain.md §1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, said
from controlroom.core.text import clean_line
from controlroom.domain.people.contacts import Attempt, ContactLine
from controlroom.store.journal import JournalEntry, Origin, last_seq
from controlroom.store.store import Store, Transaction

CALLED = "contact.called"
LONGEST_NOTE = 120
_TABLE = JournalEntry.__table__  # type: ignore[attr-defined]


class EmergencyUnknownError(BadInputError):
    code = "EMERGENCY_UNKNOWN"
    what = N_("contacts.toml has no kind of emergency “{found}”; the kinds are: {known}.")
    next_step = N_("Name one of them, or none for everybody.")


class ContactUnknownError(BadInputError):
    code = "CONTACT_UNKNOWN"
    what = N_("“{found}” means nobody on the contact sheet, or several: {several}.")
    next_step = N_("Name them as they stand in “controlroom contacts”, by name or id.")


def keep_call(store: Store, by: Origin, line: ContactLine, *, emergency: str, reached: bool, note: str = "") -> None:
    """Somebody was called: they answered, or did not."""
    note = clean_line(note, LONGEST_NOTE)
    name = line.name if isinstance(line.name, str) else {"zh": line.name.zh, "en": line.name.en}
    words = N_("reached") if reached else N_("not reached")
    result = {"zh": said("zh", words), "en": said("en", words)}
    data = {
        "name": name, "emergency": emergency, "reached": reached, "note": note,
        "result": {language: f"{told} ({note})" if note else told for language, told in result.items()},
    }  # fmt: skip

    def work(transaction: Transaction) -> None:
        transaction.journal(CALLED, line.key, data)

    store.write(work, by)


def calls(store: Store, known: Mapping[str, Attempt], seen: int, since: datetime) -> tuple[dict[str, Attempt], int]:
    """The last call of each, by their keys: `known` up to entry `seen`, and what came after it; and where it ends.

    Of an event that is read for the first time (`seen` 0) nothing before `since`.
    """
    query = select(_TABLE.c.at, _TABLE.c.actor, _TABLE.c.subject, _TABLE.c.data).where(_TABLE.c.verb == CALLED)
    query = query.where(_TABLE.c.seq > seen) if seen else query.where(_TABLE.c.at >= since)
    with store.read() as connection:
        last = last_seq(connection)
        rows = connection.execute(query.order_by(_TABLE.c.seq)).all() if last > seen else []
    new = {row.subject: Attempt(row.at, row.actor, row.data["reached"], row.data.get("note", "")) for row in rows}
    return {**known, **new}, last
