"""For whom each car is taken and when, by pick-ups of guests and by rows of vehicles; what does not go (§12). Pure.

A guest's pick-up and a row of vehicles that are about the same person, car and time are one booking.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.guests.rules import ON_THE_WAY, Guest, PickUp, State
from controlroom.domain.logistics.naming import names
from controlroom.domain.logistics.records import Car, Trip, Vehicle
from controlroom.domain.logistics.rules import TROUBLE_WORDS, Numbers, Trouble

NONE: Final = timedelta(0)
_OPEN: Final = frozenset({Trip.PLANNED, Trip.UNDER_WAY})
_LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC)


def car_key(words: str) -> str:
    """What a car is known by: its plate without signs and spaces, in one case."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


@dataclass(frozen=True)
class Booking:
    """A time for which a car is taken. `sources`: what asks for it (`vehicle:V-001`, `guest:ID`).

    `at`: as planned, None where no time is said; `delay`: so much later as the guest comes now.
    """

    car: str
    who: str
    at: datetime | None
    length: timedelta
    sources: tuple[str, ...]
    origin: str = ""
    delay: timedelta = NONE
    riders: int = 1

    @property
    def starts(self) -> datetime | None:
        """When it begins as things stand."""
        return self.at + self.delay if self.at is not None else None

    def overlaps(self, other: Booking) -> bool:
        """Whether one car would have to be in two places. Those fetched together are one ride."""
        if self.starts is None or other.starts is None or self.rides_with(other):
            return False
        return self.starts < other.starts + other.length and other.starts < self.starts + self.length

    def rides_with(self, other: Booking) -> bool:
        """Whether both are fetched at the same time from the same place, which is named."""
        return bool(self.origin) and car_key(self.origin) == car_key(other.origin) and self.starts == other.starts


@dataclass(frozen=True)
class Fleet:
    """The cars with their bookings, the first first, by the key of the car; and what is wrong, by its source.

    `others`: the bookings that stand in the way of one.
    """

    cars: tuple[Car, ...] = ()
    bookings: Mapping[str, tuple[Booking, ...]] = field(default_factory=dict)
    troubles: Mapping[str, tuple[Trouble, ...]] = field(default_factory=dict)
    others: Mapping[str, tuple[Booking, ...]] = field(default_factory=dict)

    def of_car(self, plate: str) -> tuple[Booking, ...]:
        """What a car is booked for."""
        return self.bookings.get(car_key(plate), ())

    def troubles_of(self, source: str) -> tuple[Trouble, ...]:
        """What is wrong with the car of a pick-up."""
        return self.troubles.get(source, ())

    def car(self, words: str) -> Car | None:
        """The car on the list that is meant by a plate."""
        return next((car for car in self.cars if car_key(car.plate) == car_key(words)), None) if words else None


def booking_words(booking: Booking, zone: tzinfo, now: datetime | None = None) -> str:
    """When and whom: “08:30 Prof. Zhang +20 min”; the time is the planned one, with its date on another day than
    `now`."""
    at = booking.at.astimezone(zone) if booking.at is not None else None
    today = at is not None and now is not None and at.date() == now.astimezone(zone).date()
    time = _("no time") if at is None else f"{at:%H:%M}" if today else f"{at:%m-%d %H:%M}"
    words = f"{time} {clean_line(booking.who, 40)}"
    minutes = round(booking.delay.total_seconds() / 60)
    return f"{words} " + _("+{n} min").format(n=minutes) if minutes else words


def car_trouble_words(
    troubles: Iterable[Trouble], others: Iterable[Booking], zone: tzinfo, now: datetime | None = None
) -> str:
    """What is wrong with the car of a pick-up, and who else is to be fetched by it then."""
    told = _(", ").join(_(TROUBLE_WORDS[each]) for each in troubles)
    in_the_way = _("; ").join(booking_words(each, zone, now) for each in others)
    return _("{label}: {value}").format(label=told, value=in_the_way) if told and in_the_way else told


