"""Everybody who may come to wear a badge."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import select

from controlroom.domain.badges.views import Wearer
from controlroom.domain.people.model import Person
from controlroom.store.store import Store

_PERSON = Person.__table__  # type: ignore[attr-defined]


def all_wearers(store: Store) -> list[Wearer]:
    """Everybody on the list who is neither cancelled nor blocked, in the order of their names."""
    columns = [_PERSON.c[field.name] for field in fields(Wearer)]
    statement = select(*columns).where(_PERSON.c.status.not_in(("cancelled", "blocked")))
    with store.read() as connection:
        rows = connection.execute(statement.order_by(_PERSON.c.name, _PERSON.c.code)).all()
    return [Wearer(**row._mapping) for row in rows]
