"""Large words that may change their colours twice a second."""

from __future__ import annotations

from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from controlroom.tui.widgets.big_words import BigWords
from controlroom.tui.widgets.lettering import LEVELS, Dots


class FlashingWords(BigWords):
    """Keeps its lines ready in each pair of colours: putting them together is dear, and flashing must not be."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._ready: dict[tuple[Color, Color], list[Strip]] = {}
        self._ready_of: Dots | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether the large letters stand there, not the plain ones."""
        return self._dots is not None

    def render_line(self, y: int) -> Strip:
        dots = self._dots
        if dots is None or len(dots[0]) != self.size.width or y >= len(dots) // 2:
            return super().render_line(y)
        if dots is not self._ready_of:
            self._ready, self._ready_of = {}, dots
        colours = self.background_colors[1], self.colors[3]
        if colours not in self._ready:
            self._ready[colours] = _strips(dots, *colours)
        return self._ready[colours][y]


def _strips(dots: Dots, paper: Color, ink: Color) -> list[Strip]:
    tones = [paper.blend(ink, level / LEVELS).rich_color for level in range(LEVELS + 1)]
    strips = []
    for upper, lower in zip(dots[::2], dots[1::2], strict=True):
        runs = ((pair, len(list(run))) for pair, run in groupby(zip(upper, lower, strict=True)))
        segments = [
            Segment(("▀" if any(pair) else " ") * cells, Style(color=tones[pair[0]], bgcolor=tones[pair[1]]))
            for pair, cells in runs
        ]
        strips.append(Strip(segments, len(dots[0])))
    return strips
