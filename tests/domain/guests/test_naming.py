"""Who is meant by what somebody types."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from controlroom.domain.guests.errors import GuestAmbiguousError, GuestUnknownError
from controlroom.domain.guests.naming import guest_named
from controlroom.domain.guests.rules import Guest, Level, State

NOW = datetime(2026, 12, 9, 1, 0, tzinfo=UTC)


def guest(id: str, name: str, company: str = "") -> Guest:
    return Guest(id, name, Level.VIP, State.EXPECTED, NOW, company=company)


ZHANG = guest("a1b2c3d4e5", "张明远教授", "清华大学")
WEBER = guest("f1f2f3f4f5", "Prof. Anna Weber", "TU Wien")
LI = guest("0123456789", "李娜")
LI_TWO = guest("9876543210", "李纳")
ALL = (ZHANG, WEBER, LI, LI_TWO)
CODES = {ZHANG.id: "A001"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("张明远教授", ZHANG), ("zhangmingyuan", ZHANG), ("zmy", ZHANG), ("a001", ZHANG), ("a1b2c3", ZHANG),
        ("A1B2C3D4E5".lower(), ZHANG), ("清华", ZHANG), ("weber", WEBER), ("anna weber", WEBER), (" 李娜 ", LI),
    ],
)  # fmt: skip
def test_a_guest_is_found_by_name_pinyin_initials_code_company_and_id(typed: str, meant: Guest) -> None:
    assert guest_named(ALL, CODES, typed) is meant


def test_who_could_be_two_is_asked_again_with_their_short_ids() -> None:
    with pytest.raises(GuestAmbiguousError) as told:
        guest_named(ALL, CODES, "lina")
    assert "01234567 李娜" in told.value.sentence()


@pytest.mark.parametrize("typed", ["nobody", "", " ", "\x1b[31m", "a1b"])
def test_who_is_nobody_is_said_so(typed: str) -> None:
    with pytest.raises(GuestUnknownError):
        guest_named(ALL, CODES, typed)
