"""Deciding against the rule, and taking a decision back: by a person, with a reason (docs/domain.md §5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from controlroom.domain.badges.service import withdraw
from controlroom.domain.checkin.gate import Gate, counting, keeps_out, next_place
from controlroom.domain.checkin.rules import (
    GOOD,
    LeaderNeededError,
    Outcome,
    OverrideRefusedError,
    Reason,
    ReasonMissingError,
    UndoRefusedError,
    may_override,
    needs_leader,
    undo_needs_leader,
)
from controlroom.domain.checkin.service import Presented, Verdict, badge_for, claim, enter, write_down
from controlroom.domain.checkin.tables import ADMISSION, PERSON, SCAN, SHOWN, entries_of
from controlroom.domain.checkin.views import Decision, Undone
from controlroom.domain.people.views import PersonView
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

_KEPT_OUT = ("cancelled", "blocked")


def override(
    store: Store, by: Origin, *, refused: str, presented: Presented, gate: Gate, leader: str | None = None
) -> Decision:
    """Admits against the answer that the scan `refused` (a nonce) got; `presented.note` is the reason.

    A refusal is overridden once, and only `ALREADY` admits somebody again: who was let in since the refusal, or
    admitted from it at another desk, is not. `leader`: who gave their PIN, needed for what a desk may not decide alone.
    Raises ReasonMissingError, OverrideRefusedError, LeaderNeededError, and the store's errors.
    """
    if not presented.note.strip():
        raise ReasonMissingError()

    def work(transaction: Transaction) -> Decision:
        person, outcome = _refused(transaction, refused, leader)
        if not claim(transaction, presented, gate):
            raise OverrideRefusedError()
        settled = transaction.connection.execute(
            update(SCAN).where(SCAN.c.nonce == refused, SCAN.c.settled_by.is_(None)).values(settled_by=presented.nonce)
        )
        if settled.rowcount != 1:
            raise OverrideRefusedError()
        while True:
            entries = entries_of(transaction, person.id, gate.id, gate.period(transaction.at))
            if outcome is not Outcome.ALREADY and keeps_out(gate.admits, entries, person.party) is not None:
                raise OverrideRefusedError()
            place = next_place(entries)
            if enter(transaction, presented, gate, person, place):
                break
        # Companions wear one each; who comes once more has theirs.
        before = bool(entries) and (gate.admits == "entry_exit" or person.party == 1)
        badge = None if before else badge_for(transaction, presented, gate, person.id, place)
        verdict = Verdict(
            Outcome.ADMITTED, Reason.OVERRIDE, job=badge.job if badge else None,
            place=len(counting(gate.admits, entries)) + 1,
            printed=badge is not None and badge.is_printed,
        )  # fmt: skip
        decision = write_down(
            transaction, presented, gate, person, "in", verdict, verb="checkin.overridden",
            more={"against": outcome.value, "leader": leader},
        )  # fmt: skip
        return replace(decision, leader=leader or "")

    return store.write(work, by)


def _refused(transaction: Transaction, nonce: str, leader: str | None) -> tuple[PersonView, Outcome]:
    """Who was refused by the scan `nonce`, and how. Raises OverrideRefusedError, LeaderNeededError."""
    row = _scan(transaction, nonce)
    if row is None or row.person_id is None or not may_override(Outcome(row.outcome)):
        raise OverrideRefusedError()
    # The list may have changed since the refusal: who is blocked by now is a leader's decision too.
    if leader is None and (needs_leader(Outcome(row.outcome)) or row.person_status in _KEPT_OUT):
        raise LeaderNeededError()
    return _person(row), Outcome(row.outcome)


def undo(store: Store, by: Origin, *, nonce: str, reason: str, limit: timedelta, leader: str | None = None) -> Undone:
    """Takes the decision of the scan `nonce` back: who was let in is not, who went out is inside again.

    Up to `limit` after it by any desk, later by a `leader`. A badge that still waits is not printed.
    Raises ReasonMissingError, UndoRefusedError, LeaderNeededError, and the store's errors.
    """
    if not reason.strip():
        raise ReasonMissingError()

    def work(transaction: Transaction) -> Undone:
        row = _scan(transaction, nonce)
        if row is None or row.person_id is None or row.undone_at is not None or Outcome(row.outcome) not in GOOD:
            raise UndoRefusedError()
        if undo_needs_leader(transaction.at - row.at, limit) and leader is None:
            raise LeaderNeededError()
        _take_back(transaction, row)
        waited = withdraw(transaction, nonce)
        transaction.connection.execute(update(SCAN).where(SCAN.c.nonce == nonce).values(undone_at=transaction.at))
        person = _person(row)
        transaction.journal(
            "checkin.undone",
            f"person:{person.id}",
            {
                "nonce": nonce, "name": person.name, "code": row.code, "desk": row.desk, "checkpoint": row.checkpoint,
                "of": row.outcome, "reason": reason, "leader": leader,
            },
        )  # fmt: skip
        return Undone(person, Outcome(row.outcome), badge_out=waited is False)

    return store.write(work, by)


def last_entry(store: Store, person_id: str, checkpoint: str) -> str | None:
    """The nonce of the newest decision that let a person in or out at a checkpoint and stands; None without any."""
    query = (
        select(SCAN.c.nonce)
        .where(
            SCAN.c.person_id == person_id,
            SCAN.c.checkpoint == checkpoint,
            SCAN.c.outcome.in_([outcome.value for outcome in GOOD]),
            SCAN.c.undone_at.is_(None),
        )
        .order_by(SCAN.c.at.desc())
        .limit(1)
    )
    with store.read() as connection:
        nonce: str | None = connection.execute(query).scalar()
        return nonce


def _scan(transaction: Transaction, nonce: str) -> Any:
    query = select(SCAN, *(PERSON.c[name].label(f"person_{name}") for name in (*SHOWN, "status") if name != "id"))
    return transaction.connection.execute(
        query.join_from(SCAN, PERSON, isouter=True).where(SCAN.c.nonce == nonce)
    ).first()


def _person(row: Any) -> PersonView:
    return PersonView(**{name: row._mapping[f"person_{name}"] for name in SHOWN})


def _take_back(transaction: Transaction, row: Any) -> None:
    """Removes what the scan admitted and opens again what it ended. Raises UndoRefusedError if something followed."""
    if Outcome(row.outcome) is Outcome.ADMITTED:
        _remove(transaction, row)
    ended = (ADMISSION.c.person_id == row.person_id) & (ADMISSION.c.left_nonce == row.nonce)
    connection = transaction.connection
    places = connection.execute(select(ADMISSION.c.checkpoint, ADMISSION.c.period).where(ended)).all()
    connection.execute(update(ADMISSION).where(ended).values(left_at=None, left_desk=None, left_nonce=None))
    if Outcome(row.outcome) is Outcome.LEFT and not places:
        raise UndoRefusedError()
    for checkpoint, period in places:
        inside = [e for e in entries_of(transaction, row.person_id, checkpoint, period) if e.left_at is None]
        # Somebody of the party has come in since, in the place that was free: one of them would be in twice.
        if len(inside) > row.person_party and any(entry.at >= row.at for entry in inside):
            raise UndoRefusedError()


def _remove(transaction: Transaction, row: Any) -> None:
    """Takes away the admission of the scan; of those that stay one has the first place, where desks look first."""
    mine = (ADMISSION.c.person_id == row.person_id) & (ADMISSION.c.checkpoint == row.checkpoint)
    connection = transaction.connection
    gone = connection.execute(
        delete(ADMISSION)
        .where(mine, ADMISSION.c.nonce == row.nonce, ADMISSION.c.left_at.is_(None))
        .returning(ADMISSION.c.period, ADMISSION.c.nth)
    ).first()
    if gone is None:
        raise UndoRefusedError()
    if gone.nth == 1:
        same = mine & (ADMISSION.c.period == gone.period)
        lowest = connection.execute(select(func.min(ADMISSION.c.nth)).where(same)).scalar()
        connection.execute(update(ADMISSION).where(same, ADMISSION.c.nth == lowest).values(nth=1))
