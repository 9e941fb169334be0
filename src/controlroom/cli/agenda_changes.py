"""Commands of the rundown that change what is in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click

from controlroom.cli.agenda_common import MINUTES, carry_out, operation_options
from controlroom.core.i18n import _


@click.command(help=_("Put something in that was not planned, such as a filler."))
@click.argument("title", metavar="TITLE")
@click.argument("minutes", metavar="MINUTES", type=MINUTES)
@click.option("--after", metavar="ITEM", help=_("Behind this item."))
@click.option("--room", metavar="ID", default="", help=_("In this room, now."))
@operation_options
def insert(title: str, minutes: timedelta, after: str | None, room: str, **options: Any) -> None:
    from controlroom.core.ids import new_id
    from controlroom.domain.agenda.changes import InsertItem

    if not (after or room):
        raise click.UsageError(_("Say where to: --after or --room."))
    carry_out(
        lambda asked: InsertItem(new_id(), title, minutes, asked.item(after) if after else "", room),
        **options,
    )


@click.command(help=_("Somebody steps in for a speaker."))
@click.argument("item", metavar="ITEM")
@click.option("--who", metavar="NAME", default="", help=_("Who does not speak; default: the first speaker."))
@click.option("--by", metavar="NAME", default="", help=_("Who steps in; default: the first substitute who is free."))
@operation_options
def substitute(item: str, who: str, by: str, **options: Any) -> None:
    from controlroom.domain.agenda.changes import Substitute

    carry_out(lambda asked: Substitute(asked.item(item), who, by), **options)


@click.command(help=_("Make an item, usually a break, shorter."))
@click.argument("item", metavar="ITEM")
@click.argument("minutes", metavar="MINUTES", type=MINUTES)
@operation_options
def shorten(item: str, minutes: timedelta, **options: Any) -> None:
    from controlroom.domain.agenda.changes import Shorten

    carry_out(lambda asked: Shorten(asked.item(item), minutes), **options)


@click.command(help=_("Two topics are held together as one."))
@click.argument("item", metavar="ITEM")
@click.argument("other", metavar="ITEM")
@click.option("--minutes", metavar="N", type=MINUTES, help=_("How long; default: as the longer of the two."))
@click.option("--title", metavar="TITLE", default="", help=_("Its title; default: both."))
@operation_options
def merge(item: str, other: str, minutes: timedelta | None, title: str, **options: Any) -> None:
    from controlroom.domain.agenda.changes import Merge

    carry_out(lambda asked: Merge(asked.item(item), asked.item(other), minutes, title), **options)


@click.command(help=_("Share the delay of a room out over what is to come."))
@click.argument("room", metavar="ROOM")
@operation_options
def share(room: str, **options: Any) -> None:
    from controlroom.domain.agenda.changes import ShareLostTime

    carry_out(lambda asked: ShareLostTime(room), **options)


@click.command(help=_("Pass an item over for now; it can still be started."))
@click.argument("item", metavar="ITEM")
@click.option("--why", metavar="WORDS", default="", help=_("The reason."))
@operation_options
def skip(item: str, why: str, **options: Any) -> None:
    from controlroom.domain.agenda.changes import SkipItem

    carry_out(lambda asked: SkipItem(asked.item(item), why), **options)


@click.command(help=_("An item is not held."))
@click.argument("item", metavar="ITEM")
@click.option("--why", metavar="WORDS", default="", help=_("The reason; it is announced."))
@operation_options
def cancel(item: str, why: str, **options: Any) -> None:
    from controlroom.domain.agenda.changes import CancelItem

    carry_out(lambda asked: CancelItem(asked.item(item), why), **options)


@click.command(help=_("What was skipped or cancelled is held after all."))
@click.argument("item", metavar="ITEM")
@operation_options
def restore(item: str, **options: Any) -> None:
    from controlroom.domain.agenda.changes import RestoreItem

    carry_out(lambda asked: RestoreItem(asked.item(item)), **options)


COMMANDS = (insert, substitute, shorten, merge, share, skip, cancel, restore)
