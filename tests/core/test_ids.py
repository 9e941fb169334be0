"""Codes that people type and printers print: a slip never becomes somebody else's code."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from controlroom.core.ids import CODE_ALPHABET, CODE_LENGTH, check_sign, is_own_code, new_code, new_id

bodies = st.text(CODE_ALPHABET, min_size=CODE_LENGTH - 1, max_size=CODE_LENGTH - 1)


def test_a_new_code_is_ten_signs_without_look_alikes() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(is_own_code(code) and len(code) == 10 and not set(code) & set("0O1IL") for code in codes)


@given(bodies, st.integers(0, CODE_LENGTH - 1), st.sampled_from(CODE_ALPHABET))
def test_one_wrong_sign_is_always_noticed(body: str, at: int, sign: str) -> None:
    code = body + check_sign(body)
    assume(code[at] != sign)
    assert not is_own_code(code[:at] + sign + code[at + 1 :])


@given(bodies, st.integers(0, CODE_LENGTH - 1), st.integers(0, CODE_LENGTH - 1))
def test_two_signs_of_the_body_swapped_are_always_noticed(body: str, one: int, other: int) -> None:
    signs = list(body + check_sign(body))
    assume(signs[one] != signs[other] and max(one, other) < CODE_LENGTH - 1)
    signs[one], signs[other] = signs[other], signs[one]
    assert not is_own_code("".join(signs))


@given(st.text(max_size=20))
def test_any_text_can_be_asked_about(text: str) -> None:
    assert is_own_code(text) in (True, False)
    assert not is_own_code(text.lower() + "a")


def test_identifiers_are_32_hexadecimal_digits_and_differ() -> None:
    ids = {new_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(len(id) == 32 and int(id, 16) >= 0 for id in ids)
