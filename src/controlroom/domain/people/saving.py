"""Files that leave the program: whole or not at all, and neutral to spreadsheets (docs/domain.md §5 and §16)."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from controlroom.core.errors import BadInputError, FaultError, RuleRefusedError
from controlroom.core.i18n import N_
from controlroom.domain.people.rules import neutral

Cell = str | float | None
"""A text, which is neutralised, or a number of ours, with which a spreadsheet may calculate."""
Row = Sequence[Cell]


class ExportSuffixError(BadInputError):
    code = "EXPORT_SUFFIX"
    what = N_("{file}: the ending says no format this program writes; allowed: {allowed}.")
    kept = N_("Nothing was written.")
    next_step = N_("Name a file with one of these endings.")


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


def require_new(file: Path, suffixes: Sequence[str], *, force: bool) -> None:
    """Raises ExportSuffixError, and ExportExistsError unless `force`."""
    if file.suffix.lower() not in suffixes:
        raise ExportSuffixError(file=file.name, allowed=", ".join(suffixes))
    if file.exists() and not force:
        raise ExportExistsError(file=file)


@contextmanager
def beside(file: Path) -> Iterator[Path]:
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


def write_csv(part: Path, headers: Row, rows: Iterable[Row]) -> int:
    """Writes rows as csv, neutralised; how many."""
    count = 0
    # With a byte-order mark: without it spreadsheet programs read UTF-8 as something else.
    with part.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(headers)
        for row in rows:
            writer.writerow([_cell(cell) for cell in row])
            count += 1
    return count


def write_xlsx(part: Path, headers: Row, rows: Iterable[Row], sheet_name: str = "list") -> int:
    """Writes rows as a workbook of one sheet, neutralised; how many."""
    from openpyxl import Workbook

    count = 0
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name)
    sheet.freeze_panes = "A2"
    try:
        sheet.append(list(headers))
        for row in rows:
            sheet.append([_cell(cell) for cell in row])
            count += 1
    except BaseException:
        # What was written so far lies in a temporary file of the library's own.
        sheet.close()
        sheet._writer.cleanup()
        raise
    book.save(part)
    return count


def _cell(cell: Cell) -> Cell:
    return (neutral(cell) or None) if isinstance(cell, str) else cell
