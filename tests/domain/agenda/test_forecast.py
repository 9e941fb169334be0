"""The forecast: what becomes of the rest of the day if nobody does anything."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from controlroom.domain.agenda.forecast import forecast, room_offset, show_variance
from controlroom.domain.agenda.live import AddTime, FinishItem, HoldItem, ResumeItem, StartItem
from controlroom.domain.agenda.rules import Agenda, Calendar, Item, Kind, new_item
from tests.domain.agenda.rundowns import agenda, at, did, item, minutes, morning, times

PLAN = {
    "opening": "9:00-9:30", "keynote": "9:30-10:30", "talk": "10:30-11:10", "tea": "11:10-11:25",
    "panel": "11:25-12:05",
}  # fmt: skip


def test_a_day_that_has_not_begun_is_forecast_as_planned() -> None:
    assert times(agenda(*morning()), "8:00") == PLAN


def test_an_overrun_pushes_soft_items_a_break_gives_way_and_a_promised_start_is_at_risk() -> None:
    running = did(agenda(*morning()), ("9:00", StartItem("opening")), ("9:30", StartItem("keynote")))
    assert times(running, "10:20") == PLAN
    found = forecast(running, at("10:42"))
    assert times(running, "10:42") == {
        **PLAN, "keynote": "9:30-10:42", "talk": "10:42-11:22", "tea": "11:22-11:32", "panel": "11:32-12:12",
    }  # fmt: skip
    assert (found["talk"].late, found["tea"].absorbed) == (minutes(12), minutes(5))
    assert [id for id, when in found.items() if when.at_risk] == ["panel"]


def test_a_gap_swallows_a_delay_and_what_ends_early_brings_nothing_forward() -> None:
    day = agenda(item("a", "9:00", 30), item("b", "9:50", 30))
    late = did(day, ("9:15", StartItem("a")))
    assert times(late, "9:15") == {"a": "9:15-9:45", "b": "9:50-10:20"}
    early = did(day, ("9:00", StartItem("a")), ("9:10", FinishItem("a")))
    assert times(early, "9:10")["b"] == "9:50-10:20"


def test_the_stage_is_set_up_after_whatever_used_it_last_also_during_a_break() -> None:
    band = item("band", "9:45", 30, changeover=minutes(20))
    day = agenda(item("a", "9:00", 30), item("tea", "9:30", 15, kind=Kind.BREAK, least=minutes(15)), band)
    assert times(day, "8:00")["band"] == "9:50-10:20"
    assert times(did(day, ("9:10", StartItem("a"))), "9:10")["band"] == "10:00-10:30"
    straight = agenda(item("a", "9:00", 30), item("b", "9:30", 30, changeover=minutes(10)))
    assert times(straight, "8:00")["b"] == "9:40-10:10"


def test_nobody_begins_before_their_speaker_is_there() -> None:
    day = agenda(item("a", "9:00", 30, not_before=at("9:20"), hard=True), item("b", "9:30", 30))
    found = forecast(day, at("8:00"))
    assert times(day, "8:00") == {"a": "9:20-9:50", "b": "9:50-10:20"}
    assert found["a"].at_risk


def test_what_counts_to_its_end_keeps_it_however_late_it_began() -> None:
    day = did(agenda(item("lunch", "12:00", 90, count_to_end=True)), ("12:40", StartItem("lunch")))
    assert times(day, "12:41")["lunch"] == "12:40-13:30"
    assert times(agenda(item("x", "9:00", 60), item("b", "9:30", 45, count_to_end=True)), "8:00")["b"] == "10:00-10:15"


def test_what_is_on_hold_ends_later_by_as_long_as_it_is_held() -> None:
    held = did(agenda(item("a", "9:00", 30)), ("9:00", StartItem("a")), ("9:10", HoldItem("a")))
    assert times(held, "9:25")["a"] == "9:00-9:45"
    assert times(did(held, ("9:25", ResumeItem("a"))), "9:40")["a"] == "9:00-9:45"


def test_a_break_that_began_late_ends_as_it_was_forecast() -> None:
    day = agenda(item("tea", "9:00", 15, kind=Kind.BREAK), item("b", "9:15", 30))
    assert times(day, "9:04")["tea"] == "9:04-9:15"
    begun = did(day, ("9:04", StartItem("tea")))
    assert times(begun, "9:05") == {"tea": "9:04-9:15", "b": "9:15-9:45"}
    assert times(did(begun, ("9:05", AddTime("tea", minutes(4)))), "9:05")["tea"] == "9:04-9:19"


def test_items_that_overlap_in_a_room_wait_for_one_another_and_rooms_do_not() -> None:
    day = agenda(item("a", "9:00", 60), item("b", "9:30", 30), item("c", "9:30", 30, room="forum"))
    assert times(day, "8:00") == {"a": "9:00-10:00", "b": "10:00-10:30", "c": "9:30-10:00"}


def test_what_was_not_begun_begins_now_at_the_earliest_but_other_days_stay_as_they_are() -> None:
    day = agenda(item("past", "-15:00", 30), item("a", "9:00", 30), item("tomorrow", "33:00", 30))
    found = forecast(day, at("9:20"))
    assert found["a"].start == at("9:20")
    assert (found["past"].start, found["tomorrow"].start) == (at("-15:00"), at("33:00"))


def test_what_was_left_running_yesterday_ends_with_its_day_and_does_not_hold_up_the_next() -> None:
    day = agenda(item("dinner", "18:00", 120), item("opening", "33:00", 30))
    left = did(day, ("18:00", StartItem("dinner")))
    found = forecast(left, at("33:00"))
    assert found["dinner"].end == at("28:00")  # Four in the morning.
    assert (found["opening"].start, room_offset(left, "main", at("33:00"), found)) == (at("33:00"), minutes(0))
    begun = did(left, ("33:00", StartItem("opening")))
    assert begun.items["dinner"].ended_at == at("20:00")
    assert begun.items["opening"].started_at == at("33:00")


def test_a_room_is_off_by_its_running_item_else_by_the_next_and_at_last_by_how_it_ended() -> None:
    def off(day: Agenda, now: str) -> timedelta:
        return room_offset(day, "main", at(now), forecast(day, at(now)))

    day = agenda(item("a", "9:00", 30), item("b", "9:30", 30))
    running = did(day, ("9:05", StartItem("a")), ("9:06", AddTime("a", minutes(2))))
    assert off(running, "9:10") == minutes(7)
    between = did(running, ("9:40", FinishItem("a")))
    assert off(between, "9:41") == minutes(11)
    done = did(between, ("9:41", StartItem("b")), ("9:59", FinishItem("b")))
    assert off(done, "10:30") == minutes(-1)
    assert off(agenda(), "9:00") == minutes(0)


def test_show_variance_counts_finished_items_whole_and_the_running_one_only_beyond_its_plan() -> None:
    day = agenda(item("a", "9:00", 30), item("b", "9:30", 30))
    first = did(day, ("9:00", StartItem("a")), ("9:25", StartItem("b")))
    assert show_variance(first.items.values(), at("9:30")) == minutes(-5)
    assert show_variance(first.items.values(), at("10:02")) == minutes(2)


BERLIN = Calendar(ZoneInfo("Europe/Berlin"))


def _party(start: datetime) -> tuple[Agenda, Item, Item]:
    party = new_item("party", room="main", title="Party", start=start, length=timedelta(hours=3))
    last = new_item("last", room="main", title="Last", start=start + timedelta(hours=3), length=timedelta(minutes=30))
    return Agenda({"party": party, "last": last}, BERLIN, rooms=("main",)), party, last


@pytest.mark.parametrize(
    ("start", "day", "hours"),
    [(datetime(2026, 3, 28, 22, tzinfo=UTC), date(2026, 3, 28), 23),
     (datetime(2026, 10, 24, 22, tzinfo=UTC), date(2026, 10, 24), 25)],
)  # fmt: skip
def test_a_night_on_which_the_clocks_change_loses_and_gains_no_time(start: datetime, day: date, hours: int) -> None:
    rundown, party, last = _party(start)  # Over the hour at which the clocks change.
    assert rundown.of("main", day) == (party, last)
    running = StartItem("party").apply(rundown, start + minutes(10))
    found = forecast(running, start + timedelta(hours=2))
    assert found["party"].end - found["party"].start == timedelta(hours=3)
    assert found["last"].start == start + timedelta(hours=3, minutes=10)
    assert BERLIN.end(day) - BERLIN.end(day - timedelta(days=1)) == timedelta(hours=hours)
