"""What is ordered while an incident runs: each key in a worker, what came of it said above the keys."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual import events, on, work
from textual.message import Message

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _
from controlroom.domain.incidents.moves import Given, count_of
from controlroom.domain.incidents.views import Broadcast, IncidentView, StepView
from controlroom.tui.following import FollowingScreen
from controlroom.tui.incidents.source import (
    Doing,
    IncidentsSource,
    doing,
    newer,
    proof_question,
)
from controlroom.tui.screens.keyed import Asked, KeyedScreen
from controlroom.tui.state import AppState
from controlroom.tui.words import error_words

_READ_EVERY_S = 0.3

Order = Callable[[IncidentsSource, str], IncidentView]
"""Does something with the incident that has this id."""
Instead = Callable[[ControlroomError], Asked | None]
"""What is asked after an order was refused, if anything."""


class RunRead(Message):
    """A reading, None from an event that is closed by now, or what an order gave (`number` 0); `said`: in words;
    `chosen`: the step that was chosen when it was given."""

    def __init__(
        self, found: IncidentView | ControlroomError | None, number: int = 0, said: str = "",
        instead: Instead = lambda _: None, chosen: str = "",
    ) -> None:  # fmt: skip
        super().__init__()
        self.found, self.number, self.said, self.instead, self.chosen = found, number, said, instead, chosen


class TextRead(Message):
    """The text of a step as it would go out."""

    def __init__(self, told: Broadcast) -> None:
        super().__init__()
        self.told = told


class IncidentOrderingScreen(KeyedScreen, FollowingScreen):
    """The part of the screen that speaks with `source`; whoever derives from it shows `view` and has the `step`."""

    reads_every_s = _READ_EVERY_S

    def __init__(self, state: AppState, source: Callable[[], IncidentsSource | None], id: str) -> None:
        super().__init__()
        self._state = state
        self.view: IncidentView | None = None
        self._source = source
        self._incident = id
        self._digit = ""
        self._chosen = ""  # Empty: the step that is to be done now, whichever that is.

    @property
    def step(self) -> StepView | None:
        """The step at hand."""
        raise NotImplementedError

    def stepped(self, chosen: str) -> None:
        """Something was done with the step at hand, `chosen` being the one that was chosen then."""
        raise NotImplementedError

    # Reading

    @property
    def follows(self) -> bool:
        """It is open from the start."""
        return True

    def _start_reading(self) -> None:
        self._read(self._plan.start(time.monotonic()))

    @work(thread=True, exit_on_error=False, group="incident-reading")
    def _read(self, number: int) -> None:
        source = self._source()
        try:
            self.post_message(RunRead(source.show(self._incident) if source is not None else None, number))
        except ControlroomError as error:
            self.post_message(RunRead(error, number))

    def carry_out(self, order: Order, said: str = "", instead: Instead = lambda _: None) -> None:
        """Carries an order out; `said` is told when it is done, `instead` is asked when it is refused."""
        self._carry_out(order, said, instead, self._chosen)

    @work(thread=True, exit_on_error=False, group="incident-orders")
    def _carry_out(self, order: Order, said: str, instead: Instead, chosen: str) -> None:
        source = self._source()
        if source is None:
            return
        try:
            self.post_message(RunRead(order(source, self._incident), said=said, chosen=chosen))
        except ControlroomError as error:
            self.post_message(RunRead(error, instead=instead))

    @on(RunRead)
    def _came(self, message: RunRead) -> None:
        counts, again = self._plan.finish(message.number) if message.number else (True, False)
        if isinstance(message.found, ControlroomError):
            if (instead := message.instead(message.found)) is not None:
                self.ask(instead)
            self.tell(error_words(message.found), "bad")
        elif counts and message.found is not None:
            self.view = newer(self.view, message.found).later(self._state.now)
            if not message.number:
                self.stepped(message.chosen)
            if message.said:
                self.tell(message.said, "good")
            self.show_all()
        if again:
            self.store_changed()

    # Keys

    async def on_key(self, event: events.Key) -> None:
        self._digit = event.key if len(event.key) == 1 and event.key.isdecimal() else ""
        await super().on_key(event)

    def action_tick(self) -> None:
        """The step is done; what proves it is asked for first."""
        step = self.step
        if step is None:
            return
        id = step.id
        match doing(step):
            case Doing.CHOOSE:
                self.tell(_("Press the number of the answer."))
            case Doing.APPROVAL:
                self.tell(_("It needs an approval: A asks for it, G or D records the decision."))
            case Doing.SAY:
                self.action_broadcast()
            case Doing.FILLER:
                self.action_filler()
            case Doing.HOLD:
                self.action_hold()
            case Doing.NOTE:
                self._ask_proof(id, proof_question(step))
            case Doing.NUMBER:
                asked = step.run.approval
                value = str(asked.number) if asked is not None and asked.granted else ""
                self.ask(
                    Asked(proof_question(step), lambda typed: self._tick(id, Given(number=count_of(typed)))), value
                )
            case _:
                self._tick(id, Given())

    def _ask_proof(self, step: str, words: str) -> None:
        def given(typed: str) -> None:
            # Without words the question stays: what is typed next would be taken for keys.
            self._tick(step, Given(note=typed), lambda _error: None if typed.strip() else asked)

        asked = Asked(words, given)
        self.ask(asked)

    def _tick(self, step: str, given: Given, instead: Instead = lambda _: None) -> None:
        self.carry_out(lambda source, id: source.tick(id, step, given), "✔ " + _("Ticked."), instead)

    def action_digit(self) -> None:
        """Answer the step by the number of a choice."""
        step, number = self.step, self._digit
        if step is None:
            return
        if not step.step.choices or not step.is_to_do:
            self.tell(_("This step has no answers to choose from now."))
            return
        self.carry_out(lambda source, id: source.choose(id, step.id, number), "✔ " + _("Answered."))

    def action_skip(self) -> None:
        if (step := self.step) is not None:
            self._reason(
                _("Why it is skipped ▸"), lambda why: lambda source, id: source.skip(id, step.id, why), _("Skipped.")
            )

    def action_take_back(self) -> None:
        if (step := self.step) is not None:
            self._reason(
                _("Why it is taken back ▸"),
                lambda why: lambda source, id: source.take_back(id, step.id, why),
                _("Taken back."),
            )

    def action_note(self) -> None:
        if (step := self.step) is not None:
            self._reason(_("Note ▸"), lambda why: lambda source, id: source.note(id, why, step.id), _("Noted."))

    def action_close_incident(self) -> None:
        self._reason(
            _("What was learnt (review) ▸"), lambda why: lambda source, id: source.close(id, why), _("Closed.")
        )

    def action_cancel(self) -> None:
        self._reason(
            _("Why it is called off ▸"), lambda why: lambda source, id: source.cancel(id, why), _("Called off.")
        )

    def _reason(self, words: str, order: Callable[[str], Order], said: str) -> None:
        def given(typed: str) -> None:
            self.carry_out(order(typed), f"✔ {said}", lambda _error: None if typed.strip() else asked)

        asked = Asked(words, given)
        self.ask(asked)

    def action_count(self) -> None:
        """The head count of the step at hand, else one of the whole."""
        step = self.step
        if step is not None and step.is_to_do and step.step.proof == "head_count":
            self.action_tick()
            return

        def counted(typed: str) -> None:
            number, _space, where = typed.strip().partition(" ")
            people = count_of(number)
            self.carry_out(lambda source, id: source.count(id, people, where), "✔ " + _("Noted."))

        self.ask(Asked(_("People counted, and where (480 gate) ▸"), counted))

    # What everybody hears and sees

    def action_broadcast(self) -> None:
        """The text in both languages first; Enter sends it."""
        if (step := self.step) is not None:
            self._see_text(step.id)

    @work(thread=True, exit_on_error=False, group="incident-orders")
    def _see_text(self, step: str) -> None:
        source = self._source()
        if source is None:
            return
        try:
            self.post_message(TextRead(source.see_broadcast(self._incident, step)))
        except ControlroomError as error:
            self.post_message(RunRead(error))

    @on(TextRead)
    def _text_read(self, message: TextRead) -> None:
        from controlroom.tui.announcements.preview import BroadcastPreview

        settings, step = self._state.settings, message.told.step
        groups = {group.key: str(group.name) for group in settings.event.groups} if settings is not None else {}

        def answered(sends: bool | None) -> None:
            if sends:
                said = "✔ " + _("Drill: nothing was sent.") if drill else "! " + _("Sent.")
                self.carry_out(lambda source, id: source.broadcast(id, step)[0], said)

        drill = self.view is not None and self.view.line.drill
        self.app.push_screen(BroadcastPreview(message.told, groups, drill=drill), answered)

    def action_filler(self) -> None:
        step = self._asking_for("filler")
        done = "✔ " + _("A filler is in the rundown.")
        self.carry_out(lambda source, id: source.filler(id, step), done, self._otherwise(step))

    def action_hold(self) -> None:
        step = self._asking_for("hold")
        done = "✔ " + _("What is on stage is held.")
        self.carry_out(lambda source, id: source.hold(id, step), done, self._otherwise(step))

    def _otherwise(self, step: str) -> Instead:
        """Where the rundown cannot do it, the step is ticked with how it was done."""
        asked = Asked(_("Done otherwise: how ▸"), lambda typed: self._tick(step, Given(note=typed)) if typed else None)
        return lambda _error: asked if step else None

    def _asking_for(self, what: str) -> str:
        """The step at hand, if that is what it asks for; any other is not ticked by it."""
        step = self.step
        return step.id if step is not None and step.is_to_do and step.step.does == what else ""

    def action_ticket(self) -> None:
        if (step := self.step) is not None:
            self.carry_out(lambda source, id: source.open_ticket(id, step.id), "✔ " + _("Its ticket is open."))
