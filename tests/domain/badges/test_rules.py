"""The life of a print job (docs/domain.md §5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.badges.rules import WORDS, JobMoveRefusedError, JobState, mark, may_move, require_move

ENDS = {JobState.SENT, JobState.CONFIRMED, JobState.REPRINTED, JobState.DISCARDED}


def test_every_state_has_words() -> None:
    assert set(WORDS) == set(JobState)


def test_an_unknown_job_never_goes_back_in_the_queue_by_itself() -> None:
    assert {state for state in JobState if may_move(JobState.UNKNOWN, state)} == {
        JobState.CONFIRMED, JobState.REPRINTED, JobState.DISCARDED,
    }  # fmt: skip


def test_only_a_job_of_which_no_byte_left_may_be_sent_again() -> None:
    assert {state for state in JobState if may_move(state, JobState.QUEUED)} == {JobState.SENDING, JobState.FAILED}


@given(st.lists(st.sampled_from(list(JobState)), max_size=12))
def test_a_job_that_has_ended_stays_as_it_is(wishes: list[JobState]) -> None:
    state, ended = JobState.QUEUED, None
    for wanted in wishes:
        if may_move(state, wanted):
            assert ended is None
            state = wanted
            ended = state if state in ENDS else None
        else:
            with pytest.raises(JobMoveRefusedError):
                require_move(state, wanted)


@given(st.lists(st.sampled_from(list(JobState)), max_size=12))
def test_no_path_leads_to_paper_without_being_marked_as_sending(wishes: list[JobState]) -> None:
    path = [JobState.QUEUED]
    for wanted in wishes:
        if may_move(path[-1], wanted):
            path.append(wanted)
    if {JobState.SENT, JobState.CONFIRMED, JobState.UNKNOWN} & set(path):
        assert JobState.SENDING in path


def test_only_a_reprint_is_marked() -> None:
    assert mark(0) is None
    assert mark(2) == "REPRINT 2"
