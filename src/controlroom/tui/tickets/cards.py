"""The tickets as a list of lines and as cards in columns by state. Both draw only what is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message

from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.states import State
from controlroom.tui.tickets.lines import CARD_ROWS, card_row
from controlroom.tui.widgets.line_list import LineView
from controlroom.tui.widgets.text import cell, row
from controlroom.tui.widgets.window_list import WindowList


class TicketList(WindowList, inherit_bindings=False):
    """The list. Only keys that are no letters move its cursor: those are the board's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("home", "jump(0)", show=False),
        Binding("end", "jump(-1)", show=False),
    ]


class StateBoard(LineView, can_focus=True):
    """Cards in columns; the arrow keys go from card to card."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(0,-1)", show=False),
        Binding("down", "move(0,1)", show=False),
        Binding("pageup", "move(0,-5)", show=False),
        Binding("pagedown", "move(0,5)", show=False),
        Binding("left", "move(-1,0)", show=False),
        Binding("right,tab", "move(1,0)", show=False),
    ]

    class Moved(Message):
        """Another card is chosen."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._columns: Mapping[State, Sequence[Ticket]] = {}
        self._chosen = ""
        self._now = datetime.min.replace(tzinfo=UTC)

    @property
    def chosen(self) -> str:
        """The id of the ticket that is chosen, "" without any."""
        return self._chosen

    @property
    def column_width(self) -> int:
        """The cells of a column."""
        return max(6, (self.scrollable_content_region.width - len(self._columns) + 1) // max(1, len(self._columns)))

    def show(self, columns: Mapping[State, Sequence[Ticket]], chosen: str, now: datetime) -> None:
        """Show the columns; `chosen` if it is there, else the first card."""
        same = columns is self._columns and chosen == self._chosen
        self._columns, self._now = columns, now
        if same:
            self.refresh()
            return
        ids = {ticket.id for tickets in columns.values() for ticket in tickets}
        if chosen not in ids:
            chosen = next((tickets[0].id for tickets in columns.values() if tickets), "")
        self._chosen = chosen
        height = max((len(tickets) for tickets in columns.values()), default=0) * CARD_ROWS
        self.virtual_size = Size(self.scrollable_content_region.width, height)
        self.refresh()

    def line_at(self, index: int) -> Content | None:
        number, part = divmod(index, CARD_ROWS)
        width, cells = self.column_width, []
        for tickets in self._columns.values():
            if number >= len(tickets):
                cells.append(cell("", width))
                continue
            content = card_row(tickets[number], part, width, self._now)
            on = tickets[number].id == self._chosen and bool(content.plain.strip())
            cells.append(content.stylize("reverse") if on else content)
        return row(cells) if any(number < len(tickets) for tickets in self._columns.values()) else None

    def action_move(self, across: int, down: int) -> None:
        columns = [tickets for tickets in self._columns.values() if tickets]
        place = next(
            ((column, number) for column, tickets in enumerate(columns) for number, ticket in enumerate(tickets)
             if ticket.id == self._chosen), None,
        )  # fmt: skip
        if place is None:
            return
        column = (place[0] + across) % len(columns)
        number = max(0, min(place[1] + down, len(columns[column]) - 1))
        self._chosen = columns[column][number].id
        top, height = self.scroll_offset.y, max(1, self.scrollable_content_region.height)
        first = number * CARD_ROWS
        if first < top or first + CARD_ROWS > top + height:
            above = first if first < top else first + CARD_ROWS - height
            self.scroll_to(y=max(0, above), animate=False, force=True, immediate=True)
        self.refresh()
        self.post_message(self.Moved())
