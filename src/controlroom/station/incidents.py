"""Incidents, served by an open event: what screens and commands call. All of it blocks on the disk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from controlroom.core.config.folder import Settings
from controlroom.core.config.playbooks import StepConfig
from controlroom.core.i18n import Language, _
from controlroom.domain.agenda.rules import State
from controlroom.domain.incidents import approving, reading, service, starting
from controlroom.domain.incidents.errors import NoRoomError
from controlroom.domain.incidents.moves import Act, Given, require_running, step_named, with_change
from controlroom.domain.incidents.rules import Incident
from controlroom.domain.incidents.rundown import What, filler_of, operation_of
from controlroom.domain.incidents.starting import NewIncident
from controlroom.domain.incidents.tables import Setting
from controlroom.domain.incidents.views import Broadcast, IncidentLine, IncidentView, PlaybookLine
from controlroom.domain.people.list_files import new_file
from controlroom.domain.people.operators import OperatorPinError
from controlroom.station import devices, drill_result, rundown
from controlroom.station.operators import Operators
from controlroom.station.room import Room

NOTHING_GIVEN = Given()
_FILLER_MIN = 10
_STANDS = frozenset({State.PLANNED, State.RUNNING, State.HELD})


def setting_of(settings: Settings) -> Setting:
    """What the configuration says of incidents."""
    phones = {who.name: who.phone for who in settings.event.operators if who.phone}
    return Setting(settings.playbooks, devices.setting_of(settings), settings.event.name, settings.event.places, phones)


class Incidents:
    """The incidents of an open event, under the configuration in force. What changes one raises what `service`,
    `approving` and `starting` do."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._known: tuple[Settings, Setting] | None = None

    @property
    def setting(self) -> Setting:
        """Playbooks, groups and rooms, as they are configured now."""
        settings = self._room.settings
        if self._known is None or self._known[0] is not settings:
            self._known = (settings, setting_of(settings))
        return self._known[1]

    def now(self) -> datetime:
        """The instant."""
        return self._room.clock.now()

    def playbooks(self) -> tuple[PlaybookLine, ...]:
        """What can be begun."""
        return tuple(PlaybookLine(playbook) for playbook in self.setting.playbooks)

    def list(self, *, running_only: bool = False) -> tuple[IncidentLine, ...]:
        """The incidents: those that run first."""
        return reading.lines(self._room.store, self.now(), running_only=running_only)

    def show(self, id: str) -> IncidentView:
        """One with its steps and clocks. Raises IncidentUnknownError."""
        return reading.show(self._room.store, self.setting, id, self.now())

    def start(self, new: NewIncident) -> IncidentView:
        """Begins one. Raises PlaybookUnknownError, IncidentPlaceError, ItemUnknownError, ItemAmbiguousError,
        IncidentRunningError."""
        return self._view(starting.start(self._room.store, self._room.by, self.setting, new))

    def begin(
        self, playbook: str, *, room: str = "", device: str = "", ticket: str = "", item: str = "", what: str = "",
        drill: bool = False, another: bool = False,
    ) -> IncidentView:  # fmt: skip
        """Begins one, as `start` does."""
        return self.start(
            NewIncident(playbook, room, device, ticket, what=what, drill=drill, another=another, item=item)
        )

    def tick(self, id: str, step: str, given: Given = NOTHING_GIVEN) -> IncidentView:
        """A step is done."""
        return self._view(service.tick(self._room.store, self._room.by, self.setting, id, step, given))

    def choose(self, id: str, step: str, choice: str, note: str = "") -> IncidentView:
        """A step is done by one of its answers, by key or number."""
        return self.tick(id, step, Given(note=note, choice=choice))

    def skip(self, id: str, step: str, reason: str) -> IncidentView:
        """A step is not done."""
        return self._view(service.skip(self._room.store, self._room.by, self.setting, id, step, reason))

    def take_back(self, id: str, step: str, reason: str) -> IncidentView:
        """A tick or a skip was wrong."""
        return self._view(service.take_back(self._room.store, self._room.by, self.setting, id, step, reason))

    def ask(self, id: str, step: str, number: int | None = None, note: str = "") -> IncidentView:
        """Asks for an approval."""
        return self._view(approving.ask(self._room.store, self._room.by, self.setting, id, step, number, note))

    def approve(
        self, id: str, step: str, who: str = "", call: str = "", number: int | None = None, pin: str = ""
    ) -> IncidentView:  # fmt: skip
        """Somebody grants it: whoever acts, `who` on a call, or `who` here by their PIN, which takes some 50 ms.

        Raises ApprovalRefusedError, ApprovalCallError, ApprovalChangedError; with a PIN OperatorUnknownError,
        OperatorPinError, PinsWaitError.
        """
        return self._decide(id, step, who, call, number, pin, granted=True)

    def deny(
        self, id: str, step: str, who: str = "", call: str = "", number: int | None = None, pin: str = ""
    ) -> IncidentView:  # fmt: skip
        """Somebody denies it, as `approve`."""
        return self._decide(id, step, who, call, number, pin, granted=False)

    def count(self, id: str, number: int, note: str = "") -> IncidentView:
        """So many people were counted."""
        return self._view(service.count(self._room.store, self._room.by, self.setting, id, number, note))

    def note(self, id: str, words: str, step: str = "") -> IncidentView:
        """Something worth keeping."""
        return self._view(service.note(self._room.store, self._room.by, self.setting, id, words, step))

    def see_broadcast(self, id: str, step: str) -> Broadcast:
        """The text of a step exactly as it would go out."""
        return reading.see_broadcast(self._room.store, self.setting, id, step, self.now())

    def broadcast(self, id: str, step: str) -> tuple[IncidentView, Broadcast]:
        """The text of a step goes out."""
        incident, told = service.broadcast(self._room.store, self._room.by, self.setting, id, step)
        return self._view(incident), told

    def open_ticket(self, id: str, step: str) -> IncidentView:
        """Opens the ticket of a step."""
        return self._view(service.spawn_ticket(self._room.store, self._room.by, self.setting, id, step))

    def filler(self, id: str, step: str = "") -> IncidentView:
        """Puts a filler into the rundown of its room. Raises NoRoomError and what the operation refuses with."""
        return self._change_rundown(id, step, "filler")

    def hold(self, id: str, step: str = "") -> IncidentView:
        """Holds what is on stage in its room. Raises NoRoomError, NothingHeldError."""
        return self._change_rundown(id, step, "hold")

    def close(self, id: str, review: str) -> IncidentView:
        """It is over. Raises StepsLeftError, ReviewMissingError."""
        return self._view(service.close(self._room.store, self._room.by, self.setting, id, review))

    def cancel(self, id: str, reason: str) -> IncidentView:
        """It turned out to be nothing. Raises ReasonMissingError."""
        return self._view(service.cancel(self._room.store, self._room.by, self.setting, id, reason))

    def result(self, id: str) -> drill_result.Result:
        """How a drill, or an incident, went: each step against its clock. Raises IncidentUnknownError."""
        return drill_result.result_of(self.show(id), self._room.settings.event)

    def write_result(self, id: str, file: Path, *, force: bool = False) -> drill_result.Result:
        """Writes that sheet to a .md, .txt or .html file. Raises what writing a document raises."""
        found = self.result(id)
        drill_result.write(self._room.store, self._room.by, found, file, force=force)
        return found

    def save_result(self, id: str) -> str:
        """Writes that sheet to a new html file in the event's reports; where it is."""
        stamp = f"{self.now().astimezone(self._room.settings.event.zone):%Y%m%d-%H%M%S}"
        file = new_file(self._room.folder.root / "reports", f"{self.show(id).line.id}-{stamp}.html")
        self.write_result(id, file)
        return str(file)

    def _view(self, incident: Incident) -> IncidentView:
        return self.show(incident.id)

    def _decide(
        self, id: str, step: str, who: str, call: str, number: int | None, pin: str, *, granted: bool
    ) -> IncidentView:  # fmt: skip
        store, by, setting = self._room.store, self._room.by, self.setting
        if pin:
            who = self._room.settings.event.known_as(who)
            try:
                Operators(self._room).prove(who, pin)
            except OperatorPinError as refused:
                approving.keep_wrong_pin(store, by, setting, id, step, refused, granted=granted, who=who)
                raise
        return self._view(
            approving.decide(
                store, by, setting, id, step, granted=granted, who=who, call=call, number=number, by_pin=bool(pin)
            )
        )  # fmt: skip

    def _change_rundown(self, id: str, step: str, what: What) -> IncidentView:
        """The rundown has a transaction of its own; the step is then ticked with the number of that change."""
        incident = self.show(id).incident
        require_running(incident)
        found = step_named(incident, step) if step else None
        if found is not None:
            # What stands against the tick is told before anything is changed: a second filler would push the whole
            # day back.
            with_change(
                incident, found, Act(self._room.by.actor, self.now(), self._room.settings.event.zone), None, what
            )
        if incident.drill:
            words = _("would have put a filler in") if what == "filler" else _("would have held what is on stage")
            return self._changed(id, step, what, None, words)
        if incident.room not in self.setting.devices.rooms:
            raise NoRoomError()
        seq, said = self._change(incident, found, what)
        return self._changed(id, step, what, seq, said[self._room.settings.event.language], said)

    def _change(self, incident: Incident, step: StepConfig | None, what: What) -> tuple[int, Mapping[Language, str]]:
        """Changes the rundown; the number of the change, and its announcement by language. A filler that the step has
        put in already, before somebody else's tick or a power cut came in between, is that change."""
        running = rundown.Rundown(self._room)
        view, item = running.view(), filler_of(incident, step) if what == "filler" else ""
        there = view.agenda.items.get(item)
        if there is not None and there.state in _STANDS and (made := running.change_that_put(item)) is not None:
            return made.seq, made.sentence
        name = self.setting.room_name(incident.room)
        minutes = step.filler_min if step is not None else _FILLER_MIN
        operation = operation_of(
            what, view.agenda, incident.room, str(name or incident.room), minutes, self.now(),
            item if there is None else "",
        )  # fmt: skip
        done = running.do(operation, view.seq)
        return done.seq, done.sentence

    def _changed(
        self, id: str, step: str, what: What, change: int | None, words: str, said: Mapping[Language, str] | None = None
    ) -> IncidentView:
        return self._view(
            service.changed_rundown(self._room.store, self._room.by, self.setting, id, step, what, change, words, said)
        )
