"""What every key does, from the list of actions."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen

from controlroom.core.i18n import N_, _
from controlroom.tui.actions import ACTIONS, key_name, keys_at
from controlroom.tui.state import AppState
from controlroom.tui.widgets.text import Words, cell, row, tinted

_TITLES = {
    "desk": N_("Keys at the desk"),
    "dashboard": N_("Keys on the dashboard"),
    "people": N_("Keys on the board of people"),
    "rundown": N_("Keys on the board of the rundown"),
}


class HelpScreen(ModalScreen[None]):
    """A panel over the board. At a desk typing closes it: a scan must never be lost to it."""

    AUTO_FOCUS = None

    class Typed(Message):
        """A character was typed that belongs to the desk's input."""

        def __init__(self, character: str) -> None:
            super().__init__()
            self.character = character

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state

    def compose(self) -> ComposeResult:
        with Vertical(id="help", classes="panel"), VerticalScroll(can_focus=False):
            yield Words(id="help-lines")

    def on_mount(self) -> None:
        self.show(self._state)

    def show(self, state: AppState) -> None:
        """Show the keys of the board, with the reason for those that cannot act."""
        self._state = state
        panel = self.query_one("#help")
        panel.border_title = _(_TITLES[state.board])
        panel.border_subtitle = _("Esc closes")
        self.query_one("#help-lines", Words).show(Content("\n").join(_lines(state)))

    def on_key(self, event: events.Key) -> None:
        event.stop()
        scroll = self.query_one(VerticalScroll)
        if event.key in ("up", "down", "pageup", "pagedown"):
            getattr(scroll, f"scroll_{event.key.replace('page', 'page_')}")(animate=False)
            return
        self.dismiss()
        if self._state.board == "desk" and event.character and event.is_printable:
            self.app.post_message(self.Typed(event.character))


def _of_people() -> list[Content]:
    """The keys that only the board of people has."""
    from controlroom.tui.screens.people_keys import KEYS

    return [row([cell(each.shown, 8, "strong"), tinted(_(each.tooltip))]) for each in KEYS]


def _of_rundown() -> list[Content]:
    """The keys that only the board of the rundown has."""
    from controlroom.tui.screens.rundown_keys import KEYS

    return [row([cell(each.shown, 8, "strong"), tinted(_(each.tooltip))]) for each in KEYS]


def _lines(state: AppState) -> list[Content]:
    lines = _of_people() if state.board == "people" else _of_rundown() if state.board == "rundown" else []
    for action in ACTIONS:
        if state.board not in action.boards:
            continue
        keys = " ".join(key_name(key) for key in keys_at(action, state.board))
        reason = None if action.asking else action.why_disabled(state)
        tone = "muted" if reason else "plain"
        text = _(action.tooltip) if reason is None else f"{_(action.tooltip)} — {_(reason)}"
        lines.append(row([cell(keys, 8, "strong"), tinted(text, tone)]))
    return lines
