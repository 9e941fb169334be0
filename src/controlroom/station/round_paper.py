"""Sheets of rounds out of the program: as a file, journalled, or on a receipt printer (docs/domain.md §7)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from controlroom.core.errors import FaultError
from controlroom.core.i18n import N_
from controlroom.domain.inspections.errors import PlaceUnknownError, TemplateUnknownError
from controlroom.domain.people.list_files import check_target, write_document
from controlroom.station.roll_paper import print_on_roll
from controlroom.station.room import Room
from controlroom.station.round_sheet import Sheet, empty_sheet, sheet_of_round
from controlroom.station.rounds import Rounds

SUFFIXES = (".pdf", ".html", ".htm")


class SheetNotPrintedError(FaultError):
    code = "ROUND_SHEET_NOT_PRINTED"
    what = N_("The sheet did not certainly come out: {reason}.")
    next_step = N_("Look at the printer, then print it again.")


def filled_sheet(room: Room, id: str) -> Sheet:
    """The sheet of a round as it stands, in the language in force. Raises RoundUnknownError."""
    rounds = Rounds(room)
    return sheet_of_round(rounds.show(id), rounds.setting, room.settings.event, room.clock.now())


def blank_sheet(room: Room, template: str, place: str) -> Sheet:
    """The sheet of a template to be filled in by hand. Raises TemplateUnknownError, PlaceUnknownError."""
    setting = Rounds(room).setting
    plan = setting.plan(template)
    if plan is None:
        raise TemplateUnknownError(template=template, known=", ".join(each.key for each in setting.plans))
    if place not in plan.places:
        raise PlaceUnknownError(template=template, place=place, known=", ".join(plan.places))
    return empty_sheet(plan, place, setting, room.settings.event, room.clock.now())


def write_sheet(room: Room, sheet: Sheet, what: str, file: Path, *, force: bool) -> None:
    """Writes a sheet to a .pdf or .html file, whole or not at all; `what`: the round or template, for the journal.

    Raises ExportSuffixError, ExportExistsError (unless `force`), ExportFailedError, FontMissingError.
    """
    check_target(file, force=force, suffixes=SUFFIXES)
    if file.suffix.lower() == ".pdf":
        from controlroom.station.round_pages import to_pdf

        data = to_pdf(sheet)
    else:
        from controlroom.station.round_html import to_html

        data = to_html(sheet).encode()
    facts = {"file": file.name, "what": what, "signed": sheet.is_signed}
    write_document(room.store, room.by, file, "round.exported", facts, data, force=force)


def print_sheet(room: Room, sheet: Sheet, url: str) -> None:
    """Prints a sheet on the receipt printer at `url`. Raises PrinterAddressError, SheetNotPrintedError."""
    from controlroom.station.round_strip import draw_strip

    if reason := print_on_roll(room, url, partial(draw_strip, sheet)):
        raise SheetNotPrintedError(reason=reason)
