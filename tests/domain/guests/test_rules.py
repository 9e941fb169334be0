"""Where guests are, what can follow, how late they are, how many came."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from controlroom.domain.guests.rules import (
    Guest,
    Level,
    State,
    attendance,
    follows,
    late,
    moved,
    next_state,
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
