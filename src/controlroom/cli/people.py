"""`controlroom import attendees`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.agenda_import import import_agenda
from controlroom.cli.common import actor_option, event_option, json_option, open_event, show_json
from controlroom.cli.device_import import import_devices
from controlroom.cli.guest_import import import_guests
from controlroom.cli.logistics_import import import_fleet, import_meals, import_rooms, import_vehicles
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.text import clean_line

if TYPE_CHECKING:
    from controlroom.domain.people.views import ImportReport

_SHOWN_REJECTIONS = 50
_SHOWN_WORDS = 20


class BadMappingError(BadInputError):
    code = "BAD_MAPPING"
    what = N_("“--map {found}” is not understood.")
    next_step = N_("Write it like --map 联系电话=phone: the column's header, an equals sign, the field.")


class BadCategoryWordError(BadInputError):
    code = "BAD_CATEGORY_WORD"
    what = N_("“--category {found}” is not understood.")
    next_step = N_(
        'Write it like --category "Early bird=attendee": the word of the list, an equals sign, the category.'
    )


@click.group("import", help=_("Take in a file."))
def import_group() -> None:
    """The group of all imports."""


_WHAT = _("Take in a list of attendees: csv, xlsx, or the order data of pretix.")


@import_group.command(
    short_help=_WHAT,
    help=_WHAT + "\n\n" + _("Good rows go in; exit code 1 says that others were rejected."),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@event_option
@click.option("--dry-run", is_flag=True, help=_("Say what would happen, change nothing."))
@click.option("--map", "mapping", metavar="COL=FIELD", multiple=True, help=_("Which field a column is."))
@click.option("--category", "words", metavar="WORD=KEY", multiple=True, help=_("Which category a word of the list is."))
@click.option("--review", is_flag=True, help=_("Look at the columns on the screen first."))
@click.option("--rename", is_flag=True, help=_("Let a code pass to somebody else."))
@click.option("--forget-layout", is_flag=True, help=_("Forget what was said about lists with these columns."))
@json_option
@actor_option
def attendees(
    file: Path, event: Path, dry_run: bool, mapping: tuple[str, ...], words: tuple[str, ...], review: bool,
    rename: bool, forget_layout: bool, as_json: bool, actor: str | None,
) -> None:  # fmt: skip
    from controlroom.cli.list_import import ListImport, Wishes

    asked = Wishes(
        columns=dict(_parse_pair(text, BadMappingError) for text in mapping),
        categories=dict(_parse_pair(text, BadCategoryWordError) for text in words),
        review=review, rename=rename, dry_run=dry_run, forget=forget_layout, quiet=as_json,
    )  # fmt: skip
    with open_event(event, station="import", actor=actor) as room:
        report = ListImport(room, file, asked).run()
    if report is None:
        print(_("Nothing was changed."))
    elif as_json:
        show_json(report.to_json())
    else:
        _tell(report, dry_run=dry_run)
    if report is not None and report.rejected:
        raise SystemExit(1)


def _parse_pair(text: str, error: type[BadInputError]) -> tuple[str, str]:
    left, equals, right = text.rpartition("=")
    if not equals or not left or not right:
        raise error(found=text)
    return left, right


def _tell(report: ImportReport, *, dry_run: bool) -> None:
    if dry_run:
        print(_("Dry run: nothing was changed."))
    print(
        _("{read} rows read: {created} new, {updated} updated, {unchanged} unchanged, {rejected} rejected.").format(
            read=report.read, created=report.created, updated=report.updated, unchanged=report.unchanged,
            rejected=len(report.rejected),
        )
    )  # fmt: skip
    if report.columns_left_out:
        shown = ", ".join(clean_line(header, 30) for header in report.columns_left_out[:_SHOWN_WORDS] if header)
        print(_("Columns that were not read: {headers}.").format(headers=shown))
    if report.left_out:
        print(
            ngettext(
                "{n} ticket left out: an add-on, a test order, or a product that admits nobody.",
                "{n} tickets left out: add-ons, test orders, and products that admit nobody.",
                report.left_out,
            ).format(n=report.left_out)
        )
    # A word that is no category stands in hundreds of rows: it is told once, with its remedy.
    told = [rejection for rejection in report.rejected if not rejection.word]
    for rejection in told[:_SHOWN_REJECTIONS]:
        print("  " + _("row {row}: {reason}").format(row=rejection.row, reason=rejection.reason))
    if (more := len(told) - _SHOWN_REJECTIONS) > 0:
        print("  " + ngettext("… and {n} more row; --json lists all", "… and {n} more rows; --json lists all", more)
              .format(n=more))  # fmt: skip
    if told:
        print(_("Correct these rows and import the file again: the others will be found unchanged."))
    _tell_words(report)


def _tell_words(report: ImportReport) -> None:
    if not report.unknown_categories:
        return
    print(_("Words that are no category, and how many rows they keep out:"))
    for word, rows in report.unknown_categories[:_SHOWN_WORDS]:
        print(f"  “{word}” · {rows}")
    if (more := len(report.unknown_categories) - _SHOWN_WORDS) > 0:
        print("  " + ngettext("… and {n} more word; --json lists all", "… and {n} more words; --json lists all", more)
              .format(n=more))  # fmt: skip
    word = report.unknown_categories[0][0]
    advice = _('Say what they are and import again: --category "{word}=KEY", or --review; KEY is one of {names}.')
    print(advice.format(word=word, names=", ".join(report.categories)))


import_group.add_command(import_agenda)
import_group.add_command(import_devices)
import_group.add_command(import_guests)
import_group.add_command(import_fleet)
import_group.add_command(import_meals)
import_group.add_command(import_vehicles)
import_group.add_command(import_rooms)

COMMANDS = (import_group,)
