"""A report as one strip for a receipt printer (docs/domain.md §11)."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from controlroom.core.i18n import Language
from controlroom.reports.values import Line
from controlroom.reports.writing import Document, between
from controlroom.station.page_blocks import gap, rule, stacked, ticked_box
from controlroom.station.page_text import Type, paragraph

_INDENT = 40
_MARK = 26


def draw_report(document: Document, languages: Sequence[Language], width: int) -> Image.Image:
    """The report one line under the other on a roll of paper `width` dots wide (203 dpi), in mode "1"."""
    inner = width - 16
    blocks: list[Image.Image] = []
    for language in languages:
        blocks += _in(document, language, inner)
    strip = stacked(blocks)
    image = Image.new("1", (width, strip.height), 1)
    image.paste(strip, (8, 0))
    return image


def _in(document: Document, language: Language, width: int) -> list[Image.Image]:
    small, heading = Type(20, 500), Type(28, 700)
    facts = between(language).join(fact.said(language) for fact in document.facts)
    blocks = [
        paragraph(document.event.said(language), width, small, language),
        paragraph(document.title.said(language), width, Type(36, 700), language),
        paragraph(facts, width, small, language), rule(3, width),
    ]  # fmt: skip
    if document.head:
        blocks += [gap(10, width), paragraph(document.head, width, heading, language)]
    if document.changes:
        blocks += _part(document.changes_title.said(language), document.changes, language, width)
    for section in document.sections:
        blocks += _part(section.title.said(language), section.lines, language, width)
        if section.note:
            blocks.append(paragraph(section.note, width, Type(26, 650), language))
    return [*blocks, gap(24, width)]


def _part(title: str, lines: Sequence[Line], language: Language, width: int) -> list[Image.Image]:
    blocks = [gap(14, width), paragraph(title, width, Type(28, 700), language), rule(2, width)]
    return blocks + [_line(line, language, width) for line in lines]


def _line(line: Line, language: Language, width: int) -> Image.Image:
    """A line behind its mark, which is drawn: few fonts have such signs."""
    type = Type(26, 700 if line.tone == "bad" else 500)
    words = paragraph(line.words.said(language), width - _INDENT, type, language)
    image = Image.new("1", (width, words.height + 4), 1)
    if line.tone in ("good", "bad"):
        image.paste(ticked_box(_MARK, "tick" if line.tone == "good" else "cross"), (0, 4))
    elif line.tone == "warn":
        image.paste(paragraph("!", _INDENT, Type(30, 800), language), (10, 0))
    else:
        image.paste(0, (12, 18, 20, 26))
    image.paste(words, (_INDENT, 2))
    return image
