"""The check-in desk: the answer to the last scan, the scans before it, the state of things, and the input."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from controlroom.core.i18n import _
from controlroom.core.text import clean_line, visible
from controlroom.domain.checkin.rules import LONGEST_CODE, SYMBOLS, WORDS
from controlroom.domain.checkin.views import STATE_SYMBOLS, STATE_WORDS, ScanLine, SearchHit
from controlroom.tui.actions import bindings
from controlroom.tui.desk.result_panel import ResultPanel
from controlroom.tui.desk.status_strip import StatusStrip
from controlroom.tui.state import AppState, Searching
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.key_bar import KeyBar
from controlroom.tui.widgets.line_list import LineList
from controlroom.tui.widgets.text import Words, cell, row, tinted
from controlroom.tui.widgets.top_bar import TopBar

_TONE_OF = {"✔": "good", "▲": "warn", "?": "warn", "✖": "bad"}
_STATE_TONES = {state: _TONE_OF.get(symbol, "plain") for state, symbol in STATE_SYMBOLS.items()}
TONES = {outcome: _TONE_OF[symbol] for outcome, symbol in SYMBOLS.items()}
_QUIET_ROWS = 4


class DeskScreen(Screen[None]):
    """One desk. Its input has the focus whenever the screen is seen."""

    AUTO_FOCUS = "#code"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("desk")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    class Presented(Message):
        """A code was typed, or came from a scanner that is a keyboard."""

        def __init__(self, code: str) -> None:
            super().__init__()
            self.code = code

    class Typed(Message):
        """What stands in the input is another text than before."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, DeskScreen.Typed)

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
        rows = self.query_one(StatusStrip).show_state(state)
        # In a small terminal what is wrong takes the room of the last scans, not of the result.
        self.set_class(bool(state.alerts) or state.asking is not None or rows > _QUIET_ROWS, "-pressed")
        searching = state.here.searching
        self.set_class(bool(searching.text), "-searching")
        self.query_one("#scans-box").border_title = found_title(searching) if searching.text else _("Last scans")
        self.query_one("#status-box").border_title = _("This desk")
        secret = state.asking is not None and state.asking.secret
        if self.entry.password and not secret:
            self.entry.clear()  # A PIN that was left half typed is never seen.
        self.query_one("#entry-label", Words).show(_("PIN ▸") if secret else _("Code ▸"))
        hint = _("scan, or type a code, a name, initials, the end of the telephone …")
        self.entry.placeholder = _("a leader's PIN") if secret else hint
        self.entry.password = secret
        lines = self.query_one("#scans", LineList)
        lines.show(hit_rows(state, lines.size.width) if searching.text else scan_rows(state))
        lines.scroll_to(y=max(0, (searching.selected or 0) - max(1, lines.size.height - 2)), animate=False)

    @on(Input.Submitted, "#code")
    def _submitted(self, event: Input.Submitted) -> None:
        if code := event.value.strip():
            self.post_message(self.Presented(code))
        else:
            event.input.clear()

    @on(Input.Changed, "#code")
    def _changed(self, event: Input.Changed) -> None:
        self.post_message(self.Typed(event.value))

    def on_descendant_blur(self, _event: events.DescendantBlur) -> None:
        """Whatever took the focus away gives it back: the next scan may come from a keyboard at any moment."""
        if self.is_current and self.app.app_focus:
            self.call_later(self.entry.focus)

    def on_screen_resume(self) -> None:
        """Back from another board."""
        self.entry.focus()


def found_title(searching: Searching) -> str:
    """How many were found."""
    found = searching.found
    if found is None:
        return _("Searching …")
    total = f"{found.total:,}+" if found.more else f"{found.total:,}"
    return _("Found: {total} · ↓ choose · Enter open").format(total=total)


def hit_rows(state: AppState, width: int) -> list[Content]:
    """People found, best first: state, name, company, the end of the telephone, the code."""
    searching = state.here.searching
    hits = searching.found.hits if searching.found is not None else ()
    if searching.found is not None and not hits:
        return [tinted(_("Nobody found. Try fewer letters, or F9 takes in a walk-in."), "muted")]
    return [_hit_row(hit, number == searching.selected, width) for number, hit in enumerate(hits)]


def _hit_row(hit: SearchHit, chosen: bool, width: int) -> Content:
    # One colour over the whole row that is chosen.
    tones = dict.fromkeys(("state", "company"), "plain") if chosen else {"state": _STATE_TONES[hit.state]}
    room = max(12, width - 2 - 11 - 6 - 4)
    company = clean_line(hit.person.company, 60)
    cells = [
        tinted("▸" if chosen else " ", "strong"),
        cell(f"{STATE_SYMBOLS[hit.state]} {_(STATE_WORDS[hit.state])}", 11, tones["state"]),
        cell(clean_line(hit.person.name, 60), room * 2 // 5, "strong" if chosen else "plain"),
        cell(company, room - room * 2 // 5, tones.get("company", "muted")),
        cell(f"…{hit.phone[-4:]}" if hit.phone else "", 5, tones.get("company", "muted")),
    ]
    line = row(cells)
    return line.stylize("reverse") if chosen else line


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
