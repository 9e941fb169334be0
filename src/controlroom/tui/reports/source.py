"""What the board of reports asks of the event, and how its lines are laid out. No widget, no SQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from controlroom.core.i18n import Language
from controlroom.reports.points import HandoverView
from controlroom.reports.values import Content, Issued
from controlroom.reports.views import Overview, Waiting

if TYPE_CHECKING:
    from controlroom.reports.writing import Document


class ReportsSource(Protocol):
    """The open event, as reports need it. Everything blocks on the disk: call it in workers."""

    @property
    def me(self) -> str:
        """Who acts here."""

    def overview(self) -> Overview:
        """What the board shows."""

    def waiting(self) -> Waiting:
        """What somebody has to be reminded of."""

    def issue(self, content: Content, head: str | None = None) -> Issued:
        """It goes round."""

    def note(self, section: str, words: str) -> None:
        """Writes into the next report."""

    def document(self, content: Content, issued: Issued | None = None) -> Document:
        """What stands on paper."""

    def morning(self) -> Content:
        """The sheet of the morning meeting of today."""

    def morning_document(self, content: Content) -> Document:
        """The same on paper."""

    def languages(self, first: Language | None = None, *, both: bool = True) -> tuple[Language, ...]:
        """The languages of a document."""

    def export(self, document: Document, languages: Sequence[Language], name: str) -> str:
        """Writes it to a new file; where it is."""

    def print_at(self, document: Document, languages: Sequence[Language], desk: str) -> None:
        """Prints it on the printer of a desk."""

    def hand_over(self, to: str = "", remarks: Sequence[str] = ()) -> HandoverView:
        """Whoever acts hands all open points over."""

    def accept(self, number: int, name: str = "", places: Collection[int] = (), pin: str = "") -> HandoverView:
        """The next person accepts points by name, or all."""

    def needs_pin(self, name: str) -> bool:
        """Whether somebody accepts with a PIN here."""

    def handovers(self) -> tuple[HandoverView, ...]:
        """The hand-overs, the newest first."""


@dataclass(frozen=True)
class Looking:
    """What is looked at: the draft, or (`number`) a report that was issued."""

    number: int = 0

    def issued(self, overview: Overview) -> Issued | None:
        """The report that is looked at; None: the draft."""
        return next((each for each in overview.issued if each.number == self.number), None)

    def older(self, overview: Overview) -> Looking:
        """The one before; from the draft, the last issued."""
        numbers = [each.number for each in overview.issued if not self.number or each.number < self.number]
        return Looking(numbers[0]) if numbers else self

    def newer(self, overview: Overview) -> Looking:
        """The one after; behind the last issued, the draft."""
        numbers = [each.number for each in overview.issued if each.number > self.number] if self.number else []
        return Looking(numbers[-1]) if numbers else Looking()
