"""What the caller says as it happens: start, finish, hold, minutes, time cards."""

from __future__ import annotations

import pytest

from controlroom.core.errors import ControlroomError
from controlroom.domain.agenda.changes import SkipItem
from controlroom.domain.agenda.errors import (
    AheadRefusedError,
    InstantRefusedError,
    ItemStateError,
    ItemUnknownError,
    LengthRefusedError,
    TimeCardsError,
)
from controlroom.domain.agenda.live import (
    AddTime,
    FinishItem,
    HoldItem,
    NoteCause,
    Operation,
    ResumeItem,
    ShowTimeCard,
    StartItem,
)
from controlroom.domain.agenda.rules import Agenda, Pause, State
from tests.domain.agenda.rundowns import agenda, at, did, item, minutes, morning


@pytest.fixture
def day() -> Agenda:
    return agenda(*morning())


def test_what_is_on_stage_ends_when_the_next_begins_also_when_that_is_noted_later(day: Agenda) -> None:
    noted = did(day, ("9:00", StartItem("opening")), ("9:40", StartItem("keynote", at("9:33"))))
    opening, keynote = noted.items["opening"], noted.items["keynote"]
    assert (opening.state, opening.ended_at) == (State.FINISHED, at("9:33"))
    assert (keynote.state, keynote.started_at) == (State.RUNNING, at("9:33"))


def test_another_room_goes_on(day: Agenda) -> None:
    two = day.put(item("forum", "9:00", 60, room="forum"))
    assert did(two, ("9:00", StartItem("forum")), ("9:00", StartItem("opening"))).under_way("forum") is not None


def test_what_was_skipped_can_still_be_started(day: Agenda) -> None:
    started = did(day, ("9:00", SkipItem("keynote")), ("9:05", StartItem("keynote")))
    assert started.items["keynote"].state is State.RUNNING


def test_an_item_of_another_day_that_is_started_belongs_to_today(day: Agenda) -> None:
    started = did(day.put(item("late", "33:00", 30)), ("12:30", StartItem("late")))
    assert [each.id for each in started.of("main", started.calendar.day(at("12:30")))][0] == "late"
    assert started.items["late"].planned_start == at("33:00")


def test_holding_is_over_when_the_item_ends_and_was_no_longer_than_what_is_noted(day: Agenda) -> None:
    held = did(day, ("9:00", StartItem("opening")), ("9:10", HoldItem("opening")))
    assert did(held, ("9:20", FinishItem("opening"))).items["opening"].pauses == (Pause(at("9:10"), at("9:20")),)
    assert did(held, ("9:20", StartItem("keynote"))).items["opening"].pauses == (Pause(at("9:10"), at("9:20")),)
    earlier = did(held, ("9:15", ResumeItem("opening")), ("9:30", FinishItem("opening", at("9:12"))))
    assert earlier.items["opening"].pauses == (Pause(at("9:10"), at("9:12")),)
    never = did(held, ("9:20", FinishItem("opening", at("9:08"))))
    assert never.items["opening"].pauses == ()


def test_minutes_are_given_and_taken_down_to_one(day: Agenda) -> None:
    more = did(day, ("8:00", AddTime("keynote", minutes(5))), ("8:00", AddTime("keynote", minutes(-15))))
    assert more.items["keynote"].clock_length() == minutes(50)
    with pytest.raises(LengthRefusedError, match="1 to 1440 minutes"):
        AddTime("keynote", minutes(-50)).apply(more, at("8:00"))


def test_a_third_time_card_is_refused_with_the_rule(day: Agenda) -> None:
    shown = did(day, ("9:00", StartItem("opening")), *[("9:31", ShowTimeCard("opening"))] * 2)
    with pytest.raises(TimeCardsError, match="has had its 2 time cards; the rule allows no other"):
        ShowTimeCard("opening").apply(shown, at("9:35"))


def test_a_cause_is_one_clean_line(day: Agenda) -> None:
    assert did(day, ("9:00", NoteCause("talk", " mic\nfailed\u202e "))).items["talk"].cause == "mic failed"


def test_nothing_begins_or_ends_later_than_now_or_over_what_was_on_stage(day: Agenda) -> None:
    with pytest.raises(AheadRefusedError, match="09:01 lies ahead"):
        StartItem("opening", at("9:01")).apply(day, at("9:00"))
    running = did(day, ("9:00", StartItem("opening")))
    with pytest.raises(AheadRefusedError):
        FinishItem("opening", at("9:21")).apply(running, at("9:20"))
    with pytest.raises(InstantRefusedError, match="08:59 is too early: “Opening” began or ended at 09:00"):
        FinishItem("opening", at("8:59")).apply(running, at("9:20"))
    with pytest.raises(InstantRefusedError):
        StartItem("keynote", at("8:59")).apply(running, at("9:20"))
    ended = did(running, ("9:28", FinishItem("opening")))
    with pytest.raises(InstantRefusedError, match="at 09:28"):
        StartItem("keynote", at("9:27")).apply(ended, at("9:30"))


@pytest.mark.parametrize(
    "operation",
    [FinishItem("talk"), HoldItem("talk"), ResumeItem("talk"), ShowTimeCard("talk"), AddTime("done", minutes(1)),
     StartItem("done"), StartItem("running"), ResumeItem("running"), HoldItem("held"), HoldItem("done")],
)  # fmt: skip
def test_what_does_not_fit_the_state_of_an_item_is_refused_with_its_state(operation: Operation) -> None:
    day = did(
        agenda(item("done", "9:00", 10), item("running", "9:10", 10), item("held", "9:10", 10, room="forum"),
               item("talk", "9:20", 10)),
        ("9:00", StartItem("done")), ("9:10", StartItem("running")), ("9:10", StartItem("held")),
        ("9:12", HoldItem("held")),
    )  # fmt: skip
    with pytest.raises(ItemStateError):
        operation.apply(day, at("9:15"))


def test_an_unknown_item_is_named(day: Agenda) -> None:
    with pytest.raises(ItemUnknownError, match="no item “nobody”"):
        StartItem("nobody").apply(day, at("9:00"))


def test_a_clock_that_is_set_back_stops_nobody_and_makes_no_time_negative(day: Agenda) -> None:
    back = did(
        day, ("9:30", StartItem("opening")), ("9:20", HoldItem("opening")), ("9:10", ResumeItem("opening")),
        ("9:05", HoldItem("opening")), ("9:00", StartItem("keynote")), ("8:50", FinishItem("keynote")),
    )  # fmt: skip
    opening, keynote = back.items["opening"], back.items["keynote"]
    assert opening.ended_at == keynote.started_at == keynote.ended_at == at("9:30")
    assert opening.paused(at("8:00")) == minutes(0)
    with pytest.raises(ControlroomError):
        StartItem("talk", at("8:55")).apply(back, at("8:50"))
