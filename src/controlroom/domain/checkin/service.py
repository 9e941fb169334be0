"""Admitting: one code, one decision, one durable transaction (docs/domain.md §5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from controlroom.core.clock import iso
from controlroom.domain.badges.handover import BadgeAnswer, badge_at_check_in
from controlroom.domain.badges.service import queue_badge
from controlroom.domain.checkin.gate import Gate, GateQuestion, counting, judge, keeps_out, next_place, unanswered
from controlroom.domain.checkin.reading import decision_of
from controlroom.domain.checkin.rules import LONGEST_CODE, LONGEST_NOTE, Outcome, Reason
from controlroom.domain.checkin.tables import (
    ADMISSION,
    ANSWER,
    CLAIM,
    ENTER,
    LEAVE,
    SCAN,
    Admitted,
    binds,
    entries_of,
)
from controlroom.domain.checkin.tickets import who_is_meant
from controlroom.domain.checkin.views import Decision, First
from controlroom.domain.passes.rules import Trust
from controlroom.domain.people.views import PersonView
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.prepared import Prepared
from controlroom.store.store import Store, Transaction

_DECIDED = Prepared(
    lambda _connection: (
        update(SCAN)
        .where(SCAN.c.nonce == bindparam("claimed"))
        .values(binds(SCAN, "outcome", "direction", "person_id", "first_at", "first_desk", "reason", "detail"))
    )
)


@dataclass(frozen=True)
class Presented:
    """A code as it came to a desk. `prints`: the desk has a printer; `note`: why somebody admits it by hand."""

    code: str
    nonce: str
    desk: str
    direction: str
    prints: bool
    note: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What was decided of a presented code, before it is written down. `printed`: the badge was printed before."""

    outcome: Outcome
    reason: Reason = Reason.NONE
    first: First | None = None
    job: str | None = None
    place: int = 1
    times: int = 1
    until: datetime | None = None
    questions: tuple[str, ...] = ()
    printed: bool = False
    last: First | None = None


def admit(store: Store, by: Origin, presented: Presented, gate: Gate, trust: Trust | None = None) -> Decision:
    """Decides one scan and stores it, the admission and the badge's print job in one durable transaction.

    The same nonce always gets the answer it got first, whatever code comes with it. `trust`: what signed tickets are
    judged with, where the event has some. Nothing is shown to anybody before this returns (docs/domain.md §5).
    Raises StoreBusyError, StoreFaultError.
    """

    def work(transaction: Transaction) -> Decision:
        meant = who_is_meant(transaction, presented.code, gate, trust)
        coming = replace(presented, code=meant.code, note=presented.note or meant.why)
        if not claim(transaction, coming, gate):
            return decision_of(transaction.connection, presented.nonce)
        if meant.refusal is not None:
            refusal = meant.refusal
            verdict = Verdict(refusal.outcome, refusal.reason, until=refusal.when)
            return write_down(transaction, coming, gate, meant.person, "in", verdict)
        direction, verdict = decide(transaction, coming, gate, meant.status, meant.person)
        return write_down(transaction, coming, gate, meant.person, direction, verdict)

    return store.write(work, by)


def claim(transaction: Transaction, presented: Presented, gate: Gate) -> bool:
    """Takes the nonce; False when it was decided before."""
    claimed = CLAIM.run(
        transaction.connection, nonce=presented.nonce, at=transaction.at, desk=presented.desk, checkpoint=gate.id,
        direction=presented.direction, code=presented.code[:LONGEST_CODE], note=presented.note[:LONGEST_NOTE],
        reason="",
    )  # fmt: skip
    return claimed.rowcount == 1


def decide(
    transaction: Transaction, presented: Presented, gate: Gate, status: str | None, person: PersonView | None
) -> tuple[str, Verdict]:
    """The direction and the verdict. Whoever is inside may always go out."""
    if person is not None and presented.direction != "in":
        period = gate.period(transaction.at)
        entries = entries_of(transaction, person.id, gate.id, period)
        inside = [entry for entry in entries if entry.left_at is None]
        if inside or presented.direction == "out":
            return "out", _go_out(transaction, presented, gate, person, inside)
    refusal = judge(status, person.category if person else "", gate, transaction.at)
    if refusal is not None:
        return "in", Verdict(refusal.outcome, refusal.reason, until=refusal.when)
    assert person is not None
    assert status is not None
    return "in", _come_in(transaction, presented, gate, status, person)


