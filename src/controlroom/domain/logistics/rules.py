"""What is wrong with a thing of logistics at an instant, and in which order things are listed (docs/domain.md §12).

Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Final

from controlroom.core.i18n import N_
from controlroom.domain.logistics.records import (
    TRIP_STEPS,
    Medical,
    Parking,
    Record,
    Room,
    Sample,
    Trip,
    Vehicle,
    Weather,
    WeatherNote,
)


class Trouble(StrEnum):
    """What somebody has to see to."""

    SHORT = "short"
    NOT_ORDERED = "not_ordered"
    RUN_OUT = "run_out"
    OUT_OF_SERVICE = "out_of_service"
    DOUBLE_BOOKED = "double_booked"
    MAY_DISCARD = "may_discard"
    LATE = "late"
    TOO_FEW_SEATS = "too_few_seats"
    NO_DRIVER = "no_driver"
    UNCONFIRMED = "unconfirmed"
    UNSTAFFED = "unstaffed"
    NO_AED = "no_aed"
    DRUGS_UNCHECKED = "drugs_unchecked"
    FULL = "full"
    WATCH = "watch"
    WARNING = "warning"


TROUBLE_WORDS: Final = {
    Trouble.SHORT: N_("too few servings"),
    Trouble.NOT_ORDERED: N_("not ordered"),
    Trouble.RUN_OUT: N_("all handed out"),
    Trouble.OUT_OF_SERVICE: N_("out of service"),
    Trouble.DOUBLE_BOOKED: N_("double-booked"),
    Trouble.MAY_DISCARD: N_("may be discarded"),
    Trouble.LATE: N_("running late"),
    Trouble.TOO_FEW_SEATS: N_("too few seats"),
    Trouble.NO_DRIVER: N_("no driver"),
    Trouble.UNCONFIRMED: N_("not confirmed"),
    Trouble.UNSTAFFED: N_("nobody there"),
    Trouble.NO_AED: N_("no AED"),
    Trouble.DRUGS_UNCHECKED: N_("drugs not checked"),
    Trouble.FULL: N_("full"),
    Trouble.WATCH: N_("to be watched"),
    Trouble.WARNING: N_("warning"),
}
URGENT: Final = frozenset({
    Trouble.SHORT, Trouble.RUN_OUT, Trouble.OUT_OF_SERVICE, Trouble.DOUBLE_BOOKED, Trouble.LATE, Trouble.TOO_FEW_SEATS,
    Trouble.UNSTAFFED, Trouble.NO_AED, Trouble.FULL, Trouble.WARNING,
})  # fmt: skip
"""What the dashboard tells."""

_DRIVER_BEFORE = timedelta(hours=2)


@dataclass(frozen=True)
class Numbers:
    """The numbers of logistics (`logistics.toml`)."""

    serving_factor: float = 1.2
    keep: timedelta = timedelta(hours=48)
    order_ahead: timedelta = timedelta(hours=24)
    late: timedelta = timedelta(minutes=5)
    drugs: timedelta = timedelta(hours=24)
    trip: timedelta = timedelta(hours=1)


def servings(people: int, factor: float) -> int:
    """How many servings so many people need: the factor times as many, rounded up.

    Counted in fractions: 1.2 × 5 are 6 servings, not 7 for want of a binary 1.2.
    """
    return ceil(Fraction(str(factor)) * people)


def may_discard(sample: Sample, now: datetime, numbers: Numbers) -> bool:
    """Whether its time is over."""
    return now >= sample.due_at(numbers.keep)


def late_by(vehicle: Vehicle, now: datetime, numbers: Numbers) -> timedelta | None:
    """How long a vehicle is over its time: to set out, or to be there; None while it is not late."""
    wanted = {Trip.PLANNED: vehicle.at, Trip.UNDER_WAY: vehicle.due_at}.get(vehicle.state)
    return now - wanted if wanted is not None and now - wanted > numbers.late else None


def can_step(vehicle: Vehicle, to: Trip) -> bool:
    """Whether that is its next step, or a cancellation in time."""
    return to in TRIP_STEPS[vehicle.state]


def next_step(vehicle: Vehicle) -> Trip | None:
    """What comes next for a vehicle; None: it is done."""
    return next((step for step in TRIP_STEPS[vehicle.state] if step is not Trip.CANCELLED), None)


def troubles(record: Record, now: datetime, today: date, numbers: Numbers) -> tuple[Trouble, ...]:
    """What has to be seen to, the worst first. What depends on other rows too is found by `reading`."""
    match record:
        case Vehicle():
            return tuple(_of_vehicle(record, now, numbers))
        case Sample():
            open = record.discarded_at is None and may_discard(record, now, numbers)
            return (Trouble.MAY_DISCARD,) if open else ()
        case Room():
            soon = record.arrives is not None and record.arrives <= today and not has_left(record, today)
            return (Trouble.UNCONFIRMED,) if soon and not record.confirmed else ()
        case Medical():
            return tuple(_of_medical(record, now, numbers))
        case Parking():
            return (Trouble.FULL,) if record.used >= record.places else ()
        case WeatherNote():
            return {Weather.WARNING: (Trouble.WARNING,), Weather.WATCH: (Trouble.WATCH,)}.get(record.level, ())
        case _:
            return ()


def has_left(room: Room, today: date) -> bool:
    """Whether the last night in a room is over."""
    return room.arrives is not None and room.arrives + timedelta(days=room.nights or 1) <= today


def _of_vehicle(vehicle: Vehicle, now: datetime, numbers: Numbers) -> Iterator[Trouble]:
    if late_by(vehicle, now, numbers) is not None:
        yield Trouble.LATE
    if vehicle.state not in (Trip.PLANNED, Trip.UNDER_WAY):
        return
    if vehicle.seats is not None and vehicle.people is not None and vehicle.people > vehicle.seats:
        yield Trouble.TOO_FEW_SEATS
    if not vehicle.driver and vehicle.at - now < _DRIVER_BEFORE:
        yield Trouble.NO_DRIVER


def _of_medical(point: Medical, now: datetime, numbers: Numbers) -> Iterator[Trouble]:
    if not point.staffed:
        yield Trouble.UNSTAFFED
    if not point.aed:
        yield Trouble.NO_AED
    if point.drugs_at is None or now - point.drugs_at > numbers.drugs:
        yield Trouble.DRUGS_UNCHECKED


def is_over(record: Record, today: date) -> bool:
    """Whether nothing is to be done about it any more: such rows are listed last."""
    match record:
        case Vehicle():
            return record.state in (Trip.DONE, Trip.CANCELLED)
        case Sample():
            return record.discarded_at is not None
        case Room():
            return has_left(record, today)
        case _:
            return False


_FAR = datetime(9999, 1, 1, tzinfo=UTC)


def moment_of(record: Record) -> datetime:
    """What rows of a kind are sorted by."""
    match record:
        case Vehicle():
            return record.at
        case Sample():
            return record.taken_at
        case Room() if record.arrives is not None:
            return datetime(record.arrives.year, record.arrives.month, record.arrives.day, tzinfo=UTC)
        case WeatherNote():
            return record.at
        case _:
            return _FAR
