"""Where what a board puts on paper goes: a new file of the event, or the printer of a desk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from controlroom.domain.people.list_files import new_file
from controlroom.station.room import Room


def report_file(room: Room, name: str, suffixes: Sequence[str]) -> Path:
    """The file called `name`, in the event's `reports` unless the name says elsewhere; its folder is there then.

    Without one of the endings it gets the first of them. Raises ExportFailedError.
    """
    file = new_file(room.folder.root / "reports", name)
    return file if file.suffix.lower() in suffixes else file.with_name(f"{file.name}{suffixes[0]}")


def printer_of(room: Room, desk: str) -> str:
    """The address of a desk's printer. A desk without one must not be offered."""
    config = room.settings.desk(desk)
    assert config.printer is not None, "a desk without a printer is not offered"
    return config.printer.url
