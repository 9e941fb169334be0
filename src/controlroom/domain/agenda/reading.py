"""Reading the rundown: as it stands, and what was done to it."""

from __future__ import annotations

from itertools import islice

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
    columns = [CHANGE.c[name] for name in _SHOWN]
    with store.read() as connection:
        rows = connection.execute(select(*columns).order_by(CHANGE.c.seq.desc()))
        found = (ChangeView(**{**row._mapping, "rooms": tuple(row.rooms)}) for row in rows)
        return tuple(islice((change for change in found if room in ("", *change.rooms)), limit))


_SHOWN = (
    "seq", "at", "station", "actor", "verb", "rooms", "undone", "plan_version", "sentence", "announced_at",
)  # fmt: skip
