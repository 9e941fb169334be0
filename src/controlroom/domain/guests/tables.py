"""Guests in the store: rows to guests and back, and their history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, select, update

from controlroom.domain.guests.model import GuestEvent, GuestRow
from controlroom.domain.guests.rules import Guest, Level, PickUp, State
from controlroom.store.store import Transaction

GUEST = GuestRow.__table__  # type: ignore[attr-defined]
EVENT = GuestEvent.__table__  # type: ignore[attr-defined]


def guest_of(row: Any) -> Guest:
    """The guest in a row."""
    return Guest(
        id=row.id, version=row.version, name=row.name, level=Level(row.level), state=State(row.state),
        since=row.since, person=row.person, company=row.company, due=row.due, eta=row.eta, why_late=row.why_late,
        flight=row.flight,
        pick_up=PickUp(row.vehicle, row.driver, row.driver_phone, row.pick_up_place, row.pick_up_at),
        companion=row.companion, phone=row.phone, kit=row.kit, seat=row.seat, diet=row.diet, needs=row.needs,
        note=row.note,
    )  # fmt: skip


def row_of(guest: Guest) -> dict[str, Any]:
    """The columns of a guest."""
    return {
        "id": guest.id, "version": guest.version, "name": guest.name, "level": guest.level.value,
        "state": guest.state.value, "since": guest.since, "person": guest.person, "company": guest.company,
        "due": guest.due, "eta": guest.eta, "why_late": guest.why_late, "flight": guest.flight,
        "vehicle": guest.pick_up.vehicle, "driver": guest.pick_up.driver, "driver_phone": guest.pick_up.phone,
        "pick_up_place": guest.pick_up.place, "pick_up_at": guest.pick_up.at,
        "companion": guest.companion, "phone": guest.phone, "kit": guest.kit,
        "seat": guest.seat, "diet": guest.diet, "needs": guest.needs, "note": guest.note,
    }  # fmt: skip


def all_guests(connection: Connection) -> list[Guest]:
    """Everybody, the first due first; those without a time come last, by name."""
    query = select(GUEST).order_by(GUEST.c.due.is_(None), GUEST.c.due, GUEST.c.name)
    return [guest_of(row) for row in connection.execute(query)]


def fetched_guests(connection: Connection) -> list[Guest]:
    """Those who are fetched by a vehicle that is named."""
    return [guest_of(row) for row in connection.execute(select(GUEST).where(GUEST.c.vehicle != ""))]


def find(connection: Connection, id: str) -> Guest | None:
    """The guest with this id."""
    row = connection.execute(select(GUEST).where(GUEST.c.id == id)).one_or_none()
    return guest_of(row) if row is not None else None


def with_person(connection: Connection, person: str) -> Guest | None:
    """The guest who is this person of the list."""
    row = connection.execute(select(GUEST).where(GUEST.c.person == person).limit(1)).one_or_none()
    return guest_of(row) if row is not None and person else None


@dataclass(frozen=True)
class Happened:
    """What is written into a guest's history."""

    verb: str
    note: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def write(transaction: Transaction, before: Guest | None, guest: Guest, happened: Happened) -> Guest:
    """Writes a guest as they stand now, and what happened; returns them with their version."""
    if before is None:
        transaction.connection.execute(GUEST.insert().values(row_of(guest)))
    else:
        guest = replace(guest, version=before.version + 1)
        transaction.connection.execute(update(GUEST).where(GUEST.c.id == guest.id).values(row_of(guest)))
    transaction.connection.execute(
        EVENT.insert().values(
            guest=guest.id, at=transaction.at, station=transaction.by.station, actor=transaction.by.actor,
            verb=happened.verb, note=happened.note, data=dict(happened.data),
        )
    )  # fmt: skip
    return guest


def forget_check_in(transaction: Transaction, guest: Guest) -> None:
    """They were not here after all: the next check-in is told again."""
    transaction.connection.execute(update(GUEST).where(GUEST.c.id == guest.id).values(alerted_at=None))
