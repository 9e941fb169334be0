"""Lists as organisers save them are read as they stand; files that cannot be read say why."""

from __future__ import annotations

import csv
import importlib.util
import io
import os
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import use_language
from controlroom.domain.people.encodings import MixedEncodingsError, UnknownEncodingError, decode
from controlroom.domain.people.files import (
    BrokenWorkbookError,
    EmptyListError,
    HugeCellError,
    HugeSheetError,
    ListUnreadableError,
    NoRowsError,
    OpenQuoteError,
    Table,
    WrongSuffixError,
    delimiter,
    read_table,
)

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
LISTS = FIXTURES / "attendees"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_fixtures", FIXTURES / "make_fixtures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table_of(tmp_path: Path, data: bytes, name: str = "list.csv") -> Table:
    path = tmp_path / name
    path.write_bytes(data)
    return read_table(path)


def workbook(tmp_path: Path, rows: list[list[object]], name: str = "list.xlsx") -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


# --- the committed lists -------------------------------------------------------------------------------------------


def test_the_committed_lists_are_what_the_script_makes(maker: ModuleType) -> None:
    made: dict[str, bytes] = maker.make()
    assert sorted(made) == sorted(path.name for path in LISTS.iterdir())
    for name, data in made.items():
        if name.endswith((".csv", ".json")):
            assert (LISTS / name).read_bytes() == data, name


def test_the_committed_workbook_has_the_cells_the_script_makes(maker: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "made.xlsx").write_bytes(maker.make()["attendees.xlsx"])
    assert read_table(tmp_path / "made.xlsx") == read_table(LISTS / "attendees.xlsx")


def test_the_three_forms_of_the_list_hold_the_same_1200_people() -> None:
    utf8, gb, xlsx = (
        read_table(LISTS / name) for name in ("attendees-utf8-bom.csv", "attendees-gb18030.csv", "attendees.xlsx")
    )
    assert (utf8.encoding, gb.encoding, xlsx.encoding) == ("utf-8", "gb18030", "xlsx")
    assert len(utf8.rows) == 1200
    assert utf8.headers == gb.headers == xlsx.headers
    assert utf8.rows == gb.rows
    assert [cells for _number, cells in xlsx.rows] == [cells for _number, cells in utf8.rows]


def test_row_numbers_are_those_a_spreadsheet_shows() -> None:
    assert read_table(LISTS / "attendees-utf8-bom.csv").rows[0][0] == 2
    assert read_table(LISTS / "attendees.xlsx").rows[0][0] == 3  # under a title row
    numbers = [number for number, _cells in read_table(LISTS / "hostile.csv").rows]
    assert numbers == [*range(2, 15), *range(16, 20)]  # line breaks inside quotes are one row, row 15 is blank


# --- csv -----------------------------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8)


@given(
    rows=st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    separator=st.sampled_from(",;\t"),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_list_comes_back_as_it_was_saved(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, str]],
    encoding: str,
    separator: str,
    line_end: str,
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerow(("姓名", "单位名称", "备注"))
    writer.writerows(rows)
    filled = [(number, row) for number, row in enumerate(rows, 2) if any(cell.strip() for cell in row)]
    path = tmp_path_factory.getbasetemp() / "round.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    if filled:
        table = read_table(path)
        assert table.headers == ("姓名", "单位名称", "备注")
        assert list(table.rows) == filled
        assert table.encoding == encoding.removesuffix("-sig")
    else:
        with pytest.raises(NoRowsError):
            read_table(path)


def test_a_separator_is_found_by_what_stands_outside_quotes() -> None:
    assert delimiter('"a,b,c";"d,e,f"\n"g,,,,";h') == ";"
    assert delimiter("name\tcompany, city") == "\t"
    assert delimiter("name") == ","


def test_a_title_above_the_headers_is_passed_over(tmp_path: Path) -> None:
    table = table_of(tmp_path, "参会名单,,\n\n姓名,单位,\n王伟,甲公司,\n".encode())
    assert table.headers == ("姓名", "单位")
    assert table.rows == ((4, ("王伟", "甲公司", "")),)


def test_a_list_of_one_column_is_a_list(tmp_path: Path) -> None:
    table = table_of(tmp_path, "姓名\n王伟\n李娜\n".encode())
    assert table.headers == ("姓名",)
    assert table.rows == ((2, ("王伟",)), (3, ("李娜",)))


def test_a_list_without_a_line_end_at_its_end_is_whole(tmp_path: Path) -> None:
    assert table_of(tmp_path, "姓名,单位\n王伟,甲".encode()).rows == ((2, ("王伟", "甲")),)


