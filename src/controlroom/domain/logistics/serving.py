"""Entering how many servings of a meal are ordered and handed out (docs/domain.md §12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from controlroom.core.i18n import LANGUAGES, _, said
from controlroom.core.text import clean_line
from controlroom.domain.logistics.diets import DIET_WORDS, ORDINARY, Diet, is_key
from controlroom.domain.logistics.errors import DietUnknownError, MealUnknownError, NothingChangesError
from controlroom.domain.logistics.fields import parse
from controlroom.domain.logistics.meals import meal_id
from controlroom.domain.logistics.records import Kind, Servings
from controlroom.domain.logistics.service import require_version
from controlroom.domain.logistics.tables import LOCK, Row, Setting, find, put
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction


def enter(
    store: Store, by: Origin, setting: Setting, meal: str, diet: str, texts: Mapping[str, str],
    version: int | None = None,
) -> Row:  # fmt: skip
    """Enters `ordered`, `served` or both of a diet of a meal: lunch@2026-12-09, or lunch, which is today's.

    Raises MealUnknownError, DietUnknownError, RowFieldError, RowChangedError, NothingChangesError.
    """

    def work(transaction: Transaction) -> Row:
        one_at_a_time(transaction.connection, LOCK)
        today = setting.today(transaction.at)
        key, day = _meal(setting, meal, today)
        if not is_key(diet):
            known = ", ".join((ORDINARY, *(each.value for each in Diet)))
            raise DietUnknownError(found=clean_line(diet, 40), known=known)
        id = f"{meal_id(key, day)}/{diet}"
        before = find(transaction.connection, Kind.MEAL, id)
        if before is not None:
            require_version(setting, before, version)
        figures = before.record if before is not None else Servings(key, day, diet)
        after = replace(figures, **parse(Kind.MEAL, texts, setting.agenda.calendar, today))
        if after == figures:
            raise NothingChangesError(name=id)
        assert isinstance(after, Servings)
        row = Row(
            Kind.MEAL, id, (before.version if before is not None else 0) + 1, transaction.at, transaction.by.actor,
            False, after,
        )  # fmt: skip
        put(transaction, row)
        _journal(transaction, setting, row, after)
        return row

    return store.write(work, by)


def _meal(setting: Setting, found: str, today: date) -> tuple[str, date]:
    """The key and the day of a meal. Raises MealUnknownError."""
    key, at, day_text = found.partition("@")
    try:
        day = date.fromisoformat(day_text) if at else today
    except ValueError:
        day = None
    meal = setting.config.meal(key)
    if meal is None or day is None or day not in setting.days or (meal.days and day not in meal.days):
        known = _(", ").join(each.key for each in setting.config.meals)
        raise MealUnknownError(found=clean_line(found, 60), known=known)
    return key, day


def _journal(transaction: Transaction, setting: Setting, row: Row, figures: Servings) -> None:
    meal = setting.config.meal(figures.meal)
    assert meal is not None
    words = {diet.value: label for diet, label in DIET_WORDS.items()} | {ORDINARY: _ORDINARY}
    diet = {
        language: said(language, ", ").join(said(language, words[part]) for part in figures.diet.split("+"))
        for language in LANGUAGES
    }
    transaction.journal("logistics.servings-entered", row.subject, {
        "meal": meal.name.model_dump(), "day": figures.day.isoformat(), "key": figures.meal, "diet": diet,
        "ordered": figures.ordered, "served": figures.served, "version": row.version,
    })  # fmt: skip


_ORDINARY = "ordinary"
