"""Reading guests from the store (docs/domain.md §4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from controlroom.domain.guests.errors import GuestUnknownError
from controlroom.domain.guests.rules import NONE, Guest, late
from controlroom.domain.guests.tables import EVENT, GUEST, all_guests, find
from controlroom.domain.guests.views import ArrivalView, EventView, GuestsView, GuestView
from controlroom.domain.people.model import Person
from controlroom.store.store import Store

CHECKED_IN = "checked-in"
"""What stands in the history of a guest whose check-in was noticed."""
_PERSON = Person.__table__  # type: ignore[attr-defined]


def guests(store: Store) -> GuestsView:
    """Everybody who is looked after, now."""
    with store.read() as connection:
        return GuestsView(store.clock.now(), tuple(all_guests(connection)), codes_of(connection))


def guest(store: Store, id: str) -> GuestView:
    """One with their history. Raises GuestUnknownError."""
    with store.read() as connection:
        found = find(connection, id)
        if found is None:
            raise GuestUnknownError(guest=id)
        rows = connection.execute(select(EVENT).where(EVENT.c.guest == id).order_by(EVENT.c.seq))
        history = tuple(event_view(row) for row in rows)
        code = select(_PERSON.c.code).where(_PERSON.c.id == found.person)
        return GuestView(found, history, connection.execute(code).scalar_one_or_none() or "")


def late_guests(connection: Connection, now: datetime, after: timedelta = NONE) -> list[Guest]:
    """Those who come late or are missing by more than `after`, the first due first."""
    return late(all_guests(connection), now, after)


def codes_of(connection: Connection) -> dict[str, str]:
    """The codes of those guests who are on the list of people, by the guest's id."""
    query = select(GUEST.c.id, _PERSON.c.code).join(_PERSON, _PERSON.c.id == GUEST.c.person)
    return {row.id: row.code for row in connection.execute(query)}


def arrivals(store: Store, since: datetime) -> tuple[ArrivalView, ...]:
    """Check-ins told since then, the oldest first."""
    told = EVENT.c.verb == CHECKED_IN
    query = select(EVENT.c.guest, EVENT.c.at, EVENT.c.data).where(told, EVENT.c.at >= since).order_by(EVENT.c.seq)
    with store.read() as connection:
        return tuple(
            ArrivalView(row.guest, row.at, int(number), str(row.data["zh"]), str(row.data["en"]))
            for row in connection.execute(query)
            if (number := row.data.get("announcement"))
        )


def event_view(row: Any) -> EventView:
    """What a row of the history tells."""
    return EventView(row.at, row.station, row.actor, row.verb, row.note, row.data)
