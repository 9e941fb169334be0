"""The open points of a shift: what the next one has to know (docs/domain.md §11). All functions are pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from controlroom.core.clock import iso
from controlroom.core.i18n import N_
from controlroom.domain.inspections.rules import TO_DO
from controlroom.domain.tickets.clocks import ClockName
from controlroom.domain.tickets.deadlines import is_overdue
from controlroom.domain.tickets.rules import PRIORITY_WORDS
from controlroom.domain.tickets.states import STATE_WORDS
from controlroom.reports.sections import round_groups, round_words
from controlroom.reports.values import Both, same, told
from controlroom.reports.venue import Venue

if TYPE_CHECKING:
    from controlroom.reports.facts import Facts

_MINUTE = timedelta(minutes=1)
KIND_WORDS = {
    "ticket": N_("ticket"), "incident": N_("emergency"), "escalation": N_("escalation nobody has seen"),
    "guest": N_("guest late"), "round": N_("round to do"), "remark": N_("remark"),
}  # fmt: skip
_STEP_WORDS = {
    ClockName.ACCEPT: N_("to be accepted"), ClockName.RESOLVE: N_("to be resolved"),
    ClockName.VERIFY: N_("to be verified"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """Something that is open. `kind`: a key of KIND_WORDS; `subject`: what it is about, empty for a remark."""

    kind: str
    subject: str
    words: Both
    tone: str = "plain"

    def to_json(self) -> dict[str, Any]:
        """Its shape in `--json`."""
        return {"kind": self.kind, "subject": self.subject or None, **self.words.to_json()}


@dataclass(frozen=True, slots=True)
class PointView:
    """A point of a hand-over. `accepted_by` empty: nobody has it yet."""

    place: int
    point: Point
    accepted_at: datetime | None = None
    accepted_by: str = ""

    def to_json(self) -> dict[str, Any]:
        """Its shape in `handover show --json`."""
        return {
            "point": self.place, **self.point.to_json(),
            "accepted_by": self.accepted_by or None,
            "accepted_at": iso(self.accepted_at) if self.accepted_at else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class HandoverView:
    """A hand-over by `by`; `to` empty: whoever comes."""

    number: int
    at: datetime
    station: str
    by: str
    to: str
    points: tuple[PointView, ...]

    @property
    def open(self) -> tuple[PointView, ...]:
        """The points nobody has accepted."""
        return tuple(each for each in self.points if not each.accepted_by)

    @property
    def is_accepted(self) -> bool:
        """Whether the next person has every point."""
        return not self.open

    @property
    def accepted_by(self) -> tuple[str, ...]:
        """Who accepted points."""
        return tuple(dict.fromkeys(each.accepted_by for each in self.points if each.accepted_by))

    def to_json(self) -> dict[str, Any]:
        """The shape of `handover show --json`."""
        return {
            "number": self.number, "at": iso(self.at), "station": self.station, "by": self.by, "to": self.to or None,
            "accepted": self.is_accepted, "open": len(self.open), "points": [each.to_json() for each in self.points],
        }  # fmt: skip


def open_points(facts: Facts, venue: Venue, remarks: Sequence[str] = ()) -> tuple[Point, ...]:
    """What is open now, the worst kinds first; then what a person wants to say besides."""
    return (
        *_incidents(facts, venue), *_escalations(facts, venue), *_tickets(facts, venue), *_guests(facts, venue),
        *_rounds(facts, venue), *(Point("remark", "", same(line)) for line in remarks if line.strip()),
    )  # fmt: skip


def _incidents(facts: Facts, venue: Venue) -> list[Point]:
    return [
        Point(
            "incident", each.id, told(N_("{id} {name}, since {time}"), id=each.id, name=each.name,
            time=venue.hm(each.since)), "bad",
        )
        for each in facts.incidents
    ]  # fmt: skip


def _escalations(facts: Facts, venue: Venue) -> list[Point]:
    found = {}
    for each in reversed(facts.escalations):  # The newest of a ticket holds.
        found[each.ticket] = told(
            N_("{ticket} overdue {step}, told to {group} at {time}: {title}"), ticket=each.ticket,
            step=told(_STEP_WORDS[each.clock]), group=venue.group(each.group), time=venue.hm(each.at), title=each.title,
        )  # fmt: skip
    return [Point("escalation", ticket, words, "bad") for ticket, words in found.items()]


def _tickets(facts: Facts, venue: Venue) -> list[Point]:
    points = []
    for each in sorted(facts.tickets, key=lambda ticket: (ticket.priority, ticket.number)):
        words = told(
            N_("{id} {title}: {priority}, {state}"), id=each.id, title=each.title,
            priority=told(PRIORITY_WORDS.get(each.priority, "—")), state=told(STATE_WORDS[each.state]),
        )  # fmt: skip
        if each.assignee or each.group:
            who = same(each.assignee) if each.assignee else venue.group(each.group)
            words = told(N_("{words} ({group})"), words=words, group=who)
        bad = is_overdue(each, facts.at) or each.priority == 1
        points.append(Point("ticket", each.id, words, "bad" if bad else "plain"))
    return points


def _guests(facts: Facts, _venue: Venue) -> list[Point]:
    return [
        Point(
            "guest", each.id, told(N_("{name}: {n} min late"), name=each.name, n=round(each.late / _MINUTE)), "warn"
        )
        for each in facts.guests
    ]  # fmt: skip


def _rounds(facts: Facts, venue: Venue) -> list[Point]:
    """Those of one template at one time are one point: one person goes on with them."""
    points = []
    for group in round_groups(each for each in facts.rounds if each.state in TO_DO):
        late = any(each.is_overdue(facts.at) for each in group)
        points.append(Point("round", group[0].id, round_words(group, venue), "bad" if late else "plain"))
    return points
