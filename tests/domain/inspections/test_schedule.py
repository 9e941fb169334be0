"""When rounds are due: on a grid, before the doors open, the day before; across midnight and changes of the clock."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from controlroom.domain.inspections.schedule import (
    BeforeOpening,
    DayBefore,
    Days,
    Grid,
    Sampling,
    Schedule,
    actions,
    due_by_hand,
    dues,
    next_moment,
    slots,
)
from tests.domain.inspections.sheets import DAYS, SHANGHAI, at, every, item, minutes, plan, sheet

BERLIN = ZoneInfo("Europe/Berlin")


def local(instants: list[datetime], zone: ZoneInfo = SHANGHAI) -> list[str]:
    return [f"{each.astimezone(zone):%d %H:%M}" for each in instants]


def due_times(schedule: Schedule, days: Days = DAYS) -> list[datetime]:
    return [slot.due_at for slot in slots(schedule, days)]


def test_a_grid_begins_with_the_service_each_day_and_ends_with_it() -> None:
    assert local(due_times(every(120, "08:00", "12:30"))) == [
        "18 08:00", "18 10:00", "18 12:00", "19 08:00", "19 10:00", "19 12:00",
    ]  # fmt: skip


def test_a_grid_that_ends_earlier_than_it_begins_goes_on_past_midnight() -> None:
    assert local(due_times(every(120, "20:00", "02:00")))[:4] == ["18 20:00", "18 22:00", "19 00:00", "19 02:00"]


def test_grids_of_two_days_that_meet_are_one_grid() -> None:
    found = due_times(every(60, "00:00", "00:00"))
    assert len(found) == len(set(found)) == 49
    assert {after - before for before, after in zip(found, found[1:], strict=False)} == {timedelta(hours=1)}


def test_an_hourly_grid_has_an_hour_more_or_less_when_the_clocks_change() -> None:
    spring = Days(BERLIN, date(2026, 3, 28), date(2026, 3, 28), time(9))
    autumn = Days(BERLIN, date(2026, 10, 24), date(2026, 10, 24), time(9))
    night = every(60, "22:00", "06:00")
    assert local(due_times(night, spring), BERLIN) == [
        "28 22:00", "28 23:00", "29 00:00", "29 01:00", "29 03:00", "29 04:00", "29 05:00", "29 06:00",
    ]  # fmt: skip
    assert local(due_times(night, autumn), BERLIN) == [
        "24 22:00", "24 23:00", "25 00:00", "25 01:00", "25 02:00", "25 02:00", "25 03:00", "25 04:00", "25 05:00",
        "25 06:00",
    ]  # fmt: skip


def test_a_service_that_begins_in_the_hour_the_clock_skips_begins_when_it_would_have() -> None:
    skipped = Days(BERLIN, date(2026, 3, 29), date(2026, 3, 29), time(9))
    assert local(due_times(every(60, "02:30", "05:00"), skipped), BERLIN) == ["29 03:30", "29 04:30"]


def test_the_test_before_opening_is_due_two_hours_before_the_doors_open_and_missed_when_they_do() -> None:
    found = slots(Schedule(BeforeOpening(minutes(120)), minutes(60), early=minutes(30)), DAYS)
    assert local([slot.opens_at for slot in found]) == ["18 06:30", "19 06:30"]
    assert local([slot.due_at for slot in found]) == ["18 07:00", "19 07:00"]
    assert local([slot.late_at for slot in found]) == ["18 08:00", "19 08:00"]
    assert local([slot.missed_at for slot in found]) == ["18 09:00", "19 09:00"]


def test_the_acceptance_is_due_once_the_day_before_and_missed_when_the_doors_open() -> None:
    found = slots(Schedule(DayBefore(time(15)), minutes(180)), DAYS)
    assert local([slot.due_at for slot in found]) == ["17 15:00"]
    assert local([slot.missed_at for slot in found]) == ["18 09:00"]
    twice = slots(Schedule(DayBefore(time(15)), minutes(180), days=DAYS.all()), DAYS)
    assert local([slot.due_at for slot in twice]) == ["17 15:00", "18 15:00"]


def test_a_round_is_missed_when_the_next_is_due() -> None:
    first, second, *_rest = slots(every(120), DAYS)
    assert first.missed_at == second.due_at


def test_a_round_is_due_at_every_place_under_a_name_of_its_own() -> None:
    found = dues(plan(None, every(120, "08:00", "10:00"), "main", "forum-a"), DAYS, None)
    assert [due.id for due in found[:3]] == [
        "two-hour.main.20260518T0000Z", "two-hour.forum-a.20260518T0000Z", "two-hour.main.20260518T0200Z",
    ]  # fmt: skip


def test_after_downtime_past_rounds_are_missed_and_only_the_current_one_opens() -> None:
    found = dues(plan(), DAYS, None)
    done = actions(found, (), at("13:05"), None)
    assert local([due.slot.due_at for due in done.missed]) == ["18 08:00", "18 10:00"]
    assert local([due.slot.due_at for due in done.open]) == ["18 12:00"]


def test_what_was_due_before_the_template_was_written_was_never_asked_for() -> None:
    done = actions(dues(plan(), DAYS, None), (), at("13:05"), since=at("12:40"))
    assert done.missed == ()
    assert local([due.slot.due_at for due in done.open]) == ["18 12:00"]


def test_a_round_may_be_begun_early_and_the_one_before_is_still_due() -> None:
    done = actions(dues(plan(None, every(120, early=30)), DAYS, None), (), at("09:45"), None)
    assert local([due.slot.due_at for due in done.open]) == ["18 08:00", "18 10:00"]


def test_the_next_moment_is_when_the_next_round_may_be_begun() -> None:
    found = dues(plan(None, every(120, early=30)), DAYS, None)
    assert next_moment(found, (), at("08:10")) == at("09:30")
    assert next_moment(found, {due.id for due in found}, at("08:10")) is None


ITEMS = tuple(item(f"i{n}") for n in range(30))
TENTH = Sampling(0.10, "items")


def test_a_spot_check_looks_at_a_tenth_of_the_items_and_its_seed_draws_the_same_again() -> None:
    found = dues(plan(sheet(*ITEMS), every(120), "main", "forum-a", sampling=TENTH), DAYS, "salt")
    assert {len(due.sampled or ()) for due in found} == {3}
    assert found == dues(plan(sheet(*ITEMS), every(120), "main", "forum-a", sampling=TENTH), DAYS, "salt")
    assert len({due.sampled for due in found}) > 8
    assert all(due.seed for due in found)


def test_every_item_comes_up_in_spot_checks_about_equally_often() -> None:
    always = Sampling(0.10, "items")
    many = Days(SHANGHAI, date(2026, 5, 1), date(2026, 5, 28), time(9))
    found = dues(plan(sheet(*ITEMS), every(30), sampling=always), many, "salt")
    counted = Counter(id for due in found for id in due.sampled or ())
    expected = len(found) * 3 / 30
    assert set(counted) == {each.id for each in ITEMS}
    assert all(0.5 * expected < n < 1.5 * expected for n in counted.values())


def test_a_spot_check_of_places_is_held_at_some_of_them_each_time() -> None:
    places = tuple(f"p{n}" for n in range(10))
    found = dues(plan(None, every(60), *places, sampling=Sampling(0.2, "places")), DAYS, "salt")
    by_time = Counter(due.slot.due_at for due in found)
    assert set(by_time.values()) == {2}
    assert len({due.place for due in found}) > 5
    assert {due.sampled for due in found} == {None}


def test_nothing_is_drawn_before_the_event_has_its_salt() -> None:
    assert dues(plan(sheet(*ITEMS), every(120), sampling=TENTH), DAYS, None) == ()


def test_a_round_begun_by_hand_is_due_now_to_the_minute() -> None:
    due = due_by_hand(plan(), "main", at("13:05") + timedelta(seconds=42), "salt")
    assert due.id == "two-hour.main.20260518T0505Z"
    assert due.slot.due_at == at("13:05")
    assert due.slot.late_at == at("13:20")


ZONES = st.sampled_from([ZoneInfo(name) for name in ("Europe/Berlin", "Asia/Shanghai", "America/St_Johns", "UTC")])
TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
STARTS = st.dates(date(2026, 1, 1), date(2026, 12, 20))


@settings(deadline=None)
@given(ZONES, STARTS, st.integers(0, 3), TIMES, TIMES, st.integers(5, 1440), st.integers(0, 60))
def test_a_grid_rises_and_leaves_no_moment_between_two_rounds_without_one(
    zone: ZoneInfo, starts: date, more: int, begin: time, end: time, minutes_apart: int, grace: int
) -> None:
    days = Days(zone, starts, starts + timedelta(days=more), time(9))
    found = slots(Schedule(Grid(begin, end, minutes(minutes_apart)), minutes(grace)), days)
    assert found
    for before, after in zip(found, found[1:], strict=False):
        assert before.due_at < after.due_at
        assert before.missed_at <= after.due_at
    assert all(slot.opens_at <= slot.due_at <= slot.late_at <= slot.missed_at for slot in found)


HOURLY = dues(plan(None, every(60), "main", "forum-a"), DAYS, None)
DENSE = dues(plan(None, every(45), "main", "forum-a"), DAYS, None)


@settings(deadline=None)
@given(st.lists(st.integers(0, 3 * 1440), min_size=1, max_size=12))
def test_no_round_is_opened_twice_or_missed_after_it_was_opened_however_the_clock_jumps(jumps: list[int]) -> None:
    found = HOURLY
    written: Counter[str] = Counter()
    for jump in jumps:
        done = actions(found, written, at("00:00") + minutes(jump), None)
        written.update(due.id for due in (*done.open, *done.missed))
        assert max(written.values(), default=0) <= 1
    last = at("00:00") + minutes(max(jumps))
    assert set(written) == {due.id for due in found if due.slot.opens_at <= last}


@settings(deadline=None)
@given(st.integers(0, 2 * 1440))
def test_at_most_one_round_of_a_grid_opens_at_each_place(now: int) -> None:
    done = actions(DENSE, (), at("00:00") + minutes(now), None)
    assert max(Counter(due.place for due in done.open).values(), default=0) <= 1
