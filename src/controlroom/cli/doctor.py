"""`controlroom doctor`: could the event begin now, what is plugged in, and what must be mended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.common import event_option, json_option, open_event, show_json
from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _
from controlroom.core.text import clean_line

if TYPE_CHECKING:
    from controlroom.hardware.plugged import Plugged
    from controlroom.station.doctor import Finding

_SYMBOLS = {"good": "✔", "warning": "!", "fault": "✖"}


@click.command(help=_("Look at event folder, store, fonts, scanners and printers, and say what to mend."))
@event_option
@json_option
def doctor(event: Path, as_json: bool) -> None:
    from controlroom.hardware.plugged import plugged_in
    from controlroom.station.doctor import Level, broken, examine

    findings: list[Finding] = []
    try:
        with open_event(event, station="doctor", actor="system") as room:
            findings.extend(examine(room))
    except ControlroomError as error:
        findings.append(broken(_("Event folder"), error))
    devices = plugged_in()
    if as_json:
        show_json(
            {
                "findings": [
                    {"level": found.level.value, "about": found.about, "what": found.what, "mend": found.mend}
                    for found in findings
                ],
                "plugged": [
                    {
                        "kind": device.kind, "where": device.where, "description": device.description,
                        "by_id": device.by_id, "line": device.line,
                    }
                    for device in devices
                ],
            }
        )  # fmt: skip
    else:
        _tell(findings, devices)
    if any(found.level is Level.FAULT for found in findings):
        raise click.exceptions.Exit(3)


def _tell(findings: list[Finding], devices: list[Plugged]) -> None:
    from rich.cells import cell_len

    width = max((cell_len(found.about) for found in findings), default=0)
    for found in findings:
        head = found.about + " " * (width - cell_len(found.about))
        print(f"{_SYMBOLS[found.level.value]} {head}  {clean_line(found.what)}")
        if found.mend:
            print(" " * (width + 4) + found.mend)
    print()
    print(_("Plugged in, with the line for desks.toml:") if devices else _("No scanner or printer is plugged in here."))
    for device in devices:
        print(f"  {clean_line(device.where)}  {clean_line(device.description)}")
        if device.by_id:
            print(f"    {clean_line(device.by_id)}")
        print(f"    {clean_line(device.line)}")


COMMANDS = (doctor,)
