"""Single people: taking somebody in at the desk, and correcting what stands on the list (docs/domain.md §5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import select, update

from controlroom.core.errors import BadInputError, RuleRefusedError
from controlroom.core.i18n import N_
from controlroom.core.ids import new_code, new_id
from controlroom.domain.people.columns import ColumnMap
from controlroom.domain.people.headers import FIELDS
from controlroom.domain.people.model import Person
from controlroom.domain.people.rules import AttendeeRow, CategoryLookup, Rejection, parse_row
from controlroom.domain.people.search_index import index_people
from controlroom.domain.people.views import PersonView
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

PERSON = Person.__table__  # type: ignore[attr-defined]

EDITABLE = ("name", "company", "title", "phone", "email", "category", "needs", "note")
"""What a desk may correct. Codes never change: a badge with the old one may hang round a neck."""

_FORM = tuple(FIELDS)
_COLUMNS = ColumnMap(len(_FORM), {field: number for number, field in enumerate(_FORM)})


class PersonRefusedError(BadInputError):
    code = "PERSON_REFUSED"
    what = N_("This cannot stand on the list: {reason}.")
    next_step = N_("Correct it and press Enter again; what was typed is still there.")


class PersonGoneError(RuleRefusedError):
    code = "PERSON_GONE"
    what = N_("This person is not on the list.")
    next_step = N_("Look for the person again.")


def checked(texts: Mapping[str, str], categories: CategoryLookup) -> AttendeeRow:
    """What was typed about one person, cleaned and checked as a row of a list is. Raises PersonRefusedError."""
    found = parse_row(0, [texts.get(field, "") for field in _FORM], _COLUMNS, categories)
    if isinstance(found, Rejection):
        raise PersonRefusedError(reason=found.reason)
    return found


def insert_person(transaction: Transaction, row: AttendeeRow) -> PersonView:
    """Adds somebody inside a transaction of somebody else's use case; without a code they get one."""
    values = {field: getattr(row, field) for field in FIELDS}
    return insert_values(transaction, {**values, "code": row.code or _unused_code(transaction)})


def insert_values(transaction: Transaction, values: Mapping[str, Any]) -> PersonView:
    """Adds somebody of whom `values` are known, by column: code, name and category at least."""
    person = Person(id=new_id(), **values).model_dump()
    transaction.connection.execute(PERSON.insert(), person)
    index_people(transaction, [person])
    return PersonView(**{field.name: person[field.name] for field in fields(PersonView)})


def edit_person(
    store: Store, by: Origin, person_id: str, texts: Mapping[str, str], categories: CategoryLookup
) -> PersonView:
    """Writes what was corrected of EDITABLE; the journal keeps what stood there before.

    Raises PersonRefusedError, PersonGoneError, and the store's errors. Nothing changed is no entry.
    """

    def work(transaction: Transaction) -> PersonView:
        known = transaction.connection.execute(select(PERSON).where(PERSON.c.id == person_id)).first()
        if known is None:
            raise PersonGoneError()
        before = {field: known._mapping[field] for field in EDITABLE}
        row = checked({**before, **{field: texts[field] for field in EDITABLE if field in texts}}, categories)
        after = {field: getattr(row, field) for field in EDITABLE}
        changed = {field: [before[field], after[field]] for field in EDITABLE if before[field] != after[field]}
        if changed:
            transaction.connection.execute(update(PERSON).where(PERSON.c.id == person_id).values(after))
            index_people(transaction, [{**known._mapping, **after}])
            transaction.journal("people.edited", f"person:{person_id}", {"name": after["name"], "changed": changed})
        shown = {**known._mapping, **after}
        return PersonView(**{field.name: shown[field.name] for field in fields(PersonView)})

    return store.write(work, by)


def texts_of(store: Store, person_id: str) -> dict[str, str]:
    """EDITABLE of a person as they stand; empty when nobody has this id."""
    with store.read() as connection:
        row = connection.execute(
            select(*(PERSON.c[field] for field in EDITABLE)).where(PERSON.c.id == person_id)
        ).first()
    return dict(row._mapping) if row is not None else {}


def _unused_code(transaction: Transaction) -> str:
    while True:
        code = new_code()
        if transaction.connection.execute(select(PERSON.c.id).where(PERSON.c.code == code)).first() is None:
            return code
