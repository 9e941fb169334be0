"""The sheet of a round: its sections and items, and what an answer says (docs/domain.md §7). Values only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from controlroom.core.i18n import N_, current_language


class Verdict(StrEnum):
    """What an answer says. A warning is a pass that somebody should look at."""

    PASS = "pass"
    WARNING = "warning"
    FAIL = "fail"
    NA = "na"


VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.PASS: N_("pass"),
    Verdict.WARNING: N_("pass, with a warning"),
    Verdict.FAIL: N_("fail"),
    Verdict.NA: N_("not applicable"),
}
VERDICT_SYMBOLS: Mapping[Verdict, str] = {
    Verdict.PASS: "✔", Verdict.WARNING: "▲", Verdict.FAIL: "✖", Verdict.NA: "–",
}  # fmt: skip


class ItemType(StrEnum):
    """How an item is answered."""

    CHECK = "check"
    NUMBER = "number"
    TEXT = "text"


class Evidence(StrEnum):
    """What every answer to an item must bring; NONE: nothing."""

    NONE = "none"
    NOTE = "note"
    NUMBER = "number"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if current_language() == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Limits:
    """From `least` to `most`, both still within; None: no limit on that side."""

    least: float | None = None
    most: float | None = None

    def hold(self, number: float) -> bool:
        """Whether `number` is within."""
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)

    def words(self) -> str:
        """Such as `≥ 70`, `2–8`."""
        if self.least is None:
            return f"≤ {self.most:g}"
        return f"≥ {self.least:g}" if self.most is None else f"{self.least:g}–{self.most:g}"


@dataclass(frozen=True, slots=True)
class TicketWish:
    """What the ticket that a failure opens is given. `category`: a kind of trouble; `impact`, `urgency`: high, medium
    or low."""

    group: str
    category: str
    impact: str
    urgency: str


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a sheet, as it stood when the round was opened."""

    id: str
    words: Text
    ticket: TicketWish
    type: ItemType = ItemType.CHECK
    unit: Text = Text("", "")
    warning: Limits | None = None
    limits: Limits | None = None
    critical: bool = False
    device: str = ""
    evidence: Evidence = Evidence.NONE


@dataclass(frozen=True, slots=True)
class Section:
    """Items under one heading. `places`: only there; empty: at every place of the template."""

    title: Text
    items: tuple[Item, ...]
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checklist:
    """A template as a round keeps it: what is edited in the file later changes nothing of the round."""

    key: str
    name: Text
    group: str
    sections: tuple[Section, ...]
    sign_off: tuple[str, ...] = ()
    acceptance: bool = False

    def at(self, place: str, sampled: Collection[str] | None = None) -> tuple[Section, ...]:
        """The sections with their items at `place`; of these only the `sampled` ones (None: all)."""
        found = []
        for section in self.sections:
            if section.places and place not in section.places:
                continue
            items = tuple(item for item in section.items if sampled is None or item.id in sampled)
            if items:
                found.append(Section(section.title, items, section.places))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to an item. `rest`: it was given by passing all the rest at once. `ticket`: the one it opened."""

    item: str
    verdict: Verdict
    at: datetime
    by: str
    number: float | None = None
    text: str = ""
    note: str = ""
    file: str = ""
    rest: bool = False
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as somebody gives it. `file`: where its evidence lies, kept as text and never opened."""

    item: str
    verdict: Verdict
    number: float | None = None
    text: str = ""
    note: str = ""
    file: str = ""
