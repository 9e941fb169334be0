"""`controlroom export attendees|checkins|agenda|tickets|guests`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from controlroom.cli.common import (
    Decorator,
    actor_option,
    common_options,
    event_option,
    json_option,
    open_event,
    progress_line,
    require_categories,
    show_json,
)
from controlroom.cli.guest_import import export_guests
from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.checkin.onsite_views import STATUS_WORDS, Order, PeopleFilter, StateFilter

if TYPE_CHECKING:
    from controlroom.domain.agenda.exporting import Format
    from controlroom.domain.people.list_files import ExportReport
    from controlroom.station.room import Room


@click.group("export", help=_("Write a list or the rundown to a file: the format by its ending."))
def export_group() -> None:
    """The group of all exports."""


_FILTERS: tuple[Decorator, ...] = (
    click.option("--state", type=click.Choice([state.value for state in StateFilter]), default="all",
                 help=_("Only who is present, expected (not in yet) or has left.")),
    click.option("--status", type=click.Choice(list(STATUS_WORDS)), help=_("Only this status of registration.")),
    click.option("--category", "categories", metavar="KEY", multiple=True, help=_("Only this category; may repeat.")),
    click.option("--language", metavar="CODE", help=_("Only who speaks this language.")),
    click.option("--needs", is_flag=True, help=_("Only who needs assistance.")),
    click.option("--text", metavar="TEXT", default="", help=_("Only whose name, company, telephone or code has it.")),
    click.option("--force", is_flag=True, help=_("Write over a file that exists.")),
    event_option, json_option, actor_option,
)  # fmt: skip


def _with_filters(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_FILTERS):
        command = option(command)
    return command


@export_group.command(help=_("Everybody on the list, in the form an import takes back."))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--order", type=click.Choice([order.value for order in Order]), default="name", help=_("How it is sorted.")
)
@_with_filters
def attendees(file: Path, order: str, **options: Any) -> None:
    from controlroom.domain.checkin.export import export_attendees

    def write(room: Room, filter: PeopleFilter) -> ExportReport:
        return export_attendees(
            room.store, room.by, room.settings.event, file, filter, Order(order), force=options["force"],
            progress=progress_line(_("{done} of {total} rows"), quiet=options["as_json"]),
        )  # fmt: skip

    _export(write, **options)


@export_group.command(help=_("Every scan with its answer, oldest first."))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@_with_filters
def checkins(file: Path, **options: Any) -> None:
    from controlroom.domain.checkin.export import export_checkins

    def write(room: Room, filter: PeopleFilter) -> ExportReport:
        return export_checkins(
            room.store, room.by, room.settings.event, file, filter, force=options["force"],
            progress=progress_line(_("{done} of {total} rows"), quiet=options["as_json"]),
        )  # fmt: skip

    _export(write, **options)


@export_group.command(help=_("The rundown: frab .xml, pretalx .json, .ics, or a sheet (.csv, .xlsx)."))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--format", "columns", type=click.Choice(["own", "ontime"]), default="own",
              help=_("Whose columns a sheet has."))  # fmt: skip
@click.option("--room", "rooms", metavar="ID", multiple=True, help=_("Only this room; may be given again."))
@click.option("--force", is_flag=True, help=_("Write over a file that exists."))
@common_options
def agenda(
    file: Path, columns: Format, rooms: tuple[str, ...], force: bool, event: Path, as_json: bool, at: str | None,
    actor: str | None,
) -> None:  # fmt: skip
    from controlroom.station.rundown import Rundown

    with open_event(event, station="export", actor=actor, at=at) as room:
        report = Rundown(room).export(file, columns, rooms, force=force)
    if as_json:
        show_json(report.to_json())
        return
    words = ngettext("{n} item written to {file}.", "{n} items written to {file}.", report.items)
    print(words.format(n=f"{report.items:,}", file=report.file))


@export_group.command(help=_("Every ticket with its clocks (.csv, .xlsx), or with its history too (.json)."))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help=_("Write over a file that exists."))
@common_options
def tickets(file: Path, force: bool, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.station.tickets import Tickets

    with open_event(event, station="export", actor=actor, at=at) as room:
        report = Tickets(room).export(file, force=force)
    if as_json:
        show_json(report.to_json())
        return
    words = ngettext("{n} ticket written to {file}.", "{n} tickets written to {file}.", report.rows)
    print(words.format(n=f"{report.rows:,}", file=report.file))


def _export(
    write: Callable[[Room, PeopleFilter], ExportReport], *, event: Path, as_json: bool, actor: str | None, state: str,
    status: str | None, categories: tuple[str, ...], language: str | None, needs: bool, text: str, force: bool,
) -> None:  # fmt: skip
    with open_event(event, station="export", actor=actor) as room:
        require_categories(room.settings.event, categories)
        report = write(
            room, PeopleFilter(StateFilter(state), status, frozenset(categories), language, needs, clean_line(text, 60))
        )
    if as_json:
        show_json(report.to_json())
        return
    rows = ngettext("{n} row written to {file}.", "{n} rows written to {file}.", report.rows)
    print(rows.format(n=f"{report.rows:,}", file=report.file))
    print(_("This is in the journal. The file holds personal data: give it to nobody who need not have it."))


export_group.add_command(export_guests)

COMMANDS = (export_group,)
