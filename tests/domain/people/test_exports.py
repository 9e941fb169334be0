"""The exports of ticket programs are understood as they come."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.core.config.event import EventConfig
from controlroom.core.config.loading import load_toml
from controlroom.domain.people import pretix
from controlroom.domain.people.columns import match_columns, sort_columns
from controlroom.domain.people.files import NoRowsError, Table, read_table
from controlroom.domain.people.headers import field_of, question_field
from controlroom.domain.people.mapping import assess, read_row
from controlroom.domain.people.pretix import BrokenJsonError, HugeJsonError, UnknownJsonError, read_pretix
from controlroom.domain.people.rules import AttendeeRow, CategoryLookup, Rejection

ROOT = Path(__file__).resolve().parents[3]
LISTS = ROOT / "fixtures" / "attendees"
EVENT = load_toml(ROOT / "config" / "event.toml", EventConfig)
WORDS = {"Standard": "attendee", "Early bird": "attendee"}
CATEGORIES = CategoryLookup.of(EVENT.categories, EVENT.default_category).with_words(WORDS)


def people_of(file: str) -> tuple[Table, list[AttendeeRow]]:
    table = read_table(LISTS / file)
    columns = match_columns(table.headers)
    rows = [read_row(table, number, cells, columns, CATEGORIES) for number, cells in table.rows]
    assert not [row for row in rows if isinstance(row, Rejection)]
    return table, [row for row in rows if isinstance(row, AttendeeRow)]


def order(**values: Any) -> bytes:
    position = {"item": 1, "attendee_name": "Ada Lovelace", "secret": "s1"} | values.pop("position", {})
    whole = {"status": "p", "positions": [position]} | values
    return json.dumps({"event": {"items": [{"id": 1, "name": "VIP"}], "orders": [whole]}}).encode()


def only(data: bytes) -> dict[str, str]:
    found = read_pretix("x.json", data)
    assert len(found.rows) == 1
    return dict(zip(found.headers, found.rows[0], strict=True))


# --- pretix orders -------------------------------------------------------------------------------------------------


def test_order_data_of_pretix_gives_each_ticket_that_admits_somebody() -> None:
    table, people = people_of("pretix-orders.json")
    assert table.encoding == "pretix-json"
    assert (len(people), table.left_out) == (11, 3)  # two add-ons and a test order
    assert [person.status for person in people[6:10]] == ["unpaid", "unpaid", "cancelled", "cancelled"]
    assert {person.category for person in people} == {"attendee", "vip"}
    assert all(len(person.code) == 32 and person.needs and person.title for person in people)


def test_what_the_buyer_says_is_the_guests_only_when_they_buy_for_nobody_else() -> None:
    alone = only(order(email="buyer@example.org", phone="+4930123456"))
    assert (alone["Attendee email"], alone["Phone number"]) == ("buyer@example.org", "+4930123456")
    two = [{"item": 1, "attendee_name": name, "secret": name} for name in ("Ada", "Bob")]
    found = read_pretix("x.json", order(email="buyer@example.org", phone="+4930123456", positions=two))
    assert [row[3:5] for row in found.rows] == [("", ""), ("", "")]


@pytest.mark.parametrize(
    ("status", "kept"), [("p", "paid"), ("n", "unpaid"), ("e", "expired"), ("c", "cancelled"), ("z", "z")]
)
def test_the_letter_of_an_order_is_its_status(status: str, kept: str) -> None:
    assert only(order(status=status))["Status"] == kept


def test_a_cancelled_ticket_of_a_paid_order_is_cancelled() -> None:
    assert only(order(position={"canceled": True}))["Status"] == "cancelled"


def test_a_name_in_parts_and_a_product_in_several_languages_are_read() -> None:
    data = {
        "items": [{"id": 1, "name": {"de": "Gast", "en": "Guest", "zh-hans": "嘉宾"}}],
        "orders": [{"status": "p", "positions": [
            {"item": 1, "attendee_name_parts": {"_scheme": "given_family", "given_name": "Ada", "family_name": "Li"}}
        ]}],
    }  # fmt: skip
    row = only(json.dumps({"event": data}).encode())
    assert (row["Attendee name"], row["Given name"], row["Family name"], row["Product"]) == ("", "Ada", "Li", "嘉宾")


@pytest.mark.parametrize("data", [b"{", b"[1,", b"\xff\xfe\xff", b"nothing", b'{"a": ' + b"9" * 5000 + b"}"])
def test_json_that_is_not_whole_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(BrokenJsonError, match=r"x\.json"):
        read_pretix("x.json", data)


def test_json_nested_without_end_is_refused_and_does_not_crash() -> None:
    with pytest.raises(BrokenJsonError, match="nested too deeply"):
        read_pretix("x.json", b"[" * 2_000_000)


@pytest.mark.parametrize("data", [b"[]", b"{}", b'{"event": {}}', b'{"event": {"orders": 7}}', b"null", b'"x"'])
def test_json_of_another_kind_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(UnknownJsonError, match="not the order data of pretix"):
        read_pretix("x.json", data)


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    with path.open("wb") as file:
        file.truncate(500_000_000)  # sparse: only its size is looked at
    with pytest.raises(HugeJsonError, match="500 MB; at most 268 MB"):
        read_table(path)


def test_order_data_without_tickets_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b'{"event": {"orders": []}}')
    with pytest.raises(NoRowsError):
        read_table(tmp_path / "x.json")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "item", "name", "positions", "answers", "question", "secret"]), inner)
    ),
    max_leaves=12,
)


@given(items=json_values, questions=json_values, orders=st.lists(json_values, max_size=4))
def test_whatever_stands_in_order_data_its_rows_are_text(items: Any, questions: Any, orders: Any) -> None:
    data = json.dumps({"event": {"items": items, "questions": questions, "orders": orders}}).encode()
    found = read_pretix("x.json", data)
    assert all(isinstance(cell, str) for row in found.rows for cell in row)
    assert all(len(row) == len(found.headers) for row in found.rows)


# --- the other programs --------------------------------------------------------------------------------------------


def test_a_german_check_in_list_of_pretix_is_understood() -> None:
    _table, people = people_of("pretix-check-in-list-de.csv")
    assert [person.status for person in people].count("unpaid") == 1
    assert people[4].status == "unpaid"
    assert all(person.name and person.company and person.code.endswith("3s5d7f9") for person in people)


def test_an_export_of_hi_events_takes_the_public_id_as_code() -> None:
    _table, people = people_of("hi-events.csv")
    assert people[0].code.startswith("A-7K00")
    assert [person.status for person in people[:5]] == [
        "registered", "registered", "unpaid", "cancelled", "registered",
    ]  # fmt: skip
    assert people[2].needs == "nuts"


def test_an_export_of_indico_takes_the_position_as_title_and_issues_codes() -> None:
    table, people = people_of("indico.csv")
    assert ("Title", "title") in match_columns(table.headers).doubled
    assert not {person.title for person in people} & {"Dr", "Ms"}
    assert {person.code for person in people} == {""}
    assert [person.status for person in people[:5]] == ["registered", "registered", "unpaid", "cancelled", "unpaid"]


def test_an_export_of_alf_io_takes_the_ticket_number_and_loses_the_tabs() -> None:
    _table, people = people_of("alf-io.csv")
    assert people[0].code.startswith("00000000-5a1e")
    assert people[3].company.startswith("@")
    assert people[5].note == "-1 guest"


def test_a_chinese_sheet_gives_the_merged_unit_to_all_and_leaves_identity_numbers() -> None:
    table, people = people_of("chinese-sheet.xlsx")
    assert people[0].company == people[1].company == people[2].company != ""
    assert people[0].party == 3  # two companions beside the guest
    assert people[1].party == 1
    assert "证件号" in match_columns(table.headers).unused
    assert people[4].needs == "清真"


def test_the_words_nobody_knows_are_counted_once_each() -> None:
    table = read_table(LISTS / "alf-io.csv")
    bare = CategoryLookup.of(EVENT.categories, EVENT.default_category)
    found = assess(table, match_columns(table.headers), bare)
    assert found is not None
    assert (found.good, found.bad) == (4, 6)
    assert found.unknown == (("Standard", 3), ("Early bird", 3))
    assert assess(table, match_columns(table.headers), bare, lambda: True) is None


# --- headers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("人数", "party"), ("Quantity", "party"), ("同行人数", "companions"), ("同行人数(+1)", "companions"),
        ("+1", "companions"), ("同行人员", None), ("Paid", "paid"), ("是否缴费", "paid"),
        ("Attendee name: Given name", "given_name"), ("Name Teilnehmer*in: Nachname", "family_name"),
        ("观众姓名", "name"), ("观众Email", "email"),
        ("Attendee name: Title", None), ("Order code", None), ("Any allergies?", "needs"), ("How old are you?", None),
    ],
)  # fmt: skip
def test_headers_of_exports_are_known(header: str, field: str | None) -> None:
    assert field_of(header) == field


@pytest.mark.parametrize(
    ("question", "field"),
    [("Do you have dietary requirements?", "needs"), ("是否有饮食禁忌？", "needs"), ("您的单位全称", "company"),
     ("Job title", "title"), ("T-shirt size", None), ("How did you hear of us?", None)],
)  # fmt: skip
def test_a_question_goes_to_its_field_or_stays_out(question: str, field: str | None) -> None:
    assert question_field(question) == field


def test_the_guests_own_address_wins_over_the_buyers_wherever_it_stands() -> None:
    assert match_columns(("Name", "E-mail", "Attendee email")).fields["email"] == 2


def test_the_position_beside_a_german_order_number_is_no_job() -> None:
    headers = ("Bestellnummer", "Position", "E-Mail", "Name Teilnehmer*in", "E-Mail Teilnehmer*in")
    assert match_columns(headers).fields == {"name": 3, "email": 4}
    assert match_columns(headers, {"Position": "title"}).fields["title"] == 1


def test_a_category_column_wins_over_the_product() -> None:
    columns = match_columns(("Product", "姓名", "类别"))
    assert columns.fields["category"] == 2
    assert columns.contested == ()


def test_two_columns_that_claim_a_field_alike_are_contested_until_somebody_says() -> None:
    headers = ("姓名", "手机", "联系电话")
    assert sort_columns(headers, {}).contested == ("phone",)
    assert sort_columns(headers, {2: "phone"}).contested == ()


@pytest.mark.parametrize(
    ("word", "key"),
    [("VIP – Tier 2", "vip"), ("Standard – Early bird", "attendee"), ("VIP - Speaker", None), ("Gold", None),
     ("", "attendee")],
)  # fmt: skip
def test_a_product_with_its_variation_means_what_one_of_them_does(word: str, key: str | None) -> None:
    assert CATEGORIES.find(word) == key


def test_the_headers_of_order_data_are_all_known() -> None:
    assert [field_of(header) for header in pretix.HEADERS] == [
        "name", "given_name", "family_name", "email", "phone", "company", "category", "code", "status", "language",
        "note",
    ]  # fmt: skip
