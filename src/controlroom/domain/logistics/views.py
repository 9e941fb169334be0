"""What screens and `--json` show of logistics (docs/domain.md §12). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from controlroom.core.clock import iso
from controlroom.core.i18n import Language, current_language
from controlroom.domain.logistics.bookings import Booking
from controlroom.domain.logistics.meals import Plate, Window
from controlroom.domain.logistics.records import Car, Kind, Record, Sample, Vehicle, name_of
from controlroom.domain.logistics.rules import URGENT, Numbers, Trouble, late_by


@dataclass(frozen=True)
class RowView:
    """A row at an instant. `over`: nothing is to be done about it any more.

    `bookings`: for a car, whom it fetches next; for a pick-up, what stands in the way of its car.
    """

    kind: Kind
    id: str
    version: int
    at: datetime
    by: str
    record: Record
    troubles: tuple[Trouble, ...] = ()
    over: bool = False
    bookings: tuple[Booking, ...] = ()

    @property
    def name(self) -> str:
        """What it is called."""
        return name_of(self.record)

    def to_json(self, now: datetime, numbers: Numbers) -> dict[str, Any]:
        """The shape of `logistics vehicles --json` and the like."""
        found: dict[str, Any] = {"id": self.id, "version": self.version}
        found |= {field.name: _plain(getattr(self.record, field.name)) for field in fields(self.record)}
        if isinstance(self.record, Sample):
            found["due_at"] = iso(self.record.due_at(numbers.keep))
        if isinstance(self.record, Vehicle):
            late = late_by(self.record, now, numbers)
            found["late_s"] = round(late.total_seconds()) if late is not None else None
        if isinstance(self.record, Car | Vehicle):
            found["pick_ups" if isinstance(self.record, Car) else "in_the_way"] = [
                {
                    "who": each.who, "at": _plain(each.at), "expected": _plain(each.starts),
                    "delay_s": round(each.delay.total_seconds()), "from": each.origin, "sources": list(each.sources),
                }
                for each in self.bookings
            ]  # fmt: skip
        return found | {"troubles": [each.value for each in self.troubles], "over": self.over, "changed_by": self.by}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return iso(value)
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
        case _:
            return value


@dataclass(frozen=True)
class MealView:
    """A meal of one day: when, where, for whom, and how many servings of what.

    `unknown`: words about food nobody understood, `details`: allergies; each with how many people they are of.
    """

    id: str
    key: str
    zh: str
    en: str
    day: date
    window: Window
    places: tuple[str, ...]
    categories: tuple[str, ...]
    plates: tuple[Plate, ...]
    unknown: Mapping[str, int]
    details: Mapping[str, int]

    def said(self, language: Language) -> str:
        """Its name."""
        return self.zh if language == "zh" else self.en

    @property
    def name(self) -> str:
        """Its name in the language in force."""
        return self.said(current_language())

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What is wrong with any of its diets, each once."""
        found = dict.fromkeys(each for plate in self.plates for each in plate.troubles)
        return tuple(each for each in Trouble if each in found)

    def over(self, now: datetime) -> bool:
        """Whether it is past."""
        return now >= self.window.ends

    def to_json(self) -> dict[str, Any]:
        """The shape of `logistics meals --json`."""
        window = self.window
        return {
            "id": self.id, "meal": self.key, "name": {"zh": self.zh, "en": self.en}, "day": self.day.isoformat(),
            "starts": iso(window.starts), "ends": iso(window.ends), "tie": window.tie.value,
            "item": window.item or None, "moved_s": round(window.moved.total_seconds()),
            "cut_s": round(window.cut.total_seconds()), "places": list(self.places),
            "categories": list(self.categories),
            "diets": [
                {
                    "diet": plate.diet, "expected": plate.count.expected, "present": plate.count.present,
                    "needed": plate.needed, "ordered": plate.ordered, "served": plate.served,
                    "version": plate.version, "troubles": [each.value for each in plate.troubles],
                }
                for plate in self.plates
            ],
            "unknown_needs": dict(self.unknown), "allergies": dict(self.details),
        }  # fmt: skip


@dataclass(frozen=True)
class Short:
    """Of a diet of a meal fewer servings are ordered than are needed. `ordered` None: nothing is."""

    meal: MealView
    diet: str
    needed: int
    ordered: int | None

    def to_json(self) -> dict[str, Any]:
        """The shape in `import meals --json`."""
        return {"meal": self.meal.id, "diet": self.diet, "needed": self.needed, "ordered": self.ordered}


def shortfalls(meals: Iterable[MealView], ordered: Mapping[tuple[str, str], int]) -> Iterator[Short]:
    """What is short of the meals of which something is in `ordered` (by the meal's id and the diet)."""
    concerned = {id for id, _diet in ordered}
    for meal in meals:
        if meal.id not in concerned:
            continue
        for plate in meal.plates:
            number = ordered.get((meal.id, plate.diet), plate.ordered)
            if plate.needed > (number or 0):
                yield Short(meal, plate.diet, plate.needed, number)


@dataclass(frozen=True)
class LogisticsView:
    """All of logistics at an instant: what has to be seen to comes first in each list, what is over last."""

    at: datetime
    numbers: Numbers
    meals: tuple[MealView, ...]
    rows: Mapping[Kind, tuple[RowView, ...]]

    def of(self, kind: Kind) -> tuple[RowView, ...]:
        """The rows of a kind."""
        return self.rows.get(kind, ())

    def counts(self) -> Mapping[Kind, int]:
        """How many of each kind want somebody urgently."""
        found = {Kind.MEAL: sum(1 for meal in self.meals if URGENT & set(meal.troubles))}
        for kind, rows in self.rows.items():
            found[kind] = sum(1 for row in rows if URGENT & set(row.troubles))
        return found

    def urgent(self) -> Counter[tuple[Kind, Trouble]]:
        """What is urgent, and of how many meals or rows."""
        found: Counter[tuple[Kind, Trouble]] = Counter()
        for meal in self.meals:
            found.update((Kind.MEAL, each) for each in meal.troubles if each in URGENT)
        for kind, rows in self.rows.items():
            found.update((kind, each) for row in rows for each in row.troubles if each in URGENT)
        return found

    def to_json(self) -> dict[str, Any]:
        """The shape of `logistics show --json`."""
        return {
            "at": iso(self.at),
            "meals": [meal.to_json() for meal in self.meals],
            **{
                _PLURALS[kind]: [row.to_json(self.at, self.numbers) for row in self.of(kind)]
                for kind in Kind
                if kind is not Kind.MEAL
            },
            "urgent": [
                {"kind": kind.value, "trouble": trouble.value, "count": count}
                for (kind, trouble), count in sorted(self.urgent().items())
            ],
        }  # fmt: skip


_PLURALS: Final = {
    Kind.SAMPLE: "samples", Kind.CAR: "fleet", Kind.VEHICLE: "vehicles", Kind.ROOM: "rooms", Kind.MEDICAL: "medical",
    Kind.PARKING: "parking", Kind.WEATHER: "weather",
}  # fmt: skip
