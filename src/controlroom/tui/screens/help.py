"""What every key does: on a board from the list of actions, in a panel from what the panel says of itself."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen

from controlroom.core.i18n import _
from controlroom.domain.people.authority import permits
from controlroom.tui.actions import ACTIONS, NOT_FOR_THIS_ROLE, Action, key_name, keys_at
from controlroom.tui.board_keys import BoardKey
from controlroom.tui.boards import BOARDS
from controlroom.tui.state import AppState, Board
from controlroom.tui.widgets.text import Words, cell, row, tinted

PanelKey = tuple[str, str]
"""The keys as they are shown, and what they do as a message."""

_Line = tuple[str, str, str]
"""The keys, what they do in the language in force, the tone."""


class HelpScreen(ModalScreen[None]):
    """A panel over the board, or with `of` over another panel, whose keys it then shows.

    At a desk typing closes it: a scan must never be lost to it. Over a panel it stays, and takes what is typed: half a
    scan must not get into a field.
    """

    AUTO_FOCUS = None

    class Typed(Message):
        """A character was typed that belongs to the desk's input."""

        def __init__(self, character: str) -> None:
            super().__init__()
            self.character = character

    def __init__(self, state: AppState, of: Sequence[PanelKey] = ()) -> None:
        super().__init__()
        self._state = state
        self._of = tuple(of)

    def compose(self) -> ComposeResult:
        with Vertical(id="help", classes="panel"), VerticalScroll(can_focus=False):
            yield Words(id="help-lines")

    def on_resize(self) -> None:
        """The width is known, or another one: the lines are broken anew."""
        self.call_after_refresh(self.show, self._state)

    def show(self, state: AppState) -> None:
        """Show the keys of the board, with the reason for those that cannot act."""
        self._state = state
        if not self.query("#help VerticalScroll"):
            return  # On its way out: a refresh may come in between.
        panel, scroll = self.query_one("#help"), self.query_one(VerticalScroll)
        if not scroll.size.width:
            return  # Not laid out yet; `on_resize` comes.
        panel.border_title = _("Keys in this panel") if self._of else _(BOARDS[state.board].keys_title)
        lines = [(keys, _(does), "plain") for keys, does in self._of] or lines_of(state)
        broken = laid_out(lines, scroll.scrollable_content_region.width)
        self.query_one("#help-lines", Words).show(Content("\n").join(broken))
        self.call_after_refresh(self._say_whether_more)

    def _say_whether_more(self) -> None:
        for scroll in self.query(VerticalScroll):
            more = scroll.max_scroll_y > 0
            self.query_one("#help").border_subtitle = _("↑ ↓ more keys · Esc closes") if more else _("Esc closes")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        scroll = self.query_one(VerticalScroll)
        if event.key in ("up", "down", "pageup", "pagedown"):
            getattr(scroll, f"scroll_{event.key.replace('page', 'page_')}")(animate=False)
            return
        typed = event.character if event.is_printable else None
        if self._of and typed:
            return
        self.dismiss()
        if self._state.board == "desk" and not self._of and typed:
            self.app.post_message(self.Typed(typed))


def laid_out(lines: Sequence[_Line], width: int) -> list[Content]:
    """The lines in `width` cells: keys never cut, what they do broken beside them."""
    keys_width = max(Content(keys).cell_length for keys, _does, _tone in lines)
    out: list[Content] = []
    for keys, does, tone in lines:
        shown = keys
        for part in tinted(does, tone).wrap(max(10, width - keys_width - 2)):
            out.append(row([cell(shown, keys_width, "strong"), part.rstrip()], "  "))
            shown = ""
    return out


def lines_of(state: AppState) -> list[_Line]:
    """The keys of the board of `state`; those that answer a question, which have another meaning besides, in one."""
    lines = [_board_line(each, state) for each in BOARDS[state.board].keys()]
    here = [action for action in ACTIONS if state.board in action.boards]
    for action in here:
        if action.asking:
            continue
        reason = action.why_disabled(state)
        text = _(action.tooltip) if reason is None else f"{_(action.tooltip)} — {_(reason)}"
        lines.append((" ".join(names_of(action, state.board)), text, "muted" if reason else "plain"))
    if answers := [key for action in here if action.asking for key in action.keys]:
        words = _("While a question is asked: its first, second, third answer.")
        lines.insert(1, (" ".join(map(key_name, answers)), words, "plain"))
    return lines


def names_of(action: Action, board: Board) -> tuple[str, ...]:
    """The keys of `action` as they are shown; a board that has none of its own is chosen from the list of all."""
    keys = tuple(key_name(key) for key in keys_at(action, board))
    return keys or (f"0 {BOARDS[action.id].letter.upper()}",)


def _board_line(key: BoardKey, state: AppState) -> _Line:
    """A key of the board, with the reason where whoever acts may not do what it does."""
    if key.verb and state.acting is not None and not permits(state.acting.role, key.verb):
        return key.name, f"{_(key.tooltip)} — {_(NOT_FOR_THIS_ROLE)}", "muted"
    return key.name, _(key.tooltip), "plain"
