"""The tickets as a list of lines, or as cards in columns by state. Either draws only what is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.style import Style

from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.states import State
from controlroom.tui.tickets.lines import CARD_ROWS, card_row
from controlroom.tui.widgets.text import cell, row
from controlroom.tui.widgets.window_list import WindowList

_LEAP = 5
"""So many cards are passed by a page key."""


@dataclass(frozen=True)
class Cards:
    """The tickets of each state in their order, and where the chosen one lies: its column among all, its number there.
    Without any ticket, `chosen` is None. Pure."""

    columns: Mapping[State, Sequence[Ticket]]
    now: datetime
    column: int = 0
    number: int = 0

    @classmethod
    def of(cls, columns: Mapping[State, Sequence[Ticket]], chosen: str, now: datetime) -> Cards:
        """The ticket with the id `chosen` is chosen if it is there, else the first card."""
        first = None
        for column, tickets in enumerate(columns.values()):
            if tickets and first is None:
                first = column
            for number, ticket in enumerate(tickets):
                if ticket.id == chosen:
                    return cls(columns, now, column, number)
        return cls(columns, now, first or 0)

    @property
    def chosen(self) -> Ticket | None:
        """The ticket of the chosen card."""
        tickets = list(self.columns.values())[self.column] if self.columns else ()
        return tickets[self.number] if self.number < len(tickets) else None

    @property
    def height(self) -> int:
        """The lines of the longest column."""
        return max((len(tickets) for tickets in self.columns.values()), default=0) * CARD_ROWS

    def at(self, column: int, number: int) -> Cards:
        """Another card is chosen: in that column, as near to that number as there is one; an empty column has none."""
        count = len(list(self.columns.values())[column])
        return replace(self, column=column, number=max(0, min(number, count - 1))) if count else self

    def moved(self, across: int, down: int) -> Cards:
        """So many columns on, leaving out empty ones and beginning anew after the last, and so many cards down."""
        filled = [column for column, tickets in enumerate(self.columns.values()) if tickets]
        if self.column not in filled:
            return self
        return self.at(filled[(filled.index(self.column) + across) % len(filled)], self.number + down)

    def column_width(self, cells: int) -> int:
        """The cells of a column, of `cells` for all."""
        return max(6, (cells - len(self.columns) + 1) // max(1, len(self.columns)))

    def line(self, index: int, cells: int) -> Content | None:
        """The line numbered `index`, which is a part of a card of each column; None below the last card."""
        number, part = divmod(index, CARD_ROWS)
        width, pieces = self.column_width(cells), []
        for column, tickets in enumerate(self.columns.values()):
            if number >= len(tickets):
                pieces.append(cell("", width))
                continue
            content = card_row(tickets[number], part, width, self.now)
            on = (column, number) == (self.column, self.number) and bool(content.plain.strip())
            pieces.append(content.stylize("reverse") if on else content)
        return row(pieces) if any(number < len(tickets) for tickets in self.columns.values()) else None


class TicketList(WindowList, inherit_bindings=False):
    """Lines, or `cards`. Only keys that are no letters move its cursor: those are the board's.

    One widget for both: to change from one to the other is a repaint, not a new layout (docs/performance.md)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(0,-1)", show=False),
        Binding("down", "step(0,1)", show=False),
        Binding("left", "step(-1,0)", show=False),
        Binding("right,tab", "step(1,0)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("home", "jump(0)", show=False),
        Binding("end", "jump(-1)", show=False),
    ]
    cards: Cards | None = None

    @property
    def cells(self) -> int:
        """The cells of a line."""
        return self.scrollable_content_region.width

    def show(self, count: int, cursor: int) -> None:
        self.cards = None
        super().show(count, cursor)

    def deal(self, cards: Cards) -> None:
        """Show cards instead of lines; the chosen one is seen."""
        self.cards = cards
        self.virtual_size = Size(self.cells, cards.height)
        self._have_seen(cards)
        self.refresh()

    def line_at(self, index: int) -> Content | None:
        return self.cards.line(index, self.cells) if self.cards is not None else super().line_at(index)

    def style_of(self, index: int) -> Style:
        return super().style_of(index) if self.cards is None else self.visual_style

    def action_step(self, across: int, down: int) -> None:
        if self.cards is not None:
            self._choose(self.cards.moved(across, down))
        elif down:
            self.action_move(down)

    def action_page(self, by: int) -> None:
        if self.cards is None:
            super().action_page(by)
        else:
            self._choose(self.cards.moved(0, by * _LEAP))

    def action_jump(self, to: int) -> None:
        if self.cards is None:
            super().action_jump(to)
        else:
            self._choose(self.cards.at(self.cards.column, 0 if to == 0 else self.cards.height))

    def on_click(self, event: events.Click) -> None:
        if self.cards is None:
            super().on_click(event)
            return
        column = event.x // (self.cards.column_width(self.cells) + 1)
        if column < len(self.cards.columns):
            self._choose(self.cards.at(column, (self.scroll_offset.y + event.y) // CARD_ROWS))

    def _choose(self, cards: Cards) -> None:
        if cards != self.cards:
            self.cards = cards
            self._have_seen(cards)
            self.refresh()
            self.post_message(self.Moved())

    def _have_seen(self, cards: Cards) -> None:
        top, height, first = self.scroll_offset.y, self.page_size, cards.number * CARD_ROWS
        if first < top or first + CARD_ROWS > top + height:
            self._scroll(max(0, first if first < top else first + CARD_ROWS - height))
