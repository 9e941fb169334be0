"""Putting items elsewhere: move, swap, pull forward, a late speaker, re-plan."""

from __future__ import annotations

import pytest

from controlroom.domain.agenda.changes import InsertItem
from controlroom.domain.agenda.errors import (
    HardStartError,
    ItemStateError,
    NobodyGoesFirstError,
    NotEarlierError,
    RoomUnknownError,
    SameItemError,
)
from controlroom.domain.agenda.live import AddTime, FinishItem, StartItem
from controlroom.domain.agenda.moves import MoveItem, PullForward, Replan, SpeakerLate, SwapItems
from controlroom.domain.agenda.rules import Kind
from tests.domain.agenda.rundowns import agenda, at, did, item, minutes, morning, times

DAY = agenda(*morning())
THREE = agenda(item("a", "9:00", 30), item("b", "9:30", 20), item("c", "9:50", 40))


def test_an_item_put_behind_another_stays_right_behind_it_though_others_have_that_slot() -> None:
    moved = did(THREE, ("8:00", MoveItem("c", after="a")))
    assert times(moved, "8:00") == {"a": "9:00-9:30", "c": "9:30-10:10", "b": "10:10-10:30"}
    twice = did(moved, ("8:00", MoveItem("b", after="a")))
    assert times(twice, "8:00") == {"a": "9:00-9:30", "b": "9:30-9:50", "c": "9:50-10:30"}


def test_behind_what_runs_late_it_still_goes_before_what_waits() -> None:
    late = did(THREE, ("9:20", StartItem("a")), ("9:55", MoveItem("c", after="a")))
    assert times(late, "9:55") == {"a": "9:20-9:55", "c": "9:55-10:35", "b": "10:35-10:55"}


def test_an_item_moves_to_an_instant_or_a_room_and_keeps_its_plan() -> None:
    moved = did(DAY, ("8:00", MoveItem("talk", to=at("14:00"), room="forum"))).items["talk"]
    assert (moved.slot, moved.room, moved.planned_start, moved.planned_room) == (
        at("14:00"), "forum", at("10:30"), "main",
    )  # fmt: skip


def test_a_late_speaker_stays_late_when_the_item_moves_unless_an_earlier_time_is_said() -> None:
    late = did(DAY, ("8:00", SpeakerLate("keynote", at("10:05"))))
    assert times(did(late, ("8:00", MoveItem("keynote", after="opening"))), "8:00")["keynote"] == "10:05-11:05"
    assert times(did(late, ("8:00", MoveItem("keynote", to=at("10:00")))), "8:00")["keynote"] == "10:00-11:00"


def test_neighbours_of_different_lengths_that_change_places_take_the_same_stretch_of_time() -> None:
    day = agenda(item("a", "9:00", 60), item("b", "10:05", 30), item("c", "10:35", 10))
    assert times(did(day, ("8:00", SwapItems("b", "a"))), "8:00") == {
        "b": "9:00-9:30", "a": "9:35-10:35", "c": "10:35-10:45",
    }  # fmt: skip
    overlapping = agenda(item("a", "9:00", 60), item("b", "9:00", 30))
    assert times(did(overlapping, ("8:00", SwapItems("a", "b"))), "8:00") == {"b": "9:00-9:30", "a": "9:30-10:30"}


def test_an_item_that_came_from_later_changes_places_with_its_neighbour_alone() -> None:
    day = agenda(item("x", "15:00", 30), item("y", "9:30", 30), item("z", "10:00", 30))
    swapped = did(day, ("8:00", MoveItem("x", to=at("9:00"))), ("8:00", SwapItems("x", "y")))
    assert times(swapped, "8:00") == {"y": "9:00-9:30", "x": "9:30-10:00", "z": "10:00-10:30"}
    back = did(swapped, ("8:00", SwapItems("x", "z")), ("8:00", SwapItems("y", "z")))
    assert list(times(back, "8:00")) == ["z", "y", "x"]


def test_items_apart_and_of_two_rooms_change_slots_and_what_is_between_waits() -> None:
    assert times(did(THREE, ("8:00", SwapItems("a", "c"))), "8:00") == {
        "c": "9:00-9:40", "b": "9:40-10:00", "a": "10:00-10:30",
    }  # fmt: skip
    two = THREE.put(item("x", "9:10", 15, room="forum"))
    swapped = did(two, ("8:00", SwapItems("x", "b")))
    assert (swapped.items["x"].room, swapped.items["b"].room) == ("main", "forum")
    assert times(swapped, "8:00")["b"] == "9:10-9:30"


def test_an_item_is_pulled_to_where_its_room_is_free_and_set_up_alone_or_with_what_follows() -> None:
    day = agenda(
        item("a", "9:00", 30), item("b", "9:30", 30, changeover=minutes(5)), item("c", "10:00", 30),
        item("hard", "10:30", 30, hard=True),
    )  # fmt: skip
    ended = did(day, ("9:00", StartItem("a")), ("9:10", FinishItem("a")))
    alone = times(did(ended, ("9:10", PullForward("b"))), "9:10")
    assert (alone["b"], alone["c"]) == ("9:15-9:45", "10:00-10:30")
    rest = times(did(ended, ("9:10", PullForward("b", rest=True))), "9:10")
    assert (rest["b"], rest["c"], rest["hard"]) == ("9:15-9:45", "9:45-10:15", "10:30-11:00")


