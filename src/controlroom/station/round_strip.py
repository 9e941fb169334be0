"""The sheet of a round as one strip for a receipt printer (docs/domain.md §7)."""

from __future__ import annotations

from PIL import Image

from controlroom.core.i18n import _
from controlroom.domain.inspections.sheet import ItemType, Verdict
from controlroom.station.page_blocks import gap, rule, stacked, ticked_box
from controlroom.station.page_text import Type, paragraph, width_of
from controlroom.station.round_sheet import CRITICAL, CRITICAL_WORDS, MARKS, TICK_WORDS, TICKED, Sheet, SheetLine


def draw_strip(sheet: Sheet, width: int) -> Image.Image:
    """The sheet one line under the other on a roll of paper `width` dots wide (203 dpi), in mode "1"."""
    language, inner = sheet.language, width - 16
    big, usual, small = Type(36, 700), Type(26, 500), Type(20, 500)
    blocks = [
        paragraph(sheet.event, inner, small, language), paragraph(sheet.title.main, inner, big, language),
        paragraph(sheet.place.in_a_row, inner, Type(28, 600), language), rule(3, inner),
    ]  # fmt: skip
    for label, value in sheet.facts:
        blocks.append(paragraph(f"{label}: {value or '________________'}", inner, small, language))
    for section in sheet.sections:
        blocks += [gap(14, inner), paragraph(section.title.main, inner, Type(28, 700), language), rule(2, inner)]
        for line in section.lines:
            blocks += _strip_line(line, inner, usual, small, language)
    if sheet.verdict:
        blocks += [gap(12, inner), paragraph(sheet.verdict, inner, Type(28, 700), language)]
    for signature in sheet.signatures:
        blocks += [gap(14, inner), paragraph(signature.group.main, inner, usual, language)]
        if signature.name:
            blocks.append(paragraph(f"{signature.name} · {signature.time}", inner, Type(28, 600), language))
            blocks.append(paragraph(signature.hash, inner, Type(18, 500), language))
        else:
            blocks += [gap(70, inner), rule(2, inner)]
    blocks += [gap(12, inner), paragraph(sheet.foot, inner, Type(18, 500), language)]
    strip = stacked(blocks)
    image = Image.new("1", (width, strip.height), 1)
    image.paste(strip, (8, 0))
    return image


def _strip_line(line: SheetLine, width: int, usual: Type, small: Type, language: str) -> list[Image.Image]:
    critical = " " + CRITICAL.format(words=_(CRITICAL_WORDS)) if line.critical else ""
    limits = f" ({line.limits})" if line.limits else ""
    blocks = [gap(6, width), paragraph(f"{line.number}. {line.words.main}{critical}{limits}", width, usual, language)]
    answer = Image.new("1", (width, 40), 1)
    x = 24
    for which in TICKED if line.is_ticked else ():
        label = _(TICK_WORDS[which[0]])
        room = width_of(label, small, language) + 4
        answer.paste(ticked_box(26, MARKS[which[0]] if line.verdict in which else None), (x, 2))
        answer.paste(paragraph(label, room, small, language), (x + 38, 4))
        x += 38 + room + 22
    if line.is_ticked:
        blocks.append(answer)
    told = " · ".join(each for each in (line.value, line.note) if each)
    if line.verdict is Verdict.WARNING:
        told = f"! {told}"
    if line.verdict is None and line.type is not ItemType.CHECK:
        told = f"________ {told}".rstrip()
    if told:
        blocks.append(paragraph(told, width, small, language))
    return blocks
