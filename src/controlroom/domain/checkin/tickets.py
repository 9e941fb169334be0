"""Whom a presented code means: somebody of the list, or who comes with a signed ticket (docs/domain.md §5)."""

from __future__ import annotations

from dataclasses import dataclass

from controlroom.domain.checkin.gate import Gate, Refusal
from controlroom.domain.checkin.rules import LONGEST_CODE, Outcome, Reason, as_issued, before_the_slash
from controlroom.domain.checkin.tables import find_person
from controlroom.domain.passes.rules import PassRefusal, Problem, Trust, looks_like_pass, person_values
from controlroom.domain.people.register import insert_values
from controlroom.domain.people.views import PersonView
from controlroom.store.store import Transaction

_OUTCOMES = {
    Problem.NOT_YET: Outcome.NOT_YET,
    Problem.EXPIRED: Outcome.EXPIRED,
    Problem.KEY_ENDED: Outcome.EXPIRED,
}
_KEPT_OF_A_BAD_TICKET = 48


@dataclass(frozen=True)
class Meant:
    """Who stands behind a code. `code` is what is kept of it: of a ticket its code, never the ticket, which could be
    copied. `refusal`: the ticket is no good; `why`: what the revocation says."""

    code: str
    status: str | None
    person: PersonView | None
    refusal: Refusal | None = None
    why: str = ""


def who_is_meant(transaction: Transaction, code: str, gate: Gate, trust: Trust | None) -> Meant:
    """The person of `code`. Who is not on the list and has a good ticket is put there, inside this transaction."""
    if trust is not None and looks_like_pass(code):
        return _by_ticket(transaction, code, gate, trust)
    code = code[:LONGEST_CODE]
    status, person = find_person(transaction, code)
    if person is None and (issued := as_issued(code)) != code:
        status, person = find_person(transaction, issued)
    if person is None and (number := before_the_slash(code)):
        status, person = find_person(transaction, number)
        code = code if person is None else number
    return Meant(code, status, person)


def _by_ticket(transaction: Transaction, text: str, gate: Gate, trust: Trust) -> Meant:
    # Loaded with the first ticket: it brings the cryptography.
    from controlroom.domain.passes.service import judge

    found = judge(transaction.connection, text, trust, transaction.at)
    if isinstance(found, PassRefusal):
        said = found.ticket.code if found.ticket is not None else text[:_KEPT_OF_A_BAD_TICKET]
        status, person = find_person(transaction, said) if found.ticket is not None else (None, None)
        refusal = Refusal(_OUTCOMES.get(found.problem, Outcome.VOID), Reason(f"ticket_{found.problem.value}"), found.at)
        return Meant(said, status, person, refusal, found.reason)
    status, person = find_person(transaction, found.code)
    if person is None:
        values = person_values(found)
        person = insert_values(transaction, {**values, "category": gate.category_of(str(values["category"]))})
        status = "registered"
    return Meant(found.code, status, person)
