"""Looking after guests: each use case one transaction, one entry of the journal (docs/domain.md §4).

Everything raises GuestUnknownError, GuestChangedError where `seen` (a version) is an old one, and the store's errors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from controlroom.core.clock import iso
from controlroom.core.i18n import _
from controlroom.core.ids import new_id
from controlroom.core.text import clean_line
from controlroom.domain.guests.errors import (
    GuestChangedError,
    GuestHereError,
    GuestMoveError,
    GuestNameError,
    GuestReasonError,
    GuestTwiceError,
    GuestUnknownError,
    GuestWordsError,
)
from controlroom.domain.guests.rules import CAME, STATE_WORDS, Guest, Level, PickUp, State, follows, level_in, moved
from controlroom.domain.guests.tables import EVENT, Happened, find, forget_check_in, with_person, write
from controlroom.domain.people.model import Person
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

_PERSON = Person.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Details:
    """What is known of a guest beside where they are; None leaves what stands."""

    name: str | None = None
    level: Level | None = None
    company: str | None = None
    due: datetime | None = None
    flight: str | None = None
    pick_up: PickUp | None = None
    companion: str | None = None
    phone: str | None = None
    kit: bool | None = None
    seat: str | None = None
    diet: str | None = None
    needs: str | None = None
    note: str | None = None
    person: str | None = None


def add(store: Store, by: Origin, details: Details) -> Guest:
    """Somebody more is looked after; without a level as their category on the people list has it (docs/domain.md §4).

    Raises GuestNameError, GuestTwiceError.
    """

    def work(transaction: Transaction) -> Guest:
        one_at_a_time(transaction.connection, "guests")
        level = level_in(_category(transaction.connection, details.person or ""))
        fresh = Guest(new_id(), "", level, State.EXPECTED, transaction.at)
        guest = with_details(fresh, details)
        if not guest.name:
            raise GuestNameError()
        if with_person(transaction.connection, guest.person) is not None:
            raise GuestTwiceError(name=guest.name)
        guest = write(transaction, None, guest, Happened("added"))
        _journal(transaction, "guest.added", guest, "")
        return guest

    return store.write(work, by)


def _category(connection: Connection, person: str) -> str:
    return connection.execute(select(_PERSON.c.category).where(_PERSON.c.id == person)).scalar_one_or_none() or ""


def edit(store: Store, by: Origin, id: str, details: Details, seen: int | None = None) -> Guest:
    """Something else is known of a guest. Raises GuestNameError, GuestTwiceError."""

    def work(transaction: Transaction) -> Guest:
        guest = _found(transaction.connection, id, seen)
        after = with_details(guest, details)
        if not after.name:
            raise GuestNameError()
        same = with_person(transaction.connection, after.person)
        if same is not None and same.id != id:
            raise GuestTwiceError(name=same.name)
        after = write(transaction, guest, after, Happened("edited", data=_news(guest, after)))
        _journal(transaction, "guest.edited", after, "")
        return after

    return store.write(work, by)


def _news(before: Guest, after: Guest) -> dict[str, str]:
    """What is known now and was not, for the history."""
    told: dict[str, str] = {}
    for name in ("name", "level", "company", "flight", "companion", "phone", "seat", "diet", "needs", "note"):
        if getattr(before, name) != getattr(after, name):
            told[name] = str(getattr(after, name))
    if before.kit != after.kit:
        told["kit"] = "yes" if after.kit else "no"
    if before.due != after.due and after.due is not None:
        told["due"] = iso(after.due)
    if before.pick_up != after.pick_up:
        at = iso(after.pick_up.at) if after.pick_up.at is not None else ""
        parts = (after.pick_up.vehicle, after.pick_up.driver, after.pick_up.phone, after.pick_up.place)
        told["pick_up"] = " · ".join(part for part in parts if part)
        told["pick_up_at"] = at
    return told


def move(store: Store, by: Origin, id: str, state: State, note: str = "", seen: int | None = None) -> Guest:
    """A guest was picked up, arrived, went on stage, left. Raises GuestMoveError for what cannot follow."""

    def work(transaction: Transaction) -> Guest:
        guest = _found(transaction.connection, id, seen)
        if state not in follows(guest.state):
            raise _no_move(guest, state)
        return _moved(transaction, guest, state, note)

    return store.write(work, by)


def correct(store: Store, by: Origin, id: str, state: State, why: str, seen: int | None = None) -> Guest:
    """What was noted was wrong: any state, with a reason. Raises GuestReasonError."""
    words = clean_line(why)

    def work(transaction: Transaction) -> Guest:
        guest = _found(transaction.connection, id, seen)
        if not words:
            raise GuestReasonError()
        if state not in CAME:
            forget_check_in(transaction, guest)
        return _moved(transaction, guest, state, words, done="corrected")

    return store.write(work, by)


def expect(store: Store, by: Origin, id: str, eta: datetime | None, why: str = "", seen: int | None = None) -> Guest:
    """A guest comes at another time than was due; None: as was due. Raises GuestHereError."""

    def change(guest: Guest, _at: datetime) -> Guest:
        if guest.state in CAME:
            raise GuestHereError(name=guest.name, state=_(STATE_WORDS[guest.state]))
        return replace(guest, eta=eta, why_late=clean_line(why) if eta is not None else "")

    return _change(store, by, id, "delayed" if eta is not None else "on-time", why, seen, change)


def note(store: Store, by: Origin, id: str, words: str) -> Guest:
    """Something that is to be known of a guest, kept in their history. Raises GuestWordsError."""
    said = clean_line(words)

    def change(guest: Guest, _at: datetime) -> Guest:
        if not said:
            raise GuestWordsError()
        return guest

    return _change(store, by, id, "noted", said, None, change)


Change = Callable[[Guest, datetime], Guest]


def _change(store: Store, by: Origin, id: str, verb: str, note: str, seen: int | None, change: Change) -> Guest:
    def work(transaction: Transaction) -> Guest:
        guest = _found(transaction.connection, id, seen)
        after = change(guest, transaction.at)
        data = {"eta": iso(after.eta)} if after.eta is not None and after.eta != guest.eta else {}
        after = write(transaction, guest, after, Happened(verb, clean_line(note), data))
        _journal(transaction, f"guest.{verb}", after, note)
        return after

    return store.write(work, by)


def _moved(transaction: Transaction, guest: Guest, state: State, note: str, done: str = "moved") -> Guest:
    data = {"from": guest.state.value, "to": state.value}
    after = write(
        transaction, guest, moved(guest, state, transaction.at), Happened(done, clean_line(note), data)
    )  # fmt: skip
    _journal(transaction, f"guest.{done}", after, note)
    return after


def _found(connection: Connection, id: str, seen: int | None) -> Guest:
    one_at_a_time(connection, "guests")
    guest = find(connection, id)
    if guest is None:
        raise GuestUnknownError(guest=id)
    if seen is not None and guest.version != seen:
        newest = select(EVENT.c.actor).where(EVENT.c.guest == id).order_by(EVENT.c.seq.desc()).limit(1)
        raise GuestChangedError(name=guest.name, who=connection.execute(newest).scalar_one())
    return guest


def _no_move(guest: Guest, state: State) -> GuestMoveError:
    possible = [_(STATE_WORDS[each]) for each in State if each in follows(guest.state)]
    return GuestMoveError(
        name=guest.name,
        state=_(STATE_WORDS[guest.state]),
        wanted=_(STATE_WORDS[state]),
        possible=_(", ").join(possible),
    )


def _journal(transaction: Transaction, verb: str, guest: Guest, note: str) -> None:
    transaction.journal(
        verb, f"guest:{guest.id}",
        {
            "name": guest.name, "level": guest.level.value, "state": guest.state.value,
            "eta": iso(guest.eta) if guest.eta else None, "companion": guest.companion, "note": clean_line(note),
        },
    )  # fmt: skip


def with_details(guest: Guest, details: Details) -> Guest:
    """`guest` with what is known of them now; texts become clean lines."""

    def text(name: str) -> str:
        given = getattr(details, name)
        return clean_line(getattr(guest, name) if given is None else given)

    pick_up = details.pick_up
    if pick_up is not None:
        pick_up = PickUp(
            clean_line(pick_up.vehicle), clean_line(pick_up.driver), clean_line(pick_up.phone),
            clean_line(pick_up.place), pick_up.at,
        )  # fmt: skip
    return replace(
        guest, name=text("name"), company=text("company"), flight=text("flight"), companion=text("companion"),
        phone=text("phone"), seat=text("seat"), diet=text("diet"), needs=text("needs"), note=text("note"),
        person=text("person"), level=details.level or guest.level, due=details.due or guest.due,
        pick_up=pick_up or guest.pick_up, kit=guest.kit if details.kit is None else details.kit,
    )  # fmt: skip
