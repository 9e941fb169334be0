"""A walk-in: somebody who is on no list is taken in, admitted and given a badge at once (docs/domain.md §5)."""

from __future__ import annotations

from dataclasses import replace

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_
from controlroom.domain.checkin.gate import Gate
from controlroom.domain.checkin.rules import as_issued
from controlroom.domain.checkin.service import Presented, claim, decide, write_down
from controlroom.domain.checkin.tables import find_person
from controlroom.domain.checkin.views import Decision
from controlroom.domain.people.register import insert_person
from controlroom.domain.people.rules import AttendeeRow
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction


class NameIsCodeError(BadInputError):
    code = "NAME_IS_CODE"
    what = N_("“{typed}” is no name but the code of {name}, who is on the list.")
    next_step = N_("Choose {name} above with F5 to F7, or correct the name and press Enter.")


def walk_in(store: Store, by: Origin, row: AttendeeRow, presented: Presented, gate: Gate) -> Decision:
    """Adds the person of `row` and decides their admission, in one transaction with one journal entry.

    The code of `presented` is not looked at: the person gets one. They stay on the list even where the gate refuses
    them (closed, full, another category's). Raises NameIsCodeError and the store's errors.
    """

    def work(transaction: Transaction) -> Decision:
        _refuse_code(transaction, row.name)
        person = insert_person(transaction, row)
        coming = replace(presented, code=person.code)
        claim(transaction, coming, gate)
        status, known = find_person(transaction, person.code)
        direction, verdict = decide(transaction, coming, gate, status, known)
        return write_down(
            transaction, coming, gate, known, direction, verdict, verb="checkin.walked_in",
            more={"outcome": verdict.outcome.value, "company": person.company, "category": person.category},
        )  # fmt: skip

    return store.write(work, by)


def _refuse_code(transaction: Transaction, name: str) -> None:
    """Raises NameIsCodeError where somebody scanned into the field of the name. A code may read as a name: without a
    digit it counts as one."""
    if any(char.isdigit() for char in name):
        _status, known = find_person(transaction, as_issued(name))
        if known is not None:
            raise NameIsCodeError(typed=name, name=known.name)
