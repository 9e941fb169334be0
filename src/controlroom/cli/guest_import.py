"""`controlroom import guests` and `controlroom export guests`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.common import (
    actor_option,
    at_option,
    common_options,
    event_option,
    json_option,
    open_event,
    show_json,
)
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.text import clean_line

if TYPE_CHECKING:
    from controlroom.domain.guests.importing import GuestsImport

_SHOWN = 50


class BadGuestMapError(BadInputError):
    code = "BAD_GUEST_MAP"
    what = N_("“--map {found}” is not understood.")
    next_step = N_("Write it like --map 嘉宾=name: the column's header, an equals sign, the field.")


@click.command("guests", help=_("Take in a list of guests (csv, xlsx); good rows go in, exit code 1 tells of others."))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@event_option
@click.option("--dry-run", is_flag=True, help=_("Say what would happen, change nothing."))
@click.option("--map", "mapping", metavar="COL=FIELD", multiple=True, help=_("Which field a column is."))
@json_option
@at_option
@actor_option
def import_guests(
    file: Path, event: Path, dry_run: bool, mapping: tuple[str, ...], as_json: bool, at: str | None,
    actor: str | None,
) -> None:  # fmt: skip
    from controlroom.station.guests import Guests

    columns = dict(map(_pair, mapping))
    with open_event(event, station="import", actor=actor, at=at) as room:
        guests = Guests(room)
        found = guests.see_import(file, columns) if dry_run else guests.take_in(file, columns)
    show_json(found.to_json()) if as_json else _tell(found, dry_run=dry_run)
    if found.rejected:
        raise SystemExit(1)


def _pair(text: str) -> tuple[str, str]:
    header, equals, name = text.rpartition("=")
    if not (equals and header.strip() and name.strip()):
        raise BadGuestMapError(found=text)
    return header.strip(), name.strip()


def _tell(found: GuestsImport, *, dry_run: bool) -> None:
    if dry_run:
        print(_("Dry run: nothing was changed."))
    print(
        _("{read} rows read: {created} new, {updated} updated, {unchanged} unchanged, {rejected} rejected.").format(
            read=found.read, created=len(found.created), updated=len(found.updated), unchanged=found.unchanged,
            rejected=len(found.rejected),
        )
    )  # fmt: skip
    words = ngettext("{n} of them is on the list of people.", "{n} of them are on the list of people.", found.joined)
    print(words.format(n=f"{found.joined:,}"))
    if found.ignored:
        print(_("Columns that are not read: {names}").format(names=clean_line(", ".join(found.ignored), 300)))
    for row, reason in found.rejected[:_SHOWN]:
        print("  " + _("row {row}: {reason}").format(row=row, reason=clean_line(reason, 300)))
    if (more := len(found.rejected) - _SHOWN) > 0:
        print("  " + ngettext("… and {n} more row; --json lists all", "… and {n} more rows; --json lists all", more)
              .format(n=more))  # fmt: skip


@click.command("guests", help=_("Every guest (.csv, .xlsx), in the form an import takes back."))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help=_("Write over a file that exists."))
@common_options
def export_guests(file: Path, force: bool, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.station.guests import Guests

    with open_event(event, station="export", actor=actor, at=at) as room:
        report = Guests(room).export(file, force=force)
    if as_json:
        show_json(report.to_json())
        return
    words = ngettext("{n} guest written to {file}.", "{n} guests written to {file}.", report.rows)
    print(words.format(n=f"{report.rows:,}", file=report.file))
    print(_("This is in the journal. The file holds personal data: give it to nobody who need not have it."))