def test_what_counts_to_its_end_keeps_it_when_it_is_pulled_and_brings_nothing_along() -> None:
    day = agenda(item("a", "9:00", 30), item("lunch", "9:30", 30, count_to_end=True), item("c", "10:00", 30))
    ended = did(day, ("9:00", StartItem("a")), ("9:10", FinishItem("a")), ("9:10", PullForward("lunch", rest=True)))
    assert times(ended, "9:10") == {"a": "9:00-9:10", "lunch": "9:10-10:00", "c": "10:00-10:30"}


def test_nothing_is_pulled_that_has_no_room_to_gain() -> None:
    with pytest.raises(NotEarlierError, match="cannot begin earlier than 09:30"):
        PullForward("b").apply(THREE, at("8:00"))
    with pytest.raises(NotEarlierError):
        PullForward("tomorrow").apply(THREE.put(item("tomorrow", "33:00", 30)), at("8:00"))
    waits = did(THREE, ("8:00", SpeakerLate("a", at("9:00"))))
    with pytest.raises(NotEarlierError):
        PullForward("a").apply(waits, at("8:00"))


def test_a_late_speaker_waits_or_changes_places_with_the_next() -> None:
    late = SpeakerLate("keynote", at("10:05"), why="flight")
    assert times(did(DAY, ("9:00", late)), "9:00")["keynote"] == "10:05-11:05"
    pulled = did(DAY, ("9:00", SpeakerLate("keynote", at("10:05"), pull=True, why="flight\n")))
    assert (times(pulled, "9:00")["talk"], times(pulled, "9:00")["keynote"]) == ("9:30-10:10", "10:10-11:10")
    assert pulled.items["keynote"].cause == "flight"


@pytest.mark.parametrize(
    "follower",
    [item("next", "9:30", 30, kind=Kind.BREAK), item("next", "9:30", 30, hard=True),
     item("next", "9:30", 30, not_before=at("9:20"))],
)  # fmt: skip
def test_a_break_a_promised_start_and_a_speaker_who_is_late_too_do_not_go_first(follower: object) -> None:
    day = agenda(item("a", "9:00", 30), follower)  # type: ignore[arg-type]
    with pytest.raises(NobodyGoesFirstError):
        SpeakerLate("a", at("9:40"), pull=True).apply(day, at("8:00"))


def test_a_new_plan_is_the_forecast_in_whole_minutes_and_leaves_what_is_over_and_other_days() -> None:
    running = did(
        DAY.put(item("tomorrow", "33:00", 30)), ("9:00", StartItem("opening")), ("9:37", StartItem("keynote")),
        ("9:37", InsertItem("film", "Film", minutes(5), after="keynote")), ("9:37", AddTime("talk", minutes(-5))),
    )  # fmt: skip
    now = at("9:37") + minutes(70.5)
    planned = Replan().apply(running, now).items
    assert (planned["film"].planned_start, planned["film"].inserted) == (at("10:48"), False)
    assert (planned["talk"].planned_start, planned["talk"].planned_length) == (at("10:53"), minutes(35))
    assert planned["panel"].slot == planned["panel"].planned_start == at("11:38")
    assert planned["keynote"].planned_start == at("9:30")
    assert planned["tomorrow"] == DAY.put(item("tomorrow", "33:00", 30)).items["tomorrow"]
    only = Replan("forum").apply(running, now)
    assert only == running


def test_a_promised_start_is_not_moved_by_others_and_an_item_not_against_itself() -> None:
    for operation in (SwapItems("talk", "panel"), PullForward("panel")):
        with pytest.raises(HardStartError, match="“Panel” begins at a promised time"):
            operation.apply(DAY, at("9:00"))
    for twice in (SwapItems("talk", "talk"), MoveItem("talk", after="talk")):
        with pytest.raises(SameItemError):
            twice.apply(DAY, at("9:00"))
    assert did(DAY, ("9:00", MoveItem("panel", to=at("11:40")))).items["panel"].slot == at("11:40")


def test_a_room_that_does_not_exist_is_refused_with_those_that_do() -> None:
    for operation in (MoveItem("talk", room="cellar"), Replan("cellar")):
        with pytest.raises(RoomUnknownError, match="the rooms are: main, forum"):
            operation.apply(DAY, at("9:00"))


def test_what_has_begun_stays_where_it_is() -> None:
    running = did(DAY, ("9:00", StartItem("opening")))
    for operation in (
        MoveItem("opening", to=at("10:00")), SwapItems("talk", "opening"), PullForward("opening"),
        SpeakerLate("opening", at("10:00")),
    ):  # fmt: skip
        with pytest.raises(ItemStateError, match="is running"):
            operation.apply(running, at("9:10"))
