"""What finds a person (docs/domain.md §5, Search): the keys somebody has, and what a typed word looks for.

Pure. A key is folded text; a word finds everybody who has a key that begins with it. The kinds of keys stand in the
order of their hits: the first kind's come first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from controlroom.domain.people import readings
from controlroom.domain.people.folding import IDEOGRAPHIC, fold, is_han, is_ideographic, spelt_out, split_words

KEYS_VERSION = 1
"""Raise it whenever the keys change: an index with another number is built anew when the event is opened."""

LONGEST_KEY = 32
LONGEST_QUERY = 200
MOST_WORDS = 8
MOST_ALTERNATES = 4


class Kind(IntEnum):
    """The kinds of keys, best hits first."""

    NAME = 0
    WORD = 1
    INITIALS = 2
    INSIDE = 3
    CODE = 4
    PHONE = 5
    TAIL = 6
    """A telephone backwards: its beginning is the number's end."""
    COMPANY = 7
    """Kept once a company, not once a person."""
    EMAIL = 8


_CODE, _PHONE, _TAIL, _EMAIL = map(int, (Kind.CODE, Kind.PHONE, Kind.TAIL, Kind.EMAIL))

# How many signs it takes: one letter would find every code and address that happens to begin with it.
_SHORTEST_CODE = _SHORTEST_EMAIL = 3
_SHORTEST_PHONE = 4
_SHORTEST_COMPANY = 2
_NAME_KINDS = (Kind.NAME, Kind.WORD, Kind.INITIALS, Kind.INSIDE)

Key = tuple[int, str]
"""A kind, as the plain number that is stored, and the text. Making a million of them, the enum's own costs count."""


@dataclass(frozen=True)
class Lookup:
    """Everybody with a key of `kind` that begins with `start`, or is it when `whole`."""

    kind: Kind
    start: str
    whole: bool = False


@dataclass(frozen=True)
class Query:
    """What was typed: `joined` looks for all of it as one word, each of `words` must be found too.

    A single word has no `words`, nor have more than MOST_WORDS: nobody is searched for by a sentence. What holds no
    letter or digit has neither.
    """

    joined: tuple[Lookup, ...]
    words: tuple[tuple[Lookup, ...], ...]


# What a person has


def keys_of(person: Mapping[str, str]) -> list[Key]:
    """All keys of somebody with name, code, phone and email, except those of the company."""
    phone = _digits(person["phone"].partition("x")[0])
    extra = (
        (_CODE, fold(person["code"])),
        (_PHONE, phone),
        (_TAIL, phone[::-1]),
        (_EMAIL, fold(person["email"])),
    )
    return [*name_keys(person["name"]), *((kind, key[:LONGEST_KEY]) for kind, key in extra if key)]


@lru_cache(maxsize=16384)
def name_keys(name: str) -> tuple[Key, ...]:
    """The keys of a name, each once, in its best kind: as it is written, and Chinese characters as they are read."""
    units = _units(name)
    found: dict[str, Kind] = {}

    def add(kind: Kind, key: str) -> None:
        short = key[:LONGEST_KEY]
        found[short] = min(kind, found.get(short, kind))

    if units:
        _add_written(add, [unit.text for unit in units])
        if any(unit.spelt != unit.text for unit in units):
            _add_written(add, [unit.spelt for unit in units])
        for part in (part for unit in units for part in unit.parts):
            add(Kind.INSIDE, part)
        if any(is_han(unit.text) for unit in units):
            _add_read(add, units)
    return tuple((int(kind), key) for key, kind in found.items())


@lru_cache(maxsize=8192)
def company_keys(company: str) -> tuple[str, ...]:
    """What finds a company: its whole name, each of its words, and any two Han characters that follow each other."""
    keys = [fold(company)]
    for word in split_words(company):
        folded = fold(word)
        keys += [folded, spelt_out(word)]
        keys += [folded[place:] for place in range(1, len(folded) - 1) if _begins(folded, place)]
    return tuple(dict.fromkeys(key[:LONGEST_KEY] for key in keys if key))


Add = Callable[[Kind, str], None]


@dataclass(frozen=True)
class _Unit:
    """A character of an ideographic script, or a word of another: folded, and with its umlauts as two letters."""

    text: str
    spelt: str
    parts: tuple[str, ...] = ()
    """What an apostrophe separates: the Brien of O'Brien."""


def _units(name: str) -> list[_Unit]:
    units: list[_Unit] = []
    for word in split_words(name):
        for piece in _PIECES.findall(word):
            folded = fold(piece)
            if folded and is_ideographic(piece[0]):
                units += [_Unit(char, char) for char in folded]
            elif folded:
                parts = tuple(part for part in map(fold, _APOSTROPHES.split(piece)[1:]) if part)
                units.append(_Unit(folded, spelt_out(piece), parts))
    return units


def _add_written(add: Add, texts: Sequence[str]) -> None:
    add(Kind.NAME, "".join(texts))
    for place in range(1, len(texts)):
        if is_ideographic(texts[place][0]):
            add(Kind.INSIDE, "".join(texts[place:]))
        else:
            # Round the end, so that family and given name are found in either order.
            add(Kind.WORD, "".join((*texts[place:], *texts[:place])))
    if len(texts) > 1:
        add(Kind.INITIALS, "".join(text[0] for text in texts))


