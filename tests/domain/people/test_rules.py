"""What the columns and rows of a list mean, whoever made it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.core.config.event import EventConfig
from controlroom.core.config.loading import load_toml
from controlroom.domain.people.columns import MissingColumnError, UnknownColumnError, UnknownFieldError, match_columns
from controlroom.domain.people.headers import MAPPABLE, field_of
from controlroom.domain.people.rules import (
    AttendeeRow,
    CategoryLookup,
    Rejection,
    changes,
    identity,
    join_name,
    neutral,
    parse_row,
    split_duplicates,
    unescape,
)

EVENT = load_toml(Path(__file__).resolve().parents[3] / "config" / "event.toml", EventConfig)
CATEGORIES = CategoryLookup.of(EVENT.categories, EVENT.default_category)
ALL = ("姓名", "单位", "职务", "手机", "邮箱", "类别", "签到码", "语言", "状态", "备注", "需求")


def parse(**cells: str) -> AttendeeRow | Rejection:
    cells = {"name": "王伟"} | cells
    return parse_row(7, tuple(cells.values()), match_columns(tuple(cells)), CATEGORIES)


def good(**cells: str) -> AttendeeRow:
    row = parse(**cells)
    assert isinstance(row, AttendeeRow), row
    return row


def reason(**cells: str) -> str:
    row = parse(**cells)
    assert isinstance(row, Rejection), row
    assert row.row == 7
    return row.reason


# --- headers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("姓名", "name"), ("*姓名", "name"), ("姓名（必填）", "name"), ("嘉宾姓名", "name"), ("姓名 Name", "name"),
        ("Full Name", "name"), ("ATTENDEE_NAME", "name"), ("Ｎａｍｅ", "name"), (" name: ", "name"),
        ("姓名/Name *", "name"), ("姓名(中文)", "name"), ("单位", "company"), ("工作单位/Company", "company"),
        ("Organisation", "company"), ("职务", "title"), ("Job title", "title"), ("手机号码（11位）", "phone"),
        ("Mobile (required)", "phone"), ("E-mail Address", "email"), ("电子邮箱", "email"), ("类别", "category"),
        ("签到码", "code"), ("Secret", "code"), ("Public ID", "code"), ("语言", "language"), ("状态", "status"),
        ("备注", "note"), ("饮食要求", "needs"), ("Last Name", "family_name"), ("First name", "given_name"),
        ("身份证号", None), ("Contact name", None), ("", None), ("名额", None), ("Product", "category"),
    ],
)  # fmt: skip
def test_a_header_is_known_in_both_languages_and_any_dress(header: str, field: str | None) -> None:
    assert field_of(header) == field


@given(st.text())
def test_any_text_may_be_a_header(header: str) -> None:
    assert field_of(header) in {None, "family_name", "given_name", *MAPPABLE}
    assert field_of(f"  {header}\t") == field_of(header)


def test_the_first_of_two_columns_for_a_field_wins_and_the_other_is_reported() -> None:
    columns = match_columns(("姓名", "手机", "联系电话", "座位"))
    assert columns.fields == {"name": 0, "phone": 1}
    assert columns.doubled == (("联系电话", "phone"),)
    assert columns.unused == ("座位",)


def test_a_column_that_the_user_maps_wins_over_its_header() -> None:
    columns = match_columns(("姓名", "昵称", "手机", "备注"), {"昵称": "name", "备注": "ignore"})
    assert columns.fields == {"name": 1, "phone": 2}
    assert columns.doubled == (("姓名", "name"),)
    assert columns.unused == ("备注",)


def test_a_list_without_names_says_which_columns_it_has_and_how_to_map() -> None:
    with pytest.raises(MissingColumnError, match=r"编号, 单位.*--map 编号=name"):
        match_columns(("编号", "单位"))


def test_a_mapped_column_that_is_not_there_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownColumnError, match="did you mean “Nickname”"):
        match_columns(("Nickname", "Phone"), {"Nickname2": "name"})


def test_a_mapped_field_that_is_not_there_is_answered_with_the_allowed() -> None:
    with pytest.raises(UnknownFieldError, match="name, company, title"):
        match_columns(("姓名",), {"姓名": "nom"})


# --- rows ----------------------------------------------------------------------------------------------------------


def test_a_full_row_comes_in_clean() -> None:
    columns = match_columns(ALL)
    cells = (
        " 王　伟 ",
        "甲公司",
        "经理",
        "+86 142-0000-0001",
        "A@example.com",
        "领导",
        " X-1 ",
        "英文",
        "正常",
        "a\nb",
        "轮椅",
    )
    assert parse_row(2, cells, columns, CATEGORIES) == AttendeeRow(
        row=2, name="王伟", company="甲公司", title="经理", phone="14200000001", email="A@example.com", category="vip",
        code="X-1", language="en", status="registered", note="a b", needs="轮椅",
        said=frozenset({"name", "company", "title", "phone", "email", "category", "code", "language", "status", "note",
                        "needs"}),
    )  # fmt: skip


def test_a_row_that_is_too_short_leaves_the_rest_unsaid() -> None:
    row = parse_row(2, ("王伟",), match_columns(ALL), CATEGORIES)
    assert row == AttendeeRow(row=2, name="王伟", category="attendee", said=frozenset({"name"}))


def test_a_row_with_more_cells_than_headers_is_rejected_because_its_columns_have_shifted() -> None:
    columns = match_columns(("姓名", "单位"))
    assert isinstance(parse_row(2, ("王伟", "甲", "", " "), columns, CATEGORIES), AttendeeRow)
    row = parse_row(2, ("王伟", "Acme", "Inc."), columns, CATEGORIES)
    assert isinstance(row, Rejection)
    assert "3 cells under 2 headers" in row.reason


@pytest.mark.parametrize("name", ["", " ", "　", "\t", "\u200b", "\x1b"])
def test_a_row_without_a_name_is_rejected(name: str) -> None:
    assert reason(name=name) == "the name is empty"


@pytest.mark.parametrize("name", ["-", "???", "——", "/"])
def test_a_placeholder_is_no_name(name: str) -> None:
    assert "no letter" in reason(name=name)


@pytest.mark.parametrize("field", ["name", "company", "title", "note"])
def test_a_text_that_is_too_long_is_rejected_and_not_cut(field: str) -> None:
    assert "longer than" in reason(**{field: "长" * 5000})


@pytest.mark.parametrize(
    ("family", "given", "name"),
    [("欧阳", "娜娜", "欧阳娜娜"), ("Dvořák", "Jiří", "Jiří Dvořák"), ("김", "민준", "김민준"),
     ("Lee", "", "Lee"), ("", "Ada", "Ada")],
)  # fmt: skip
def test_a_name_in_two_columns_is_joined_in_its_own_order(family: str, given: str, name: str) -> None:
    assert join_name(family, given) == name
    row = parse_row(2, (given, family), match_columns(("First name", "Last name")), CATEGORIES)
    assert isinstance(row, AttendeeRow)
    assert row.name == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("142 0000 0001", "14200000001"), ("１４２０００００００１", "14200000001"), ("'14200000001", "14200000001"),
        ("+86-14200000001", "14200000001"), ("008614200000001", "14200000001"), ("8614200000001", "14200000001"),
        ("+44 7700 900123", "+447700900123"), ("0044 7700 900123", "+447700900123"), ("(202) 555-0123", "2025550123"),
        ("010-12345678转801", "01012345678x801"), ("555 0100 ext. 12", "5550100x12"), ("", ""), ("无", ""), ("N/A", ""),
        ("142–0000–0001", "14200000001"),
    ],
)  # fmt: skip
def test_a_telephone_is_kept_so_that_two_ways_to_write_it_are_the_same(typed: str, kept: str) -> None:
    assert good(phone=typed).phone == kept


@pytest.mark.parametrize("typed", ["1.42E+10", "call me", "123", "14200000001/14200000002", "1" * 16])
def test_what_is_no_telephone_is_rejected(typed: str) -> None:
    assert "telephone" in reason(phone=typed)


@pytest.mark.parametrize("typed", ["a@b", "a b@example.com", "@example.com", "a@example.com, b@example.com"])
def test_what_is_no_mail_address_is_rejected(typed: str) -> None:
    assert "e-mail" in reason(email=typed)


@pytest.mark.parametrize("code", ["x" * 129, "A\x1b[2J", "A\u202eB", "A\nB"])
def test_a_code_no_scanner_could_send_is_rejected(code: str) -> None:
    assert "no code" in reason(code=code)


@pytest.mark.parametrize("word", ["vip", "VIP", "贵宾", "领导", "Very Important Person", "ＶＩＰ"])
def test_a_category_is_known_by_key_name_and_alias(word: str) -> None:
    assert good(category=word).category == "vip"


def test_an_unknown_category_is_rejected_with_those_allowed() -> None:
    assert reason(category="VVIP").startswith("unknown category “VVIP”; allowed: 贵宾/vip, 演讲嘉宾/speaker")


@pytest.mark.parametrize(
    ("word", "status"),
    [("", "registered"), ("正常", "registered"), ("Confirmed", "registered"), ("已取消", "cancelled"),
     ("CANCELED", "cancelled"), ("黑名单", "blocked"), ("Blocked", "blocked")],
)  # fmt: skip
def test_a_status_is_known_in_both_languages(word: str, status: str) -> None:
    assert good(status=word).status == status


def test_an_unknown_status_is_rejected_because_it_may_mean_keep_out() -> None:
    assert "allowed: 正常/registered" in reason(status="待定")


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("=1+1", "=1+1"), ("\t=1+1", "=1+1"), ("'=1+1", "=1+1"), ("'+x", "+x"), ("'-x", "-x"), ("'@x", "@x"), ("-2", "-2"),
     ("'Ndrangheta", "'Ndrangheta"), ("[red]x[/red]", "[red]x[/red]")],
)  # fmt: skip
def test_a_formula_or_markup_is_data_and_an_export_escape_is_taken_away(cell: str, kept: str) -> None:
    assert good(company=cell).company == kept


@given(st.lists(st.text(max_size=30), max_size=14))
def test_any_row_is_taken_or_rejected_in_words(cells: list[str]) -> None:
    row = parse_row(5, cells, match_columns(ALL), CATEGORIES)
    assert row.row == 5
    if isinstance(row, Rejection):
        assert row.reason
    else:
        assert row.name
        assert "\x1b" not in "".join((row.name, row.company, row.title, row.phone, row.email, row.code, row.note))
        assert identity(row)


# --- who is who ----------------------------------------------------------------------------------------------------


def test_the_same_name_and_telephone_is_the_same_person_however_written() -> None:
    one, other = good(name="王　伟", phone="+86 142 0000 0001"), good(name="王伟", phone="14200000001", company="别处")
    assert identity(one) == identity(other)
    assert identity(good(name="ADA  Lovelace", email="A@x.org")) == identity(good(name="Ada Lovelace", email="a@X.org"))


def test_the_same_name_alone_is_two_people_when_anything_differs() -> None:
    assert identity(good(phone="14200000001")) != identity(good(phone="14200000002"))
    assert identity(good(company="甲")) != identity(good(company="乙"))
    assert identity(good()) != identity(good(company="甲"))


def test_an_update_changes_what_the_file_says_and_erases_nothing() -> None:
    known = {"name": "王伟", "company": "甲", "phone": "14200000001", "category": "vip", "status": "blocked"}
    row = good(company="乙", phone="", category="", status="", code="Y")
    assert changes(known, row) == {"company": "乙"}


def test_a_row_that_says_nothing_new_changes_nothing() -> None:
    assert changes({"name": "王伟", "category": "guest"}, good(category="嘉宾")) == {}


def test_a_cancellation_in_the_file_is_an_update() -> None:
    assert changes({"name": "王伟", "status": "registered"}, good(status="已取消")) == {"status": "cancelled"}


def test_the_second_row_with_a_code_is_rejected_by_the_number_of_the_first() -> None:
    first = AttendeeRow(row=2, name="张三", category="vip", code="X")
    second = AttendeeRow(row=9, name="李四", category="vip", code="X")
    kept, rejected = split_duplicates([first, second])
    assert kept == [first]
    assert rejected == [Rejection(9, "the code “X” already stands in row 2, for 张三; here it is given to 李四")]


def test_the_same_person_twice_with_a_code_is_told_without_two_names() -> None:
    rows = [AttendeeRow(row=n, name="张三", category="vip", code="X") for n in (2, 9)]
    _kept, rejected = split_duplicates(rows)
    assert rejected == [Rejection(9, "the code “X” already stands in row 2")]


def test_the_second_row_of_a_person_without_a_code_is_rejected() -> None:
    rows = [AttendeeRow(row=n, name="张三", category="vip", phone="14200000001") for n in (2, 3)]
    kept, rejected = split_duplicates(rows)
    assert kept == rows[:1]
    assert [(each.row, "row 2" in each.reason) for each in rejected] == [(3, True)]


def test_people_of_one_name_with_codes_of_their_own_are_all_kept() -> None:
    rows = [AttendeeRow(row=n, name="张三", category="vip", code=f"X{n}") for n in (2, 3)]
    assert split_duplicates(rows) == (rows, [])


@given(st.text(alphabet="=+-@＝＋－＠'\t\r\nab王", max_size=8))
def test_a_neutral_cell_is_no_formula_and_its_way_back_is_exact(text: str) -> None:
    cell = neutral(text)
    assert cell[:1] not in set("=+-@＝＋－＠\t\r\n")
    assert unescape(cell) == text
