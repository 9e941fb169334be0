"""The kiosk: self-service check-in on a full screen, for guests who know nothing of this program.

Every key arrives here and means only what the kiosk's mode gives it; the mouse means nothing. Letters and digits may be
those of a scanner that is a keyboard, so staff's actions are function keys, and a digit that answers a question
acts only when no other follows it.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import events, work
from textual.app import App
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from controlroom.core.clock import Clock, SystemClock
from controlroom.core.errors import ControlroomError
from controlroom.core.event_language import event_language
from controlroom.core.i18n import _, current_language, language_of_environment, use_language
from controlroom.domain.badges.rules import JobState
from controlroom.domain.checkin.rules import LONGEST_CODE
from controlroom.tui.actions import OPTIONS, Action, key_name
from controlroom.tui.asking import Asking, Order, after, chosen
from controlroom.tui.guest import BELLS, asks_a_person, look_of
from controlroom.tui.kiosk_state import Kiosk, Mode, is_over, is_printing
from controlroom.tui.learning import alerts_of_desk, learnt
from controlroom.tui.messages import (
    EventOpened,
    OpeningFailed,
    OrderRefused,
    ReadingDone,
    SessionClosed,
    StationTold,
    StoreChanged,
)
from controlroom.tui.screens.kiosk import KioskScreen, menu_action, no_pin
from controlroom.tui.session import Session
from controlroom.tui.state import Alert, AppState, DeskReading, DeskState, Phase
from controlroom.tui.themes import THEMES, next_theme
from controlroom.tui.wedge import Burst

if TYPE_CHECKING:
    from controlroom.domain.checkin.views import Decision
    from controlroom.station.events import StationEvent
    from controlroom.station.room import Adjust

_LOG = logging.getLogger(__name__)
_TICK_S = 0.25
_BETWEEN_BELLS_S = 0.2
_ALONE_S = 0.15  # A digit that nothing follows within this was pressed by a person.
_PAUSE_S = 1.0  # What was typed before such a pause was left there by somebody else.
_TRY_AGAIN_S = 15.0
_LONGEST_PIN_AT_A_GO = 8
_TIMES_TO_QUIT = 3
_STAFF_KEYS = ("f12", "ctrl+e")


class PinAnswered(Message):
    """A PIN was tried; `refused`: why not, None when it was a leader's."""

    def __init__(self, refused: ControlroomError | None) -> None:
        super().__init__()
        self.refused = refused


