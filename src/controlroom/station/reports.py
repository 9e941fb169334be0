"""Situation reports, the morning sheet and hand-overs, served by an open event: what screens and commands call.

Everything here blocks on the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from controlroom.core.config.folder import Settings
from controlroom.core.i18n import Language
from controlroom.core.ids import SYSTEM
from controlroom.domain.devices.rules import Key
from controlroom.domain.devices.tables import Known
from controlroom.domain.people.list_files import check_target, write_document
from controlroom.reports import handing_over, service
from controlroom.reports.due import DueReport
from controlroom.reports.errors import HandoverPinError, ReportNotPrintedError
from controlroom.reports.facts import read_facts
from controlroom.reports.morning import morning_sheet
from controlroom.reports.points import HandoverView, Point, open_points
from controlroom.reports.setting import Setting
from controlroom.reports.situation import compose
from controlroom.reports.values import Content, Issued
from controlroom.reports.venue import rhythm_of, venue_of
from controlroom.reports.views import Overview, Waiting
from controlroom.reports.writing import Document, in_order, morning_document, report_document, to_html, to_markdown
from controlroom.reports.yesterday import read_yesterday
from controlroom.station import devices, rounds, rundown, tickets
from controlroom.station.paper import printer_of, report_file
from controlroom.station.pins import require_pin
from controlroom.station.roll_paper import print_kept
from controlroom.station.room import Room
from controlroom.store.journal import Origin
from controlroom.store.store import Transaction

SUFFIXES = (".html", ".htm", ".md")

Live = Callable[[], Mapping[Key, Known] | None]
"""How the checks of devices stand, from whoever watches in this program."""


def setting_of(settings: Settings) -> Setting:
    """What the configuration says of reports, and of what they tell."""
    event = settings.event
    return Setting(
        settings, venue_of(settings), rhythm_of(settings), rundown.setting_of(event), tickets.setting_of(event),
        devices.setting_of(settings), rounds.setting_of(settings),
    )  # fmt: skip


class ReportDuty:
    """A report that is due is asked for, one that nobody issued is missed."""

    scopes = frozenset({"report"})

    def __init__(self, room: Room) -> None:
        self._room = room
        self._by = Origin(room.by.station, SYSTEM)

    def carry_out(self) -> datetime | None:
        """Does all that is due now; returns when the next will be. Raises the store's errors."""
        settings = self._room.settings
        return service.carry_out(self._room.store, self._by, rhythm_of(settings), venue_of(settings))


