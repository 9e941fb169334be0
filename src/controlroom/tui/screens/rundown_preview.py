"""What an operation would do, over the board: it is done with Enter, done and announced with A, or left with Esc."""

from __future__ import annotations

from typing import Literal

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from controlroom.core.i18n import _
from controlroom.tui.widgets.text import Words

Answer = Literal["do", "announce"]


class RundownPreview(ModalScreen[Answer | None]):
    """Gives what is wanted, or None. `lines` are the preview; `is_clean`: nothing in it is to be looked out for."""

    AUTO_FOCUS = None

    def __init__(self, title: str, lines: list[Content]) -> None:
        super().__init__()
        self._title, self._lines = title, lines

    def compose(self) -> ComposeResult:
        with Vertical(id="rundown-preview", classes="panel"):
            with VerticalScroll(can_focus=False):
                yield Words(id="rundown-preview-lines")
            yield Words(id="rundown-preview-keys")

    def on_mount(self) -> None:
        self.query_one("#rundown-preview").border_title = Content(self._title)
        self.query_one("#rundown-preview-lines", Words).show(Content("\n").join(self._lines))
        self.query_one("#rundown-preview-keys", Words).show(
            _("Enter: do it   A: do it and announce   ↑↓: scroll   Esc: leave it")
        )

    def on_key(self, event: events.Key) -> None:
        event.stop()
        scroll = self.query_one(VerticalScroll)
        match event.key:
            case "enter":
                self.dismiss("do")
            case "a":
                self.dismiss("announce")
            case "escape" | "q":
                self.dismiss(None)
            case "up" | "down" | "pageup" | "pagedown" as key:
                getattr(scroll, f"scroll_{key.replace('page', 'page_')}")(animate=False)
