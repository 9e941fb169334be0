"""Two things about a sheet of a workbook that its reader does not tell (docs/domain.md §5): what a merged range means
for the rows it covers, and which formulas have no result in the file."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from xml.etree import ElementTree

from controlroom.core.text import clean_line

MergedRange = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged range: (row, column), counted from 0."""

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_EMPTY_FORMULA = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)


def fill_down(
    headers: Sequence[str], rows: Sequence[tuple[int, tuple[str, ...]]], merged: Sequence[MergedRange]
) -> tuple[tuple[str, ...], tuple[tuple[int, tuple[str, ...]], ...]]:
    """The list with every merged range that runs down a column giving its value to each row it covers.

    A range that only runs across counts for its first cell. Where a merged header covers more than one row, the rows
    under it are headers too. Row numbers are those a spreadsheet program shows, so a range's are one less.
    """
    if not rows:
        return tuple(headers), tuple(rows)
    named = list(headers)
    header_row, under = _header_rows(headers, rows, merged)
    for number, cells in rows:
        if number in under:
            named += [""] * (len(cells) - len(named))
            for column, text in enumerate(cells):
                named[column] = clean_line(text) or named[column]
    while named and not named[-1]:
        named.pop()
    body = {number: list(cells) for number, cells in rows if number not in under}
    for (top, left), (bottom, _right) in merged:
        first = top + 1
        if first <= header_row or bottom == top or first not in body or left >= len(body[first]):
            continue
        value = body[first][left]
        for number in range(first + 1, min(bottom + 1, rows[-1][0]) + 1):
            if number in body:
                cells_below = body[number]
                cells_below.extend([""] * (left + 1 - len(cells_below)))
                cells_below[left] = cells_below[left] or value
    return tuple(named), tuple((number, tuple(cells)) for number, cells in body.items())


def _header_rows(
    headers: Sequence[str], rows: Sequence[tuple[int, tuple[str, ...]]], merged: Sequence[MergedRange]
) -> tuple[int, frozenset[int]]:
    """The last row of the headers, and the rows of the list that are headers too."""
    first = rows[0][0]
    # The header row is the last one above the first row; a merged range that starts there and runs into it is a header.
    ends = [
        last[0] + 1 for (top, left), last in merged
        if top + 1 < first <= last[0] + 1 and left < len(headers)
    ]  # fmt: skip
    end = max(ends, default=first - 1)
    return end, frozenset(number for number, _cells in rows if number <= end)


def formulas_without_value(data: bytes, sheet: str) -> dict[int, frozenset[int]]:
    """Row → column indexes of the formulas on `sheet` whose result does not stand in the workbook `data`.

    Nothing is calculated here: the program that made the file did, or did not. Raises ValueError for a workbook that
    does not say where its sheets are.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            content = archive.read(_part_of(archive, sheet))
        except (KeyError, StopIteration, ElementTree.ParseError) as error:
            raise ValueError(str(error)) from error
    if b"<f" not in content:
        return {}
    found: defaultdict[int, set[int]] = defaultdict(set)
    for match in _EMPTY_FORMULA.finditer(content):
        found[int(match[2])].add(column_number(match[1]) - 1)
    return {row: frozenset(columns) for row, columns in found.items()}


def column_number(letters: bytes) -> int:
    """Which column has these letters, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The file inside the workbook that holds `sheet`."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relation = next(
        each.get(_RELATION) for each in book.iter() if each.tag.endswith("}sheet") and each.get("name") == sheet
    )
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next(each.get("Target", "") for each in relations if each.get("Id") == relation)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
