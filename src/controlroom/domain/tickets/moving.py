"""What every change of a ticket has in common: found as it was seen, allowed by table and role, written and journalled.

docs/domain.md §8.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from controlroom.core.i18n import _
from controlroom.core.ids import SYSTEM
from controlroom.core.text import clean_line, visible
from controlroom.domain.people.duty import ROLE_WORDS, Person
from controlroom.domain.tickets.clocks import moved
from controlroom.domain.tickets.errors import (
    TicketChangedError,
    TicketMoveError,
    TicketReasonError,
    TicketRoleError,
    TicketUnknownError,
)
from controlroom.domain.tickets.opening import LONGEST_NOTE
from controlroom.domain.tickets.rules import MOVE_WORDS, MOVES, Move, Ticket, leads_from, may, moves_for, target_of
from controlroom.domain.tickets.states import STATE_WORDS
from controlroom.domain.tickets.tables import EVENT, Happened, Setting, find, number_of, write
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

_WORK = frozenset({Move.ACCEPT, Move.HOLD, Move.RESUME})
_ADDED = frozenset({"noted", "repeated", "took-in"})
_NO_VERSION = ("escalated", "escalation-seen")

Change = Callable[[Ticket, datetime], Ticket]


def one_move(
    store: Store, by: Origin, setting: Setting, id: str, move: Move, note: str, seen: int | None,
    change: Change = lambda ticket, _at: ticket, data: dict[str, Any] | None = None,
) -> Ticket:  # fmt: skip
    """A use case that is one move and nothing else."""
    return store.write(
        lambda transaction: make_move(
            transaction, setting, found_ticket(transaction, setting, id, seen, move), move, note, change, data
        ),
        by,
    )


def make_move(
    transaction: Transaction, setting: Setting, ticket: Ticket, move: Move, note: str, change: Change,
    data: dict[str, Any] | None = None,
) -> Ticket:  # fmt: skip
    """Makes a move, if the table and the role of whoever acts allow it."""
    words = words_of(note)
    if not leads_from(move, ticket.state):
        raise no_move(transaction.connection, setting, move, ticket, transaction.by.actor)
    require_role(move, setting, transaction.by, ticket)
    if MOVES[move].reason and not words:
        raise TicketReasonError(move=_(MOVE_WORDS[move]))
    changed = change(ticket, transaction.at)
    state = target_of(move, ticket)
    after = replace(changed, state=state, clocks=moved(changed.clocks, ticket.state, state, transaction.at))
    return edit(transaction, ticket, after, Happened(MOVES[move].verb, words, data))


def edit(transaction: Transaction, before: Ticket, after: Ticket, happened: Happened) -> Ticket:
    """Writes a change with its line of history and its entry of the journal."""
    written = write(transaction, before, after, happened)
    journal_change(transaction, f"ticket.{happened.verb}", written, happened.note)
    return written


def journal_change(transaction: Transaction, verb: str, ticket: Ticket, note: str) -> None:
    """The journal's entry: what its sentences tell of a ticket (tui/words.py)."""
    transaction.journal(
        verb, f"ticket:{ticket.id}",
        {
            "title": ticket.title, "state": ticket.state.value, "priority": ticket.priority, "group": ticket.group,
            "assignee": ticket.assignee, "device": ticket.device, "note": words_of(note), "of": ticket.duplicate_of,
        },
    )  # fmt: skip


def found_ticket(
    transaction: Transaction, setting: Setting, id: str, seen: int | None, move: Move | None = None
) -> Ticket:
    """The ticket, as whoever acts has seen it. A move that has become impossible is told as such, not as a change.

    What was only added to it, a note or a repeat, is no reason to refuse a move that closes nothing.
    """
    one_at_a_time(transaction.connection, "tickets")
    number = number_of(id)
    ticket = find(transaction.connection, number) if number is not None else None
    if ticket is None:
        raise TicketUnknownError(ticket=visible(id))
    possible = move is None or leads_from(move, ticket.state)
    if seen is not None and ticket.version != seen and possible:
        if move in _WORK and _was_only_added_to(transaction.connection, ticket, seen):
            return ticket
        since, who = _last_change(transaction.connection, ticket, setting, of_state=False)
        raise TicketChangedError(ticket=ticket.id, since=since, who=who, state=_(STATE_WORDS[ticket.state]))
    return ticket


def _was_only_added_to(connection: Connection, ticket: Ticket, seen: int) -> bool:
    """Whether all that was written since version `seen` left the ticket as it was."""
    # Every version has one line of history, some have two; never fewer, so these are all of them or one too telling.
    query = select(EVENT.c.verb, EVENT.c.before, EVENT.c.after).where(EVENT.c.ticket == ticket.number)
    query = query.where(EVENT.c.verb.not_in(_NO_VERSION)).order_by(EVENT.c.seq.desc()).limit(ticket.version - seen)
    rows = connection.execute(query).all()
    return ticket.version > seen and all(row.verb in _ADDED and row.before == row.after for row in rows)


def _last_change(connection: Connection, ticket: Ticket, setting: Setting, *, of_state: bool) -> tuple[str, str]:
    """When and by whom it was changed last, or came into the state it is in."""
    query = select(EVENT.c.at, EVENT.c.actor).where(EVENT.c.ticket == ticket.number).order_by(EVENT.c.seq.desc())
    if of_state:
        query = query.where(EVENT.c.before != EVENT.c.after)
    row = connection.execute(query.limit(1)).one()
    return f"{row.at.astimezone(setting.zone):%H:%M}", row.actor


def no_move(connection: Connection, setting: Setting, move: Move, ticket: Ticket, actor: str) -> TicketMoveError:
    """The refusal of a move that its state does not allow, with what `actor` could do instead."""
    since, who = _last_change(connection, ticket, setting, of_state=True)
    possible = [_(MOVE_WORDS[each]) for each in moves_for(ticket, setting.roster.person(actor))]
    return TicketMoveError(
        ticket=ticket.id, state=_(STATE_WORDS[ticket.state]), since=since, who=who, move=_(MOVE_WORDS[move]),
        possible=", ".join(possible) or _("nothing"),
    )  # fmt: skip


def require_role(move: Move, setting: Setting, by: Origin, ticket: Ticket) -> None:
    """Raises TicketRoleError, which names whom to ask. Somebody who calls themselves as the program has a role."""
    program = by.actor == SYSTEM and not by.role
    who = Person(SYSTEM, None) if program else setting.roster.person(by.actor)
    if may(move, who, ticket):
        return
    helper = setting.verifying if move in (Move.VERIFY, Move.SEND_BACK) else ticket.group or setting.verifying
    raise TicketRoleError(
        move=_(MOVE_WORDS[move]), who=by.actor, role=_(ROLE_WORDS[who.role]) if who.role else "", ticket=ticket.id,
        group=group_name(setting, ticket.group) or "—",
        ask=setting.roster.leader(helper) or group_name(setting, helper),
    )  # fmt: skip


def group_name(setting: Setting, key: str) -> str:
    """What people call a group."""
    group = setting.roster.groups.get(key)
    return str(group.name) if group is not None else key


def words_of(text: str) -> str:
    """What somebody typed, as it is kept."""
    return clean_line(text, LONGEST_NOTE)
