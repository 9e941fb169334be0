"""The tickets, served by an open event: what screens and commands call. Everything here blocks on the disk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from controlroom.core.config.event import EventConfig
from controlroom.domain.people.duty import Person, roster_of
from controlroom.domain.tickets import escalation, library, reading, service, summary
from controlroom.domain.tickets.clocks import ClockName
from controlroom.domain.tickets.opening import NewTicket, Opened
from controlroom.domain.tickets.rules import Level, Ticket
from controlroom.domain.tickets.service import Classification
from controlroom.domain.tickets.tables import Setting
from controlroom.domain.tickets.views import CaseView, EscalationView, Repeated, TicketSummary, TicketView
from controlroom.station.room import Room

if TYPE_CHECKING:
    from controlroom.domain.people.list_files import ExportReport


def setting_of(event: EventConfig) -> Setting:
    """What event.toml says of tickets."""
    rules, matrix = event.tickets, event.tickets.matrix
    rows = {Level.HIGH: matrix.high, Level.MEDIUM: matrix.medium, Level.LOW: matrix.low}
    targets = {
        priority: {
            ClockName.ACCEPT: timedelta(minutes=each.accept_min),
            ClockName.RESOLVE: timedelta(minutes=each.resolve_min),
            ClockName.VERIFY: timedelta(minutes=each.verify_min),
        }
        for priority, each in enumerate(rules.targets, 1)
    }
    return Setting(
        roster=roster_of(event),
        matrix={impact: dict(zip(Level, row, strict=True)) for impact, row in rows.items()},
        targets=targets,
        step=timedelta(minutes=rules.escalate_after_min),
        verifying=rules.verifying_group,
        commanding=rules.commanding_group,
        improve_after=rules.improve_after,
        zone=event.zone,
        rooms=tuple(room.id for room in event.rooms),
    )


class Tickets:
    """The tickets of an open event, under the configuration in force. What changes one raises what `service` does."""

    def __init__(self, room: Room) -> None:
        self._room = room

    @property
    def setting(self) -> Setting:
        """Groups, people, priorities and targets, as they are configured now."""
        return setting_of(self._room.settings.event)

    @property
    def me(self) -> Person:
        """Who acts here, with their role."""
        return self.setting.roster.person(self._room.by.actor)

    @property
    def canned(self) -> tuple[str, ...]:
        """Sentences offered where one types, in the language in force."""
        return tuple(str(words) for words in self._room.settings.event.tickets.canned)

    def on_shift(self, group: str) -> tuple[str, ...]:
        """Who of a group is on shift now: to whom a ticket is offered that is sent to the group."""
        return self.setting.roster.on_shift(group, self._room.clock.now())

    def on_call(self, group: str) -> str:
        """Who is told now of what is overdue in a group; "" where it has no people."""
        return self.setting.roster.on_call(group, self._room.clock.now())

    def list(self, *, open_only: bool = True) -> tuple[Ticket, ...]:
        """The tickets, the oldest first."""
        return reading.tickets(self._room.store, open_only=open_only)

    def show(self, id: str) -> TicketView:
        """One with its history. Raises TicketUnknownError."""
        return reading.ticket(self._room.store, id)

    def summary(self) -> TicketSummary:
        """The open tickets in numbers, now."""
        return summary.summary(self._room.store, self._room.clock.now())

    def urgent(self) -> tuple[Ticket, ...]:
        """The tickets of the first priority that nobody has taken on yet, the newest first."""
        return summary.urgent(self._room.store)

    def open(self, new: NewTicket) -> Opened:
        """Opens a ticket, or appends to the open one of its cause. Raises TicketTitleError, TicketGroupError."""
        return service.open_new(self._room.store, self._room.by, self.setting, new)

    def classify(self, id: str, what: Classification, note: str = "", seen: int | None = None) -> Ticket:
        """Says what kind of trouble it is and how bad."""
        return service.classify(self._room.store, self._room.by, self.setting, id, what, note, seen)

    def dispatch(self, id: str, group: str, person: str = "", note: str = "", seen: int | None = None) -> Ticket:
        """Sends it to a group, or to somebody of it."""
        return service.dispatch(self._room.store, self._room.by, self.setting, id, group, person, note, seen)

    def accept(self, id: str, seen: int | None = None) -> Ticket:
        """Whoever acts takes it on."""
        return service.accept(self._room.store, self._room.by, self.setting, id, seen)

    def hold(self, id: str, why: str, seen: int | None = None) -> Ticket:
        """It waits for something else."""
        return service.hold(self._room.store, self._room.by, self.setting, id, why, seen)

    def resume(self, id: str, note: str = "", seen: int | None = None) -> Ticket:
        """It goes on."""
        return service.resume(self._room.store, self._room.by, self.setting, id, note, seen)

    def resolve(self, id: str, action: str, cause: str = "", seen: int | None = None) -> Ticket:
        """It is mended."""
        return service.resolve(self._room.store, self._room.by, self.setting, id, action, cause, seen)

    def verify(self, id: str, note: str = "", seen: int | None = None) -> Ticket:
        """It is really gone: this closes it."""
        return service.verify(self._room.store, self._room.by, self.setting, id, note, seen)

    def send_back(self, id: str, why: str, seen: int | None = None) -> Ticket:
        """It is not gone."""
        return service.send_back(self._room.store, self._room.by, self.setting, id, why, seen)

    def reopen(self, id: str, why: str, seen: int | None = None) -> Ticket:
        """It was closed and is there again."""
        return service.reopen(self._room.store, self._room.by, self.setting, id, why, seen)

    def reject(self, id: str, why: str, seen: int | None = None) -> Ticket:
        """It is nothing to be done."""
        return service.reject(self._room.store, self._room.by, self.setting, id, why, seen)

    def cancel(self, id: str, why: str, seen: int | None = None) -> Ticket:
        """It is not needed any more."""
        return service.cancel(self._room.store, self._room.by, self.setting, id, why, seen)

    def merge(self, id: str, into: str, seen: int | None = None) -> Ticket:
        """It is a duplicate of another."""
        return service.merge(self._room.store, self._room.by, self.setting, id, into, seen)

    def note(self, id: str, words: str) -> Ticket:
        """Adds a note."""
        return service.note(self._room.store, self._room.by, self.setting, id, words)

    def rename(self, id: str, title: str, seen: int | None = None) -> Ticket:
        """Gives it another title."""
        return service.rename(self._room.store, self._room.by, self.setting, id, title, seen)

    def escalations(self) -> tuple[EscalationView, ...]:
        """What was escalated and nobody has acknowledged."""
        return reading.escalations(self._room.store)

    def acknowledge(self, id: str) -> bool:
        """Somebody sees to what was escalated of a ticket."""
        return library.acknowledge(self._room.store, self._room.by, id)

    def coming_escalations(self) -> tuple[EscalationView, ...]:
        """What will have to be told by now that has not been, the earliest first; nothing is written."""
        return reading.coming_escalations(self._room.store, self.setting)

    def escalate(self) -> datetime | None:
        """Tells what is overdue to whom it is to be told; returns when the next of it is due."""
        return escalation.escalate(self._room.store, self._room.by, self.setting)

    def repeated(self) -> tuple[Repeated, ...]:
        """Causes that repeat and ask for an improvement note."""
        return reading.repeated_causes(self._room.store, self.setting.improve_after)

    def repeats_of(self, ticket: Ticket) -> Repeated | None:
        """The tickets with the cause of this one, if that asks for an improvement note."""
        return summary.repeats_of(self._room.store, ticket, self.setting.improve_after)

    def cases(self) -> tuple[CaseView, ...]:
        """The case library."""
        return reading.cases(self._room.store)

    def write_case(self, *, subject: str, problem: str, handling: str, lesson: str, tickets: Sequence[str]) -> int:
        """Keeps a case. Raises TicketReasonError."""
        return library.write_case(
            self._room.store, self._room.by, subject=subject, problem=problem, handling=handling, lesson=lesson,
            tickets=tickets,
        )  # fmt: skip

    def export(self, file: Path, *, force: bool = False) -> ExportReport:
        """Writes every ticket to a file, in the format its ending says. Raises what `export_tickets` does."""
        from controlroom.domain.tickets.exporting import export_tickets

        return export_tickets(self._room.store, self._room.by, self.setting, file, force=force)
