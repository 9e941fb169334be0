"""How the board of tickets reads: all of them, and the one the cursor rests on; in workers, never on the loop."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
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


class TicketsRead(Message):
    """A reading came back, or the error it met; `found` are the tickets of it that were `wanted` when it began."""

    def __init__(
        self, number: int, reading: TicketsReading | ControlroomError, wanted: Wanted | None = None,
        found: list[Ticket] | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.number, self.reading, self.wanted, self.found = number, reading, wanted, found


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


class TicketsReadingScreen(BoardScreen[TicketsSource]):
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

    def _start_reading(self) -> None:
        self._read(self._plan.start(time.monotonic()), (self._filter, self._order), self.now())

    @work(thread=True, exit_on_error=False, group="tickets-reading")
    def _read(self, number: int, wanted: Wanted, now: datetime) -> None:
        source = self.source()
        if source is None:
            return
        try:
            reading = read_tickets(source, closed=wanted[0].closed)
            self.post_message(TicketsRead(number, reading, wanted, selected(reading, *wanted, now)))
        except ControlroomError as error:
            self.post_message(TicketsRead(number, error))

    @on(TicketsRead)
    def _tickets_read(self, message: TicketsRead) -> None:
        counts, again = self._plan.finish(message.number)
        if counts and isinstance(message.reading, ControlroomError):
            self.tell(error_words(message.reading))
        elif counts and isinstance(message.reading, TicketsReading):
            self._reading = message.reading
            with self.app.batch_update():
                self.choose_again(message.found if message.wanted == (self._filter, self._order) else None)
        if again:
            self.store_changed()

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
