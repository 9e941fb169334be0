"""How the columns of one list are read, as a person confirmed it, and what comes of its rows (docs/domain.md §5).

All functions are pure.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from controlroom.core.i18n import _
from controlroom.domain.people.columns import ColumnMap
from controlroom.domain.people.headers import MAPPABLE, fold
from controlroom.domain.people.rules import AttendeeRow, CategoryLookup, Rejection, parse_row, split_duplicates

_PRETIX = "pretix-json"


class ListLike(Protocol):
    """What is needed of a list that has been read (files.py)."""

    @property
    def headers(self) -> tuple[str, ...]: ...
    @property
    def rows(self) -> tuple[tuple[int, tuple[str, ...]], ...]: ...
    @property
    def encoding(self) -> str: ...
    @property
    def unread(self) -> Mapping[int, frozenset[int]]: ...


@dataclass(frozen=True)
class ListMapping:
    """What a person has said: column → field (see `column_names`), and word of the list → key of a category."""

    columns: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)

    def chosen(self, headers: Sequence[str]) -> dict[int, str]:
        """Column index → field for a list with these `headers`; what they do not have is left aside."""
        names = column_names(headers)
        return {
            index: self.columns[name]
            for index, name in enumerate(names)
            if self.columns.get(name) in MAPPABLE
        }  # fmt: skip

    def with_columns(self, headers: Sequence[str], chosen: Mapping[int, str]) -> ListMapping:
        """This mapping and the fields of some columns."""
        names = column_names(headers)
        return ListMapping({**self.columns, **{names[index]: each for index, each in chosen.items()}}, self.categories)

    def with_categories(self, words: Mapping[str, str]) -> ListMapping:
        """This mapping and the meaning of some category words."""
        return ListMapping(self.columns, {**self.categories, **{fold(word): key for word, key in words.items()}})

    def lookup(self, categories: CategoryLookup) -> CategoryLookup:
        """`categories` with the words explained here; a key the event no longer has explains nothing."""
        return categories.with_words({word: key for word, key in self.categories.items() if key in categories.keys})


def column_names(headers: Sequence[str]) -> list[str]:
    """The headers as names that differ: folded, and numbered where one is repeated."""
    seen: Counter[str] = Counter()
    names = []
    for header in headers:
        word = fold(header)
        seen[word] += 1
        names.append(f"{word}#{seen[word]}" if seen[word] > 1 else word)
    return names


def fingerprint(table: ListLike) -> str:
    """What a layout is known by: the header row without case, width and signs; order data of pretix by its kind.

    The questions of order data differ from event to event, and everything else in it never does.
    """
    text = _PRETIX if table.encoding == _PRETIX else "\n".join(column_names(table.headers))
    return hashlib.sha256(text.encode()).hexdigest()


def read_row(
    table: ListLike, number: int, cells: Sequence[str], columns: ColumnMap, categories: CategoryLookup
) -> AttendeeRow | Rejection:
    """Row `number` of `table` as an attendee, or why it cannot be one. A formula without a result is not guessed at."""
    missing = table.unread.get(number, frozenset()) & columns.used
    if missing:
        reason = _(
            "the formula in column {letters} has no result in the file; open the file, save it and import it again"
        )
        return Rejection(number, reason.format(letters=_letters(min(missing))))
    return parse_row(number, cells, columns, categories)


def _letters(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


@dataclass(frozen=True)
class Assessment:
    """What would come of a list: how many rows are good and bad, and the category words nobody knows, most first."""

    good: int
    bad: int
    unknown: tuple[tuple[str, int], ...]


_ASK_EVERY = 200


def assess(
    table: ListLike, columns: ColumnMap, categories: CategoryLookup, stopped: Callable[[], bool] = lambda: False
) -> Assessment | None:
    """What would come of `table` on its own, before the people already on the list are looked at. None when `stopped`
    said so on the way."""
    rows: list[AttendeeRow] = []
    bad: list[Rejection] = []
    for done, (number, cells) in enumerate(table.rows):
        if done % _ASK_EVERY == 0 and stopped():
            return None
        read = read_row(table, number, cells, columns, categories)
        if isinstance(read, Rejection):
            bad.append(read)
        else:
            rows.append(read)
    kept, doubled = split_duplicates(rows)
    return Assessment(len(kept), len(bad) + len(doubled), unknown_words(bad))


def unknown_words(rejections: Sequence[Rejection]) -> tuple[tuple[str, int], ...]:
    """The category words nobody knows, with the number of rows each keeps out, most first."""
    return tuple(Counter(each.word for each in rejections if each.word).most_common())
