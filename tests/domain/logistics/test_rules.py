"""Servings, the 48 hours of samples, vehicles that are late, and what else has to be seen to."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.logistics.records import (
    TRIP_STEPS,
    Medical,
    Parking,
    Room,
    Sample,
    Trip,
    Vehicle,
    Weather,
    WeatherNote,
)
from controlroom.domain.logistics.rules import (
    Numbers,
    Trouble,
    can_step,
    is_over,
    late_by,
    may_discard,
    next_step,
    servings,
    troubles,
)
from tests.domain.agenda.rundowns import NINE, at, minutes
from tests.domain.logistics.setting import DAY

NUMBERS = Numbers()


def test_servings_are_one_and_a_fifth_of_the_people_rounded_up() -> None:
    assert [servings(people, 1.2) for people in (0, 1, 4, 5, 10, 15, 35)] == [0, 2, 5, 6, 12, 18, 42]


@given(st.integers(0, 100_000), st.sampled_from([1.0, 1.1, 1.2, 1.25, 1.5]))
def test_servings_are_never_fewer_and_never_one_too_many(people: int, factor: float) -> None:
    exact = Fraction(str(factor)) * people
    assert exact <= servings(people, factor) < exact + 1


def test_a_sample_is_kept_48_hours_to_the_second() -> None:
    sample = Sample("鱼", "冰箱", NINE, "李")
    due = NINE + timedelta(hours=48)
    assert not may_discard(sample, due - timedelta(seconds=1), NUMBERS)
    assert may_discard(sample, due, NUMBERS)
    assert troubles(sample, due, DAY, NUMBERS) == (Trouble.MAY_DISCARD,)


def test_a_vehicle_is_late_when_it_has_not_set_out_or_is_not_there() -> None:
    car = Vehicle("Zhang", at("10:00"), due_at=at("11:00"), driver="Wang")
    assert late_by(car, at("10:05"), NUMBERS) is None
    assert late_by(car, at("10:06"), NUMBERS) == minutes(6)
    under_way = Vehicle("Zhang", at("10:00"), due_at=at("11:00"), driver="Wang", state=Trip.UNDER_WAY)
    assert late_by(under_way, at("10:30"), NUMBERS) is None
    assert late_by(under_way, at("11:10"), NUMBERS) == minutes(10)
    there = Vehicle("Zhang", at("10:00"), due_at=at("11:00"), driver="Wang", state=Trip.ARRIVED)
    assert late_by(there, at("15:00"), NUMBERS) is None


def test_a_vehicle_needs_seats_and_soon_a_driver() -> None:
    car = Vehicle("Zhang", at("12:00"), seats=4, people=5)
    assert troubles(car, at("9:00"), DAY, NUMBERS) == (Trouble.TOO_FEW_SEATS,)
    assert troubles(car, at("10:30"), DAY, NUMBERS) == (Trouble.TOO_FEW_SEATS, Trouble.NO_DRIVER)


@given(st.lists(st.sampled_from(list(Trip)), max_size=8))
def test_steps_lead_forward_and_end(wanted: list[Trip]) -> None:
    car = Vehicle("Zhang", NINE)
    seen = [car.state]
    for to in wanted:
        if can_step(car, to):
            car = Vehicle("Zhang", NINE, state=to)
            seen.append(to)
    assert len(set(seen)) == len(seen)
    assert (next_step(car) is None) == (car.state in (Trip.DONE, Trip.CANCELLED)) or car.state not in TRIP_STEPS


def test_what_has_to_be_seen_to() -> None:
    noon = at("12:00")
    assert troubles(Room("Li", "Grand", arrives=DAY), noon, DAY, NUMBERS) == (Trouble.UNCONFIRMED,)
    assert troubles(Room("Li", "Grand", arrives=DAY, confirmed=True), noon, DAY, NUMBERS) == ()
    assert troubles(Parking("north", 10, 10), noon, DAY, NUMBERS) == (Trouble.FULL,)
    assert troubles(WeatherNote("storm", noon, Weather.WARNING), noon, DAY, NUMBERS) == (Trouble.WARNING,)
    point = Medical("hall")
    assert troubles(point, noon, DAY, NUMBERS) == (Trouble.UNSTAFFED, Trouble.NO_AED, Trouble.DRUGS_UNCHECKED)
    well = Medical("hall", staffed=True, aed=True, drugs_at=noon - timedelta(hours=23))
    assert troubles(well, noon, DAY, NUMBERS) == ()


def test_who_has_left_needs_no_confirmation() -> None:
    room = Room("Li", "Grand", arrives=DAY - timedelta(days=2), nights=2)
    assert is_over(room, DAY)
    assert troubles(room, NINE, DAY, NUMBERS) == ()
