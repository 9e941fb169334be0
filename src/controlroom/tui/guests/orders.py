"""What is ordered on the board of guests: at once, after a line of words, after a choice, or by a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textual import on, work
from textual.message import Message
from textual.widgets import Input

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import N_, _, current_language
from controlroom.core.text import clean_line
from controlroom.domain.guests.rules import STATE_WORDS, Guest, State, follows, next_state
from controlroom.domain.logistics.bookings import Fleet
from controlroom.tui.base import HearsScanner
from controlroom.tui.guests.doing import Order, Seen, carry_out, details_texts, done_words, prefilled, seen_first
from controlroom.tui.guests.reading import GuestsReadingScreen, GuestsTold
from controlroom.tui.guests.source import GuestsSource, with_text
from controlroom.tui.screens.choice import ChoiceScreen
from controlroom.tui.wedge import without
from controlroom.tui.widgets.text import Words
from controlroom.tui.words import error_words

_ALONE_AFTER_S = 0.15
"""A key that acts at once waits so long, where a scanner may be typing."""
_QUESTIONS = {
    "eta": N_("Comes at, and why (10:30 flight delayed) ▸"),
    "absent": N_("Does not come, because ▸"),
    "correct": N_("Noted wrongly, because ▸"),
    "pick-up": N_("Time; place; vehicle; driver; telephone ▸"),
    "companion": N_("Companion and telephone ▸"),
    "note": N_("Note ▸"),
    "search": N_("Search ▸"),
}


class GuestDone(Message):
    """What became of an order: `error` when it was refused; `proposals`: what the rundown could do now."""

    def __init__(
        self, order: Order, guest: Guest | None, error: ControlroomError | None = None, proposal: Seen | None = None
    ) -> None:
        super().__init__()
        self.order, self.guest, self.error, self.proposal = order, guest, error, proposal


class Proposal(Message):
    """What the rundown could do, or `words` why there is nothing to show."""

    def __init__(self, found: Seen | None, words: str = "") -> None:
        super().__init__()
        self.found, self.words = found, words


class GuestsOrderingScreen(GuestsReadingScreen):
    """The part of the board that takes orders; whoever derives from it shows the guests."""

    def __init__(self, source: Callable[[], GuestsSource | None]) -> None:
        super().__init__(source)
        self._asking = ""
        self._asked: Guest | None = None
        self._to: State | None = None
        self._left: frozenset[str] = frozenset()  # Items whose proposal was answered.

    def show_proposal(self, found: Seen) -> None:
        """Put what the rundown could do over the board."""
        raise NotImplementedError

    def fleet(self) -> Fleet:
        """The vehicles of logistics, as far as they are known."""
        return self._reading.fleet if self._reading is not None else Fleet()

    def focus_guests(self) -> None:
        """Give the keys back to the list."""
        raise NotImplementedError

    def _chosen(self) -> Guest | None:
        """The chosen guest; without one that is said."""
        self._note = ""
        guest = self.current
        if guest is None:
            self.tell(_("No guest is chosen here."))
        return guest

    # At once

    def action_next_state(self) -> None:
        guest = self._chosen()
        if guest is None:
            return
        following = next_state(guest.state)
        if following is None:
            words = _("{name} has left; S chooses another state, C corrects.")
            self.tell(words.format(name=clean_line(guest.name, 40)))
        else:
            self._at_once(Order("move", guest, to=following))

    def action_kit(self) -> None:
        if (guest := self._chosen()) is not None:
            self._at_once(Order("kit", guest))

    def action_on_time(self) -> None:
        if (guest := self._chosen()) is not None:
            self._at_once(Order("on-time", guest))

    def _at_once(self, order: Order) -> None:
        """Done as soon as it is sure that it was no scanner that pressed the key."""
        if isinstance(app := self.app, HearsScanner):
            self.set_timer(_ALONE_AFTER_S, lambda: self._do(order) if app.typed_alone() else None)
        else:
            self._do(order)

    # After a choice

    def action_state(self) -> None:
        """Where the guest is now, of what can follow."""
        if (guest := self._chosen()) is not None:
            states = [state for state in State if state in follows(guest.state)]

            def chosen(index: int | None) -> None:
                if index is not None and states[index] is State.ABSENT:
                    self._ask("absent", guest)
                elif index is not None:
                    self._do(Order("move", guest, to=states[index]))

            self._choose(_("Where is {name}?"), guest, states, chosen)

    def action_correct(self) -> None:
        """What is right, then why."""
        if (guest := self._chosen()) is not None:
            states = [state for state in State if state is not guest.state]

            def chosen(index: int | None) -> None:
                if index is not None:
                    self._to = states[index]
                    self._ask("correct", guest)

            self._choose(_("What is right for {name}?"), guest, states, chosen)

    def _choose(self, title: str, guest: Guest, states: Sequence[State], chosen: Callable[[int | None], None]) -> None:
        words = [_(STATE_WORDS[state]) for state in states]
        following = next_state(guest.state)
        first = states.index(following) if following in states else 0
        self.app.push_screen(ChoiceScreen(title.format(name=clean_line(guest.name, 30)), words, first), chosen)

    # After a line of words

    def action_ask(self, what: str) -> None:
        if what == "search":
            self._note = ""
            self._ask(what, None)
        elif (guest := self._chosen()) is not None:
            self._ask(what, guest)

    def _ask(self, what: str, guest: Guest | None, value: str | None = None) -> None:
        self._asking, self._asked = what, guest
        words = _(_QUESTIONS[what])
        self.query_one("#guests-ask", Words).show(
            f"{clean_line(guest.name, 24)} · {words}" if guest is not None else words
        )
        entry = self.query_one("#guests-input", Input)
        if value is None:
            value = self._filter.text if guest is None else prefilled(what, guest, self.zone())
        with entry.prevent(Input.Changed):
            entry.value = value
        entry.cursor_position = len(value)
        self.query_one("#guests-entry").display = True
        entry.focus()
        self.show_guests()

    def zone(self) -> Any:
        """The zone that times are shown in."""
        raise NotImplementedError

    @on(Input.Changed, "#guests-input")
    def _typed(self, event: Input.Changed) -> None:
        if self._asking == "search":
            self._filter = with_text(self._filter, event.value)
            self.choose_again()

    @on(Input.Submitted, "#guests-input")
    def _entered(self, event: Input.Submitted) -> None:
        what, guest, to, text = self._asking, self._asked, self._to, clean_line(event.value, 300)
        self._close_question()
        if guest is None or (not text and what not in ("absent", "pick-up", "companion")):
            return
        self._note = ""
        self._do(Order(what, guest, text, to))

    def _close_question(self) -> None:
        self._asking, self._asked = "", None
        self.query_one("#guests-entry").display = False
        self.focus_guests()
        self.show_guests()

    def take_out(self, code: str) -> None:
        """A scanner that is a keyboard wrote `code` into the line: it does not belong there."""
        self.set_timer(_ALONE_AFTER_S, lambda: self._take_out(code))

    def _take_out(self, code: str) -> None:
        if self._asking:
            entry = self.query_one("#guests-input", Input)
            without(entry, code)
            if not entry.value:
                self._close_question()  # Most likely it was the scan that opened it.

    # By a form

    def action_add(self) -> None:
        self._note = ""
        self._fill(None, {})

    def action_edit(self) -> None:
        if (guest := self._chosen()) is not None:
            code = self._view.code if self._view is not None and self._view.guest.id == guest.id else ""
            self._fill(guest, details_texts(guest, code, self.zone()))

    def _fill(
        self, guest: Guest | None, texts: Mapping[str, str], error: str = "", before: Mapping[str, str] | None = None
    ) -> None:
        """The form; what was refused comes back as it was typed, `before`: what stood in it at first."""
        from controlroom.tui.guests.form import GuestForm

        title = _("New guest") if guest is None else clean_line(guest.name, 40)

        def filled(answer: dict[str, str] | None) -> None:
            if answer is not None:
                first = texts if before is None else before
                self._do(Order("add" if guest is None else "edit", guest, texts=answer, before=dict(first)))

        self.app.push_screen(GuestForm(title, texts, error, self.fleet()), filled)

    # The rundown

    def action_agenda(self) -> None:
        """What the rundown could do about the chosen guest."""
        if (guest := self._chosen()) is not None:
            self._left = frozenset()
            self._propose(guest.id, self._left)

    @work(thread=True, exit_on_error=False, group="guests-orders")
    def _propose(self, id: str, left: frozenset[str], *, quiet: bool = False, other: str = "") -> None:
        """Look for what is proposed, items in `left` passed over; of the item `other` the second way."""
        source = self.source()
        if source is None:
            return
        try:
            found = seen_first(source, id, left, other)
        except ControlroomError as error:
            self.post_message(Proposal(None, error_words(error)))
        else:
            words = "" if quiet or found is not None else _("Nothing in the rundown waits for them.")
            self.post_message(Proposal(found, words))

    @on(Proposal)
    def _proposed(self, message: Proposal) -> None:
        if message.found is not None:
            self.show_proposal(message.found)
        elif message.words:
            self.tell(message.words)

    @work(thread=True, exit_on_error=False, group="guests-orders")
    def apply(self, found: Seen, left: frozenset[str], *, announce: bool) -> None:
        """Do what was proposed, then look for more of it."""
        source = self.source()
        if source is None:
            return
        try:
            done = source.apply(found.operation, found.seq, announce=announce)
            more = seen_first(source, found.proposal.guest.id, left)
        except ControlroomError as error:
            self.post_message(GuestsTold(error_words(error)))
        else:
            said = clean_line(done.sentence[current_language()], 500)
            words = _("Announced: {words}") if announce else _("Done, not announced: {words}")
            self.post_message(GuestsTold("✔ " + words.format(words=said)))
            self.post_message(Proposal(more))

    # Carrying out

    @work(thread=True, exit_on_error=False, group="guests-orders")
    def _do(self, order: Order) -> None:
        source = self.source()
        if source is None:
            return
        try:
            guest = carry_out(source, order)
        except ControlroomError as error:
            self.post_message(GuestDone(order, None, error))
            return
        found = None
        if order.what in ("eta", "absent", "add", "edit") or order.to is State.ABSENT:
            try:
                found = seen_first(source, guest.id, frozenset())
            except ControlroomError as error:
                self.post_message(GuestDone(order, guest))
                self.post_message(GuestsTold(error_words(error)))
                return
        self.post_message(GuestDone(order, guest, proposal=found))

    @on(GuestDone)
    def _done(self, message: GuestDone) -> None:
        order, error = message.order, message.error
        if error is None and message.guest is not None:
            if order.guest is None:  # Any other stands where it stood, and the hand may be elsewhere by now.
                self._wanted = message.guest.id
            self.tell("✔ " + done_words(order, message.guest))
            self.read_again()
            if message.proposal is not None:
                self._left = frozenset()
                self.show_proposal(message.proposal)
            return
        self.read_again()
        assert error is not None
        if order.what in ("add", "edit"):
            self._fill(order.guest, order.texts, error_words(error), order.before)
        elif order.text:
            self._to = order.to
            self._ask(order.what, order.guest, order.text)
            self.tell(error_words(error))
        else:
            self.tell(error_words(error))