def driven(pick_up: PickUp, fleet: Fleet) -> PickUp:
    """The same with whoever drives the vehicle by the list, where nobody said who drives."""
    car = fleet.car(pick_up.vehicle) if not pick_up.driver else None
    return replace(pick_up, driver=car.driver, phone=pick_up.phone or car.phone) if car is not None else pick_up


def fleet_of(
    cars: Iterable[Car], trips: Iterable[tuple[str, Vehicle]], guests: Iterable[Guest], numbers: Numbers
) -> Fleet:
    """`trips`: the rows of vehicles with their ids."""
    found = list(_bookings(list(trips), list(guests), numbers))
    by_car: defaultdict[str, list[Booking]] = defaultdict(list)
    for booking in sorted(found, key=lambda each: (each.starts or _LATEST, each.who)):
        by_car[car_key(booking.car)].append(booking)
    known = tuple(cars)
    register = {car_key(car.plate): car for car in known}
    troubles: dict[str, tuple[Trouble, ...]] = {}
    others: dict[str, tuple[Booking, ...]] = {}
    for key, bookings in by_car.items():
        for booking in bookings:
            in_the_way = tuple(other for other in bookings if other is not booking and booking.overlaps(other))
            wrong = tuple(_troubles(register.get(key), booking, bookings, clashes=bool(in_the_way)))
            for source in booking.sources:
                troubles[source], others[source] = wrong, in_the_way
    return Fleet(known, {key: tuple(each) for key, each in by_car.items()}, troubles, others)


def _troubles(car: Car | None, booking: Booking, bookings: list[Booking], *, clashes: bool) -> Iterator[Trouble]:
    if car is not None and car.out:
        yield Trouble.OUT_OF_SERVICE
    if clashes:
        yield Trouble.DOUBLE_BOOKED
    together = [each for each in bookings if each is not booking and booking.rides_with(each)]
    riders = booking.riders + sum(each.riders for each in together)
    if together and car is not None and car.seats is not None and riders > car.seats:
        yield Trouble.TOO_FEW_SEATS


def _bookings(trips: list[tuple[str, Vehicle]], guests: list[Guest], numbers: Numbers) -> Iterator[Booking]:
    wanted = [booking for guest in guests if (booking := _of_guest(guest, numbers)) is not None]
    people = {guest.id: guest for guest in guests}
    for id, trip in trips:
        if trip.state not in _OPEN or not car_key(trip.vehicle):
            continue
        length = trip.due_at - trip.at if trip.due_at is not None and trip.due_at > trip.at else numbers.trip
        booking = Booking(
            trip.vehicle, trip.who, trip.at, length, (f"vehicle:{id}",), trip.origin, riders=trip.people or 1
        )  # fmt: skip
        for other in [each for each in wanted if _is_same(booking, trip, each, people)]:
            wanted.remove(other)
            delay = max(booking.delay, other.delay)
            booking = replace(booking, sources=(*booking.sources, *other.sources), delay=delay)
        yield booking
    yield from wanted


def _of_guest(guest: Guest, numbers: Numbers) -> Booking | None:
    pick_up = guest.pick_up
    if guest.state not in ON_THE_WAY or not car_key(pick_up.vehicle):
        return None
    late = guest.state is State.EXPECTED and guest.eta is not None and guest.due is not None
    delay = max(NONE, guest.eta - guest.due) if late and guest.eta and guest.due else NONE
    return Booking(
        pick_up.vehicle, guest.name, pick_up.at, numbers.trip, (f"guest:{guest.id}",), pick_up.place, delay
    )  # fmt: skip


def _is_same(booking: Booking, trip: Vehicle, other: Booking, people: Mapping[str, Guest]) -> bool:
    """Whether a guest's booking is that of a row of vehicles: by the guest's id or name, car and about the time."""
    guest = people[other.sources[0].removeprefix("guest:")]
    if car_key(booking.car) != car_key(other.car):
        return False
    by_id = bool(trip.guest) and guest.id.startswith(trip.guest)
    if not by_id and not names(trip.who, guest.name):
        return False
    return other.at is None or abs(trip.at - other.at) < booking.length
