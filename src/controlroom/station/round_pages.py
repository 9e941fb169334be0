"""The sheet of a round on A4 pages, as PDF (docs/domain.md §7)."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

from controlroom.core.i18n import _
from controlroom.domain.inspections.sheet import ItemType, Verdict
from controlroom.station.page_blocks import gap, rule, stacked, ticked_box
from controlroom.station.page_text import Type, paragraph, width_of
from controlroom.station.round_sheet import (
    CRITICAL,
    CRITICAL_WORDS,
    MARKS,
    TICK_WORDS,
    TICKED,
    Sheet,
    SheetLine,
    SheetSection,
    SheetSignature,
)

DPI = 300
PAGE = (2480, 3508)  # A4
_MARGIN, _FOOT = 150, 120
_WIDTH = PAGE[0] - 2 * _MARGIN
_BOTTOM = PAGE[1] - _MARGIN - _FOOT
_TITLE, _PLACE, _HEAD, _ITEM, _SMALL, _TINY = (
    Type(84, 700), Type(56, 600), Type(30, 450), Type(40, 450), Type(30, 400), Type(24, 400),
)  # fmt: skip
_BOLD, _VERDICT, _NAME = Type(42, 650), Type(54, 700), Type(60, 500)
_PAD = 14
_SIGN_HEIGHT = 310
_TOGETHER = 6  # rows of signatures, as many as a page holds with the verdict
# Number, item, limits, found, pass, fail, not applicable, note: from the left, in dots.
_COLUMNS = (70, 880, 230, 260, 120, 120, 120, 380)


def to_pdf(sheet: Sheet) -> bytes:
    """The sheet as a PDF of A4 pages. Raises FontMissingError."""
    pages = draw_pages(sheet)
    out = BytesIO()
    pages[0].save(
        out, format="PDF", save_all=True, append_images=pages[1:], resolution=float(DPI),
        title=f"{sheet.title.main} · {sheet.place.main}", creator="controlroom",
    )  # fmt: skip
    return out.getvalue()


def draw_pages(sheet: Sheet) -> list[Image.Image]:
    """The pages in mode "1", 300 dots an inch. Raises FontMissingError."""
    pages = _Pages(sheet)
    pages.add(_top(sheet))
    pages.add(_column_heads(sheet))
    for section in sheet.sections:
        bar = _section_bar(section, sheet)
        for number, line in enumerate(section.lines):
            row = _row(line, sheet)
            # A heading never stands alone at the foot of a page.
            pages.add(stacked([bar, row]) if number == 0 else row, heads=True)
    signed = [_signatures(sheet.signatures[n : n + 2], sheet) for n in range(0, len(sheet.signatures), 2)]
    ending = [*([_verdict(sheet)] if sheet.verdict else []), *signed]
    # What it all comes to and those who sign it stand together.
    for block in [stacked(ending)] if 0 < len(ending) <= _TOGETHER else ending:
        pages.add(block)
    return pages.done()


class _Pages:
    """Blocks one under the other; what does not fit begins a new page."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._pages: list[Image.Image] = []
        self._y = _BOTTOM

    def add(self, block: Image.Image, *, heads: bool = False) -> None:
        """`heads`: on a new page the heads of the columns stand above it."""
        if not self._pages or self._y + block.height > _BOTTOM:
            self._pages.append(Image.new("1", PAGE, 1))
            self._y = _MARGIN
            if heads and len(self._pages) > 1:
                self.add(_column_heads(self._sheet))
        self._pages[-1].paste(block, (_MARGIN, self._y))
        self._y += block.height

    def done(self) -> list[Image.Image]:
        """The pages with their feet."""
        for number, page in enumerate(self._pages, 1):
            told = _("page {n} of {all}").format(n=number, all=len(self._pages))
            foot = paragraph(f"{told} · {self._sheet.foot}", _WIDTH, _TINY, self._sheet.language)
            page.paste(foot, (_MARGIN, PAGE[1] - _MARGIN - _FOOT + 40))
        return self._pages


