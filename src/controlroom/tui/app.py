"""The terminal program: its boards, its keys, and the way from what happens below to what is shown."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Literal

from textual import work
from textual.app import SystemCommand
from textual.command import CommandPalette
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from controlroom.core.clock import Clock, SystemClock
from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _, current_language, use_language, use_language_of_event
from controlroom.core.text import clean_line
from controlroom.domain.checkin.rules import BELLS, Outcome
from controlroom.tui.actions import Action, action, actions_in, applies, key_name, keys_at
from controlroom.tui.base import BringsCurve, FollowsStore, UnexpectedError
from controlroom.tui.boards import BOARDS, BoardKind, keys_to
from controlroom.tui.capitals import CapitalsApp
from controlroom.tui.desk.board import DeskScreen
from controlroom.tui.desk.print_words import reprint_words
from controlroom.tui.learning import configured, learnt, recalled
from controlroom.tui.messages import (
    EventOpened,
    OpeningFailed,
    ReadAhead,
    ReadingDone,
    SessionClosed,
    StationTold,
    StoreChanged,
)
from controlroom.tui.refresh import Refresh
from controlroom.tui.session import Session
from controlroom.tui.state import Alert, AppState, Board, DashboardReading, DeskReading, DeskState, Phase
from controlroom.tui.themes import next_theme

if TYPE_CHECKING:
    from controlroom.domain.checkin.views import Undone
    from controlroom.station.room import Adjust

_LOG = logging.getLogger(__name__)
_READ_EVERY_S = 0.25
_READ_ANYHOW_S = 15.0
_BETWEEN_BELLS_S = 0.2
_PREPARES_AFTER_S, _STYLE_EACH_S = 2.0, 0.25
_MOUNT_AFTER_S, _MOUNT_EACH_S, _HANDS_REST_S = 3.0, 0.3, 1.0
Station = Literal["control", "desk", "tech"]
_FIRST_BOARDS: dict[Station, Board] = {"desk": "desk", "tech": "tickets"}


class ControlRoomApp(CapitalsApp):
    """The boards of one event. `station` says which comes first, `desks` which desks this program runs."""

    # What the first frame may need, all at once; by the screens themselves each would have the whole parsed again.
    CSS_PATH = [f"styles/{name}.tcss" for name in ("common", "desk", "dashboard")]

    def __init__(
        self,
        folder: Path,
        *,
        station: Station,
        desks: tuple[str, ...] = (),
        actor: str,
        clock: Clock | None = None,
        adjust: Adjust | None = None,
    ) -> None:
        if station == "desk" and not desks:
            raise ValueError("a desk's station needs a desk")
        board = _FIRST_BOARDS.get(station, "dashboard")
        self._first_board = board
        super().__init__(folder)
        self.clock = clock or SystemClock()
        self.state = AppState(
            board, next(iter(desks), None), now=self.clock.now(), desks={desk: DeskState() for desk in desks}
        )
        self.session = Session(
            folder, desks=desks, station=station, actor=actor, clock=self.clock, adjust=adjust,
            tell=lambda event: self.post(StationTold(event)), changed=self._store_changed,
        )  # fmt: skip
        self._refresh_plan = Refresh(_READ_EVERY_S)
        self._scopes: SimpleQueue[frozenset[str]] = SimpleQueue()
        self._exit_code = 0
        self._at_once = False

    def get_default_screen(self) -> Screen[Any]:
        """The first board itself: as a mode of its own it would have all styles parsed twice more."""
        return self._board_screen(BOARDS[self._first_board])

    def on_mount(self) -> None:
        # Textual lets nobody switch back to the default mode unless it is in its list.
        self._modes["_default"] = self.get_default_screen
        for kind in BOARDS.values():
            self._modes[kind.id] = partial(self._board_screen, kind)
        self.set_interval(1.0, self.tick)
        # Minutes pass without anybody committing anything: pace, queue and the last five minutes are other ones then.
        self.set_interval(_READ_ANYHOW_S, self._ask_reading)
        self.set_interval(_READ_ANYHOW_S, self.ask_notices)

    def begin(self) -> None:
        self._open()

    def _board_screen(self, kind: BoardKind) -> Screen[Any]:
        for name in kind.styles:
            self.bring_styles(name)
        screen = kind.make(self.state, self.session)
        # Its styles are in force. Textual would make those of the whole program anew, twice, for each mode's first
        # screen (docs/performance.md).
        screen._css_update_count = self._css_update_count
        return screen

    # What happens below

    @work(thread=True, exclusive=True, exit_on_error=False, group="session")
    def _open(self) -> None:
        try:
            opened = self.session.open()
        except ControlroomError as error:
            self.post(OpeningFailed(error))
        else:
            if opened is not None:
                self.post(EventOpened(opened))

    def on_event_opened(self, message: EventOpened) -> None:
        settings = message.opened.settings
        use_language_of_event(settings.event.language)
        kept = self.state.kept
        for desk, changes in message.opened.devices.items():
            known = {(change.kind, change.device): change for change in changes}
            newer = self.state.desks[desk].devices if desk in self.state.desks else {}
            self.state = self.state.at(desk, devices={**known, **newer})
        for desk, last in message.opened.last.items():
            self.state = recalled(self.state, desk, last)
        self.change(phase=Phase.OPEN, settings=settings, kept=(), failure=None)
        for code in kept:
            self.session.present(self.state.desk, code)
        self.show_acting()
        if message.opened.claimed:
            self.ask_who(message.opened.claimed)
        self._bring_curve()
        self._ask_reading()
        self.ask_notices()
        self.ask_incidents()
        self.set_timer(_PREPARES_AFTER_S, self._prepare)

    def _prepare(self) -> None:
        """What the other boards will need is fetched, and their styles are read, a file at a time."""
        gc.freeze()  # Store, drivers and configuration stay as well.
        if not self.session.watches:
            return
        self._fetch_ahead()
        styles = dict.fromkeys(name for kind in BOARDS.values() for name in kind.styles)
        for place, name in enumerate(styles, 1):
            self.set_timer(_STYLE_EACH_S * place, partial(self.bring_styles, name))
        self.set_timer(_MOUNT_AFTER_S, self._mount_ahead)

    def _mount_ahead(self) -> None:
        """Another board that nobody has opened yet is put together while no key comes: that is most of what a first
        opening takes (docs/performance.md)."""
        ahead = [id for id in BOARDS if id != self._first_board and id not in self._screen_stacks]
        if not ahead or self.state.phase is not Phase.OPEN:
            return
        if self._burst.rests(time.monotonic(), _HANDS_REST_S):
            self._init_mode(ahead[0])
        self.set_timer(_MOUNT_EACH_S, self._mount_ahead)

    @work(thread=True, exit_on_error=False, group="preparing")
    def _fetch_ahead(self) -> None:
        from controlroom.tui.preparing import prepare

        prepare(
            self.session,
            lambda: self.is_running and self.state.phase is Phase.OPEN,
            lambda reading: self.post(ReadAhead(reading)),
        )

    def on_read_ahead(self, message: ReadAhead) -> None:
        match message.reading:
            case DashboardReading() as reading if self.state.at_dashboard is None:
                self.change(at_dashboard=reading)
            case DeskReading() as reading if not self.state.desks[reading.desk].reading.desk:
                self.change_desk(reading.desk, reading=reading)

    def on_opening_failed(self, message: OpeningFailed) -> None:
        self.change(phase=Phase.FAILED, failure=message.error)
        from controlroom.tui.screens.trouble import TroubleScreen

        self.bring_styles("panels")
        self.push_screen(TroubleScreen(message.error, self.state))

    def action_try_again(self) -> None:
        """Open the event once more."""
        self.close_panels()
        self.change(phase=Phase.OPENING, failure=None)
        self._open()

    def on_station_told(self, message: StationTold) -> None:
        from controlroom.station.events import Decided, Reprinted, SettingsChanged, TakenBack

        event, before = message.event, self.state
        self.state = learnt(self.state, event, self.clock.now())
        if isinstance(event, SettingsChanged):
            self._take_settings()
        elif isinstance(event, TakenBack):
            self._say_undone(event.undone)
        elif isinstance(event, Reprinted):
            self.hint(reprint_words(event.person.name, self.state.desks.get(event.desk, DeskState())))
        elif isinstance(event, Decided):
            self._sound(event.decision.outcome)
        if self.state is not before:
            self.show()

    def _take_settings(self) -> None:
        """A saved change of the configuration is in force."""
        self.state = configured(self.state, self.session.settings())
        for desk, changes in self.session.devices().items():
            self.state = self.state.at(desk, devices={(change.kind, change.device): change for change in changes})
        self.state = replace(self.state, acting=self.session.acting())
        self._ask_reading()

    def _say_undone(self, undone: Undone) -> None:
        words = _("Taken back: {name}.").format(name=clean_line(undone.person.name, 40))
        self.hint(words + (" " + _("Ask for the badge back: it was printed.") if undone.badge_out else ""))

    def _sound(self, outcome: Outcome) -> None:
        """The terminal's bell, where it is wanted: once good, twice look, three times stop."""
        settings = self.state.settings
        if settings is not None and settings.event.check_in.sound:
            for number in range(BELLS[outcome]):
                self.set_timer(0.001 + _BETWEEN_BELLS_S * number, self.bell)

    # Reading

    def _store_changed(self, scopes: frozenset[str]) -> None:
        """Called from a thread below: of several messages one is kept, so what they speak of waits beside."""
        self._scopes.put(scopes)
        self.post(StoreChanged())

    def on_store_changed(self, _message: StoreChanged) -> None:
        scopes: frozenset[str] = frozenset()
        while not self._scopes.empty():
            scopes |= self._scopes.get()
        for screen in self.screen_stack:
            if isinstance(screen, FollowsStore) and scopes & getattr(screen, "scopes", scopes):
                screen.store_changed()
        self.tickets_changed(scopes)
        self.incidents_changed(scopes)
        self._ask_reading()

    def _ask_reading(self) -> None:
        if BOARDS[self.state.board].reads:
            return  # For itself, a window of its list.
        if self.state.phase is Phase.OPEN and (wait := self._refresh_plan.ask(time.monotonic())) is not None:
            self.set_timer(max(wait, 0.001), self._start_reading)

    def _start_reading(self) -> None:
        if self.state.phase is Phase.OPEN:
            self._read(self.state.board, self.state.desk, self._refresh_plan.start(time.monotonic()))

    @work(thread=True, exit_on_error=False, group="reading")
    def _read(self, board: Board, desk: str | None, number: int) -> None:
        try:
            reading = self.session.read_desk(desk) if board == "desk" else self.session.read_dashboard()
        except ControlroomError as error:
            self.post(ReadingDone(number, error))
        else:
            self.post(ReadingDone(number, reading))

    def on_reading_done(self, message: ReadingDone) -> None:
        counts, again = self._refresh_plan.finish(message.number)
        if not counts:
            return
        match message.reading:
            case ControlroomError() as error:
                if error.code not in {alert.error.code for alert in self.state.alerts}:
                    self.change(alerts=(*self.state.alerts, Alert(error)))
            case DeskReading() as reading:
                self.state = self.state.at(reading.desk, reading=reading)
                self.show()
            case DashboardReading() as reading:
                self.change(at_dashboard=reading)
        if again:
            self._ask_reading()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker met something nobody foresaw: it is told and logged, never swallowed."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            _LOG.error("a worker failed", exc_info=error)
            alert = Alert(UnexpectedError(reason=f"{type(error).__name__}: {error}"))
            if self.state.phase is Phase.OPENING:
                self.on_opening_failed(OpeningFailed(alert.error))
            else:
                self.change(alerts=(*self.state.alerts, alert))

    # Showing

    @work(exit_on_error=False, group="curve")
    async def _bring_curve(self) -> None:
        """The widget that draws the curve costs an import: it comes when everything else is there."""
        dashboard = self.screen_stack[0]
        if isinstance(dashboard, BringsCurve):
            await dashboard.bring_curve(await asyncio.to_thread(_curve_widget))
            self.show()

    # Keys

    def check_action(self, action_name: str, parameters: tuple[object, ...]) -> bool | None:
        if action_name == "act":
            return applies(action(str(parameters[0])), self.state)
        return True

    def action_act(self, id: str) -> None:
        """Do what a key of the list means, or say why it cannot be done now."""
        wanted = action(id)
        confirmed = self._confirming == id
        self._hint = self._confirming = ""
        if reason := wanted.why_disabled(self.state):
            self.hint(_(reason))
        elif wanted.dangerous and not confirmed:
            self._confirming = id
            self.hint(
                _("Press {key} once more: {what}").format(
                    key=key_name(keys_at(wanted, self.state.board)[0]), what=_(wanted.tooltip)
                )
            )
        else:
            self._do(wanted)
            self.show()

    def _do(self, wanted: Action) -> None:
        match wanted.id:
            case "desk" if self.state.board == "desk":
                self._next_desk()
            case board if board in BOARDS:
                self._show_board(BOARDS[board].id)
            case "boards":
                self._choose_board()
            case "help":
                from controlroom.tui.screens.help import HelpScreen

                self.bring_styles("panels")
                self.push_screen(HelpScreen(self.state))
            case "palette":
                self.push_screen(CommandPalette(placeholder=_("Find an action …")))
            case "language":
                use_language("en" if current_language() == "zh" else "zh")
            case "theme":
                self.theme = next_theme(self.theme)
            case "back" | "leave":
                self._back()
            case "quit":
                self._quit()
            case _:
                self.order(wanted.id)

    def _choose_board(self) -> None:
        """A list of all boards with their keys."""
        from controlroom.tui.screens.choice import ChoiceScreen

        kinds = [kind for kind in BOARDS.values() if action(kind.id).why_disabled(self.state) is None]
        kinds.sort(key=lambda kind: (bool(kind.letter), kind.letter or keys_at(action(kind.id), self.state.board)[-1]))
        names = [f"{keys_to(kind, self.state.board):>8}  {_(kind.name)}" for kind in kinds]
        keys = [kind.letter or keys_at(action(kind.id), self.state.board)[-1] for kind in kinds]
        here = next((place for place, kind in enumerate(kinds) if kind.id == self.state.board), 0)

        def go(chosen: int | None) -> None:
            if chosen is not None:
                self._show_board(kinds[chosen].id)

        self.push_screen(ChoiceScreen(_("Boards"), names, here, keys), go)

    def _back(self) -> None:
        screen = self.screen
        if self.state.board == "desk" and self.state.asking is not None:
            self.change_desk(self.state.desk, asking=None)
        elif isinstance(screen, DeskScreen) and screen.entry.value:
            screen.entry.clear()
        elif self.state.alerts:
            self.change(alerts=self.state.alerts[1:])

    def _next_desk(self) -> None:
        """Another desk of this program takes the screen; the others go on."""
        desks = list(self.state.desks)
        if len(desks) < 2 or self.state.desk is None:
            self.hint(_("This program runs one desk: start it with “--desk” for each."))
            return
        self.change(desk=desks[(desks.index(self.state.desk) + 1) % len(desks)])
        self._refresh_plan.restart()
        self._ask_reading()

    def _show_board(self, board: Board) -> None:
        self.close_panels()
        if board == self.state.board:
            return
        self.state = replace(self.state, board=board)
        mode = "_default" if board == self._first_board else board
        ready = self._screen_stacks.get(mode, [])
        self._at_once = bool(ready)
        for screen in ready:
            self.show_on(screen)
            screen._dirty_widgets.add(screen)  # All of it: another board stands on the screen.
        self.switch_mode(mode)
        self._at_once = False
        self._refresh_plan.restart()
        # What it showed last comes first: a reading beside it would keep the screen waiting (docs/performance.md).
        self.call_after_refresh(self._ask_reading)
        self.call_after_refresh(self.show)
        if self.state.phase is Phase.OPEN:
            self.call_after_refresh(self._bring_curve)

    def delay_update(self, delay: float = 0.05) -> None:
        """Nothing is painted for `delay` seconds, while a board is put together; one that is there is painted at once,
        for these are half of what opening it may take (docs/performance.md)."""
        if not self._at_once:
            super().delay_update(delay)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        for each in actions_in(self.state):
            if each.id not in ("palette", "back", "leave") and not each.why_disabled(self.state):
                yield SystemCommand(_(each.label), _(each.tooltip), lambda id=each.id: self.action_act(id))

    # The end

    async def action_quit(self) -> None:
        self._quit()

    def action_help_quit(self) -> None:
        """Ctrl+C, which elsewhere ends programs."""
        self.hint(_("Ctrl+Q ends the program."))

    def _quit(self) -> None:
        if self.state.phase is not Phase.CLOSING:
            failure = self.state.failure
            self._exit_code = failure.exit_code if failure is not None else 0
            self.change(phase=Phase.CLOSING)
            self._close()

    @work(thread=True, exit_on_error=False, group="session-end")
    def _close(self) -> None:
        self.session.close()
        self.post(SessionClosed())

    def on_session_closed(self, _message: SessionClosed) -> None:
        self.exit(return_code=self._exit_code)

    async def on_unmount(self) -> None:
        """However the program ends, desk and store are let go of."""
        await asyncio.to_thread(self.session.close)


def _curve_widget() -> type[Any]:
    from textual_plotext import PlotextPlot

    return PlotextPlot
