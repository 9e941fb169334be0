"""What a kiosk is underneath: the open event and its desk, what they tell, the passing of time, and the end."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import work
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from controlroom.core.clock import Clock, SystemClock
from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import use_language_of_event
from controlroom.domain.badges.rules import JobState
from controlroom.tui.kiosk.screen import KioskScreen, no_pin
from controlroom.tui.kiosk.state import Kiosk, Mode, is_over, is_printing
from controlroom.tui.kiosk.words import BELLS, asks_a_person, look_of
from controlroom.tui.learning import configured, learnt
from controlroom.tui.messages import (
    EventOpened,
    OpeningFailed,
    ReadingDone,
    SessionClosed,
    StationTold,
    StoreChanged,
)
from controlroom.tui.program import Program
from controlroom.tui.session import Session
from controlroom.tui.state import Alert, AppState, DeskReading, DeskState, Phase, has_badge
from controlroom.tui.wedge import Burst

if TYPE_CHECKING:
    from controlroom.domain.checkin.views import Decision
    from controlroom.station.events import StationEvent
    from controlroom.station.room import Adjust

_LOG = logging.getLogger(__name__)
_TICK_S = 0.25
_BETWEEN_BELLS_S = 0.2
_TRY_AGAIN_S = 15.0


class RunningKiosk(Program):
    """A kiosk without keys: `desk` of the event in `folder`, shown and kept going."""

    CSS_PATH = [f"../styles/{name}.tcss" for name in ("common", "kiosk")]

    def __init__(
        self, folder: Path, *, desk: str, actor: str, clock: Clock | None = None, adjust: Adjust | None = None
    ) -> None:
        super().__init__(folder)
        self._clock = clock or SystemClock()
        self.state = AppState("desk", desk, now=self._clock.now(), desks={desk: DeskState()})
        self.kiosk = Kiosk()
        self._session = Session(
            folder, desks=(desk,), station="kiosk", actor=actor, clock=self._clock, adjust=adjust,
            tell=lambda event: self.post(StationTold(event)), changed=lambda _scopes: self.post(StoreChanged()),
        )  # fmt: skip
        self._burst = Burst()
        self._keys = 0
        self._last_key = 0.0
        self._stretch = ""  # What was typed since the last pause.
        self._quits = 0
        self._answered = ""
        self._confirming = ""
        self._stale = False
        self._opening = False
        self._exit_code = 0

    def get_default_screen(self) -> Screen[Any]:
        return KioskScreen(self.state, self.kiosk)

    def on_mount(self) -> None:
        self.set_interval(_TICK_S, self._tick)

    def begin(self) -> None:
        self.try_to_open()

    # What happens below

    @work(thread=True, exclusive=True, exit_on_error=False, group="session")
    def _open(self) -> None:
        try:
            opened = self._session.open()
        except ControlroomError as error:
            self.post(OpeningFailed(error))
        else:
            if opened is not None:
                self.post(EventOpened(opened))

    def try_to_open(self) -> None:
        """Open the event, unless it is open or on its way."""
        if not self._opening and self.state.phase in (Phase.OPENING, Phase.FAILED):
            self._opening = True
            self._open()

    def on_event_opened(self, message: EventOpened) -> None:
        settings, desk = message.opened.settings, self.state.desk
        use_language_of_event(settings.event.language)
        changes = {(change.kind, change.device): change for change in message.opened.devices.get(desk or "", ())}
        kept = self.state.kept
        last = message.opened.last.get(desk or "")
        if last is not None and has_badge(last.decision):
            # For the staff's menu only: guests see nothing of who came before.
            self.state = self.state.at(desk, reprintable=self.state.here.reprintable or last.decision.person)
        self.state = self.state.at(desk, devices=changes | dict(self.state.here.devices))
        self.state = replace(self.state, phase=Phase.OPEN, settings=settings, kept=(), failure=None)
        for code in kept:
            self._session.present(desk, code)
        if self.kiosk.mode is Mode.IDLE and not settings.event.leaders:
            self.kiosk = replace(self.kiosk, since=self._clock.monotonic(), note=no_pin())
        self.show()

    def on_opening_failed(self, message: OpeningFailed) -> None:
        self.state = replace(self.state, phase=Phase.FAILED, failure=message.error, kept=())
        self._go(Mode.IDLE)
        self._opening = False
        self.set_timer(_TRY_AGAIN_S, self.try_to_open)

    def on_station_told(self, message: StationTold) -> None:
        from controlroom.station.events import Decided, JobChanged, NotDecided, SettingsChanged

        event: StationEvent = message.event
        if self.state.settings is None:
            # The desk is quicker than the word that the event is open.
            self.state = replace(self.state, settings=self._session.settings())
        if isinstance(event, Decided | NotDecided):
            # Whoever stood there before is gone.
            self.state = self.state.at(event.desk, decision=None, badge=None, asking=None)
        self.state = learnt(self.state, event, self._clock.now())
        match event:
            case Decided(decision=decision):
                self._decided(decision)
            case NotDecided():
                self._answered = ""
                self.state = replace(self.state, alerts=self.state.alerts[:-1])
                self._go(Mode.RESULT, undecided=True)
            case JobChanged() if self.state.here.badge in (JobState.CONFIRMED, JobState.SENT):
                self.kiosk = replace(self.kiosk, printed=self.kiosk.printed or self._clock.monotonic())
            case SettingsChanged():
                self._take_settings()
        self.show()

    def _decided(self, decision: Decision) -> None:
        """A question is put once, and only if keys can answer it; otherwise it is for the help desk."""
        again, self._answered = self._answered == decision.code, ""
        if again or not decision.questions or asks_a_person(self.state, decision):
            self.state = self.state.at(self.state.desk, asking=None)
        self._go(Mode.QUESTION if self.state.asking is not None else Mode.RESULT)
        self._sound(BELLS[look_of(decision)])

    def _take_settings(self) -> None:
        devices = self._session.devices().get(self.state.desk or "", ())
        self.state = self.state.at(
            self.state.desk, devices={(change.kind, change.device): change for change in devices}
        )
        self.state = configured(self.state, self._session.settings())

    def _sound(self, times: int) -> None:
        settings = self.state.settings
        if settings is not None and settings.event.check_in.sound:
            for number in range(times):
                self.set_timer(0.001 + _BETWEEN_BELLS_S * number, self.bell)

    def on_store_changed(self, _message: StoreChanged) -> None:
        self._stale = True

    @work(thread=True, exclusive=True, exit_on_error=False, group="reading")
    def _read(self) -> None:
        try:
            reading = self._session.read_desk(self.state.desk)
        except ControlroomError as error:
            self.post(ReadingDone(0, error))
        else:
            if reading is not None:
                self.post(ReadingDone(0, reading))

    def on_reading_done(self, message: ReadingDone) -> None:
        if isinstance(message.reading, DeskReading):
            # Who came before is of no interest to a kiosk: the scans go no further.
            self.state = self.state.at(message.reading.desk, reading=replace(message.reading, scans=()))
            self.show()
        elif isinstance(message.reading, ControlroomError):
            self._note(message.reading.sentence())

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker met something nobody foresaw: it is told and logged, never swallowed."""
        from controlroom.tui.base import UnexpectedError

        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            _LOG.error("a worker failed", exc_info=error)
            told = UnexpectedError(reason=f"{type(error).__name__}: {error}")
            if self.state.phase is Phase.OPENING:
                self.on_opening_failed(OpeningFailed(told))
            else:
                self.state = replace(self.state, alerts=(Alert(told),))
                self.show()

    # Showing

    def show(self) -> None:
        """Show what the kiosk is doing."""
        if self.is_running and isinstance(self.screen, KioskScreen) and self.screen.is_mounted:
            with self.batch_update():
                self.screen.show(self.state, self.kiosk)

    def _go(self, mode: Mode, *, typed: str = "", undecided: bool = False, note: str = "") -> None:
        """Begin `mode`; but for an answer and a question, nothing of the guest before is kept."""
        self.kiosk = Kiosk(mode, self._clock.monotonic(), typed, undecided=undecided, note=note)
        self._confirming = ""
        if mode not in (Mode.RESULT, Mode.QUESTION):
            self.state = self.state.at(self.state.desk, decision=None, badge=None, asking=None)
        self.show()

    def _note(self, words: str) -> None:
        self.kiosk = replace(self.kiosk, note=words, since=self._clock.monotonic())
        self.show()

    def _tick(self) -> None:
        self.state = replace(self.state, now=self._clock.now())
        settings = self.state.settings
        back_s = settings.event.check_in.kiosk_back_s if settings is not None else 5.0
        if is_over(self.kiosk, self._clock.monotonic(), printing=is_printing(self.state), back_s=back_s):
            waited = self.kiosk.mode is Mode.WAITING
            self._go(Mode.RESULT if waited else Mode.IDLE, undecided=waited)
        elif self.kiosk.mode is Mode.MENU and self._stale:
            self._stale = False
            self._read()
        self.show()

    # The end

    @work(thread=True, exit_on_error=False, group="session-end")
    def _close(self) -> None:
        self._session.close()
        self.post(SessionClosed())

    def on_session_closed(self, _message: SessionClosed) -> None:
        self.exit(return_code=self._exit_code)

    async def on_unmount(self) -> None:
        """However the program ends, desk and store are let go of."""
        await asyncio.to_thread(self._session.close)
