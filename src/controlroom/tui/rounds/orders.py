"""What is ordered on the board of rounds: a round is walked, begun by hand, called off, signed, revised, exported."""

from __future__ import annotations

from collections.abc import Callable

from textual.screen import ModalScreen

from controlroom.core.i18n import _
from controlroom.domain.inspections.rules import DONE, Step, leads_from
from controlroom.domain.inspections.views import RunView
from controlroom.tui.rounds.reading import RoundsReadingScreen
from controlroom.tui.rounds.source import RoundsSource, open_at, open_round
from controlroom.tui.screens.choice import ChoiceScreen
from controlroom.tui.screens.keyed import Asked
from controlroom.tui.state import AppState


class RoundsOrderingScreen(RoundsReadingScreen):
    """The part of the board that takes orders; whoever derives from it shows the list and moves the cursor."""

    def __init__(self, source: Callable[[], RoundsSource | None]) -> None:
        super().__init__(source)
        self._state: AppState | None = None

    def action_open(self) -> None:
        if (line := self.current) is not None:
            self._walk(lambda source: open_round(source, line.id))

    def _walk(self, opening: Callable[[RoundsSource], RunView]) -> None:
        from controlroom.tui.rounds.run import RoundRunScreen

        if self._state is not None:
            self.app.push_screen(RoundRunScreen(self._state, self.source, opening))

    def action_begin(self) -> None:
        """A template, then a place; the round that is to be done there is taken, where there is one."""
        settings = self._state.settings if self._state is not None else None
        if settings is None or not settings.checklists:
            self.tell(_("There is no template: put one into config/checklists."))
            return
        templates, places = settings.checklists, settings.event.places
        line = self.current
        keys = [each.key for each in templates]

        def place_chosen(template: int, place: int | None) -> None:
            if place is not None:
                chosen = templates[template]
                self._walk(lambda source: open_at(source, chosen.key, chosen.places[place]))

        def template_chosen(template: int | None) -> None:
            if template is None:
                return
            there = templates[template].places
            first = there.index(line.place) if line is not None and line.place in there else 0
            names = [str(places.get(each, each)) for each in there]
            title = _("Where?")
            self.app.push_screen(ChoiceScreen(title, names, first), lambda place: place_chosen(template, place))

        first = keys.index(line.template) if line is not None and line.template in keys else 0
        names = [str(each.name) for each in templates]
        self.app.push_screen(ChoiceScreen(_("Which round?"), names, first), template_chosen)

    def action_wont_do(self) -> None:
        line = self.current
        if line is None or not leads_from(Step.WONT_DO, line.state) or line.completed_at is not None:
            self.tell(_("Only a round that is still to be done can be called off."))
            return
        words = _("{round}, {place}: why it is not done ▸").format(round=line.name, place=line.place_name)

        def done(reason: str) -> None:
            self.carry_out(lambda source: f"» {source.wont_do(line.id, reason).line.reason}")

        self.ask(Asked(words, done))

    def action_revise(self) -> None:
        line = self.current
        if line is None or line.state not in DONE:
            self.tell(_("Only a completed sheet is revised."))
            return
        words = _("{round}, {place}: why it is opened again ▸").format(round=line.name, place=line.place_name)
        self.ask(Asked(words, lambda reason: self._walk(lambda source: source.revise(line.id, reason))))

    def action_sign(self) -> None:
        detail, state = self._detail, self._state
        if detail is None or state is None or self.current is None or detail.line.id != self.current.id:
            self.tell(_("reading the round …"))
            return
        if detail.line.state not in DONE or not detail.signing.needed:
            self.tell(why_not_signed(detail))
            return
        from controlroom.tui.rounds.signing import RoundSigning

        self.app.push_screen(RoundSigning(state, self.source, detail))

    def action_export(self) -> None:
        line, state = self.current, self._state
        if line is not None and state is not None and state.settings is not None:
            from controlroom.tui.rounds.export import export

            export(self, state.settings, line, self.carry_out, state.now)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # While a question is open its letters are words.
        return self._asked is None or action == "act" or isinstance(self.app.screen, ModalScreen)


def why_not_signed(view: RunView) -> str:
    """Why a sheet cannot be signed."""
    if not view.signing.needed:
        return _("Nobody signs this sheet.")
    return _("It is signed once it is completed.")
