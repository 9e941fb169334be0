"""Blocks of ink put together to one piece of paper: stacked, twice on it, folded, turned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image, ImageDraw

from controlroom.core.config.badges import BadgeLayout
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_

_INK = 255
_KEPT_FOR_MARK = 48  # dots at the foot of a piece of fixed length: a badge that fits once must fit as a reprint too
_DASH = 12  # dots, of the line to fold or cut along


class BadgeTooHighError(BadInputError):
    code = "BADGE_TOO_HIGH"
    what = N_(
        "The badge needs {needed} dots in height, the label has {room}; “{element}” is the first that is cut off."
    )
    next_step = N_("Make the elements of the layout in badges/ smaller, or correct its “height”; then print again.")


class Block(NamedTuple):
    """The ink of one element, the white above it, and what a mistake calls it."""

    gap: int
    ink: Image.Image
    name: str


def stacked(blocks: Sequence[Block], width: int) -> Image.Image:
    """The ink of `blocks` one below the other; the first one's gap is left out."""
    sheet = Image.new("1", (width, max(1, _height(blocks))))
    y = 0
    for number, block in enumerate(blocks):
        y += block.gap if number else 0
        sheet.paste(block.ink, (0, y))
        y += block.ink.height
    return sheet


def put_together(sides: Sequence[Sequence[Block]], layout: BadgeLayout, foot: Block | None) -> Image.Image:
    """The ink of the whole piece as it leaves the printer: one side or two, with `foot` under each.

    Raises BadgeTooHighError.
    """
    panels = _panels(sides, layout, foot)
    piece = panels[0] if len(panels) == 1 else _two_up(panels, layout)
    if layout.orientation == "landscape":
        piece = piece.transpose(Image.Transpose.ROTATE_90)
    if layout.height is None and piece.width == layout.width:
        return piece
    # Half of an odd number of dots is rounded down: what is missing is white.
    sheet = Image.new("1", (layout.width, layout.height or piece.height))
    sheet.paste(piece, (0, 0))
    return sheet


def _panels(sides: Sequence[Sequence[Block]], layout: BadgeLayout, foot: Block | None) -> list[Image.Image]:
    """Each side with its margins, all of the same height."""
    fixed = layout.panel_height
    if fixed is not None:
        room = fixed - 2 * layout.margin - _KEPT_FOR_MARK
        for side in sides:
            _require_room(side, room)
        return [_on_label(side, layout, fixed, room, foot) for side in sides]
    whole = [[*side, foot] if foot else side for side in sides]
    height = max(_height(side) for side in whole)
    return [_centred(side, layout, height, height + 2 * layout.margin) for side in whole]


def _on_label(side: Sequence[Block], layout: BadgeLayout, height: int, room: int, foot: Block | None) -> Image.Image:
    if foot is None:
        return _centred(side, layout, height - 2 * layout.margin, height)
    panel = _centred(side, layout, room, height)
    panel.paste(foot.ink, (0, height - layout.margin - foot.ink.height))
    return panel


def _centred(side: Sequence[Block], layout: BadgeLayout, room: int, height: int) -> Image.Image:
    """`side` in the middle of `room` dots below the upper margin of a panel `height` dots high."""
    panel = Image.new("1", (layout.panel_width, max(1, height)))
    if side:
        panel.paste(stacked(side, layout.panel_width), (0, layout.margin + (room - _height(side)) // 2))
    return panel


def _require_room(side: Sequence[Block], room: int) -> None:
    needed = _height(side)
    if needed <= room:
        return
    y = 0
    for number, block in enumerate(side):
        y += (block.gap if number else 0) + block.ink.height
        if y > room:
            raise BadgeTooHighError(needed=needed, room=room, element=block.name)


def _two_up(panels: Sequence[Image.Image], layout: BadgeLayout) -> Image.Image:
    """Both panels with a dashed line between them."""
    first, second = panels
    if layout.turned:
        second = second.transpose(Image.Transpose.ROTATE_180)
    below = layout.two_up == "below"
    at = (0, first.height) if below else (first.width, 0)
    size = (first.width, first.height + second.height) if below else (first.width + second.width, first.height)
    piece = Image.new("1", size)
    piece.paste(first, (0, 0))
    piece.paste(second, at)
    draw = ImageDraw.Draw(piece)
    for start in range(0, size[0] if below else size[1], 2 * _DASH):
        end = start + _DASH - 1
        draw.line((start, at[1], end, at[1]) if below else (at[0], start, at[0], end), fill=_INK, width=2)
    return piece


def _height(blocks: Sequence[Block]) -> int:
    return sum(block.ink.height + (block.gap if number else 0) for number, block in enumerate(blocks))
