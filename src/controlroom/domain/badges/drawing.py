"""A badge as a picture: black and white dots from the first stroke on, as wide as the paper (docs/domain.md §5)."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from controlroom.core.config.badges import (
    Align,
    BadgeLayout,
    Bar,
    Code128Element,
    Element,
    ImageElement,
    PersonField,
    QrElement,
    RowElement,
    RuleElement,
    TextElement,
)
from controlroom.core.config.loading import Words
from controlroom.core.text import clean_line
from controlroom.domain.badges.clusters import Line, advances, clusters_of, visual_runs
from controlroom.domain.badges.codes import code128_block, qr_block
from controlroom.domain.badges.fonts import LATIN, advance, font, han_tag, weight_for
from controlroom.domain.badges.piece import Block, put_together, stacked
from controlroom.domain.badges.text_layout import BASELINES_APART, Fitted, Setting, fit, sizes

_INK = 255  # while it is put together a badge is a mask of its ink; `draw_badge` turns it into black on white
_CAPITAL = 0.72  # in ems: what every first line takes at least
_BAR_PADDING = 0.24  # in ems, above and below the words of a bar
_FRAME = 5  # dots
_STRIPES_APART = 28
_DOTS_APART = 20
_MARK = TextElement(size=44, min_size=24, weight=700, inverse=True, gap=16)
_SMALL_MARK = TextElement(size=24, min_size=16, weight=700, inverse=True, gap=8)  # on a piece of a fixed length
_CODE_LETTERS = TextElement(size=26, min_size=14, weight=600, gap=6)

_SAMPLE: dict[PersonField, str] = {
    "event": "示例峰会 Example Summit",
    "company": "示例科技 Example Ltd",
    "title": "工程师 Engineer",
    "category": "参会 Attendee",
    "code": "2345678923",
}
_OWN_WORDS = ("name", "company", "title")

# FreeType faces are shared and must not be used from two threads at once.
DRAWING = threading.Lock()


def draw_badge(
    layout: BadgeLayout, fields: Mapping[PersonField, str], *, language: str, mark: str | None = None
) -> Image.Image:
    """The badge in mode "1" (0 is black), `layout.width` dots wide and as high as its elements need, or `height`.

    `language` (`zh`, `en`, `ja`, `zh-TW` …) chooses fixed words and the forms of Han. `mark` is said in a bar at the
    foot. Fields that are empty or not given take no room.

    Raises MissingGlyphError, NameTooLongError, CodeTooLongError, BarcodeTooLongError, BarcodeSignsError,
    BadgeTooHighError, FontMissingError.
    """
    with DRAWING:
        look = _SMALL_MARK if layout.panel_height is not None else _MARK
        foot = None
        if mark is not None and (words := clean_line(mark)):
            foot = Block(look.gap, _text_block(look, words, layout.panel_width, layout.margin, "zh"), "")
        sides = [_blocks(layout.elements, layout, fields, language)]
        if layout.two_up is not None:
            sides.append(_blocks(layout.back, layout, fields, language) if layout.back else sides[0])
        return ImageChops.invert(put_together(sides, layout, foot))


def warm_up(layouts: Iterable[BadgeLayout]) -> None:
    """Draws a badge of each kind and readies the Latin letters in every size, so that nobody waits for that later.

    Takes about a second: call it from a worker. A badge asked for meanwhile is drawn in between.

    Raises FontMissingError.
    """
    wanted: set[tuple[int, int]] = set()
    for layout in layouts:
        for name in ("张伟", "Wang", "محمد"):
            draw_badge(layout, {**_SAMPLE, "name": name}, language="zh")
        for element in _texts((*layout.elements, *layout.back)):
            if element.field in _OWN_WORDS:
                steps = sizes(element.size, element.min_size)
                wanted.update((size, weight_for(size, element.weight)) for size in steps)
    for size, weight in sorted(wanted):
        with DRAWING:
            advance(LATIN, size, weight, "n")


def _texts(elements: Iterable[Element]) -> Iterator[TextElement]:
    """The texts among `elements` and in their columns."""
    for element in elements:
        if isinstance(element, TextElement):
            yield element
        elif isinstance(element, RowElement):
            for column in element.columns:
                yield from _texts(column.elements)


def _blocks(
    elements: Sequence[Element], layout: BadgeLayout, fields: Mapping[PersonField, str], language: str
) -> list[Block]:
    """The ink of each element that has something to say, as wide as one badge of the piece."""
    width, margin = layout.panel_width, layout.margin
    drawn = (
        (element, _block(element, width, margin, fields, language, han_tag(language, layout.han)))
        for element in elements
    )
    return [Block(element.gap, image, _called(element)) for element, image in drawn if image is not None]


def _called(element: Element) -> str:
    """What a mistake calls `element`."""
    return element.field or element.kind if isinstance(element, TextElement) else element.kind


def _block(
    element: Element, width: int, margin: int, fields: Mapping[PersonField, str], language: str, forms: tuple[str, str]
) -> Image.Image | None:
    code = fields.get("code", "")
    match element:
        case TextElement():
            text = clean_line(_text_of(element, fields, language))
            han = (
                forms[0] if element.field in _OWN_WORDS else forms[1]
            )  # what the organiser says is no guest's language
            return _text_block(element, text, width, margin, han) if text else None
        case QrElement():
            return qr_block(element, code, width, margin) if code else None
        case Code128Element():
            return _barcode(element, code, width, margin) if code else None
        case ImageElement():
            return _picture(element, width, margin)
        case RuleElement():
            rule = Image.new("1", (width, element.thickness))
            rule.paste(_INK, (margin, 0, width - margin, element.thickness))
            return rule
        case RowElement():
            return _row(element, width, margin, fields, language, forms)


def _row(
    row: RowElement, width: int, margin: int, fields: Mapping[PersonField, str], language: str, forms: tuple[str, str]
) -> Image.Image | None:
    """The columns side by side, each in the middle of the row's height; None when all of them are empty."""
    columns: list[tuple[int, Image.Image]] = []
    x = margin
    for column, across in zip(row.columns, row.widths(width - 2 * margin), strict=True):
        blocks = [
            Block(each.gap, image, "")
            for each in column.elements
            if (image := _block(each, across, 0, fields, language, forms)) is not None
        ]
        if blocks:
            columns.append((x, stacked(blocks, across)))
        x += across + row.between
    if not columns:
        return None
    sheet = Image.new("1", (width, max(image.height for _x, image in columns)))
    for left, image in columns:
        sheet.paste(image, (left, (sheet.height - image.height) // 2))
    return sheet


def _barcode(element: Code128Element, code: str, width: int, margin: int) -> Image.Image:
    bars = code128_block(element, code, width, margin)
    if not element.text:
        return bars
    letters = _text_block(_CODE_LETTERS.model_copy(update={"align": element.align}), code, width, margin, "zh")
    return stacked([Block(0, bars, ""), Block(_CODE_LETTERS.gap, letters, "")], width)


def _picture(element: ImageElement, width: int, margin: int) -> Image.Image | None:
    picture = element.picture
    if picture is None:
        return None
    ink = Image.frombytes("1", (picture.width, picture.height), picture.ink)
    room = width - 2 * margin - picture.width
    sheet = Image.new("1", (width, picture.height))
    sheet.paste(ink, (margin + {"left": 0, "center": room // 2, "right": room}[element.align], 0))
    return sheet


def _text_of(element: TextElement, fields: Mapping[PersonField, str], language: str) -> str:
    if element.field is not None:
        return fields.get(element.field, "")
    words: Words | None = element.words
    if words is None:
        return ""
    return words.zh if language.lower().startswith("zh") else words.en


# Category, event and marks are the same on badge after badge; the names pass through.
@lru_cache(maxsize=32)
def _text_block(element: TextElement, text: str, width: int, margin: int, language: str) -> Image.Image:
    """The ink of `text`, `width` dots wide, cropped in height; or a bar around it. Shared: not to be changed."""
    setting = Setting(
        size=element.size,
        min_size=element.min_size,
        lines=element.lines,
        width=width - 2 * margin,
        weight=element.weight,
        height=element.height,
        name=element.field == "name",
    )
    clusters = clusters_of(text, language)
    fitted = fit(clusters, setting)
    block = _lines_block(fitted, width, margin, element.align)
    if (over := _stands_out(block, margin)) > 0:
        # Letters that hang over their own width (j, f) at both ends of a line as wide as its room: it gets less of it.
        fitted = fit(clusters, replace(setting, width=setting.width - 2 * over))
        block = _lines_block(fitted, width, margin, element.align)
    return block if element.look is None else _in_bar(block, element.look, round(_BAR_PADDING * fitted.size))


def _in_bar(words: Image.Image, look: Bar, padding: int) -> Image.Image:
    """`words` within a bar over the whole width; its stripes or dots keep away from them."""
    size = (words.width, words.height + 2 * padding)
    if look == "solid":
        bar = Image.new("1", size)
        bar.paste(words, (0, padding))
        return ImageChops.invert(bar)
    bar = Image.new("1", size) if look == "outline" else _pattern(size, look)
    draw = ImageDraw.Draw(bar)
    ink = words.getbbox()
    if ink is not None and look != "outline":
        clear = max(6, padding)
        draw.rectangle((ink[0] - clear, 0, ink[2] + clear - 1, size[1]), fill=0)
    draw.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=_INK, width=_FRAME)
    bar.paste(words, (0, padding), words)
    return bar


@lru_cache(maxsize=8)
def _pattern(size: tuple[int, int], look: Bar) -> Image.Image:
    """Thick stripes or dots, which are told apart from two metres."""
    sheet = Image.new("1", size)
    draw = ImageDraw.Draw(sheet)
    width, height = size
    if look == "hatched":
        for x in range(-height, width, _STRIPES_APART):
            draw.line((x, height, x + height, 0), fill=_INK, width=_STRIPES_APART // 2)
    else:
        for row, y in enumerate(range(_DOTS_APART // 2, height, _DOTS_APART)):
            for x in range((row % 2) * _DOTS_APART // 2, width + _DOTS_APART, _DOTS_APART):
                draw.ellipse((x - 5, y - 5, x + 5, y + 5), fill=_INK)
    return sheet


def _stands_out(block: Image.Image, margin: int) -> int:
    """How many dots of ink reach into a margin."""
    box = block.getbbox()
    return 0 if box is None else max(margin - box[0], box[2] - (block.width - margin), 0)


def _lines_block(fitted: Fitted, width: int, margin: int, align: Align) -> Image.Image:
    strips = [_strip(line, fitted, width, margin, align) for line in fitted.lines]
    tops: list[int] = []
    for number, (_strip_image, ascent) in enumerate(strips):
        if number == 0:
            tops.append(max(0, round(_CAPITAL * fitted.size) - ascent))
            continue
        before, ascent_before = strips[number - 1]
        wanted = tops[-1] + ascent_before + round(BASELINES_APART * fitted.size) - ascent
        tops.append(max(wanted, tops[-1] + before.height + fitted.size // 12))
    block = Image.new("1", (width, tops[-1] + strips[-1][0].height))
    for top, (strip, _ascent) in zip(tops, strips, strict=True):
        block.paste(strip, (0, top))
    return block


def _strip(line: Line, fitted: Fitted, width: int, margin: int, align: Align) -> tuple[Image.Image, int]:
    """One line cropped to its ink in height, and how many dots of it stand above the baseline."""
    room = width - 2 * margin - sum(advances(line, fitted.size, fitted.weight))
    x = margin + {"left": 0, "center": room // 2, "right": room}[align]
    baseline = 2 * fitted.size
    canvas = Image.new("1", (width, 3 * fitted.size))
    draw = ImageDraw.Draw(canvas)
    for face, text in visual_runs(line):
        made = font(face, fitted.size, fitted.weight)
        draw.text((x, baseline), text, font=made, fill=_INK, anchor="ls")
        x += round(made.getlength(text, mode="1"))
    box = canvas.getbbox()
    if box is None:
        return canvas.crop((0, baseline - 1, width, baseline)), 1
    # A letter such as j hangs over its own width: it is moved out of the margin as far as the other side has room.
    left, top, right, bottom = box
    over = max(0, margin - left) - max(0, right - (width - margin))
    moved = min(over, max(0, width - margin - right)) if over > 0 else max(over, min(0, margin - left))
    return canvas.crop((-moved, top, width - moved, bottom)), baseline - top
