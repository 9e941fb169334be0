"""`controlroom import devices`: a list of devices, shown as what it changes in `devices.toml`, then written there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.common import actor_option, event_option, json_option, open_event, show_json
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line

if TYPE_CHECKING:
    from controlroom.domain.devices.importing import RegisterPlan

_SHOWN = 50


class BadDeviceMapError(BadInputError):
    code = "BAD_DEVICE_MAP"
    what = N_("“--map {found}” is not understood.")
    next_step = N_("Write it like --map 设备编号=id: the column's header, an equals sign, the field.")


_WHAT = _("Take a list of devices (csv, xlsx) into devices.toml.")
_CODES = _("Exit code 1 says that rows were rejected and the others went in; 2 that nothing did.")


@click.command("devices", short_help=_WHAT, help=f"{_WHAT}\n\n{_CODES}")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@event_option
@click.option("--dry-run", is_flag=True, help=_("Say what would happen, change nothing."))
@click.option("--yes", is_flag=True, help=_("Take in what is right, even if something is rejected; do not ask."))
@click.option("--map", "mapping", metavar="COL=FIELD", multiple=True, help=_("Which field a column is."))
@json_option
@actor_option
def import_devices(
    file: Path, event: Path, dry_run: bool, yes: bool, mapping: tuple[str, ...], as_json: bool, actor: str | None
) -> None:  # fmt: skip
    from controlroom.station.devices import Devices

    columns = dict(map(_pair, mapping))
    with open_event(event, station="import", actor=actor) as room:
        devices = Devices(room)
        plan = devices.see_import(file, columns)
        if not as_json:
            _tell_plan(plan)
        wanted = _is_wanted(plan, dry_run=dry_run, yes=yes, as_json=as_json)
        copy = devices.take_in(plan, file.name) if wanted else None
    if as_json:
        show_json(plan.to_json(str(copy) if copy is not None else None))
    elif copy is not None:
        print(_("devices.toml is written; the one that was is {copy}.").format(copy=copy))
    else:
        print(_("Dry run: nothing was changed.") if dry_run else _("Nothing was changed."))
    if plan.rejected:
        # Written or looked at without these rows; or, where nobody agreed to that, not written.
        raise SystemExit(1 if dry_run or copy is not None else BadInputError.exit_code)


def _pair(text: str) -> tuple[str, str]:
    header, equals, name = text.rpartition("=")
    if not (equals and header.strip() and name.strip()):
        raise BadDeviceMapError(found=text)
    return header.strip(), name.strip()


def _is_wanted(plan: RegisterPlan, *, dry_run: bool, yes: bool, as_json: bool) -> bool:
    """Whether it is to be written: asked at a terminal; a script has to agree beforehand to what is rejected."""
    if dry_run or not plan.changes:
        return False
    if yes:
        return True
    if not as_json and sys.stdin.isatty() and sys.stdout.isatty():
        return click.confirm(_("Write devices.toml?"), default=not plan.rejected)
    return not plan.rejected


def _tell_plan(plan: RegisterPlan) -> None:
    for row, reason in plan.rejected[:_SHOWN]:
        print("✖ " + _("row {row}: {reason}").format(row=row, reason=clean_line(reason, 300)))
    for id in plan.created[:_SHOWN]:
        print(f"+ {id}")
    for id, names in list(plan.changed.items())[:_SHOWN]:
        print(f"~ {id}: {', '.join(names)}")
    if plan.ignored:
        print(_("Columns that are not read: {names}").format(names=clean_line(", ".join(plan.ignored), 300)))
    print(
        _("{read} rows read: {new} new, {changed} changed, {same} unchanged, {rejected} rejected.").format(
            read=plan.read, new=len(plan.created), changed=len(plan.changed), same=plan.unchanged,
            rejected=len(plan.rejected),
        )
    )  # fmt: skip
