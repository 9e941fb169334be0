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

Answer = Literal["do", "announce", "other"]


class RundownPreview(ModalScreen[Answer | None]):
    """Gives what is wanted, or None. `lines` are the preview; `public`: there is something to announce.

    `other`: another way to go about it, in words; S asks for that.
    """

    AUTO_FOCUS = None

    def __init__(self, title: str, lines: list[Content], *, public: bool = True, other: str = "") -> None:
        super().__init__()
        self._title, self._lines, self._public, self._other = title, lines, public, other

    def compose(self) -> ComposeResult:
        with Vertical(id="rundown-preview", classes="panel"):
            with VerticalScroll(can_focus=False):
                yield Words(id="rundown-preview-lines")

    def on_mount(self) -> None:
        panel = self.query_one("#rundown-preview")
        panel.border_title = Content(self._title)
        # On the border, where no list can push them out.
        keys = (
            _("Enter do it · A do and announce · ↑↓ scroll · Esc leave it") if self._public
            else _("Enter do it · ↑↓ scroll · Esc leave it")
        )  # fmt: skip
        panel.border_subtitle = Content(f"S {self._other} · {keys}" if self._other else keys)
        self.query_one("#rundown-preview-lines", Words).show(Content("\n").join(self._lines))

    def on_key(self, event: events.Key) -> None:
        event.stop()
        scroll = self.query_one(VerticalScroll)
        match event.key:
            case "enter":
                self.dismiss("do")
            case "a" | "A" if self._public:
                self.dismiss("announce")
            case "s" | "S" if self._other:
                self.dismiss("other")
            case "escape" | "q":
                self.dismiss(None)
            case "up" | "down" | "pageup" | "pagedown" | "home" | "end" as key:
                getattr(scroll, f"scroll_{key.replace('page', 'page_')}")(animate=False)
