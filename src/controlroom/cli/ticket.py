"""`controlroom ticket`: what is wrong, who sees to it, until when (docs/domain.md §8)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli import ticket_cases, ticket_moves
from controlroom.cli.common import show_json
from controlroom.cli.ticket_common import answer, common_options, opened, require_group, require_place
from controlroom.core.i18n import _, ngettext
from controlroom.domain.tickets.rules import Category, Level
from controlroom.domain.tickets.states import State

if TYPE_CHECKING:
    from controlroom.domain.tickets.rules import Move, Ticket
    from controlroom.station.room import Room
    from controlroom.station.tickets import Tickets

_LEVELS = click.Choice([level.value for level in Level])


@click.group("ticket", help=_("Tickets: what is wrong, who sees to it, until when."), no_args_is_help=True)
def ticket() -> None:
    """The group of all commands on tickets."""


@ticket.command(help=_("Open a ticket: say in a few words what is wrong and where."))
@click.argument("title", metavar="TITLE")
@click.option("--device", metavar="ID", default="", help=_("The device it is about."))
@click.option("--room", "place", metavar="ID", default="", help=_("The room it is in."))
@click.option("--group", metavar="KEY", default="", help=_("Who is to see to it; with a category it is sent at once."))
@click.option("--impact", type=_LEVELS, default="medium", help=_("How far it reaches."))
@click.option("--urgency", type=_LEVELS, default="medium", help=_("How soon it hurts."))
@click.option("--category", type=click.Choice([each.value for each in Category]), help=_("What kind of trouble it is."))
@click.option("--note", metavar="WORDS", default="", help=_("What else is known."))
@common_options
def new(
    title: str, device: str, place: str, group: str, impact: str, urgency: str, category: str | None, note: str,
    event: Path, as_json: bool, at: str | None, actor: str | None,
) -> None:  # fmt: skip
    from controlroom.domain.tickets.opening import NewTicket

    with opened(event, actor, at) as (tickets, room):
        require_place(room.settings, device, place)
        made = tickets.open(
            NewTicket(
                title, group, Level(impact), Level(urgency), Category(category) if category else None, device=device,
                room=place, note=note,
            )
        )  # fmt: skip
        answer(made.ticket, room, as_json=as_json, more={"repeated": made.repeated})
        if made.ticket.state is State.DISPATCHED and not as_json:
            ticket_moves.tell_whom(made.ticket, tickets, room)


@ticket.command("list", help=_("List tickets, the most overdue first."))
@click.option("--all", "everything", is_flag=True, help=_("Closed ones too."))
@click.option("--state", type=click.Choice([state.value for state in State]), help=_("Only those in this state."))
@click.option("--group", metavar="KEY", default="", help=_("Only those of this group."))
@click.option("--device", metavar="ID", default="", help=_("Only those about this device."))
@click.option("--mine", is_flag=True, help=_("Only mine, and those of my group."))
@click.option("--overdue", is_flag=True, help=_("Only those whose time is over."))
@common_options
def list_tickets(
    everything: bool, state: str | None, group: str, device: str, mine: bool, overdue: bool, event: Path,
    as_json: bool, at: str | None, actor: str | None,
) -> None:  # fmt: skip
    from controlroom.cli.ticket_words import tell_list
    from controlroom.domain.tickets.deadlines import by_deadline, is_overdue
    from controlroom.domain.tickets.rules import is_mine
    from controlroom.domain.tickets.views import ticket_to_json

    with opened(event, actor, at) as (tickets, room):
        require_group(room.settings, group)
        me, now = tickets.me, room.clock.now()

        def wanted(each: Ticket) -> bool:
            return (
                (state is None or each.state.value == state)
                and (not group or each.group == group)
                and (not device or each.device == device)
                and (not mine or is_mine(each, me))
                and (not overdue or is_overdue(each, now))
            )

        found = [each for each in tickets.list(open_only=not everything and state is None) if wanted(each)]
        if as_json:
            show_json({"tickets": [ticket_to_json(each, now) for each, _left in by_deadline(found, now)]})
        else:
            tell_list(found, room.settings.event, now)
            _tell_waiting(tickets)


def _tell_waiting(tickets: Tickets) -> None:
    """What was escalated and nobody has said they see to."""
    if found := {each.ticket for each in tickets.escalations()}:
        words = ngettext(
            "▲ {n} overdue ticket was escalated and nobody has said they see to it: {tickets}",
            "▲ {n} overdue tickets were escalated and nobody has said they see to them: {tickets}",
            len(found),
        )
        print(words.format(n=len(found), tickets=_(", ").join(sorted(found))))
        print(_("Whoever does: controlroom ticket ack T-…"))


@ticket.command(help=_("Show a ticket with its clocks and its whole history."))
@click.argument("id", metavar="TICKET")
@common_options
def show(id: str, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.cli.ticket_words import tell_ticket
    from controlroom.domain.tickets.views import ticket_to_json

    with opened(event, actor, at) as (tickets, room):
        view, now = tickets.show(id), room.clock.now()
        possible = [move.value for move in _possible(tickets, view.ticket)]
        if as_json:
            history = [each.to_json() for each in view.history]
            show_json({"ticket": ticket_to_json(view.ticket, now), "history": history, "possible": possible})
        else:
            tell_ticket(view, room.settings.event, now)
            _tell_possible(room, tickets, view.ticket)


def _possible(tickets: Tickets, ticket: Ticket) -> tuple[Move, ...]:
    from controlroom.domain.tickets.rules import moves_for

    return moves_for(ticket, tickets.me)


def _tell_possible(room: Room, tickets: Tickets, ticket: Ticket) -> None:
    from controlroom.domain.tickets.rules import MOVE_WORDS

    moves = [_(MOVE_WORDS[move]) for move in _possible(tickets, ticket)]
    print()
    words = _("{who} can now: {moves}")
    print(words.format(who=room.by.actor, moves=_(", ").join(moves) or _("nothing")))


for _command in (*ticket_moves.COMMANDS, *ticket_cases.COMMANDS):
    ticket.add_command(_command)

COMMANDS = (ticket,)
