"""What is ordered on the board of tickets: asked for in one line, step by step, and carried out in a worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.tickets.rules import Move, Ticket
from controlroom.domain.tickets.states import State
from controlroom.tui.base import BeginsIncidents, HearsScanner
from controlroom.tui.incidents.source import Beginning
from controlroom.tui.tickets.doing import carry_out, done_words
from controlroom.tui.tickets.moves import IMPROVE, Around, Step, Talk, answer, is_called_off, next_step, why_not
from controlroom.tui.tickets.reading import TicketsReadingScreen
from controlroom.tui.tickets.source import NATURAL, TicketsSource
from controlroom.tui.wedge import without
from controlroom.tui.widgets.text import Words, row, tinted
from controlroom.tui.words import error_words

if TYPE_CHECKING:
    from controlroom.tui.tickets.source import TicketsReading

_SEARCH = Step("search", "", free=True, needed=False)
_ALONE_AFTER_S = 0.15
"""A key that acts at once waits so long, where a scanner may be typing."""


class OrderDone(Message):
    """What became of an order: `error` when it was refused."""

    def __init__(self, talk: Talk, text: str, ticket: Ticket | None, error: ControlroomError | None = None) -> None:
        super().__init__()
        self.talk, self.text, self.ticket, self.error = talk, text, ticket, error


class TicketsOrderingScreen(TicketsReadingScreen):
    """The part of the board that takes orders; whoever derives from it shows the tickets."""

    def __init__(self, source: Callable[[], TicketsSource | None]) -> None:
        super().__init__(source)
        self._talk: Talk | None = None
        self._step: Step | None = None
        self._chosen = -1

    def around(self, reading: TicketsReading) -> Around:
        """What a move depends on."""
        raise NotImplementedError

    def action_natural(self) -> None:
        """The usual next step of the chosen ticket."""
        ticket = self.current
        if ticket is not None and (move := NATURAL.get(ticket.state)) is not None:
            self.action_order(move.value)
        elif ticket is not None:
            self.tell(_("{ticket} is closed; O reopens it.").format(ticket=ticket.id))

    def action_hold(self) -> None:
        ticket = self.current
        held = ticket is not None and ticket.state is State.ON_HOLD
        self.action_order(Move.RESUME.value if held else Move.HOLD.value)

    def action_improve(self) -> None:
        """A note for the case library, where a cause repeats."""
        if self._repeated is None or self.current is None:
            self.tell(_("No cause repeats here that the case library does not know."))
        else:
            self._begin(Talk(IMPROVE, self.current, repeated=self._repeated))

    def action_order(self, what: str) -> None:
        """Something that is done with the chosen ticket, if it can be."""
        self._note = ""
        reading, ticket = self._reading, self.current
        if reading is None:
            return
        if ticket is None:
            self.tell(_("No ticket is chosen here."))
        elif (reason := why_not(what, ticket, self.around(reading))) is not None:
            self.tell(error_words(reason))
        else:
            self._begin(Talk(what, ticket))

    def action_incident(self) -> None:
        """An incident begins with the chosen ticket."""
        self._note = ""
        ticket = self.current
        if ticket is None:
            self.tell(_("No ticket is chosen here."))
        elif isinstance(self.app, BeginsIncidents):
            label = f"{ticket.id} {clean_line(ticket.title, 40)}"
            self.app.begin_incident(
                Beginning(label, ticket=ticket.id, device=ticket.device, category=ticket.category.value)
            )  # fmt: skip

    def action_search(self) -> None:
        self._note = ""
        self._talk = None
        self._ask(replace(_SEARCH, words=_("Search ▸"), value=self._filter.text))

    def _begin(self, talk: Talk) -> None:
        assert self._reading is not None
        if next_step(talk, self.around(self._reading)) is not None:
            self._go_on(talk)
        elif isinstance(app := self.app, HearsScanner):
            self.set_timer(_ALONE_AFTER_S, lambda: self._go_on(talk) if app.typed_alone() else None)
        else:
            self._go_on(talk)

    def _go_on(self, talk: Talk, text: str = "") -> None:
        """Ask what is still to be asked, or do it."""
        assert self._reading is not None
        step = next_step(talk, self.around(self._reading))
        if is_called_off(talk):
            self._close_question()
        elif step is not None:
            self._talk = talk
            self._ask(step)
        else:
            self._close_question()
            self._carry_out(talk, text)

    # The line in which is asked

    def _ask(self, step: Step) -> None:
        self._step, self._chosen = step, step.first
        self.query_one("#tickets-ask", Words).show(
            f"{self._talk.ticket.id} · {step.words}" if self._talk is not None else step.words
        )
        self._fill(step.value)
        self.query_one("#tickets-entry").display = True
        self.query_one("#tickets-input", Input).focus()
        self._show_options()
        self.show_tickets()

    def _fill(self, text: str) -> None:
        entry = self.query_one("#tickets-input", Input)
        with entry.prevent(Input.Changed):
            entry.value = text
        entry.cursor_position = len(text)

    def _show_options(self) -> None:
        step = self._step
        lines = option_lines(step, self._chosen) if step is not None else []
        self.query_one("#tickets-options", Words).show(Content("\n").join(lines))

    def _close_question(self) -> None:
        self._talk = self._step = None
        self.query_one("#tickets-entry").display = False
        self._show_options()
        self.focus_tickets()
        self.show_tickets()

    def focus_tickets(self) -> None:
        """Give the keys back to the list or the board."""
        raise NotImplementedError

    @on(Input.Changed, "#tickets-input")
    def _typed(self, event: Input.Changed) -> None:
        if self._step is not None and self._step.name == "search":
            self._filter = replace(self._filter, text=clean_line(event.value, 60))
            self.choose_again()

    @on(Input.Submitted, "#tickets-input")
    def _entered(self, event: Input.Submitted) -> None:
        """What was typed is taken, or stays with the reason why not."""
        talk, step = self._talk, self._step
        if step is None:
            return
        if talk is None:
            self._close_question()
            return
        self._note = ""
        try:
            value = answer(step, event.value, self._chosen)
        except ControlroomError as error:
            self.tell(error_words(error))
        else:
            self._go_on(talk.with_answer(step.name, value), event.value)

    def on_key(self, event: events.Key) -> None:
        """↑ and ↓ go through what is offered; where other words are an answer too, what is chosen can be changed."""
        step = self._step
        if step is None or not step.options or event.key not in ("up", "down"):
            return
        count = len(step.options)
        self._chosen = (max(self._chosen, 0) - 1 if event.key == "up" else self._chosen + 1) % count
        if step.free:
            self._fill(step.options[self._chosen].value)
        self._show_options()
        event.stop()
        event.prevent_default()

    def take_out(self, code: str) -> None:
        """A scanner that is a keyboard wrote `code` into the line: it does not belong there."""
        # Its keys are still on their way: the first of them to this board, those behind it to the line it opened.
        self.set_timer(_ALONE_AFTER_S, lambda: self._take_out(code))

    def _take_out(self, code: str) -> None:
        if self._step is not None:
            entry = self.query_one("#tickets-input", Input)
            without(entry, code)
            if not entry.value:
                self._close_question()  # Most likely it was the scan that opened it.

    # Carrying out

    @work(thread=True, exit_on_error=False, group="tickets-orders")
    def _carry_out(self, talk: Talk, text: str) -> None:
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(OrderDone(talk, text, carry_out(source, talk)))
        except ControlroomError as error:
            self.post_message(OrderDone(talk, text, None, error))

    @on(OrderDone)
    def _done(self, message: OrderDone) -> None:
        talk, error = message.talk, message.error
        if error is None:
            self.tell("✔ " + done_words(talk, message.ticket))
            self.read_again()
            return
        self.read_again()
        if talk.answers and self._step is None:
            # The last question comes back as it was answered; what is known of the ticket by then counts.
            last = list(talk.answers)[-1]
            before = replace(talk, answers={name: value for name, value in talk.answers.items() if name != last})
            self._go_on(before)
            self._fill(message.text or talk.answers[last])
        self.tell(error_words(error))

    def seen_anew(self) -> None:
        """The tickets were read again: a question that was refused is about the ticket as it stands now."""
        talk, reading = self._talk, self._reading
        if talk is not None and reading is not None and self._note.startswith("✖"):
            fresh = reading.by_id(talk.ticket.id)
            self._talk = replace(talk, ticket=fresh) if fresh is not None else talk


def option_lines(step: Step, chosen: int) -> list[Content]:
    """What is offered, a line each, with its number and the one that is chosen marked."""
    lines = []
    for number, option in enumerate(step.options):
        on = number == chosen
        mark = tinted("▸" if on else " ", "strong")
        key = Content.styled(f"{number + 1}" if step.numbered else "↑↓", "bold $accent")
        lines.append(row([mark, key, tinted(option.words, "strong" if on else "plain")]))
    return lines
