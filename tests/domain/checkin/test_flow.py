"""Pace, waiting and forecast (docs/domain.md §5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.checkin.flow import (
    Counted,
    DeskFlow,
    Queue,
    arrivals_by_minute,
    forecast,
    pace_of_a_desk,
    planned_share,
    saturated,
    scans_within,
    service_seconds,
    waiting_minutes,
)
from tests.support.flow import flow_of

EIGHT = datetime(2026, 5, 18, 0, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PLAN = ((EIGHT, 0.0), (EIGHT + 60 * MINUTE, 0.6), (EIGHT + 120 * MINUTE, 0.9))


def every(seconds: float, until: datetime, minutes: float) -> list[datetime]:
    count = int(minutes * 60 / seconds)
    return [until - timedelta(seconds=seconds * number) for number in range(count)]


@pytest.mark.parametrize(("minute", "share"), [(-5, 0.0), (0, 0.0), (30, 0.3), (60, 0.6), (90, 0.75), (500, 0.9)])
def test_the_plan_runs_straight_between_its_points_and_level_outside(minute: int, share: float) -> None:
    assert planned_share(PLAN, EIGHT + minute * MINUTE) == pytest.approx(share)


def test_without_a_plan_nothing_is_planned_and_nothing_forecast() -> None:
    assert planned_share((), EIGHT) == 0.0
    assert forecast((), EIGHT, to_come=500, waiting=9, desks=2, per_desk=4, target_min=10) is None


def test_scans_are_counted_up_to_now_and_no_further() -> None:
    times = [EIGHT - 6 * MINUTE, EIGHT - 4 * MINUTE, EIGHT, EIGHT + MINUTE]
    assert (scans_within(times, EIGHT, 5), scans_within(times, EIGHT, 15), scans_within([], EIGHT, 5)) == (2, 3, 0)


def test_the_service_time_is_what_the_shorter_gaps_say_once_there_are_enough() -> None:
    assert service_seconds({"D1": every(9, EIGHT, 5), "D2": []}, 12.0) == 9.0
    assert service_seconds({"D1": every(60, EIGHT, 5)}, 12.0) == 12.0
    assert service_seconds({}, 12.0) == 12.0
    # Lunch between two people is no service time.
    assert service_seconds({"D1": [*every(9, EIGHT, 3), *every(300, EIGHT - 5 * MINUTE, 90)]}, 12.0) == 9.0


def test_a_desk_that_never_pauses_is_saturated_and_one_that_did_is_not() -> None:
    busy = every(10, EIGHT, 6)
    assert saturated(busy, EIGHT, 10.0)
    assert not saturated(busy, EIGHT + 2 * MINUTE, 10.0)
    assert not saturated([at for at in busy if not 60 < (EIGHT - at).total_seconds() < 120], EIGHT, 10.0)
    assert not saturated([], EIGHT, 10.0)


@pytest.mark.parametrize(
    ("busy", "minutes_ago", "queue"),
    [
        ((True, True), None, Queue.STANDS),
        ((False, False), None, Queue.NONE),
        ((True, False), None, Queue.UNKNOWN),
        ((), None, Queue.UNKNOWN),
        ((False, False), 5, Queue.COUNTED),
        ((True, True), 5, Queue.COUNTED),
        ((False, False), 16, Queue.NONE),
    ],
)
def test_nothing_is_concluded_of_the_queue_while_a_count_holds(
    busy: tuple[bool, ...], minutes_ago: int | None, queue: Queue
) -> None:
    desks = tuple(DeskFlow(f"D{number}", 9, 20, 60, each) for number, each in enumerate(busy))
    counted = Counted(14, EIGHT - minutes_ago * MINUTE, "Li") if minutes_ago is not None else None
    assert flow_of(at=EIGHT, desks=desks, counted=counted).queue is queue


def test_waiting_is_people_by_pace_and_unknown_when_nobody_is_served() -> None:
    assert waiting_minutes(24, 4.0) == 6.0
    assert waiting_minutes(0, 0.0) == 0.0
    assert waiting_minutes(5, 0.0) is None


def test_one_more_desk_is_as_quick_as_the_busy_ones_or_as_the_service_time() -> None:
    busy, idle = DeskFlow("D1", 9, 30, 90, True), DeskFlow("D2", 9, 2, 6, False)
    assert pace_of_a_desk([busy, idle], 12.0) == 6.0
    assert pace_of_a_desk([idle], 12.0) == 5.0
    assert pace_of_a_desk([], 12.0) == 5.0


def test_the_forecast_says_when_the_target_is_broken_and_how_many_desks_keep_it() -> None:
    # 600 in the first hour are 10 a minute; one desk does 5: the queue grows by 5 a minute, 10 minutes are 50 people.
    found = forecast(PLAN, EIGHT, to_come=1000, waiting=0, desks=1, per_desk=5.0, target_min=10.0)
    assert found is not None
    assert found.reached_at == EIGHT + 11 * MINUTE
    assert found.longest_min == pytest.approx(60.0)
    assert found.longest_at == EIGHT + 60 * MINUTE
    assert found.desks_needed == 2
    enough = forecast(PLAN, EIGHT, to_come=1000, waiting=0, desks=2, per_desk=5.0, target_min=10.0)
    assert enough is not None
    assert enough.reached_at is None


def test_a_queue_that_stands_already_counts_and_the_end_of_the_plan_ends_the_forecast() -> None:
    late = EIGHT + 300 * MINUTE
    found = forecast(PLAN, late, to_come=100, waiting=120, desks=1, per_desk=5.0, target_min=10.0)
    assert found is not None
    assert (found.reached_at, found.longest_min, found.desks_needed) == (late, 24.0, 3)
    assert forecast(PLAN, late, to_come=100, waiting=0, desks=1, per_desk=5.0, target_min=10.0) is None


@given(st.integers(0, 20_000), st.integers(-60, 200))
def test_nobody_comes_twice_and_those_who_never_come_are_not_planned(to_come: int, minute: int) -> None:
    arrivals = arrivals_by_minute(PLAN, EIGHT + minute * MINUTE, to_come)
    assert all(people >= 0 for people in arrivals)
    assert sum(arrivals) <= to_come + 1e-6


@given(
    st.lists(st.tuples(st.integers(1, 90), st.floats(0, 0.2)), min_size=1, max_size=5),
    st.integers(0, 5_000), st.integers(0, 500), st.integers(1, 30), st.floats(0.5, 20),
)  # fmt: skip
def test_more_desks_never_mean_longer_waits(
    steps: list[tuple[int, float]], to_come: int, waiting: int, desks: int, per_desk: float
) -> None:
    plan, at, share = [(EIGHT, 0.0)], EIGHT, 0.0
    for minutes, more in steps:
        at, share = at + minutes * MINUTE, min(1.0, share + more)
        plan.append((at, share))
    fewer, more_desks = (
        forecast(plan, EIGHT, to_come=to_come, waiting=waiting, desks=count, per_desk=per_desk, target_min=10)
        for count in (desks, desks + 1)
    )
    assert (fewer is None) == (more_desks is None)
    if fewer is not None and more_desks is not None:
        assert more_desks.longest_min <= fewer.longest_min + 1e-9
        assert fewer.desks_needed == more_desks.desks_needed
        assert (fewer.reached_at is None) == (fewer.longest_min <= 10)
        if fewer.desks_needed is not None:
            assert (fewer.reached_at is None) == (desks >= fewer.desks_needed)


@given(st.integers(0, 3_000), st.integers(0, 300))
def test_more_people_waiting_never_means_a_shorter_wait(to_come: int, waiting: int) -> None:
    one, two = (
        forecast(PLAN, EIGHT, to_come=to_come, waiting=count, desks=2, per_desk=5.0, target_min=10)
        for count in (waiting, waiting + 1)
    )
    if one is not None and two is not None:
        assert one.longest_min <= two.longest_min
