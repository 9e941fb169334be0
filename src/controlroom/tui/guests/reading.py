"""How the board of guests reads: all of them, and the one the cursor rests on; in workers, never on the loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from controlroom.core.errors import ControlroomError
from controlroom.domain.guests.rules import Guest
from controlroom.tui.following import BoardScreen
from controlroom.tui.guests.source import GuestFilter, GuestsReading, GuestsSource, read_guests, selected
from controlroom.tui.widgets.window_list import ArrowList
from controlroom.tui.words import error_words

if TYPE_CHECKING:
    from controlroom.domain.guests.views import GuestView

READ_EVERY_S = 0.3
_DETAIL_AFTER_S = 0.12


class GuestRead(Message):
    """One guest with their history."""

    def __init__(self, view: GuestView) -> None:
        super().__init__()
        self.view = view


class GuestsTold(Message):
    """Something there is to say."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words


class GuestsReadingScreen(BoardScreen[GuestsSource, GuestsReading]):
    """The part of the board that reads `source`; whoever derives from it shows what is known."""

    reads_every_s = READ_EVERY_S

    scopes = frozenset({"guest", "checkin", "people", "logistics"})

    def __init__(self, source: Callable[[], GuestsSource | None]) -> None:
        super().__init__(source)
        self._reading: GuestsReading | None = None
        self._filter = GuestFilter()
        self._guests: list[Guest] = []
        self._view: GuestView | None = None
        self._note = ""
        self._wanted = ""

    def show_guests(self) -> None:
        """Show what is known now."""
        raise NotImplementedError

    def show_detail(self) -> None:
        """Show the chosen guest."""
        raise NotImplementedError

    @property
    def is_read(self) -> bool:
        """The guests stand on the screen."""
        return self._reading is not None

    @property
    def listed(self) -> ArrowList:
        """The list."""
        return self.query_one("#guests", ArrowList)

    @property
    def current(self) -> Guest | None:
        """The chosen guest."""
        cursor = self.listed.cursor
        return self._guests[cursor] if 0 <= cursor < len(self._guests) else None

    def question(self) -> Callable[[GuestsSource], GuestsReading]:
        return read_guests

    def reading_came(self, reading: GuestsReading) -> None:
        self._reading = reading
        self.choose_again()

    def reading_failed(self, error: ControlroomError) -> None:
        self.tell(error_words(error))

    def choose_again(self) -> None:
        """The guests who are wanted now; the cursor stays on its guest, or else on its line."""
        if self._reading is None:
            return
        current, line = self.current.id if self.current is not None else "", self.listed.cursor
        self._guests = selected(self._reading, self._filter, self.now())
        ids = [guest.id for guest in self._guests]
        if self._wanted in ids:
            current, self._wanted = self._wanted, ""
        if current in ids:
            line = ids.index(current)
        self.listed.show(len(self._guests), line)
        self.show_guests()
        self.show_detail()
        self.ask_detail()

    def ask_detail(self) -> None:
        """Read the chosen guest once the cursor rests: on its way it passes many."""
        if (wanted := self.current) is not None:
            self.set_timer(_DETAIL_AFTER_S, lambda: self._ask_resting(wanted))

    def _ask_resting(self, wanted: Guest) -> None:
        if self.is_mounted and self.current is wanted:
            self.show_detail()
            self._read_one(wanted.id)

    @work(thread=True, exclusive=True, exit_on_error=False, group="guests-detail")
    def _read_one(self, id: str) -> None:
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(GuestRead(source.show(id)))
        except ControlroomError as error:
            self.post_message(GuestsTold(error_words(error)))

    @on(GuestRead)
    def _guest_read(self, message: GuestRead) -> None:
        if self.current is not None and self.current.id == message.view.guest.id:
            self._view = message.view
            self.show_detail()

    @on(GuestsTold)
    def _told(self, message: GuestsTold) -> None:
        self.tell(message.words)

    def tell(self, words: str) -> None:
        """Said above the keys until the next key of this board."""
        self._note = words
        self.show_guests()
