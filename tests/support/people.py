"""People put straight into a store, for tests that are not about importing."""

from __future__ import annotations

from typing import Any

from controlroom.core.ids import new_id
from controlroom.domain.people.model import Person
from controlroom.domain.people.search import index_people
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

SETUP = Origin("setup", "tests")


def add_person(store: Store, code: str, name: str = "王敏", **values: Any) -> str:
    """One registered attendee; returns their id."""
    id = new_id()
    row = Person(id=id, code=code, name=name, **{"category": "attendee", **values}).model_dump()

    def work(transaction: Transaction) -> None:
        transaction.connection.execute(Person.__table__.insert(), row)  # type: ignore[attr-defined]
        index_people(transaction, [row])
        transaction.journal("people.added", f"person:{id}", {})

    store.write(work, SETUP)
    return id
