"""How the board of people reads: the list, the lines that are seen, and the person the cursor rests on; in workers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import on, work
from textual.content import Content
from textual.message import Message

from controlroom.core.errors import ControlroomError
from controlroom.domain.checkin.onsite_views import Order, PeopleFilter, PersonDetail, PersonRow
from controlroom.tui.following import BoardScreen
from controlroom.tui.people.flow_panel import FlowPanel
from controlroom.tui.people.lines import Names, detail_lines
from controlroom.tui.people.source import PeopleReading, PeopleSource, Place, cursor_in, read_people
from controlroom.tui.widgets.text import Words
from controlroom.tui.widgets.window_list import WindowList
from controlroom.tui.words import error_words

READ_EVERY_S = 0.5
_DETAIL_AFTER_S = 0.12


class LinesRead(Message):
    """Lines of the list that are seen now, of the reading `number`."""

    def __init__(self, number: int, rows: list[PersonRow], ids: list[str]) -> None:
        super().__init__()
        self.number, self.rows, self.ids = number, rows, ids


class DetailRead(Message):
    """One person, as asked for."""

    def __init__(self, id: str, detail: PersonDetail | None) -> None:
        super().__init__()
        self.id, self.detail = id, detail


class Told(Message):
    """What became of an order; `error` when it was refused."""

    def __init__(self, words: str = "", error: ControlroomError | None = None) -> None:
        super().__init__()
        self.words, self.error = words, error


class ReadingScreen(BoardScreen[PeopleSource, PeopleReading]):
    """The part of the board that reads `source`; whoever derives from it composes the widgets and shows the words."""

    reads_every_s = READ_EVERY_S

    def __init__(self, source: Callable[[], PeopleSource | None]) -> None:
        super().__init__(source)
        self._names: Names | None = None
        self._filter = PeopleFilter()
        self._order = Order.NAME
        self._reading: PeopleReading | None = None
        self._rows: dict[str, PersonRow] = {}
        self._lines: dict[str, Content] = {}
        self._fetching = False
        self._detail: PersonDetail | None = None
        self._from_top = False
        self._note = ""

    def _show_words(self) -> None:
        raise NotImplementedError

    @property
    def people(self) -> WindowList:
        """The list."""
        return self.query_one("#people", WindowList)

    @property
    def current(self) -> str | None:
        """The id of the person the cursor is on."""
        ids = self._ids
        cursor = self.people.cursor
        return ids[cursor] if 0 <= cursor < len(ids) else None

    @property
    def _ids(self) -> Any:
        return self._reading.selection.ids if self._reading is not None else ()

    def _set(self, filter: PeopleFilter) -> None:
        """Who is wanted from now on."""
        self._note = ""
        if filter != self._filter:
            self._filter = filter
            self._show_words()
            self.read_again()

    def question(self) -> Callable[[PeopleSource], PeopleReading]:
        listed = self.people
        above = max(0, listed.cursor - listed.scroll_offset.y)
        place = Place(self.current, listed.cursor, above, listed.page_size)
        if self._from_top:
            # Another order was asked for to see who is first in it.
            place, self._from_top = Place(height=listed.page_size), False
        filter, order, flow = self._filter, self._order, self.query_one(FlowPanel).display
        return lambda source: read_people(source, filter, order, place, flow=flow)

    def reading_failed(self, error: ControlroomError) -> None:
        self._tell(error_words(error))

    def reading_came(self, reading: PeopleReading) -> None:
        ids, cursor, on = reading.selection.ids, reading.cursor, self.current
        if on != reading.place.id and reading.place.id is not None:
            # The cursor went on while the list was read.
            cursor = cursor_in(ids, Place(on, self.people.cursor))
        self._reading = reading
        self._rows, self._lines = dict(reading.rows), {}
        self.people.show(len(ids), cursor)
        self._show_words()
        self._fetch()
        self._ask_detail()

    @on(WindowList.Moved)
    def _moved(self) -> None:
        self._fetch()
        if self._detail is None or self._detail.row.id != self.current:
            self._ask_detail()

    def _fetch(self) -> None:
        """Bring the lines that are seen, then a page before and behind them; one request at a time."""
        if self._fetching or self._reading is None:
            return
        seen, ids, height = self.people.seen, self._ids, self.people.page_size
        for first, last in ((seen.start, seen.stop), (seen.start - height, seen.stop + height)):
            wanted = [id for id in ids[max(0, first) : last] if id not in self._rows]
            if wanted:
                self._fetching = True
                self._read_lines(self._plan.number, wanted)
                return

    @work(thread=True, exit_on_error=False, group="people-lines")
    def _read_lines(self, number: int, ids: list[str]) -> None:
        source = self.source()
        rows: list[PersonRow] = []
        try:
            rows = source.rows(ids) if source is not None else []
        except ControlroomError as error:
            self.post_message(Told(error=error))
        else:
            self.post_message(LinesRead(number, rows, ids))

    @on(LinesRead)
    def _lines_read(self, message: LinesRead) -> None:
        self._fetching = False
        self._rows.update((each.id, each) for each in message.rows)
        seen = {self._ids[index] for index in self.people.seen}
        if not seen.isdisjoint(message.ids):
            self.people.refresh()
        if message.rows:
            self._fetch()

    def _ask_detail(self) -> None:
        wanted = self.current
        if wanted is None:
            self._show_detail(None)
        else:
            # Only where the cursor rests: on its way it passes hundreds.
            self.set_timer(_DETAIL_AFTER_S, lambda: self._read_detail(wanted) if wanted == self.current else None)

    @work(thread=True, exclusive=True, exit_on_error=False, group="people-detail")
    def _read_detail(self, id: str) -> None:
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(DetailRead(id, source.detail(id)))
        except ControlroomError as error:
            self.post_message(Told(error=error))

    @on(DetailRead)
    def _detail_read(self, message: DetailRead) -> None:
        if message.id == self.current:
            self._show_detail(message.detail)

    def _show_detail(self, detail: PersonDetail | None) -> None:
        self._detail = detail
        known = detail is not None and self._names is not None
        self.query_one("#people-detail", Words).show(
            detail_lines(detail, self._names) if known and detail and self._names else ""
        )

    @on(Told)
    def _told(self, message: Told) -> None:
        if message.error is not None:
            self._fetching = False
            self._tell(f"✖ {message.error.sentence()} {message.error.advice()}")
        elif message.words:
            self._tell(message.words)

    def _tell(self, words: str) -> None:
        """Said in the line of keys until the next key of this board."""
        self._note = words
        self._show_words()
