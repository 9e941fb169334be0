"""Working on tickets: each use case one transaction, one entry of the journal, one line of history (docs/domain.md §8).

`seen` is the version of the ticket that whoever acts has looked at; None: whatever stands now. Everything raises
TicketUnknownError, TicketChangedError, TicketMoveError and TicketRoleError, and the store's errors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from controlroom.core.i18n import _
from controlroom.core.ids import SYSTEM
from controlroom.core.text import clean_line
from controlroom.domain.people.duty import ROLE_WORDS, Person
from controlroom.domain.tickets.clocks import ClockName, moved
from controlroom.domain.tickets.errors import (
    TicketChangedError,
    TicketGroupError,
    TicketItselfError,
    TicketMoveError,
    TicketPersonError,
    TicketPriorityError,
    TicketReasonError,
    TicketRoleError,
    TicketTitleError,
    TicketUnknownError,
)
from controlroom.domain.tickets.opening import LONGEST_NOTE, LONGEST_TITLE, NewTicket, Opened, open_ticket
from controlroom.domain.tickets.rules import (
    MOVE_WORDS,
    MOVES,
    Category,
    Level,
    Move,
    Ticket,
    leads_from,
    may,
    moves_for,
    priority_of,
    risk_of,
    target_of,
)
from controlroom.domain.tickets.states import STATE_WORDS, State
from controlroom.domain.tickets.tables import EVENT, Happened, Setting, find, number_of, write
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

_VERBS = {
    Move.CLASSIFY: "classified", Move.DISPATCH: "dispatched", Move.ACCEPT: "accepted", Move.HOLD: "held",
    Move.RESUME: "resumed", Move.RESOLVE: "resolved", Move.VERIFY: "verified", Move.SEND_BACK: "sent-back",
    Move.REOPEN: "reopened", Move.REJECT: "rejected", Move.DUPLICATE: "merged", Move.CANCEL: "cancelled",
}  # fmt: skip


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
        _journal(transaction, verb, opened.ticket, new.note)
        return opened

    return store.write(work, by)


def classify(
    store: Store, by: Origin, setting: Setting, id: str, what: Classification, note: str = "", seen: int | None = None
) -> Ticket:
    """Says what kind of trouble it is and how bad; possible again as long as it is open. Raises TicketPriorityError."""

    def change(ticket: Ticket, _at: datetime) -> Ticket:
        return _classified(ticket, what, setting)

    def work(transaction: Transaction) -> Ticket:
        ticket = _found(transaction, setting, id, seen)
        if ticket.state is State.REGISTERED:
            return _move(transaction, setting, ticket, Move.CLASSIFY, note, change)
        _require_role(Move.CLASSIFY, setting, transaction.by.actor, ticket)
        if not ticket.is_open:
            raise _no_move(transaction.connection, setting, Move.CLASSIFY, ticket, transaction.by.actor)
        return _edit(transaction, ticket, change(ticket, transaction.at), Happened("classified", _words(note)))

    return store.write(work, by)


def dispatch(
    store: Store, by: Origin, setting: Setting, id: str, group: str, person: str = "", note: str = "",
    seen: int | None = None,
) -> Ticket:  # fmt: skip
    """Sends it to a group, which must accept it. One that was only registered is classified by it.

    Raises TicketGroupError, TicketPersonError.
    """

    def change(ticket: Ticket, _at: datetime) -> Ticket:
        _require_group(setting, group, person)
        return replace(ticket, group=group, assignee=person)

    def work(transaction: Transaction) -> Ticket:
        ticket = _found(transaction, setting, id, seen)
        if ticket.state is State.REGISTERED:
            _require_role(Move.CLASSIFY, setting, transaction.by.actor, ticket)
            ticket = replace(ticket, state=State.CLASSIFIED)
        data = {"group": group, "person": person}
        return _move(transaction, setting, ticket, Move.DISPATCH, note, change, data)

    return store.write(work, by)


def accept(store: Store, by: Origin, setting: Setting, id: str, seen: int | None = None) -> Ticket:
    """Whoever acts takes it on. Of two at once one wins, the other is told who did."""

    def change(ticket: Ticket, _at: datetime) -> Ticket:
        return replace(ticket, assignee=by.actor)

    return _one_move(store, by, setting, id, Move.ACCEPT, "", seen, change)


def hold(store: Store, by: Origin, setting: Setting, id: str, why: str, seen: int | None = None) -> Ticket:
    """It waits for something else; its clock stands still. Raises TicketReasonError."""
    return _one_move(store, by, setting, id, Move.HOLD, why, seen)


def resume(store: Store, by: Origin, setting: Setting, id: str, note: str = "", seen: int | None = None) -> Ticket:
    """It goes on."""
    return _one_move(store, by, setting, id, Move.RESUME, note, seen)


def resolve(
    store: Store, by: Origin, setting: Setting, id: str, action: str, cause: str = "", seen: int | None = None
) -> Ticket:
    """It is mended: by what `action`, and what the `cause` was. Raises TicketReasonError."""

    def change(ticket: Ticket, _at: datetime) -> Ticket:
        return replace(ticket, action=_words(action), found_cause=_words(cause) or ticket.found_cause)

    return _one_move(store, by, setting, id, Move.RESOLVE, action, seen, change, {"cause": _words(cause)})


def verify(store: Store, by: Origin, setting: Setting, id: str, note: str = "", seen: int | None = None) -> Ticket:
    """Somebody has looked: it is really gone. This closes it."""
    return _one_move(store, by, setting, id, Move.VERIFY, note, seen)


def send_back(store: Store, by: Origin, setting: Setting, id: str, why: str, seen: int | None = None) -> Ticket:
    """It is not gone. Raises TicketReasonError."""
    return _one_move(store, by, setting, id, Move.SEND_BACK, why, seen)


def reopen(store: Store, by: Origin, setting: Setting, id: str, why: str, seen: int | None = None) -> Ticket:
    """It was closed and is there again. Raises TicketReasonError."""

    def change(ticket: Ticket, _at: datetime) -> Ticket:
        return replace(ticket, reopened=ticket.reopened + 1, duplicate_of="", recovered_at=None)

    return _one_move(store, by, setting, id, Move.REOPEN, why, seen, change)


def reject(store: Store, by: Origin, setting: Setting, id: str, why: str, seen: int | None = None) -> Ticket:
    """It is nothing to be done. Raises TicketReasonError."""
    return _one_move(store, by, setting, id, Move.REJECT, why, seen)


def cancel(store: Store, by: Origin, setting: Setting, id: str, why: str, seen: int | None = None) -> Ticket:
    """It is not needed any more. Raises TicketReasonError."""
    return _one_move(store, by, setting, id, Move.CANCEL, why, seen)


def merge(store: Store, by: Origin, setting: Setting, id: str, into: str, seen: int | None = None) -> Ticket:
    """`id` is the same as `into`, and closed as its duplicate; what repeats for it counts there from now on.

    Raises TicketItselfError.
    """

    def work(transaction: Transaction) -> Ticket:
        ticket, target = _found(transaction, setting, id, seen), _found(transaction, setting, into, None)
        if target.number == ticket.number or not target.is_open:
            raise TicketItselfError(ticket=ticket.id, of=target.id)
        told = Happened("took-in", ticket.title, {"ticket": ticket.id})
        write(transaction, target, replace(target, repeats=target.repeats + 1 + ticket.repeats), told)
        return _move(
            transaction, setting, ticket, Move.DUPLICATE, "",
            lambda found, _at: replace(found, duplicate_of=target.id), {"of": target.id},
        )  # fmt: skip

    return store.write(work, by)


def note(store: Store, by: Origin, setting: Setting, id: str, words: str) -> Ticket:
    """Adds a note; a closed ticket takes notes too. Raises TicketReasonError."""

    def work(transaction: Transaction) -> Ticket:
        ticket = _found(transaction, setting, id, None)
        if not _words(words):
            raise TicketReasonError(move=_("Note"))
        return _edit(transaction, ticket, ticket, Happened("noted", _words(words)))

    return store.write(work, by)


def rename(store: Store, by: Origin, setting: Setting, id: str, title: str, seen: int | None = None) -> Ticket:
    """Gives it another title. Raises TicketTitleError."""

    def work(transaction: Transaction) -> Ticket:
        ticket = _found(transaction, setting, id, seen)
        words = clean_line(title, LONGEST_TITLE)
        if not words:
            raise TicketTitleError()
        return _edit(transaction, ticket, replace(ticket, title=words), Happened("renamed", ticket.title))

    return store.write(work, by)


Change = Callable[[Ticket, datetime], Ticket]


def _one_move(
    store: Store, by: Origin, setting: Setting, id: str, move: Move, note: str, seen: int | None,
    change: Change = lambda ticket, _at: ticket, data: dict[str, Any] | None = None,
) -> Ticket:  # fmt: skip
    return store.write(
        lambda transaction: _move(
            transaction, setting, _found(transaction, setting, id, seen, move), move, note, change, data
        ),
        by,
    )


def _move(
    transaction: Transaction, setting: Setting, ticket: Ticket, move: Move, note: str, change: Change,
    data: dict[str, Any] | None = None,
) -> Ticket:  # fmt: skip
    """Makes a move, if the table and the role of whoever acts allow it."""
    actor, words = transaction.by.actor, _words(note)
    if not leads_from(move, ticket.state):
        raise _no_move(transaction.connection, setting, move, ticket, actor)
    _require_role(move, setting, actor, ticket)
    if MOVES[move].reason and not words:
        raise TicketReasonError(move=_(MOVE_WORDS[move]))
    changed = change(ticket, transaction.at)
    state = target_of(move, ticket)
    after = replace(changed, state=state, clocks=moved(changed.clocks, ticket.state, state, transaction.at))
    return _edit(transaction, ticket, after, Happened(_VERBS[move], words, data))


def _edit(transaction: Transaction, before: Ticket, after: Ticket, happened: Happened) -> Ticket:
    written = write(transaction, before, after, happened)
    _journal(transaction, f"ticket.{happened.verb}", written, happened.note)
    return written


def _journal(transaction: Transaction, verb: str, ticket: Ticket, note: str) -> None:
    transaction.journal(
        verb, f"ticket:{ticket.id}",
        {
            "title": ticket.title, "state": ticket.state.value, "priority": ticket.priority, "group": ticket.group,
            "assignee": ticket.assignee, "device": ticket.device, "note": _words(note), "of": ticket.duplicate_of,
        },
    )  # fmt: skip


def _found(transaction: Transaction, setting: Setting, id: str, seen: int | None, move: Move | None = None) -> Ticket:
    """The ticket, as whoever acts has seen it. A move that has become impossible is told as such, not as a change."""
    one_at_a_time(transaction.connection, "tickets")
    number = number_of(id)
    ticket = find(transaction.connection, number) if number is not None else None
    if ticket is None:
        raise TicketUnknownError(ticket=id)
    if seen is not None and ticket.version != seen and (move is None or leads_from(move, ticket.state)):
        since, who = _last_change(transaction.connection, ticket, setting)
        raise TicketChangedError(ticket=ticket.id, since=since, who=who, state=_(STATE_WORDS[ticket.state]))
    return ticket


def _last_change(connection: Connection, ticket: Ticket, setting: Setting) -> tuple[str, str]:
    row = connection.execute(
        select(EVENT.c.at, EVENT.c.actor).where(EVENT.c.ticket == ticket.number).order_by(EVENT.c.seq.desc()).limit(1)
    ).one()
    return f"{row.at.astimezone(setting.zone):%H:%M}", row.actor


def _no_move(connection: Connection, setting: Setting, move: Move, ticket: Ticket, actor: str) -> TicketMoveError:
    since, who = _last_change(connection, ticket, setting)
    possible = [_(MOVE_WORDS[each]) for each in moves_for(ticket, setting.roster.person(actor))]
    return TicketMoveError(
        ticket=ticket.id, state=_(STATE_WORDS[ticket.state]), since=since, who=who, move=_(MOVE_WORDS[move]),
        possible=", ".join(possible) or _("nothing"),
    )  # fmt: skip


def _require_role(move: Move, setting: Setting, actor: str, ticket: Ticket) -> None:
    who = Person(SYSTEM, None) if actor == SYSTEM else setting.roster.person(actor)
    if may(move, who, ticket):
        return
    helper = setting.verifying if move in (Move.VERIFY, Move.SEND_BACK) else ticket.group or setting.verifying
    raise TicketRoleError(
        move=_(MOVE_WORDS[move]), who=actor, role=_(ROLE_WORDS[who.role]) if who.role else "", ticket=ticket.id,
        group=_group_name(setting, ticket.group) or "—",
        ask=setting.roster.leader(helper) or _group_name(setting, helper),
    )  # fmt: skip


def _group_name(setting: Setting, key: str) -> str:
    group = setting.roster.groups.get(key)
    return str(group.name) if group is not None else key


def _require_group(setting: Setting, group: str, person: str) -> None:
    if group not in setting.roster.groups:
        raise TicketGroupError(group=group, known=", ".join(setting.roster.groups))
    members = setting.roster.members(group)
    if person and members and person not in members:
        raise TicketPersonError(person=person, group=_group_name(setting, group), known=", ".join(members))


def _classified(ticket: Ticket, what: Classification, setting: Setting) -> Ticket:
    impact, urgency = what.impact or ticket.impact, what.urgency or ticket.urgency
    priority, why = priority_of(setting.matrix, impact, urgency), ""
    if what.priority is not None and what.priority != priority:
        if not 1 <= what.priority <= 4 or not _words(what.why):
            raise TicketPriorityError()
        priority, why = what.priority, _words(what.why)
    targets = setting.targets[priority]
    clocks = {name: ticket.clock(name).aimed(targets[name]) for name in ClockName}
    return replace(
        ticket, category=what.category or ticket.category, impact=impact, urgency=urgency, priority=priority,
        why_priority=why, risk=what.risk or risk_of(priority), clocks=clocks,
    )  # fmt: skip


def _words(text: str) -> str:
    return clean_line(text, LONGEST_NOTE)
