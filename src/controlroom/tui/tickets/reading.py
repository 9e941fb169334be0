"""How the board of tickets reads: all of them, and the one the cursor rests on; in workers, never on the loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from controlroom.core.errors import ControlroomError
from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.states import State
from controlroom.tui.following import BoardScreen
from controlroom.tui.tickets.cards import Cards, TicketList
from controlroom.tui.tickets.source import (
    Order,
    TicketFilter,
    TicketsReading,
    TicketsSource,
    by_state,
    read_tickets,
    selected,
)
from controlroom.tui.words import error_words

if TYPE_CHECKING:
    from controlroom.domain.tickets.views import Repeated, TicketView

READ_EVERY_S = 0.5
_DETAIL_AFTER_S = 0.12


Wanted = tuple[TicketFilter, Order]
"""Which tickets are to be shown, and how they stand."""


class TicketRead(Message):
    """One ticket with its history, and the cause of it that repeats, if one does."""

    def __init__(self, view: TicketView, repeated: Repeated | None) -> None:
        super().__init__()
        self.view, self.repeated = view, repeated


class TicketsTold(Message):
    """Something there is to say."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words


class TicketsReadingScreen(BoardScreen[TicketsSource, tuple[TicketsReading, Wanted, list[Ticket]]]):
    """The part of the board that reads `source`; whoever derives from it shows what is known."""

    reads_every_s = READ_EVERY_S

    scopes = frozenset({"ticket", "device", "round"})

    def __init__(self, source: Callable[[], TicketsSource | None]) -> None:
        super().__init__(source)
        self._reading: TicketsReading | None = None
        self._filter = TicketFilter()
        self._order = Order.DEADLINE
        self._tickets: list[Ticket] = []
        self._columns: dict[State, list[Ticket]] = {}
        self._view: TicketView | None = None
        self._repeated: Repeated | None = None
        self._as_board = False
        self._note = ""

    def show_tickets(self) -> None:
        """Show what is known now."""
        raise NotImplementedError

    def show_detail(self) -> None:
        """Show the chosen ticket."""
        raise NotImplementedError

    @property
    def is_read(self) -> bool:
        """The tickets stand on the screen."""
        return self._reading is not None

    @property
    def listed(self) -> TicketList:
        """The list."""
        return self.query_one("#tickets", TicketList)

    @property
    def current(self) -> Ticket | None:
        """The chosen ticket."""
        if self.listed.cards is not None:
            return self.listed.cards.chosen
        cursor = self.listed.cursor
        return self._tickets[cursor] if 0 <= cursor < len(self._tickets) else None

    def question(self) -> Callable[[TicketsSource], tuple[TicketsReading, Wanted, list[Ticket]]]:
        wanted, now = (self._filter, self._order), self.now()

        def read(source: TicketsSource) -> tuple[TicketsReading, Wanted, list[Ticket]]:
            reading = read_tickets(source, closed=wanted[0].closed)
            return reading, wanted, selected(reading, *wanted, now)

        return read

    def reading_came(self, reading: tuple[TicketsReading, Wanted, list[Ticket]]) -> None:
        self._reading, wanted, found = reading
        self.choose_again(found if wanted == (self._filter, self._order) else None)

    def reading_failed(self, error: ControlroomError) -> None:
        self.tell(error_words(error))

    def choose_again(self, found: list[Ticket] | None = None) -> None:
        """The tickets that are wanted now; the cursor stays on its ticket, or else on its line."""
        if self._reading is None:
            return
        current, line = self.current, self.listed.cursor
        if found is None:
            found = selected(self._reading, self._filter, self._order, self.now())
        self._tickets, self._columns = found, by_state(found)
        self.lay_out(current, line)
        self.show_tickets()
        self.show_detail()
        self.ask_detail()

    def lay_out(self, current: Ticket | None, line: int = 0) -> None:
        """The tickets as cards or as lines, with `current` chosen if it is among them, or else that line."""
        if self._as_board:
            self.listed.deal(Cards.of(self._columns, current.id if current is not None else "", self.now()))
            return
        ids = [ticket.id for ticket in self._tickets]
        if current is not None and current.id in ids:
            line = ids.index(current.id)
        self.listed.show(len(self._tickets), line)

    def ask_detail(self) -> None:
        """Show and read the chosen ticket once the cursor rests: on its way it passes hundreds."""
        if (wanted := self.current) is not None:
            self.set_timer(_DETAIL_AFTER_S, lambda: self._ask_resting(wanted))

    def _ask_resting(self, wanted: Ticket) -> None:
        if self.is_mounted and self.current is wanted:
            self.show_detail()
            self._read_one(wanted)

    @work(thread=True, exclusive=True, exit_on_error=False, group="tickets-detail")
    def _read_one(self, ticket: Ticket) -> None:
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(TicketRead(source.show(ticket.id), source.repeats_of(ticket)))
        except ControlroomError as error:
            self.post_message(TicketsTold(error_words(error)))

    @on(TicketRead)
    def _ticket_read(self, message: TicketRead) -> None:
        current = self.current
        if current is not None and current.number == message.view.ticket.number:
            self._view, self._repeated = message.view, message.repeated
            self.show_detail()

    @on(TicketsTold)
    def _told(self, message: TicketsTold) -> None:
        self.tell(message.words)

    def tell(self, words: str) -> None:
        """Said above the keys until the next key of this board."""
        self._note = words
        self.show_tickets()
