"""The board of people: everybody on the list, live, with filters by keys, one person beside it, and how they flow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from controlroom.core.i18n import _, current_language
from controlroom.domain.checkin.onsite_views import (
    STATUS_WORDS,
    Order,
    PeopleFilter,
    Selection,
    StateFilter,
    cycled,
    with_state,
)
from controlroom.tui.actions import bindings
from controlroom.tui.board_keys import key_line
from controlroom.tui.people.flow_panel import FlowPanel
from controlroom.tui.people.keys import KEYS
from controlroom.tui.people.lines import VIP, Names, Widths, filter_lines, head_line, person_line
from controlroom.tui.people.orders import OrderingScreen
from controlroom.tui.people.source import PeopleSource
from controlroom.tui.state import AppState
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.key_bar import KeyBar
from controlroom.tui.widgets.text import Words
from controlroom.tui.widgets.top_bar import TopBar
from controlroom.tui.widgets.window_list import WindowList

_FLOW_EVERY = timedelta(seconds=10)


class PeopleScreen(OrderingScreen):
    """`source` gives the open event's people, None before it is open. Call `store_changed` for every commit."""

    AUTO_FOCUS = "#people"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(each.key, each.action, each.label, tooltip=each.tooltip, show=False) for each in KEYS),
        # Esc is the board's own: it takes filters off before it does what it does everywhere.
        *(binding for binding in bindings("people") if binding.id != "back"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    def __init__(self, state: AppState | None = None, source: Callable[[], PeopleSource | None] = lambda: None) -> None:
        super().__init__(source)
        self._state = state
        self._looks: tuple[object, ...] = ()

    # Composing and showing

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Words(id="people-filters")
        with Horizontal(id="people-body"):
            with Vertical(id="people-box"):
                yield Words(id="people-head")
                yield WindowList(self._line, id="people")
                yield Words(id="people-empty")
            with Vertical(id="people-side", classes="box"):
                yield Words(id="people-detail")
        yield FlowPanel(id="flow")
        yield AlertBar()
        with Horizontal(id="people-entry"):
            yield Words(id="people-ask")
            yield Input(id="people-input", compact=True, max_length=60)
        yield Words(id="people-keys")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#flow").display = False
        self.query_one("#people-entry").display = False

    def on_screen_suspend(self) -> None:
        """Another board: the next time this one is shown, the list is opened anew. A panel over it is none."""
        self._opened = self._opened and isinstance(self.app.screen, ModalScreen)

    def on_screen_resume(self) -> None:
        (self.query_one(FlowPanel) if self.query_one(FlowPanel).display else self.people).focus()

    def begin_reading(self) -> None:
        self._keep_opening()
        self.read_again()

    def show_state(self, state: AppState, before: AppState | None) -> None:
        self.query_one("#people-side").border_title = _("Person")
        if state.settings is not None:
            self._names = Names.of(state.settings.event)
        looks = (state.settings, current_language(), self.app.theme, self.size)
        if looks != self._looks:
            self._looks = looks
            self._lines.clear()
            self._show_list()
        flow = self._reading.flow if self._reading is not None else None
        if flow is not None and self.query_one(FlowPanel).display and state.now - flow.at >= _FLOW_EVERY:
            # Minutes pass without anybody committing anything.
            self.store_changed()
        self._show_words()

    def _show_words(self) -> None:
        self.query_one("#people-keys", Words).show(self._note or key_line(KEYS, self.size.width - 2, 2))
        filters, empty = self.query_one("#people-filters", Words), self.query_one("#people-empty", Words)
        if self._reading is None or self._names is None:
            filters.show(_("reading the list …"))
            empty.show("")
            return
        selection = self._reading.selection
        filters.show(filter_lines(self._filter, selection, self._order, self._names))
        empty.show("" if len(selection.ids) else _why_empty(selection, self._filter))
        self.query_one("#people-head", Words).show(head_line(self._widths()))
        panel = self.query_one(FlowPanel)
        if panel.display and self._reading.flow is not None:
            panel.show_flow(self._reading.flow, self._names)

    def _show_list(self) -> None:
        if self._reading is not None:
            self.people.show(len(self._ids), self.people.cursor)

    def _widths(self) -> Widths:
        return Widths.of(self.people.scrollable_content_region.width)

    def _line(self, index: int) -> Content | None:
        id = self._ids[index]
        line = self._lines.get(id)
        if line is None and (person := self._rows.get(id)) is not None and self._names is not None:
            line = self._lines[id] = person_line(person, self._widths(), self._names)
        return line

    # Keys

    def action_state(self, state: str) -> None:
        self._set(with_state(self._filter, StateFilter(state)))

    def action_vip(self) -> None:
        only = frozenset({VIP})
        if self._names is None or VIP not in self._names.categories:
            self._tell(_("No category of this event is called “vip”; C goes through the categories."))
            return
        self._set(replace(self._filter, categories=frozenset() if self._filter.categories == only else only))

    def action_needs(self) -> None:
        self._set(replace(self._filter, needs=not self._filter.needs))

    def action_category(self) -> None:
        choices = list(self._names.categories) if self._names else []
        chosen = cycled(next(iter(self._filter.categories), None), choices)
        self._set(replace(self._filter, categories=frozenset({chosen} if chosen else ())))

    def action_language(self) -> None:
        choices = self._reading.selection.languages() if self._reading else []
        self._set(replace(self._filter, language=cycled(self._filter.language, choices)))

    def action_status(self) -> None:
        self._set(replace(self._filter, status=cycled(self._filter.status, list(STATUS_WORDS))))

    def action_order(self) -> None:
        orders = list(Order)
        self._order = orders[(orders.index(self._order) + 1) % len(orders)]
        self._from_top = True
        self._show_words()
        self.read_again()

    def action_flow(self) -> None:
        panel, body = self.query_one(FlowPanel), self.query_one("#people-body")
        panel.display, body.display = not panel.display, panel.display
        self._note = ""
        self._bring_curve()
        self._show_words()
        self.read_again()
        (panel if panel.display else self.people).focus()

    @work(exit_on_error=False, group="curve")
    async def _bring_curve(self) -> None:
        panel = self.query_one(FlowPanel)
        if panel.display and await panel.bring_curve():
            self._show_words()


def _why_empty(selection: Selection, filter: PeopleFilter) -> str:
    if not filter.asks and not selection.kinds:
        return _("Nobody is on the list yet.") + "\n" + _("Take in a list:") + " controlroom import attendees FILE"
    return _("Nobody fits these filters.") + "\n" + _("Esc takes them off.")
