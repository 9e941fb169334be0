"""Lists of what was ordered for the meals, from csv and xlsx files, against what is needed (docs/domain.md §12).

Three kinds of lists are understood: a row for each diet of a meal with its number; a row for each meal with a column
for each diet; and a row for each person's order, which are added up. Where no column says how much nor whose the order
is, the list is refused: its rows are no orders. A cell that is empty says nothing; what is ordered of a diet that the
list does not name stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import LANGUAGES, N_, _, said
from controlroom.core.text import clean_line
from controlroom.domain.logistics.diets import DIET_WORDS, ORDINARY, Diet, is_key, key_words, recognise
from controlroom.domain.logistics.errors import DietUnknownError, MealUnknownError
from controlroom.domain.logistics.fields import date_of, number_of
from controlroom.domain.logistics.importing import ColumnFieldError, ColumnsMissingError, Report
from controlroom.domain.logistics.meals import meal_id
from controlroom.domain.logistics.records import KIND_WORDS, Kind, Servings
from controlroom.domain.logistics.tables import LOCK, Row, Setting, put, rows_of
from controlroom.domain.people.files import Table
from controlroom.domain.people.folding import fold
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

_HEADERS: Final = {
    "meal": "meal mealname 餐 餐次 餐别 用餐 餐名 供餐",
    "day": "day date mealday 日期 用餐日期 供餐日期 哪天",
    "diet": "diet dietary mealtype type choice 饮食 餐型 餐食 餐食类型 种类 口味 选餐",
    "ordered": (
        "ordered order orders servings portions quantity qty number count amount quantityordered orderedquantity "
        "numberordered servingsordered portionsordered mealsordered 份数 份 数量 订数 预订 预定 已订 订购 "
        "订餐数 订餐量 订餐份数 订餐数量 订购数 订购量 订购份数 订购数量 预订数 预订份数 预订数量 预定份数 预定数量 "
        "已订份数 已订数量 餐数 餐食份数"
    ),
    "served": "served handedout 已发 发放 已发份数 领取",
    "person": (
        "person name fullname attendee participant guest employee staff whose orderedby 姓名 人员 参会人 参会者 "
        "参会人员 参会嘉宾 嘉宾 员工 订餐人 点餐人 用餐人 用餐人员 就餐人 就餐人员 领餐人"
    ),
}
FIELDS: Final = tuple(_HEADERS)
_ORDINARY: Final = frozenset("ordinary normal standard regular 普通 普通餐 常规 常规餐 标准餐 荤餐".split())
_HOW_MUCH: Final = N_("how much is ordered, or whose order a row is")
_Key = tuple[str, date, str]


@dataclass
class Orders(Report):
    """What taking a list of orders in did, or would do; ids are like lunch@2026-12-09/vegetarian.

    `figures`: what is ordered then, by the id of the meal and the diet, of everything the list names.
    """

    figures: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Columns:
    """Which column holds which field, and which the number of which diet."""

    fields: Mapping[int, str]
    diets: Mapping[int, str]
    ignored: tuple[str, ...]

    @property
    def has_numbers(self) -> bool:
        """Whether a column says how much."""
        return bool(self.diets) or not {"ordered", "served"}.isdisjoint(self.fields.values())

    @property
    def adds(self) -> bool:
        """Whether each row is the order of one person: one serving, where no column says how many."""
        return "person" in self.fields.values()


def columns_of(headers: Sequence[str], file: str, asked: Mapping[str, str]) -> Columns:
    """`asked`: header → field, or the key of a diet whose number stands there.

    Raises ColumnsMissingError, ColumnFieldError.
    """
    known = ", ".join((*FIELDS, ORDINARY, *(diet.value for diet in Diet)))
    for header, name in asked.items():
        if header not in headers or not (name in FIELDS or is_key(name)):
            raise ColumnFieldError(found=clean_line(f"{header}={name}", 80), known=known)
    words = {fold(word): name for name, listed in _HEADERS.items() for word in (name, *listed.split())}
    fields: dict[int, str] = {}
    diets: dict[int, str] = {}
    for index, header in enumerate(headers):
        name = asked.get(header) or words.get(fold(header)) or _diet(header)
        if name in FIELDS and (header in asked or name not in (*fields.values(), *asked.values())):
            fields[index] = name
        elif name and name not in FIELDS and name not in diets.values():
            diets[index] = name
    used = {*fields, *diets}
    found = Columns(fields, diets, tuple(header for index, header in enumerate(headers) if index not in used))
    missing = [] if "meal" in fields.values() else [_(KIND_WORDS[Kind.MEAL])]
    if not (found.has_numbers or found.adds):
        missing.append(_(_HOW_MUCH))
    if missing:
        listed = ", ".join(clean_line(header, 40) for header in headers)
        raise ColumnsMissingError(file=file, fields=_(", ").join(missing), columns=listed, known=known)
    return found


def see_orders(store: Store, setting: Setting, table: Table, file: str, asked: Mapping[str, str]) -> Orders:
    """What taking a list in would do; nothing is changed."""
    with store.read() as connection:
        return _Taking(connection, setting, store.clock.now()).taken(table, columns_of(table.headers, file, asked))


def take_orders(
    store: Store, by: Origin, setting: Setting, table: Table, file: str, asked: Mapping[str, str]
) -> Orders:  # fmt: skip
    """Takes the good rows of a list in, all at once; the others are told. Raises what `columns_of` does."""
    columns = columns_of(table.headers, file, asked)

    def work(transaction: Transaction) -> Orders:
        one_at_a_time(transaction.connection, LOCK)
        taking = _Taking(transaction.connection, setting, transaction.at)
        found = taking.taken(table, columns)
        for id, (version, figures) in taking.changes.items():
            put(transaction, Row(Kind.MEAL, id, version + 1, transaction.at, transaction.by.actor, False, figures))
        if taking.changes:
            what = {language: said(language, KIND_WORDS[Kind.MEAL]) for language in LANGUAGES}
            transaction.journal("logistics.imported", f"file:{clean_line(file, 100)}", {
                "what": what, "file": clean_line(file, 100), "created": len(found.created),
                "changed": len(found.changed), "rejected": len(found.rejected),
            })  # fmt: skip
        return found

    return store.write(work, by)


class _Taking:
    """One list being compared with what is entered."""

    def __init__(self, connection: Connection, setting: Setting, now: datetime) -> None:
        self._setting = setting
        self._today = setting.today(now)
        self._known = {row.id: row for row in rows_of(connection, Kind.MEAL)}
        self._meals = {
            fold(word): meal.key for meal in setting.config.meals for word in (meal.name.zh, meal.name.en, meal.key)
        }
        self.changes: dict[str, tuple[int, Servings]] = {}

    def taken(self, table: Table, columns: Columns) -> Orders:
        found = Orders(ignored=columns.ignored)
        wanted: dict[_Key, dict[str, int]] = {}
        for number, cells in table.rows:
            found.read += 1
            try:
                if number in table.unread:
                    raise ValueError(_("a formula of this row has no result in the file: open it and save it again"))
                self._row(list(self._figures(columns, cells)), wanted, adds=columns.adds)
            except ValueError as error:
                found.rejected.append((number, str(error)))
            except ControlroomError as error:
                found.rejected.append((number, error.sentence()))
        for key, figures in wanted.items():
            self._compare(key, figures, found)
        return found

    def _row(
        self, said: list[tuple[_Key, str, int]], wanted: dict[_Key, dict[str, int]], *, adds: bool
    ) -> None:  # fmt: skip
        """Takes one row's figures whole, or raises ValueError."""
        for (meal, day, diet), name, _number in said:
            if not adds and name in wanted.get((meal, day, diet), {}):
                raise ValueError(_("“{name}” stands in the list twice").format(name=f"{meal_id(meal, day)}/{diet}"))
        for key, name, number in said:
            figures = wanted.setdefault(key, {})
            figures[name] = figures.get(name, 0) + number if adds else number

    def _figures(self, columns: Columns, cells: Sequence[str]) -> Iterator[tuple[_Key, str, int]]:
        """What a row says. Raises ValueError, MealUnknownError, DietUnknownError, in words."""
        texts = {name: clean_line(cells[at]) for at, name in columns.fields.items() if at < len(cells)}
        meal, day = self._meal(texts.get("meal", ""), texts.get("day", ""))
        diet = _diet_of(texts.get("diet", ""))
        if not columns.has_numbers:
            yield (meal, day, diet), "ordered", 1
        for name in ("ordered", "served"):
            if texts.get(name):
                yield (meal, day, diet), name, number_of(texts[name])
        for at, key in columns.diets.items():
            if at < len(cells) and (text := clean_line(cells[at])):
                yield (meal, day, key), "ordered", number_of(text)

    def _meal(self, words: str, day_words: str) -> tuple[str, date]:
        name, at, behind = words.partition("@")
        key, day_words = self._meals.get(fold(name), ""), day_words or (behind if at else "")
        config = self._setting.config.meal(key) if key else None
        if config is None:
            known = _(", ").join(each.key for each in self._setting.config.meals)
            raise MealUnknownError(found=clean_line(words, 60), known=known)
        days = [day for day in self._setting.days if not config.days or day in config.days]
        if not day_words and len(days) != 1:
            raise ValueError(_("the day is missing: this meal is on several days"))
        day = date_of(day_words, self._today) if day_words else days[0]
        if day not in days:
            raise ValueError(_("{meal} is not on {day}").format(meal=key, day=day.isoformat()))
        return key, day

    def _compare(self, key: _Key, figures: Mapping[str, int], found: Orders) -> None:
        meal, day, diet = key
        id = f"{meal_id(meal, day)}/{diet}"
        row = self._known.get(id)
        before = row.record if row is not None else Servings(meal, day, diet)
        assert isinstance(before, Servings)
        ordered, served = figures.get("ordered", before.ordered), figures.get("served", before.served)
        after = replace(before, ordered=ordered, served=served)
        if after.ordered is not None:
            found.figures[meal_id(meal, day), diet] = after.ordered
        if after == before:
            found.unchanged += 1
            return
        self.changes[id] = (row.version if row is not None else 0, after)
        (found.changed if row is not None else found.created).append(id)


def _diet(header: str) -> str:
    """The key of the diet that a header names, whole; empty: it names none."""
    if fold(header) in _ORDINARY:
        return ORDINARY
    found = recognise(header)
    return found.key if found.diets and not found.unknown else ""


def _diet_of(text: str) -> str:
    """The key of the diet in a cell; an empty one is ordinary. Raises DietUnknownError."""
    if is_key(text):
        return text
    found = recognise(text) if fold(text) not in _ORDINARY else recognise("")
    if found.unknown:
        known = _(", ").join(map(key_words, (ORDINARY, *DIET_WORDS)))
        raise DietUnknownError(found=clean_line(text, 40), known=known)
    return found.key
