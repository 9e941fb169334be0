"""A round: how answers are judged, what passing the rest covers, when it is missed, what fails it, who has signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controlroom.domain.inspections.rules import (
    DONE,
    SOURCES,
    Lacks,
    Missed,
    Outcome,
    Round,
    Signature,
    State,
    Step,
    completed_state,
    judged,
    lacking,
    leads_from,
    may_be_used,
    missed_reason,
    outcome_of,
    rest_of,
    sign_state,
    state_at,
    unanswered,
)
from controlroom.domain.inspections.sampling import sample
from controlroom.domain.inspections.sheet import (
    Item,
    Verdict,
)
from tests.domain.inspections.sheets import (
    CLEAN,
    EXITS,
    HEAT,
    NOTES,
    PHOTO,
    SIGNS,
    TEN,
    a_round,
    answer,
    minutes,
    sheet,
)

ALL = (EXITS, CLEAN, SIGNS, HEAT, NOTES, PHOTO)


def needs(item: Item, verdict: Verdict = Verdict.PASS, **given: object) -> Lacks | None:
    facts = {"number": None, "text": "", "note": "", "file": "", **given}
    return lacking(item, verdict, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("number", "verdict"),
    [(22, Verdict.PASS), (20, Verdict.PASS), (25, Verdict.PASS), (19.9, Verdict.WARNING), (28, Verdict.WARNING),
     (28.1, Verdict.FAIL), (15.9, Verdict.FAIL), (-40, Verdict.FAIL)],
)  # fmt: skip
def test_a_number_out_of_its_limits_fails_by_itself(number: float, verdict: Verdict) -> None:
    assert judged(HEAT, Verdict.PASS, number) is verdict


def test_a_number_within_its_limits_can_still_be_failed_by_hand() -> None:
    assert judged(HEAT, Verdict.FAIL, 22) is Verdict.FAIL


def test_not_applicable_needs_a_reason() -> None:
    assert needs(EXITS, Verdict.NA) is Lacks.REASON
    assert needs(EXITS, Verdict.NA, note="no exit in this room") is None


def test_a_number_and_a_text_are_not_passed_without_them() -> None:
    assert needs(HEAT) is Lacks.NUMBER
    assert needs(HEAT, number=float("nan")) is Lacks.NUMBER
    assert needs(NOTES) is Lacks.TEXT
    assert needs(NOTES, text="all calm") is None


def test_a_broken_thermometer_is_a_failure_with_a_note_and_without_a_number() -> None:
    assert needs(HEAT, Verdict.FAIL) is Lacks.NUMBER
    assert needs(HEAT, Verdict.FAIL, note="thermometer broken") is None


def test_required_evidence_must_come_with_the_answer() -> None:
    assert needs(PHOTO) is Lacks.FILE
    assert needs(PHOTO, Verdict.FAIL) is Lacks.FILE
    assert needs(PHOTO, file="photos/1.jpg") is None


def test_passing_the_rest_never_covers_what_is_critical_or_wants_more_than_a_tick() -> None:
    assert rest_of(ALL, {}) == (CLEAN, SIGNS)
    assert rest_of(ALL, {"clean": answer("clean", Verdict.FAIL)}) == (SIGNS,)


def test_a_failed_critical_item_fails_the_round_and_another_does_not() -> None:
    assert outcome_of(ALL, {"exits": answer("exits", Verdict.FAIL)}) is Outcome.FAILED
    assert outcome_of(ALL, {"clean": answer("clean", Verdict.FAIL)}) is Outcome.PASSED
    assert outcome_of(ALL, {"exits": answer("exits", Verdict.NA)}) is Outcome.PASSED


def test_what_is_unanswered_is_told_in_the_order_of_the_sheet() -> None:
    assert unanswered(ALL, {"clean": answer("clean"), "heat": answer("heat")}) == (EXITS, SIGNS, NOTES, PHOTO)


def test_a_round_that_nobody_begins_is_missed_when_the_next_is_due() -> None:
    due = a_round()
    assert state_at(due, TEN + minutes(119)) is State.OPEN
    assert state_at(due, TEN + minutes(120)) is State.MISSED
    assert missed_reason(due) is Missed.NOT_BEGUN


def test_somebody_who_is_at_it_gets_as_much_time_again_and_then_it_is_missed_too() -> None:
    under_way = a_round(State.IN_PROGRESS, started_at=TEN)
    assert state_at(under_way, TEN + minutes(239)) is State.IN_PROGRESS
    assert state_at(under_way, TEN + minutes(240)) is State.MISSED
    assert missed_reason(under_way) is Missed.NOT_FINISHED


def test_a_round_is_late_after_its_grace_and_late_is_not_missed() -> None:
    under_way = a_round(State.IN_PROGRESS, started_at=TEN)
    assert completed_state(under_way, TEN + minutes(15)) is State.COMPLETED
    assert completed_state(under_way, TEN + minutes(16)) is State.LATE


def test_a_revision_is_never_missed_and_changes_nothing_of_when_it_was_completed() -> None:
    revised = a_round(State.IN_PROGRESS, completed_at=TEN + minutes(10), revision=2)
    much_later = TEN + timedelta(days=3)
    assert state_at(revised, much_later) is State.IN_PROGRESS
    assert completed_state(revised, much_later) is State.COMPLETED


def test_nothing_leads_out_of_missed_or_called_off() -> None:
    for state in (State.MISSED, State.WONT_DO):
        assert [step for step in Step if leads_from(step, state)] == []
    assert SOURCES[Step.REVISE] == DONE


def signed(group: str, hash: str = "h", revision: int = 1) -> Signature:
    return Signature(group, f"who of {group}", TEN, "tests", hash, revision)


ACCEPTANCE = sheet(acceptance=True, sign_off=("conference", "technical"))


def passed(**facts: object) -> Round:
    return replace(a_round(State.COMPLETED, outcome=Outcome.PASSED, completed_at=TEN), **facts)  # type: ignore[arg-type]


def test_a_place_may_be_used_only_when_it_was_passed_and_all_have_signed() -> None:
    one = sign_state(ACCEPTANCE, passed(), [signed("conference")], "h")
    both = sign_state(ACCEPTANCE, passed(), [signed("conference"), signed("technical")], "h")
    assert one.missing == ("technical",)
    assert not may_be_used(passed(), one)
    assert may_be_used(passed(), both)
    assert not may_be_used(passed(outcome=Outcome.FAILED), both)
    assert not may_be_used(passed(state=State.IN_PROGRESS), both)
    assert not may_be_used(None, None)


def test_signatures_under_other_content_or_an_earlier_revision_do_not_count() -> None:
    signatures = [signed("conference", "other"), signed("technical", revision=1)]
    state = sign_state(ACCEPTANCE, passed(revision=2), signatures, "h")
    assert state.missing == ("conference", "technical")
    assert sign_state(ACCEPTANCE, passed(), signatures, "h").broken == (signatures[0],)


@settings(deadline=None)
@given(st.lists(st.sampled_from("abcdefghijklmnop"), unique=True, min_size=1), st.floats(0.01, 1), st.integers(1))
def test_a_sample_is_a_share_of_what_there_is_at_least_one_in_its_order(
    ids: list[str], share: float, seed: int
) -> None:
    drawn = sample(ids, share, seed)
    assert 1 <= len(drawn) <= len(ids)
    assert len(drawn) >= len(ids) * share - 1e-6
    assert len(drawn) < len(ids) * share + 1
    assert list(drawn) == [id for id in ids if id in drawn]
    assert set(sample(ids[::-1], share, seed)) == set(drawn)
