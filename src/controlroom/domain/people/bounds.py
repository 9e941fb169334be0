"""How much memory a workbook would take, counted before its reader lays it out (docs/domain.md §5).

The reader lays a sheet out whole, from its first cell to its last, and repeats a shared text in every cell that names
it; where memory ends it takes the program down with it. One stray text in the last cell of a sheet is 17 thousand
million cells, and a file of 2 MB can name a text of 100,000 signs in every row. So both are counted here, whatever way
the XML is written.
"""

from __future__ import annotations

import re
import zipfile
from typing import Final

from controlroom.domain.people.sheets import column_number

MOST_BYTES: Final = 512 * 1024 * 1024
MOST_CELLS: Final = 20_000_000
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_WORKBOOK: Final = "xl/workbook.xml"
_TEXTS: Final = "xl/sharedStrings.xml"

# No quantifier gives anything back, and `<` ends a tag that never closes: damage is passed over in one reading.
_TAG: Final = re.compile(rb"""<(?:[\w.-]++:)?(c|row)(?=[\s/>])((?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+)>""")
_PLACE: Final = re.compile(rb"""(?:^|\s)r\s*=\s*["']\s*([A-Za-z]*)([0-9]*)""")
_VALUE: Final = re.compile(rb"<(?:[\w.-]++:)?v>([0-9]++)<")
_TEXT_END: Final = re.compile(rb"</(?:[\w.-]++:)?si>")


def too_large(archive: zipfile.ZipFile) -> str | None:
    """What is too large about the workbook, as numbers; None when it can be read. Raises KeyError when it is none."""
    archive.getinfo(_WORKBOOK)
    size = sum(info.file_size for info in archive.infolist())
    if size > MOST_BYTES:
        return f"{size:,} B"
    texts = [len(text) for text in _TEXT_END.split(archive.read(_TEXTS))] if _TEXTS in archive.namelist() else []
    written = 0
    for name in archive.namelist():
        # Wherever the workbook says its sheets lie: what holds the data of a sheet is one.
        if name == _TEXTS or b"sheetData" not in (part := archive.read(name)):
            continue
        rows, columns = extent(part)
        if rows * columns > MOST_CELLS or rows > _LAST_ROW or columns > _LAST_COLUMN:
            return f"{rows:,} × {columns:,}"
        written += _shared(part, texts)
    return f"{written:,} B" if written > MOST_BYTES else None


def extent(sheet: bytes) -> tuple[int, int]:
    """How many rows and columns the cells of `sheet` that are not empty reach over."""
    rows = columns = row = column = 0
    for tag in _TAG.finditer(sheet):
        place = _PLACE.search(tag[2])
        letters, digits = (place[1], place[2]) if place else (b"", b"")
        if tag[1] == b"row":
            row, column = int(digits[:9] or row + 1), 0
            continue
        # A cell that does not say where it stands follows the one before it.
        at = int(digits[:9] or row)
        column = column_number(letters[:6].upper()) if letters else column + 1
        if not tag[2].endswith(b"/"):
            rows, columns = max(rows, at), max(columns, column)
    return rows, columns


def _shared(sheet: bytes, texts: list[int]) -> int:
    """How many bytes the shared `texts` that `sheet` names take together. Plain numbers may be counted among them."""
    longest = max(texts, default=0)
    if longest * sheet.count(b"<") <= MOST_BYTES:
        return 0
    numbers = (int(value[1][:9]) for value in _VALUE.finditer(sheet))
    return sum(texts[number] for number in numbers if number < len(texts))
