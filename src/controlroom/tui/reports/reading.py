"""How the board of reports reads and carries out orders: in workers, never on the loop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from textual import on, work
from textual.message import Message

from controlroom.core.errors import ControlroomError
from controlroom.reports.due import next_turn
from controlroom.reports.views import Overview
from controlroom.tui.following import BoardScreen
from controlroom.tui.reports.source import ReportsSource
from controlroom.tui.screens.keyed import KeyedScreen
from controlroom.tui.words import error_words

READ_EVERY_S = 1.5  # It goes through every noun.
_READ_ANYHOW = timedelta(seconds=30)


class ReportsTold(Message):
    """What became of an order."""

    def __init__(self, words: str, tone: str = "good") -> None:
        super().__init__()
        self.words, self.tone = words, tone


class ReportsReadingScreen(BoardScreen[ReportsSource, Overview], KeyedScreen):
    """The part of the board that speaks with `source`; whoever derives from it shows what is known."""

    reads_every_s = READ_EVERY_S

    def __init__(self, source: Callable[[], ReportsSource | None]) -> None:
        super().__init__(source)
        self._overview: Overview | None = None
        self._read_at: datetime | None = None
        self._turn: datetime | None = None

    def time_passed(self, now: datetime) -> None:
        """A draft ages by itself, and reports fall due by the clock."""
        due = self._turn is not None and now >= self._turn
        if self._read_at is not None and (due or abs(now - self._read_at) >= _READ_ANYHOW):
            self._read_at, self._turn = now, None
            self.store_changed()

    def question(self) -> Callable[[ReportsSource], Overview]:
        return lambda source: source.overview()

    def reading_came(self, reading: Overview) -> None:
        self._overview = reading
        self._read_at = reading.draft.at
        self._turn = next_turn(reading.due, reading.draft.at)
        self.show_all()

    def reading_failed(self, error: ControlroomError) -> None:
        self.tell(error_words(error), "bad")

    @work(thread=True, exit_on_error=False, group="reports-orders")
    def carry_out(self, order: Callable[[ReportsSource], str]) -> None:
        """Carries an order out, then says what it gives."""
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(ReportsTold(order(source)))
        except ControlroomError as error:
            self.post_message(ReportsTold(error_words(error), "bad"))

    @on(ReportsTold)
    def _told(self, message: ReportsTold) -> None:
        if message.words:
            self.tell(message.words, message.tone)
        self.store_changed()
