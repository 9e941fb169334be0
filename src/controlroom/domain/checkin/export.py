"""Lists out of the store as csv or xlsx (docs/domain.md §5 and §16): neutralised, whole or not at all, journalled."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from controlroom.core.errors import BadInputError, FaultError, RuleRefusedError
from controlroom.core.i18n import N_, _
from controlroom.core.text import visible
from controlroom.domain.checkin.onsite import Roll, detailed_rows
from controlroom.domain.checkin.onsite_views import STATUS_WORDS, Order, PeopleFilter
from controlroom.domain.checkin.rules import LONGEST_CODE, WORDS, Outcome
from controlroom.domain.checkin.tables import PERSON, SCAN
from controlroom.domain.checkin.views import STATE_WORDS
from controlroom.domain.people.headers import FIELDS
from controlroom.domain.people.rules import neutral
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

if TYPE_CHECKING:
    from controlroom.core.config.event import EventConfig

SUFFIXES = (".csv", ".xlsx")
_BATCH = 500
Progress = Callable[[int, int], None]
"""Told (rows done, rows in all) now and then."""
Row = Sequence[str]


class ExportSuffixError(BadInputError):
    code = "EXPORT_SUFFIX"
    what = N_("{file}: the ending says no format this program writes; allowed: {allowed}.")
    kept = N_("Nothing was written.")
    next_step = N_("Name a file that ends in .xlsx or .csv.")


class ExportExistsError(RuleRefusedError):
    code = "EXPORT_EXISTS"
    what = N_("{file} exists already.")
    kept = N_("It is as it was.")
    next_step = N_("Name another file, or write over it with --force.")


class ExportFailedError(FaultError):
    code = "EXPORT_FAILED"
    what = N_("{file} cannot be written: {reason}.")
    kept = N_("No half file was left behind.")
    next_step = N_("Check folder, rights and room on the disk, close the file in other programs, and try again.")


@dataclass(frozen=True)
class ExportReport:
    """What was written."""

    file: str
    rows: int

    def to_json(self) -> dict[str, Any]:
        """The shape of `controlroom export --json`."""
        return asdict(self)


def export_attendees(
    store: Store,
    by: Origin,
    event: EventConfig,
    file: Path,
    filter: PeopleFilter,
    order: Order = Order.NAME,
    *,
    force: bool = False,
    progress: Progress = lambda done, total: None,
) -> ExportReport:
    """Writes the people that `filter` wants to `file`, with headers an import knows again, and journals it.

    Raises ExportSuffixError, ExportExistsError (unless `force`), ExportFailedError and the store's errors; the file is
    then as it was.
    """
    _check(file, force=force)
    roll = Roll(store)
    roll.refresh()
    ids = roll.select(filter, order, [category.key for category in event.categories]).ids
    headers = [*(_(words) for words in FIELDS.values()), _("on site"), _("since"), _("at desk")]
    rows = _attendee_rows(store, event, ids, progress)
    return _write(store, by, file, "attendees", filter, headers, rows, force=force)


def export_checkins(
    store: Store,
    by: Origin,
    event: EventConfig,
    file: Path,
    filter: PeopleFilter,
    *,
    force: bool = False,
    progress: Progress = lambda done, total: None,
) -> ExportReport:
    """Writes every scan with its answer, oldest first, to `file`; with a filter, those of the people it wants.

    Raises as `export_attendees`.
    """
    _check(file, force=force)
    wanted: set[str] | None = None
    if filter.asks:
        roll = Roll(store)
        roll.refresh()
        wanted = set(roll.select(filter).ids)
    headers = [
        _("time"), _("desk"), _("checkpoint"), _("direction"), _("code"), _("name"), _("company"), _("category"),
        _("answer"), _("first admitted"), _("first desk"),
    ]  # fmt: skip
    return _write(store, by, file, "checkins", filter, headers, _scan_rows(store, event, wanted, progress), force=force)


def _attendee_rows(store: Store, event: EventConfig, ids: Sequence[str], progress: Progress) -> Iterator[Row]:
    names = {category.key: str(category.name) for category in event.categories}
    for start in range(0, len(ids), _BATCH):
        progress(start, len(ids))
        for person, row in detailed_rows(store, ids[start : start + _BATCH]):
            values = {**person, "category": names.get(person["category"], person["category"])}
            values["status"] = _(STATUS_WORDS.get(person["status"], person["status"]))
            yield [
                *(str(values[field]) for field in FIELDS), _(STATE_WORDS[row.state]), _local(row.since, event),
                row.desk or "",
            ]  # fmt: skip
    progress(len(ids), len(ids))


def _scan_rows(store: Store, event: EventConfig, wanted: set[str] | None, progress: Progress) -> Iterator[Row]:
    names = {category.key: str(category.name) for category in event.categories}
    query = (
        select(SCAN, PERSON.c.name, PERSON.c.company, PERSON.c.category)
        .join_from(SCAN, PERSON, PERSON.c.id == SCAN.c.person_id, isouter=True)
        .where(SCAN.c.outcome.is_not(None))
        .order_by(SCAN.c.at, SCAN.c.nonce)
    )
    with store.read() as connection:
        total = connection.execute(select(func.count()).select_from(SCAN)).scalar_one()
        for done, scan in enumerate(connection.execution_options(stream_results=True).execute(query)):
            if done % _BATCH == 0:
                progress(done, total)
            if wanted is not None and scan.person_id not in wanted:
                continue
            yield [
                _local(scan.at, event), scan.desk, scan.checkpoint, scan.direction, visible(scan.code, LONGEST_CODE),
                scan.name or "", scan.company or "", names.get(scan.category, scan.category or ""),
                _outcome(scan.outcome), _local(scan.first_at, event), scan.first_desk or "",
            ]  # fmt: skip
        progress(total, total)


def _outcome(value: str) -> str:
    try:
        return _(WORDS[Outcome(value)])
    except (ValueError, KeyError):
        return value


def _local(at: datetime | None, event: EventConfig) -> str:
    return "" if at is None else f"{at.astimezone(event.zone):%Y-%m-%d %H:%M:%S}"


# --- files ---------------------------------------------------------------------------------------------------------


def _check(file: Path, *, force: bool) -> None:
    if file.suffix.lower() not in SUFFIXES:
        raise ExportSuffixError(file=file.name, allowed=", ".join(SUFFIXES))
    if file.exists() and not force:
        raise ExportExistsError(file=file)


def _write(
    store: Store, by: Origin, file: Path, kind: str, filter: PeopleFilter, headers: Row, rows: Iterable[Row], *,
    force: bool,
) -> ExportReport:  # fmt: skip
    """The file appears whole under its name after the journal has it: no list leaves without an entry."""
    with _beside(file) as part:
        write = _write_xlsx if file.suffix.lower() == ".xlsx" else _write_csv
        count = write(part, headers, rows)
        _check(file, force=force)

        def work(transaction: Transaction) -> None:
            transaction.journal(
                "people.exported", f"file:{file.name}", {"what": kind, "rows": count, "filter": filter.to_json()}
            )

        store.write(work, by)
        os.replace(part, file)
    return ExportReport(str(file), count)


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A file for this user alone beside `file`, which is gone afterwards unless it was renamed."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.stem}-", suffix=".part", dir=file.parent)
        os.close(handle)
        part = Path(name)
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ExportFailedError(file=file, reason=error.strerror or error) from error


def _write_csv(part: Path, headers: Row, rows: Iterable[Row]) -> int:
    count = 0
    # With a byte-order mark: without it spreadsheet programs read UTF-8 as something else.
    with part.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(headers)
        for row in rows:
            writer.writerow([neutral(cell) for cell in row])
            count += 1
    return count


def _write_xlsx(part: Path, headers: Row, rows: Iterable[Row]) -> int:
    from openpyxl import Workbook

    count = 0
    book = Workbook(write_only=True)
    sheet = book.create_sheet("list")
    sheet.freeze_panes = "A2"
    try:
        sheet.append(list(headers))
        for row in rows:
            sheet.append([neutral(cell) or None for cell in row])
            count += 1
    except BaseException:
        # What was written so far lies in a temporary file of the library's own.
        sheet.close()
        sheet._writer.cleanup()
        raise
    book.save(part)
    return count
