"""What the board of logistics asks of the event, its sections, and what a form asks. No widget, no SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.logistics.diets import key_words
from controlroom.domain.logistics.fields import FIELDS, Type, texts_of
from controlroom.domain.logistics.meals import Plate
from controlroom.domain.logistics.records import (
    KIND_WORDS,
    TRIP_WORDS,
    WEATHER_WORDS,
    Car,
    Kind,
    Medical,
    Room,
    Sample,
    Trip,
    Vehicle,
)
from controlroom.domain.logistics.rules import next_step
from controlroom.domain.logistics.views import LogisticsView, MealView, RowView
from controlroom.tui.fields import Field

if TYPE_CHECKING:
    from controlroom.domain.agenda.rules import Calendar
    from controlroom.domain.logistics.tables import Row


class LogisticsSource(Protocol):
    """The open event, as this board needs it. Everything blocks on the disk: call it in workers."""

    def view(self) -> LogisticsView:
        """All of logistics now."""

    def add(self, kind: Kind, texts: Mapping[str, str]) -> Row:
        """Enters a new one."""

    def change(self, kind: Kind, id: str, texts: Mapping[str, str], version: int | None = None) -> Row:
        """Corrects one."""

    def remove(self, kind: Kind, id: str, reason: str, version: int | None = None) -> Row:
        """Strikes one off."""

    def move(self, id: str, to: Trip, reason: str = "", version: int | None = None) -> Row:
        """A vehicle goes on."""

    def discard(self, id: str, reason: str = "") -> Row:
        """A food sample is thrown away."""

    def keep_after_all(self, id: str, reason: str) -> Row:
        """A sample is still there."""

    def enter_servings(self, meal: str, diet: str, texts: Mapping[str, str], version: int | None = None) -> Row:
        """Enters the figures of a diet of a meal."""


class Tab(StrEnum):
    """The sections of the board; the letter is the key."""

    MEALS = "m"
    SAMPLES = "s"
    VEHICLES = "v"
    ROOMS = "r"
    POINTS = "p"
    WEATHER = "w"


TAB_WORDS = {
    Tab.MEALS: N_("meals"),
    Tab.SAMPLES: N_("samples"),
    Tab.VEHICLES: N_("vehicles"),
    Tab.ROOMS: N_("rooms"),
    Tab.POINTS: N_("points"),
    Tab.WEATHER: N_("weather"),
}
TAB_KINDS = {
    Tab.MEALS: (Kind.MEAL,), Tab.SAMPLES: (Kind.SAMPLE,), Tab.VEHICLES: (Kind.VEHICLE, Kind.CAR),
    Tab.ROOMS: (Kind.ROOM,), Tab.POINTS: (Kind.MEDICAL, Kind.PARKING), Tab.WEATHER: (Kind.WEATHER,),
}  # fmt: skip


@dataclass(frozen=True)
class MealEntry:
    """A line of the meals: one diet of a meal, or (None) the meal itself."""

    meal: MealView
    plate: Plate | None = None

    @property
    def key(self) -> str:
        """What the cursor remembers it by."""
        return f"{self.meal.id}/{self.plate.diet if self.plate is not None else ''}"


Entry = MealEntry | RowView


def key_of(entry: Entry) -> str:
    """What the cursor remembers a line by."""
    return entry.key if isinstance(entry, MealEntry) else f"{entry.kind.value}:{entry.id}"


def entries(view: LogisticsView, tab: Tab) -> tuple[Entry, ...]:
    """The lines of a section."""
    if tab is Tab.MEALS:
        return tuple(
            entry
            for meal in view.meals
            for entry in (MealEntry(meal), *(MealEntry(meal, plate) for plate in meal.plates))
        )
    return tuple(row for kind in TAB_KINDS[tab] for row in view.of(kind))


def urgent_in(view: LogisticsView, tab: Tab) -> int:
    """How many of a section want somebody urgently."""
    counts = view.counts()
    return sum(counts.get(kind, 0) for kind in TAB_KINDS[tab])


_YES_NO = {"no": N_("no"), "yes": N_("yes")}
_LEVELS = {level.value: words for level, words in WEATHER_WORDS.items()}


def form_fields(kind: Kind) -> tuple[Field, ...]:
    """What the form of a kind asks."""
    choices = {Type.YES: _YES_NO, Type.LEVEL: _LEVELS}
    return tuple(Field(field.id, field.label, choices.get(field.type)) for field in FIELDS[kind])


def form_texts(entry: Entry, calendar: Calendar) -> dict[str, str]:
    """What the form of an entry begins with."""
    if isinstance(entry, MealEntry):
        plate = entry.plate
        if plate is None:
            return {}
        figures = {"ordered": plate.ordered, "served": plate.served}
        return {name: "" if number is None else str(number) for name, number in figures.items()}
    return texts_of(entry.kind, entry.record, calendar)


def title_of(entry: Entry) -> str:
    """What the form of an entry is called."""
    if isinstance(entry, MealEntry):
        diet = f" · {key_words(entry.plate.diet)}" if entry.plate is not None else ""
        return f"{clean_line(entry.meal.name, 40)} {entry.meal.day:%m-%d}{diet}"
    return f"{_(KIND_WORDS[entry.kind])} {entry.id} · {clean_line(entry.name, 40)}"


def step_words(entry: Entry) -> str:
    """What the key for the next step would do; empty: nothing."""
    if isinstance(entry, MealEntry):
        return ""
    match entry.record:
        case Car() as car:
            return _("back in service") if car.out else _("out of service")
        case Vehicle() as car:
            step = next_step(car)
            return _(TRIP_WORDS[step]) if step is not None else ""
        case Sample() as sample:
            return _("discard") if sample.discarded_at is None else ""
        case Room() as room:
            return _("confirmed") if not room.confirmed else ""
        case Medical():
            return _("drugs checked now")
        case _:
            return ""
