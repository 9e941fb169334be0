"""A black and white picture in the terminal's characters: four dots a cell, on any terminal.

textual-image draws real pictures, but it asks the terminal what it can while it is imported. Under a running screen
that question and its answer would be read as keys, so its widget is used only where it was imported before
(`ask_terminal`) and found a terminal that draws.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

if TYPE_CHECKING:
    from PIL import Image

# By the ink of a cell: upper left 1, upper right 2, lower left 4, lower right 8.
_BLOCKS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
_PAPER = "#000000 on #ffffff"
_MORE_INK = 150  # of 255: a stroke thinner than a dot of the screen stays


def ask_terminal() -> None:
    """Finds out whether the terminal draws pictures. To be called before a screen runs; takes up to 0.3 s."""
    import textual_image.renderable  # noqa: F401


def draws_pictures() -> bool:
    """Whether `ask_terminal` found a terminal with sixels or the graphics protocol of kitty."""
    asked = sys.modules.get("textual_image.renderable")
    return asked is not None and asked.Image in (asked.SixelImage, asked.TGPImage)


def rows_for(size: tuple[int, int], columns: int) -> int:
    """How many rows a picture of `size` takes in `columns`; a cell is twice as high as wide."""
    width, height = size
    return max(1, round(columns * height / width / 2))


def in_blocks(image: Image.Image, columns: int) -> str:
    """`image` (mode "1") in lines of `columns` characters. Takes some milliseconds: call it in a thread."""
    from PIL import Image

    rows = rows_for(image.size, columns)
    small = image.convert("L").resize((2 * columns, 2 * rows), Image.Resampling.BOX)
    ink = small.point([1] * _MORE_INK + [0] * (256 - _MORE_INK)).tobytes()
    across = 2 * columns
    lines = []
    for top in range(0, len(ink), 2 * across):
        upper, lower = ink[top : top + across], ink[top + across : top + 2 * across]
        lines.append(
            "".join(_BLOCKS[upper[x] + 2 * upper[x + 1] + 4 * lower[x] + 8 * lower[x + 1]] for x in range(0, across, 2))
        )
    return "\n".join(lines)


def picture_widget(image: Image.Image, blocks: str, columns: int) -> Widget:
    """A widget that shows `image`, `columns` wide: really, or as `blocks` (what `in_blocks` made of it)."""
    if draws_pictures():
        from textual_image.widget import Image as Drawn

        drawn: Widget = Drawn(image.convert("L"))
        drawn.styles.width, drawn.styles.height = columns, rows_for(image.size, columns)
        return drawn
    shown = Static(Content.styled(blocks, _PAPER), markup=False)
    shown.styles.width = columns
    return shown
