"""The rundown out of the store as a file of the format asked for: whole or not at all, journalled (docs/domain.md §3).

Sheets (our own, Ontime's) are to work on and hold the plan. What is published (frab, pretalx, iCalendar) says where
operations have put the items since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, select

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_
from controlroom.domain.agenda.files.frab import write_frab
from controlroom.domain.agenda.files.ics import write_ics
from controlroom.domain.agenda.files.ontime import ontime_rows
from controlroom.domain.agenda.files.plan import Frame, is_shown
from controlroom.domain.agenda.files.pretalx import write_pretalx
from controlroom.domain.agenda.files.sheet import sheet_rows
from controlroom.domain.agenda.rules import Agenda, Item
from controlroom.domain.agenda.tables import CHANGE, Setting, last_change, read_agenda
from controlroom.domain.people.list_files import check_target, write_document, write_list
from controlroom.store.journal import Origin
from controlroom.store.store import Store

SUFFIXES = (".xml", ".json", ".ics", ".csv", ".xlsx")
_SHEETS = (".csv", ".xlsx")
_VERB = "agenda.exported"

Format = Literal["own", "ontime"]


class ExportFormatError(BadInputError):
    code = "AGENDA_EXPORT_FORMAT"
    what = N_("{file}: Ontime takes sheets only; allowed endings: {allowed}.")
    kept = N_("Nothing was written.")
    next_step = N_("Name a file that ends in .xlsx, or leave --format out.")


@dataclass(frozen=True)
class AgendaExport:
    """What was written."""

    file: str
    items: int

    def to_json(self) -> dict[str, Any]:
        """The shape of `controlroom export agenda --json`."""
        return asdict(self)


def export_agenda(
    store: Store, by: Origin, setting: Setting, frame: Frame, file: Path, *, format: Format = "own",
    rooms: Sequence[str] = (), force: bool = False,
) -> AgendaExport:  # fmt: skip
    """Writes the rundown to `file`, in the format its ending says (`format`: whose columns a sheet has).

    Raises ExportSuffixError, ExportFormatError, ExportExistsError (unless `force`), ExportFailedError and the store's
    errors; the file is then as it was.
    """
    suffix = file.suffix.lower()
    check_target(file, force=force, suffixes=SUFFIXES)
    if format == "ontime" and suffix not in _SHEETS:
        raise ExportFormatError(file=file.name, allowed=", ".join(_SHEETS))
    with store.read() as connection:
        agenda = read_agenda(connection, setting)
        revisions = _revisions(connection) if suffix == ".ics" else {}
        version = str(last_change(connection))
    items = _listed(agenda, rooms)
    if suffix in _SHEETS:
        headers, listed = ontime_rows(items, frame) if format == "ontime" else sheet_rows(items, frame)
        report = write_list(store, by, file, _VERB, {"what": "agenda"}, headers, listed, force=force)
        return AgendaExport(report.file, report.rows)
    if suffix != ".ics":
        items = [item for item in items if is_shown(item)]
    if suffix == ".xml":
        data = write_frab(items, frame, version)
    elif suffix == ".json":
        data = write_pretalx(items, frame, version)
    else:
        data = write_ics(items, frame, revisions, store.clock.now())
    write_document(store, by, file, _VERB, {"what": "agenda", "rows": len(items)}, data, force=force)
    return AgendaExport(str(file), len(items))


def _listed(agenda: Agenda, rooms: Sequence[str]) -> list[Item]:
    """By room, in the order of the plan."""
    order = {room: index for index, room in enumerate(agenda.rooms)}
    wanted = [item for item in agenda.items.values() if not rooms or item.room in rooms]
    return sorted(wanted, key=lambda item: (order.get(item.planned_room, len(order)), item.planned_start, item.id))


def _revisions(connection: Connection) -> Counter[str]:
    """How often each item was changed since it came into the rundown."""
    found: Counter[str] = Counter()
    for images in connection.execute(select(CHANGE.c.images)).scalars():
        found.update(image["id"] for image in images if image["before"] is not None)
    return found
