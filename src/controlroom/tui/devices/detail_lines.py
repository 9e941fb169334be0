"""One device in lines: letters are the board's own keys, so only arrows move in them."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from controlroom.tui.widgets.line_list import LineList


class DeviceLines(LineList, can_focus=True, inherit_bindings=False):
    """What is known of one device: lines that are drawn without a new layout, since seconds pass in them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_up", show=False),
        Binding("down", "scroll_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown,space", "page_down", show=False),
        Binding("home", "scroll_home", show=False),
        Binding("end", "scroll_end", show=False),
    ]
