"""One announcement in full, over the board: any key closes it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from controlroom.core.i18n import _
from controlroom.tui.state import AppState
from controlroom.tui.widgets.text import Words

_SCROLLS = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8}


class AnnouncementPanel(ModalScreen[None]):
    """`lines`: what is shown of it, as of when it was opened."""

    AUTO_FOCUS = None

    def __init__(self, state: AppState, number: int, lines: Sequence[Content]) -> None:
        super().__init__()
        self._state, self._number, self._lines = state, number, lines

    def compose(self) -> ComposeResult:
        with Vertical(id="announcement-panel", classes="panel"), VerticalScroll(can_focus=False):
            yield Words(id="announcement-lines")

    def on_mount(self) -> None:
        self.show(self._state)

    def show(self, state: AppState) -> None:
        """Show the words."""
        if not self.query("#announcement-lines"):
            return
        panel = self.query_one("#announcement-panel")
        panel.border_title, panel.border_subtitle = _("Announcement #{n}").format(n=self._number), _("Esc closes")
        self.query_one("#announcement-lines", Words).show(Content("\n").join(self._lines))

    def on_key(self, event: events.Key) -> None:
        if (by := _SCROLLS.get(event.key)) is not None:
            self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
        elif event.key in ("escape", "enter", "q", "space"):
            self.dismiss()
        else:
            return
        event.stop()
        event.prevent_default()
