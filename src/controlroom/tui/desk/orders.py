"""What the operator of a desk orders: codes, questions and their answers, search, walk-ins, corrections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual import events, on, work
from textual.widgets import Input

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.checkin.rules import NO, as_issued
from controlroom.tui.actions import OPTIONS
from controlroom.tui.base import StateApp
from controlroom.tui.desk.asking import (
    Asking,
    Order,
    after,
    by_hand,
    chosen,
    corrected,
    for_leader,
    takes_words,
    why_of,
)
from controlroom.tui.desk.board import DeskScreen
from controlroom.tui.messages import AlikeFound, FormAnswered, HitsFound, OrderRefused
from controlroom.tui.session import NoLeaderError
from controlroom.tui.state import Alert, Searching
from controlroom.tui.wedge import Burst

if TYPE_CHECKING:
    from controlroom.core.config.folder import Settings
    from controlroom.domain.checkin.views import SearchHit
    from controlroom.domain.people.views import PersonView
    from controlroom.tui.desk.person_form import PersonForm
    from controlroom.tui.screens.help import HelpScreen

HITS = 30
_LONGEST_PIN_AT_A_GO = 8
_ABOUT_PINS = frozenset({"WRONG_PIN", "PINS_WAIT", "NO_LEADER"})


@runtime_checkable
class GivesBack(Protocol):
    """A board or a panel with fields to write in: it gives back what a scanner wrote into them."""

    def take_out(self, code: str) -> None: ...


@runtime_checkable
class TakesTyping(Protocol):
    """A panel to write in, where a quick hand looks like a scanner and Enter does no harm."""

    takes_typing: bool


@runtime_checkable
class WritesDown(Protocol):
    """A screen that takes what is typed as words or a number while `is_writing`, however fast it comes."""

    @property
    def is_writing(self) -> bool: ...


class OrdersApp(StateApp):
    """The part of the program that acts at its desks."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._burst = Burst()

    # Codes

    async def on_event(self, event: events.Event) -> None:
        """A scanner that is a keyboard is heard wherever its keys arrive, not only in the input."""
        if isinstance(event, events.Key) and not event.is_forwarded and self._heard(event):
            return
        await super().on_event(event)

    def _heard(self, event: events.Key) -> bool:
        typed = "\r" if event.key == "enter" else event.character
        code = self._burst.key(typed, event.time, elsewhere=not self._at_input())
        if code is None or (self._asks_pin() and len(code) <= _LONGEST_PIN_AT_A_GO):
            return False
        if self.state.desk is None:
            # Nobody decides it here; but its Enter must not press anything on a board or a panel, unless that is one to
            # write in: there a quick hand looks like a scanner, and Enter only shows what would be done. A panel that
            # one of its characters opens may be on its way only.
            return not isinstance(self.screen, TakesTyping) and (
                len(self.screen_stack) > 1 or not isinstance(self.focused, Input)
            )
        # The keys of a form may be shown over it.
        form = next((screen for screen in reversed(self.screen_stack) if isinstance(screen, GivesBack)), None)
        if form is not None:
            form.take_out(code)
        else:
            self.close_panels()
        if isinstance(self.screen, DeskScreen):
            self.screen.entry.clear()
        self.present(code)
        return True

    def _asks_pin(self) -> bool:
        """Whether what is typed goes into a field that nobody may read: a PIN must never be shown as a code."""
        return getattr(self.focused, "password", False) is True

    def typed_alone(self) -> bool:
        """Whether the last key was a person's: no scanner goes on typing."""
        return self.state.desk is None or self._burst.alone

    def scanned(self) -> bool:
        """Whether the last Enter ended what no person types so fast."""
        return self._burst.scanned

    def _at_input(self) -> bool:
        screen = self.screen
        if isinstance(screen, WritesDown):
            return screen.is_writing
        return isinstance(screen, DeskScreen) and screen.entry.has_focus

    def close_panels(self) -> None:
        """Close what lies over the board."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def present(self, code: str) -> None:
        """Have the desk decide `code`; before the event is open it is kept until then."""
        if not self.session.present(self.state.desk, code):
            self.change(kept=(*self.state.kept, code))

    def on_help_screen_typed(self, message: HelpScreen.Typed) -> None:
        """Somebody scans or types while the keys are shown."""
        if isinstance(self.screen, DeskScreen):
            self.screen.entry.insert_text_at_cursor(message.character)

    @on(DeskScreen.Presented)
    def _entered(self, message: DeskScreen.Presented) -> None:
        """Enter in the desk's input. A scan is always a scan; words of a person may answer a question, or search."""
        asking, settings, text = self.state.asking, self.state.settings, message.code
        answers = asking is not None and settings is not None and takes_words(asking, settings.event)
        secret = asking is not None and asking.secret
        # A PIN on a number pad can be as quick as a scanner; the codes of badges are longer.
        scanned = self._burst.scanned and not (secret and len(text) <= _LONGEST_PIN_AT_A_GO)
        if answers and not scanned:
            self._clear_entry()
            self._answer(text)
        elif scanned or settings is None:
            self._clear_entry()
            self.present(text)
        elif (hit := self.state.here.searching.selected_hit) is not None:
            self._open_hit(hit)
        else:
            self._look_up(self.state.desk, text, entered=True)

    def _clear_entry(self) -> None:
        if isinstance(self.screen, DeskScreen):
            self.screen.entry.clear()
        self.change_desk(self.state.desk, searching=Searching())

    # Search

    @on(DeskScreen.Typed)
    def _typed(self, message: DeskScreen.Typed) -> None:
        """Every key in the input searches, unless it answers a question."""
        asking, settings = self.state.asking, self.state.settings
        if settings is None or (asking is not None and takes_words(asking, settings.event)):
            return
        if not message.text.strip():
            self.change_desk(self.state.desk, searching=Searching())
        else:
            self._look_up(self.state.desk, message.text, entered=False)

    @work(thread=True, exclusive=True, exit_on_error=False, group="search")
    def _look_up(self, desk: str | None, text: str, entered: bool) -> None:
        try:
            hits = self.session.search(text, HITS)
        except ControlroomError as error:
            self.post(OrderRefused(desk or "", error, None))
            return
        self.post(HitsFound(desk, text, hits, entered))

    def on_hits_found(self, message: HitsFound) -> None:
        """A search came back; it counts while the same words stand in the input."""
        screen = self.screen
        if not isinstance(screen, DeskScreen) or message.desk != self.state.desk:
            return
        if screen.entry.value.strip() != message.text.strip():
            return
        hits = message.hits.hits if message.hits is not None else ()
        code = as_issued(message.text.strip())
        if message.entered and (not hits or any(hit.person.code in (code, message.text.strip()) for hit in hits)):
            self._clear_entry()
            self.present(message.text.strip())
            return
        if message.entered and len(hits) == 1:
            self._open_hit(hits[0])
            return
        self.change_desk(message.desk, searching=Searching(message.text, message.hits, 0 if message.entered else None))

    def _open_hit(self, hit: SearchHit) -> None:
        """Enter on somebody found: who is in is shown so, others are admitted by hand with a reason."""
        self._clear_entry()
        desk = self.state.desk_config
        asking = by_hand(hit, desk) if desk is not None else None
        if asking is None:
            self.present(hit.person.code)
        else:
            self._ask(asking)

    # Questions and orders

    def order(self, id: str) -> None:
        """Do what the key of a desk means."""
        state, here = self.state, self.state.here
        if id in ("hit-next", "hit-before"):
            self.change_desk(state.desk, searching=here.searching.moved(1 if id == "hit-next" else -1))
        elif id == "walk-in":
            self._open_form(None)
        elif id == "edit" and here.subject is not None:
            self._open_form(here.subject)
        elif id in OPTIONS and here.asking is not None and state.settings is not None:
            answer = chosen(here.asking, OPTIONS.index(id), state.settings.event)
            if answer is not None:
                self._answer(answer)
        elif id in ("printed", "print-again", "retry", "discard"):
            self._settle(id)
        else:
            self._ask_why(id)

    def _ask_why(self, id: str) -> None:
        """What needs a reason is asked for it first; what needs a leader too only where there is one."""
        asking, settings = why_of(id, self.state.here), self.state.settings
        if asking is None or settings is None:
            return
        leaders = settings.event.leaders
        if not leaders and for_leader(asking, now=self.clock.now(), undo_limit=self._undo_limit(settings)):
            self._forget_pin_alerts()
            self.change(alerts=(*self.state.alerts, Alert(NoLeaderError())))
        else:
            self._ask(asking)

    @staticmethod
    def _undo_limit(settings: Settings) -> timedelta:
        return timedelta(minutes=settings.event.check_in.undo_min)

    def _settle(self, id: str) -> None:
        """A badge in doubt, or one that failed."""
        unknown, failed = self.state.oldest_unknown, self.state.oldest_failed
        if id == "retry" and failed is not None:
            self.send(lambda desk: self.session.retry_failed(desk, failed.id))
        elif id == "discard" and failed is not None:
            self.send(lambda desk: self.session.discard_failed(desk, failed.id))
        elif id in ("printed", "print-again") and unknown is not None:
            self.send(lambda desk: self.session.settle_unknown(desk, unknown.id, printed=id == "printed"))

    def _ask(self, asking: Asking | None) -> None:
        """Put a question to the operator, or take it back."""
        if asking is not None and self.state.here.searching.text:
            self._clear_entry()
        self.change_desk(self.state.desk, asking=asking)

    def _answer(self, answer: str) -> None:
        """The operator answers the question that is open."""
        asking, settings = self.state.asking, self.state.settings
        if asking is None or settings is None:
            return
        following = after(asking, answer, now=self.clock.now(), undo_limit=self._undo_limit(settings))
        self._ask(following if isinstance(following, Asking) else None)
        if isinstance(following, Order):
            if NO in following.answers.values() and following.person is not None:
                self.change_desk(self.state.desk, declined=following.person.id)
            self._forget_pin_alerts()
            self.send(lambda desk: self.session.carry_out(desk, following), following)

    def send(self, order: Callable[[str], object], again: Order | None = None) -> None:
        """Carry `order` out for the desk that is shown."""
        if self.state.desk is not None:
            self._carry_out(self.state.desk, order, again)

    @work(thread=True, exit_on_error=False, group="orders")
    def _carry_out(self, desk: str, order: Callable[[str], object], again: Order | None) -> None:
        try:
            order(desk)
        except ControlroomError as error:
            self.post(OrderRefused(desk, error, again))

    def _forget_pin_alerts(self) -> None:
        """What was said of a former PIN is no news any more."""
        kept = tuple(alert for alert in self.state.alerts if alert.error.code not in _ABOUT_PINS)
        if kept != self.state.alerts:
            self.change(alerts=kept)

    def on_order_refused(self, message: OrderRefused) -> None:
        again = message.again
        if again is not None and again.pin and message.error.code == "WRONG_PIN":
            self.state = self.state.at(message.desk, asking=Asking("pin", again.person, order=again))
        # Every key of a search may meet the same trouble: it is told once.
        if message.error.sentence() not in {alert.error.sentence() for alert in self.state.alerts}:
            self.state = replace(self.state, alerts=(*self.state.alerts, Alert(message.error)))
        self.show()

    # Forms

    def _form(self) -> PersonForm | None:
        if len(self.screen_stack) < 2:
            return None
        from controlroom.tui.desk.person_form import PersonForm

        # The keys of the form may be shown over it.
        return next((screen for screen in self.screen_stack if isinstance(screen, PersonForm)), None)

    def _open_form(self, person: PersonView | None) -> None:
        """The form of a walk-in, begun with the name that was searched for; or of `person`, with what stands there."""
        from controlroom.tui.desk.person_form import PersonForm

        text = self.state.here.searching.text.strip()
        self._clear_entry()
        if person is None:
            name = text if text and not any(char.isdigit() for char in text) else ""
            self.bring_styles("panels")
            self.push_screen(PersonForm(self.state, None, {"name": name}))
        else:
            self._read_texts(person)

    @work(thread=True, exclusive=True, exit_on_error=False, group="form")
    def _read_texts(self, person: PersonView) -> None:
        try:
            texts = self.session.person_texts(person.id)
        except ControlroomError as error:
            self.post(OrderRefused(self.state.desk or "", error, None))
        else:
            self.call_from_thread(self._show_form, person, texts)

    def _show_form(self, person: PersonView, texts: Mapping[str, str]) -> None:
        from controlroom.tui.desk.person_form import PersonForm

        # The key may have come twice, or another board, while the store was asked.
        if isinstance(self.screen, DeskScreen):
            self.bring_styles("panels")
            self.push_screen(PersonForm(self.state, person, texts))

    def on_person_form_typed(self, message: PersonForm.Typed) -> None:
        self._look_alike(message.name, message.phone)

    @work(thread=True, exclusive=True, exit_on_error=False, group="search")
    def _look_alike(self, name: str, phone: str) -> None:
        """Who on the list may be the walk-in that is being typed."""
        try:
            hits = self.session.alike(name, phone, 3)
        except ControlroomError as error:
            self.post(FormAnswered(self.state.desk or "", error, None))
        else:
            self.post(AlikeFound(name, phone, hits))

    def on_alike_found(self, message: AlikeFound) -> None:
        if (form := self._form()) is not None:
            form.show_alike(message.name, message.phone, message.hits)

    def on_person_form_done(self, message: PersonForm.Done) -> None:
        if self.state.desk is not None:
            self._write_form(self.state.desk, message.person, message.texts)

    @work(thread=True, exclusive=True, exit_on_error=False, group="form")
    def _write_form(self, desk: str, person: PersonView | None, texts: Mapping[str, str]) -> None:
        try:
            view = self.session.write_person(desk, person.id if person else None, texts)
        except ControlroomError as error:
            self.post(FormAnswered(desk, error, None))
        else:
            self.post(FormAnswered(desk, None, view))

    def on_form_answered(self, message: FormAnswered) -> None:
        """What was typed is in the store, or stays on the form with what is wrong."""
        form = self._form()
        if message.error is not None:
            if form is not None:
                form.refuse(message.error)
            else:  # It was closed before the answer came.
                self.on_order_refused(OrderRefused(message.desk, message.error, None))
            return
        if form is not None:
            self.close_panels()
        person, here = message.person, self.state.here
        if person is None:
            return
        self.hint(_("The entry of {name} is corrected.").format(name=clean_line(person.name, 40)))
        if here.decision is not None and here.decision.person is not None and here.decision.person.id == person.id:
            self.state = self.state.at(message.desk, decision=replace(here.decision, person=person))
        if here.asking is not None:
            self.state = self.state.at(message.desk, asking=corrected(here.asking, person))
        known = here.reprintable
        printer = self.state.desk_config is not None and self.state.desk_config.printer is not None
        if known is not None and known.id == person.id:
            self.state = self.state.at(message.desk, reprintable=person)
            # One that still waits is printed as the entry stands then.
            if printer and not self.state.here.badge_waits(person):
                self._ask(Asking("reprint", person))
        self.show()

    def on_person_form_taken(self, message: PersonForm.Taken) -> None:
        """The walk-in is on the list after all."""
        self.pop_screen()
        self._open_hit(message.hit)
