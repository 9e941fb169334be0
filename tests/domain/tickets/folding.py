"""A ticket as its history alone tells it: what the row must equal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from controlroom.domain.tickets.clocks import ClockName, begun, moved, next_due
from controlroom.domain.tickets.rules import Category, Level, Ticket
from controlroom.domain.tickets.states import State
from controlroom.domain.tickets.tables import Setting
from controlroom.domain.tickets.views import EventView

_UNWRITTEN = frozenset({"escalated", "escalation-seen"})
"""What is told of a ticket without changing it."""


def folded(row: Ticket, history: Sequence[EventView], setting: Setting) -> Ticket:
    """The ticket that `history` makes; only what never changes (number, device, room, cause …) is taken from `row`."""
    first = history[0]
    assert first.verb == "opened"
    assert first.before == ""
    ticket = replace(
        row, state=State(first.after), title=first.data["title"], opened_at=first.at, opened_by=first.actor, version=1,
        changed_at=first.at, group=first.data["group"], assignee="", repeats=0, reopened=0, duplicate_of="",
        recovered_at=None, accepted_at=None, found_cause="", action="",
        clocks=begun(setting.targets[first.data["priority"]], first.at),
    )  # fmt: skip
    ticket = _judged(ticket, first, setting)
    ticket = replace(ticket, clocks=moved(ticket.clocks, State.REGISTERED, ticket.state, first.at))
    for event in history[1:]:
        assert event.before == ticket.state, "no step of the way is missing"
        ticket = _after(ticket, event, setting)
    return replace(ticket, next_due=next_due(ticket.clocks))


def _after(ticket: Ticket, event: EventView, setting: Setting) -> Ticket:
    found = _changed(ticket, event, setting)
    if event.before != event.after or event.verb == "dispatched":
        clocks = moved(found.clocks, State(event.before), State(event.after), event.at)
        found = replace(found, state=State(event.after), clocks=clocks)
    if event.verb in _UNWRITTEN:
        return found
    # What is dispatched straight from the register is classified in the same stroke.
    strokes = 0 if event.data.get("in_passing") else 1
    return replace(found, changed_at=event.at, version=ticket.version + strokes)


def _judged(ticket: Ticket, event: EventView, setting: Setting) -> Ticket:
    data = event.data
    targets = setting.targets[data["priority"]]
    return replace(
        ticket, category=Category(data["category"]), impact=Level(data["impact"]), urgency=Level(data["urgency"]),
        priority=data["priority"], risk=data["risk"], why_priority=data["why"],
        clocks={name: ticket.clock(name).aimed(targets[name], event.at) for name in ClockName},
    )  # fmt: skip


_CHANGES: Mapping[str, Callable[[Ticket, EventView], Ticket]] = {
    "dispatched": lambda ticket, event: replace(
        ticket, group=event.data["group"], assignee=event.data["person"], accepted_at=None
    ),
    "accepted": lambda ticket, event: replace(ticket, assignee=event.actor, accepted_at=event.at),
    "resolved": lambda ticket, event: replace(
        ticket, action=event.note, found_cause=event.data["cause"] or ticket.found_cause
    ),
    "recovered": lambda ticket, event: replace(ticket, recovered_at=event.at) if event.data["well"] else ticket,
    "repeated": lambda ticket, event: replace(ticket, repeats=ticket.repeats + 1, recovered_at=None),
    "took-in": lambda ticket, event: replace(ticket, repeats=ticket.repeats + 1 + event.data["repeats"]),
    "merged": lambda ticket, event: replace(ticket, duplicate_of=event.data["of"]),
    "reopened": lambda ticket, event: replace(
        ticket, reopened=ticket.reopened + 1, duplicate_of="", recovered_at=None, accepted_at=None
    ),
    "renamed": lambda ticket, event: replace(ticket, title=event.data["title"]),
}


def _changed(ticket: Ticket, event: EventView, setting: Setting) -> Ticket:
    if event.verb == "classified":
        return _judged(ticket, event, setting)
    change = _CHANGES.get(event.verb)
    return change(ticket, event) if change is not None else ticket
