"""The open points of a shift: what the next one has to know (docs/domain.md §11). All functions are pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from controlroom.core.i18n import N_
from controlroom.domain.inspections.rules import TO_DO
from controlroom.domain.tickets.clocks import ClockName
from controlroom.domain.tickets.deadlines import is_overdue
from controlroom.domain.tickets.rules import PRIORITY_WORDS
from controlroom.domain.tickets.states import STATE_WORDS
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
        for each in facts.incidents or ()
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
        for each in facts.guests or ()
    ]  # fmt: skip


def _rounds(facts: Facts, venue: Venue) -> list[Point]:
    points = []
    for each in facts.rounds:
        if each.state not in TO_DO:
            continue
        words = told(
            N_("{time} {round}, {place}"), time=venue.hm(each.due_at), round=Both(each.name.zh, each.name.en),
            place=Both(each.place_name.zh, each.place_name.en),
        )  # fmt: skip
        points.append(Point("round", each.id, words, "bad" if each.is_overdue(facts.at) else "plain"))
    return points
