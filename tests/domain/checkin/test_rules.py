"""Decisions without a store (docs/domain.md §5)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from controlroom.core.ids import CODE_ALPHABET, new_code
from controlroom.domain.checkin import rules
from controlroom.domain.checkin.rules import Outcome, as_issued, looks_mistyped, refusal


def test_a_status_that_stands_keeps_nobody_out() -> None:
    assert refusal("registered") is None
    assert refusal("cancelled") is Outcome.VOID
    assert refusal("blocked") is Outcome.BLOCKED
    assert refusal(None) is Outcome.UNKNOWN


def test_every_outcome_has_a_word_a_symbol_and_a_next_step() -> None:
    for table in (rules.WORDS, rules.SYMBOLS, rules.NEXT_STEPS):
        assert set(table) == set(Outcome)
        assert all(table.values())


@given(st.text(alphabet=CODE_ALPHABET.lower() + CODE_ALPHABET, max_size=12))
def test_only_codes_of_ours_are_put_right(typed: str) -> None:
    assert as_issued(typed) in (typed, typed.upper())


@given(st.data())
def test_a_code_of_ours_is_found_however_it_is_typed(data: st.DataObject) -> None:
    code = new_code()
    cut = data.draw(st.integers(0, 10))
    mark = data.draw(st.sampled_from(["", " ", "-", "  "]))
    typed = data.draw(st.sampled_from([str.lower, str.upper, str]))(code[:cut] + mark + code[cut:])
    assert as_issued(typed) == code
    assert not looks_mistyped(typed)


@given(st.integers(0, 9), st.sampled_from(CODE_ALPHABET))
def test_one_wrong_sign_in_a_code_of_ours_looks_mistyped(position: int, sign: str) -> None:
    code = new_code()
    wrong = code[:position] + sign + code[position + 1 :]
    assert looks_mistyped(wrong) == (wrong != code)


@given(st.text())
def test_any_text_is_a_code_one_may_ask_about(text: str) -> None:
    assert isinstance(as_issued(text), str)
    assert looks_mistyped(text) in (True, False)
