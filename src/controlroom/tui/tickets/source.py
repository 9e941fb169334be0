"""What the board of tickets asks of the event; which tickets it shows, in which order, and what comes next for one.

No widget, no SQL.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from controlroom.core.i18n import N_
from controlroom.core.text import clean_line
from controlroom.domain.people.duty import Person
from controlroom.domain.tickets.rules import Move, Ticket
from controlroom.domain.tickets.states import State

if TYPE_CHECKING:
    from controlroom.domain.tickets.opening import NewTicket, Opened
    from controlroom.domain.tickets.service import Classification
    from controlroom.domain.tickets.tables import Setting
    from controlroom.domain.tickets.views import EscalationView, Repeated, TicketSummary, TicketView


class TicketsSource(Protocol):
    """The open event, as this board needs it. Everything blocks on the disk: call it in workers."""

    @property
    def setting(self) -> Setting:
        """Groups, people, priorities and targets."""

    @property
    def me(self) -> Person:
        """Who acts here."""

    def list(self, *, open_only: bool = True) -> tuple[Ticket, ...]:
        """The tickets."""

    def show(self, id: str) -> TicketView:
        """One with its history."""

    def summary(self) -> TicketSummary:
        """The open ones in numbers."""

    def urgent(self) -> tuple[Ticket, ...]:
        """Those of the first priority that nobody has taken on."""

    def escalations(self) -> tuple[EscalationView, ...]:
        """What was escalated and nobody has acknowledged."""

    def acknowledge(self, id: str) -> bool:
        """Somebody sees to it."""

    def repeats_of(self, ticket: Ticket) -> Repeated | None:
        """The tickets with its cause, if that asks for an improvement note."""

    def write_case(self, *, subject: str, problem: str, handling: str, lesson: str, tickets: Sequence[str]) -> int:
        """Keeps one."""

    def open(self, new: NewTicket) -> Opened:
        """Opens a ticket."""

    def classify(self, id: str, what: Classification, note: str = "", seen: int | None = None) -> Ticket: ...
    def dispatch(self, id: str, group: str, person: str = "", note: str = "", seen: int | None = None) -> Ticket: ...
    def accept(self, id: str, seen: int | None = None) -> Ticket: ...
    def hold(self, id: str, why: str, seen: int | None = None) -> Ticket: ...
    def resume(self, id: str, note: str = "", seen: int | None = None) -> Ticket: ...
    def resolve(self, id: str, action: str, cause: str = "", seen: int | None = None) -> Ticket: ...
    def verify(self, id: str, note: str = "", seen: int | None = None) -> Ticket: ...
    def send_back(self, id: str, why: str, seen: int | None = None) -> Ticket: ...
    def reopen(self, id: str, why: str, seen: int | None = None) -> Ticket: ...
    def reject(self, id: str, why: str, seen: int | None = None) -> Ticket: ...
    def cancel(self, id: str, why: str, seen: int | None = None) -> Ticket: ...
    def merge(self, id: str, into: str, seen: int | None = None) -> Ticket: ...
    def note(self, id: str, words: str) -> Ticket: ...


class Order(StrEnum):
    """In which order the list stands."""

    DEADLINE = "deadline"
    PRIORITY = "priority"
    NEWEST = "newest"


ORDERS: Mapping[Order, str] = {
    Order.DEADLINE: N_("deadline"), Order.PRIORITY: N_("priority"), Order.NEWEST: N_("newest first"),
}  # fmt: skip


@dataclass(frozen=True)
class TicketFilter:
    """Which tickets are wanted. `priority` 0: all. `closed`: those that are closed as well."""

    text: str = ""
    mine: bool = False
    group: str = ""
    priority: int = 0
    overdue: bool = False
    closed: bool = False

    @property
    def asks(self) -> bool:
        """Whether it leaves any open ticket out."""
        return replace(self, closed=False) != TicketFilter()


@dataclass(frozen=True)
class TicketsReading:
    """One reading of the tickets: who reads, and what each ticket is found by, in lower case.

    `counts`: the open ones by priority; `dues`: when their clocks run out, the first first.
    """

    tickets: tuple[Ticket, ...]
    texts: Mapping[str, str]
    me: Person
    setting: Setting
    escalated: frozenset[str] = frozenset()
    counts: Mapping[int, int] = field(default_factory=dict)
    dues: Sequence[datetime] = ()

    def overdue(self, now: datetime) -> int:
        """How many are overdue."""
        return bisect_left(self.dues, now)

    def by_id(self, id: str) -> Ticket | None:
        """The ticket called `id`."""
        return next((ticket for ticket in self.tickets if ticket.id == id), None)


def read_tickets(source: TicketsSource, *, closed: bool) -> TicketsReading:
    """The tickets as they are now."""
    tickets = source.list(open_only=not closed)
    escalated = frozenset(each.ticket for each in source.escalations())
    open_ones = [each for each in tickets if each.is_open]
    return TicketsReading(
        tickets, {each.id: _text_of(each) for each in tickets}, source.me, source.setting, escalated,
        Counter(each.priority for each in open_ones), sorted(each.next_due for each in open_ones if each.next_due),
    )  # fmt: skip


def _text_of(ticket: Ticket) -> str:
    parts = (
        ticket.id, ticket.title, ticket.group, ticket.assignee, ticket.room, ticket.device, ticket.found_cause,
        ticket.action,
    )  # fmt: skip
    return "\n".join(parts).casefold()


def is_mine(ticket: Ticket, me: Person) -> bool:
    """Whether a ticket is that of whoever acts, or of their group; with neither, whether they opened it."""
    if me.name == ticket.assignee or (me.group and me.group == ticket.group):
        return True
    return not me.group and ticket.opened_by == me.name


def is_overdue(ticket: Ticket, now: datetime) -> bool:
    """Whether a clock of it has run out."""
    return ticket.next_due is not None and ticket.next_due < now


def selected(reading: TicketsReading, filter: TicketFilter, order: Order, now: datetime) -> list[Ticket]:
    """The tickets that are wanted, in their order."""
    words = clean_line(filter.text, 60).casefold().split()
    found = [ticket for ticket in reading.tickets if filter.closed or ticket.is_open]
    if filter.mine:
        found = [ticket for ticket in found if is_mine(ticket, reading.me)]
    if filter.group:
        found = [ticket for ticket in found if ticket.group == filter.group]
    if filter.priority:
        found = [ticket for ticket in found if ticket.priority == filter.priority]
    if filter.overdue:
        found = [ticket for ticket in found if is_overdue(ticket, now)]
    if words:
        found = [ticket for ticket in found if all(word in reading.texts[ticket.id] for word in words)]
    return ordered(found, order)


def ordered(tickets: Sequence[Ticket], order: Order) -> list[Ticket]:
    """The tickets in an order; without a running clock they stand last, the closed ones behind them."""
    if order is Order.NEWEST:
        return sorted(tickets, key=lambda ticket: -ticket.number)
    timed = sorted(
        (ticket for ticket in tickets if ticket.next_due is not None),
        key=lambda ticket: (ticket.next_due, ticket.number),
    )
    others = [ticket for ticket in tickets if ticket.next_due is None]
    others.sort(key=lambda ticket: (not ticket.is_open, ticket.number if ticket.is_open else -ticket.number))
    found = [*timed, *others]
    if order is Order.PRIORITY:
        found.sort(key=lambda ticket: (not ticket.is_open, ticket.priority))
    return found


COLUMNS = (
    State.REGISTERED, State.CLASSIFIED, State.DISPATCHED, State.ACCEPTED, State.ON_HOLD, State.RESOLVED,
)  # fmt: skip
"""The states of the board, in the order of a ticket's way."""


def by_state(tickets: Sequence[Ticket]) -> dict[State, list[Ticket]]:
    """The open tickets of each column, in the order they come in."""
    found: dict[State, list[Ticket]] = {state: [] for state in COLUMNS}
    for ticket in tickets:
        if ticket.state in found:
            found[ticket.state].append(ticket)
    return found


NATURAL: Mapping[State, Move] = {
    State.REGISTERED: Move.CLASSIFY,
    State.CLASSIFIED: Move.DISPATCH,
    State.DISPATCHED: Move.ACCEPT,
    State.ACCEPTED: Move.RESOLVE,
    State.ON_HOLD: Move.RESUME,
    State.RESOLVED: Move.VERIFY,
}
"""What comes next for a ticket in a state."""


def following(value: str, choices: Sequence[str]) -> str:
    """The choice behind `value`; behind the last comes none."""
    if value not in choices:
        return choices[0] if choices else ""
    at = choices.index(value) + 1
    return choices[at] if at < len(choices) else ""
