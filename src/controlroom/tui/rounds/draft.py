"""An answer while it is given on the screen: what it still lacks, how a number is judged while it is typed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.inspections.errors import NumberUnreadableError
from controlroom.domain.inspections.rules import Lacks, judged, lacking, number_of
from controlroom.domain.inspections.sheet import Answer, Evidence, Given, Item, ItemType, Verdict

LONGEST = 300
"""Characters of a note, a text or a path."""

_ASKED: Mapping[Lacks, str] = {
    Lacks.REASON: N_("Why it does not apply ▸"),
    Lacks.NUMBER: N_("Number ▸"),
    Lacks.TEXT: N_("Answer ▸"),
    Lacks.NOTE: N_("Note ▸"),
    Lacks.FILE: N_("Path of the photo or file ▸"),
}


@dataclass(frozen=True)
class Draft:
    """An answer while it is given: it asks for what it lacks, one after the other, and what is wrong of a failure."""

    item: Item
    verdict: Verdict
    number: float | None = None
    text: str = ""
    note: str = ""
    file: str = ""
    asked: frozenset[Lacks] = field(default=frozenset())

    @property
    def _lacks(self) -> Lacks | None:
        return lacking(
            self.item, self.verdict, number=self.number, text=self.text, note=self.note, file=self.file
        )  # fmt: skip

    @property
    def wants(self) -> Lacks | None:
        """What is to be asked for next; None: it is whole."""
        missing = self._lacks
        if self.verdict is Verdict.FAIL and not self.note:
            # What is wrong comes first; of a number or words that cannot be had it is told instead of them.
            if missing in (Lacks.NUMBER, Lacks.TEXT) or Lacks.NOTE not in self.asked:
                return Lacks.NOTE
        return missing

    @property
    def may_stay_empty(self) -> bool:
        """Whether what is asked for next can be left out."""
        return self.wants is Lacks.NOTE and self._lacks not in (Lacks.NOTE, Lacks.NUMBER, Lacks.TEXT)

    def words(self) -> str:
        """The question for what is wanted next."""
        if self.wants is Lacks.NOTE and self.verdict is Verdict.FAIL:
            return _("What is wrong ▸")
        return _(_ASKED[self.wants or Lacks.NOTE])

    def told(self, wanted: Lacks, typed: str) -> Draft:
        """With what was typed for `wanted`. Raises NumberUnreadableError."""
        words, asked = clean_line(typed, LONGEST), self.asked | {wanted}
        if wanted is Lacks.NUMBER:
            return replace(self, number=number_of(words), asked=asked) if words else self
        if wanted is Lacks.TEXT:
            return replace(self, text=words, asked=asked)
        if wanted is Lacks.FILE:
            return replace(self, file=words, asked=asked)
        return replace(self, note=words, asked=asked)

    def is_news(self, former: Answer | None) -> bool:
        """Whether it says anything else than the answer that stands."""
        if former is None:
            return True
        stands = (former.number, former.text, former.note, former.file)
        verdict = judged(self.item, self.verdict, self.number)
        return verdict is not former.verdict or stands != (self.number, self.text, self.note, self.file)

    def given(self) -> Given:
        """The answer, whole."""
        return Given(self.item.id, self.verdict, self.number, self.text, self.note, self.file)

    def answer(self, at: datetime, by: str) -> Answer:
        """What it will come to, to be shown until it is written down."""
        verdict = judged(self.item, self.verdict, self.number)
        return Answer(self.item.id, verdict, at, by, self.number, self.text, self.note, self.file)


def drafted(item: Item, verdict: Verdict, former: Answer | None = None, prepared: Draft | None = None) -> Draft:
    """The beginning of an answer: with what was prepared for it; another verdict than before forgets the former's
    words, for they told of that."""
    if prepared is not None:
        return replace(prepared, verdict=verdict, asked=frozenset())
    if former is None:
        return Draft(item, verdict)
    note = former.note if former.verdict is verdict else ""
    number = former.number if verdict is not Verdict.NA else None
    return Draft(item, verdict, number, former.text, note, former.file)


def evidence_of(item: Item) -> Lacks:
    """What the key of evidence asks for."""
    return Lacks.NUMBER if item.evidence is Evidence.NUMBER and item.type is not ItemType.NUMBER else Lacks.FILE


def takes_number(item: Item | None) -> bool:
    """Whether digits answer an item."""
    return item is not None and item.type is ItemType.NUMBER


def as_typed(item: Item, text: str) -> Verdict | None:
    """What a number comes to while it is typed; None as long as it is none. Raises nothing."""
    try:
        return judged(item, Verdict.PASS, number_of(text))
    except NumberUnreadableError:
        return None
