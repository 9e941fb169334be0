"""The contact sheet on paper: as a file, journalled, or on a receipt printer (docs/domain.md §1)."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from pathlib import Path

from controlroom.core.errors import FaultError
from controlroom.core.i18n import N_, _, current_language
from controlroom.domain.people.contacts import ContactLine, ContactSheet
from controlroom.domain.people.list_files import check_target, write_document
from controlroom.domain.people.staffing import shift_words, staffing_words
from controlroom.station.contacts import Contacts
from controlroom.station.page_document import Document, Table, draw_roll, to_html, to_markdown, to_pdf
from controlroom.station.roll_paper import print_kept
from controlroom.station.room import Room
from controlroom.store.store import Transaction

SUFFIXES = (".pdf", ".html", ".htm", ".md")
_SHARES = (32, 18, 22, 28)


class ContactsNotPrintedError(FaultError):
    code = "CONTACTS_NOT_PRINTED"
    what = N_("The contact sheet did not certainly come out: {reason}.")
    next_step = N_("Look at the printer, then print it again.")


def contact_page(room: Room, emergency: str | None) -> Document:
    """The sheet of one kind of emergency, or of all, each kind under its heading. Raises EmergencyUnknownError."""
    contacts, event, now = Contacts(room), room.settings.event, room.clock.now()
    kinds = [each.key for each in contacts.emergencies()] if emergency is None else [emergency]
    sheets = [contacts.sheet(kind) for kind in kinds] or [contacts.sheet()]
    shifts = [f"{each.name}: {shift_words(each, event.zone)}" for each in contacts.shifts()]
    title = _("Contact sheet")
    if emergency is not None and sheets[0].emergency is not None:
        title = f"{title}: {sheets[0].emergency.name}"
    local = now.astimezone(event.zone)
    return Document(
        current_language(), str(event.name), title, (staffing_words(contacts.staffing()), *shifts),
        tuple(table for sheet in sheets for table in _tables(sheet)),
        _("As of {time}. Numbers can change: ask the control room.").format(time=f"{local:%Y-%m-%d %H:%M}"),
    )  # fmt: skip


def _tables(sheet: ContactSheet) -> list[Table]:
    kind = sheet.emergency
    name, first = (str(kind.name), str(kind.first or "")) if kind is not None else (_("Everybody"), "")
    heading = f"{name} — {first}" if first else name
    heads = (_("Name"), _("What they are"), _("Telephone"), _("Note"))
    rows = [_row(line, str(row), place) for row, lines in _rows(sheet) for place, line in enumerate(lines)]
    return [Table(heading, heads, _SHARES, tuple(rows))] if rows else []


def _rows(sheet: ContactSheet) -> list[tuple[object, list[ContactLine]]]:
    return [(row, list(lines)) for row, lines in groupby(sheet.lines, key=lambda line: line.row)]


def _row(line: ContactLine, row: str, place: int) -> tuple[str, ...]:
    """Who stands in for somebody is set off below them, so that A comes before B on paper too."""
    name = str(line.name) if place == 0 else f"↳ {line.name}"
    what = line.place_words() if line.outside else f"{row} · {line.place_words()}"
    rest = " · ".join(
        each for each in (line.person, str(line.note or ""), "" if line.on_duty else _("off shift")) if each
    )
    return name, what, " / ".join(line.phones) or "____________", rest


def write_contacts(room: Room, emergency: str | None, file: Path, *, force: bool) -> None:
    """Writes the sheet to a .pdf, .html or .md file, whole or not at all.

    Raises ExportSuffixError, ExportExistsError (unless `force`), ExportFailedError, FontMissingError.
    """
    check_target(file, force=force, suffixes=SUFFIXES)
    document = contact_page(room, emergency)
    suffix = file.suffix.lower()
    if suffix == ".pdf":
        data = to_pdf(document)
    else:
        data = (to_markdown(document) if suffix == ".md" else to_html(document)).encode()
    facts = {"file": file.name, "what": emergency or ""}
    write_document(room.store, room.by, file, "contact.exported", facts, data, force=force)


def print_contacts(room: Room, emergency: str | None, url: str) -> None:
    """Prints the sheet on the receipt printer at `url`; journalled first, for it is a list of telephone numbers.

    Raises PrinterAddressError, NotPermittedError, ContactsNotPrintedError.
    """

    def keep(transaction: Transaction, failed: str) -> None:
        facts = {"what": emergency or "", "reason": failed}
        transaction.journal("contact.print-failed" if failed else "contact.printed", "printer:contacts", facts)

    if reason := print_kept(room, url, partial(draw_roll, contact_page(room, emergency)), keep):
        raise ContactsNotPrintedError(reason=reason)
