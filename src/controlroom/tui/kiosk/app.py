"""The kiosk: self-service check-in on a full screen, for guests who know nothing of this program.

Every key arrives here and means only what the kiosk's mode gives it; the mouse means nothing. Letters and digits may be
those of a scanner that is a keyboard, so staff's actions are function keys, and a digit that answers a question
acts only when no other follows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from textual import events, work
from textual.message import Message

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _, current_language, use_language
from controlroom.domain.checkin.rules import LONGEST_CODE
from controlroom.tui.actions import OPTIONS, Action, key_name
from controlroom.tui.desk.asking import Asking, Order, after, chosen
from controlroom.tui.kiosk.running import RunningKiosk
from controlroom.tui.kiosk.screen import menu_action, no_pin
from controlroom.tui.kiosk.state import Mode
from controlroom.tui.messages import OrderRefused
from controlroom.tui.state import Phase
from controlroom.tui.themes import next_theme

_ALONE_S = 0.15  # A digit that nothing follows within this was pressed by a person.
_PAUSE_S = 1.0  # What was typed before such a pause was left there by somebody else.
_LONGEST_PIN_AT_A_GO = 8
_TIMES_TO_QUIT = 3
_STAFF_KEYS = ("f12", "ctrl+e")


class PinAnswered(Message):
    """A PIN was tried; `refused`: why not, None when it was a leader's."""

    def __init__(self, refused: ControlroomError | None) -> None:
        super().__init__()
        self.refused = refused


class KioskApp(RunningKiosk):
    """Self-service at one desk: what guests and staff do with its keys."""

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
            self.try_to_open()
        elif self.state.phase is Phase.OPEN:
            closes = self.kiosk.mode in (Mode.PIN, Mode.MENU)
            pins = self.state.settings is not None and self.state.settings.event.leaders
            self._go(Mode.IDLE if closes else Mode.PIN, note="" if closes or pins else no_pin())

    @work(thread=True, exit_on_error=False, group="pin")
    def _check_pin(self, pin: str) -> None:
        try:
            self._session.leader(pin)
        except ControlroomError as error:
            self.post(PinAnswered(error))
        else:
            self.post(PinAnswered(None))

    def _try_pin(self, pin: str) -> None:
        self._go(Mode.PIN, note=_("checking …"))
        self._check_pin(pin)

    def on_pin_answered(self, message: PinAnswered) -> None:
        if self.kiosk.mode is not Mode.PIN:
            return
        if message.refused is None:
            self._stale = True
            alerts = self.state.alerts
            self.state = replace(self.state, alerts=())  # Seen now.
            self._go(Mode.MENU, note=" ".join(alert.error.sentence() for alert in alerts))
        else:
            self._go(Mode.PIN, note=message.refused.whole())

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
            self.post(OrderRefused(desk, error, None))

    def on_order_refused(self, message: OrderRefused) -> None:
        if self.kiosk.mode is Mode.MENU:
            self._note(message.error.sentence())
        else:
            self._go(Mode.RESULT, undecided=True)

    # The end

    def _may_quit(self) -> None:
        """From the staff's menu; and where no PIN can open that, by whoever insists."""
        settings = self.state.settings
        no_menu = self.state.phase is not Phase.OPEN or settings is None or not settings.event.leaders
        if self.kiosk.mode is Mode.MENU or (no_menu and self._quits >= _TIMES_TO_QUIT):
            self._exit_code = self.state.failure.exit_code if self.state.failure is not None else 0
            self.state = replace(self.state, phase=Phase.CLOSING)
            self._go(Mode.IDLE)
            self._close()