def _add_read(add: Add, units: Sequence[_Unit]) -> None:
    """The readings of a name with Chinese characters: the likeliest, then those with one syllable read otherwise."""
    name = "".join(unit.text for unit in units)
    surname = readings.surname_reading(name)
    possible = [readings.readings(unit.text) if is_han(unit.text) else (unit.text,) for unit in units]
    likeliest = [*surname, *(ways[0] for ways in possible[len(surname) :])]
    length = readings.surname_length(name)
    _add_reading(add, likeliest, length, Kind.NAME)
    left = MOST_ALTERNATES
    for place, ways in enumerate(possible):
        for way in ways:
            if way != likeliest[place] and left:
                left -= 1
                _add_reading(add, [*likeliest[:place], way, *likeliest[place + 1 :]], length, Kind.WORD, place)


def _add_reading(add: Add, syllables: Sequence[str], surname: int, kind: Kind, changed: int | None = None) -> None:
    """One way to read a name; `changed` is the syllable that sets it apart from the likeliest."""
    add(kind, "".join(syllables))
    last = len(syllables) - 1 if changed is None else changed
    for place in range(1, last + 1):
        add(Kind.INSIDE, "".join(syllables[place:]))
    if len(syllables) > 1:
        letters = [syllable[0] for syllable in syllables]
        add(Kind.INITIALS, "".join(letters))
        for spoken in {1, surname}:
            add(Kind.INITIALS, "".join([*syllables[:spoken], *letters[spoken:]]))


def _begins(text: str, place: int) -> bool:
    """Whether a part of `text` can be searched for from `place` on: an ideograph, or the first letter after one."""
    return is_ideographic(text[place]) or is_ideographic(text[place - 1])


_PIECES = re.compile(f"{IDEOGRAPHIC}+|(?:(?!{IDEOGRAPHIC}).)+")
_APOSTROPHES = re.compile("['’‘`]")


# What a word looks for


def parse(text: str) -> Query:
    """The query that `text` is. Nothing is refused: what cannot be in any key finds nobody."""
    if len(text) > LONGEST_QUERY:
        return Query((), ())
    words = tuple(dict.fromkeys(word for word in text.split() if fold(word)))
    several = 1 < len(words) <= MOST_WORDS
    return Query(lookups(text), tuple(lookups(word) for word in words) if several else ())


def lookups(text: str) -> tuple[Lookup, ...]:
    """Where to look for `text` as one word, best hits first."""
    folded = fold(text)
    word = folded[:LONGEST_KEY]
    if not word:
        return ()
    found = [Lookup(Kind.CODE, word, whole=True), *(Lookup(kind, word) for kind in _NAME_KINDS)]
    if plain := _without_tones(folded):
        found += [Lookup(kind, plain[:LONGEST_KEY]) for kind in _NAME_KINDS]
    if len(word) >= _SHORTEST_CODE:
        found.append(Lookup(Kind.CODE, word))
    if word.isascii() and word.isdigit():
        found += _phone_lookups(word)
    if len(word) >= _SHORTEST_COMPANY:
        found.append(Lookup(Kind.COMPANY, word))
    if len(word) >= _SHORTEST_EMAIL:
        found.append(Lookup(Kind.EMAIL, word))
    return tuple(found)


def _phone_lookups(digits: str) -> list[Lookup]:
    if len(digits) < _SHORTEST_PHONE:
        return []
    found = [Lookup(Kind.PHONE, digits), Lookup(Kind.TAIL, digits[::-1])]
    # Lists leave the country code of a Chinese mobile out, and write + for 00 (values.phone).
    short = digits.removeprefix("00").removeprefix("86")
    if short != digits and len(short) >= _SHORTEST_PHONE:
        found.append(Lookup(Kind.PHONE, short))
    return found


def _without_tones(folded: str) -> str:
    """`ou1yang2` as ouyang; empty when `folded` is not pinyin with tone digits."""
    return re.sub("[0-5]", "", folded) if _TONED.fullmatch(folded) else ""


_SYLLABLE = "(?:[zcs]h|[bpmfdtnlgkhjqxzcsryw])?[aeiouv]{1,3}(?:ng?|r)?"
_TONED = re.compile(f"(?:{_SYLLABLE}[0-5])+[a-z]{{0,6}}")


# Both together


def as_text(keys: Sequence[Key]) -> str:
    """Keys as one text that a Matcher looks through; `from_text` is its way back."""
    return "".join([f"\n{kind}{key}" for kind, key in keys]) + "\n"


def from_text(text: str) -> list[Key]:
    """The keys in a text of `as_text`."""
    return [(int(line[0]), line[1:]) for line in text.split("\n") if line]


class Matcher:
    """Whether one word finds people of whom the keys are at hand; made once, asked for many people."""

    def __init__(self, word: Sequence[Lookup]) -> None:
        self._needles = [
            (place, f"\n{lookup.kind.value}{lookup.start}{END if lookup.whole else ''}")
            for place, lookup in enumerate(word)
            if lookup.kind is not Kind.COMPANY
        ]
        self._company = [(place, lookup.start) for place, lookup in enumerate(word) if lookup.kind is Kind.COMPANY]
        self._companies: dict[str, int | None] = {}

    def place(self, key_text: str, company: str) -> int | None:
        """The first lookup of the word that finds somebody with these keys (`as_text`) and this company, or None."""
        for place, needle in self._needles:
            if needle in key_text:
                return place
        if company not in self._companies:
            keys = company_keys(company)
            self._companies[company] = next(
                (place for place, start in self._company if any(key.startswith(start) for key in keys)), None
            )
        return self._companies[company]


END = "\n"


def _digits(text: str) -> str:
    if text.isascii() and text.isdigit():
        return text
    return "".join(char for char in text if char in "0123456789")