def _come_in(transaction: Transaction, presented: Presented, gate: Gate, status: str, person: PersonView) -> Verdict:
    period = gate.period(transaction.at)
    asked = gate.questions_for(person.category)
    if asked:
        _keep_answers(transaction, presented, person.id, asked)
    while True:
        place, of_party, before = 1, 1, False
        if gate.admits == "entry_exit" or person.party > 1 or asked or status == "unpaid" or gate.capacity:
            entries = entries_of(transaction, person.id, gate.id, period)
            if (earlier := keeps_out(gate.admits, entries, person.party)) is not None:
                return _already(transaction, gate, person.id, entries, earlier)
            if (stop := _attention(transaction, gate, status, asked, presented, person.id)) is not None:
                return stop
            place, of_party = next_place(entries), len(counting(gate.admits, entries)) + 1
            before = gate.admits == "entry_exit" and bool(entries)
        # The primary key decides: of two desks in the same instant one gets the place.
        if enter(transaction, presented, gate, person, place):
            break
        entries = entries_of(transaction, person.id, gate.id, period)
        if (earlier := keeps_out(gate.admits, entries, person.party)) is not None:
            return _already(transaction, gate, person.id, entries, earlier)
    badge = None if before else badge_for(transaction, presented, gate, person.id, place)
    if badge is None:
        return Verdict(Outcome.ADMITTED, place=of_party)
    return Verdict(Outcome.ADMITTED, job=badge.job, place=of_party, printed=badge.is_printed)


def badge_for(
    transaction: Transaction, presented: Presented, gate: Gate, person_id: str, place: int
) -> BadgeAnswer | None:
    """The badge of somebody who comes in; None where none is printed. Companions get one each."""
    if not presented.prints or not gate.prints:
        return None
    if place > 1:
        job = queue_badge(transaction, desk=presented.desk, person_id=person_id, nonce=presented.nonce)
        return BadgeAnswer(job, is_printed=False)
    return badge_at_check_in(
        transaction, desk=presented.desk, person_id=person_id, nonce=presented.nonce, policy=gate.print_policy
    )


def enter(transaction: Transaction, presented: Presented, gate: Gate, person: PersonView, place: int) -> bool:
    """Writes an admission, and that the person has left where one does not stay; False when the place is taken."""
    entered = ENTER.run(
        transaction.connection, person_id=person.id, checkpoint=gate.id, period=gate.period(transaction.at), nth=place,
        at=transaction.at, desk=presented.desk, actor=transaction.by.actor, nonce=presented.nonce,
    )  # fmt: skip
    if not entered.rowcount:
        return False
    for other in gate.leaves:
        _leave(transaction, presented, other, person)
    return True


def _leave(transaction: Transaction, presented: Presented, gate_id: str, person: PersonView) -> None:
    """Whoever comes in elsewhere has left here: of a party one for each scan, the others are still where they were."""
    inside = transaction.connection.execute(
        select(ADMISSION.c.period, ADMISSION.c.nth)
        .where(ADMISSION.c.person_id == person.id, ADMISSION.c.checkpoint == gate_id, ADMISSION.c.left_at.is_(None))
        .order_by(ADMISSION.c.period.desc(), ADMISSION.c.nth)
    ).all()
    for period, nth in inside:
        left = LEAVE.run(
            transaction.connection, person=person.id, gate=gate_id, when=period, number=nth,
            left_at=transaction.at, left_desk=presented.desk, left_nonce=presented.nonce,
        )  # fmt: skip
        if left.rowcount and person.party > 1:
            return


def _go_out(
    transaction: Transaction, presented: Presented, gate: Gate, person: PersonView, inside: list[Admitted]
) -> Verdict:
    for entry in inside:
        left = LEAVE.run(
            transaction.connection, person=person.id, gate=gate.id, when=gate.period(transaction.at), number=entry.nth,
            left_at=transaction.at, left_desk=presented.desk, left_nonce=presented.nonce,
        )  # fmt: skip
        if left.rowcount:
            return Verdict(Outcome.LEFT, first=First(entry.at, entry.desk, entry.actor))
    return Verdict(Outcome.NOT_IN)


def _already(
    transaction: Transaction, gate: Gate, person_id: str, entries: Sequence[Admitted], earlier: Admitted
) -> Verdict:
    first = First(earlier.at, earlier.desk, earlier.actor)
    latest = max(counting(gate.admits, entries), key=lambda entry: (entry.at, entry.nth))
    last = First(latest.at, latest.desk, latest.actor) if latest.nth != earlier.nth else None
    if gate.admits == "entry_exit":
        reason = Reason.INSIDE
    else:
        reason = Reason.WENT_OUT if earlier.left_at is not None else Reason.NONE
    seen = transaction.connection.execute(
        select(func.count()).where(
            SCAN.c.person_id == person_id,
            SCAN.c.checkpoint == gate.id,
            SCAN.c.outcome.in_([Outcome.ADMITTED.value, Outcome.ALREADY.value]),
        )
    ).scalar_one()
    return Verdict(Outcome.ALREADY, reason, first=first, place=len(entries), times=seen + 1, last=last)


