"""The list of devices: letters are the board's own keys, so only arrows move in it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from controlroom.tui.widgets.window_list import WindowList


class DeviceList(WindowList, can_focus=True, inherit_bindings=False):
    """A window list without the letters of its kind."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("home", "jump(0)", show=False),
        Binding("end", "jump(-1)", show=False),
    ]
