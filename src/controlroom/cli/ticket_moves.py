"""Commands that move a ticket on its way, and those that say something of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from controlroom.cli.common import Decorator
from controlroom.cli.ticket_common import answer, carry_out, change_options, common_options, opened
from controlroom.core.i18n import _
from controlroom.domain.tickets.rules import Category, Level

if TYPE_CHECKING:
    from controlroom.domain.tickets.rules import Ticket
    from controlroom.station.room import Room
    from controlroom.station.tickets import Tickets

_LEVELS = click.Choice([level.value for level in Level])
_id: Decorator = click.argument("id", metavar="TICKET")
_note: Decorator = click.option("--note", metavar="WORDS", default="", help=_("Words for its history."))
_why: Decorator = click.option("--why", metavar="WORDS", default="", help=_("Why; it stays in the history."))


@click.command(help=_("Say what kind of trouble it is and how bad; again whenever that changes."))
@_id
@click.option("--category", type=click.Choice([each.value for each in Category]), help=_("What kind of trouble it is."))
@click.option("--impact", type=_LEVELS, help=_("How far it reaches."))
@click.option("--urgency", type=_LEVELS, help=_("How soon it hurts."))
@click.option("--risk", type=click.IntRange(1, 3), help=_("Its risk level, 1 to 3."))
@click.option("--priority", type=click.IntRange(1, 4), help=_("Another priority than impact and urgency give."))
@click.option("--why", metavar="WORDS", default="", help=_("Why another priority."))
@_note
@change_options
def classify(
    id: str, category: str | None, impact: str | None, urgency: str | None, risk: int | None, priority: int | None,
    why: str, note: str, seen: int | None, **options: Any,
) -> None:  # fmt: skip
    from controlroom.domain.tickets.service import Classification

    what = Classification(
        Category(category) if category else None, Level(impact) if impact else None,
        Level(urgency) if urgency else None, risk, priority, why,
    )  # fmt: skip
    carry_out(lambda tickets: tickets.classify(id, what, note, seen), **options)


@click.command(help=_("Send it to a group, or to somebody of it, who must accept it."))
@_id
@click.argument("group", metavar="GROUP")
@click.option("--to", "person", metavar="NAME", default="", help=_("Somebody of the group; otherwise who is on shift."))
@_note
@change_options
def dispatch(
    id: str, group: str, person: str, note: str, seen: int | None, event: Path, as_json: bool, at: str | None,
    actor: str | None,
) -> None:  # fmt: skip
    with opened(event, actor, at) as (tickets, room):
        sent = tickets.dispatch(id, group, person, note, seen)
        answer(sent, room, as_json=as_json, more={"on_shift": list(tickets.on_shift(group))})
        if not as_json and not person:
            tell_whom(sent, tickets, room)


def tell_whom(sent: Ticket, tickets: Tickets, room: Room) -> None:
    """Who of the group is there to take it on."""
    from controlroom.cli.ticket_words import group_name, tell_called

    name = group_name(room.settings.event, sent.group)
    tell_called(tickets.on_shift(sent.group), name, tickets.on_call(sent.group))


@click.command(help=_("Take it on."))
@_id
@change_options
def accept(id: str, seen: int | None, **options: Any) -> None:
    carry_out(lambda tickets: tickets.accept(id, seen), **options)


@click.command(help=_("It waits for something else; its time stands still."))
@_id
@_why
@change_options
def hold(id: str, why: str, seen: int | None, **options: Any) -> None:
    carry_out(lambda tickets: tickets.hold(id, why, seen), **options)


@click.command(help=_("It goes on where it was put on hold."))
@_id
@_note
@change_options
def resume(id: str, note: str, seen: int | None, **options: Any) -> None:
    carry_out(lambda tickets: tickets.resume(id, note, seen), **options)


@click.command(help=_("It is mended; coordination verifies it."))
@_id
@click.option("--action", metavar="WORDS", default="", help=_("What was done."))
@click.option("--cause", metavar="WORDS", default="", help=_("What the cause was."))
@change_options
def resolve(id: str, action: str, cause: str, seen: int | None, **options: Any) -> None:
    carry_out(lambda tickets: tickets.resolve(id, action, cause, seen), **options)


@click.command(help=_("Somebody has looked: it is really gone. This closes it."))
@_id
@_note
@change_options
def verify(id: str, note: str, seen: int | None, **options: Any) -> None:
    carry_out(lambda tickets: tickets.verify(id, note, seen), **options)


@click.command("send-back", help=_("It is not gone; whoever had it goes on."))
@_id
@_why
@change_options
def send_back(id: str, why: str, seen: int | None, **options: Any) -> None:
    carry_out(lambda tickets: tickets.send_back(id, why, seen), **options)


@click.command(help=_("It was closed and is there again."))
@_id
@_why
@change_options
def reopen(id: str, why: str, seen: int | None, **options: Any) -> None:
    carry_out(lambda tickets: tickets.reopen(id, why, seen), **options)


@click.command(help=_("There is nothing to be done."))
@_id
@_why
@change_options
def reject(id: str, why: str, seen: int | None, **options: Any) -> None:
    carry_out(lambda tickets: tickets.reject(id, why, seen), **options)


@click.command(help=_("It is not needed any more."))
@_id
@_why
@change_options
def cancel(id: str, why: str, seen: int | None, **options: Any) -> None:
    carry_out(lambda tickets: tickets.cancel(id, why, seen), **options)


@click.command(help=_("It is the same as another: it is closed, and counts there from now on."))
@_id
@click.argument("into", metavar="OTHER")
@change_options
def merge(id: str, into: str, seen: int | None, **options: Any) -> None:
    carry_out(lambda tickets: tickets.merge(id, into, seen), **options)


@click.command(help=_("Add a note."))
@_id
@click.argument("words", metavar="WORDS")
@common_options
def note(id: str, words: str, **options: Any) -> None:
    carry_out(lambda tickets: tickets.note(id, words), **options)


@click.command(help=_("Give it another title."))
@_id
@click.argument("title", metavar="TITLE")
@change_options
def rename(id: str, title: str, seen: int | None, **options: Any) -> None:
    carry_out(lambda tickets: tickets.rename(id, title, seen), **options)


COMMANDS = (
    classify, dispatch, accept, hold, resume, resolve, verify, send_back, reopen, reject, cancel, merge, note, rename,
)  # fmt: skip
