"""`controlroom import attendees`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.common import actor_option, event_option, json_option, open_event, show_json
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from controlroom.domain.people.views import ImportReport

_SHOWN_REJECTIONS = 50


class BadMappingError(BadInputError):
    code = "BAD_MAPPING"
    what = N_("“--map {found}” is not understood.")
    next_step = N_("Write it like --map 联系电话=phone: the column's header, an equals sign, the field.")


@click.group("import", help=_("Take in a file."))
def import_group() -> None:
    """The group of all imports."""


@import_group.command(help=_("Take in a list of attendees: csv or xlsx."))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@event_option
@click.option("--dry-run", is_flag=True, help=_("Say what would happen, change nothing."))
@click.option("--map", "mapping", metavar="COL=FIELD", multiple=True, help=_("Which field a column is."))
@json_option
@actor_option
def attendees(
    file: Path, event: Path, dry_run: bool, mapping: tuple[str, ...], as_json: bool, actor: str | None
) -> None:
    from controlroom.domain.people.files import read_table
    from controlroom.domain.people.rules import CategoryLookup
    from controlroom.domain.people.service import import_attendees

    overrides = dict(_parse_mapping(text) for text in mapping)
    with open_event(event, station="import", actor=actor) as room:
        config = room.settings.event
        report = import_attendees(
            room.store, room.by, read_table(file), CategoryLookup.of(config.categories, config.default_category),
            file=file.name, overrides=overrides, dry_run=dry_run,
            progress=_draw_progress if sys.stderr.isatty() and not as_json else lambda done, total: None,
        )  # fmt: skip
    if as_json:
        show_json(report.to_json())
    else:
        _tell(report, dry_run=dry_run)


def _parse_mapping(text: str) -> tuple[str, str]:
    column, equals, field = text.rpartition("=")
    if not equals or not column or not field:
        raise BadMappingError(found=text)
    return column, field


def _draw_progress(done: int, total: int) -> None:
    words = _("{done} of {total} rows").format(done=done, total=total)
    print("\r" + words, end="\n" if done == total else "", file=sys.stderr, flush=True)


def _tell(report: ImportReport, *, dry_run: bool) -> None:
    if dry_run:
        print(_("Dry run: nothing was changed."))
    print(
        _("{read} rows read: {created} new, {updated} updated, {unchanged} unchanged, {rejected} rejected.").format(
            read=report.read, created=report.created, updated=report.updated, unchanged=report.unchanged,
            rejected=len(report.rejected),
        )
    )  # fmt: skip
    for rejection in report.rejected[:_SHOWN_REJECTIONS]:
        print("  " + _("row {row}: {reason}").format(row=rejection.row, reason=rejection.reason))
    if (more := len(report.rejected) - _SHOWN_REJECTIONS) > 0:
        print("  " + ngettext("… and {n} more row; --json lists all", "… and {n} more rows; --json lists all", more)
              .format(n=more))  # fmt: skip
    if report.rejected:
        print(_("Correct these rows and import the file again: the others will be found unchanged."))


COMMANDS = (import_group,)
