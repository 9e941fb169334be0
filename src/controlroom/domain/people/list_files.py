"""Writing a list to a csv or xlsx file, or another document (docs/domain.md §5 and §16): whole or not at all,
neutralised, journalled."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from controlroom.core.errors import BadInputError, FaultError, RuleRefusedError
from controlroom.core.i18n import N_
from controlroom.core.text import visible
from controlroom.domain.people.rules import neutral
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

SUFFIXES = (".csv", ".xlsx")
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


@dataclass(frozen=True)
class ExportReport:
    """What was written."""

    file: str
    rows: int

    def to_json(self) -> dict[str, Any]:
        """The shape of `controlroom export --json`."""
        return asdict(self)


def check_target(file: Path, *, force: bool, suffixes: Sequence[str] = SUFFIXES) -> None:
    """Raises ExportSuffixError, ExportFailedError for what can be no file, and ExportExistsError unless `force`."""
    if file.suffix.lower() not in suffixes:
        raise ExportSuffixError(file=file.name, allowed=", ".join(suffixes))
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError) as error:  # Too long a name, a folder nobody may look into, a zero byte.
        raise ExportFailedError(file=visible(str(file), 400), reason=_reason(error)) from error
    if not force:
        raise ExportExistsError(file=file)


def new_file(folder: Path, name: str) -> Path:
    """The file called `name` in `folder`, or where else the name says, with the folders it needs.

    Raises ExportFailedError for what can be no file.
    """
    try:
        file = folder / Path(name).expanduser()
        file.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: a home folder of nobody.
        raise ExportFailedError(file=visible(name, 200), reason=_reason(error)) from error
    return file


def _reason(error: Exception) -> object:
    return (error.strerror if isinstance(error, OSError) else None) or error


def write_list(
    store: Store, by: Origin, file: Path, verb: str, facts: Mapping[str, Any], headers: Sequence[str],
    rows: Iterable[Row], *, force: bool,
) -> ExportReport:  # fmt: skip
    """The file appears whole under its name once the journal has it (`verb`, `facts`): no list leaves without an entry.

    Raises ExportSuffixError, ExportExistsError (unless `force`), ExportFailedError and the store's errors; the file is
    then as it was.
    """
    check_target(file, force=force)
    with _beside(file) as part:
        count = write_rows(part, file.suffix, headers, rows)
        _put(store, by, part, file, verb, {**facts, "rows": count}, force=force)
    return ExportReport(str(file), count)


def write_document(
    store: Store, by: Origin, file: Path, verb: str, facts: Mapping[str, Any], data: bytes, *, force: bool
) -> None:
    """`data` as a file, likewise whole and journalled.

    Raises ExportExistsError (unless `force`), ExportFailedError and the store's errors; the file is then as it was.
    """
    with _beside(file) as part:
        part.write_bytes(data)
        _put(store, by, part, file, verb, facts, force=force)


def replace_file(file: Path, data: bytes) -> None:
    """`data` as a file, whole or not at all; not journalled: for what follows from the store.

    Raises ExportFailedError.
    """
    with _beside(file) as part:
        part.write_bytes(data)
        os.replace(part, file)


def write_rows(part: Path, suffix: str, headers: Sequence[str], rows: Iterable[Row]) -> int:
    """Rows as a workbook (`suffix` .xlsx) or as csv; how many."""
    return (_write_xlsx if suffix.lower() == ".xlsx" else _write_csv)(part, headers, rows)


def _put(store: Store, by: Origin, part: Path, file: Path, verb: str, facts: Mapping[str, Any], *, force: bool) -> None:
    check_target(file, force=force, suffixes=[file.suffix.lower()])
    name = visible(file.name, 255)  # A name need not be text that a store takes.

    def work(transaction: Transaction) -> None:
        transaction.journal(verb, f"file:{name}", {**facts, **({"file": name} if "file" in facts else {})})

    store.write(work, by)
    os.replace(part, file)


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


def _write_csv(part: Path, headers: Sequence[str], rows: Iterable[Row]) -> int:
    count = 0
    # With a byte-order mark: without it spreadsheet programs read UTF-8 as something else.
    with part.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(headers)
        for row in rows:
            writer.writerow([_cell(cell) for cell in row])
            count += 1
    return count


def _write_xlsx(part: Path, headers: Sequence[str], rows: Iterable[Row]) -> int:
    from openpyxl import Workbook

    count = 0
    book = Workbook(write_only=True)
    sheet = book.create_sheet("list")
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
