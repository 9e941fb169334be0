"""Fitting text: which size, where the lines break, what is left out. Measures glyphs, draws nothing.

A line may break after a space, a hyphen or a middle dot and, as a worse place, inside a row of Han, kana or Hangul.
The largest size wins, but every further line must earn itself, and a name is not torn inside a word lightly.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_
from controlroom.domain.badges.clusters import Cluster, Line, advances
from controlroom.domain.badges.fonts import LATIN, weight_for

# What a size is worth with one line more, and with lines that break inside a word: a second line must make the
# letters a quarter larger, a torn name twice as large.
_LINE_WORTH = 0.8
_TORN_WORTH = 0.9
_TORN_NAME_WORTH = 0.5
_SMALLEST_NAME = 24  # dots an em, 3 mm: still read at arm's length
_MOST_NAME_LINES = 6
BASELINES_APART = 1.14  # ems
LETTER_HEIGHT = 0.9  # ems: Han, or a capital with an accent

_BREAK_AFTER = frozenset("-‐–—/·•・‧")
_NOT_AT_START = _BREAK_AFTER | frozenset(
    ",.:;!?%)]}»›”’…、。，．：；！？）】》」』〉〕ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)
_NOT_AT_END = frozenset("([{«‹“‘（【《「『〈〔#@")
_ELLIPSIS = Cluster("…", LATIN)

Span = tuple[int, int]  # from, to: a part of the row of clusters


class NameTooLongError(BadInputError):
    code = "NAME_TOO_LONG"
    what = N_("The name “{text}” does not fit on the badge, even in the smallest readable letters.")
    next_step = N_("Shorten the name as it should stand on the badge, then print again.")


@dataclass(frozen=True)
class Setting:
    """What a text may take: sizes in dots an em, lines, dots across and down, weight; is it a name."""

    size: int
    min_size: int
    lines: int
    width: int
    height: int | None
    weight: int | None
    name: bool

    def largest(self, lines: int) -> int:
        """The largest size at which `lines` lines keep within the height."""
        if self.height is None:
            return self.size
        return min(self.size, int(self.height / (BASELINES_APART * (lines - 1) + LETTER_HEIGHT)))


@dataclass(frozen=True)
class Fitted:
    """Lines in reading order, and the size and weight to draw them in."""

    lines: tuple[Line, ...]
    size: int
    weight: int


def fit(clusters: Line, setting: Setting) -> Fitted:
    """`clusters` in the lines and the size that suit `setting` best.

    A text that does not fit at `min_size` ends in “…”; a name never does: it gets smaller and more lines first.
    Raises NameTooLongError when even that is not enough.
    """
    fitted = _largest(clusters, setting)
    if fitted is None and setting.name:
        fitted = _largest(clusters, replace(setting, min_size=_SMALLEST_NAME, lines=_MOST_NAME_LINES))
        if fitted is None:
            raise NameTooLongError(text="".join(cluster.text for cluster in clusters))
    return fitted or _cut(clusters, setting)


def _largest(clusters: Line, setting: Setting) -> Fitted | None:
    """The size worth most over all numbers of lines and ways to break, or None when none reaches `min_size`."""
    whole, torn = _words(clusters, torn=False), _words(clusters, torn=True)
    ways = [(whole, 1.0)]
    if len(torn) > len(whole):
        ways.append((torn, _TORN_NAME_WORTH if setting.name else _TORN_WORTH))
    measured = _Measured(clusters, setting.size, weight_for(setting.size, setting.weight))
    choices: list[tuple[float, int, int, list[Span]]] = []
    for words, worth in ways:
        for lines in range(1, min(setting.lines, len(words)) + 1):
            # Widths grow in proportion to the size, so one measurement tells nearly what fits.
            fits = setting.width * setting.size // max(1, measured.narrowest(words, lines))
            size = min(setting.largest(lines), fits)
            choices.append((size * worth * _LINE_WORTH ** (lines - 1), size, lines, words))
    for _worth, size, lines, words in sorted(choices, key=lambda choice: choice[0], reverse=True):
        fitted = _in_lines(clusters, words, lines, size, setting)
        if fitted is not None:
            return fitted
    return None


def _in_lines(clusters: Line, words: list[Span], lines: int, size: int, setting: Setting) -> Fitted | None:
    """`words` in `lines` lines of about equal width, at `size` or the next below at which the real glyphs fit."""
    for step in sizes(setting.size, setting.min_size):
        if step > size:
            continue
        weight = weight_for(step, setting.weight)
        measured = _Measured(clusters, step, weight)
        limit = measured.narrowest(words, lines)
        if limit <= setting.width:
            spans = measured.broken(words, limit)
            return Fitted(tuple(clusters[start:end] for start, end in spans), step, weight)
    return None


def _cut(clusters: Line, setting: Setting) -> Fitted:
    """`clusters` at the smallest size, as much of them as has room, then “…”."""
    size, weight = setting.min_size, weight_for(setting.min_size, setting.weight)
    measured = _Measured(clusters, size, weight)
    words = _words(clusters, torn=True)
    if max(measured.width(span) for span in words) > setting.width:
        words = [(at, at + 1) for at, cluster in enumerate(clusters) if cluster.text != " "]
    spans = measured.broken(words, setting.width)
    lines = [tuple(clusters[start:end]) for start, end in spans[: setting.lines]]
    if len(spans) > setting.lines:
        start, end = spans[setting.lines - 1]
        room = setting.width - advances((_ELLIPSIS,), size, weight)[0]
        while end > start and (measured.width((start, end)) > room or clusters[end - 1].text == " "):
            end -= 1
        lines[-1] = (*clusters[start:end], _ELLIPSIS)
    return Fitted(tuple(lines), size, weight)


def sizes(largest: int, smallest: int) -> Iterator[int]:
    """The sizes used from `largest` down: steps of 6 to 14 %, for a font object is made once for each."""
    size = largest
    while size >= smallest:
        yield size
        size = _step_down(size - 1, largest)


def _step_down(size: int, largest: int) -> int:
    if size >= largest:
        return largest
    step = 2 if size < 32 else 4 if size < 64 else 8 if size < 128 else 16
    return size - size % step


class _Measured:
    """A row of clusters measured at one size."""

    def __init__(self, clusters: Line, size: int, weight: int) -> None:
        self._edges = list(accumulate(advances(clusters, size, weight), initial=0))

    def width(self, span: Span) -> int:
        """The width of a part of the row in dots."""
        return self._edges[span[1]] - self._edges[span[0]]

    def broken(self, words: Sequence[Span], limit: int) -> list[Span]:
        """Lines of at most `limit` dots, filled one after the other; a wider word stands alone."""
        lines: list[Span] = []
        for start, end in words:
            if lines and self._edges[end] - self._edges[lines[-1][0]] <= limit:
                lines[-1] = (lines[-1][0], end)
            else:
                lines.append((start, end))
        return lines

    def narrowest(self, words: Sequence[Span], lines: int) -> int:
        """The least width at which there are no more than `lines` lines: it makes them about equally wide."""
        high = self.width((words[0][0], words[-1][1]))
        if lines == 1:
            return high
        low = max(self.width(span) for span in words)
        while low < high:
            middle = (low + high) // 2
            if len(self.broken(words, middle)) <= lines:
                high = middle
            else:
                low = middle + 1
        return high


def _words(clusters: Line, torn: bool) -> list[Span]:
    """The parts between which a line may break; `torn` breaks inside Han, kana and Hangul too."""
    inner = [at for at, cluster in enumerate(clusters) if cluster.text != " "]
    words: list[Span] = []
    start = inner[0]
    for last, at in pairwise(inner):
        if _may_break(clusters[last], clusters[at], torn, spaced=at > last + 1):
            words.append((start, last + 1))
            start = at
    return [*words, (start, inner[-1] + 1)]


def _may_break(before: Cluster, after: Cluster, torn: bool, spaced: bool) -> bool:
    if after.text in _NOT_AT_START or before.text in _NOT_AT_END:
        return False
    return spaced or before.text in _BREAK_AFTER or (torn and (_is_ideographic(before) or _is_ideographic(after)))


def _is_ideographic(cluster: Cluster) -> bool:
    return cluster.face.is_cjk and unicodedata.category(cluster.text[0]) != "Nd"