def _top(sheet: Sheet) -> Image.Image:
    language = sheet.language
    blocks = [paragraph(sheet.event, _WIDTH, _HEAD, language), paragraph(sheet.title.main, _WIDTH, _TITLE, language)]
    if sheet.title.other:
        blocks.append(paragraph(sheet.title.other, _WIDTH, _ITEM, language))
    blocks.append(paragraph(sheet.place.in_a_row, _WIDTH, _PLACE, language))
    blocks += [gap(12, _WIDTH), rule(6, _WIDTH), gap(12, _WIDTH)]
    wide = [
        (label, value) for label, value in sheet.facts if width_of(f"{label} {value}", _ITEM, language) > _WIDTH // 2
    ]
    narrow = [fact for fact in sheet.facts if fact not in wide]
    for start in range(0, len(narrow), 2):
        blocks.append(_beside([_fact(*fact, _WIDTH // 2, language) for fact in narrow[start : start + 2]]))
    blocks += [_fact(label, value, _WIDTH, language) for label, value in wide]
    return stacked([*blocks, gap(20, _WIDTH)])


def _fact(label: str, value: str, width: int, language: str) -> Image.Image:
    told = paragraph(label, width_of(label, _HEAD, language) + 8, _HEAD, language)
    room = width - told.width - 40
    if value:
        words = paragraph(value, room, _BOLD, language)
    else:
        words = gap(70, room)
        ImageDraw.Draw(words).line((0, 54, room - 20, 54), fill=0, width=2)
    image = Image.new("1", (width, max(told.height, words.height) + 6), 1)
    image.paste(told, (0, 10))
    image.paste(words, (told.width + 14, 0))
    return image


def _column_heads(sheet: Sheet) -> Image.Image:
    words = ("", _("Item"), _("Limits"), _("Found"), *(_(TICK_WORDS[each]) for each, *_more in TICKED), _("Note"))
    cells = [paragraph(text, width - _PAD, _TINY, sheet.language) for text, width in zip(words, _COLUMNS, strict=True)]
    return stacked([_across(cells), rule(4, _WIDTH)])


def _section_bar(section: SheetSection, sheet: Sheet) -> Image.Image:
    words = paragraph(section.title.in_a_row, _WIDTH - 2 * _PAD, _BOLD, sheet.language)
    return stacked([gap(18, _WIDTH), words, rule(3, _WIDTH)])


def _row(line: SheetLine, sheet: Sheet) -> Image.Image:
    language = sheet.language
    width = _COLUMNS[1] - 2 * _PAD
    # Mark and words in one paragraph, so that it wraps with them.
    main = f"{line.words.main} {CRITICAL.format(words=_(CRITICAL_WORDS))}" if line.critical else line.words.main
    failed = line.verdict is Verdict.FAIL
    item = [paragraph(main, width, _BOLD if failed else _ITEM, language)]
    if line.words.other:
        item.append(paragraph(line.words.other, width, _SMALL, language))
    number, words = paragraph(str(line.number), _COLUMNS[0] - _PAD, _SMALL, language), stacked(item)
    if not line.is_ticked:  # A text takes the rest of the row.
        told = " · ".join(each for each in (line.value, line.note) if each)
        width = _WIDTH - sum(_COLUMNS[:2]) - _PAD
        text = paragraph(told, width, _BOLD, language) if told else _to_fill_in(width)
        return stacked([gap(8, _WIDTH), _across([number, words, text]), gap(8, _WIDTH), rule(1, _WIDTH)])
    value = f"______ {line.value}" if line.verdict is None and line.type is ItemType.NUMBER else line.value
    cells = [
        number,
        words,
        paragraph(line.limits, _COLUMNS[2] - _PAD, _SMALL, language),
        paragraph(("! " if line.verdict is Verdict.WARNING else "") + value, _COLUMNS[3] - _PAD, _BOLD, language),
        *(_box(line, which) for which in TICKED),
        paragraph(line.note, _COLUMNS[7] - _PAD, _SMALL, language),
    ]
    return stacked([gap(8, _WIDTH), _across(cells), gap(8, _WIDTH), rule(1, _WIDTH)])


def _to_fill_in(width: int) -> Image.Image:
    """Two lines to write on."""
    return stacked([gap(70, width), rule(2, width), gap(70, width), rule(2, width)])


def _box(line: SheetLine, which: tuple[Verdict, ...]) -> Image.Image:
    return ticked_box(52, MARKS[which[0]] if line.verdict in which else None)


def _verdict(sheet: Sheet) -> Image.Image:
    words = paragraph(sheet.verdict, _WIDTH - 80, _VERDICT, sheet.language)
    image = Image.new("1", (_WIDTH, words.height + 90), 1)
    image.paste(words, (40, 55))
    ImageDraw.Draw(image).rectangle((0, 30, _WIDTH - 1, image.height - 1), outline=0, width=5)
    return image


def _signatures(some: Sequence[SheetSignature], sheet: Sheet) -> Image.Image:
    width = (_WIDTH - 60) // 2
    image = Image.new("1", (_WIDTH, _SIGN_HEIGHT + 40), 1)
    for place, signature in enumerate(some):
        image.paste(_signature(signature, width, sheet.language), (place * (width + 60), 40))
    return image


def _signature(signature: SheetSignature, width: int, language: str) -> Image.Image:
    image = Image.new("1", (width, _SIGN_HEIGHT), 1)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width - 1, _SIGN_HEIGHT - 1), outline=0, width=2)
    image.paste(paragraph(signature.group.in_a_row, width - 60, _BOLD, language), (30, 20))
    draw.line((30, 200, width - 30, 200), fill=0, width=2)
    if signature.name:
        type = _NAME if width_of(signature.name, _NAME, language) <= width - 60 else _SMALL
        image.paste(paragraph(signature.name, width - 60, type, language), (30, 104))
        image.paste(paragraph(signature.time, width - 60, _SMALL, language), (30, 206))
        image.paste(paragraph(signature.hash, width - 60, _TINY, language), (30, 246))
    else:
        image.paste(paragraph(_("Name, signature, time"), width - 60, _SMALL, language), (30, 210))
    return image


def _across(cells: Sequence[Image.Image]) -> Image.Image:
    """Cells beside each other in the columns of the table, at one height."""
    image = Image.new("1", (_WIDTH, max(cell.height for cell in cells)), 1)
    x = 0
    for cell, width in zip(cells, _COLUMNS, strict=False):
        image.paste(cell, (x + _PAD // 2, 0))
        x += width
    return image


def _beside(blocks: Sequence[Image.Image]) -> Image.Image:
    image = Image.new("1", (_WIDTH, max(block.height for block in blocks)), 1)
    for place, block in enumerate(blocks):
        image.paste(block, (place * _WIDTH // 2, 0))
    return image
