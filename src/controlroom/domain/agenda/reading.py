"""Reading the rundown: as it stands, and what was done to it."""

from __future__ import annotations

from itertools import islice
from typing import Any

from sqlalchemy import select

from controlroom.domain.agenda.tables import CHANGE, Setting, last_change, read_agenda
from controlroom.domain.agenda.views import AgendaView, ChangeView
from controlroom.store.store import Store


def rundown(store: Store, setting: Setting) -> AgendaView:
    """The rundown and its forecast now."""
    with store.read() as connection:
        return AgendaView.of(read_agenda(connection, setting), store.clock.now(), last_change(connection))


def history(store: Store, limit: int, room: str = "") -> tuple[ChangeView, ...]:
    """The newest changes, newest first; of a room, or (empty) of all."""
    with store.read() as connection:
        rows = connection.execute(select(*_columns()).order_by(CHANGE.c.seq.desc()))
        found = (_view(row) for row in rows)
        return tuple(islice((change for change in found if room in ("", *change.rooms)), limit))


def change_that_put(store: Store, item: str) -> ChangeView | None:
    """The change by which an item that was in no plan came in; None: none that still holds."""
    query = select(*_columns(), CHANGE.c.images).where(CHANGE.c.verb == "inserted", CHANGE.c.undone.is_(False))
    with store.read() as connection:
        for row in connection.execute(query.order_by(CHANGE.c.seq.desc())):
            if any(image["id"] == item and image["before"] is None for image in row.images):
                return _view(row)
    return None


def _columns() -> list[Any]:
    return [CHANGE.c[name] for name in _SHOWN]


def _view(row: Any) -> ChangeView:
    return ChangeView(**{name: row._mapping[name] for name in _SHOWN} | {"rooms": tuple(row.rooms)})


_SHOWN = (
    "seq", "at", "station", "actor", "verb", "rooms", "undone", "plan_version", "sentence", "announced_at",
)  # fmt: skip
