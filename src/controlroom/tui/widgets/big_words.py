"""A text in letters of many cells where there is room for them, in plain bold letters until and unless there is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import groupby

from textual import work
from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from controlroom.tui.widgets.lettering import LEVELS, Dots, letters


class BigWords(Widget):
    """`rows` high, or as high as plain letters need where `rows` is 0."""

    def __init__(self, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._text, self._language, self._rows = "", "", 0
        self._dots: Dots | None = None
        self.display = False

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def show(self, text: str, language: str, rows: int) -> None:
        """Show `text` in the forms of `language`; without any, take no room."""
        if (text, language, rows) == (self._text, self._language, self._rows):
            return
        if not text or not text.startswith(self._text) and not self._text.startswith(text):
            self._dots = None  # The old letters stay for a moment only where they are nearly the new ones.
        self._text, self._language, self._rows = text, language, rows
        self.display = bool(text)
        self.styles.height = rows or "auto"
        self.refresh(layout=True)
        self.call_after_refresh(self._draw)  # What is there now is shown first; drawing imports much.

    def on_resize(self) -> None:
        """Other letters may fit now."""
        self.call_after_refresh(self._draw)

    @work(exclusive=True, exit_on_error=False)
    async def _draw(self) -> None:
        wanted = (self._text, self._language, self.size.width, self._rows)
        if not self._text or not self._rows or not self.size.width:
            return
        dots = await asyncio.to_thread(letters, *wanted)
        if wanted == (self._text, self._language, self.size.width, self._rows) and dots != self._dots:
            self._dots = dots
            self.refresh()

    def render(self) -> Content:
        if self._dots is None or len(self._dots[0]) != self.size.width:
            return Content(self._text)
        return Content("\n").join(self._lines(self._dots))

    def _lines(self, dots: Dots) -> Iterator[Content]:
        """Pairs of lines of dots as lines of cells, in tones between paper and ink."""
        paper, ink = self.background_colors[1], self.colors[3]
        tones = [paper.blend(ink, level / LEVELS) for level in range(LEVELS + 1)]
        for upper, lower in zip(dots[::2], dots[1::2], strict=True):
            runs = ((pair, len(list(run))) for pair, run in groupby(zip(upper, lower, strict=True)))
            yield Content.assemble(
                *(
                    ("▀" * cells, Style(foreground=tones[above], background=tones[below])) if above or below
                    else " " * cells
                    for (above, below), cells in runs
                )
            )  # fmt: skip
