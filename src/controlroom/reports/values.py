"""What a report consists of: lines in both languages under headings, and the figures behind them. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from controlroom.core.clock import from_iso, iso
from controlroom.core.i18n import LANGUAGES, Language, current_language, said
from controlroom.core.text import clean_line


@dataclass(frozen=True, slots=True)
class Both:
    """The same words in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.said(current_language())

    def said(self, language: Language) -> str:
        """The words in `language`."""
        return self.zh if language == "zh" else self.en

    def to_json(self) -> dict[str, str]:
        """Its shape in the store and in `--json`."""
        return {"zh": self.zh, "en": self.en}


def told(message: str, /, **details: object) -> Both:
    """A message of the catalogues in both languages; details that are Both are given in each, data is cleaned."""
    zh, en = (
        said(language, message).format(**{key: _detail(value, language) for key, value in details.items()})
        for language in ("zh", "en")
    )
    return Both(zh, en)


def same(text: str) -> Both:
    """Data, which reads alike in both languages."""
    line = clean_line(text)
    return Both(line, line)


def joined(parts: list[Both], between: str) -> Both:
    """Parts in a row; `between` is a message of the catalogues."""
    zh, en = (said(language, between).join(part.said(language) for part in parts) for language in ("zh", "en"))
    return Both(zh, en)


def _detail(value: object, language: Language) -> str:
    return value.said(language) if isinstance(value, Both) else clean_line(str(value))


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `tone`: good, warn, bad, plain or muted; the symbol says the same without colour."""

    words: Both
    tone: str = "plain"

    @property
    def symbol(self) -> str:
        """The sign before it."""
        return SYMBOLS[self.tone]

    def to_json(self) -> dict[str, str]:
        """Its shape in the store and in `--json`."""
        return {"tone": self.tone, **self.words.to_json()}


SYMBOLS: Mapping[str, str] = {"good": "✔", "warn": "▲", "bad": "✖", "plain": "·", "muted": "–"}


@dataclass(frozen=True)
class Section:
    """What is told of one noun. `figures` and `items` (ids with what they are called) are what the next report is
    compared with; `note`: what a person adds."""

    key: str
    title: Both
    lines: tuple[Line, ...]
    figures: Mapping[str, float] = field(default_factory=dict)
    items: Mapping[str, Both] = field(default_factory=dict)
    note: str = ""

    @property
    def tone(self) -> str:
        """The worst of its lines."""
        tones = {line.tone for line in self.lines}
        return next((tone for tone in ("bad", "warn", "good") if tone in tones), "plain")

    def to_json(self) -> dict[str, Any]:
        """Its shape in the store and in `--json`."""
        return {
            "key": self.key, "title": self.title.to_json(), "lines": [line.to_json() for line in self.lines],
            "figures": dict(self.figures), "items": {id: words.to_json() for id, words in self.items.items()},
            "note": self.note,
        }  # fmt: skip


@dataclass(frozen=True)
class Content:
    """A report as it stands at `at`. `head`: free words of a person; `changes`: the difference to the report `since`,
    0 where there was none."""

    at: datetime
    head: str
    since: int
    changes: tuple[Line, ...]
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section | None:
        """The section called `key`."""
        return next((section for section in self.sections if section.key == key), None)

    def with_notes(self, notes: Mapping[str, str]) -> Content:
        """The same with what people wrote: by section, and on top under HEAD."""
        sections = tuple(replace(each, note=notes.get(each.key, "")) for each in self.sections)
        return replace(self, head=notes.get(HEAD, ""), sections=sections)

    def to_json(self) -> dict[str, Any]:
        """Its shape in the store and in `--json`."""
        return {
            "at": iso(self.at), "head": self.head, "since": self.since,
            "changes": [line.to_json() for line in self.changes],
            "sections": [section.to_json() for section in self.sections],
        }  # fmt: skip


HEAD = "head"
"""What the words on top of a report are kept under, among the notes on its sections."""


@dataclass(frozen=True)
class Issued:
    """A report that went round: its number, by whom and when; `due_at`: the one of the grid it was, if any."""

    number: int
    at: datetime
    station: str
    actor: str
    due_at: datetime | None
    content: Content

    def to_json(self) -> dict[str, Any]:
        """The shape of `report show --json`."""
        return {
            "number": self.number, "issued_at": iso(self.at), "station": self.station, "by": self.actor,
            "due_at": iso(self.due_at) if self.due_at else None, **self.content.to_json(),
        }  # fmt: skip


def content_of(data: Mapping[str, Any]) -> Content:
    """What `Content.to_json` was made of."""
    return Content(
        from_iso(data["at"]), data["head"], data["since"], tuple(_line(each) for each in data["changes"]),
        tuple(_section(each) for each in data["sections"]),
    )  # fmt: skip


def _section(data: Mapping[str, Any]) -> Section:
    return Section(
        data["key"], _both(data["title"]), tuple(_line(each) for each in data["lines"]), data["figures"],
        {id: _both(words) for id, words in data["items"].items()}, data["note"],
    )  # fmt: skip


def _line(data: Mapping[str, str]) -> Line:
    return Line(_both(data), data["tone"])


def _both(data: Mapping[str, str]) -> Both:
    return Both(data["zh"], data["en"])


assert set(LANGUAGES) == {"zh", "en"}
