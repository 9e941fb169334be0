"""How the board of rounds reads: the list, and the round the cursor rests on; in workers, never on the loop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from textual import on, work
from textual.message import Message

from controlroom.core.errors import ControlroomError
from controlroom.domain.inspections.views import RoundLine, RunView
from controlroom.tui.following import BoardScreen
from controlroom.tui.rounds.source import RoundsSource, next_turn
from controlroom.tui.screens.keyed import KeyedScreen
from controlroom.tui.words import error_words

READ_EVERY_S = 0.3
_DETAIL_AFTER_S = 0.12
_READ_ANYHOW = timedelta(seconds=20)


class RoundDetailRead(Message):
    """One round, as asked for."""

    def __init__(self, id: str, view: RunView | None) -> None:
        super().__init__()
        self.id, self.view = id, view


class RoundsTold(Message):
    """What became of an order."""

    def __init__(self, words: str, tone: str = "good") -> None:
        super().__init__()
        self.words, self.tone = words, tone


class RoundsReadingScreen(BoardScreen[RoundsSource, tuple[RoundLine, ...]], KeyedScreen):
    """The part of the board that speaks with `source`; whoever derives from it shows what is known."""

    reads_every_s = READ_EVERY_S

    def __init__(self, source: Callable[[], RoundsSource | None]) -> None:
        super().__init__(source)
        self._lines: tuple[RoundLine, ...] | None = None
        self._read_at: datetime | None = None
        self._turn: datetime | None = None
        self._detail: RunView | None = None

    @property
    def current(self) -> RoundLine | None:
        """The round the cursor is on."""
        raise NotImplementedError

    def time_passed(self, now: datetime) -> None:
        """States change by the clock too, whether or not anybody writes it down."""
        due = self._turn is not None and now >= self._turn
        if self._read_at is not None and (due or abs(now - self._read_at) >= _READ_ANYHOW):
            self._read_at, self._turn = now, None
            self.store_changed()

    def question(self) -> Callable[[RoundsSource], tuple[RoundLine, ...]]:
        return lambda source: source.list()

    def reading_failed(self, error: ControlroomError) -> None:
        self.tell(error_words(error), "bad")

    def read_turn(self, now: datetime) -> None:
        """Remember when it was read, and when a state changes next by itself."""
        self._read_at, self._turn = now, next_turn(self._lines or (), now)

    def ask_detail(self) -> None:
        """Read the round the cursor is on, once it rests there: on its way it passes many."""
        wanted = self.current
        if wanted is None:
            self._detail = None
            return
        self.set_timer(_DETAIL_AFTER_S, lambda: self._detail_wanted(wanted.id))

    def _detail_wanted(self, id: str) -> None:
        if self.current is not None and self.current.id == id:
            self._read_detail(id)

    @work(thread=True, exclusive=True, exit_on_error=False, group="rounds-detail")
    def _read_detail(self, id: str) -> None:
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(RoundDetailRead(id, source.show(id)))
        except ControlroomError as error:
            self.post_message(RoundsTold(error_words(error), "bad"))

    @on(RoundDetailRead)
    def _detail_read(self, message: RoundDetailRead) -> None:
        if self.current is not None and self.current.id == message.id:
            self._detail = message.view
            self.show_all()

    @work(thread=True, exit_on_error=False, group="rounds-orders")
    def carry_out(self, order: Callable[[RoundsSource], str]) -> None:
        """Carries an order out, then says what it gives."""
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(RoundsTold(order(source)))
        except ControlroomError as error:
            self.post_message(RoundsTold(error_words(error), "bad"))

    @on(RoundsTold)
    def _told(self, message: RoundsTold) -> None:
        if message.words:
            self.tell(message.words, message.tone)
