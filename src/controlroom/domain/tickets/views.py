"""What screens and `--json` show of tickets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from controlroom.core.clock import iso
from controlroom.domain.people.headers import fold
from controlroom.domain.tickets.clocks import ClockName
from controlroom.domain.tickets.deadlines import is_breached
from controlroom.domain.tickets.rules import Ticket


@dataclass(frozen=True, slots=True)
class EventView:
    """A line of a ticket's history."""

    seq: int
    at: datetime
    station: str
    actor: str
    verb: str
    before: str
    after: str
    note: str
    data: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The shape in `ticket show --json`."""
        return {
            "at": iso(self.at), "station": self.station, "actor": self.actor, "verb": self.verb,
            "before": self.before, "after": self.after, "note": self.note, "data": dict(self.data),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket with its whole history, the oldest first."""

    ticket: Ticket
    history: tuple[EventView, ...]


@dataclass(frozen=True, slots=True)
class EscalationView:
    """A step that was overdue and whom that was told, which nobody has acknowledged yet."""

    ticket: str
    title: str
    clock: ClockName
    turn: int
    rung: int
    at: datetime
    group: str
    person: str

    def to_json(self) -> dict[str, Any]:
        """The shape of `ticket escalate --json`."""
        return {
            "ticket": self.ticket, "title": self.title, "clock": self.clock.value, "rung": self.rung,
            "at": iso(self.at), "group": self.group, "person": self.person or None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case of the library: what was wrong, what helped, what to do better."""

    id: int
    at: datetime
    actor: str
    subject: str
    problem: str
    handling: str
    lesson: str
    tickets: tuple[str, ...]

    def has(self, text: str) -> bool:
        """Whether every word of `text` stands in it somewhere, whatever its case."""
        told = fold(" ".join((self.subject, self.problem, self.handling, self.lesson, *self.tickets)))
        return all(fold(word) in told for word in text.split())

    def to_json(self) -> dict[str, Any]:
        """The shape of `ticket cases --json`."""
        return {
            "id": self.id, "at": iso(self.at), "actor": self.actor, "subject": self.subject, "problem": self.problem,
            "handling": self.handling, "lesson": self.lesson, "tickets": list(self.tickets),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Repeated:
    """Several tickets with one cause, of which no case tells yet: an improvement note is due (docs/domain.md §8)."""

    subject: str
    tickets: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class TicketSummary:
    """The open tickets in numbers: how many of each priority, how many overdue, and which is due `next`, and when."""

    by_priority: Mapping[int, int]
    overdue: int = 0
    next_id: str = ""
    next_due: datetime | None = None

    @property
    def open(self) -> int:
        """How many are open."""
        return sum(self.by_priority.values())


def ticket_to_json(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """The shape of `ticket list --json`; a clock that does not run has no due instant."""
    due = {name: ticket.clock(name).due for name in ClockName}
    return {
        "id": ticket.id, "title": ticket.title, "state": ticket.state.value, "priority": ticket.priority,
        "group": ticket.group or None, "device": ticket.device or None, "opened_at": iso(ticket.opened_at),
        "accept_due": _iso(due[ClockName.ACCEPT]), "resolve_due": _iso(due[ClockName.RESOLVE]),
        "verify_due": _iso(due[ClockName.VERIFY]), "breached": is_breached(ticket, now),
        "failed_by_s": {
            name.value: round(ticket.clock(name).failed_by(now).total_seconds()) for name in ClockName
        },
        "assignee": ticket.assignee or None, "room": ticket.room or None, "category": ticket.category.value,
        "risk": ticket.risk, "impact": ticket.impact.value, "urgency": ticket.urgency.value,
        "why_priority": ticket.why_priority, "opened_by": ticket.opened_by, "source": ticket.source or None,
        "cause": ticket.found_cause, "action": ticket.action, "duplicate_of": ticket.duplicate_of or None,
        "repeats": ticket.repeats, "reopened": ticket.reopened, "recovered_at": _iso(ticket.recovered_at),
        "version": ticket.version,
    }  # fmt: skip


def _iso(at: datetime | None) -> str | None:
    return iso(at) if at is not None else None
