"""The items of one room in the order of the stage: only the lines that are seen are drawn."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.style import Style

from controlroom.domain.agenda.rules import Item
from controlroom.domain.agenda.views import AgendaView
from controlroom.tui.rundown.lines import CueWidths, cue_line
from controlroom.tui.widgets.line_list import LineView


class CueSheet(LineView):
    """The items of one room, a line each; the chosen one is marked."""

    COMPONENT_CLASSES = {"cue-sheet--chosen"}

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._view: AgendaView | None = None
        self._items: tuple[Item, ...] = ()
        self._chosen = -1

    def show(self, view: AgendaView, items: tuple[Item, ...], chosen: int) -> None:
        """Show `items`, the one at `chosen` marked and seen."""
        self._view, self._items, self._chosen = view, items, chosen
        self.virtual_size = Size(self.scrollable_content_region.width, len(items))
        height, top = max(1, self.scrollable_content_region.height), round(self.scroll_y)
        if not top <= chosen < top + height:
            self.scroll_to(y=max(0, chosen - height // 2), animate=False, force=True, immediate=True)
        self.refresh()

    def line_at(self, index: int) -> Content | None:
        if self._view is None or index >= len(self._items):
            return None
        return cue_line(self._view, self._items[index], CueWidths.of(self.scrollable_content_region.width))

    def style_of(self, index: int) -> Style:
        if index == self._chosen:
            return self.visual_style + self.get_visual_style("cue-sheet--chosen", partial=True)
        return self.visual_style
