"""The things of logistics as frozen values, and the words for their states (docs/domain.md §12). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from controlroom.core.i18n import N_


class Kind(StrEnum):
    """What a row is."""

    MEAL = "meal"
    SAMPLE = "sample"
    CAR = "car"
    VEHICLE = "vehicle"
    ROOM = "room"
    MEDICAL = "medical"
    PARKING = "parking"
    WEATHER = "weather"


KIND_WORDS: Final = {
    Kind.MEAL: N_("meal"),
    Kind.SAMPLE: N_("food sample"),
    Kind.CAR: N_("vehicle"),
    Kind.VEHICLE: N_("pick-up"),
    Kind.ROOM: N_("hotel room"),
    Kind.MEDICAL: N_("medical point"),
    Kind.PARKING: N_("car park"),
    Kind.WEATHER: N_("weather"),
}
PREFIXES: Final = {
    Kind.SAMPLE: "S", Kind.CAR: "C", Kind.VEHICLE: "V", Kind.ROOM: "R", Kind.MEDICAL: "M", Kind.PARKING: "P",
    Kind.WEATHER: "W",
}  # fmt: skip
"""What the numbers of a kind begin with: V-001."""


@dataclass(frozen=True)
class Servings:
    """The figures of one meal on one day for one diet (`diets.key_of`), as they were entered; None: not yet."""

    meal: str
    day: date
    diet: str
    ordered: int | None = None
    served: int | None = None


@dataclass(frozen=True)
class Sample:
    """A food sample: of which dish, where it is kept, by whom it was taken and when. `reason`: why it was discarded
    before its time."""

    dish: str
    where: str
    taken_at: datetime
    taken_by: str
    meal: str = ""
    note: str = ""
    discarded_at: datetime | None = None
    discarded_by: str = ""
    reason: str = ""

    def due_at(self, keep: timedelta) -> datetime:
        """From when it may be discarded."""
        return self.taken_at + keep


@dataclass(frozen=True)
class Car:
    """A vehicle of the fleet, with whoever usually drives it. `out`: why it is out of service; empty: it is not."""

    plate: str
    driver: str = ""
    phone: str = ""
    seats: int | None = None
    out: str = ""
    note: str = ""


class Trip(StrEnum):
    """How far a vehicle is."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    ARRIVED = "arrived"
    DONE = "done"
    CANCELLED = "cancelled"


TRIP_WORDS: Final = {
    Trip.PLANNED: N_("planned"),
    Trip.UNDER_WAY: N_("under way"),
    Trip.ARRIVED: N_("arrived"),
    Trip.DONE: N_("done"),
    Trip.CANCELLED: N_("cancelled"),
}
TRIP_SYMBOLS: Final = {
    Trip.PLANNED: "○",
    Trip.UNDER_WAY: "▶",
    Trip.ARRIVED: "◆",
    Trip.DONE: "✔",
    Trip.CANCELLED: "✖",
}
TRIP_STEPS: Final = {
    Trip.PLANNED: (Trip.UNDER_WAY, Trip.CANCELLED),
    Trip.UNDER_WAY: (Trip.ARRIVED, Trip.CANCELLED),
    Trip.ARRIVED: (Trip.DONE,),
    Trip.DONE: (),
    Trip.CANCELLED: (),
}
"""The steps a vehicle takes; anything else is a correction and needs a reason."""


@dataclass(frozen=True)
class Vehicle:
    """A pick-up: who is met when and where, by which car and driver. `guest`: the guest's id, as plain text.

    `due_at`: when it is expected at its destination. `seats` without the driver; `people`: how many ride.
    `moved_at`: when its state last changed.
    """

    who: str
    at: datetime
    origin: str = ""
    destination: str = ""
    due_at: datetime | None = None
    vehicle: str = ""
    driver: str = ""
    phone: str = ""
    seats: int | None = None
    people: int | None = None
    guest: str = ""
    note: str = ""
    state: Trip = Trip.PLANNED
    moved_at: datetime | None = None


@dataclass(frozen=True)
class Room:
    """A hotel room. `person`: the id of somebody on the list or of a guest, as plain text."""

    who: str
    hotel: str
    room: str = ""
    arrives: date | None = None
    nights: int | None = None
    confirmed: bool = False
    person: str = ""
    note: str = ""


@dataclass(frozen=True)
class Medical:
    """A medical point. `drugs_at`: when the common drugs were last checked."""

    where: str
    staffed: bool = False
    who: str = ""
    phone: str = ""
    aed: bool = False
    drugs_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Parking:
    """A car park: its places, and how many are taken."""

    name: str
    places: int
    used: int = 0
    note: str = ""


class Weather(StrEnum):
    """How grave the weather is."""

    NOTE = "note"
    WATCH = "watch"
    WARNING = "warning"


WEATHER_WORDS: Final = {
    Weather.NOTE: N_("for information"),
    Weather.WATCH: N_("to be watched"),
    Weather.WARNING: N_("warning"),
}
WEATHER_SYMBOLS: Final = {Weather.NOTE: "·", Weather.WATCH: "▲", Weather.WARNING: "✖"}


@dataclass(frozen=True)
class WeatherNote:
    """What somebody knows of the weather, from when on."""

    words: str
    at: datetime
    level: Weather = Weather.NOTE


Record = Servings | Sample | Car | Vehicle | Room | Medical | Parking | WeatherNote
CLASSES: Final[dict[Kind, type[Record]]] = {
    Kind.MEAL: Servings, Kind.SAMPLE: Sample, Kind.CAR: Car, Kind.VEHICLE: Vehicle, Kind.ROOM: Room,
    Kind.MEDICAL: Medical, Kind.PARKING: Parking, Kind.WEATHER: WeatherNote,
}  # fmt: skip


def name_of(record: Record) -> str:
    """What a row is called where only one word has room."""
    match record:
        case Sample():
            return record.dish
        case Car():
            return record.plate
        case Medical():
            return record.where
        case Parking():
            return record.name
        case WeatherNote():
            return record.words
        case Servings():
            return record.meal
        case Vehicle() | Room():
            return record.who
