"""Meals: when each is, how the agenda moves it, and how many servings of what are needed (docs/domain.md §12). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from controlroom.core.i18n import N_
from controlroom.domain.agenda.rules import DROPPED, Agenda, Item
from controlroom.domain.agenda.rules import Kind as ItemKind
from controlroom.domain.agenda.views import AgendaView
from controlroom.domain.logistics.diets import ORDINARY, Diets, of_person
from controlroom.domain.logistics.records import Servings
from controlroom.domain.logistics.rules import Numbers, Trouble, servings

if TYPE_CHECKING:
    from controlroom.core.config.logistics import MealConfig

NONE: Final = timedelta(0)


class Tie(StrEnum):
    """What the window of a meal follows."""

    BREAK = "break"
    CLOCK = "clock"
    NO_BREAK = "no_break"
    DROPPED = "dropped"


TIE_WORDS: Final = {
    Tie.BREAK: N_("follows the agenda"),
    Tie.CLOCK: N_("by the clock"),
    Tie.NO_BREAK: N_("by the clock: the agenda has no such break"),
    Tie.DROPPED: N_("its break is not held"),
}


@dataclass(frozen=True)
class Window:
    """When a meal is. `moved`: how much later than planned it begins (negative: earlier), as the agenda stands.

    `cut`: how much shorter it is than planned. `item`, `title`: the item of the agenda it follows; empty: none.
    """

    starts: datetime
    ends: datetime
    tie: Tie
    moved: timedelta = NONE
    cut: timedelta = NONE
    item: str = ""
    title: str = ""


def meal_id(meal: str, day: date) -> str:
    """What a meal of a day is called: lunch@2026-12-09."""
    return f"{meal}@{day.isoformat()}"


def window_of(meal: MealConfig, day: date, view: AgendaView) -> Window | None:
    """When `meal` is on `day`; None: it is not on this day."""
    if meal.days and day not in meal.days:
        return None
    agenda, zone = view.agenda, view.agenda.calendar.zone
    found = _item_of(meal, day, agenda)
    if found is not None and (expected := view.forecast.get(found.id)) is not None:
        moved = expected.start - found.planned_start
        cut = found.planned_length - (expected.end - expected.start)
        return Window(expected.start, expected.end, Tie.BREAK, moved, max(NONE, cut), found.id, found.title)
    if found is not None:
        ends = found.planned_start + found.planned_length
        return Window(found.planned_start, ends, Tie.DROPPED, item=found.id, title=found.title)
    if meal.opens is None or meal.closes is None:
        return None
    tie = Tie.CLOCK if meal.item is None and meal.break_from is None else Tie.NO_BREAK
    return Window(_at(day, meal.opens, zone), _at(day, meal.closes, zone), tie)


def _at(day: date, clock: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _item_of(meal: MealConfig, day: date, agenda: Agenda) -> Item | None:
    """The item a meal is tied to on a day: one that is held before one that is not, then the one planned first."""
    if meal.item is not None:
        item = agenda.items.get(meal.item)
        return item if item is not None and agenda.calendar.day(item.planned_start) == day else None
    if meal.break_from is None or meal.break_until is None:
        return None
    first, last, zone = meal.break_from, meal.break_until, agenda.calendar.zone
    fits = [
        item
        for item in agenda.items.values()
        if item.kind is ItemKind.BREAK
        and agenda.calendar.day(item.planned_start) == day
        and first <= item.planned_start.astimezone(zone).time() < last
        and meal.room in (None, item.planned_room)
    ]
    return min(fits, key=lambda item: (item.state in DROPPED, item.planned_start, item.id), default=None)


@dataclass(frozen=True)
class Diner:
    """People of one category whose needs and notes say the same: how many may come, and how many of them are in now.

    `companions`: those that come on their codes, of whom nothing is known.
    """

    category: str
    needs: str
    note: str
    expected: int
    present: int
    companions: int = 0
    companions_in: int = 0


@dataclass(frozen=True)
class Count:
    """How many people of a diet are expected, and how many are here."""

    expected: int = 0
    present: int = 0

    def plus(self, expected: int, present: int) -> Count:
        return Count(self.expected + expected, self.present + present)


@dataclass(frozen=True)
class Demand:
    """Who wants to eat what, by the key of the diet. `unknown`: words nobody understood; `details`: allergies; each
    with how many people they are of."""

    counts: Mapping[str, Count] = field(default_factory=dict)
    unknown: Mapping[str, int] = field(default_factory=dict)
    details: Mapping[str, int] = field(default_factory=dict)


@lru_cache(maxsize=20_000)
def _diets(needs: str, note: str) -> Diets:
    return of_person(needs, note)


def demand_of(diners: Iterable[Diner], categories: tuple[str, ...] = ()) -> Demand:
    """What the people of `categories` (none: all) want. Who cannot be understood counts as ordinary, and is told."""
    counts: dict[str, Count] = {ORDINARY: Count()}
    unknown: Counter[str] = Counter()
    details: Counter[str] = Counter()
    for diner in diners:
        if categories and diner.category not in categories:
            continue
        found = _diets(diner.needs, diner.note)
        counts[found.key] = counts.get(found.key, Count()).plus(diner.expected, diner.present)
        counts[ORDINARY] = counts[ORDINARY].plus(diner.companions, diner.companions_in)
        unknown.update(dict.fromkeys(found.unknown, diner.expected))
        details.update(dict.fromkeys(found.details, diner.expected))
    return Demand(counts, dict(unknown.most_common()), dict(details.most_common()))


@dataclass(frozen=True)
class Plate:
    """One diet of a meal: people, servings needed, and what was entered. `version`: of that entry, 0: none yet."""

    diet: str
    count: Count
    needed: int
    ordered: int | None = None
    served: int | None = None
    version: int = 0
    troubles: tuple[Trouble, ...] = ()

    @property
    def missing(self) -> int:
        """How many servings too few are ordered."""
        return max(0, self.needed - self.ordered) if self.ordered is not None else self.needed


def plates_of(
    demand: Demand, entered: Mapping[str, tuple[Servings, int]], window: Window, now: datetime, numbers: Numbers
) -> tuple[Plate, ...]:
    """The diets of a meal: the ordinary one first, then those that most want. `entered`: figures and their version."""
    found = []
    for diet in {**dict.fromkeys(demand.counts), **dict.fromkeys(entered)}:
        count = demand.counts.get(diet, Count())
        figures, version = entered.get(diet, (None, 0))
        ordered, served = (figures.ordered, figures.served) if figures is not None else (None, None)
        needed = servings(max(count.expected, count.present), numbers.serving_factor)
        wrong = _troubles(needed, ordered, served, window, now, numbers)
        found.append(Plate(diet, count, needed, ordered, served, version, wrong))
    return tuple(sorted(found, key=lambda plate: (plate.diet != ORDINARY, -plate.count.expected, plate.diet)))


def _troubles(
    needed: int, ordered: int | None, served: int | None, window: Window, now: datetime, numbers: Numbers
) -> tuple[Trouble, ...]:
    if window.tie is Tie.DROPPED or now >= window.ends:
        return ()
    if ordered is None:
        return (Trouble.NOT_ORDERED,) if needed and window.starts - now <= numbers.order_ahead else ()
    if ordered < needed:
        return (Trouble.SHORT,)
    return (Trouble.RUN_OUT,) if needed and served is not None and served >= ordered else ()
