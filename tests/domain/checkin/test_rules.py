"""Decisions without a store (docs/domain.md §5)."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from controlroom.core.ids import CODE_ALPHABET, new_code
from controlroom.domain.checkin import rules
from controlroom.domain.checkin.rules import Outcome, Reason, as_issued, looks_mistyped


def test_what_a_desk_may_decide_and_what_a_leader_must() -> None:
    assert rules.may_override(Outcome.NEEDS_ATTENTION)
    assert not rules.needs_leader(Outcome.NEEDS_ATTENTION)
    assert rules.needs_leader(Outcome.BLOCKED)
    assert not rules.may_override(Outcome.UNKNOWN)
    assert not rules.may_override(Outcome.ADMITTED)


def test_an_undo_is_free_for_a_quarter_of_an_hour_whichever_way_the_clock_jumps() -> None:
    quarter = timedelta(minutes=15)
    assert not rules.undo_needs_leader(quarter, quarter)
    assert rules.undo_needs_leader(quarter + timedelta(seconds=1), quarter)
    assert rules.undo_needs_leader(-quarter - timedelta(seconds=1), quarter)


def test_a_reason_has_words_and_may_change_the_next_step() -> None:
    assert set(rules.REASON_WORDS) == set(Reason) - {Reason.NONE}
    assert rules.next_step(Outcome.ALREADY, "inside") != rules.next_step(Outcome.ALREADY, "")
    assert rules.next_step(Outcome.WRONG_CHECKPOINT, "category") == rules.NEXT_STEPS[Outcome.WRONG_CHECKPOINT]


def test_a_web_address_is_told_from_a_code() -> None:
    assert rules.looks_like_link("HTTPS://example.com/x")
    assert not rules.looks_like_link("WWWTICKET")


def test_every_outcome_has_a_word_a_symbol_and_a_next_step() -> None:
    for table in (rules.WORDS, rules.SYMBOLS, rules.NEXT_STEPS, rules.BELLS):
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
