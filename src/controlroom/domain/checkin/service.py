"""Check-in use cases: admit, and what desks and the dashboard show."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update

from controlroom.domain.badges.model import PrintJob
from controlroom.domain.badges.service import queue_badge
from controlroom.domain.checkin.model import Admission, Scan
from controlroom.domain.checkin.rules import LONGEST_CODE, Outcome, as_issued, refusal
from controlroom.domain.checkin.views import Decision, First, Presence, ScanLine
from controlroom.domain.people.model import Person
from controlroom.domain.people.views import PersonView
from controlroom.store.engine import insert
from controlroom.store.journal import Origin
from controlroom.store.prepared import Prepared
from controlroom.store.store import Store, Transaction
from controlroom.store.types import five_minutes, instant

SCAN = Scan.__table__  # type: ignore[attr-defined]
ADMISSION = Admission.__table__  # type: ignore[attr-defined]
PERSON = Person.__table__  # type: ignore[attr-defined]
JOB = PrintJob.__table__  # type: ignore[attr-defined]
_SHOWN = tuple(field.name for field in fields(PersonView))
_CLAIMED = ("nonce", "at", "desk", "checkpoint", "direction", "code")
_SLOT = timedelta(minutes=5)


def _binds(table: Any, *names: str) -> dict[str, Any]:
    return {name: bindparam(name, type_=table.c[name].type) for name in names}


_CLAIM = Prepared(lambda connection: insert(SCAN, connection).values(_binds(SCAN, *_CLAIMED)).on_conflict_do_nothing())
_FIND = Prepared(
    lambda _connection: select(PERSON.c.status, *(PERSON.c[name] for name in _SHOWN)).where(
        PERSON.c.code == bindparam("code")
    )
)
_ADMIT = Prepared(
    lambda connection: (
        insert(ADMISSION, connection)
        .values(_binds(ADMISSION, "person_id", "checkpoint", "at", "desk", "nonce"))
        .on_conflict_do_nothing()
    )
)
_FIRST = Prepared(
    lambda _connection: select(ADMISSION.c.at, ADMISSION.c.desk).where(
        ADMISSION.c.person_id == bindparam("person"), ADMISSION.c.checkpoint == bindparam("checkpoint")
    )
)
_DECIDED = Prepared(
    lambda _connection: (
        update(SCAN)
        .where(SCAN.c.nonce == bindparam("claimed"))
        .values(_binds(SCAN, "outcome", "person_id", "first_at", "first_desk"))
    )
)


def admit(
    store: Store, by: Origin, *, code: str, nonce: str, desk: str, checkpoint: str, direction: str, prints: bool
) -> Decision:
    """Decides one scan and stores it, the admission and the badge's print job in one durable transaction.

    The same `nonce` always gets the answer it got first, whatever `code` comes with it. `prints` says whether the
    desk has a printer. Nothing is shown to anybody before this returns (docs/domain.md §5).
    Raises StoreBusyError, StoreFaultError.
    """

    def work(transaction: Transaction) -> Decision:
        claimed = _CLAIM.run(
            transaction.connection, nonce=nonce, at=transaction.at, desk=desk, checkpoint=checkpoint,
            direction=direction, code=code[:LONGEST_CODE],
        )  # fmt: skip
        if claimed.rowcount == 0:
            return _answer_given(transaction, nonce)
        return _decide(transaction, code[:LONGEST_CODE], nonce, desk, checkpoint, prints)

    return store.write(work, by)


def _decide(transaction: Transaction, code: str, nonce: str, desk: str, checkpoint: str, prints: bool) -> Decision:
    connection, now = transaction.connection, transaction.at
    status, person = _find(transaction, code)
    outcome = refusal(status)
    first: First | None = None
    job: str | None = None
    if person is not None and outcome is None:
        entered = _ADMIT.run(
            connection, person_id=person.id, checkpoint=checkpoint, at=now, desk=desk, nonce=nonce
        ).rowcount
        outcome = Outcome.ADMITTED if entered else Outcome.ALREADY
        if entered and prints:
            job = queue_badge(transaction, desk=desk, person_id=person.id, nonce=nonce)
        elif not entered:
            first = _first(transaction, person.id, checkpoint)
    assert outcome is not None
    _DECIDED.run(
        connection, claimed=nonce, outcome=outcome.value, person_id=person.id if person else None,
        first_at=first.at if first else None, first_desk=first.desk if first else None,
    )  # fmt: skip
    transaction.journal(
        f"checkin.{outcome.value.lower()}",
        f"person:{person.id}" if person else f"scan:{nonce}",
        {
            "nonce": nonce, "code": code, "name": person.name if person else None, "desk": desk,
            "checkpoint": checkpoint, "job": job,
        },
    )  # fmt: skip
    return Decision(outcome, code, person, checkpoint, desk, now, nonce, first, job)


def _find(transaction: Transaction, code: str) -> tuple[str | None, PersonView | None]:
    row = _FIND.run(transaction.connection, code=code).fetchone()
    if row is None and (issued := as_issued(code)) != code:
        row = _FIND.run(transaction.connection, code=issued).fetchone()
    return (row[0], PersonView(*row[1:])) if row else (None, None)


def _first(transaction: Transaction, person_id: str, checkpoint: str) -> First:
    row = _FIRST.run(transaction.connection, person=person_id, checkpoint=checkpoint).fetchone()
    assert row is not None
    return First(instant(row[0]), row[1])


def _answer_given(transaction: Transaction, nonce: str) -> Decision:
    query = (
        select(
            SCAN, JOB.c.id.label("job"),
            *(PERSON.c[name].label(f"person_{name}") for name in _SHOWN if name != "id"),
        )
        .join_from(SCAN, PERSON, isouter=True)
        .join(JOB, JOB.c.nonce == SCAN.c.nonce, isouter=True)
        .where(SCAN.c.nonce == nonce)
    )  # fmt: skip
    row = transaction.connection.execute(query).one()
    person = PersonView(**{name: row._mapping[f"person_{name}"] for name in _SHOWN}) if row.person_id else None
    first = First(row.first_at, row.first_desk) if row.first_at else None
    return Decision(Outcome(row.outcome), row.code, person, row.checkpoint, row.desk, row.at, nonce, first, row.job)


def last_scans(store: Store, desk: str, limit: int) -> list[ScanLine]:
    """The newest `limit` scans of a desk, newest first."""
    query = (
        select(SCAN.c.at, SCAN.c.outcome, SCAN.c.code, func.coalesce(PERSON.c.name, "").label("name"))
        .join_from(SCAN, PERSON, isouter=True)
        .where(SCAN.c.desk == desk)
        .order_by(SCAN.c.at.desc())
        .limit(limit)
    )
    with store.read() as connection:
        return [ScanLine(row.at, Outcome(row.outcome), row.code, row.name) for row in connection.execute(query)]


def presence(store: Store, now: datetime, window: timedelta = timedelta(hours=3)) -> Presence:
    """Who is in against who is expected, by desk, and the arrivals of the last `window` up to `now`.

    Expected is everybody whose registration stands; present is everybody of them who is in somewhere.
    """
    slot = five_minutes(ADMISSION.c.at)
    with store.read() as connection:
        expected = connection.execute(
            select(func.count()).select_from(PERSON).where(PERSON.c.status == "registered")
        ).scalar_one()
        present = connection.execute(select(func.count(ADMISSION.c.person_id.distinct()))).scalar_one()
        by_desk = connection.execute(select(ADMISSION.c.desk, func.count()).group_by(ADMISSION.c.desk))
        desks = {row[0]: row[1] for row in by_desk}
        counted = connection.execute(select(slot, func.count()).where(ADMISSION.c.at >= now - window).group_by(slot))
        slots = {row[0]: row[1] for row in counted}
    return Presence(expected, present, desks, _without_holes(slots, now))


def _without_holes(slots: dict[datetime, int], now: datetime) -> tuple[tuple[datetime, int], ...]:
    last = now.replace(minute=now.minute - now.minute % 5, second=0, microsecond=0)
    start = min([*slots, last - 11 * _SLOT])
    count = int((last - start) / _SLOT) + 1
    return tuple((start + n * _SLOT, slots.get(start + n * _SLOT, 0)) for n in range(count))