def _attention(
    transaction: Transaction,
    gate: Gate,
    status: str,
    asked: tuple[GateQuestion, ...],
    presented: Presented,
    person_id: str,
) -> Verdict | None:
    """What the operator must clear up before somebody comes in, or None."""
    if status == "unpaid":
        return Verdict(Outcome.NEEDS_ATTENTION, Reason.UNPAID)
    if asked and (left := unanswered(asked, _answers(transaction, person_id), presented.answers)):
        return Verdict(Outcome.NEEDS_ATTENTION, Reason.QUESTION, questions=left)
    if gate.capacity is not None:
        one_at_a_time(transaction.connection, f"gate:{gate.id}")
        inside = transaction.connection.execute(
            select(func.count()).where(
                ADMISSION.c.checkpoint == gate.id,
                ADMISSION.c.period == gate.period(transaction.at),
                ADMISSION.c.left_at.is_(None),
            )
        ).scalar_one()
        if inside >= gate.capacity:
            return Verdict(Outcome.NEEDS_ATTENTION, Reason.FULL)
    return None


def _keep_answers(
    transaction: Transaction, presented: Presented, person_id: str, asked: tuple[GateQuestion, ...]
) -> None:
    ids = {question.id for question in asked}
    rows = [
        {"person_id": person_id, "question": id, "nonce": presented.nonce, "answer": answer[:LONGEST_NOTE],
         "at": transaction.at}
        for id, answer in presented.answers.items()
        if id in ids
    ]  # fmt: skip
    if rows:
        transaction.connection.execute(ANSWER.insert(), rows)


def _answers(transaction: Transaction, person_id: str) -> dict[str, str]:
    rows = transaction.connection.execute(
        select(ANSWER.c.question, ANSWER.c.answer).where(ANSWER.c.person_id == person_id).order_by(ANSWER.c.at)
    )
    return {row.question: row.answer for row in rows}


def write_down(
    transaction: Transaction,
    presented: Presented,
    gate: Gate,
    person: PersonView | None,
    direction: str,
    verdict: Verdict,
    verb: str | None = None,
    more: Mapping[str, Any] | None = None,
) -> Decision:
    """Completes the scan's row and writes the journal, `more` in it; gives the decision."""
    code, first = presented.code[:LONGEST_CODE], verdict.first
    detail = _detail(verdict)
    _DECIDED.run(
        transaction.connection, claimed=presented.nonce, outcome=verdict.outcome.value, direction=direction,
        person_id=person.id if person else None, first_at=first.at if first else None,
        first_desk=first.desk if first else None, reason=verdict.reason.value, detail=detail or None,
    )  # fmt: skip
    told = {
        "reason": verdict.reason.value, "note": presented.note, "answers": dict(presented.answers), **detail,
        **(more or {}),
    }  # fmt: skip
    transaction.journal(
        verb or f"checkin.{verdict.outcome.value.lower()}",
        f"person:{person.id}" if person else f"scan:{presented.nonce}",
        {
            "nonce": presented.nonce, "code": code, "name": person.name if person else None, "desk": presented.desk,
            "checkpoint": gate.id, "job": verdict.job, **{key: value for key, value in told.items() if value},
        },
    )  # fmt: skip
    return Decision(
        verdict.outcome, code, person, gate.id, presented.desk, transaction.at, presented.nonce, first, verdict.job,
        verdict.reason.value, direction, verdict.place, verdict.times, verdict.until, verdict.questions,
        presented.note[:LONGEST_NOTE], verdict.printed, last=verdict.last,
    )  # fmt: skip


def _detail(verdict: Verdict) -> dict[str, Any]:
    """What of a verdict has no column of its own; only what is not as usual."""
    detail: dict[str, Any] = {}
    if verdict.first is not None and verdict.first.by:
        detail["first_by"] = verdict.first.by
    if verdict.last is not None:
        detail["last"] = [iso(verdict.last.at), verdict.last.desk, verdict.last.by]
    if verdict.until is not None:
        detail["until"] = iso(verdict.until)
    if verdict.questions:
        detail["questions"] = list(verdict.questions)
    if verdict.printed:
        detail["printed"] = True
    return detail | {name: value for name in ("place", "times") if (value := getattr(verdict, name)) != 1}
