"""What a list of attendees means (docs/domain.md §5): columns, rows, who is the same person, what an update changes.

All functions are pure. Cells are data from strangers: every text is cleaned, nothing in a cell can raise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from controlroom.core.i18n import _
from controlroom.core.text import clean_line, visible
from controlroom.domain.people import values
from controlroom.domain.people.columns import ColumnMap
from controlroom.domain.people.headers import COMPANIONS, FIELDS, MEANINGS, PAID, fold

LONGEST_TEXT = 200
LONGEST_NOTE = 1000

# What an update may change; the code never changes, badges with it may already hang round a neck.
UPDATABLE = tuple(field for field in FIELDS if field != "code")

_PADDED_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff] [\u3400-\u9fff\U00020000-\U0003ffff]")
_VARIATION = re.compile(r"\s+[–—-]\s+")
JOINED_SCRIPTS = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")


@dataclass(frozen=True)
class AttendeeRow:
    """A row that can go in. `row` is the number its user sees; a field the file says nothing about is empty.

    `category` and `status` are never empty: they carry the default. `said` names the fields that the file gives.
    """

    row: int
    name: str
    category: str
    company: str = ""
    title: str = ""
    phone: str = ""
    email: str = ""
    code: str = ""
    language: str = ""
    status: str = "registered"
    note: str = ""
    needs: str = ""
    party: int = 1
    said: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rejection:
    """A row that cannot go in, by the number its user sees, and why, in the language in force.

    `word`: the category nobody knows, when that is all that is wrong with the row.
    """

    row: int
    reason: str
    word: str = ""


class _Names(Protocol):
    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


class CategoryLike(Protocol):
    """What the lookup needs of a category of `event.toml`."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> _Names: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class CategoryLookup:
    """Finds the category that a word of a list means."""

    words: Mapping[str, str]
    allowed: tuple[str, ...]
    default: str

    @classmethod
    def of(cls, categories: Sequence[CategoryLike], default: str) -> CategoryLookup:
        """The lookup for the categories of an event: by key, by name in either language, by alias."""
        words: dict[str, str] = {}
        for category in categories:
            for word in (category.key, category.name.zh, category.name.en, *category.aliases):
                words.setdefault(fold(word), category.key)
        return cls(words, tuple(f"{category.name.zh}/{category.key}" for category in categories), default)

    def find(self, word: str) -> str | None:
        """The key of the category that `word` means; the default for an empty word, None for an unknown one.

        “Conference – VIP” is a product and its variation: it means what one of the two means, unless they disagree.
        """
        if not word:
            return self.default
        whole = self.words.get(fold(word))
        if whole is not None:
            return whole
        parts = {self.words[fold(part)] for part in _VARIATION.split(word) if fold(part) in self.words}
        return parts.pop() if len(parts) == 1 else None

    def with_words(self, words: Mapping[str, str]) -> CategoryLookup:
        """This lookup with words of a list (word → key) that a person has explained; they win."""
        return replace(self, words={**self.words, **{fold(word): key for word, key in words.items()}})

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all categories, in their order."""
        return tuple(name.rpartition("/")[2] for name in self.allowed)


class Known(Protocol):
    """What tells people apart: a row of a file and a person of the store both have it."""

    @property
    def name(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def company(self) -> str: ...


class _UnknownCategory(values.BadValueError):
    def __init__(self, word: str, allowed: Sequence[str]) -> None:
        self.word = clean_line(word, 80)
        super().__init__(
            _("unknown category “{found}”; allowed: {names}").format(
                found=clean_line(word, 40), names=", ".join(allowed)
            )
        )


def parse_row(
    row: int, cells: Sequence[str], columns: ColumnMap, categories: CategoryLookup
) -> AttendeeRow | Rejection:
    """The row numbered `row` as an attendee, or why it cannot be one. Never raises, whatever the cells hold."""
    try:
        if any(cell.strip() for cell in cells[columns.width :]):
            raise values.BadValueError(
                _("the row has {n} cells under {m} headers: a separator inside a value needs quotes").format(
                    n=len(cells), m=columns.width
                )
            )
        texts = _texts(cells, columns)
        return _attendee(row, texts, categories)
    except _UnknownCategory as error:
        return Rejection(row, str(error), error.word)
    except values.BadValueError as error:
        return Rejection(row, str(error))


def _texts(cells: Sequence[str], columns: ColumnMap) -> dict[str, str]:
    """The cells by field as they came, escapes removed; the two parts of a name joined."""

    def cell(index: int) -> str:
        return unescape(cells[index]) if index < len(cells) else ""

    texts = {field: cell(index) for field, index in columns.fields.items()}
    if columns.family is not None or columns.given is not None:
        family = "" if columns.family is None else cell(columns.family)
        given = "" if columns.given is None else cell(columns.given)
        if not texts.get("name", "").strip():
            texts["name"] = join_name(family, given)
    return texts


def _attendee(row: int, texts: Mapping[str, str], categories: CategoryLookup) -> AttendeeRow:
    # Lists pad a name of two signs with a space in between so that it is as wide as one of three.
    name = _line(texts, "name")
    name = "".join(name.split()) if _PADDED_NAME.fullmatch(name) else name
    if not name:
        raise values.BadValueError(_("the name is empty"))
    if not fold(name):
        raise values.BadValueError(_("the name “{found}” has no letter").format(found=clean_line(name, 40)))
    category_word = _line(texts, "category")
    category = categories.find(category_word)
    kept = {
        "name": name,
        "company": _line(texts, "company"),
        "title": _line(texts, "title"),
        "phone": values.phone(_line(texts, "phone")),
        "email": values.email(_line(texts, "email")),
        "code": values.code(texts.get("code", "")),
        "language": values.language(_line(texts, "language")),
        "note": _line(texts, "note", LONGEST_NOTE),
        "needs": _line(texts, "needs", LONGEST_NOTE),
    }
    status_word, paid_word = _line(texts, "status"), _line(texts, PAID)
    status = values.paid(paid_word) if paid_word and not status_word else values.status(status_word)
    party_word, beside_word = _line(texts, "party"), _line(texts, COMPANIONS)
    party = values.party(party_word) if party_word else values.party(beside_word, beside=True)
    if category is None:  # last: a row with this reason has no other
        raise _UnknownCategory(category_word, categories.allowed)
    said = {field for field, value in kept.items() if value}
    said |= {"category"} if category_word else set()
    said |= {"status"} if status_word or paid_word else set()
    said |= {"party"} if party_word or beside_word else set()
    return AttendeeRow(row=row, category=category, status=status, party=party, said=frozenset(said), **kept)


def _line(texts: Mapping[str, str], field: str, limit: int = LONGEST_TEXT) -> str:
    """One clean line; raises when it is longer than `limit`: nothing is cut silently."""
    text = clean_line(texts.get(field, ""), limit + 1)
    if len(text) > limit:
        raise values.BadValueError(
            _("the {field} is longer than {n} characters").format(field=_(MEANINGS[field]), n=limit)
        )
    return text


# What a spreadsheet program may take for the start of a formula, in either width; tabs and line ends it passes over.
_SIGNS = "=+-@＝＋－＠"
_RISKY = re.compile(f"['\t\r\n]*[{re.escape(_SIGNS)}\t\r\n]")


def unescape(cell: str) -> str:
    """`cell` without the tab or apostrophe that exports put before = + - @ so that no spreadsheet calculates it."""
    ours = cell[:1] == "'" and _RISKY.match(cell, 1)
    return cell[1:] if ours or (cell[:1] == "\t" and cell[1:2] and cell[1] in _SIGNS) else cell


def neutral(text: str) -> str:
    """`text` as a cell of an export that no spreadsheet calculates; `unescape` gives it back as it was.

    What only looks as if it were escaped gets one more apostrophe, so that the way back takes off the right one.
    """
    return f"'{text}" if _RISKY.match(text) else text


def join_name(family: str, given: str) -> str:
    """A name from its two parts: Chinese, Japanese and Korean order without a space, otherwise given name first."""
    family, given = clean_line(family, LONGEST_TEXT + 1), clean_line(given, LONGEST_TEXT + 1)
    joined = any(unicodedata.name(char, "").startswith(JOINED_SCRIPTS) for char in family + given)
    return family + given if joined else f"{given} {family}".strip()


def identity(who: Known) -> str:
    """What makes two entries without a code the same person: the name with the telephone, else the e-mail, else the
    company. Spaces, case and width do not count."""
    for kind, value in (("phone", who.phone), ("email", who.email), ("company", who.company)):
        if value:
            return f"{fold(who.name)} {kind} {value.casefold() if kind == 'email' else fold(value)}"
    return fold(who.name)


def changes(known: Mapping[str, Any], row: AttendeeRow) -> dict[str, Any]:
    """What `row` changes in somebody who is already on the list, field by field: empty when nothing does.

    Only what the file says counts: an empty cell never erases a known value, and a default is no statement.
    """
    return {
        field: getattr(row, field)
        for field in UPDATABLE
        if field in row.said and getattr(row, field) != known.get(field, "")
    }


def split_duplicates(rows: Iterable[AttendeeRow]) -> tuple[list[AttendeeRow], list[Rejection]]:
    """`rows` without those that a former row of the same file has already given, and these as rejections.

    A row with a code is known by it alone; one without by `identity`, compared with every row above it.
    """
    kept: list[AttendeeRow] = []
    rejected: list[Rejection] = []
    codes: dict[str, AttendeeRow] = {}
    identities: dict[str, int] = {}
    for row in rows:
        who = identity(row)
        if row.code and row.code in codes:
            rejected.append(Rejection(row.row, _code_taken(codes[row.code], row)))
        elif not row.code and who in identities:
            reason = _("the same person as in row {first}; two people need a code, telephone or e-mail each").format(
                first=identities[who]
            )
            rejected.append(Rejection(row.row, reason))
        else:
            kept.append(row)
            identities.setdefault(who, row.row)
            if row.code:
                codes[row.code] = row
    return kept, rejected


def _code_taken(first: AttendeeRow, row: AttendeeRow) -> str:
    code = visible(row.code, 40)
    if fold(first.name) == fold(row.name):
        return _("the code “{code}” already stands in row {first}").format(code=code, first=first.row)
    return _("the code “{code}” already stands in row {first}, for {owner}; here it is given to {name}").format(
        code=code, first=first.row, owner=clean_line(first.name, 60), name=clean_line(row.name, 60)
    )
