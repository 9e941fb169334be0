"""Commands of the rundown that put items elsewhere."""

from __future__ import annotations

from typing import Any

import click

from controlroom.cli.agenda_common import carry_out, operation_options
from controlroom.core.i18n import _


@click.command(help=_("Move an item to another time, behind another item, or to another room."))
@click.argument("item", metavar="ITEM")
@click.option("--to", metavar="TIME", help=_("It begins then."))
@click.option("--after", metavar="ITEM", help=_("It comes behind this item."))
@click.option("--room", metavar="ID", default="", help=_("To this room."))
@operation_options
def move(item: str, to: str | None, after: str | None, room: str, **options: Any) -> None:
    from controlroom.domain.agenda.moves import MoveItem

    if not (to or after or room):
        raise click.UsageError(_("Say where to: --to, --after or --room."))
    carry_out(
        lambda asked: MoveItem(asked.item(item), asked.time(to), asked.item(after) if after else "", room), **options
    )


@click.command(help=_("Two items change places."))
@click.argument("item", metavar="ITEM")
@click.argument("other", metavar="ITEM")
@operation_options
def swap(item: str, other: str, **options: Any) -> None:
    from controlroom.domain.agenda.moves import SwapItems

    carry_out(lambda asked: SwapItems(asked.item(item), asked.item(other)), **options)


@click.command(help=_("An item begins as soon as its room is free."))
@click.argument("item", metavar="ITEM")
@click.option("--rest", is_flag=True, help=_("What follows comes along, up to the next promised start."))
@operation_options
def pull(item: str, rest: bool, **options: Any) -> None:
    from controlroom.domain.agenda.moves import PullForward

    carry_out(lambda asked: PullForward(asked.item(item), rest), **options)


@click.command(help=_("The speaker of an item is not there before a time."))
@click.argument("item", metavar="ITEM")
@click.argument("until", metavar="TIME")
@click.option("--pull", is_flag=True, help=_("The next item goes first; the two change places."))
@click.option("--why", metavar="WORDS", default="", help=_("The reason; it is announced."))
@operation_options
def late(item: str, until: str, pull: bool, why: str, **options: Any) -> None:
    from controlroom.domain.agenda.moves import SpeakerLate

    carry_out(lambda asked: SpeakerLate(asked.item(item), asked.moment(until), pull, why), **options)


@click.command(help=_("From now on the forecast is the plan, in one room or in all."))
@click.option("--room", metavar="ID", default="", help=_("Only in this room."))
@operation_options
def replan(room: str, **options: Any) -> None:
    from controlroom.domain.agenda.moves import Replan

    carry_out(lambda asked: Replan(room), **options)


COMMANDS = (move, swap, pull, late, replan)
