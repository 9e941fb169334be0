"""Opening tickets from what other nouns find, inside their transaction (docs/domain.md §8).

One ticket at most is open for a cause: a repeat appends to it. Whoever calls writes the journal's entry.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from controlroom.core.text import clean_line
from controlroom.domain.tickets.clocks import begun, moved
from controlroom.domain.tickets.errors import TicketGroupError, TicketTitleError
from controlroom.domain.tickets.rules import Category, Level, Ticket, priority_of, risk_of
from controlroom.domain.tickets.states import State
from controlroom.domain.tickets.tables import Happened, Setting, open_for_cause, write
from controlroom.store.engine import one_at_a_time
from controlroom.store.store import Transaction

LONGEST_TITLE = 120
LONGEST_NOTE = 500


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
        raise TicketGroupError(group=new.group, known=", ".join(setting.roster.groups))
    if new.cause and (standing := open_for_cause(transaction.connection, new.cause)) is not None:
        return Opened(_repeat(transaction, standing, new.note or new.title), repeated=True)
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
        urgency=new.urgency, priority=priority, group=new.group, room=new.room, device=new.device, cause=new.cause,
        source=new.source, clocks=clocks,
    )  # fmt: skip
    data = {"priority": priority, "group": new.group}
    return Opened(
        write(transaction, None, ticket, Happened("opened", clean_line(new.note, LONGEST_NOTE), data)), repeated=False
    )


def mark_recovered(transaction: Transaction, cause: str, note: str) -> Ticket | None:
    """What the open ticket of a cause was about is well again: it waits for verification, and is never closed by this.

    None when no ticket is open for it.
    """
    one_at_a_time(transaction.connection, "tickets")
    ticket = open_for_cause(transaction.connection, cause)
    if ticket is None:
        return None
    state = State.RESOLVED
    clocks = ticket.clocks if ticket.state is state else moved(ticket.clocks, ticket.state, state, transaction.at)
    after = replace(ticket, state=state, recovered_at=transaction.at, clocks=clocks)
    return write(transaction, ticket, after, Happened("recovered", clean_line(note, LONGEST_NOTE)))


def _repeat(transaction: Transaction, ticket: Ticket, note: str) -> Ticket:
    """It happened again: one that waited for verification goes back to whoever had it."""
    state = ticket.state
    if state is State.RESOLVED:
        state = State.ACCEPTED if ticket.assignee else State.DISPATCHED if ticket.group else State.CLASSIFIED
    clocks = ticket.clocks if state is ticket.state else moved(ticket.clocks, ticket.state, state, transaction.at)
    after = replace(ticket, state=state, clocks=clocks, repeats=ticket.repeats + 1, recovered_at=None)
    return write(transaction, ticket, after, Happened("repeated", clean_line(note, LONGEST_NOTE)))