class KioskApp(App[None]):
    """Self-service at `desk` of the event in `folder`."""

    CSS_PATH = [f"styles/{name}.tcss" for name in ("common", "kiosk")]
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    def __init__(
        self, folder: Path, *, desk: str, actor: str, clock: Clock | None = None, adjust: Adjust | None = None
    ) -> None:
        super().__init__()
        use_language(event_language(folder, language_of_environment()))
        self._clock = clock or SystemClock()
        self.state = AppState("desk", desk, now=self._clock.now(), desks={desk: DeskState()})
        self.kiosk = Kiosk()
        self._session = Session(
            folder, desks=(desk,), station="kiosk", actor=actor, clock=self._clock, adjust=adjust,
            tell=lambda event: self._post(StationTold(event)), changed=lambda: self._post(StoreChanged()),
        )  # fmt: skip
        self._burst = Burst()
        self._keys = 0
        self._last_key = 0.0
        self._stretch = ""  # What was typed since the last pause.
        self._quits = 0
        self._answered = ""
        self._confirming = ""
        self._stale = False
        self._exit_code = 0
        for theme in THEMES:
            self.register_theme(theme)
        # Without its watcher, which would have all styles parsed again; so its colours are handed over here.
        self.set_reactive(KioskApp.theme, THEMES[0].name)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_default_screen(self) -> Screen[Any]:
        return KioskScreen(self.state, self.kiosk)

    def on_mount(self) -> None:
        self.set_interval(_TICK_S, self._tick)

    def on_ready(self) -> None:
        # The first frame is out: what the start has made stays, and the imports below it may run (as in app.py).
        gc.freeze()
        gc.enable()
        self._open()

    # What happens below

    def _post(self, message: Message) -> None:
        if self.is_running:
            self.post_message(message)

    @work(thread=True, exclusive=True, exit_on_error=False, group="session")
    def _open(self) -> None:
        try:
            opened = self._session.open()
        except ControlroomError as error:
            self._post(OpeningFailed(error))
        else:
            if opened is not None:
                self._post(EventOpened(opened))

    def on_event_opened(self, message: EventOpened) -> None:
        settings, desk = message.opened.settings, self.state.desk
        use_language(settings.event.language)
        changes = {(change.kind, change.device): change for change in message.opened.devices.get(desk or "", ())}
        kept = self.state.kept
        self.state = self.state.at(desk, devices=changes | dict(self.state.here.devices))
        self.state = replace(self.state, phase=Phase.OPEN, settings=settings, kept=(), failure=None)
        for code in kept:
            self._session.present(desk, code)
        if self.kiosk.mode is Mode.IDLE and not settings.event.operators:
            self.kiosk = replace(self.kiosk, since=self._clock.monotonic(), note=no_pin())
        self.show()

    def on_opening_failed(self, message: OpeningFailed) -> None:
        self.state = replace(self.state, phase=Phase.FAILED, failure=message.error, kept=())
        self._go(Mode.IDLE)
        self.set_timer(_TRY_AGAIN_S, self._try_again)

    def _try_again(self) -> None:
        if self.state.phase is Phase.FAILED:
            self._open()

    def on_station_told(self, message: StationTold) -> None:
        from controlroom.station.events import Decided, JobChanged, NotDecided, SettingsChanged

        event: StationEvent = message.event
        if isinstance(event, Decided | NotDecided):
            # Whoever stood there before is gone.
            self.state = self.state.at(event.desk, decision=None, badge=None, asking=None)
        self.state = learnt(self.state, event, self._clock.now())
        match event:
            case Decided(decision=decision):
                self._decided(decision)
            case NotDecided():
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
        if again or asks_a_person(self.state, decision):
            self.state = self.state.at(self.state.desk, asking=None)
        self._go(Mode.QUESTION if self.state.asking is not None else Mode.RESULT)
        self._sound(BELLS[look_of(decision)])

    def _take_settings(self) -> None:
        devices = self._session.devices().get(self.state.desk or "", ())
        self.state = self.state.at(
            self.state.desk, devices={(change.kind, change.device): change for change in devices}
        )
        self.state = replace(self.state, settings=self._session.settings(), alerts=alerts_of_desk(self.state))

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
            self._post(ReadingDone(0, error))
        else:
            if reading is not None:
                self._post(ReadingDone(0, reading))

    def on_reading_done(self, message: ReadingDone) -> None:
        if isinstance(message.reading, DeskReading):
            # Who came before is of no interest to a kiosk: the scans go no further.
            self.state = self.state.at(message.reading.desk, reading=replace(message.reading, scans=()))
            self.show()
        elif isinstance(message.reading, ControlroomError):
            self._note(message.reading.sentence())

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker met something nobody foresaw: it is told and logged, never swallowed."""
        from controlroom.tui.app import UnexpectedError

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
        if isinstance(self.screen, KioskScreen) and self.screen.is_mounted:
            with self.batch_update():
                self.screen.show(self.state, self.kiosk)

    def _go(self, mode: Mode, *, typed: str = "", undecided: bool = False, note: str = "") -> None:
        """Begin `mode`; but for an answer and a question, nothing of the guest before is kept."""
        self.kiosk = Kiosk(mode, self._clock.monotonic(), typed, undecided=undecided, note=note)
        self._confirming = ""
        if mode not in (Mode.RESULT, Mode.QUESTION):
            self.state = self.state.at(self.state.desk, decision=None, badge=None, asking=None)
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

    # Keys

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key):
            self._pressed(event)
        elif isinstance(event, events.Paste):
            self._pasted(event.text)
        elif not isinstance(event, events.MouseEvent):
            await super().on_event(event)

    def _pressed(self, event: events.Key) -> None:
        if self.state.phase is Phase.CLOSING:
            return
        self._keys += 1
        self._quits = self._quits + 1 if event.key == "ctrl+q" else 0
        code = self._scanned(event)
        if event.key in _STAFF_KEYS:
            self._staff_key()
        elif event.key == "ctrl+q":
            self._may_quit()
        elif code is not None and (self.kiosk.mode is not Mode.PIN or len(code) > _LONGEST_PIN_AT_A_GO):
            # A PIN on a number pad can be as quick as a scanner; the codes of badges are longer.
            self.present(code)
        elif self.kiosk.mode is Mode.MENU:
            self._menu_key(event.key)
        elif self.kiosk.mode is Mode.QUESTION and event.key != "escape":
            if event.character is not None and event.character in "123":
                number = self._keys
                self.set_timer(_ALONE_S, lambda: self._choose(int(event.character or 0) - 1, number))
        else:
            self._writing_key(event)

    def _scanned(self, event: events.Key) -> str | None:
        """The code, if this key ends a scan. One that stuttered is not cut: it is what stands in the input."""
        code = self._burst.key("\r" if event.key == "enter" else event.character, event.time, elsewhere=True)
        if event.time - self._last_key > _PAUSE_S:
            self._stretch = ""
        self._last_key = event.time
        if event.key == "backspace":
            self._stretch = self._stretch[:-1]
        elif event.character is not None and event.is_printable:
            self._stretch += event.character
        return code if self.kiosk.mode is not Mode.TYPING or code == self._stretch else None

    def _writing_key(self, event: events.Key) -> None:
        """A code is typed, or a PIN."""
        mode, typed = self.kiosk.mode, self.kiosk.typed
        if event.key == "escape":
            self._go(Mode.IDLE)
        elif event.key == "enter" and typed.strip():
            self._try_pin(typed) if mode is Mode.PIN else self.present(typed.strip())
        elif event.key == "backspace" and mode in (Mode.PIN, Mode.TYPING):
            self._go(mode if typed[:-1] or mode is Mode.PIN else Mode.IDLE, typed=typed[:-1])
        elif event.character is not None and event.is_printable:
            self._type(event.character)

    def _pasted(self, text: str) -> None:
        """Some scanners that are keyboards arrive as a paste."""
        self._keys += 1
        self._type(text)
        if text.endswith(("\r", "\n")) and self.kiosk.mode is Mode.TYPING:
            self.present(self.kiosk.typed.strip())

    def _type(self, text: str) -> None:
        kept = "".join(char for char in text if char.isprintable())
        if not kept or self.state.phase in (Phase.FAILED, Phase.CLOSING) or self.kiosk.mode is Mode.MENU:
            return
        mode = Mode.PIN if self.kiosk.mode is Mode.PIN else Mode.TYPING
        self._go(mode, typed=(self.kiosk.typed + kept)[:LONGEST_CODE])

    def present(self, code: str) -> None:
        """Have the desk decide `code`; before the event is open it is kept until then."""
        if self.state.phase in (Phase.FAILED, Phase.CLOSING):
            return
        self._go(Mode.WAITING)
        if not self._session.present(self.state.desk, code):
            self.state = replace(self.state, kept=(*self.state.kept, code))

    def _choose(self, option: int, number: int) -> None:
        """Key `number` was a digit and answers the question, unless another key has followed."""
        asking, settings = self.state.asking, self.state.settings
        if number != self._keys or self.kiosk.mode is not Mode.QUESTION or asking is None or settings is None:
            return
        if (answer := chosen(asking, option, settings.event)) is None:
            return
        following = after(asking, answer, now=self._clock.now(), undo_limit=timedelta())
        if isinstance(following, Asking):
            self.state = self.state.at(self.state.desk, asking=following)
            self._go(Mode.QUESTION)
        else:
            self._answered = following.decision.code if following.decision is not None else ""
            self._go(Mode.WAITING)
            self._carry_out(lambda desk: self._session.carry_out(desk, following))

    # Staff

    def _staff_key(self) -> None:
        if self.state.phase is Phase.FAILED:
            self._open()
        elif self.state.phase is Phase.OPEN:
            closes = self.kiosk.mode in (Mode.PIN, Mode.MENU)
            pins = self.state.settings is not None and self.state.settings.event.operators
            self._go(Mode.IDLE if closes else Mode.PIN, note="" if closes or pins else no_pin())

    @work(thread=True, exit_on_error=False, group="pin")
    def _check_pin(self, pin: str) -> None:
        try:
            self._session.leader(pin)
        except ControlroomError as error:
            self._post(PinAnswered(error))
        else:
            self._post(PinAnswered(None))

    def _try_pin(self, pin: str) -> None:
        self._go(Mode.PIN, note=_("checking …"))
        self._check_pin(pin)

    def on_pin_answered(self, message: PinAnswered) -> None:
        if self.kiosk.mode is not Mode.PIN:
            return
        if message.refused is None:
            self._stale = True
            self._go(Mode.MENU)
        else:
            self._go(Mode.PIN, note=f"{message.refused.sentence()} {message.refused.advice()}")

    def _note(self, words: str) -> None:
        self.kiosk = replace(self.kiosk, note=words, since=self._clock.monotonic())
        self.show()

    def _menu_key(self, key: str) -> None:
        wanted, confirmed = menu_action(self.state, key), self._confirming
        self._confirming = ""
        self._note("")
        if key == "escape":
            if self.state.asking is None:
                self._go(Mode.IDLE)
            self.state = self.state.at(self.state.desk, asking=None)
        elif wanted is None:
            return
        elif reason := wanted.why_disabled(self.state):
            self._note(_(reason))
        elif wanted.dangerous and wanted.id != confirmed:
            self._confirming = wanted.id
            self._note(_("Press {key} once more: {what}").format(key=key_name(key), what=_(wanted.tooltip)))
        else:
            self._do(wanted)
        self.show()

    def _do(self, wanted: Action) -> None:
        here, unknown, failed = self.state.here, self.state.oldest_unknown, self.state.oldest_failed
        match wanted.id:
            case "language":
                use_language("en" if current_language() == "zh" else "zh")
            case "theme":
                self.theme = next_theme(self.theme)
            case "reprint":
                self.state = self.state.at(self.state.desk, asking=Asking("reprint", here.reprintable))
            case "printed" | "print-again" if unknown is not None:
                printed = wanted.id == "printed"
                self._carry_out(lambda desk: self._session.settle_unknown(desk, unknown.id, printed=printed))
            case "retry" if failed is not None:
                self._carry_out(lambda desk: self._session.retry_failed(desk, failed.id))
            case id if id in OPTIONS and here.asking is not None and self.state.settings is not None:
                answer = chosen(here.asking, OPTIONS.index(id), self.state.settings.event)
                order = Order("reprint", here.asking.person, reason=answer or "")
                self.state = self.state.at(self.state.desk, asking=None)
                self._carry_out(lambda desk: self._session.carry_out(desk, order))

    def _carry_out(self, order: Callable[[str], None]) -> None:
        if self.state.desk is not None:
            self._order(self.state.desk, order)

    @work(thread=True, exit_on_error=False, group="orders")
    def _order(self, desk: str, order: Callable[[str], None]) -> None:
        try:
            order(desk)
        except ControlroomError as error:
            self._post(OrderRefused(desk, error, None))

    def on_order_refused(self, message: OrderRefused) -> None:
        if self.kiosk.mode is Mode.MENU:
            self._note(message.error.sentence())
        else:
            self._go(Mode.RESULT, undecided=True)

    # The end

    def _may_quit(self) -> None:
        """From the staff's menu; and where no PIN can open that, by whoever insists."""
        settings = self.state.settings
        no_menu = self.state.phase is not Phase.OPEN or settings is None or not settings.event.operators
        if self.kiosk.mode is Mode.MENU or (no_menu and self._quits >= _TIMES_TO_QUIT):
            self._exit_code = self.state.failure.exit_code if self.state.failure is not None else 0
            self.state = replace(self.state, phase=Phase.CLOSING)
            self._go(Mode.IDLE)
            self._close()

    @work(thread=True, exit_on_error=False, group="session-end")
    def _close(self) -> None:
        self._session.close()
        self._post(SessionClosed())

    def on_session_closed(self, _message: SessionClosed) -> None:
        self.exit(return_code=self._exit_code)

    async def on_unmount(self) -> None:
        """However the program ends, desk and store are let go of."""
        await asyncio.to_thread(self._session.close)
