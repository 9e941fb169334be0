"""The board of logistics: sections under letters, what has to be seen to first, what is known of the chosen line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _
from controlroom.domain.logistics.views import LogisticsView
from controlroom.tui.actions import bindings
from controlroom.tui.board_keys import key_line
from controlroom.tui.logistics.keys import KEYS
from controlroom.tui.logistics.lines import detail_lines, entry_line, head_line, tab_line
from controlroom.tui.logistics.orders import LogisticsOrderingScreen
from controlroom.tui.logistics.source import Entry, LogisticsSource, Tab, entries, key_of
from controlroom.tui.state import AppState
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.key_bar import KeyBar
from controlroom.tui.widgets.text import Words, tinted
from controlroom.tui.widgets.top_bar import TopBar
from controlroom.tui.widgets.window_list import WindowList
from controlroom.tui.words import error_words

_READ_EVERY_S = 0.3
_READ_ANYHOW = timedelta(seconds=20)
"""Things grow late without anybody committing anything."""


class LogisticsScreen(LogisticsOrderingScreen):
    """`source` gives the open event's logistics, None before it is open. Call `store_changed` for every commit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move(-8)", show=False),
        Binding("pagedown", "move(8)", show=False),
        Binding("end", "move(9999)", show=False),
        *bindings("logistics"),
    ]
    AUTO_FOCUS = ""
    reads_every_s = _READ_EVERY_S

    def __init__(
        self, state: AppState | None = None, source: Callable[[], LogisticsSource | None] = lambda: None
    ) -> None:
        super().__init__(source)
        self._state = state
        self._view: LogisticsView | None = None
        self._read_at: datetime | None = None
        self._shown: tuple[Entry, ...] = ()
        self._places: dict[Tab, str] = {}
        self._wanted = ""

    # Composing and showing

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Words(id="logistics-tabs")
        with Vertical(id="logistics-box"):
            yield Words(id="logistics-head")
            yield WindowList(self._line, id="logistics")
            yield Words(id="logistics-empty")
        yield Words(id="logistics-detail")
        yield Words(id="logistics-note")
        yield AlertBar()
        yield Words(id="logistics-keys")
        yield KeyBar()

    def on_mount(self) -> None:
        # Its own keys would take those of the board.
        self.listed.can_focus = False

    @property
    def listed(self) -> WindowList:
        """The list."""
        return self.query_one("#logistics", WindowList)

    @property
    def current(self) -> Entry | None:
        place = self._places.get(self._tab, "")
        return next((entry for entry in self._shown if key_of(entry) == place), None)

    def show_state(self, state: AppState, before: AppState | None) -> None:
        if self._read_at is not None and abs(state.now - self._read_at) >= _READ_ANYHOW:
            self._read_at = state.now
            self.store_changed()
        self.show_all()

    def show_all(self) -> None:
        state, view = self._state, self._view
        if state is None or not self.query("#logistics-keys"):
            return
        self.query_one("#logistics-note", Words).show(self._note)
        self.query_one("#logistics-keys", Words).show(key_line(KEYS, self.size.width - 2, 2))
        if view is None or state.settings is None:
            self.query_one("#logistics-tabs", Words).show(_("reading logistics …"))
            return
        self._shown = entries(view, self._tab)
        self.query_one("#logistics-tabs", Words).show(tab_line(view, self._tab, self.size.width - 2))
        self.query_one("#logistics-head", Words).show(head_line(self._tab) if self._shown else "")
        self.query_one("#logistics-empty", Words).show("" if self._shown else self._why_empty())
        keys = [key_of(entry) for entry in self._shown]
        if self._wanted in keys:
            self._places[self._tab], self._wanted = self._wanted, ""
        if self.current is None and keys:
            self._places[self._tab] = keys[0]
        self.listed.show(len(keys), self.listed.cursor)
        self.listed.go(keys.index(self._places[self._tab]) if keys else 0)
        entry = self.current
        lines = detail_lines(entry, state.settings.event.zone, state.now) if entry is not None else ()
        self.query_one("#logistics-detail", Words).show(Content("\n").join(lines))

    def _line(self, index: int) -> Content | None:
        state, view = self._state, self._view
        if state is None or state.settings is None or view is None or index >= len(self._shown):
            return None
        entry = self._shown[index]
        return entry_line(entry, state.now, state.settings.event.zone, view.numbers, self.size.width)

    def _why_empty(self) -> str:
        if self._tab is Tab.MEALS:
            return _("No meal is planned: they stand in config/logistics.toml.")
        if self._tab in (Tab.VEHICLES, Tab.ROOMS):
            return _("Nothing is entered here. A enters one; “controlroom import” takes a list in.")
        return _("Nothing is entered here. A enters one.")

    # Reading

    def question(self) -> Callable[[LogisticsSource], LogisticsView]:
        return lambda source: source.view()

    def reading_came(self, reading: LogisticsView) -> None:
        self._view = reading
        self._read_at = self._state.now if self._state is not None else None
        self.show_all()

    def reading_failed(self, error: ControlroomError) -> None:
        self.tell(error_words(error), "bad")

    # Keys

    async def on_key(self, event: events.Key) -> None:
        """Keys are taken where they arrive, one after the other: whoever types fast loses none."""
        for each in KEYS:
            if event.key in each.key.split(","):
                event.stop()
                event.prevent_default()
                self._note = Content("")
                await self.app.run_action(each.action, self)
                return

    def action_tab(self, letter: str) -> None:
        """Another section."""
        self._tab = Tab(letter)
        self.listed.go(0)
        self.show_all()

    def action_move(self, by: int) -> None:
        """Another line."""
        keys = [key_of(entry) for entry in self._shown]
        if keys:
            place = self._places.get(self._tab, "")
            at = keys.index(place) if place in keys else 0
            self._places[self._tab], self._wanted = keys[max(0, min(at + by, len(keys) - 1))], ""
            self._note = Content("")
            self.show_all()

    def action_top(self) -> None:
        """The first line."""
        self.action_move(-len(self._shown))

    @on(WindowList.Moved)
    def _moved(self) -> None:
        cursor = self.listed.cursor
        if cursor < len(self._shown) and key_of(self._shown[cursor]) != self._places.get(self._tab):
            self._places[self._tab] = key_of(self._shown[cursor])
            self.show_all()

    def go_to(self, key: str) -> None:
        self._wanted = key
        self.store_changed()

    def tell(self, words: str, tone: str = "warn") -> None:
        """Said above the keys until the next key of this screen."""
        self._note = tinted(words, tone)
        self.show_all()
