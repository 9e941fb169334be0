"""Merged ranges and formulas of a workbook."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from controlroom.core.config.event import EventConfig
from controlroom.core.config.loading import load_toml
from controlroom.domain.people.columns import match_columns
from controlroom.domain.people.files import Table, read_table
from controlroom.domain.people.mapping import read_row
from controlroom.domain.people.rules import CategoryLookup, Rejection
from controlroom.domain.people.sheets import fill_down
from tests.conftest import ROOT

EVENT = load_toml(ROOT / "config" / "event.toml", EventConfig)
CATEGORIES = CategoryLookup.of(EVENT.categories, EVENT.default_category)
HEADERS = ("姓名", "单位", "类别")


def sheet(tmp_path: Path, rows: list[list[object]], merges: list[str]) -> Table:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    for merge in merges:
        book.active.merge_cells(merge)
    book.save(tmp_path / "list.xlsx")
    return read_table(tmp_path / "list.xlsx")


def test_a_range_merged_down_a_column_counts_for_every_row_it_covers(tmp_path: Path) -> None:
    rows: list[list[object]] = [["姓名", "单位"], ["甲", "星河"], ["乙", None], ["丙", None], ["丁", None]]
    table = sheet(tmp_path, rows, ["B2:B4"])
    assert [cells[1] for _number, cells in table.rows] == ["星河", "星河", "星河", ""]


def test_a_range_merged_across_counts_for_its_first_cell(tmp_path: Path) -> None:
    table = sheet(tmp_path, [["姓名", "单位", "职务"], ["甲", "星河", None]], ["B2:C2"])
    assert table.rows == ((2, ("甲", "星河", "")),)


def test_a_merged_title_is_no_header_and_a_merged_header_of_two_rows_is_one(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["参会名单", None, None],
        ["姓名", "联系", None],
        [None, "手机", "邮箱"],
        ["甲", 14200000001, "a@x.org"],
    ]
    table = sheet(tmp_path, rows, ["A1:C1", "A2:A3", "B2:C2"])
    assert table.headers == ("姓名", "手机", "邮箱")
    assert table.rows == ((4, ("甲", "14200000001", "a@x.org")),)


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3), st.integers(0, 12), st.integers(0, 3)), max_size=6),
    st.integers(1, 8),
)
def test_filling_down_changes_only_blank_cells_and_loses_no_row(
    corners: list[tuple[int, int, int, int]], count: int
) -> None:
    rows = tuple((number, (f"n{number}", "x" if number % 3 else "", "")) for number in range(2, 2 + count))
    merged = [((min(a, c), min(b, d)), (max(a, c), max(b, d))) for a, b, c, d in corners]
    below = [each for each in merged if each[0][0] >= 1]
    _headers, filled = fill_down(HEADERS, rows, below)
    assert [number for number, _cells in filled] == [number for number, _cells in rows]
    for (_n, before), (_m, after) in zip(rows, filled, strict=True):
        assert all(new == old for old, new in zip(before, after, strict=False) if old)


def test_a_formula_without_a_result_is_told_by_row_and_never_calculated(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["姓名", "单位", "座位"],
        ["甲", "=A2&1", 1],
        ["乙", "星河", "=1+1"],
        ["=A3", None, None],
    ]
    table = sheet(tmp_path, rows, [])
    assert table.unread == {2: frozenset({1}), 3: frozenset({2}), 4: frozenset({0})}
    columns = match_columns(table.headers)
    read = [read_row(table, number, cells, columns, CATEGORIES) for number, cells in table.rows]
    assert [row.row for row in read if isinstance(row, Rejection)] == [2, 4]  # nobody reads the seat
    assert isinstance(read[0], Rejection)
    assert "formula in column B" in read[0].reason


def test_a_sheet_of_5000_rows_with_merged_units_and_formulas_is_read_whole(tmp_path: Path) -> None:
    rows: list[list[object]] = [["姓名", "单位", "备注"]]
    rows += [[f"王{number}", f"单位{number}" if number % 5 == 0 else None, f"=B{number}"] for number in range(5000)]
    merges = [f"B{first}:B{first + 4}" for first in range(2, 5002, 5)]
    table = sheet(tmp_path, rows, merges)
    assert len(table.rows) == len(table.unread) == 5000
    assert all(cells[1] == f"单位{(number - 2) // 5 * 5}" for number, cells in table.rows)
