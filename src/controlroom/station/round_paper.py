"""Sheets of rounds out of the program: as a file, journalled, or on a receipt printer (docs/domain.md §7)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL.Image import Image
from pydantic import ValidationError

from controlroom.core.config.desks import PrinterConfig
from controlroom.core.errors import FaultError
from controlroom.core.i18n import N_, _
from controlroom.domain.inspections.errors import PlaceUnknownError, TemplateUnknownError
from controlroom.domain.people.list_files import check_target, write_document
from controlroom.hardware import escpos
from controlroom.hardware.delivery import DeliveryResult
from controlroom.hardware.events import cause_words
from controlroom.hardware.printer import open_printer
from controlroom.hardware.transport import PrinterAddressError
from controlroom.station.room import Room
from controlroom.station.round_sheet import Sheet, empty_sheet, sheet_of_round
from controlroom.station.rounds import Rounds

SUFFIXES = (".html", ".htm", ".pdf")


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

    print_strip(room, url, lambda width: draw_strip(sheet, width))


def print_strip(room: Room, url: str, draw: Callable[[int], Image]) -> None:
    """Prints what `draw` makes for a roll so many dots wide. Raises PrinterAddressError, SheetNotPrintedError."""
    try:
        config = PrinterConfig(url=url)
    except ValidationError:
        raise PrinterAddressError(url=url, reason=_("unknown kind of address")) from None
    image = draw(config.width_dots)
    printer = open_printer(config, room.folder.root, lambda change: None)
    printer.start()
    try:
        process_id = "0001" if config.confirms else None
        job = escpos.encode_job(image, process_id=process_id, cut=config.cut, width_dots=config.width_dots)
        delivery = printer.send(job, process_id)
    finally:
        printer.stop()
    if delivery.result not in (DeliveryResult.CONFIRMED, DeliveryResult.SENT):
        raise SheetNotPrintedError(reason=cause_words(delivery.cause))
