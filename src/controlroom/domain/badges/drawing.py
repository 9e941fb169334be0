"""A badge as a picture: black and white dots from the first stroke on, as wide as the paper (docs/domain.md §5)."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from functools import lru_cache

import segno
from PIL import Image, ImageChops, ImageDraw
from segno import DataOverflowError

from controlroom.core.config.badges import Align, BadgeLayout, PersonField, QrElement, RuleElement, TextElement
from controlroom.core.config.loading import Words
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_
from controlroom.core.text import clean_line
from controlroom.domain.badges.clusters import Line, advances, clusters_of, visual_runs
from controlroom.domain.badges.fonts import LATIN, advance, font, weight_for
from controlroom.domain.badges.text_layout import BASELINES_APART, Fitted, Setting, fit, sizes

_INK = 255  # while it is put together a badge is a mask of its ink; `draw_badge` turns it into black on white
_CAPITAL = 0.72  # in ems: what every first line takes at least
_BAR_PADDING = 0.24  # in ems, above and below the words of a bar
_QUIET_ZONE = 4  # modules, ISO/IEC 18004
_SMALLEST_MODULE = 3  # dots, 0.375 mm: what a hand scanner reads from thermal paper
# Scoring all eight masks takes five times as long as the symbol itself, and for our codes the best of them scores only
# 2 % better than mask 0 (ISO/IEC 18004 §7.8.3); readers take the mask from the symbol.
_QR_MASK = 0
_MODULES = [0] + [255] * 255
_MARK = TextElement(size=44, min_size=24, weight=700, inverse=True, gap=16)

_SAMPLE: dict[PersonField, str] = {
    "event": "示例峰会 Example Summit",
    "company": "示例科技 Example Ltd",
    "title": "工程师 Engineer",
    "category": "参会 Attendee",
    "code": "2345678923",
}
_OWN_WORDS = ("name", "company", "title")

# FreeType faces are shared and must not be used from two threads at once.
_drawing = threading.Lock()


class CodeTooLongError(BadInputError):
    code = "CODE_TOO_LONG"
    what = N_("The code has {length} bytes: as a QR symbol it does not fit on the badge.")
    next_step = N_("Give the person a shorter code, then print again.")


def draw_badge(
    layout: BadgeLayout, fields: Mapping[PersonField, str], *, language: str, mark: str | None = None
) -> Image.Image:
    """The badge in mode "1" (0 is black), `layout.width` dots wide and as high as its elements need.

    `language` (`zh`, `en`, `ja`, `zh-TW` …) chooses fixed words and the forms of Han. `mark` is said in a bar at the
    foot. Fields that are empty or not given take no room.

    Raises MissingGlyphError, NameTooLongError, CodeTooLongError, FontMissingError.
    """
    with _drawing:
        blocks: list[tuple[int, Image.Image]] = []
        for element in layout.elements:
            block = _block(element, layout, fields, language)
            if block is not None:
                blocks.append((element.gap, block))
        if mark is not None and (words := clean_line(mark)):
            blocks.append((_MARK.gap, _text_block(_MARK, words, layout.width, layout.margin, "zh")))
        return ImageChops.invert(_stacked(blocks, layout))


def warm_up(layouts: Iterable[BadgeLayout]) -> None:
    """Draws a badge of each kind and readies the Latin letters in every size, so that nobody waits for that later.

    Takes about a second: call it from a worker. A badge asked for meanwhile is drawn in between.

    Raises FontMissingError.
    """
    wanted: set[tuple[int, int]] = set()
    for layout in layouts:
        for name in ("张伟", "Wang", "محمد"):
            draw_badge(layout, {**_SAMPLE, "name": name}, language="zh")
        for element in layout.elements:
            if isinstance(element, TextElement) and element.field in _OWN_WORDS:
                steps = sizes(element.size, element.min_size)
                wanted.update((size, weight_for(size, element.weight)) for size in steps)
    for size, weight in sorted(wanted):
        with _drawing:
            advance(LATIN, size, weight, "n")


def _block(
    element: TextElement | QrElement | RuleElement,
    layout: BadgeLayout,
    fields: Mapping[PersonField, str],
    language: str,
) -> Image.Image | None:
    match element:
        case TextElement():
            text = clean_line(_text_of(element, fields, language))
            forms = language if element.field in _OWN_WORDS else "zh"  # what the organiser says is no guest's language
            return _text_block(element, text, layout.width, layout.margin, forms) if text else None
        case QrElement():
            code = fields.get("code", "")
            return _qr_block(element, code, layout) if code else None
        case RuleElement():
            rule = Image.new("1", (layout.width, element.thickness))
            rule.paste(_INK, (layout.margin, 0, layout.width - layout.margin, element.thickness))
            return rule


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
    fitted = fit(clusters_of(text, language), setting)
    block = _lines_block(fitted, width, margin, element.align)
    if not element.inverse:
        return block
    padding = round(_BAR_PADDING * fitted.size)
    bar = Image.new("1", (width, block.height + 2 * padding))
    bar.paste(block, (0, padding))
    return ImageChops.invert(bar)


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
    top, bottom = (box[1], box[3]) if box else (baseline - 1, baseline)
    return canvas.crop((0, top, width, bottom)), baseline - top


def _qr_block(element: QrElement, code: str, layout: BadgeLayout) -> Image.Image:
    """`code` as a QR symbol of error level M, its modules a whole number of dots, in the middle or at a side."""
    matrix = _qr_modules(code)
    across = len(matrix) + 2 * _QUIET_ZONE
    module = min(max(element.size // across, _SMALLEST_MODULE), layout.width // across)
    if module < 2:
        raise CodeTooLongError(length=len(code.encode()))
    dots = Image.frombytes("L", (len(matrix), len(matrix)), b"".join(matrix)).point(_MODULES, "1")
    symbol = dots.resize((module * len(matrix), module * len(matrix)), Image.Resampling.NEAREST)
    quiet = module * _QUIET_ZONE
    room = layout.width - module * across
    left = {"left": min(layout.margin, room), "center": room // 2, "right": max(0, room - layout.margin)}[element.align]
    block = Image.new("1", (layout.width, module * across))
    block.paste(symbol, (left + quiet, quiet))
    return block


def _qr_modules(code: str) -> tuple[bytearray, ...]:
    """The modules of `code`, a row each, 1 is dark. Bytes are UTF-8, which is what the scanner side expects."""
    plain = code.isascii()
    try:
        symbol = segno.make_qr(
            code,
            error="m",
            boost_error=False,
            mask=_QR_MASK,
            mode=None if plain else "byte",
            encoding=None if plain else "utf-8",
        )
    except DataOverflowError:
        raise CodeTooLongError(length=len(code.encode())) from None
    modules: tuple[bytearray, ...] = symbol.matrix
    return modules


def _stacked(blocks: list[tuple[int, Image.Image]], layout: BadgeLayout) -> Image.Image:
    gaps = [gap if number else 0 for number, (gap, _image) in enumerate(blocks)]
    height = 2 * layout.margin + sum(gaps) + sum(image.height for _gap, image in blocks)
    badge = Image.new("1", (layout.width, max(1, height)))
    y = layout.margin
    for gap, (_gap, image) in zip(gaps, blocks, strict=True):
        y += gap
        badge.paste(image, (0, y))
        y += image.height
    return badge
