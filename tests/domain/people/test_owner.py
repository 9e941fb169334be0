"""Whether a code still means the same person, and how many people it admits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.people import values
from controlroom.domain.people.owners import alike, same_owner
from controlroom.domain.people.rules import AttendeeRow

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=3, max_size=4)
NAMES = st.text(st.characters(categories=["L", "Zs"]), min_size=1, max_size=20)


def who(name: str, phone: str = "", email: str = "") -> AttendeeRow:
    return AttendeeRow(row=2, name=name, category="attendee", phone=phone, email=email)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王敏", "王敏"), ("王晓敏", "王小敏"), ("王敏", "王晓敏"), ("José Muñoz", "Jose Munoz"),
        ("Ada Lovelace", "Lovelace Ada"),
        ("Ada Lovelace", "Ada King Lovelace"), ("Jürgen Köhler", "Jurgen Kohler"), ("Katherine Lee", "Catherine Lee"),
        ("Li Na", "LINA"), ("김민준", "김민중"),
    ],
)  # fmt: skip
def test_two_spellings_of_a_name_are_alike(one: str, other: str) -> None:
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("王敏", "李强"), ("王敏", "王明"), ("王", "王敏"), ("Ada Lovelace", "Bob Lovelace"), ("Lee", "Ada Lee"),
     ("王敏", "Wang Min")],
)  # fmt: skip
def test_two_names_are_not_alike(one: str, other: str) -> None:
    assert not alike(one, other)
    assert not alike(other, one)


def test_a_code_passes_to_nobody_else_by_itself() -> None:
    assert not same_owner(who("王敏", "14200000001", "a@x.org"), who("李强", "14200000002", "b@x.org"))
    assert not same_owner(who("王敏"), who("李强"))


def test_the_same_telephone_or_mail_is_the_same_person_under_any_name() -> None:
    assert same_owner(who("王敏", "14200000001"), who("Wang Min", "14200000001"))
    assert same_owner(who("王敏", email="A@x.org"), who("李强", email="a@X.org"))


@given(NAMES, NAMES)
def test_being_alike_is_mutual_and_everybody_is_like_themselves(one: str, other: str) -> None:
    assert alike(one, one)
    assert alike(one, other) == alike(other, one)


@given(HAN, st.integers(0, 3), st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5))
def test_one_wrong_sign_of_three_or_four_is_a_slip(name: str, at: int, sign: str) -> None:
    at = min(at, len(name) - 1)
    assert alike(name, name[:at] + sign + name[at + 1 :])


@given(NAMES, NAMES)
def test_people_without_a_telephone_or_mail_in_common_are_told_by_their_names_alone(one: str, other: str) -> None:
    assert same_owner(who(one, "14200000001"), who(other, "", "b@x.org")) == alike(one, other)


@pytest.mark.parametrize(
    ("text", "party"), [("", 1), ("1", 1), ("3", 3), ("３", 3), ("3 人", 3), ("2.0", 2), ("99", 99), (" 2 persons", 2)]
)
def test_a_party_counts_the_guest(text: str, party: int) -> None:
    assert values.party(text) == party


@pytest.mark.parametrize(("text", "party"), [("", 1), ("0", 1), ("无", 1), ("1", 2), ("+1", 2), ("2", 3), ("98", 99)])
def test_companions_come_beside_the_guest(text: str, party: int) -> None:
    assert values.party(text, beside=True) == party


@pytest.mark.parametrize(
    ("text", "beside"), [("0", False), ("100", False), ("99", True), ("two", False), ("-1", True), ("无", False)]
)
def test_what_is_no_number_of_people_is_refused(text: str, beside: bool) -> None:
    with pytest.raises(values.BadValueError, match="no number of people"):
        values.party(text, beside=beside)


@pytest.mark.parametrize(
    ("text", "status"), [("Yes", "registered"), ("Nein", "unpaid"), ("是", "registered"), ("否", "unpaid")]
)
def test_paid_or_not_is_a_status(text: str, status: str) -> None:
    assert values.paid(text) == status


def test_a_third_answer_to_paid_is_refused() -> None:
    with pytest.raises(values.BadValueError, match="neither yes nor no"):
        values.paid("half")
