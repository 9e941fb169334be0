"""The board of people: everybody on the list, live, with filters by keys, one person beside it, and how they flow."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import N_, _, current_language, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.checkin.onsite_views import (
    STATUS_WORDS,
    Order,
    PeopleFilter,
    PersonDetail,
    PersonRow,
    Selection,
    StateFilter,
    cycled,
    with_state,
)
from controlroom.tui.actions import bindings
from controlroom.tui.people import PeopleReading, PeopleSource, Place, Progress, cursor_in, read_people
from controlroom.tui.refresh import Refresh
from controlroom.tui.state import AppState, Phase
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.flow_panel import FlowPanel
from controlroom.tui.widgets.key_bar import KeyBar
from controlroom.tui.widgets.people_lines import (
    VIP,
    Names,
    Widths,
    detail_lines,
    filter_lines,
    head_line,
    person_line,
)
from controlroom.tui.widgets.text import Words, row
from controlroom.tui.widgets.top_bar import TopBar
from controlroom.tui.widgets.window_list import WindowList

READ_EVERY_S = 0.5
_DETAIL_AFTER_S = 0.12
_FLOW_EVERY = timedelta(seconds=10)


@dataclass(frozen=True)
class PeopleKey:
    """A key of this board: what it does, in a word for the line of keys and in a sentence."""

    key: str
    action: str
    label: str
    tooltip: str
    shown: str


KEYS: tuple[PeopleKey, ...] = (
    PeopleKey("p", "state('present')", N_("present"), N_("Only who is in now; again: everybody."), "P"),
    PeopleKey("e", "state('expected')", N_("expected"), N_("Only who is not in yet; again: everybody."), "E"),
    PeopleKey("v", "vip", N_("VIP"), N_("Only VIPs; again: everybody."), "V"),
    PeopleKey("a", "needs", N_("needs help"), N_("Only who needs assistance; again: everybody."), "A"),
    PeopleKey("c", "category", N_("category"), N_("The next category."), "C"),
    PeopleKey("l", "language", N_("language"), N_("The next language."), "L"),
    PeopleKey("s", "status", N_("status"), N_("The next status of registration."), "S"),
    PeopleKey("o", "order", N_("order"), N_("The next order: name, arrival, category."), "O"),
    PeopleKey("slash", "search", N_("search"), N_("Only whose name, company, telephone or code has a text."), "/"),
    PeopleKey("x", "export", N_("export"), N_("Write the people shown to a new file in reports."), "X"),
    PeopleKey("w", "waiting", N_("queue"), N_("Enter how many people are waiting now."), "W"),
    PeopleKey("f", "flow", N_("flow"), N_("Show arrivals and queue instead of the list, and back."), "F"),
    PeopleKey("escape", "clear", N_("clear"), N_("Close the question, then take off the filters."), "Esc"),
)


class PeopleRead(Message):
    """A reading came back, or the error it met."""

    def __init__(self, number: int, reading: PeopleReading | ControlroomError) -> None:
        super().__init__()
        self.number = number
        self.reading = reading


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


class PeopleScreen(Screen[None]):
    """`source` gives the open event's people, None before it is open. Call `store_changed` for every commit."""

    AUTO_FOCUS = "#people"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(each.key, each.action, each.label, tooltip=each.tooltip, show=False) for each in KEYS),
        # Esc is the board's own: it takes filters off before it does what it does everywhere.
        *(binding for binding in bindings("people") if binding.id != "back"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    def __init__(self, state: AppState | None = None, source: Callable[[], PeopleSource | None] = lambda: None) -> None:
        super().__init__()
        self._first_state = state
        self._source = source
        self._state: AppState | None = None
        self._names: Names | None = None
        self._looks: tuple[object, ...] = ()
        self._filter = PeopleFilter()
        self._order = Order.NAME
        self._plan = Refresh(READ_EVERY_S)
        self._reading: PeopleReading | None = None
        self._rows: dict[str, PersonRow] = {}
        self._lines: dict[str, Content] = {}
        self._fetching = False
        self._detail: PersonDetail | None = None
        self._opened = False
        self._from_top = False
        self._asking = ""
        self._note = ""

    # Composing and showing

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Words(id="people-filters")
        with Horizontal(id="people-body"):
            with Vertical(id="people-box"):
                yield Words(id="people-head")
                yield WindowList(self._line, id="people")
                yield Words(id="people-empty")
            with Vertical(id="people-side", classes="box"):
                yield Words(id="people-detail")
        yield FlowPanel(id="flow")
        yield AlertBar()
        with Horizontal(id="people-entry"):
            yield Words(id="people-ask")
            yield Input(id="people-input", compact=True, max_length=60)
        yield Words(id="people-keys")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#flow").display = False
        self.query_one("#people-entry").display = False
        if self._first_state is not None:
            self.show(self._first_state)

    def on_screen_suspend(self) -> None:
        """Another board: the next time this one is shown, the list is opened anew. A panel over it is none."""
        self._opened = self._opened and isinstance(self.app.screen, ModalScreen)

    def on_screen_resume(self) -> None:
        """Back from another board."""
        if self._state is not None:
            self.show(self._state)
        (self.query_one(FlowPanel) if self.query_one(FlowPanel).display else self.people).focus()

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

    def show(self, state: AppState) -> None:
        """Show `state`; the first time the event is open, the list is read."""
        self._state = state
        if not self.query(TopBar):
            return  # Not there yet, or on its way out: a tick may come in between.
        self.query_one(TopBar).show(state)
        self.query_one(AlertBar).show(state)
        self.query_one("#people-side").border_title = _("Person")
        if state.settings is not None:
            self._names = Names.of(state.settings.event)
        looks = (state.settings, current_language(), self.app.theme, self.size)
        if looks != self._looks:
            self._looks = looks
            self._lines.clear()
            self._show_list()
        if state.phase is Phase.OPEN and not self._opened and self._source() is not None:
            self._opened = True
            self._keep_opening()
            self.read_again()
        flow = self._reading.flow if self._reading is not None else None
        if flow is not None and self.query_one(FlowPanel).display and state.now - flow.at >= _FLOW_EVERY:
            # Minutes pass without anybody committing anything.
            self.store_changed()
        self._show_words()

    def _show_words(self) -> None:
        self.query_one("#people-keys", Words).show(self._note or _key_line(self.size.width - 2))
        filters, empty = self.query_one("#people-filters", Words), self.query_one("#people-empty", Words)
        if self._reading is None or self._names is None:
            filters.show(_("reading the list …"))
            empty.show("")
            return
        selection = self._reading.selection
        filters.show(filter_lines(self._filter, selection, self._order, self._names))
        empty.show("" if len(selection.ids) else _why_empty(selection, self._filter))
        self.query_one("#people-head", Words).show(head_line(self._widths()))
        panel = self.query_one(FlowPanel)
        if panel.display and self._reading.flow is not None:
            panel.show_flow(self._reading.flow, self._names)

    def _show_list(self) -> None:
        if self._reading is not None:
            self.people.show(len(self._ids), self.people.cursor)

    def _widths(self) -> Widths:
        return Widths.of(self.people.scrollable_content_region.width)

    def _line(self, index: int) -> Content | None:
        id = self._ids[index]
        line = self._lines.get(id)
        if line is None and (person := self._rows.get(id)) is not None and self._names is not None:
            line = self._lines[id] = person_line(person, self._widths(), self._names)
        return line

    def on_resize(self) -> None:
        """Other columns."""
        if self._state is not None:
            self.call_after_refresh(self.show, self._state)

    # Reading

    def store_changed(self) -> None:
        """Somebody committed something."""
        if self._opened and (wait := self._plan.ask(time.monotonic())) is not None:
            self.set_timer(max(wait, 0.001), self._start_reading)

    def read_again(self) -> None:
        """Another filter or order: what is under way no longer counts."""
        self._plan.restart()
        self.store_changed()

    def _start_reading(self) -> None:
        listed = self.people
        above = max(0, listed.cursor - listed.scroll_offset.y)
        place = Place(self.current, listed.cursor, above, listed.page_size)
        if self._from_top:
            # Another order was asked for to see who is first in it.
            place, self._from_top = Place(height=listed.page_size), False
        self._read(
            self._plan.start(time.monotonic()), self._filter, self._order, place, self.query_one(FlowPanel).display
        )

    @work(thread=True, exit_on_error=False, group="people-reading")
    def _read(self, number: int, filter: PeopleFilter, order: Order, place: Place, flow: bool) -> None:
        source = self._source()
        if source is None:
            return
        try:
            self.post_message(PeopleRead(number, read_people(source, filter, order, place, flow=flow)))
        except ControlroomError as error:
            self.post_message(PeopleRead(number, error))

    @on(PeopleRead)
    def _people_read(self, message: PeopleRead) -> None:
        counts, again = self._plan.finish(message.number)
        if not counts:
            return
        if isinstance(message.reading, ControlroomError):
            self._tell(f"✖ {message.reading.sentence()} {message.reading.advice()}")
        else:
            with self.app.batch_update():
                self._apply(message.reading)
        if again:
            self.store_changed()

    def _apply(self, reading: PeopleReading) -> None:
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
        source = self._source()
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
        source = self._source()
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

    # Keys

    def _set(self, filter: PeopleFilter) -> None:
        self._note = ""
        if filter != self._filter:
            self._filter = filter
            self._show_words()
            self.read_again()

    def action_state(self, state: str) -> None:
        self._set(with_state(self._filter, StateFilter(state)))

    def action_vip(self) -> None:
        only = frozenset({VIP})
        if self._names is None or VIP not in self._names.categories:
            self._tell(_("No category of this event is called “vip”; C goes through the categories."))
            return
        self._set(replace(self._filter, categories=frozenset() if self._filter.categories == only else only))

    def action_needs(self) -> None:
        self._set(replace(self._filter, needs=not self._filter.needs))

    def action_category(self) -> None:
        choices = list(self._names.categories) if self._names else []
        chosen = cycled(next(iter(self._filter.categories), None), choices)
        self._set(replace(self._filter, categories=frozenset({chosen} if chosen else ())))

    def action_language(self) -> None:
        choices = self._reading.selection.languages() if self._reading else []
        self._set(replace(self._filter, language=cycled(self._filter.language, choices)))

    def action_status(self) -> None:
        self._set(replace(self._filter, status=cycled(self._filter.status, list(STATUS_WORDS))))

    def action_order(self) -> None:
        orders = list(Order)
        self._order = orders[(orders.index(self._order) + 1) % len(orders)]
        self._from_top = True
        self._show_words()
        self.read_again()

    def action_flow(self) -> None:
        panel, body = self.query_one(FlowPanel), self.query_one("#people-body")
        panel.display, body.display = not panel.display, panel.display
        self._note = ""
        self._bring_curve()
        self._show_words()
        self.read_again()
        (panel if panel.display else self.people).focus()

    @work(exit_on_error=False, group="curve")
    async def _bring_curve(self) -> None:
        panel = self.query_one(FlowPanel)
        if panel.display and await panel.bring_curve():
            self._show_words()

    def action_search(self) -> None:
        self._ask("search", _("Search ▸"), self._filter.text)

    def action_waiting(self) -> None:
        self._ask("waiting", _("People waiting ▸"), "")

    def action_clear(self) -> None:
        if self._asking:
            searching = self._asking == "search"
            self._close_question()
            if not searching:
                return
        elif not self._filter.asks:
            self.app.call_later(self.app.run_action, "app.act('back')")
        self._set(PeopleFilter())
        self._show_words()

    def _ask(self, what: str, words: str, value: str) -> None:
        self._asking = what
        self.query_one("#people-ask", Words).show(words)
        entry = self.query_one("#people-input", Input)
        with entry.prevent(Input.Changed):
            entry.value = value
        entry.cursor_position = len(value)
        self.query_one("#people-entry").display = True
        entry.focus()

    def _close_question(self) -> None:
        self._asking = ""
        self.query_one("#people-entry").display = False
        panel = self.query_one(FlowPanel)
        (panel if panel.display else self.people).focus()

    @on(Input.Changed, "#people-input")
    def _typed(self, event: Input.Changed) -> None:
        if self._asking == "search":
            self._set(replace(self._filter, text=clean_line(event.value, 60)))

    @on(Input.Submitted, "#people-input")
    def _entered(self, event: Input.Submitted) -> None:
        asked, value = self._asking, event.value.strip()
        self._close_question()
        if asked == "waiting" and value:
            if value.isascii() and value.isdigit():
                self._count(int(value))
            else:
                self._tell(_("“{found}” is no number; press W and enter one.").format(found=clean_line(value, 20)))

    @work(thread=True, exit_on_error=False, group="orders")
    def _count(self, waiting: int) -> None:
        def order(source: PeopleSource) -> str:
            source.count_queue(waiting)
            return "✔ " + ngettext("{n} waiting: kept.", "{n} waiting: kept.", waiting).format(n=f"{waiting:,}")

        self._order_now(order)

    def action_export(self) -> None:
        if self._reading is None or not len(self._ids):
            self._tell(_("Nobody is shown, so there is nobody to export."))
            return
        self._tell(_("exporting …"))
        self._export(self._filter, self._order)

    @work(thread=True, exit_on_error=False, group="orders")
    def _export(self, filter: PeopleFilter, order: Order) -> None:
        def write(source: PeopleSource) -> str:
            done = source.export(filter, order, self._progress())
            people = ngettext("{n} person written to {file}", "{n} people written to {file}", done.rows)
            return "✔ " + people.format(n=f"{done.rows:,}", file=clean_line(done.file))

        self._order_now(write)

    def _progress(self) -> Progress:
        last = 0.0

        def told(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last > 0.3:
                last = time.monotonic()
                self.post_message(Told(_("exporting … {done} of {total}").format(done=f"{done:,}", total=f"{total:,}")))

        return told

    def _order_now(self, order: Callable[[PeopleSource], str]) -> None:
        source = self._source()
        if source is None:
            return
        try:
            self.post_message(Told(order(source)))
        except ControlroomError as error:
            self.post_message(Told(error=error))

    @work(thread=True, exit_on_error=False, group="orders")
    def _keep_opening(self) -> None:
        def order(source: PeopleSource) -> str:
            source.list_opened()
            return ""

        self._order_now(order)

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


def _key_line(width: int) -> Content:
    """The keys in as many lines as they need, none parted from its word."""
    lines: list[list[Content]] = [[]]
    left = width
    for each in KEYS:
        entry = Content.assemble((each.shown, "bold $accent"), f" {_(each.label)}")
        if lines[-1] and left < entry.cell_length:
            lines.append([])
            left = width
        lines[-1].append(entry)
        left -= entry.cell_length + 2
    return Content("\n").join(row(line, "  ") for line in lines)


def _why_empty(selection: Selection, filter: PeopleFilter) -> str:
    if not filter.asks and not selection.kinds:
        return _("Nobody is on the list yet.") + "\n" + _("Take in a list:") + " controlroom import attendees FILE"
    return _("Nobody fits these filters.") + "\n" + _("Esc takes them off.")
