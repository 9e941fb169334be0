"""Pieces of lines: data as plain text in columns of so many cells, never as markup."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

TONES = {
    "good": "$text-success",
    "warn": "$text-warning",
    "bad": "bold $text-error",
    "plain": "",
    "muted": "$text-muted",
    "strong": "bold",
}


def tinted(text: str, tone: str = "plain") -> Content:
    """`text` in the colour of `tone`: good, warn, bad, plain, muted or strong."""
    style = TONES[tone]
    return Content.styled(text, style) if style else Content(text)


def cell(text: str, width: int, tone: str = "plain", *, right: bool = False) -> Content:
    """`text` in exactly `width` cells of the terminal: wide characters count two, what is too long ends in “…”."""
    content = tinted(text, tone).truncate(width, ellipsis=True)
    missing = width - content.cell_length
    return content.pad_left(missing) if right else content.pad_right(missing)


def row(cells: Sequence[Content], gap: str = " ") -> Content:
    """Cells side by side."""
    return Content(gap).join(cells)


class Words(Static):
    """A text that is laid out again only when it changes."""

    def __init__(self, id: str | None = None, classes: str | None = None) -> None:
        super().__init__("", id=id, classes=classes, markup=False)
        self._shown: Content | None = None

    def show(self, content: Content | str) -> None:
        """Show `content`; without any, take no room."""
        wanted = Content(content) if isinstance(content, str) else content
        if self._shown is not None and wanted.is_same(self._shown):
            return
        self._shown = wanted
        self.update(wanted)
        self.set_class(not wanted, "-empty")
