"""What is done with a round as a whole while it is walked: paused, taken over, completed, called off, revised."""

from __future__ import annotations

from collections.abc import Callable

from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.inspections.rules import DONE, State, Step, leads_from, unanswered
from controlroom.domain.inspections.views import RunView
from controlroom.tui.rounds.orders import why_not_signed
from controlroom.tui.rounds.run_orders import RoundOrderingScreen
from controlroom.tui.rounds.source import RoundsSource
from controlroom.tui.screens.keyed import Asked


class RoundStepsScreen(RoundOrderingScreen):
    """The part of the screen that takes the keys of the round; whoever derives from it takes those of its lines."""

    def after_complete(self) -> None:
        """The sheet is closed."""
        raise NotImplementedError

    @property
    def may_answer(self) -> bool:
        """Whether whoever acts is at the round, and it goes on."""
        line = self._view.line if self._view is not None else None
        return line is not None and line.state is State.IN_PROGRESS and line.holder == self._me and not line.paused

    def refuses(self) -> bool:
        """Says why nothing can be answered, where that is so."""
        if self.may_answer or self._view is None:
            return not self.may_answer
        line = self._view.line
        if line.state is State.IN_PROGRESS and line.holder == self._me:
            self.tell(_("The round is paused: Space goes on."))
        elif line.state is State.IN_PROGRESS:
            self.tell(_("{name} is doing it. T takes it over.").format(name=clean_line(line.holder, 40)))
        elif line.state in DONE:
            self.tell(_("The sheet is completed: R opens it again, with a reason."))
        elif line.state is State.SCHEDULED:
            self.tell(_("It cannot be begun yet."))
        else:
            self.tell(_("Nothing can be answered here any more."))
        return True

    def action_pause(self) -> None:
        """Stand still, go on."""
        if (view := self._view) is None:
            return
        id = view.line.id
        if self.may_answer:
            self._do(lambda source: source.pause(id), "‖ " + _("Paused. Space goes on."))
        elif view.line.state is State.OPEN or (view.line.paused and view.line.holder == self._me):
            self._do(lambda source: source.start(id), "▶ " + _("Goes on."))
        else:
            self.refuses()

    def action_take_over(self) -> None:
        view = self._view
        if view is None or view.line.state is not State.IN_PROGRESS or view.line.holder == self._me:
            self.tell(_("Nobody else is at this round."))
            return
        id, holder = view.line.id, clean_line(view.line.holder, 40)

        self._ask_why(
            _("{name} is doing it: why you take it over ▸").format(name=holder),
            lambda source, why: source.start(id, why),
            "▶ " + _("Goes on."),
        )

    def action_complete(self) -> None:
        """Close the sheet; where lines are left, say how many and go to the first."""
        view = self.view
        if view is None or self.refuses():
            return
        left = unanswered(view.items, view.answers)
        if left:
            self._current = left[0].id
            n = len(left)
            words = ngettext("{n} line has no answer yet: here.", "{n} lines have no answer yet: here is the first.", n)
            self.tell("▲ " + words.format(n=n))
            return
        id = view.line.id

        self._do(lambda source: source.complete(id), then=self.after_complete)

    def action_wont_do(self) -> None:
        view = self._view
        if view is None or not leads_from(Step.WONT_DO, view.line.state) or view.line.completed_at is not None:
            self.tell(_("Only a round that is still to be done can be called off."))
            return
        id = view.line.id
        self._ask_why(_("Why it is not done ▸"), lambda source, why: source.wont_do(id, why))

    def action_revise(self) -> None:
        view = self._view
        if view is None or view.line.state not in DONE:
            self.tell(_("Only a completed sheet is revised."))
            return
        id = view.line.id
        self._ask_why(_("Why it is opened again ▸"), lambda source, why: source.revise(id, why))

    def _ask_why(self, words: str, act: Callable[[RoundsSource, str], RunView], told: str = "") -> None:
        self.ask(Asked(words, lambda why: self._do(lambda source: act(source, why), told)))

    def _do(
        self, act: Callable[[RoundsSource], RunView], words: str = "", then: Callable[[], None] | None = None
    ) -> None:
        def order(source: RoundsSource) -> str:
            act(source)
            return words

        self.order(order, then=then)

    def action_sign(self) -> None:
        view = self._view
        if view is None:
            return
        if view.line.state not in DONE or not view.signing.needed:
            self.tell(why_not_signed(view))
            return
        from controlroom.tui.rounds.signing import RoundSigning

        self.app.push_screen(RoundSigning(self._state, self.source, view))

    def action_export(self) -> None:
        view, settings = self._view, self._state.settings
        if view is not None and settings is not None:
            from controlroom.tui.rounds.export import export

            export(self, settings, view.line, self.order, self._state.now)
