"""`controlroom round export` and `round sheet`: the sheets on paper, filled in or empty."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.common import common_options, open_event, show_json
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _

if TYPE_CHECKING:
    from controlroom.station.room import Room
    from controlroom.station.round_sheet import Sheet

Draw = Callable[["Room"], tuple[str, "Sheet"]]


class NoSheetTargetError(BadInputError):
    code = "ROUND_SHEET_TARGET"
    what = N_("It was not said where the sheet shall go.")
    next_step = N_("Name a file that ends in .pdf or .html, or --printer URL.")


def _common(command: Callable[..., None]) -> Callable[..., None]:
    command = click.option("--force", is_flag=True, help=_("Write over a file that exists."))(common_options(command))
    return click.option("--printer", metavar="URL", help=_("Print it there, on a roll of paper."))(command)


@click.command(help=_("Write the sheet of a round with its answers and signatures to a pdf or html file, or print it."))
@click.argument("id", metavar="ROUND")
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@_common
def export(
    id: str, file: Path | None, printer: str | None, force: bool, event: Path, as_json: bool, at: str | None,
    actor: str | None,
) -> None:  # fmt: skip
    def draw(room: Room) -> tuple[str, Sheet]:
        from controlroom.domain.inspections.naming import round_named
        from controlroom.station.round_paper import filled_sheet
        from controlroom.station.rounds import Rounds

        round = round_named(Rounds(room).list(), id).id
        return round, filled_sheet(room, round)

    _put_out(draw, file, printer, force, event, as_json, at, actor)


@click.command(help=_("Write an empty sheet of a template to be filled in by hand to a pdf or html file, or print it."))
@click.argument("template", metavar="TEMPLATE")
@click.argument("place", metavar="PLACE")
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@_common
def sheet(
    template: str, place: str, file: Path | None, printer: str | None, force: bool, event: Path, as_json: bool,
    at: str | None, actor: str | None,
) -> None:  # fmt: skip
    def draw(room: Room) -> tuple[str, Sheet]:
        from controlroom.station.round_paper import blank_sheet

        return f"{template}.{place}", blank_sheet(room, template, place)

    _put_out(draw, file, printer, force, event, as_json, at, actor)


def _put_out(
    draw: Draw, file: Path | None, printer: str | None, force: bool, event: Path, as_json: bool, at: str | None,
    actor: str | None,
) -> None:  # fmt: skip
    if file is None and printer is None:
        raise NoSheetTargetError()
    from controlroom.station.round_paper import print_sheet, write_sheet

    with open_event(event, station="round", actor=actor, at=at) as room:
        what, drawn = draw(room)
        if file is not None:
            write_sheet(room, drawn, what, file, force=force)
        if printer is not None:
            print_sheet(room, drawn, printer)
    if as_json:
        show_json({"what": what, "file": str(file) if file is not None else None, "printer": printer})
        return
    if file is not None:
        print(_("{what} written to {file}.").format(what=what, file=file))
    if printer is not None:
        print(_("{what} sent to the printer.").format(what=what))


COMMANDS = (export, sheet)
