"""The board of tickets: by next deadline or by state, filtered by keys, one of them beside it; worked on by keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from controlroom.core.i18n import _, current_language
from controlroom.core.text import clean_line
from controlroom.domain.tickets.rules import Ticket
from controlroom.tui.actions import bindings
from controlroom.tui.board_keys import key_line
from controlroom.tui.incidents.source import about
from controlroom.tui.state import AppState
from controlroom.tui.tickets.cards import TicketList
from controlroom.tui.tickets.detail import detail_lines
from controlroom.tui.tickets.keys import KEYS
from controlroom.tui.tickets.lines import (
    Names,
    Widths,
    column_heads,
    countdown,
    filter_lines,
    head_line,
    ticket_line,
)
from controlroom.tui.tickets.moves import Around, possible_now
from controlroom.tui.tickets.orders import TicketsOrderingScreen
from controlroom.tui.tickets.source import Order, TicketFilter, TicketsReading, TicketsSource, following
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.key_bar import KeyBar
from controlroom.tui.widgets.line import Line
from controlroom.tui.widgets.line_list import LineList
from controlroom.tui.widgets.text import Words
from controlroom.tui.widgets.top_bar import TopBar
from controlroom.tui.widgets.window_list import WindowList


class TicketsScreen(TicketsOrderingScreen):
    """`source` gives the open event's tickets, None before it is open. Call `store_changed` for what concerns them.

    `mine`: it begins with the tickets of whoever acts here.
    """

    AUTO_FOCUS = "#tickets"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(each.key, each.action, each.label, tooltip=each.tooltip, show=False) for each in KEYS),
        *(binding for binding in bindings("tickets") if binding.id != "back"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    def __init__(
        self,
        state: AppState | None = None,
        source: Callable[[], TicketsSource | None] = lambda: None,
        *,
        mine: bool = False,
    ) -> None:
        super().__init__(source)
        self._state = state
        self._filter = TicketFilter(mine=mine)
        self._names: Names | None = None
        self._lines: dict[int, tuple[object, Content]] = {}
        self._looks: tuple[object, ...] = ()
        self._rested_on: Ticket | None = None

    # Composing and showing

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Words(id="tickets-filters")
        with Horizontal(id="tickets-body"):
            with Vertical(id="tickets-box"):
                yield Line(id="tickets-head")
                yield TicketList(self._line, id="tickets")
                yield Words(id="tickets-empty")
            with Vertical(id="tickets-side", classes="box"):
                yield LineList(id="tickets-detail")
        yield AlertBar()
        yield Words(id="tickets-options")
        with Horizontal(id="tickets-entry"):
            yield Words(id="tickets-ask")
            yield Input(id="tickets-input", compact=True, max_length=500, select_on_focus=False)
        yield Words(id="tickets-note")
        yield Words(id="tickets-keys")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#tickets-entry").display = False
        self.query_one("#tickets-options", Words).show("")

    def on_screen_resume(self) -> None:
        self.query_one("#tickets-input", Input).focus() if self._step is not None else self.focus_tickets()

    def around(self, reading: TicketsReading) -> Around:
        settings = self._state.settings if self._state is not None else None
        canned = tuple(clean_line(str(each)) for each in settings.event.tickets.canned) if settings else ()
        groups = self._names.groups if self._names is not None else {}
        return Around(reading.setting, reading.me, self.now(), groups, canned, reading.tickets)

    def focus_tickets(self) -> None:
        self.listed.focus()

    def show_state(self, state: AppState, before: AppState | None) -> None:
        self.query_one("#tickets-side").border_title = _("Ticket")
        if state.settings is not None:
            self._names = Names.of(state.settings.event)
        looks = (state.settings, current_language(), self.app.theme, self.size)
        if looks != self._looks:
            if self._looks and state.settings is not self._looks[0]:
                self.read_again()  # Groups, people or targets may be other ones.
            self._looks = looks
            self._lines.clear()
        if self._filter.overdue and self._step is None:
            self.choose_again()  # Time alone makes more of them.
        self.show_tickets()
        self.show_detail()

    def show_tickets(self) -> None:
        """Everything but the chosen ticket; of the list only the lines that are seen are made anew."""
        if not self.query("#tickets-keys"):
            return
        asking = self._step is not None
        lines = 2 if self.size.height < 32 else 3
        self.query_one("#tickets-note", Words).show(self._note)
        self.query_one("#tickets-keys", Words).show("" if asking else key_line(KEYS, self.size.width - 2, lines))
        filters, empty = self.query_one("#tickets-filters", Words), self.query_one("#tickets-empty", Words)
        reading, names = self._reading, self._names
        if reading is None or names is None:
            filters.show(_("reading the tickets …"))
            empty.show("")
            return
        filters.show(filter_lines(self._filter, self._order, reading, len(self._tickets), names, self.now()))
        empty.show("" if self._tickets else self._why_empty(reading))
        self._show_head()
        self.listed.refresh()

    def _show_head(self) -> None:
        head, cards = self.query_one("#tickets-head", Line), self.listed.cards
        if cards is None:
            head.show(head_line(self._widths()))
            return
        self.listed.cards = replace(cards, now=self.now())
        head.show(column_heads(self._columns, cards.column_width(self.listed.cells)))

    def _why_empty(self, reading: TicketsReading) -> str:
        if reading.tickets:
            return _("No ticket fits these filters.") + "\n" + _("Esc takes them off.")
        return _("No ticket is open. N opens one.")

    def show_detail(self) -> None:
        detail, ticket = self.query_one("#tickets-detail", LineList), self.current
        if ticket is None or self._names is None or self._reading is None:
            detail.show(())
            return
        known = self._view is not None and self._view.ticket.number == ticket.number
        moves = possible_now(ticket, self.around(self._reading))
        width = max(20, detail.scrollable_content_region.width or 40)
        view, repeated = (self._view, self._repeated) if known else (None, None)
        running = (
            about(self._state.incidents, ticket=ticket.id, source=ticket.source) if self._state is not None else ()
        )
        detail.show(detail_lines(ticket, view, moves, repeated, self._names, self.now(), width, running))

    def _widths(self) -> Widths:
        return Widths.of(self.listed.cells)

    def _line(self, index: int) -> Content | None:
        if index >= len(self._tickets) or self._names is None or self._reading is None:
            return None
        ticket, now = self._tickets[index], self.now()
        left, escalated = countdown(ticket, now), ticket.id in self._reading.escalated
        key = (ticket, left, escalated)
        kept = self._lines.get(ticket.number)
        if kept is not None and kept[0] == key:
            return kept[1]
        line = ticket_line(ticket, self._widths(), self._names, now, escalated=escalated)
        self._lines[ticket.number] = (key, line)
        return line

    def choose_again(self, found: list[Ticket] | None = None) -> None:
        super().choose_again(found)
        self._rested_on = self.current
        self.seen_anew()

    @on(WindowList.Moved)
    def _moved(self) -> None:
        current = self.current
        if current is not self._rested_on and self._step is None and self._note:
            self._note = ""
            self.show_tickets()
        self._rested_on = current
        self.ask_detail()

    # Keys

    def _set(self, filter: TicketFilter) -> None:
        """Which tickets are wanted from now on."""
        self._note = ""
        read = filter.closed != self._filter.closed
        self._filter = filter
        self.choose_again()
        if read:
            self.read_again()

    def find(self, text: str) -> None:
        """Show the tickets that have `text` somewhere, closed ones as well."""
        self._set(TicketFilter(text=text, closed=True))

    def action_mine(self) -> None:
        self._set(replace(self._filter, mine=not self._filter.mine))

    def action_overdue(self) -> None:
        self._set(replace(self._filter, overdue=not self._filter.overdue))

    def action_closed(self) -> None:
        self._set(replace(self._filter, closed=not self._filter.closed))

    def action_group(self) -> None:
        groups = list(self._names.groups) if self._names is not None else []
        self._set(replace(self._filter, group=following(self._filter.group, groups)))

    def action_priority(self) -> None:
        self._set(replace(self._filter, priority=(self._filter.priority + 1) % 5))

    def action_sort(self) -> None:
        orders = list(Order)
        self._order = orders[(orders.index(self._order) + 1) % len(orders)]
        self._set(self._filter)
        self.lay_out(None)
        self.ask_detail()

    def action_board(self) -> None:
        """Cards in columns by state, or the list; the chosen ticket stays."""
        current = self.current
        self._as_board = not self._as_board
        self.lay_out(current)
        self._note = ""
        self.show_tickets()
        if self.current != current:
            self.ask_detail()

    def action_scroll(self, by: int) -> None:
        self.query_one("#tickets-detail").scroll_relative(y=by, animate=False)

    def action_clear(self) -> None:
        """Close the question, then what is said, then the filters; then what Esc does everywhere."""
        if self._step is not None:
            self._note = ""
            self._close_question()
        elif self._note:
            self.tell("")
        elif self._filter.asks or self._filter.closed:
            self._set(TicketFilter())
        else:
            self.app.call_later(self.app.run_action, "app.act('back')")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # While a question is open its letters are words.
        return self._step is None or action in ("clear", "act")
