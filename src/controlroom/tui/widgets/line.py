"""A line of text whose place is fixed: changing it is one small repaint and never a new layout."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget


class Line(Widget):
    """One line, cut where its place ends."""

    def __init__(self, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._content = Content("")

    @property
    def text(self) -> str:
        """What it says."""
        return self._content.plain

    def show(self, text: Content | str) -> None:
        """Show `text`; as a str it is data and never markup."""
        content = Content(text) if isinstance(text, str) else text
        if not content.is_same(self._content):
            self._content = content
            self.refresh()

    def render(self) -> Content:
        return self._content
