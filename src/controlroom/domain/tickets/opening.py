"""Opening tickets from what other nouns find, inside their transaction (docs/domain.md §8).

One ticket at most is open for a cause: a repeat appends to it. Whoever calls writes the journal's entry.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from controlroom.core.text import clean_line
from controlroom.domain.tickets.clocks import begun, moved
from controlroom.domain.tickets.errors import TicketGroupError, TicketTitleError
from controlroom.domain.tickets.rules import (
    MOVES,
    Category,
    Level,
    Move,
    Ticket,
    back_to,
    priority_of,
    risk_of,
    target_of,
)
from controlroom.domain.tickets.states import State
from controlroom.domain.tickets.tables import Happened, Setting, is_well, open_for_cause, write
from controlroom.store.engine import one_at_a_time
from controlroom.store.store import Transaction

LONGEST_TITLE = 120
LONGEST_NOTE = 500
LONGEST_KEY = 120


@dataclass(frozen=True)
class NewTicket:
    """What is known of a ticket that is opened. `group` empty: nobody is sent yet."""

    title: str
    group: str = ""
    impact: Level = Level.MEDIUM
    urgency: Level = Level.MEDIUM
    category: Category | None = None
    cause: str = ""
    device: str = ""
    room: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Opened:
    """The ticket that was opened, or the open one that was appended to (`repeated`)."""

    ticket: Ticket
    repeated: bool

    @property
    def id(self) -> str:
        """What people call it."""
        return self.ticket.id


def open_ticket(transaction: Transaction, setting: Setting, new: NewTicket) -> Opened:
    """Opens a ticket, or appends to the one that is open for the same cause.

    With a category it is classified; with a group besides, it is dispatched. Raises TicketTitleError, TicketGroupError.
    """
    one_at_a_time(transaction.connection, "tickets")
    if new.group and new.group not in setting.roster.groups:
        raise TicketGroupError(group=clean_line(new.group, 40), known=", ".join(setting.roster.groups))
    cause, device, room, source = (
        clean_line(each, LONGEST_KEY) for each in (new.cause, new.device, new.room, new.source)
    )
    if cause and (standing := open_for_cause(transaction.connection, cause)) is not None:
        return Opened(_repeat(transaction, standing, cause, new.note or new.title), repeated=True)
    title = clean_line(new.title, LONGEST_TITLE)
    if not title:
        raise TicketTitleError()
    priority = priority_of(setting.matrix, new.impact, new.urgency)
    state = State.REGISTERED if new.category is None else (State.DISPATCHED if new.group else State.CLASSIFIED)
    at = transaction.at
    clocks = moved(begun(setting.targets[priority], at), State.REGISTERED, state, at)
    ticket = Ticket(
        id="", number=0, version=0, state=state, title=title, opened_at=at, opened_by=transaction.by.actor,
        changed_at=at, category=new.category or Category.TECHNICAL, risk=risk_of(priority), impact=new.impact,
        urgency=new.urgency, priority=priority, group=new.group, room=room, device=device, cause=cause, source=source,
        clocks=clocks,
    )  # fmt: skip
    told = setting.roster.on_shift(new.group, at) if state is State.DISPATCHED else ()
    data = {"title": title, **judged(ticket), "group": new.group, "told": list(told)}
    return Opened(
        write(transaction, None, ticket, Happened("opened", clean_line(new.note, LONGEST_NOTE), data)), repeated=False
    )


def mark_recovered(transaction: Transaction, cause: str, note: str) -> Ticket | None:
    """What the open ticket of a cause was about is well again: it waits for verification, and is never closed by this.

    One that stands for other causes too, which were merged into it, waits until all of them are well; until then it
    only notes the recovery. None when no ticket is open for the cause.
    """
    one_at_a_time(transaction.connection, "tickets")
    cause = clean_line(cause, LONGEST_KEY)
    ticket = open_for_cause(transaction.connection, cause) if cause else None
    if ticket is None:
        return None
    after, well = ticket, is_well(transaction.connection, ticket, cause)
    if well:
        after = replace(_in_state(ticket, State.RESOLVED, transaction), recovered_at=transaction.at)
    data = {"cause": cause, "well": well}
    return write(transaction, ticket, after, Happened("recovered", clean_line(note, LONGEST_NOTE), data))


def reopen_within(transaction: Transaction, ticket: Ticket, note: str) -> Ticket:
    """Somebody closed it, and what it is about never went: it goes to its group again."""
    after = _in_state(as_reopened(ticket), target_of(Move.REOPEN, ticket), transaction)
    return write(transaction, ticket, after, Happened(MOVES[Move.REOPEN].verb, clean_line(note, LONGEST_NOTE)))


def merge_within(transaction: Transaction, ticket: Ticket, into: Ticket, note: str) -> Ticket:
    """It is the same as `into`, as that stands now, and closed as its duplicate; returns `into`."""
    target = take_in(transaction, ticket, into)
    after = replace(_in_state(ticket, State.DUPLICATE, transaction), duplicate_of=into.id)
    happened = Happened(MOVES[Move.DUPLICATE].verb, clean_line(note, LONGEST_NOTE), {"of": into.id})
    write(transaction, ticket, after, happened)
    return target


def take_in(transaction: Transaction, ticket: Ticket, into: Ticket) -> Ticket:
    """`into` counts for `ticket` too, and tells so."""
    told = Happened("took-in", ticket.title, {"ticket": ticket.id, "repeats": ticket.repeats})
    return write(transaction, into, replace(into, repeats=into.repeats + 1 + ticket.repeats), told)


def as_reopened(ticket: Ticket) -> Ticket:
    """What becomes of a ticket that is opened again, whatever its state is then."""
    return replace(ticket, reopened=ticket.reopened + 1, duplicate_of="", recovered_at=None, accepted_at=None)


def judged(ticket: Ticket) -> dict[str, Any]:
    """What its history keeps of how bad a ticket was thought to be."""
    return {
        "category": ticket.category.value, "impact": ticket.impact.value, "urgency": ticket.urgency.value,
        "priority": ticket.priority, "risk": ticket.risk, "why": ticket.why_priority,
    }  # fmt: skip


def _repeat(transaction: Transaction, ticket: Ticket, cause: str, note: str) -> Ticket:
    """It happened again: one that waited for verification goes back to whoever had it."""
    state = back_to(ticket) if ticket.state is State.RESOLVED else ticket.state
    after = replace(_in_state(ticket, state, transaction), repeats=ticket.repeats + 1, recovered_at=None)
    return write(transaction, ticket, after, Happened("repeated", clean_line(note, LONGEST_NOTE), {"cause": cause}))


def _in_state(ticket: Ticket, state: State, transaction: Transaction) -> Ticket:
    if ticket.state is state:
        return ticket
    return replace(ticket, state=state, clocks=moved(ticket.clocks, ticket.state, state, transaction.at))
