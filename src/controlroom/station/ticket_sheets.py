"""Signed tickets on paper: A4 sheets as PDF, or one picture each (docs/domain.md §5). 300 dots an inch."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import segno
from PIL import Image, ImageDraw

from controlroom.core.config.badges import BadgeLayout, PersonField, RuleElement, TextElement
from controlroom.core.config.event import EventConfig
from controlroom.core.errors import BadInputError, FaultError
from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.text import visible
from controlroom.domain.badges.clusters import MissingGlyphError
from controlroom.domain.badges.drawing import draw_badge
from controlroom.domain.badges.text_layout import NameTooLongError
from controlroom.domain.passes.rules import Pass
from controlroom.domain.passes.views import Ticket

Progress = Callable[[int, int], None]
"""Told (tickets drawn, tickets in all) now and then."""

DPI = 300
PAGE = (2480, 3508)  # A4
ACROSS, DOWN = 2, 4
TICKET = (PAGE[0] // ACROSS, PAGE[1] // DOWN)  # 105 × 74 mm
_MARGIN = 50
_QR_ROOM = 480  # dots: the symbol with its quiet zone; of a usual ticket 31 mm of it are modules
_QUIET_ZONE = 4
_SMALLEST_MODULE = 4  # dots, 0.34 mm
_CUT_MARK = 36
_PAGES_AT_ONCE = 8  # a page takes 9 MB while it is put together
_PROGRESS_EVERY = 20

_TEXT = BadgeLayout(
    width=TICKET[0] - 2 * _MARGIN - _QR_ROOM - 20,
    margin=8,
    elements=(
        TextElement(field="event", size=40, min_size=26, lines=2, height=100, align="left", gap=0),
        RuleElement(thickness=3, gap=16),
        TextElement(field="name", size=88, min_size=36, lines=2, height=190, align="left", gap=26),
        TextElement(field="company", size=40, min_size=26, lines=2, height=100, align="left", gap=18),
        TextElement(field="category", size=44, min_size=26, align="left", inverse=True, gap=24),
        TextElement(field="title", size=32, min_size=24, lines=2, height=84, align="left", gap=22),
        TextElement(field="code", size=40, min_size=20, lines=2, height=84, align="left", gap=18),
    ),
)
_SERIAL = BadgeLayout(width=_QR_ROOM, margin=8, elements=(TextElement(field="code", size=28, min_size=20, gap=0),))

# What cannot be drawn is left white: the ticket is in its QR code, and its owner is named by code and company.
_ATTEMPTS: tuple[tuple[PersonField, ...], ...] = (
    (), ("company",), ("name",), ("name", "company"), ("name", "company", "code"),
)  # fmt: skip


class SheetTargetError(BadInputError):
    code = "TICKET_SHEET_TARGET"
    what = N_("{file} is neither a .pdf file nor a folder.")
    kept = N_("No ticket was made.")
    next_step = N_("Name a file that ends in .pdf, or a folder for one picture a ticket.")


class SheetNotWrittenError(FaultError):
    code = "TICKET_SHEET_NOT_WRITTEN"
    what = N_("The sheets cannot be written to {file}: {reason}.")
    kept = N_("If tickets were issued, they stay in the journal; nobody has them.")
    next_step = N_("Name a file in a folder that this user may write, and issue them again with --replace.")


def check_target(target: Path) -> None:
    """Refuses before anything is issued what cannot be written after. Raises SheetTargetError, SheetNotWrittenError."""
    if _is_pdf(target):
        if target.is_dir():
            raise SheetTargetError(file=target)
        folder = target.parent
    else:
        if target.suffix or (target.exists() and not target.is_dir()):
            raise SheetTargetError(file=target)
        folder = target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".controlroom-tickets.part"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise SheetNotWrittenError(file=target, reason=error.strerror or error) from error


def write_sheets(
    tickets: Sequence[Ticket],
    event: EventConfig,
    target: Path,
    progress: Progress = lambda done, total: None,
) -> list[str]:
    """Draws `tickets` to the PDF or into the folder `target`; a PDF is there whole or not at all.

    Returns the codes of those whose name or company no packaged font can draw: their tickets lack it.
    Raises SheetNotWrittenError, FontMissingError.
    """
    unprintable: list[str] = []

    def drawn() -> Iterator[tuple[Ticket, Image.Image]]:
        for done, ticket in enumerate(tickets):
            if done % _PROGRESS_EVERY == 0:
                progress(done, len(tickets))
            image, whole = draw_ticket(ticket, event)
            if not whole:
                unprintable.append(ticket.ticket.code)
            yield ticket, image
        progress(len(tickets), len(tickets))

    try:
        if _is_pdf(target):
            _write_pdf((image for _ticket, image in drawn()), target, str(event.name))
        else:
            for ticket, image in drawn():
                image.save(target / file_name(ticket.ticket), format="PNG", dpi=(DPI, DPI))
    except OSError as error:
        raise SheetNotWrittenError(file=target, reason=error.strerror or error) from error
    return unprintable


def draw_ticket(ticket: Ticket, event: EventConfig) -> tuple[Image.Image, bool]:
    """One ticket in mode "1", and whether all its words could be drawn. Raises FontMissingError."""
    image = Image.new("1", TICKET, 1)
    words, whole = _words(ticket, event)
    symbol = _qr(ticket.text)
    serial = draw_badge(_SERIAL, {"code": ticket.ticket.serial}, language="en")
    left = _MARGIN + (_QR_ROOM - symbol.width) // 2
    top = (TICKET[1] - symbol.height - serial.height) // 2
    image.paste(symbol, (left, top))
    image.paste(serial, (_MARGIN, top + symbol.height))
    # Both stand in the middle; words that are higher than the ticket would be cut at its foot, never at their head.
    image.paste(words, (_MARGIN + _QR_ROOM + 20, max(8, (TICKET[1] - words.height) // 2)))
    return image, whole


def file_name(ticket: Pass) -> str:
    """A name for the picture that no code can turn into a path: the signs every system allows, and the serial."""
    safe = re.sub(r"[^A-Za-z0-9]+", "-", ticket.code).strip("-")[:40]
    return f"{safe or 'ticket'}-{ticket.serial}.png"


def _is_pdf(target: Path) -> bool:
    return target.suffix.lower() == ".pdf"


def _write_pdf(tickets: Iterator[Image.Image], target: Path, title: str) -> None:
    """All pages into a file beside `target`, which then takes its place. A few pages at a time, to spare memory."""
    part = target.with_name(f".{target.name}.part")
    pages = _pages(tickets)
    try:
        started = False
        while batch := list(islice(pages, _PAGES_AT_ONCE)):
            options = {"append": True} if started else {"title": title, "creator": "controlroom"}
            batch[0].save(
                part, format="PDF", save_all=True, append_images=batch[1:], resolution=float(DPI), **options
            )  # fmt: skip
            started = True
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def _pages(tickets: Iterator[Image.Image]) -> Iterator[Image.Image]:
    """A4 pages of eight tickets with marks to cut along."""
    while batch := list(islice(tickets, ACROSS * DOWN)):
        page = Image.new("1", PAGE, 1)
        for place, ticket in enumerate(batch):
            page.paste(ticket, (place % ACROSS * TICKET[0], place // ACROSS * TICKET[1]))
        draw = ImageDraw.Draw(page)
        for x in range(0, PAGE[0] + 1, TICKET[0]):
            for y in range(0, PAGE[1] + 1, TICKET[1]):
                draw.line((x - _CUT_MARK, y, x + _CUT_MARK, y), fill=0, width=2)
                draw.line((x, y - _CUT_MARK, x, y + _CUT_MARK), fill=0, width=2)
        yield page


def _words(ticket: Ticket, event: EventConfig) -> tuple[Image.Image, bool]:
    """What a person reads of the ticket; without what no font can draw."""
    says = ticket.ticket
    category = event.category(says.category)
    admits = "" if says.party == 1 else " · " + ngettext("admits {n} person", "admits {n} people", says.party).format(
        n=says.party
    )  # fmt: skip
    fields: dict[PersonField, str] = {
        "event": str(event.name),
        "name": ticket.name,
        "company": ticket.company,
        "category": (f"{category.name.zh} {category.name.en}" if category else says.category) + admits,
        "title": _validity(says, event),
        "code": visible(says.code, 60),
    }
    language = ticket.language or event.language
    for left_white in _ATTEMPTS:
        kept = {field: text for field, text in fields.items() if field not in left_white}
        try:
            return draw_badge(_TEXT, kept, language=language), not left_white
        except (MissingGlyphError, NameTooLongError):
            continue
    return draw_badge(_TEXT, {"code": says.serial}, language=language), False


def _validity(says: Pass, event: EventConfig) -> str:
    start, end = (
        at.astimezone(event.zone).strftime("%Y-%m-%d %H:%M") if at else "" for at in (says.valid_from, says.valid_until)
    )
    if start and end:
        return _("Valid {start} – {end}").format(start=start, end=end)
    if end:
        return _("Valid until {end}").format(end=end)
    return _("Valid from {start}").format(start=start) if start else ""


def _qr(text: str) -> Image.Image:
    """`text` as a QR symbol of error level M with its quiet zone, modules a whole number of dots."""
    # Alphanumeric mode packs two letters into 11 bits; mask 0 for the reason given in domain/badges/drawing.py.
    symbol = segno.make_qr(text, error="m", boost_error=False, mode="alphanumeric", mask=0)
    matrix = symbol.matrix
    size = len(matrix)
    module = max(_SMALLEST_MODULE, _QR_ROOM // (size + 2 * _QUIET_ZONE))
    dots = Image.frombytes("L", (size, size), b"".join(matrix)).point([255] + [0] * 255, "1")
    image = Image.new("1", ((size + 2 * _QUIET_ZONE) * module,) * 2, 1)
    image.paste(dots.resize((size * module,) * 2, Image.Resampling.NEAREST), (module * _QUIET_ZONE,) * 2)
    return image
