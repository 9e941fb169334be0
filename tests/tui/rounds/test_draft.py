"""An answer while it is given: what it asks for, one after the other; pure (docs/domain.md §7)."""

from __future__ import annotations

import pytest

from controlroom.domain.inspections.errors import NumberUnreadableError
from controlroom.domain.inspections.rules import Lacks
from controlroom.domain.inspections.sheet import Verdict
from controlroom.tui.rounds.draft import Draft, as_typed, drafted
from tests.domain.inspections.sheets import CLEAN, HEAT, NOTES, PHOTO, TEN, answer


def test_a_pass_of_a_plain_line_is_whole_at_once() -> None:
    assert drafted(CLEAN, Verdict.PASS).wants is None


def test_a_failure_asks_what_is_wrong_and_may_go_without() -> None:
    draft = drafted(CLEAN, Verdict.FAIL)
    assert draft.wants is Lacks.NOTE
    assert draft.told(Lacks.NOTE, "").wants is None
    assert draft.told(Lacks.NOTE, "dirty").given().note == "dirty"


def test_what_does_not_apply_needs_its_reason() -> None:
    draft = drafted(CLEAN, Verdict.NA)
    assert draft.wants is Lacks.REASON
    assert draft.told(Lacks.REASON, "  ").wants is Lacks.REASON
    assert draft.told(Lacks.REASON, "closed").wants is None


def test_a_number_that_cannot_be_had_is_failed_with_a_note() -> None:
    draft = drafted(HEAT, Verdict.FAIL)
    assert draft.wants is Lacks.NOTE
    assert draft.told(Lacks.NOTE, "").wants is Lacks.NOTE
    assert draft.told(Lacks.NOTE, "thermometer broken").wants is None


def test_a_number_is_judged_by_its_limits() -> None:
    draft = drafted(HEAT, Verdict.PASS)
    assert draft.wants is Lacks.NUMBER
    assert draft.told(Lacks.NUMBER, "３０").answer(TEN, "me").verdict is Verdict.FAIL
    assert [as_typed(HEAT, each) for each in ("22", "27", "30", "-", "")] == [
        Verdict.PASS, Verdict.WARNING, Verdict.FAIL, None, None,
    ]  # fmt: skip
    with pytest.raises(NumberUnreadableError):
        draft.told(Lacks.NUMBER, "warm")


def test_text_and_file_are_asked_for() -> None:
    assert drafted(NOTES, Verdict.PASS).wants is Lacks.TEXT
    assert drafted(PHOTO, Verdict.PASS).wants is Lacks.FILE
    prepared = Draft(PHOTO, Verdict.PASS).told(Lacks.FILE, "photos/1.jpg")
    assert drafted(PHOTO, Verdict.PASS, prepared=prepared).wants is None


def test_the_same_answer_once_more_is_no_news() -> None:
    former = answer("clean", Verdict.PASS, note="swept")
    assert not drafted(CLEAN, Verdict.PASS, former).is_news(former)
    assert drafted(CLEAN, Verdict.FAIL, former).is_news(former)
    assert drafted(HEAT, Verdict.PASS).told(Lacks.NUMBER, "27").is_news(None)
    warm = answer("heat", Verdict.WARNING, number=27)
    assert not drafted(HEAT, Verdict.PASS).told(Lacks.NUMBER, "27").is_news(warm)


def test_another_verdict_forgets_the_words_of_the_one_before() -> None:
    former = answer("clean", Verdict.FAIL, note="dirty")
    assert drafted(CLEAN, Verdict.PASS, former).given().note == ""
    assert drafted(CLEAN, Verdict.FAIL, former).given().note == "dirty"
