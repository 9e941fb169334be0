"""Carrying out a move with a ticket once everything that is asked for it is known, and what is said then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom.core.i18n import _
from controlroom.domain.tickets.rules import Category, Level, Move, Ticket
from controlroom.domain.tickets.states import STATE_WORDS
from controlroom.tui.tickets.moves import NOTE, Talk

if TYPE_CHECKING:
    from controlroom.tui.tickets.source import TicketsSource


def carry_out(source: TicketsSource, talk: Talk) -> Ticket | None:
    """Does it, which blocks on the disk; None for what changes no ticket. Raises what `domain.tickets.service` does."""
    from controlroom.domain.tickets.service import Classification

    id, seen, said = talk.ticket.id, talk.ticket.version, talk.answers
    match talk.what:
        case Move.CLASSIFY:
            category, impact, urgency = Category(said["category"]), Level(said["impact"]), Level(said["urgency"])
            return source.classify(id, Classification(category, impact, urgency), seen=seen)
        case Move.DISPATCH:
            return source.dispatch(id, said["group"], said.get("person", ""), seen=seen)
        case Move.ACCEPT | Move.RESUME as plain:
            return source.accept(id, seen=seen) if plain == Move.ACCEPT else source.resume(id, seen=seen)
        case Move.RESOLVE:
            return source.resolve(id, said["why"], said["cause"], seen=seen)
        case Move.VERIFY:
            return source.verify(id, said["note"], seen=seen)
        case Move.DUPLICATE:
            return source.merge(id, said["into"], seen=seen)
        case "note":
            return source.note(id, said["note"])
        case "improve":
            _improve(source, talk)
            return None
    with_reason = {
        Move.HOLD: source.hold, Move.SEND_BACK: source.send_back, Move.REOPEN: source.reopen,
        Move.REJECT: source.reject, Move.CANCEL: source.cancel,
    }  # fmt: skip
    return with_reason[Move(talk.what)](id, said["why"], seen=seen)


def _improve(source: TicketsSource, talk: Talk) -> None:
    repeated = talk.repeated
    if repeated is not None:
        last = repeated.tickets[-1]
        source.write_case(
            subject=repeated.subject, problem=last.title, handling=last.action, lesson=talk.answers["lesson"],
            tickets=[each.id for each in repeated.tickets],
        )  # fmt: skip


def done_words(talk: Talk, ticket: Ticket | None) -> str:
    """What is said once it is done."""
    if talk.what == NOTE:
        return _("The note is kept with {ticket}.").format(ticket=talk.ticket.id)
    if ticket is None:
        return _("The improvement note is in the case library.")
    if talk.what == Move.DUPLICATE:
        return _("{ticket} counts as {other} now.").format(ticket=ticket.id, other=ticket.duplicate_of)
    return _("{ticket} is {state} now.").format(ticket=ticket.id, state=_(STATE_WORDS[ticket.state]))
