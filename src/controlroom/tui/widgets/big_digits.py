"""A time in digits as large as its place allows, to be read from across a hall.

Drawn from bars like the digits of a scoreboard: sharp at any size, the same width each, and in any terminal. When a
second passes, only the digits that change are painted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

# The bars of a digit: top, middle, bottom; left above, left below, right above, right below.
_BARS = {
    "0": "tbLlRr", "1": "Rr", "2": "tmbRl", "3": "tmbRr", "4": "mLRr",
    "5": "tmbLr", "6": "tmbLlr", "7": "tRr", "8": "tmbLlRr", "9": "tmbLRr", "−": "m", " ": "",
}  # fmt: skip
_HIGHEST = 2.2  # times as high as wide
_LOWEST = 1.3
_LEAST_HEIGHT = 5  # in dots; lower bars run into each other


@dataclass(frozen=True)
class Fit:
    """How a text is laid out: `wide` and `high` is a digit, in dots (a cell is one wide and two high), `bar` a bar."""

    wide: int
    high: int
    bar: int

    def width_of(self, sign: str) -> int:
        """The width of one sign, without the gap behind it."""
        return self.bar if sign == ":" else self.wide

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where each sign of `text` begins and how wide it is."""
        found, x = [], 0
        for sign in text:
            found.append((x, self.width_of(sign)))
            x += self.width_of(sign) + self.bar
        return found

    def length(self, text: str) -> int:
        """The width of `text`."""
        return sum(self.width_of(sign) + self.bar for sign in text) - self.bar


@lru_cache(maxsize=64)
def fit(text: str, width: int, height: int) -> Fit | None:
    """The largest digits with which `text` fits into `width` × `height` cells; None where there is no room for any."""
    most = 2 * height
    for wide in range(min(width, most), 2, -1):
        bar = max(1, round(wide * 0.24))
        found = Fit(wide, min(most, round(wide * _HIGHEST)), bar)
        if found.length(text) <= width and found.high >= max(_LEAST_HEIGHT, 3 * bar + 2, round(wide * _LOWEST)):
            # Odd above and below the middle bar alike, and whole cells as far as that goes.
            return found
    return None


@lru_cache(maxsize=256)
def drawn(sign: str, fitted: Fit) -> tuple[str, ...]:
    """One sign as lines of half blocks."""
    wide, high, bar = fitted.width_of(sign), fitted.high, fitted.bar
    dots = [[False] * wide for _ in range(high + high % 2)]

    def fill(left: int, top: int, right: int, bottom: int) -> None:
        for line in dots[top:bottom]:
            line[left:right] = [True] * (right - left)

    middle = (high - bar) // 2
    if sign == ":":
        for top in (high // 4, high - high // 4 - bar):
            fill(0, top, wide, top + bar)
    for name in _BARS.get(sign, ""):
        left, right = (0, wide) if name in "tmb" else (0, bar) if name in "Ll" else (wide - bar, wide)
        top = {"t": 0, "m": middle, "b": high - bar, "L": 0, "R": 0, "l": middle, "r": middle}[name]
        bottom = {"t": bar, "m": middle + bar, "b": high, "L": middle + bar, "R": middle + bar}.get(name, high)
        fill(left, top, right, bottom)
    blocks = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
    return tuple(
        "".join(blocks[pair] for pair in zip(above, below, strict=True))
        for above, below in zip(dots[::2], dots[1::2], strict=True)
    )


class BigDigits(Widget):
    """Shows a time; in plain letters where there is no room for large ones."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = ""

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def show(self, text: str) -> None:
        """Show `text`: digits, colons and a minus."""
        if text == self._text:
            return
        before, self._text = self._text, text
        fitted = fit(text, self.size.width, self.size.height)
        if fitted is None or len(before) != len(text):
            self.refresh()
            return
        left, top = self._corner(fitted)
        places = zip(fitted.places(text), before, text, strict=True)
        rows = (fitted.high + 1) // 2
        self.refresh(*(Region(left + x, top, wide, rows) for (x, wide), was, sign in places if was != sign))

    def _corner(self, fitted: Fit) -> tuple[int, int]:
        rows = (fitted.high + 1) // 2
        return (self.size.width - fitted.length(self._text)) // 2, (self.size.height - rows) // 2

    def render_line(self, y: int) -> Strip:
        width, fitted = self.size.width, fit(self._text, self.size.width, self.size.height)
        if fitted is None:
            middle = y == (self.size.height - 1) // 2
            line = self._text.center(width)[:width] if middle else " " * width
        else:
            left, top = self._corner(fitted)
            row = y - top
            line = " " * left + (" " * fitted.bar).join(
                lines[row] if 0 <= row < len(lines) else " " * len(lines[0])
                for lines in (drawn(sign, fitted) for sign in self._text)
            )
            line = line.ljust(width)
        return Strip([Segment(line, self.rich_style)], width)
