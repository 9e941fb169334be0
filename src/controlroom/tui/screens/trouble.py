"""The event could not be opened: what happened, what was kept, what to do, and a key to try again."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _, ngettext
from controlroom.tui.state import AppState
from controlroom.tui.widgets.text import Words


class TroubleScreen(ModalScreen[None]):
    """A calm panel over a board that has nothing to show."""

    AUTO_FOCUS = None
    BINDINGS = [
        ("r", "app.try_again", ""),
        ("f8", "app.act('language')", ""),
        ("f9", "app.act('theme')", ""),
        ("ctrl+q", "app.quit", ""),
    ]

    def __init__(self, error: ControlroomError, state: AppState) -> None:
        super().__init__()
        self._error = error
        self._state = state

    def compose(self) -> ComposeResult:
        with Vertical(id="trouble", classes="panel"):
            yield Words(id="trouble-what")
            yield Words(id="trouble-advice")
            yield Words(id="trouble-kept")
            yield Words(id="trouble-keys")

    def on_mount(self) -> None:
        self.show(self._state)

    def show(self, state: AppState) -> None:
        """Show the error in the language in force."""
        panel = self.query_one("#trouble")
        panel.border_title = _("The event cannot be opened")
        panel.border_subtitle = self._error.code
        self.query_one("#trouble-what", Words).show("✖ " + self._error.sentence())
        self.query_one("#trouble-advice", Words).show(self._error.advice())
        kept = ngettext("{n} typed code is kept.", "{n} typed codes are kept.", len(state.kept)).format(
            n=len(state.kept)
        )
        self.query_one("#trouble-kept", Words).show(kept if state.kept else "")
        self.query_one("#trouble-keys", Words).show(_("R try again · Ctrl+Q quit"))
