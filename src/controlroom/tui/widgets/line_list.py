"""The list that every board shares: it draws only the lines that are seen, however many there are."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.cache import LRUCache
from textual.content import Content, Span
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style


class LineView(ScrollView, can_focus=False):
    """Lines of one row each, asked for by their number when they are seen, and kept as drawn."""

    ALLOW_SELECT = False

    def __init__(self, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._strips: LRUCache[tuple[str, tuple[Span, ...], int, Style], Strip] = LRUCache(512)
        self._parsed: dict[str, Style] = {}

    def line_at(self, index: int) -> Content | None:
        """The line with this number, None beyond the last."""
        raise NotImplementedError

    def style_of(self, index: int) -> Style:
        """How that line looks where it says nothing itself."""
        return self.visual_style

    def notify_style_update(self) -> None:
        """Colours changed: nothing that was drawn is right any more."""
        super().notify_style_update()
        self._strips.clear()
        self._parsed.clear()

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        index = y + self.scroll_offset.y
        line = self.line_at(index) if index >= 0 else None
        if line is None:
            return Strip.blank(width, self.visual_style.rich_style)
        style = self.style_of(index)
        key = (line.plain, tuple(line.spans), width, style)  # By itself a Content is the same as any with its text.
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = self._drawn(line, width, style)
        return strip

    def _drawn(self, line: Content, width: int, style: Style) -> Strip:
        """A line as it is drawn. It is one row that nobody selects from or follows a link in: so it need not be wrapped
        nor carry where each sign stands, which would be two thirds of the work (docs/performance.md)."""
        cut = line.truncate(width, ellipsis=True)
        segments = [
            Segment(text, (style + of_text).rich_style)
            for text, of_text in cut.render(style, end="", parse_style=self._parse)
        ]
        return Strip(segments, cut.cell_length).adjust_cell_length(width, style.rich_style)

    def _parse(self, style: str | Style) -> Style:
        if isinstance(style, Style):
            return style
        parsed = self._parsed.get(style)
        if parsed is None:
            parsed = self._parsed[style] = Style.parse(style)
        return parsed


class LineList(LineView, can_focus=False):
    """A list that is handed all its lines. It never takes the focus: the wheel and its owner's keys move it."""

    def __init__(self, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: tuple[Content, ...] = ()

    @property
    def lines(self) -> tuple[Content, ...]:
        """What is shown."""
        return self._lines

    def line_at(self, index: int) -> Content | None:
        return self._lines[index] if index < len(self._lines) else None

    def show(self, lines: Sequence[Content]) -> None:
        """Show `lines`, which are already cut to their window; nothing happens when they are the same."""
        wanted = tuple(lines)
        if len(wanted) == len(self._lines) and all(
            new.is_same(old) for new, old in zip(wanted, self._lines, strict=True)
        ):
            return
        self._lines = wanted
        self._strips.clear()
        self.virtual_size = Size(self.scrollable_content_region.width, len(wanted))
        self.refresh()