def test_three_encodings_in_one_file_are_told_apart_by_line() -> None:
    with pytest.raises(MixedEncodingsError) as caught:
        read_table(LISTS / "mixed-encodings.csv")
    message = str(caught.value)
    assert "UTF-8 in lines 1, 2" in message
    assert "GB18030 in lines 3, 4" in message
    assert "neither in lines 5, 6" in message


def test_utf8_rows_pasted_under_gb18030_are_noticed_though_all_of_it_decodes(tmp_path: Path) -> None:
    # Six bytes of UTF-8 for two signs are three valid pairs of GB18030: only the look at each line tells.
    data = "姓名,单位\n王伟,甲公司\n".encode("gb18030") + "李娜\n".encode()
    data.decode("gb18030")
    with pytest.raises(MixedEncodingsError, match="UTF-8 in lines 3; GB18030 in lines 1, 2"):
        table_of(tmp_path, data)


def test_western_letters_are_not_read_as_chinese() -> None:
    data = "name,company\nMuñoz,Acme\n".encode("cp1252")
    assert "Muñoz" not in data.decode("gb18030")
    with pytest.raises(UnknownEncodingError, match="Windows-1252"):
        decode("list.csv", data)


@pytest.mark.parametrize("head", [b"\x89PNG\r\n\x1a\n\x00", b"\xff\xd8\xff\xe0", b"%PDF-1.7\n", b"PK\x03\x04\x14"])
def test_a_picture_or_an_archive_that_is_called_a_list_is_told_as_one(head: bytes) -> None:
    with pytest.raises(UnknownEncodingError, match="no text"):
        decode("list.csv", head + "姓名".encode("gb18030"))


def test_utf16_without_its_mark_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownEncodingError, match="UTF-16"):
        table_of(tmp_path, "name,company\nAda,Acme\n".encode("utf-16-le"))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    try:
        text, encoding = decode("list.csv", data)
    except (MixedEncodingsError, UnknownEncodingError):
        return
    assert encoding in ("utf-8", "gb18030", "utf-16")
    assert len(text) <= len(data)


