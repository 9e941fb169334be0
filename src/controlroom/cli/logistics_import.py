"""`controlroom import fleet|vehicles|rooms`: lists of vehicles, of pick-ups and of hotel rooms (docs/domain.md §12)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.common import actor_option, at_option, event_option, json_option, open_event, show_json
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.logistics.records import Kind

if TYPE_CHECKING:
    from controlroom.domain.logistics.importing import Report

_SHOWN = 50


class BadLogisticsMapError(BadInputError):
    code = "BAD_LOGISTICS_MAP"
    what = N_("“--map {found}” is not understood.")
    next_step = N_("Write it like --map 接站时间=at: the column's header, an equals sign, the field.")


def _command(name: str, kind: Kind, words: str) -> click.Command:
    def take_in(
        file: Path, event: Path, dry_run: bool, mapping: tuple[str, ...], as_json: bool, at: str | None,
        actor: str | None,
    ) -> None:  # fmt: skip
        from controlroom.station.logistics import Logistics

        columns = dict(map(_pair, mapping))
        with open_event(event, station="import", actor=actor, at=at) as room:
            report = Logistics(room).take_in(kind, file, columns, dry_run=dry_run)
        if as_json:
            show_json(report.to_json())
        else:
            _tell(report, dry_run=dry_run)
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


import_fleet = _command("fleet", Kind.CAR, _("Take in a list of vehicles with their drivers: csv or xlsx."))
import_vehicles = _command("vehicles", Kind.VEHICLE, _("Take in a list of pick-ups: csv or xlsx."))
import_rooms = _command("rooms", Kind.ROOM, _("Take in a list of hotel rooms: csv or xlsx."))
