"""The tables that the use cases of check-in work on, and the statements they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from controlroom.domain.badges.model import PrintJob
from controlroom.domain.checkin.model import Admission, Answer, Scan
from controlroom.domain.people.model import Person
from controlroom.domain.people.views import PersonView
from controlroom.store.engine import insert
from controlroom.store.prepared import Prepared
from controlroom.store.store import Transaction
from controlroom.store.types import instant

SCAN = Scan.__table__  # type: ignore[attr-defined]
ADMISSION = Admission.__table__  # type: ignore[attr-defined]
ANSWER = Answer.__table__  # type: ignore[attr-defined]
PERSON = Person.__table__  # type: ignore[attr-defined]
JOB = PrintJob.__table__  # type: ignore[attr-defined]
SHOWN = tuple(field.name for field in fields(PersonView))


def binds(table: Any, *names: str) -> dict[str, Any]:
    """Named parameters with the types of the table's columns."""
    return {name: bindparam(name, type_=table.c[name].type) for name in names}


_CLAIMED = ("nonce", "at", "desk", "checkpoint", "direction", "code", "note", "reason")
CLAIM = Prepared(lambda connection: insert(SCAN, connection).values(binds(SCAN, *_CLAIMED)).on_conflict_do_nothing())
_ENTERED = ("person_id", "checkpoint", "period", "nth", "at", "desk", "actor", "nonce")
ENTER = Prepared(
    lambda connection: insert(ADMISSION, connection).values(binds(ADMISSION, *_ENTERED)).on_conflict_do_nothing()
)
LEAVE = Prepared(
    lambda _connection: (
        update(ADMISSION)
        .where(
            ADMISSION.c.person_id == bindparam("person"),
            ADMISSION.c.checkpoint == bindparam("gate"),
            ADMISSION.c.period == bindparam("when"),
            ADMISSION.c.nth == bindparam("number"),
            ADMISSION.c.left_at.is_(None),
        )
        .values(binds(ADMISSION, "left_at", "left_desk", "left_nonce"))
    )
)
_FIND = Prepared(
    lambda _connection: select(PERSON.c.status, *(PERSON.c[name] for name in SHOWN)).where(
        PERSON.c.code == bindparam("code")
    )
)
_ENTRIES = Prepared(
    lambda _connection: (
        select(ADMISSION.c.nth, ADMISSION.c.at, ADMISSION.c.desk, ADMISSION.c.actor, ADMISSION.c.left_at)
        .where(
            ADMISSION.c.person_id == bindparam("person"),
            ADMISSION.c.checkpoint == bindparam("gate"),
            ADMISSION.c.period == bindparam("when"),
        )
        .order_by(ADMISSION.c.nth)
    )
)


@dataclass(frozen=True)
class Admitted:
    """An admission that was made before."""

    nth: int
    at: datetime
    desk: str
    actor: str
    left_at: datetime | None


def find_person(transaction: Transaction, code: str) -> tuple[str | None, PersonView | None]:
    """Status and person of `code`, or twice None."""
    row = _FIND.run(transaction.connection, code=code).fetchone()
    return (row[0], PersonView(*row[1:])) if row else (None, None)


def entries_of(transaction: Transaction, person_id: str, gate: str, period: str) -> Sequence[Admitted]:
    """The admissions of a person at a gate in a period, by `nth`."""
    rows = _ENTRIES.run(transaction.connection, person=person_id, gate=gate, when=period).fetchall()
    return [Admitted(row[0], instant(row[1]), row[2], row[3], instant(row[4]) if row[4] else None) for row in rows]
