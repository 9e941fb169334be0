"""How the board of announcements reads and what it orders; in workers, never on the loop."""

from __future__ import annotations

from collections.abc import Callable

from textual import work
from textual.message import Message

from controlroom.core.errors import ControlroomError
from controlroom.domain.announcements.views import AnnouncementView
from controlroom.tui.announcements.source import (
    AnnouncementFilter,
    AnnouncementsReading,
    AnnouncementsSource,
    read_announcements,
    selected,
)
from controlroom.tui.following import BoardScreen
from controlroom.tui.widgets.window_list import WindowList
from controlroom.tui.words import error_words

READ_EVERY_S = 0.5


class AnnouncementTold(Message):
    """What became of an order; `error`: why it was refused. `filled`: it was ordered by the form."""

    def __init__(self, words: str, error: ControlroomError | None = None, *, filled: bool = False) -> None:
        super().__init__()
        self.words, self.error, self.filled = words, error, filled


class AnnouncementsReadingScreen(BoardScreen[AnnouncementsSource, AnnouncementsReading]):
    """The part of the board that speaks with `source`; whoever derives from it shows what is known."""

    reads_every_s = READ_EVERY_S

    scopes = frozenset({"announcement", "agenda", "incident", "guest"})

    def __init__(self, source: Callable[[], AnnouncementsSource | None]) -> None:
        super().__init__(source)
        self._reading: AnnouncementsReading | None = None
        self._filter = AnnouncementFilter()
        self._shown: tuple[AnnouncementView, ...] = ()
        self._note = ""

    def show_all(self) -> None:
        """Show what is known now."""
        raise NotImplementedError

    @property
    def is_read(self) -> bool:
        """The announcements stand on the screen."""
        return self._reading is not None

    @property
    def listed(self) -> WindowList:
        """The list."""
        return self.query_one("#announcements", WindowList)

    @property
    def current(self) -> AnnouncementView | None:
        """The chosen one."""
        cursor = self.listed.cursor
        return self._shown[cursor] if 0 <= cursor < len(self._shown) else None

    def question(self) -> Callable[[AnnouncementsSource], AnnouncementsReading]:
        return read_announcements

    def reading_came(self, reading: AnnouncementsReading) -> None:
        self._reading = reading
        self.choose_again()

    def reading_failed(self, error: ControlroomError) -> None:
        self.tell(error_words(error))

    def choose_again(self) -> None:
        """Those that are wanted now; the cursor stays on its announcement, or else on its line."""
        if self._reading is None:
            return
        current, line = self.current, self.listed.cursor
        self._shown = selected(self._reading, self._filter)
        ids = [each.id for each in self._shown]
        # From the first line, after an order, one sees what is new there.
        if current is not None and current.id in ids and (line or not self._note):
            line = ids.index(current.id)
        self.listed.show(len(self._shown), line)
        self.show_all()

    @work(thread=True, exit_on_error=False, group="announcements-orders")
    def carry_out(self, order: Callable[[AnnouncementsSource], str], *, filled: bool = False) -> None:
        """Carries an order out, then says what it gives."""
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(AnnouncementTold(order(source), filled=filled))
        except ControlroomError as error:
            self.post_message(AnnouncementTold("", error, filled=filled))

    def tell(self, words: str) -> None:
        """Said above the keys until the next key of this board."""
        self._note = words
        self.show_all()
