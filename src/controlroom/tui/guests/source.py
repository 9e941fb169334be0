"""What the board of guests asks of the event; which guests it shows; how what is typed there is meant.

No widget, no SQL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from controlroom.core.i18n import Language
from controlroom.core.text import clean_line
from controlroom.domain.guests.naming import finds
from controlroom.domain.guests.rules import HERE, ON_THE_WAY, Guest, PickUp, Rules, State
from controlroom.domain.logistics.bookings import Booking, Fleet, driven
from controlroom.domain.logistics.rules import Trouble
from controlroom.domain.people.search_rules import parse

if TYPE_CHECKING:
    from controlroom.domain.agenda.preview import Preview
    from controlroom.domain.agenda.rules import Item
    from controlroom.domain.guests.service import Details
    from controlroom.domain.guests.views import ArrivalView, GuestsView, GuestView


class Proposed(Protocol):
    """What the rundown could do about a guest who is not there in time."""

    @property
    def guest(self) -> Guest: ...
    @property
    def item(self) -> Item: ...
    @property
    def starts(self) -> datetime: ...
    @property
    def until(self) -> datetime | None: ...
    @property
    def late(self) -> Any: ...
    @property
    def substitute(self) -> Any: ...


class GuestsSource(Protocol):
    """The open event, as this board needs it. Everything blocks on the disk: call it in workers."""

    @property
    def rules(self) -> Rules:
        """The numbers."""

    def view(self) -> GuestsView:
        """Everybody who is looked after."""

    def show(self, id: str) -> GuestView:
        """One with their history."""

    def arrivals(self, since: datetime) -> tuple[ArrivalView, ...]:
        """Check-ins that were told since then."""

    def fleet(self) -> Fleet:
        """The cars with what they are booked for."""

    def instant(self, text: str, guest: Guest | None = None) -> datetime:
        """The instant that was typed."""

    def add(self, details: Details, code: str = "") -> Guest: ...
    def edit(self, id: str, details: Details, code: str = "", seen: int | None = None) -> Guest: ...
    def move(self, id: str, state: State, note: str = "", seen: int | None = None) -> Guest: ...
    def correct(self, id: str, state: State, why: str, seen: int | None = None) -> Guest: ...
    def expect(self, id: str, eta: datetime | None, why: str = "", seen: int | None = None) -> Guest: ...
    def note(self, id: str, words: str) -> Guest: ...

    def proposals(self, id: str) -> tuple[Proposed, ...]:
        """What the rundown could do about them."""

    def see(self, operation: Any) -> tuple[Preview, Mapping[Language, str], int]:
        """What an operation would do."""

    def apply(self, operation: Any, seen_after: int | None, *, announce: bool) -> Any:
        """Does it."""


@dataclass(frozen=True)
class GuestFilter:
    """Which guests are wanted. `key`: VIPs and speakers; `on_the_way` and `here` leave each other out."""

    text: str = ""
    key: bool = False
    late: bool = False
    on_the_way: bool = False
    here: bool = False

    @property
    def asks(self) -> bool:
        """Whether it leaves anybody out."""
        return self != GuestFilter()


@dataclass(frozen=True)
class GuestsReading:
    """One reading of the guests, with the numbers they are measured by."""

    view: GuestsView
    rules: Rules
    fleet: Fleet = Fleet()

    def driven(self, guest: Guest) -> Guest:
        """The same with whoever drives them by the list of vehicles, where nobody said it."""
        return replace(guest, pick_up=driven(guest.pick_up, self.fleet))

    def car_troubles(self, guest: Guest) -> tuple[Trouble, ...]:
        """What is wrong with the car that fetches them."""
        return self.fleet.troubles_of(f"guest:{guest.id}")

    def in_the_way(self, guest: Guest) -> tuple[Booking, ...]:
        """Whom else their car would have to fetch at the time."""
        return self.fleet.others.get(f"guest:{guest.id}", ())

    def is_late(self, guest: Guest, now: datetime) -> bool:
        """Whether they are late by more than is let pass."""
        return guest.late_by(now) > self.rules.late_after


def read_guests(source: GuestsSource) -> GuestsReading:
    """The guests as they are now."""
    return GuestsReading(source.view(), source.rules, source.fleet())


def selected(reading: GuestsReading, filter: GuestFilter, now: datetime) -> list[Guest]:
    """The guests who are wanted: who is still to come first, by when they come; then who is here, then who left."""
    found = [
        guest for guest in reading.view.guests
        if (not filter.key or guest.is_key) and (not filter.late or reading.is_late(guest, now))
        and (not filter.on_the_way or guest.state in ON_THE_WAY) and (not filter.here or guest.state in HERE)
    ]  # fmt: skip
    if filter.text:
        query = parse(filter.text)
        wanted = clean_line(filter.text, 60).casefold()
        codes = reading.view.codes
        found = [
            guest for guest in found
            if finds(query, guest, codes.get(guest.id, "")) or wanted in _text_of(guest)
        ]  # fmt: skip
    return sorted(found, key=lambda guest: (_turn(guest), guest.expected_at is None, guest.expected_at or guest.since))


def _turn(guest: Guest) -> int:
    return 0 if guest.state in ON_THE_WAY else 1 if guest.state in HERE else 2


def _text_of(guest: Guest) -> str:
    pick_up = guest.pick_up
    parts = (
        guest.name, guest.company, guest.companion, guest.seat, guest.flight, guest.needs, guest.diet, guest.note,
        pick_up.vehicle, pick_up.driver, pick_up.place,
    )  # fmt: skip
    return "\n".join(parts).casefold()


_PHONE = re.compile(r"(.*?)[\s;；,，·]+(\+?\d[\d\s-]{4,})")
_PARTS = re.compile(r"\s*[;；·]\s*")


def companion_of(text: str) -> tuple[str, str]:
    """Name and telephone of a companion as they are typed: the telephone, if there is one, last."""
    line = clean_line(text, 120)
    found = _PHONE.fullmatch(line)
    return (found[1].strip(), found[2].strip()) if found else (line, "")


def clock_and_words(text: str) -> tuple[str, str]:
    """A time and what stands behind it: “10:30 flight delayed”, or with a date before it."""
    line = clean_line(text.replace("：", ":"), 200)
    found = re.fullmatch(r"((?:\S+ )?\S*\d:\d\d\S*)(?: (.*))?", line)
    if found is None:
        first, _space, rest = line.partition(" ")
        return first, rest.strip()
    return found[1], (found[2] or "").strip()


def pick_up_texts(text: str) -> tuple[str, ...]:
    """Time, place, vehicle, driver and telephone of a pick-up, as they are typed between semicolons."""
    parts = _PARTS.split(clean_line(text.replace("：", ":"), 300))
    return (*parts[:5], *("" for _missing in range(5 - len(parts))))


def pick_up_typed(source: GuestsSource, guest: Guest, text: str) -> PickUp:
    """The pick-up that was typed. Raises GuestTimeError."""
    at, place, vehicle, driver, phone = pick_up_texts(text)
    return PickUp(vehicle, driver, phone, place, source.instant(at, guest) if at else None)


def with_text(filter: GuestFilter, text: str) -> GuestFilter:
    """The same with another text."""
    return replace(filter, text=clean_line(text, 60))
