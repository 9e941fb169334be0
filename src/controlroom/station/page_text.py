"""Paragraphs on a page, in any script: wrapped, never cut; what no font has becomes a question mark, never a box."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from controlroom.core.text import clean_line
from controlroom.domain.badges.clusters import Cluster, MissingGlyphError, advances, clusters_of, visual_runs
from controlroom.domain.badges.drawing import DRAWING
from controlroom.domain.badges.fonts import font

_LINES_APART = 1.32  # ems
_ASCENT = 0.95  # ems: an accent on a capital
_NOT_AT_START = frozenset(",.:;!?%)]}»›”’…、。，．：；！？）】》」』〉〕")
_NOT_AT_END = frozenset("([{«‹“‘（【《「『〈〔#@")
_LONGEST = 2000


@dataclass(frozen=True)
class Type:
    """How words are set: the size in dots an em, and the weight 100-900."""

    size: int
    weight: int = 450

    @property
    def leading(self) -> int:
        """From one base line to the next, in dots."""
        return round(self.size * _LINES_APART)


def drawable(text: str, language: str) -> tuple[Cluster, ...]:
    """`text` as a row of clusters; a sign that no packaged font has becomes a question mark."""
    line = clean_line(text, _LONGEST)
    try:
        return clusters_of(line, language) if line else ()
    except MissingGlyphError:
        return clusters_of("".join(char if _has(char, language) else "?" for char in line), language)


@lru_cache(maxsize=4096)
def _has(char: str, language: str) -> bool:
    try:
        clusters_of(char, language)
    except MissingGlyphError:
        return False
    return True


def paragraph(text: str, width: int, type: Type, language: str) -> Image.Image:
    """`text` in lines of at most `width` dots, in mode "1", black on white; one line high where there is nothing.

    Raises FontMissingError.
    """
    with DRAWING:
        lines = _wrapped(drawable(text, language), width, type)
        image = Image.new("1", (width, type.leading * max(1, len(lines))), 1)
        draw = ImageDraw.Draw(image)
        for number, line in enumerate(lines):
            x, base = 0, number * type.leading + round(type.size * _ASCENT)
            for face, run in visual_runs(line):
                letters = font(face, type.size, type.weight)
                draw.text((x, base), run, font=letters, fill=0, anchor="ls")
                x += round(letters.getlength(run, mode="1"))
        return image


def width_of(text: str, type: Type, language: str) -> int:
    """How many dots one line of `text` takes."""
    with DRAWING:
        return sum(advances(drawable(text, language), type.size, type.weight))


def _wrapped(clusters: tuple[Cluster, ...], width: int, type: Type) -> list[tuple[Cluster, ...]]:
    """Lines that break at a space or between signs that are written without; anywhere if there is no other way."""
    lines: list[tuple[Cluster, ...]] = []
    steps = advances(clusters, type.size, type.weight)
    start = 0
    while start < len(clusters):
        end, taken = start, 0
        while end < len(clusters) and (taken + steps[end] <= width or end == start):
            taken += steps[end]
            end += 1
        if end < len(clusters):
            end = _break_before(clusters, start, end)
        lines.append(_trimmed(clusters[start:end]))
        start = end
        while start < len(clusters) and clusters[start].text == " ":
            start += 1
    return lines


def _break_before(clusters: tuple[Cluster, ...], start: int, end: int) -> int:
    """The last place at or before `end` at which a line may end."""
    for place in range(end, start + 1, -1):
        before, after = clusters[place - 1], clusters[place]
        if after.text in _NOT_AT_START or before.text in _NOT_AT_END:
            continue
        if " " in (before.text, after.text) or before.face.is_cjk or after.face.is_cjk:
            return place
    return end


def _trimmed(line: tuple[Cluster, ...]) -> tuple[Cluster, ...]:
    end = len(line)
    while end and line[end - 1].text == " ":
        end -= 1
    return line[:end]
