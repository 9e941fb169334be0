"""`controlroom import fleet|vehicles|rooms|meals`: vehicles, pick-ups, rooms, meal orders (docs/domain.md §12)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from controlroom.cli.common import actor_option, at_option, event_option, json_option, open_event, show_json
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.logistics.diets import key_words
from controlroom.domain.logistics.records import Kind

if TYPE_CHECKING:
    from controlroom.domain.logistics.importing import Report
    from controlroom.domain.logistics.views import Short
    from controlroom.station.logistics import Logistics

_SHOWN = 50


class BadLogisticsMapError(BadInputError):
    code = "BAD_LOGISTICS_MAP"
    what = N_("“--map {found}” is not understood.")
    next_step = N_("Write it like --map 接站时间=at: the column's header, an equals sign, the field.")


class Taking(Protocol):
    """Takes a list in and gives what it did, and the lines to be told besides."""

    def __call__(
        self, source: Logistics, file: Path, columns: Mapping[str, str], *, dry_run: bool
    ) -> tuple[Report, dict[str, Any], list[str]]: ...


def _command(name: str, words: str, taking: Taking) -> click.Command:
    def take_in(
        file: Path, event: Path, dry_run: bool, mapping: tuple[str, ...], as_json: bool, at: str | None,
        actor: str | None,
    ) -> None:  # fmt: skip
        from controlroom.station.logistics import Logistics

        columns = dict(map(_pair, mapping))
        with open_event(event, station="import", actor=actor, at=at) as room:
            report, more, lines = taking(Logistics(room), file, columns, dry_run=dry_run)
        if as_json:
            show_json(report.to_json() | more)
        else:
            _tell(report, dry_run=dry_run)
            for line in lines:
                print(line)
        if report.rejected:
            raise SystemExit(1)

    command = click.argument("file", metavar="FILE", type=click.Path(path_type=Path))(take_in)
    for option in (
        actor_option, at_option, json_option, event_option,
        click.option("--map", "mapping", metavar="COL=FIELD", multiple=True, help=_("Which field a column is.")),
        click.option("--dry-run", is_flag=True, help=_("Say what would happen, change nothing.")),
    ):  # fmt: skip
        command = option(command)
    more = _("Good rows go in; exit code 1 says that others were rejected.")
    return click.command(name, short_help=words, help=f"{words}\n\n{more}")(command)


def _rows(kind: Kind) -> Taking:
    """Takes a list of rows of a kind in."""

    def taking(
        source: Logistics, file: Path, columns: Mapping[str, str], *, dry_run: bool
    ) -> tuple[Report, dict[str, Any], list[str]]:
        return source.take_in(kind, file, columns, dry_run=dry_run), {}, []

    return taking


def _orders(
    source: Logistics, file: Path, columns: Mapping[str, str], *, dry_run: bool
) -> tuple[Report, dict[str, Any], list[str]]:
    """Takes a list of what was ordered in, and says what is short."""
    orders, short = source.take_orders(file, columns, dry_run=dry_run)
    return orders, {"short": [each.to_json() for each in short]}, [_short_words(each) for each in short]


def _short_words(short: Short) -> str:
    return "✖ " + _("{meal} {day}, {diet}: {needed} needed, {ordered} ordered").format(
        meal=clean_line(short.meal.name, 40), day=f"{short.meal.day:%m-%d}", diet=key_words(short.diet),
        needed=f"{short.needed:,}", ordered=f"{short.ordered or 0:,}",
    )  # fmt: skip


def _pair(text: str) -> tuple[str, str]:
    header, equals, name = text.rpartition("=")
    if not (equals and header.strip() and name.strip()):
        raise BadLogisticsMapError(found=text)
    return header.strip(), name.strip()


def _tell(report: Report, *, dry_run: bool) -> None:
    for row, reason in report.rejected[:_SHOWN]:
        print("✖ " + _("row {row}: {reason}").format(row=row, reason=clean_line(reason, 300)))
    if report.ignored:
        print(_("Columns that are not read: {names}").format(names=clean_line(", ".join(report.ignored), 300)))
    print(
        _("{read} rows read: {new} new, {changed} changed, {same} unchanged, {rejected} rejected.").format(
            read=report.read, new=len(report.created), changed=len(report.changed), same=report.unchanged,
            rejected=len(report.rejected),
        )
    )  # fmt: skip
    if dry_run:
        print(_("Dry run: nothing was changed."))


import_fleet = _command("fleet", _("Take in a list of vehicles with their drivers: csv or xlsx."), _rows(Kind.CAR))
import_vehicles = _command("vehicles", _("Take in a list of pick-ups: csv or xlsx."), _rows(Kind.VEHICLE))
import_rooms = _command("rooms", _("Take in a list of hotel rooms: csv or xlsx."), _rows(Kind.ROOM))
import_meals = _command(
    "meals", _("Take in what was ordered for the meals, by diet, and say what is short: csv or xlsx."), _orders
)
