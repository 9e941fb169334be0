"""Where guests are, what can follow, how late they are, how many came."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.guests.rules import (
    HERE,
    Attendance,
    Guest,
    Level,
    PickUp,
    State,
    attendance,
    follows,
    late,
    moved,
    next_state,
    pick_ups,
)

TEN = datetime(2026, 12, 9, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ZHANG = Guest("g1", "张教授", Level.VIP, State.EXPECTED, TEN - 60 * MINUTE, due=TEN)


def test_a_guest_goes_on_from_the_car_to_the_stage_and_home() -> None:
    state, way = State.EXPECTED, [State.EXPECTED]
    while (following := next_state(state)) is not None:
        assert following in follows(state)
        state = following
        way.append(state)
    assert way == [
        State.EXPECTED, State.PICKED_UP, State.ARRIVED, State.LOUNGE, State.ON_STAGE, State.LEFT,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "not_after"),
    [
        (State.EXPECTED, State.LEFT),  # Nobody leaves who never came.
        (State.ARRIVED, State.ABSENT),
        (State.ARRIVED, State.EXPECTED),
        (State.LEFT, State.ON_STAGE),
        (State.ABSENT, State.LOUNGE),
    ],
)
def test_what_cannot_follow_does_not(state: State, not_after: State) -> None:
    assert not_after not in follows(state)


def test_from_the_stage_one_goes_back_to_the_lounge() -> None:
    assert State.LOUNGE in follows(State.ON_STAGE)


def test_who_says_so_is_late_by_that_and_who_says_nothing_by_the_clock() -> None:
    announced = replace(ZHANG, eta=TEN + 30 * MINUTE)
    assert announced.late_by(TEN - 60 * MINUTE) == 30 * MINUTE
    assert ZHANG.late_by(TEN + 7 * MINUTE) == 7 * MINUTE
    assert ZHANG.late_by(TEN - MINUTE) == timedelta(0)


def test_who_is_here_is_late_no_more() -> None:
    arrived = moved(replace(ZHANG, eta=TEN + 30 * MINUTE), State.ARRIVED, TEN + 20 * MINUTE)
    assert (arrived.late_by(TEN + 60 * MINUTE), arrived.eta) == (timedelta(0), None)


def test_only_key_guests_count_for_their_attendance() -> None:
    guests = [
        replace(ZHANG, state=State.ON_STAGE), replace(ZHANG, level=Level.SPEAKER, state=State.LEFT),
        replace(ZHANG, state=State.ABSENT), replace(ZHANG, level=Level.MEDIA, state=State.ARRIVED),
    ]  # fmt: skip
    found = attendance(guests)
    assert (found.came, found.expected, round(found.share or 0, 2)) == (2, 3, 0.67)
    assert attendance([]).share is None


def test_those_who_are_late_come_in_the_order_they_were_due() -> None:
    first = replace(ZHANG, name="first", due=TEN - 10 * MINUTE)
    second = replace(ZHANG, name="second")
    on_time = replace(ZHANG, name="on time", due=TEN + 60 * MINUTE)
    assert [guest.name for guest in late([on_time, second, first], TEN + MINUTE)] == ["first", "second"]


@pytest.mark.parametrize(("came", "expected", "reached"), [(9, 10, True), (8, 10, False), (10, 11, True), (0, 0, True)])
def test_the_target_counts_whole_people(came: int, expected: int, reached: bool) -> None:
    assert Attendance(came, expected).reaches(0.9) is reached


def test_who_is_fetched_stands_by_time_and_is_late_once_it_has_passed() -> None:
    first = replace(ZHANG, name="first", pick_up=PickUp("A", at=TEN - 80 * MINUTE))
    untimed = replace(ZHANG, name="untimed", pick_up=PickUp("B"))
    fetched = replace(first, name="fetched", state=State.PICKED_UP)
    everybody = [untimed, fetched, first, ZHANG]
    assert [guest.name for guest in pick_ups(everybody)] == ["first", "untimed"]
    assert [guest.name for guest in pick_ups(everybody, everything=True)] == ["fetched", "first", "untimed"]
    now = TEN - 79 * MINUTE
    assert [guest.waits_for_pick_up(now) for guest in (first, untimed, fetched)] == [True, False, False]


def test_a_few_minutes_are_let_pass() -> None:
    assert late([ZHANG], TEN + 4 * MINUTE, after=5 * MINUTE) == []
    assert late([ZHANG], TEN + 6 * MINUTE, after=5 * MINUTE) == [ZHANG]


_MOVES = st.lists(st.sampled_from(list(State)), max_size=12)


@given(_MOVES)
def test_whatever_is_moved_nobody_leaves_who_never_came_and_everybody_can_go_on(wanted: list[State]) -> None:
    guest, came = ZHANG, False
    for state in wanted:
        if state in follows(guest.state):
            guest = moved(guest, state, TEN)
            came = came or state in HERE
        assert follows(guest.state)
        assert guest.state not in follows(guest.state)
        assert came or guest.state is not State.LEFT
