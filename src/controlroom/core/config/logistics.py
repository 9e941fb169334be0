"""`logistics.toml`: meals and the numbers of the logistics board (docs/domain.md §12). The file may be missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from pydantic import Field, model_validator

from controlroom.core.config.loading import ConfigModel, Key, Line, Words, duplicate_key, unknown_reference
from controlroom.core.i18n import _

FILE = "logistics.toml"


class MealConfig(ConfigModel):
    """A meal, on every day of the event or on `days`.

    It is tied to the agenda item `item`, or to the first break planned to begin at or after `break_from` and before
    `break_until` (of `room`; none: of any), and moves with it. `opens` and `closes` are the window by the clock, where
    it is tied to nothing or the agenda has no such break. `places`: rooms or areas. `categories`: who is served; none:
    everybody.
    """

    key: Key
    name: Words
    item: Line | None = Field(default=None, min_length=1, max_length=120)
    break_from: time | None = None
    break_until: time | None = None
    room: Key | None = None
    opens: time | None = None
    closes: time | None = None
    days: tuple[date, ...] = ()
    places: tuple[Key, ...] = ()
    categories: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> MealConfig:
        if (self.break_from is None) != (self.break_until is None) or (self.opens is None) != (self.closes is None):
            raise ValueError(_("“break_from” and “break_until” belong together, and so do “opens” and “closes”"))
        if self.item is not None and self.break_from is not None:
            raise ValueError(_("“item” and “break_from” say the same: keep one of them"))
        if self.item is None and self.break_from is None and self.opens is None:
            raise ValueError(_("when it is: “item”, “break_from” and “break_until”, or “opens” and “closes”"))
        for first, last in ((self.break_from, self.break_until), (self.opens, self.closes)):
            if first is not None and last is not None and last <= first:
                raise ValueError(_("a window must not end before it begins"))
        return self


class LogisticsConfig(ConfigModel):
    """The whole of `logistics.toml`.

    `serving_factor`: servings for each person. `sample_h`: how long food samples are kept. `order_ahead_h`: so long
    before a meal it must be ordered. `late_min`: so long after its time a vehicle is late. `drugs_h`: how often the
    drugs of a medical point are checked. `trip_min`: so long a car is taken by a pick-up of which nobody says when it
    will be there.
    """

    serving_factor: float = Field(default=1.2, ge=1, le=5)
    sample_h: float = Field(default=48.0, ge=1, le=720)
    order_ahead_h: float = Field(default=24.0, ge=0, le=720)
    late_min: float = Field(default=5.0, ge=0, le=240)
    drugs_h: float = Field(default=24.0, gt=0, le=720)
    trip_min: float = Field(default=60.0, gt=0, le=1440)
    meals: tuple[MealConfig, ...] = ()

    def meal(self, key: str) -> MealConfig | None:
        """The meal called `key`, if the file has it."""
        return next((meal for meal in self.meals if meal.key == key), None)


def check_logistics(
    config: LogisticsConfig, rooms: Sequence[str], places: Sequence[str], categories: Sequence[str]
) -> None:
    """Raises the errors of `loading` for a key that comes twice or refers to nothing."""
    seen: list[str] = []
    for number, meal in enumerate(config.meals, 1):
        if meal.key in seen:
            raise duplicate_key(FILE, f"meals[{number}]", meal.key)
        seen.append(meal.key)
        found = (
            ("room", (meal.room,) if meal.room else (), rooms),
            ("places", meal.places, places),
            ("categories", meal.categories, categories),
        )
        for key, values, allowed in found:
            for value in values:
                if value not in allowed:
                    raise unknown_reference(FILE, f"meals[{number}].{key}", value, list(allowed))
