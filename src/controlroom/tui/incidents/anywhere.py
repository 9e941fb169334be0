"""Incidents from anywhere: begun from a ticket, a device or an item of the rundown, and known to every board."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from textual import work

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.incidents.rules import STATE_SYMBOLS, STATE_WORDS
from controlroom.domain.incidents.views import IncidentLine, PlaybookLine
from controlroom.domain.people.authority import permits
from controlroom.tui.actions import NOT_FOR_THIS_ROLE
from controlroom.tui.incidents.source import Beginning
from controlroom.tui.messages import IncidentAnswered, IncidentsKnown
from controlroom.tui.refresh import Refresh
from controlroom.tui.state import Alert, Phase
from controlroom.tui.tickets.anywhere import TicketingApp

_READ_EVERY_S = 0.5
_ALONE_AFTER_S = 0.15
"""The key waits so long, where a scanner may be typing."""
_RUNS_ALREADY = "INCIDENT_RUNNING"


class IncidentingApp(TicketingApp):
    """The part of the program that begins incidents for the boards, and knows which run."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._incidents_plan = Refresh(_READ_EVERY_S)

    # Beginning one

    def begin_incident(self, beginning: Beginning) -> None:
        """The playbooks to begin one by; or, where one runs for this already, the choice to open that."""
        acting = self.state.acting
        if acting is not None and not permits(acting.role, "incident.started"):
            self.hint(_(NOT_FOR_THIS_ROLE))
            return
        # A code that ends with the letter would begin one by its Enter.
        self.set_timer(_ALONE_AFTER_S, lambda: self._offer(self._with_kind(beginning)) if self.typed_alone() else None)

    def _offer(self, beginning: Beginning) -> None:
        running = beginning.running(self.state.incidents)
        if not running:
            self._choose_playbook(beginning)
            return
        words = [_("Open {incident}").format(incident=_line_words(line)) for line in running]

        def chosen(index: int | None) -> None:
            if index is not None and index < len(running):
                self.open_incident(running[index].id)
            elif index is not None:
                self._choose_playbook(beginning)

        self._choose(beginning.label, [*words, _("Begin another incident")], chosen)

    def _with_kind(self, beginning: Beginning) -> Beginning:
        """With the kind of its device, by which playbooks are found."""
        known = self.state.settings.devices.devices if self.state.settings is not None else ()
        kind = next((device.kind for device in known if device.id == beginning.device), "")
        return replace(beginning, kind=kind)

    def _choose(self, title: str, words: list[str], chosen: Callable[[int | None], None]) -> None:
        from controlroom.tui.screens.choice import ChoiceScreen

        self.push_screen(ChoiceScreen(clean_line(title, 40), words, 0), chosen)

    def _choose_playbook(self, beginning: Beginning) -> None:
        """Those first that fit what it is begun from."""
        settings = self.state.settings
        if settings is None or not settings.playbooks:
            self.hint(_("There is no playbook: put one into config/playbooks."))
            return
        from controlroom.tui.incidents.playbook_choice import PlaybookChoice

        books, fitting = beginning.sorted(PlaybookLine(book) for book in settings.playbooks)
        title = _("{what}: incident by which playbook?").format(what=clean_line(beginning.label, 40))

        def chosen(playbook: str | None) -> None:
            if playbook is not None:
                self._begin_incident(playbook, beginning)

        self.push_screen(PlaybookChoice(title, books, fitting), chosen)

    @work(thread=True, exit_on_error=False, group="incidents")
    def _begin_incident(self, playbook: str, beginning: Beginning, *, another: bool = False) -> None:
        source = self.session.incidents()
        if source is None:
            return
        try:
            begun = source.begin(
                playbook, room=beginning.room, device="" if beginning.ticket else beginning.device,
                ticket=beginning.ticket, item=beginning.item, what=beginning.what, another=another,
            )  # fmt: skip
        except ControlroomError as error:
            self.post(IncidentAnswered(error, lambda: self._begin_incident(playbook, beginning, another=True)))
        else:
            self.post(IncidentAnswered(begun.line.id))

    def on_incident_answered(self, message: IncidentAnswered) -> None:
        """It runs; or one of the kind did already, or it was refused."""
        answer = message.answer
        if isinstance(answer, str):
            self.open_incident(answer)
            return
        if answer.code != _RUNS_ALREADY:
            self._alert(answer)
            return
        other, again = answer.details["incident"], message.again

        def chosen(index: int | None) -> None:
            if index == 0:
                self.open_incident(other)
            elif index == 1 and again is not None:
                again()

        name = _("{incident} runs there: {name}").format(incident=other, name=answer.details["name"])
        self._choose(name, [_("Open {incident}").format(incident=other), _("Begin another one all the same")], chosen)

    def open_incident(self, id: str) -> None:
        """The steps and clocks of one, over the board that is shown."""
        from controlroom.tui.incidents.run import IncidentRunScreen

        self.bring_styles("panels")
        self.bring_styles("incidents")
        self.push_screen(IncidentRunScreen(self.state, self.session.incidents, id))

    def _alert(self, error: ControlroomError) -> None:
        if error.code not in {alert.error.code for alert in self.state.alerts}:
            self.change(alerts=(*self.state.alerts, Alert(error)))

    # Which run

    def incidents_changed(self, scopes: frozenset[str]) -> None:
        """Something was committed."""
        if "incident" in scopes:
            self.ask_incidents()

    def ask_incidents(self) -> None:
        """Read which run, soon."""
        if self.state.phase is Phase.OPEN and (wait := self._incidents_plan.ask(time.monotonic())) is not None:
            self.set_timer(max(wait, 0.001), self._start_incidents)

    def _start_incidents(self) -> None:
        if self.state.phase is Phase.OPEN:
            self._read_incidents(self._incidents_plan.start(time.monotonic()))

    @work(thread=True, exit_on_error=False, group="incidents-known")
    def _read_incidents(self, number: int) -> None:
        source = self.session.incidents()
        try:
            found = source.list(running_only=True) if source is not None else ()
        except ControlroomError as error:
            self.post(IncidentsKnown(number, error))
        else:
            self.post(IncidentsKnown(number, found))

    def on_incidents_known(self, message: IncidentsKnown) -> None:
        counts, again = self._incidents_plan.finish(message.number)
        if counts and isinstance(message.found, ControlroomError):
            self._alert(message.found)
        elif counts and not isinstance(message.found, ControlroomError) and message.found != self.state.incidents:
            self.change(incidents=message.found)
        if again:
            self.ask_incidents()


def _line_words(line: IncidentLine) -> str:
    state = _(STATE_WORDS[line.state])
    words = f"{STATE_SYMBOLS[line.state]} {line.id} {clean_line(str(line.name), 40)} · {state}"
    drill = _("DRILL")
    return f"[{drill}] {words}" if line.drill else words
