"""The check-in desk: the answer to the last scan, the scans before it, the state of things, and the input."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from controlroom.core.i18n import _
from controlroom.core.text import clean_line, visible
from controlroom.domain.checkin.rules import LONGEST_CODE, SYMBOLS, WORDS
from controlroom.domain.checkin.views import ScanLine
from controlroom.tui.actions import bindings
from controlroom.tui.state import AppState
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.key_bar import KeyBar
from controlroom.tui.widgets.line_list import LineList
from controlroom.tui.widgets.result_panel import ResultPanel
from controlroom.tui.widgets.status_strip import StatusStrip
from controlroom.tui.widgets.text import Words, cell, row, tinted
from controlroom.tui.widgets.top_bar import TopBar

_TONE_OF = {"✔": "good", "▲": "warn", "?": "warn", "✖": "bad"}
TONES = {outcome: _TONE_OF[symbol] for outcome, symbol in SYMBOLS.items()}


class DeskScreen(Screen[None]):
    """One desk. Its input has the focus whenever the screen is seen."""

    AUTO_FOCUS = "#code"
    BINDINGS = bindings("desk")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    class Presented(Message):
        """A code was typed, or came from a scanner that is a keyboard."""

        def __init__(self, code: str) -> None:
            super().__init__()
            self.code = code

    def __init__(self, state: AppState | None = None) -> None:
        super().__init__()
        self._first_state = state

    def on_mount(self) -> None:
        if self._first_state is not None:
            # In the first frame already: the words need not wait for another.
            self.show(self._first_state)
            self.query_one(KeyBar).show(self._first_state, "")

    def compose(self) -> ComposeResult:
        yield TopBar()
        with Horizontal(id="desk-body"):
            yield ResultPanel()
            with Vertical(id="scans-box", classes="box"):
                yield LineList(id="scans")
        yield AlertBar()
        with Vertical(id="status-box", classes="box"):
            yield StatusStrip(id="status")
        with Horizontal(id="entry"):
            yield Words(id="entry-label")
            yield Input(id="code", compact=True, select_on_focus=False, max_length=LONGEST_CODE)
        yield KeyBar()

    @property
    def entry(self) -> Input:
        """Where codes are typed."""
        return self.query_one("#code", Input)

    def show(self, state: AppState) -> None:
        """Show `state`."""
        self.query_one(TopBar).show(state)
        self.query_one(ResultPanel).show(state)
        self.query_one(AlertBar).show(state)
        self.query_one(StatusStrip).show_state(state)
        self.query_one("#scans-box").border_title = _("Last scans")
        self.query_one("#status-box").border_title = _("This desk")
        secret = state.asking is not None and state.asking.secret
        self.query_one("#entry-label", Words).show(_("PIN ▸") if secret else _("Code ▸"))
        self.entry.placeholder = _("a leader's PIN") if secret else _("scan, or type and press Enter")
        self.entry.password = secret
        self.query_one("#scans", LineList).show(scan_rows(state))

    @on(Input.Submitted, "#code")
    def _submitted(self, event: Input.Submitted) -> None:
        code = event.value.strip()
        event.input.clear()
        if code:
            self.post_message(self.Presented(code))

    def on_descendant_blur(self, _event: events.DescendantBlur) -> None:
        """Whatever took the focus away gives it back: the next scan may come from a keyboard at any moment."""
        if self.is_current and self.app.app_focus:
            self.call_later(self.entry.focus)

    def on_screen_resume(self) -> None:
        """Back from another board."""
        self.entry.focus()


def scan_rows(state: AppState) -> list[Content]:
    """The last scans, newest first: time, symbol and word, name or code."""
    if state.settings is None:
        return []
    if not state.at_desk.scans:
        return [cell(_("No scans yet."), 30, "muted")]
    zone = state.settings.event.zone
    return [_scan_row(scan, f"{scan.at.astimezone(zone):%H:%M:%S}") for scan in state.at_desk.scans]


def _scan_row(scan: ScanLine, time: str) -> Content:
    who = clean_line(scan.name, 60) if scan.name else visible(scan.code)
    word = f"{SYMBOLS[scan.outcome]} {_(WORDS[scan.outcome])}"
    if scan.undone:
        return row([cell(time, 8, "muted"), cell(_("↺ taken back"), 18, "muted"), tinted(who, "muted")])
    return row([cell(time, 8, "muted"), cell(word, 18, TONES[scan.outcome]), Content(who)])
