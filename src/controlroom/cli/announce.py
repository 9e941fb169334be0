"""`controlroom announce`: exact sentences for everybody, who has heard them, and ways out (docs/domain.md §11)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.common import common_options, open_event, show_json
from controlroom.core.i18n import Language, _, ngettext

if TYPE_CHECKING:
    from controlroom.station.announcements import Announcements
    from controlroom.station.room import Room


@contextmanager
def _opened(event: Path, actor: str | None, at: str | None) -> Iterator[tuple[Announcements, Room]]:
    from controlroom.station.announcements import Announcements

    with open_event(event, station="announce", actor=actor, at=at) as room:
        yield Announcements(room), room


@click.group(
    "announce", help=_("Announcements: exact sentences for everybody, and who has heard them."), no_args_is_help=True
)
def announce() -> None:
    """The group of all commands on announcements."""


@announce.command(help=_("Put a sentence on the board, in both languages."))
@click.option("--zh", metavar="WORDS", required=True, help=_("The sentence in Chinese."))
@click.option("--en", metavar="WORDS", required=True, help=_("The sentence in English."))
@click.option("--to", metavar="GROUP", multiple=True, help=_("A group that must hear it; may be given several times."))
@common_options
def post(
    zh: str, en: str, to: tuple[str, ...], event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:  # fmt: skip
    with _opened(event, actor, at) as (board, room):
        _answer(board.post({"zh": zh, "en": en}, to).id, board, room, as_json=as_json)


@announce.command("list", help=_("List announcements, newest first, with who has acknowledged them."))
@click.option("--open", "open_only", is_flag=True, help=_("Only those that some group has not acknowledged."))
@click.option("--limit", metavar="N", type=click.IntRange(1, 10_000), default=30, show_default=True)
@common_options
def list_announcements(
    open_only: bool, limit: int, event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:  # fmt: skip
    from controlroom.station.announcements import text_of

    with _opened(event, actor, at) as (board, room):
        found = board.list(limit, open_only=open_only)
        found = found[::-1][:limit] if open_only else found
        if as_json:
            show_json({"announcements": [each.to_json() for each in found]})
        elif found:
            print(text_of(room, found))
        else:
            print(_("No announcement waits for anybody.") if open_only else _("Nothing was announced yet."))


@announce.command(help=_("A group has heard an announcement."))
@click.argument("id", metavar="N")
@click.option("--group", metavar="KEY", required=True, help=_("The group that has heard it."))
@common_options
def ack(id: str, group: str, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    with _opened(event, actor, at) as (board, room):
        new = board.acknowledge(id, group)
        if not new and not as_json:
            print(_("It was acknowledged for this group before."))
        _answer(id, board, room, as_json=as_json)


@announce.command(help=_("Take an announcement back, with a reason; say what holds instead, or that it is withdrawn."))
@click.argument("id", metavar="N")
@click.option("--reason", metavar="WORDS", required=True, help=_("Why; it goes round with the withdrawal."))
@click.option("--zh", metavar="WORDS", default="", help=_("What holds instead, in Chinese."))
@click.option("--en", metavar="WORDS", default="", help=_("What holds instead, in English."))
@common_options
def withdraw(
    id: str, reason: str, zh: str, en: str, event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:  # fmt: skip
    instead: dict[Language, str] | None = {"zh": zh, "en": en} if zh or en else None
    with _opened(event, actor, at) as (board, room):
        _answer(board.withdraw(id, reason, instead).id, board, room, as_json=as_json)


@announce.command("print", help=_("Print an announcement in both languages, on a roll of paper."))
@click.argument("id", metavar="N")
@click.option("--printer", metavar="URL", required=True, help=_("The printer, as in desks.toml."))
@common_options
def print_one(id: str, printer: str, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    with _opened(event, actor, at) as (board, _room):
        told = board.print_slip(id, printer)
    if as_json:
        show_json({"announcement": told.to_json(), "printer": printer})
    else:
        print(_("#{n} sent to the printer.").format(n=told.id))


@announce.command(help=_("Write all announcements to a text file; default: reports/announcements.txt in the event."))
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help=_("Write over a file that exists."))
@common_options
def export(
    file: Path | None, force: bool, event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:  # fmt: skip
    with _opened(event, actor, at) as (board, _room):
        written, rows = board.write(file, force=force)
    if as_json:
        show_json({"file": str(written), "rows": rows})
    else:
        words = ngettext("{n} announcement written to {file}.", "{n} announcements written to {file}.", rows)
        print(words.format(n=rows, file=written))


def _answer(id: str | int, board: Announcements, room: Room, *, as_json: bool) -> None:
    """How it stands now."""
    from controlroom.station.announcements import text_of

    found = board.show(id)
    if as_json:
        show_json({"announcement": found.to_json()})
    else:
        print(text_of(room, [found]), end="")


COMMANDS = (announce,)
