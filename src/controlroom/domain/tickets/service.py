"""Working on tickets: each use case one transaction, one entry of the journal, one line of history (docs/domain.md §8).

`seen` is the version of the ticket that whoever acts has looked at; None: whatever stands now. Everything raises
TicketUnknownError, TicketChangedError, TicketMoveError and TicketRoleError, and the store's errors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from controlroom.core.i18n import _
from controlroom.core.text import clean_line, visible
from controlroom.domain.tickets.clocks import ClockName
from controlroom.domain.tickets.errors import (
    TicketGroupError,
    TicketItselfError,
    TicketPersonError,
    TicketPriorityError,
    TicketReasonError,
    TicketRiskError,
    TicketStandingError,
    TicketTitleError,
)
from controlroom.domain.tickets.moving import (
    edit,
    found_ticket,
    group_name,
    journal_change,
    make_move,
    no_move,
    one_move,
    require_role,
    words_of,
)
from controlroom.domain.tickets.opening import (
    LONGEST_TITLE,
    NewTicket,
    Opened,
    as_reopened,
    judged,
    open_ticket,
    take_in,
)
from controlroom.domain.tickets.rules import Category, Level, Move, Ticket, priority_of, risk_of
from controlroom.domain.tickets.states import State
from controlroom.domain.tickets.tables import Happened, Setting, open_for_cause, record, stands_for
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

LONGEST_NAME = 60


@dataclass(frozen=True)
class Classification:
    """What somebody says of a ticket; None leaves what stands. Another `priority` than the matrix gives needs `why`."""

    category: Category | None = None
    impact: Level | None = None
    urgency: Level | None = None
    risk: int | None = None
    priority: int | None = None
    why: str = ""


def open_new(store: Store, by: Origin, setting: Setting, new: NewTicket) -> Opened:
    """Opens a ticket, or appends to the open one of its cause. Raises TicketTitleError, TicketGroupError."""

    def work(transaction: Transaction) -> Opened:
        opened = open_ticket(transaction, setting, new)
        verb = "ticket.repeated" if opened.repeated else "ticket.opened"
        journal_change(transaction, verb, opened.ticket, new.note)
        return opened

    return store.write(work, by)


def classify(
    store: Store, by: Origin, setting: Setting, id: str, what: Classification, note: str = "", seen: int | None = None
) -> Ticket:
    """Says what kind of trouble it is and how bad; possible again as long as it is open. Raises TicketPriorityError."""

    def work(transaction: Transaction) -> Ticket:
        ticket = found_ticket(transaction, setting, id, seen)
        judgement = _classified(ticket, what, setting, transaction.at)
        data = judged(judgement)
        if ticket.state is State.REGISTERED:
            return make_move(transaction, setting, ticket, Move.CLASSIFY, note, lambda _ticket, _at: judgement, data)
        if not ticket.is_open:
            raise no_move(transaction.connection, setting, Move.CLASSIFY, ticket, transaction.by.actor)
        require_role(Move.CLASSIFY, setting, transaction.by, ticket)
        return edit(transaction, ticket, judgement, Happened("classified", words_of(note), data))

    return store.write(work, by)


def dispatch(
    store: Store, by: Origin, setting: Setting, id: str, group: str, person: str = "", note: str = "",
    seen: int | None = None,
) -> Ticket:  # fmt: skip
    """Sends it to a group, which must accept it: to `person`, or to all of it who are on shift now.

    One that was only registered is classified by it as it stands. Raises TicketGroupError, TicketPersonError.
    """
    person = clean_line(person, LONGEST_NAME)

    def change(ticket: Ticket, _at: datetime) -> Ticket:
        _require_group(setting, group, person)
        return replace(ticket, group=group, assignee=person, accepted_at=None)

    def work(transaction: Transaction) -> Ticket:
        ticket = found_ticket(transaction, setting, id, seen)
        if ticket.state is State.REGISTERED:
            require_role(Move.CLASSIFY, setting, transaction.by, ticket)
            happened = Happened("classified", data={**judged(ticket), "in_passing": True})
            record(transaction, ticket.number, ticket.state.value, State.CLASSIFIED.value, happened)
            ticket = replace(ticket, state=State.CLASSIFIED)
        told = (person,) if person else setting.roster.on_shift(group, transaction.at)
        data = {"group": group, "person": person, "told": list(told)}
        return make_move(transaction, setting, ticket, Move.DISPATCH, note, change, data)

    return store.write(work, by)


def accept(store: Store, by: Origin, setting: Setting, id: str, seen: int | None = None) -> Ticket:
    """Whoever acts takes it on. Of two at once one wins, the other is told who did."""

    def change(ticket: Ticket, at: datetime) -> Ticket:
        return replace(ticket, assignee=by.actor, accepted_at=at)

    return one_move(store, by, setting, id, Move.ACCEPT, "", seen, change)


def hold(store: Store, by: Origin, setting: Setting, id: str, why: str, seen: int | None = None) -> Ticket:
    """It waits for something else; its clock stands still. Raises TicketReasonError."""
    return one_move(store, by, setting, id, Move.HOLD, why, seen)


def resume(store: Store, by: Origin, setting: Setting, id: str, note: str = "", seen: int | None = None) -> Ticket:
    """It goes on."""
    return one_move(store, by, setting, id, Move.RESUME, note, seen)


def resolve(
    store: Store, by: Origin, setting: Setting, id: str, action: str, cause: str = "", seen: int | None = None
) -> Ticket:
    """It is mended: by what `action`, and what the `cause` was. Raises TicketReasonError."""

    def change(ticket: Ticket, _at: datetime) -> Ticket:
        return replace(ticket, action=words_of(action), found_cause=words_of(cause) or ticket.found_cause)

    return one_move(store, by, setting, id, Move.RESOLVE, action, seen, change, {"cause": words_of(cause)})


def verify(store: Store, by: Origin, setting: Setting, id: str, note: str = "", seen: int | None = None) -> Ticket:
    """Somebody has looked: it is really gone. This closes it."""
    return one_move(store, by, setting, id, Move.VERIFY, note, seen)


def send_back(store: Store, by: Origin, setting: Setting, id: str, why: str, seen: int | None = None) -> Ticket:
    """It is not gone. Raises TicketReasonError."""
    return one_move(store, by, setting, id, Move.SEND_BACK, why, seen)


def reopen(store: Store, by: Origin, setting: Setting, id: str, why: str, seen: int | None = None) -> Ticket:
    """It was closed and is there again; a duplicate stands for itself again.

    Raises TicketReasonError, TicketStandingError when another ticket is open for its cause.
    """

    def work(transaction: Transaction) -> Ticket:
        ticket = found_ticket(transaction, setting, id, seen, Move.REOPEN)
        other = open_for_cause(transaction.connection, ticket.cause) if ticket.cause and not ticket.is_open else None
        if other is not None and other != stands_for(transaction.connection, ticket.number):
            require_role(Move.REOPEN, setting, transaction.by, ticket)
            raise TicketStandingError(ticket=ticket.id, other=other.id)
        return make_move(transaction, setting, ticket, Move.REOPEN, why, lambda found, _at: as_reopened(found))

    return store.write(work, by)


def reject(store: Store, by: Origin, setting: Setting, id: str, why: str, seen: int | None = None) -> Ticket:
    """It is nothing to be done. Raises TicketReasonError."""
    return one_move(store, by, setting, id, Move.REJECT, why, seen)


def cancel(store: Store, by: Origin, setting: Setting, id: str, why: str, seen: int | None = None) -> Ticket:
    """It is not needed any more. Raises TicketReasonError."""
    return one_move(store, by, setting, id, Move.CANCEL, why, seen)


def merge(store: Store, by: Origin, setting: Setting, id: str, into: str, seen: int | None = None) -> Ticket:
    """`id` is the same as `into`, and closed as its duplicate; what repeats for it counts there from now on.

    Raises TicketItselfError.
    """

    def work(transaction: Transaction) -> Ticket:
        ticket, target = found_ticket(transaction, setting, id, seen), found_ticket(transaction, setting, into, None)
        if target.number == ticket.number or not target.is_open:
            raise TicketItselfError(ticket=ticket.id, of=target.id)
        take_in(transaction, ticket, target)
        return make_move(
            transaction, setting, ticket, Move.DUPLICATE, "",
            lambda found, _at: replace(found, duplicate_of=target.id), {"of": target.id},
        )  # fmt: skip

    return store.write(work, by)


def note(store: Store, by: Origin, setting: Setting, id: str, words: str) -> Ticket:
    """Adds a note; a closed ticket takes notes too. Raises TicketReasonError."""

    def work(transaction: Transaction) -> Ticket:
        ticket = found_ticket(transaction, setting, id, None)
        if not words_of(words):
            raise TicketReasonError(move=_("Note"))
        return edit(transaction, ticket, ticket, Happened("noted", words_of(words)))

    return store.write(work, by)


def rename(store: Store, by: Origin, setting: Setting, id: str, title: str, seen: int | None = None) -> Ticket:
    """Gives it another title. Raises TicketTitleError."""

    def work(transaction: Transaction) -> Ticket:
        ticket = found_ticket(transaction, setting, id, seen)
        words = clean_line(title, LONGEST_TITLE)
        if not words:
            raise TicketTitleError()
        return edit(
            transaction, ticket, replace(ticket, title=words), Happened("renamed", ticket.title, {"title": words})
        )

    return store.write(work, by)


def _require_group(setting: Setting, group: str, person: str) -> None:
    if group not in setting.roster.groups:
        raise TicketGroupError(group=visible(group), known=", ".join(setting.roster.groups))
    members = setting.roster.members(group)
    if person and members and person not in members:
        raise TicketPersonError(person=person, group=group_name(setting, group), known=", ".join(members))


def _classified(ticket: Ticket, what: Classification, setting: Setting, at: datetime) -> Ticket:
    """The ticket as it is judged now. Who says nothing of impact, urgency and priority leaves a priority overridden."""
    impact, urgency = what.impact or ticket.impact, what.urgency or ticket.urgency
    priority, why = _priority(ticket, what, setting, impact, urgency)
    follows = ticket.risk == risk_of(ticket.priority)
    risk = what.risk if what.risk is not None else risk_of(priority) if follows else ticket.risk
    if not 1 <= risk <= 3:
        raise TicketRiskError()
    targets = setting.targets[priority]
    clocks = {name: ticket.clock(name).aimed(targets[name], at) for name in ClockName}
    return replace(
        ticket, category=what.category or ticket.category, impact=impact, urgency=urgency, priority=priority,
        why_priority=why, risk=risk, clocks=clocks,
    )  # fmt: skip


def _priority(
    ticket: Ticket, what: Classification, setting: Setting, impact: Level, urgency: Level
) -> tuple[int, str]:  # fmt: skip
    given = priority_of(setting.matrix, impact, urgency)
    if what.priority is None:
        said = what.impact is not None or what.urgency is not None
        return (given, "") if said else (ticket.priority, ticket.why_priority)
    if what.priority == given:
        return given, ""
    if not 1 <= what.priority <= 4 or not words_of(what.why):
        raise TicketPriorityError()
    return what.priority, words_of(what.why)
