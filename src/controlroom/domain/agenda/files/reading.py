"""Reading a file with a rundown, whichever format it has: path in, a checked plan out (docs/domain.md §3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.files.checks import checked
from controlroom.domain.agenda.files.columns import Headed
from controlroom.domain.agenda.files.frab import read_frab
from controlroom.domain.agenda.files.ics import read_ics
from controlroom.domain.agenda.files.ontime import read_ontime
from controlroom.domain.agenda.files.plan import FilePlan, Found, Frame, Progress, require_few
from controlroom.domain.agenda.files.pretalx import read_pretalx
from controlroom.domain.agenda.files.sheet import read_sheet
from controlroom.domain.people.files import ListUnreadableError, read_table

LARGEST_BYTES = 20 * 1024 * 1024
_SHEETS = (".csv", ".txt", ".tsv", ".xlsx")
SUFFIXES = (".xml", ".json", ".ics", *_SHEETS)


class AgendaSuffixError(BadInputError):
    code = "AGENDA_SUFFIX"
    what = N_("{file} is no rundown that can be read; allowed endings: {allowed}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Save it as frab .xml, pretalx .json, .ics, or as a sheet (.xlsx, .csv).")


class AgendaHugeError(BadInputError):
    code = "AGENDA_HUGE"
    what = N_("{file} is too large to be a rundown: {size} MB; at most {n} MB.")
    kept = N_("Nothing was imported.")
    next_step = N_("Check that it is the right file; export the schedule alone, without pictures and attachments.")


class AgendaColumnsError(BadInputError):
    code = "AGENDA_COLUMNS"
    what = N_("{file} has no column for {missing}; its columns are: {found}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Give each column one header in one row: room, start, length, title. Merged headers hide columns.")


class AgendaEmptyError(BadInputError):
    code = "AGENDA_EMPTY"
    what = N_("{file} has no item in it.")
    kept = N_("Nothing was imported.")
    next_step = N_("Check that it is the right file and that the schedule was released before it was exported.")


@dataclass(frozen=True)
class Wishes:
    """What the operator says of a file. `rooms`: what it calls a room → its id. `room`: where it names none; `day`: the
    day of the event where it has no dates. `with_breaks`: gaps become breaks."""

    rooms: Mapping[str, str] = field(default_factory=dict)
    room: str = ""
    day: date | None = None
    with_breaks: bool = False


def read_plan(path: Path, frame: Frame, wishes: Wishes, progress: Progress = lambda done, total: None) -> FilePlan:
    """The plan in `path`, checked.

    Raises AgendaSuffixError, AgendaHugeError, TooManyEntriesError, AgendaColumnsError, AgendaEmptyError,
    ListUnreadableError, what `people.files.read_table` raises for a sheet, and what the other readers raise for theirs.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise AgendaSuffixError(file=path.name, allowed=", ".join(SUFFIXES))
    try:
        size = path.stat().st_size
    except OSError as error:
        raise ListUnreadableError(file=path.name, reason=error.strerror or error) from error
    if size > LARGEST_BYTES:
        raise AgendaHugeError(file=path.name, size=size // 1_000_000, n=LARGEST_BYTES // 1_000_000)
    found = _read(path, suffix, frame, _with_defaults(wishes, frame), progress)
    if not (found.items or found.rejected):
        raise AgendaEmptyError(file=path.name)
    return checked(found, frame, clean_line(path.name, 120), wishes.rooms, with_breaks=wishes.with_breaks)


def _with_defaults(wishes: Wishes, frame: Frame) -> Wishes:
    """An event of one room or of one day needs no question which."""
    only_room = next(iter(frame.names)) if len(frame.names) == 1 else ""
    only_day = frame.starts if frame.starts == frame.ends else None
    return replace(wishes, room=wishes.room or only_room, day=wishes.day or only_day)


def _read(path: Path, suffix: str, frame: Frame, wishes: Wishes, progress: Progress) -> Found:
    if suffix in _SHEETS:
        return _read_sheet(path, frame, wishes, progress)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ListUnreadableError(file=path.name, reason=error.strerror or error) from error
    if suffix == ".xml":
        return read_frab(path.name, data, frame, progress)
    if suffix == ".json":
        return read_pretalx(path.name, data, frame, progress)
    return read_ics(path.name, data, frame, wishes.room, progress)


def _read_sheet(path: Path, frame: Frame, wishes: Wishes, progress: Progress) -> Found:
    sheet = Headed(read_table(path))
    require_few(path.name, len(sheet.rows))
    needed = {_("item title"): ("title",), _("planned start"): ("start",), _("length"): ("length", "end")}
    if missing := [words for words, fields in needed.items() if not sheet.has(*fields)]:
        raise AgendaColumnsError(
            file=path.name, missing=", ".join(missing), found=", ".join(sheet.headers) or "—"
        )  # fmt: skip
    if sheet.is_ontime:
        return read_ontime(sheet, frame, wishes.room, wishes.day, progress)
    return read_sheet(sheet, frame, wishes.room, wishes.day, progress)
