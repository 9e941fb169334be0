"""The board of incidents: what runs, what is over, and how one is begun."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _
from controlroom.domain.incidents.views import IncidentLine, IncidentView
from controlroom.domain.people.authority import refusal
from controlroom.tui.actions import bindings
from controlroom.tui.board_keys import key_line
from controlroom.tui.following import BoardScreen
from controlroom.tui.incidents.keys import KEYS
from controlroom.tui.incidents.lines import incident_line
from controlroom.tui.incidents.source import IncidentsSource
from controlroom.tui.screens.keyed import Asked, KeyedScreen
from controlroom.tui.state import AppState
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.key_bar import KeyBar
from controlroom.tui.widgets.text import Words
from controlroom.tui.widgets.top_bar import TopBar
from controlroom.tui.widgets.window_list import WindowList
from controlroom.tui.words import error_words

_READ_EVERY_S = 0.3


class IncidentBegun(Message):
    """One was begun, or why not; `again`: tries once more though one of the kind runs."""

    def __init__(self, found: IncidentView | ControlroomError | str, again: Callable[[], None] | None = None) -> None:
        super().__init__()
        self.found, self.again = found, again


class IncidentsScreen(BoardScreen[IncidentsSource, tuple[IncidentLine, ...]], KeyedScreen):
    """`source` gives the open event's incidents, None before it is open. Call `store_changed` for every commit."""

    reads_every_s = _READ_EVERY_S

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move(-8)", show=False),
        Binding("pagedown", "move(8)", show=False),
        *bindings("incidents"),
    ]
    keys = KEYS

    def __init__(
        self, state: AppState | None = None, source: Callable[[], IncidentsSource | None] = lambda: None
    ) -> None:
        super().__init__(source)
        self._state = state
        self._only = False
        self._lines: tuple[IncidentLine, ...] | None = None
        self._current = ""

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Words(id="incidents-head")
        yield WindowList(self._line, id="incidents")
        yield Words(id="incidents-empty")
        yield AlertBar()
        yield from self.compose_entry()
        yield Words(id="incidents-keys")
        yield KeyBar()

    def on_mount(self) -> None:
        self.listed.can_focus = False

    @property
    def listed(self) -> WindowList:
        """The list."""
        return self.query_one("#incidents", WindowList)

    @property
    def _shown(self) -> tuple[IncidentLine, ...]:
        return tuple(line for line in self._lines or () if line.is_running or not self._only)

    @property
    def _chosen(self) -> IncidentLine | None:
        return next((line for line in self._shown if line.id == self._current), None)

    # Reading and showing

    def show_state(self, state: AppState, before: AppState | None) -> None:
        self.show_all()

    def question(self) -> Callable[[IncidentsSource], tuple[IncidentLine, ...]]:
        return lambda source: source.list()

    def reading_came(self, reading: tuple[IncidentLine, ...]) -> None:
        self._lines = reading
        self.show_all()

    def reading_failed(self, error: ControlroomError) -> None:
        self.tell(error_words(error), "bad")

    def show_all(self) -> None:
        if not self.query("#incidents-keys"):
            return
        self.query_one("#keyed-note", Words).show(self._note)
        self.query_one("#incidents-keys", Words).show(key_line(KEYS, self.size.width - 2, 2))
        if self._lines is None:
            self.query_one("#incidents-head", Words).show(_("reading the incidents …"))
            return
        running = [line for line in self._lines if line.is_running]
        real, drills = sum(not line.drill for line in running), sum(line.drill for line in running)
        self.query_one("#incidents-head", Words).show(
            _("Running: {n} · drills: {drills} · over: {over}").format(
                n=real, drills=drills, over=len(self._lines) - len(running)
            )
        )
        shown = self._shown
        if shown and self._chosen is None:
            self._current = shown[0].id
        empty = "" if shown else _("No incident runs.") + "\n" + _("N begins one by a playbook, D begins a drill.")
        self.query_one("#incidents-empty", Words).show(empty)
        ids = [line.id for line in shown]
        self.listed.show(len(ids), self.listed.cursor)
        self.listed.go(ids.index(self._current) if self._current in ids else 0)

    def _rooms(self) -> dict[str, str]:
        settings = self._state.settings if self._state is not None else None
        return {id: str(name) for id, name in settings.event.places.items()} if settings is not None else {}

    def _line(self, index: int) -> Content | None:
        state, shown = self._state, self._shown
        if state is None or state.settings is None or index >= len(shown):
            return None
        width = self.listed.scrollable_content_region.width
        return incident_line(shown[index], state.now, state.settings.event.zone, width, self._rooms())

    # Keys

    def action_move(self, by: int) -> None:
        """Another incident."""
        ids = [line.id for line in self._shown]
        if ids:
            at = ids.index(self._current) if self._current in ids else 0
            self._current = ids[max(0, min(at + by, len(ids) - 1))]
        self.show_all()

    @on(WindowList.Moved)
    def _moved(self) -> None:
        cursor, shown = self.listed.cursor, self._shown
        if cursor < len(shown) and shown[cursor].id != self._current:
            self._current = shown[cursor].id
            self.show_all()

    def action_only(self) -> None:
        self._only = not self._only
        self.show_all()

    def action_open(self) -> None:
        if self._chosen is not None:
            self.open_run(self._chosen.id)

    def open_run(self, id: str) -> None:
        """Show the steps and clocks of an incident."""
        from controlroom.tui.incidents.run import IncidentRunScreen

        if self._state is not None:
            self.app.push_screen(IncidentRunScreen(self._state, self.source, id))

    def action_start(self, drill: bool) -> None:
        """A playbook by number or letters, then the room, then a few words."""
        settings = self._state.settings if self._state is not None else None
        if settings is None or not settings.playbooks:
            self.tell(_("There is no playbook: put one into config/playbooks."))
            return
        acting = self._state.acting if self._state is not None else None
        if acting is not None and (error := refusal(acting.name, acting.role, "incident.started")) is not None:
            self.tell(error_words(error), "bad")  # Before all the questions, not after them.
            return
        from controlroom.domain.incidents.views import PlaybookLine
        from controlroom.tui.incidents.playbook_choice import PlaybookChoice
        from controlroom.tui.screens.choice import ChoiceScreen

        rooms = [("", _("the whole venue, or no room")), *self._rooms().items()]

        def room_chosen(playbook: str, index: int | None) -> None:
            if index is None:
                return

            def said(typed: str) -> None:
                self._begin(playbook, rooms[index][0], typed, drill=drill)

            self.ask(Asked(_("What happened (a few words) ▸"), said))

        def chosen(playbook: str | None) -> None:
            if playbook is not None:
                names = [name for _id, name in rooms]
                self.app.push_screen(ChoiceScreen(_("Where?"), names, 1), lambda room: room_chosen(playbook, room))

        books = tuple(PlaybookLine(book) for book in settings.playbooks)
        title = _("Drill by which playbook?") if drill else _("Incident by which playbook?")
        self.app.push_screen(PlaybookChoice(title, books), chosen)

    @work(thread=True, exit_on_error=False, group="incidents-orders")
    def _begin(self, playbook: str, room: str, what: str, *, drill: bool, another: bool = False) -> None:
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(IncidentBegun(source.begin(playbook, room=room, what=what, drill=drill, another=another)))
        except ControlroomError as error:

            def again() -> None:
                self._begin(playbook, room, what, drill=drill, another=True)

            self.post_message(IncidentBegun(error, again if error.code == "INCIDENT_RUNNING" else None))

    @on(IncidentBegun)
    def _begun(self, message: IncidentBegun) -> None:
        if isinstance(message.found, IncidentView):
            self._current = message.found.line.id
            self.open_run(message.found.line.id)
        elif isinstance(message.found, str):
            self.tell(message.found, "good")
        elif message.again is not None:
            self._ask_another(message.again)
            self.tell(error_words(message.found), "bad")
        else:
            self.tell(error_words(message.found), "bad")

    def _ask_another(self, again: Callable[[], None]) -> None:
        def answered(typed: str) -> None:
            if typed.strip().casefold() in ("y", "yes", "是"):
                again()

        self.ask(Asked(_("Really another one? (y) ▸"), answered))

    def action_result(self) -> None:
        if self._chosen is not None:
            self._save(self._chosen.id)

    @work(thread=True, exit_on_error=False, group="incidents-orders")
    def _save(self, id: str) -> None:
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(IncidentBegun("✔ " + _("Written to {file}.").format(file=source.save_result(id))))
        except ControlroomError as error:
            self.post_message(IncidentBegun(error))
