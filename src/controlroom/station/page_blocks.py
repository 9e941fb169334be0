"""Pieces of which pages are put together: stacks, gaps, rules, boxes to be ticked. All in mode "1"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PIL import Image, ImageDraw

Mark = Literal["tick", "cross", "dash"]


def stacked(blocks: Sequence[Image.Image]) -> Image.Image:
    """One under the other."""
    image = Image.new("1", (max(block.width for block in blocks), sum(block.height for block in blocks)), 1)
    y = 0
    for block in blocks:
        image.paste(block, (0, y))
        y += block.height
    return image


def gap(height: int, width: int) -> Image.Image:
    """Nothing."""
    return Image.new("1", (width, height), 1)


def rule(thickness: int, width: int) -> Image.Image:
    """A line across."""
    return Image.new("1", (width, thickness), 0)


def ticked_box(side: int, mark: Mark | None) -> Image.Image:
    """A square to be ticked, or ticked; drawn, for few fonts have such signs."""
    image = Image.new("1", (side + 8, side + 8), 1)
    draw = ImageDraw.Draw(image)
    draw.rectangle((2, 2, side, side), outline=0, width=max(2, side // 16))
    thick, a, b = max(3, side // 8), side // 4, side - side // 4 + 2
    if mark == "tick":
        draw.line((a, side // 2, side * 7 // 16, b, b, a), fill=0, width=thick, joint="curve")
    elif mark == "cross":
        draw.line((a, a, b, b), fill=0, width=thick)
        draw.line((a, b, b, a), fill=0, width=thick)
    elif mark == "dash":
        draw.line((a, side // 2 + 1, b, side // 2 + 1), fill=0, width=thick)
    return image
