"""People put straight into a store or an event, for tests that are not about importing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from controlroom.core.config.folder import EventFolder
from controlroom.core.ids import new_id
from controlroom.domain.people.files import read_table
from controlroom.domain.people.model import Person
from controlroom.domain.people.rules import CategoryLookup
from controlroom.domain.people.search_index import index_people
from controlroom.domain.people.service import import_attendees
from controlroom.station.room import open_room
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


def take_in(folder: EventFolder, file: Path, rows: str) -> str:
    """Writes `rows` to `file` and takes it into the event, as the import command does but without a process of its own;
    gives the event's folder as a command takes it."""
    file.write_text(rows, encoding="utf-8")
    with open_room(folder.root, station="setup", actor="tests") as room:
        event = room.settings.event
        lookup = CategoryLookup.of(event.categories, event.default_category)
        import_attendees(room.store, room.by, read_table(file), lookup, file=file.name)
    return str(folder.root)