@pytest.mark.parametrize("data", [b"", b"\n\n  \r\n", b"\xef\xbb\xbf", b",,\n,,\n"])
def test_a_file_without_text_is_empty(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(EmptyListError):
        table_of(tmp_path, data)


def test_headers_alone_are_no_list(tmp_path: Path) -> None:
    with pytest.raises(NoRowsError):
        table_of(tmp_path, "姓名,单位\n".encode())


def test_a_quotation_mark_that_never_closes_is_named_by_row(tmp_path: Path) -> None:
    with pytest.raises(OpenQuoteError, match="row 3"):
        table_of(tmp_path, b'name,company\nAda,A\n"Bob,B\nCleo,C\n')


def test_a_huge_cell_is_named_by_row(tmp_path: Path) -> None:
    with pytest.raises(HugeCellError, match="row 2"):
        table_of(tmp_path, b"name,company\n" + b"x" * 200_000 + b",A\n")


@pytest.mark.parametrize("name", ["list.pdf", "list.xls", "list"])
def test_another_kind_of_file_is_answered_with_the_allowed_kinds(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongSuffixError, match=r"\.csv.*\.xlsx"):
        table_of(tmp_path, b"x", name)


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(ListUnreadableError, match=r"list\.csv"):
        read_table(tmp_path / "list.csv")


def test_errors_speak_chinese_without_failing(tmp_path: Path) -> None:
    use_language("zh")
    try:
        with pytest.raises(MixedEncodingsError) as caught:
            read_table(LISTS / "mixed-encodings.csv")
        assert "mixed-encodings.csv" in str(caught.value)
    finally:
        use_language("en")


# --- xlsx ----------------------------------------------------------------------------------------------------------


def test_numbers_and_dates_of_a_workbook_come_as_typed(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        [
            ["姓名", "手机", "生日", "到达", "身高", "到场"],
            ["王伟", 13800138000, date(2026, 1, 2), datetime(2026, 12, 9, 9, 30), 1.75, True],  # noqa: DTZ001
        ],
    )
    assert read_table(path).rows == ((2, ("王伟", "13800138000", "2026-01-02", "2026-12-09 09:30:00", "1.75", "TRUE")),)


def test_a_cover_sheet_and_a_hidden_sheet_are_passed_over(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "请先阅读填表说明"
    hidden = book.create_sheet("old")
    hidden.append(["姓名", "单位"])
    hidden.append(["旧", "旧"])
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet("名单")
    sheet["B3"], sheet["C3"] = "姓名", "单位"
    sheet["B5"], sheet["C5"] = "王伟", "甲公司"
    book.save(tmp_path / "list.xlsx")
    table = read_table(tmp_path / "list.xlsx")
    assert (table.headers, table.rows) == (("姓名", "单位"), ((5, ("王伟", "甲公司")),))


def test_a_stray_text_in_the_last_cell_of_a_sheet_does_not_eat_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"], book.active["XFD1048576"] = "姓名", " "
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(HugeSheetError, match="1,048,576 × 16,384"):
        read_table(tmp_path / "far.xlsx")


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with `change` made to one of its parts, which may be new."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts.get(part, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    "cell",
    [
        b"<c r='XFD1048576'>", b'<c r = "XFD1048576">', b'<c r="xfd1048576">', b'<c t=">" r="XFD1048576">',
        b'<c r="XFD3"><v>1</v></c><row r="1048576"><c>', b'<c r="A99999999999999999999">', b'<c r="XFDXFD1">',
    ],
)  # fmt: skip
def test_a_far_cell_is_noticed_however_it_is_written(tmp_path: Path, cell: bytes) -> None:
    path = rewritten(
        workbook(tmp_path, [["姓名", "单位"], ["王伟", "甲公司"]]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", cell + b"<v>1</v></c></sheetData>"),
    )
    with pytest.raises(HugeSheetError):
        read_table(path)


def test_a_text_that_a_million_cells_share_does_not_eat_the_memory(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["姓名", "单位"], *[["王伟", "甲公司"]] * 6000])
    told, shared = '"inlineStr"><is><t>甲公司</t></is>'.encode(), b'"s"><v>0</v>'
    rewritten(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(told, shared))
    rewritten(path, "xl/sharedStrings.xml", lambda _none: b"<sst><si><t>" + b"x" * 100_000 + b"</t></si></sst>")
    with pytest.raises(HugeSheetError, match="600,"):
        read_table(path)


def test_a_workbook_of_tags_that_never_close_is_refused_at_once(tmp_path: Path) -> None:
    path = rewritten(
        workbook(tmp_path, [["姓名"], ["王伟"]]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", b"<c " * 1_000_000),
    )
    began = time.monotonic()
    with pytest.raises(BrokenWorkbookError):
        read_table(path)
    assert time.monotonic() - began < 5


def test_a_pipe_or_a_folder_with_the_name_of_a_list_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    names = ["folder.csv"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")
        names.append("pipe.csv")
    for name in names:
        with pytest.raises(ListUnreadableError, match="it is no file"):
            read_table(tmp_path / name)


@pytest.mark.parametrize("name", ["list.csv", "list.json", "list.xlsx"])
def test_a_file_far_larger_than_any_list_is_refused_unread(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(300 * 1024 * 1024)
    with pytest.raises(BadInputError, match="too large"):
        read_table(tmp_path / name)


def test_formatting_far_from_the_list_is_harmless(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["姓名", "单位"])
    book.active.append(["王伟", "甲公司"])
    book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    book.save(tmp_path / "styled.xlsx")
    assert read_table(tmp_path / "styled.xlsx").rows == ((2, ("王伟", "甲公司")),)


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9])
def test_half_a_workbook_is_refused(tmp_path: Path, keep: float) -> None:
    whole = (LISTS / "attendees.xlsx").read_bytes()
    with pytest.raises(BrokenWorkbookError):
        table_of(tmp_path, whole[: int(len(whole) * keep)], "half.xlsx")


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    data = bytearray((LISTS / "attendees.xlsx").read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    at = info.header_offset + 100
    data[at : at + 200] = b"\xff" * 200
    with pytest.raises(BrokenWorkbookError):
        table_of(tmp_path, bytes(data), "damaged.xlsx")


@pytest.mark.parametrize("data", [b"name,company\nAda,Acme\n", b"PK\x03\x04 and nothing more"])
def test_what_is_no_workbook_inside_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BrokenWorkbookError):
        table_of(tmp_path, data, "list.xlsx")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "it has a password, or is an old .xls"),
        (b"name,company\nAda,Acme\n", "there is something else in it than a workbook"),
        (b"PK\x03\x04 and nothing more", "it is damaged, or only half of it was copied"),
    ],
)
def test_why_a_workbook_is_none_is_said_in_words_of_the_house(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(BrokenWorkbookError, match=reason) as refused:
        table_of(tmp_path, data, "list.xlsx")
    assert "zip" not in refused.value.sentence()


def test_another_zip_with_the_name_of_a_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "list.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(BrokenWorkbookError):
        read_table(tmp_path / "list.xlsx")