class Reports:
    """The reports of an open event, under the configuration in force. `live`: see Live."""

    def __init__(self, room: Room, live: Live = lambda: None) -> None:
        self._room = room
        self._live = live
        self._known: tuple[Settings, Setting] | None = None

    @property
    def setting(self) -> Setting:
        """Names, rhythm and nouns, as they are configured now."""
        settings = self._room.settings
        if self._known is None or self._known[0] is not settings:
            self._known = (settings, setting_of(settings))
        return self._known[1]

    @property
    def me(self) -> str:
        """Who acts here."""
        return self._room.by.actor

    def draft(self) -> Content:
        """The report as it would be issued now."""
        store, setting = self._room.store, self.setting
        content = compose(read_facts(store, setting, self._live()), setting.venue, service.last(store))
        return content.with_notes(service.notes(store))

    def issue(self, content: Content, head: str | None = None) -> Issued:
        """It goes round. Raises ReportSupersededError."""
        setting = self.setting
        return service.issue(self._room.store, self._room.by, setting.rhythm, setting.venue, content, head)

    def note(self, section: str, words: str) -> None:
        """Writes into the next report, on top or under a section. Raises SectionUnknownError."""
        service.write_note(self._room.store, self._room.by, section, words)

    def due(self) -> tuple[DueReport, ...]:
        """Every report of the grid, as it stands now."""
        setting = self.setting
        return service.due(self._room.store, setting.rhythm, setting.venue)

    def issued(self) -> tuple[Issued, ...]:
        """Those that went round, the newest first."""
        return service.issued(self._room.store)

    def show(self, number: int) -> Issued:
        """One that went round. Raises ReportUnknownError."""
        return service.report(self._room.store, number)

    def overview(self) -> Overview:
        """What the board shows."""
        return Overview(self.draft(), self.due(), self.issued(), self.handover())

    def waiting(self) -> Waiting:
        """What somebody has to be reminded of."""
        return Waiting(self.due(), self.handover())

    def document(self, content: Content, issued: Issued | None = None) -> Document:
        """What stands on paper of a draft, or of one that was issued."""
        return report_document(content, self.setting.venue, issued)

    def morning(self) -> Content:
        """The sheet of the morning meeting of today."""
        store, setting = self._room.store, self.setting
        facts = read_facts(store, setting, self._live())
        return morning_sheet(facts, setting.venue, read_yesterday(store, setting, facts))

    def morning_document(self, content: Content) -> Document:
        """The same on paper."""
        return morning_document(content, self.setting.venue)

    def languages(self, first: Language | None = None, *, both: bool = True) -> tuple[Language, ...]:
        """The languages of a document: that of the event first, unless another is named."""
        return in_order(first or self._room.settings.event.language, both=both)

    def write(self, document: Document, languages: Sequence[Language], file: Path, *, force: bool = False) -> None:
        """Writes a document to a .md or .html file, whole and journalled.

        Raises ExportSuffixError, ExportExistsError (unless `force`), ExportFailedError.
        """
        check_target(file, force=force, suffixes=SUFFIXES)
        to_text = to_markdown if file.suffix.lower() == ".md" else to_html
        facts = {"file": file.name, "what": document.title.en}
        data = to_text(document, languages).encode()
        write_document(self._room.store, self._room.by, file, "report.exported", facts, data, force=force)

    def export(self, document: Document, languages: Sequence[Language], name: str) -> str:
        """Writes it to a new file, in `reports` unless `name` says elsewhere; gives where it is."""
        file = report_file(self._room, name, SUFFIXES)
        self.write(document, languages, file)
        return str(file)

    def print_out(self, document: Document, languages: Sequence[Language], url: str) -> None:
        """Prints it on the receipt printer at `url`, journalled first.

        Raises PrinterAddressError, NotPermittedError, ReportNotPrintedError.
        """
        from controlroom.station.report_strip import draw_report

        def keep(transaction: Transaction, failed: str) -> None:
            facts = {"what": document.title.en, "reason": failed}
            transaction.journal("report.print-failed" if failed else "report.printed", "printer:report", facts)

        if reason := print_kept(self._room, url, lambda width: draw_report(document, languages, width), keep):
            raise ReportNotPrintedError(reason=reason)

    def print_at(self, document: Document, languages: Sequence[Language], desk: str) -> None:
        """Prints it on the printer of a desk. Raises what `print_out` does."""
        self.print_out(document, languages, printer_of(self._room, desk))

    # Hand-over

    def points(self, remarks: Sequence[str] = ()) -> tuple[Point, ...]:
        """What is open now and would be handed over."""
        setting = self.setting
        return open_points(read_facts(self._room.store, setting, self._live()), setting.venue, remarks)

    def hand_over(self, to: str = "", remarks: Sequence[str] = ()) -> HandoverView:
        """Whoever acts hands all open points over. Raises HandoverSameError, HandoverNameError."""
        roster = self.setting.tickets.roster
        return handing_over.start(self._room.store, self._room.by, self.points(remarks), to, roster)

    def accept(self, number: int, name: str = "", places: Collection[int] = (), pin: str = "") -> HandoverView:
        """The next person accepts points by name, or all; takes some 50 ms where they have a PIN.

        Who has signed in under their own name needs no PIN; whoever guesses waits longer each time. Raises
        HandoverPinError, PinsWaitError and what `handing_over.accept` does.
        """
        who = self._room.settings.event.known_as(name)
        if self.needs_pin(who):
            require_pin(self._room, who or self.me, pin, HandoverPinError(name=who or self.me))
        roster = self.setting.tickets.roster
        return handing_over.accept(self._room.store, self._room.by, roster, number, who, places)

    def needs_pin(self, name: str) -> bool:
        """Whether somebody accepts with a PIN here: an operator of event.toml who has one and did not give it yet."""
        event = self._room.settings.event
        who = event.known_as(name) or self.me
        return event.pin_of(who) is not None and not (who == self.me and self._room.is_proven)

    def handovers(self) -> tuple[HandoverView, ...]:
        """The hand-overs, the newest first."""
        return handing_over.handovers(self._room.store)

    def handover(self, number: int | None = None) -> HandoverView | None:
        """One; without a number the newest, None where there is none. Raises HandoverUnknownError."""
        if number is not None:
            return handing_over.handover(self._room.store, number)
        return next(iter(self.handovers()), None)
