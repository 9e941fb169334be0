"""A list of any length with a cursor: its owner gives each line when it is seen, and may bring it a moment later."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.style import Style

from controlroom.tui.widgets.line_list import LineView


class WindowList(LineView, can_focus=True, inherit_bindings=False):
    """`line` gives the line with a number, or None while it is not there yet; then an empty one is drawn."""

    COMPONENT_CLASSES = {"window-list--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("home,g", "jump(0)", show=False),
        Binding("end,G", "jump(-1)", show=False),
    ]

    class Moved(Message):
        """Other lines are seen, or the cursor stands on another one."""

    def __init__(self, line: Callable[[int], Content | None], id: str | None = None) -> None:
        super().__init__(id=id)
        self._line = line
        self.count = 0
        self.cursor = 0

    def show(self, count: int, cursor: int) -> None:
        """`count` lines, the cursor on the one numbered `cursor` and as far from the top as it was."""
        height = self.page_size
        above = min(max(0, self.cursor - self.scroll_offset.y), height - 1)
        self.count, self.cursor = count, max(0, min(cursor, count - 1))
        self._strips.clear()
        self.virtual_size = Size(self.scrollable_content_region.width, count)
        self._scroll(max(0, min(self.cursor - above, count - height)))
        self.refresh()

    def line_at(self, index: int) -> Content | None:
        if index >= self.count:
            return None
        return self._line(index) or Content("")

    def style_of(self, index: int) -> Style:
        if index == self.cursor and self.count:
            return self.visual_style + self.get_visual_style("window-list--cursor", partial=True)
        return self.visual_style

    @property
    def page_size(self) -> int:
        """Lines that are seen at once."""
        return max(1, self.scrollable_content_region.height)

    @property
    def seen(self) -> range:
        """The numbers of the lines that are seen."""
        top = max(0, self.scroll_offset.y)
        return range(top, min(self.count, top + self.page_size))

    def go(self, cursor: int) -> None:
        """Put the cursor on the line numbered `cursor`, or as near as there is one, and have it seen."""
        cursor = max(0, min(cursor, self.count - 1))
        if cursor == self.cursor:
            return
        before, self.cursor = self.cursor, cursor
        top, height = self.scroll_offset.y, self.page_size
        if cursor < top:
            self._scroll(cursor)
        elif cursor >= top + height:
            self._scroll(cursor - height + 1)
        # A list that scrolled is drawn whole anyway.
        for line in (before, cursor):
            self.refresh_line(line)
        self.post_message(self.Moved())

    def action_move(self, by: int) -> None:
        self.go(self.cursor + by)

    def action_page(self, by: int) -> None:
        step = by * max(1, self.page_size - 1)
        self._scroll(max(0, min(self.scroll_offset.y + step, self.count - self.page_size)))
        self.go(self.cursor + step)

    def action_jump(self, to: int) -> None:
        self.go(to if to >= 0 else self.count - 1)

    def _scroll(self, top: int) -> None:
        self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Moved())

    def on_resize(self, _event: events.Resize) -> None:
        self.post_message(self.Moved())

    def on_click(self, event: events.Click) -> None:
        if self.count:
            self.go(min(self.count - 1, self.scroll_offset.y + event.y))


class ArrowList(WindowList, inherit_bindings=False):
    """A list whose cursor only keys move that write nothing: letters are the board's own keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "jump(0)", show=False),
        Binding("end", "jump(-1)", show=False),
    ]
