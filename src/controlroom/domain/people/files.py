"""Reading a list of attendees from a csv or xlsx file (docs/domain.md §5): bytes in, rows of text out.

What the columns mean is decided elsewhere (columns.py, rules.py); here nothing is interpreted, dropped or repaired
except rows without any text.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from stat import S_ISREG
from typing import Any

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.ids import new_id
from controlroom.core.text import clean_line
from controlroom.domain.people import bounds, pretix, sheets
from controlroom.domain.people.encodings import decode

SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".json")

LONGEST_CELL = 131_072
_MOST_ROWS = 1_000_000
_LARGEST_FILE_BYTES = pretix.LARGEST_BYTES
_ROWS_ABOVE_HEADER = 5
_OLE = b"\xd0\xcf\x11\xe0"

Cells = tuple[str, ...]
NumberedRow = tuple[int, Cells]
"""A row with the number a spreadsheet program shows beside it (blank rows count)."""


class WrongSuffixError(BadInputError):
    code = "LIST_SUFFIX"
    what = N_("{file} is no list that can be read; allowed endings: {allowed}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Save the list as .xlsx or as .csv (UTF-8) and import that.")


class ListUnreadableError(BadInputError):
    code = "LIST_UNREADABLE"
    what = N_("{file} cannot be read: {reason}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Check the path, close the file in other programs, and try again.")


class BrokenWorkbookError(BadInputError):
    code = "LIST_BROKEN"
    what = N_("{file} cannot be read as an .xlsx workbook: {reason}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Open it in a spreadsheet program, save it again without a password, and import that.")


class EmptyListError(BadInputError):
    code = "LIST_EMPTY"
    what = N_("{file} holds no text at all.")
    kept = N_("Nothing was imported.")
    next_step = N_("Check that it is the right file and that it was saved.")


class NoRowsError(BadInputError):
    code = "LIST_NO_ROWS"
    what = N_("{file} has headers but no row under them.")
    kept = N_("Nothing was imported.")
    next_step = N_("Check that it is the right file; in a workbook, put the list on the first sheet.")


class HugeCellError(BadInputError):
    code = "LIST_HUGE_CELL"
    what = N_("{file}, row {row}: a cell is longer than {n} characters.")
    kept = N_("Nothing was imported.")
    next_step = N_("Usually a quotation mark opens there and never closes: correct the row and import again.")


class OpenQuoteError(BadInputError):
    code = "LIST_OPEN_QUOTE"
    what = N_("{file}, row {row}: a quotation mark opens and never closes, so the rest of the file is one cell.")
    kept = N_("Nothing was imported.")
    next_step = N_("Close or remove the quotation mark in that row and import again.")


class HugeSheetError(BadInputError):
    code = "LIST_HUGE_SHEET"
    what = N_("{file} is too large to be a list of people: {found}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Delete what stands far to the right of or below the list, save it, and import again.")


@dataclass(frozen=True)
class Table:
    """A list as it stands in the file. `headers` are clean lines, cells are as they came.

    `encoding` is `utf-8`, `utf-16`, `gb18030`, `xlsx` for a workbook or `pretix-json` for order data. Rows without text
    are left out. `unread`: rows of a workbook with formulas whose results the file does not hold, and the indexes of
    their columns. `left_out`: tickets of order data that admit nobody.
    """

    headers: Cells
    rows: tuple[NumberedRow, ...]
    encoding: str
    unread: Mapping[int, frozenset[int]] = field(default_factory=dict)
    left_out: int = 0


def read_table(path: Path) -> Table:
    """The list in `path`.

    Raises WrongSuffixError, ListUnreadableError, EmptyListError, NoRowsError, HugeCellError, OpenQuoteError,
    BrokenWorkbookError, HugeSheetError, MixedEncodingsError or UnknownEncodingError (encodings.py), and
    BrokenJsonError, UnknownJsonError or HugeJsonError (pretix.py).
    """
    if path.suffix.lower() not in SUFFIXES:
        raise WrongSuffixError(file=path.name, allowed=", ".join(SUFFIXES))
    kind = path.suffix.lower()
    try:
        # A pipe or a device would be read for ever.
        if not S_ISREG((found := path.stat()).st_mode):
            raise ListUnreadableError(file=path.name, reason=_("it is no file"))
        if found.st_size > _LARGEST_FILE_BYTES:
            raise _huge(path.name, kind, found.st_size)
        data = path.read_bytes()
    except OSError as error:
        raise ListUnreadableError(file=path.name, reason=error.strerror or error) from error
    if not data.strip():
        raise EmptyListError(file=path.name)
    if kind == ".xlsx":
        return _workbook_table(path.name, data)
    if kind == ".json":
        return _orders_table(path.name, data)
    text, encoding = decode(path.name, data)
    return _table(path.name, _csv_rows(path.name, text), encoding)


def _huge(file: str, kind: str, size: int) -> BadInputError:
    return pretix.huge(file, size) if kind == ".json" else HugeSheetError(file=file, found=f"{size:,} B")


def _table(file: str, rows: Iterable[NumberedRow], encoding: str) -> Table:
    filled = list(islice(((number, cells) for number, cells in rows if any(map(str.strip, cells))), _MOST_ROWS + 1))
    if len(filled) > _MOST_ROWS:
        raise HugeSheetError(file=file, found=f"> {_MOST_ROWS:,}")
    if not filled:
        raise EmptyListError(file=file)
    at = _header_index([cells for _number, cells in filled[:_ROWS_ABOVE_HEADER]])
    headers = [clean_line(cell) for cell in filled[at][1]]
    while not headers[-1]:
        headers.pop()
    if not filled[at + 1 :]:
        raise NoRowsError(file=file)
    return Table(tuple(headers), tuple(filled[at + 1 :]), encoding)


def _orders_table(file: str, data: bytes) -> Table:
    found = pretix.read_pretix(file, data)
    if not found.rows:
        raise NoRowsError(file=file)
    headers = tuple(clean_line(header) for header in found.headers)
    return Table(headers, tuple(enumerate(found.rows, 1)), pretix.KIND, left_out=found.left_out)


def _header_index(first_rows: Sequence[Cells]) -> int:
    """The first row with two texts or more: above it stands at most a title. A list of one column has none."""
    for index, cells in enumerate(first_rows):
        if sum(bool(clean_line(cell)) for cell in cells) >= 2:
            return index
    return 0


# --- csv -----------------------------------------------------------------------------------------------------------


def _csv_rows(file: str, text: str) -> Iterator[NumberedRow]:
    # One more line than the file has: when it does not come back as a row of its own, an open quotation mark ate it.
    end = f"\0{new_id()}"
    reader = csv.reader(_followed(io.StringIO(text, newline=""), end), delimiter=delimiter(text))
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except csv.Error as error:
            raise HugeCellError(file=file, row=number, n=LONGEST_CELL) from error
        if cells == [end]:
            return
        if any(end in cell for cell in cells):
            raise OpenQuoteError(file=file, row=number)
        yield number, tuple(cells)


def _followed(lines: Iterable[str], last: str) -> Iterator[str]:
    yield from lines
    yield last


def delimiter(text: str) -> str:
    """What separates the cells: the sign that stands most often, outside quotes, in the first lines; else a comma.

    Where two stand equally often it is the rarer in names and companies.
    """
    head = re.sub(r'"[^"]*"', "", "\n".join(text[:100_000].splitlines()[:_ROWS_ABOVE_HEADER]))
    best = max("\t;,", key=head.count)
    return best if best in head else ","


# --- xlsx ----------------------------------------------------------------------------------------------------------


def _workbook_table(file: str, data: bytes) -> Table:
    _refuse_huge(file, data)
    # Loaded here because the screens import this module's neighbours before anybody imports a list.
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            found = [
                workbook.get_sheet_by_name(sheet.name)
                for sheet in workbook.sheets_metadata
                if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
            ]
            # A list has two columns or more; a sheet of one is a cover or a note, unless there is no other.
            sheet = next((sheet for least in (2, 1) for sheet in found if sheet.width >= least), None)
            rows = [] if sheet is None else list(sheet.iter_rows())
            merged = [] if sheet is None else list(sheet.merged_cell_ranges or ())
        unread = {} if sheet is None else sheets.formulas_without_value(data, sheet.name)
    except (CalamineError, ValueError, OSError, KeyError) as error:
        raise BrokenWorkbookError(file=file, reason=_broken(data)) from error
    table = _table(file, _text_rows(file, rows), "xlsx")
    known = {number for number, _cells in table.rows}
    # A row of nothing but formulas without results looks blank; it must not be lost without a word.
    hidden = [(number, ()) for number in unread if number not in known and number >= table.rows[0][0]]
    rows_in_order = tuple(sorted([*table.rows, *hidden]))
    return _with_merged(file, replace(table, rows=rows_in_order, unread=unread), merged)


def _text_rows(file: str, rows: Iterable[Sequence[Any]]) -> Iterator[NumberedRow]:
    for number, values in enumerate(rows, 1):
        cells = tuple(_as_text(value) for value in values)
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise HugeCellError(file=file, row=number, n=LONGEST_CELL)
        yield number, cells


def _with_merged(file: str, table: Table, merged: Sequence[sheets.MergedRange]) -> Table:
    if not merged:
        return table
    if sum(last[0] - first[0] for first, last in merged) > bounds.MOST_CELLS:
        raise HugeSheetError(file=file, found=f"{len(merged):,}")
    headers, rows = sheets.fill_down(table.headers, table.rows, merged)
    if not rows:
        raise NoRowsError(file=file)
    return replace(table, headers=headers, rows=rows)


def _refuse_huge(file: str, data: bytes) -> None:
    """Raises when the workbook would not fit into memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = bounds.too_large(archive)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise BrokenWorkbookError(file=file, reason=_broken(data)) from error
    if found is not None:
        raise HugeSheetError(file=file, found=found)


def _broken(data: bytes) -> str:
    """Why `data` is read as no workbook; what its readers say of it is English, and names parts nobody has heard of."""
    if data.startswith(_OLE):
        return _("it has a password, or is an old .xls")
    if not data.startswith(b"PK"):
        return _("there is something else in it than a workbook")
    return _("it is damaged, or only half of it was copied")


def _as_text(value: int | float | str | bool | time | date | datetime | timedelta) -> str:
    """A cell as its user typed it: a telephone without “.0”, a date as ISO 8601."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
