"""Changing what is in the rundown: substitutes, fillers, shortening, merging, sharing, dropping, editing."""

from __future__ import annotations

import pytest

from controlroom.domain.agenda.changes import (
    CancelItem,
    EditItem,
    InsertItem,
    Merge,
    PlanItems,
    RestoreItem,
    ShareLostTime,
    Shorten,
    SkipItem,
    Substitute,
    share_out,
)
from controlroom.domain.agenda.errors import (
    HardStartError,
    ItemStateError,
    LengthRefusedError,
    NoSubstituteError,
    NothingToShareError,
    RoomUnknownError,
    SameItemError,
    TextMissingError,
    TwoRoomsError,
)
from controlroom.domain.agenda.forecast import forecast
from controlroom.domain.agenda.live import AddTime, FinishItem, HoldItem, StartItem
from controlroom.domain.agenda.moves import SpeakerLate
from controlroom.domain.agenda.rules import Item, Kind, Part, Speaker, State
from tests.domain.agenda.rundowns import agenda, at, did, item, minutes, morning, times

DAY = agenda(*morning())


def people(found: Item) -> list[str]:
    return [f"{who.name} {who.part.value}" for who in found.speakers]


# --- substitutes ----------------------------------------------------------------------------------------------------


def test_a_named_substitute_speaks_and_who_did_not_come_is_remembered() -> None:
    found = did(DAY, ("9:00", Substitute("keynote"))).items["keynote"]
    assert people(found) == ["Dr. Li speaker", "Prof. Zhang replaced"]


def test_of_two_substitutes_the_one_who_is_free_then_steps_in() -> None:
    keynote = item(
        "keynote", "9:30", 60,
        speakers=(Speaker("Zhang"), Speaker("Li", Part.SUBSTITUTE), Speaker("Wu", Part.SUBSTITUTE)),
    )  # fmt: skip
    busy = agenda(keynote, item("x", "10:00", 30, room="forum", speakers=(Speaker("Li"),)))
    assert people(did(busy, ("9:00", Substitute("keynote"))).items["keynote"]) == [
        "Wu speaker", "Zhang replaced", "Li substitute",
    ]  # fmt: skip
    assert people(did(busy, ("9:00", Substitute("keynote", by="Li"))).items["keynote"])[0] == "Li speaker"


def test_anybody_may_step_in_by_name_also_on_stage_and_is_known_as_who_they_are() -> None:
    day = DAY.put(item("x", "14:00", 30, room="forum", speakers=(Speaker("Ms. Sun", person="p7"),)))
    running = did(day, ("9:30", StartItem("keynote")), ("9:40", Substitute("keynote", "Prof. Zhang", "Ms. Sun")))
    assert running.items["keynote"].speakers[0] == Speaker("Ms. Sun", person="p7")


def test_nobody_steps_in_for_nobody_nor_for_themselves() -> None:
    for operation in (Substitute("talk"), Substitute("keynote", who="Nobody"), Substitute("talk", by="Ms. Wang")):
        with pytest.raises(NoSubstituteError):
            operation.apply(DAY, at("9:00"))


# --- fillers --------------------------------------------------------------------------------------------------------


def test_a_filler_goes_right_behind_an_item_and_what_follows_comes_back_when_it_is_cancelled() -> None:
    filled = did(DAY, ("9:00", InsertItem("film", "Film", minutes(10), after="keynote")))
    assert (times(filled, "9:00")["film"], times(filled, "9:00")["talk"]) == ("10:30-10:40", "10:40-11:20")
    assert filled.items["film"].inserted
    assert times(did(filled, ("9:00", CancelItem("film"))), "9:00")["talk"] == "10:30-11:10"


def test_a_filler_in_a_room_comes_next_and_before_what_waits() -> None:
    late = did(
        DAY, ("9:00", StartItem("opening")), ("9:30", StartItem("keynote")),
        ("10:40", InsertItem("film", "Film", minutes(5), room="main")),
    )  # fmt: skip
    assert times(late, "10:40")["film"] == "10:40-10:45"
    assert times(late, "10:40")["talk"] == "10:45-11:25"
    assert late.items["film"].planned_start == at("10:40")
    asked = did(DAY, ("9:00", InsertItem("film", "Film", minutes(5), room="forum", at=at("9:10"))))
    assert times(asked, "9:00")["film"] == "9:10-9:15"


def test_what_is_put_in_needs_a_name_a_length_and_a_room() -> None:
    for operation, error in (
        (InsertItem("x", " \n", minutes(5), room="main"), TextMissingError),
        (InsertItem("x", "Film", minutes(0), room="main"), LengthRefusedError),
        (InsertItem("x", "Film", minutes(1441), room="main"), LengthRefusedError),
        (InsertItem("x", "Film", minutes(5), room="cellar"), RoomUnknownError),
    ):
        with pytest.raises(error):
            operation.apply(DAY, at("9:00"))


# --- shortening, merging, sharing -----------------------------------------------------------------------------------


def test_an_item_is_shortened_to_its_least_and_no_further_however_often() -> None:
    short = did(DAY, ("9:00", Shorten("keynote", minutes(55))), ("9:00", Shorten("keynote", minutes(54))))
    assert short.items["keynote"].clock_length() == minutes(54)
    with pytest.raises(LengthRefusedError, match="it may be 54 to 54 minutes"):
        Shorten("keynote", minutes(50)).apply(short, at("9:00"))
    with pytest.raises(LengthRefusedError):
        Shorten("keynote", minutes(61)).apply(DAY, at("9:00"))
    given = did(DAY, ("9:00", AddTime("tea", minutes(10))), ("9:00", Shorten("tea", minutes(10))))
    assert given.items["tea"].clock_length() == minutes(10)


def test_two_topics_become_one_with_the_people_and_needs_of_both() -> None:
    day = agenda(
        item("a", "9:00", 30, needs=("piano",), speakers=(Speaker("Wu"), Speaker("Li", Part.SUBSTITUTE))),
        item("b", "9:30", 40, needs=("piano", "harp"), speakers=(Speaker("Li"), Speaker("Wu"))),
        item("c", "10:10", 30),
    )
    merged = did(day, ("8:00", SpeakerLate("b", at("9:10"))), ("8:00", Merge("a", "b")))
    both = merged.items["a"]
    assert (both.title, both.length, people(both)) == ("A / B", minutes(40), ["Wu speaker", "Li speaker"])
    assert (both.needs, both.not_before) == (("piano", "harp"), at("9:10"))
    assert (merged.items["b"].state, merged.items["b"].merged_into) == (State.MERGED, "a")
    assert times(merged, "8:00") == {"a": "9:10-9:50", "c": "10:10-10:40"}


def test_a_topic_is_merged_into_one_that_is_on_stage() -> None:
    running = did(DAY, ("9:30", StartItem("keynote")), ("10:00", Merge("keynote", "talk", minutes(75), "Both")))
    assert times(running, "10:00")["keynote"] == "9:30-10:45"
    assert running.items["keynote"].title == "Both"


def test_what_is_in_another_room_promised_or_the_same_is_not_merged() -> None:
    day = DAY.put(item("x", "9:30", 30, room="forum"), item("tomorrow", "33:00", 30))
    for other, error in (
        ("x", TwoRoomsError), ("tomorrow", TwoRoomsError), ("panel", HardStartError), ("keynote", SameItemError),
    ):  # fmt: skip
        with pytest.raises(error):
            Merge("keynote", other).apply(day, at("9:00"))
    with pytest.raises(LengthRefusedError):
        Merge("keynote", "talk", minutes(0)).apply(day, at("9:00"))


def test_lost_time_is_shared_out_up_to_the_next_promise_until_it_is_kept() -> None:
    late = did(DAY, ("9:00", StartItem("opening")), ("9:38", StartItem("keynote")))
    assert [id for id, when in forecast(late, at("9:38")).items() if when.at_risk] == ["panel"]
    shared = did(late, ("9:38", ShareLostTime("main")))
    assert shared.items["talk"].added == minutes(-3)
    assert shared.items["panel"] == DAY.items["panel"]
    assert times(shared, "9:38")["panel"] == "11:25-12:05"


def test_each_gives_in_proportion_to_what_it_can_give_and_never_more() -> None:
    assert share_out(5, {"a": 6, "b": 3, "c": 0}) == {"a": 3, "b": 2, "c": 0}
    assert share_out(100, {"a": 6, "b": 3}) == {"a": 6, "b": 3}
    assert share_out(1, {"a": 2, "b": 2}) == {"a": 1, "b": 0}
    assert share_out(0, {"a": 2}) == share_out(3, {}) == {}


def test_nothing_is_shared_out_where_nothing_is_late_or_nothing_can_give() -> None:
    with pytest.raises(NothingToShareError):
        ShareLostTime("main").apply(DAY, at("9:00"))
    rigid = did(agenda(item("a", "9:00", 30, least=minutes(30))), ("9:00", SpeakerLate("a", at("9:10"))))
    for room in ("main", "forum"):
        with pytest.raises(NothingToShareError):
            ShareLostTime(room).apply(rigid, at("9:00"))
    with pytest.raises(RoomUnknownError):
        ShareLostTime("cellar").apply(DAY, at("9:00"))


# --- skip, cancel, restore ------------------------------------------------------------------------------------------


def test_what_is_skipped_or_cancelled_leaves_its_time_free_and_can_be_held_after_all() -> None:
    for drop in (SkipItem("keynote", "no speaker"), CancelItem("keynote", "no speaker")):
        dropped = did(DAY, ("9:00", drop))
        assert "keynote" not in forecast(dropped, at("9:00"))
        assert times(dropped, "9:00")["talk"] == "10:30-11:10"
        assert dropped.items["keynote"].cause == "no speaker"
        assert did(dropped, ("9:05", RestoreItem("keynote"))).items["keynote"].state is State.PLANNED


def test_what_is_broken_off_on_stage_frees_it_and_the_next_is_set_up_from_then() -> None:
    day = agenda(item("a", "9:00", 60), item("b", "9:20", 30, changeover=minutes(5)))
    broken = did(day, ("9:00", StartItem("a")), ("9:10", HoldItem("a")), ("9:18", CancelItem("a", "fire alarm")))
    assert (broken.items["a"].state, broken.items["a"].ended_at) == (State.CANCELLED, at("9:18"))
    assert broken.items["a"].pauses[-1].until == at("9:18")
    assert times(broken, "9:18") == {"b": "9:23-9:53"}
    with pytest.raises(ItemStateError):
        RestoreItem("a").apply(broken, at("9:20"))


def test_what_is_over_is_neither_skipped_nor_cancelled_nor_merged() -> None:
    over = did(DAY, ("9:00", StartItem("opening")), ("9:20", FinishItem("opening")))
    for operation in (SkipItem("opening"), CancelItem("opening"), RestoreItem("opening"), Merge("talk", "opening")):
        with pytest.raises(ItemStateError, match="is finished"):
            operation.apply(over, at("9:30"))


# --- the plan -------------------------------------------------------------------------------------------------------


def test_an_edited_plan_moves_the_slot_along_unless_the_item_has_begun() -> None:
    news = {"planned_start": at("10:35"), "planned_length": minutes(30), "title": " New\ttitle "}
    edited = did(DAY, ("9:00", EditItem("talk", news))).items["talk"]
    assert (edited.slot, edited.length, edited.title) == (at("10:35"), minutes(30), "New title")
    running = did(DAY, ("9:00", StartItem("opening")), ("9:01", EditItem("opening", {"planned_length": minutes(20)})))
    assert (running.items["opening"].planned_length, running.items["opening"].length) == (minutes(20), minutes(30))


def test_a_plan_without_title_length_or_room_is_refused() -> None:
    for news, error in (
        ({"title": "\u200b"}, TextMissingError), ({"planned_length": minutes(0)}, LengthRefusedError),
        ({"planned_length": minutes(-5)}, LengthRefusedError), ({"planned_room": "cellar"}, RoomUnknownError),
    ):  # fmt: skip
        with pytest.raises(error):
            EditItem("talk", news).apply(DAY, at("9:00"))
    for planned, error in (
        (item("", "9:00", 5), TextMissingError), (item("x", "9:00", 0), LengthRefusedError),
        (item("x", "9:00", 5, room="cellar"), RoomUnknownError),
    ):  # fmt: skip
        with pytest.raises(error):
            PlanItems((planned,)).apply(DAY, at("9:00"))


def test_a_break_gives_way_to_its_share_of_its_length_in_whole_minutes() -> None:
    least = [DAY.rules.least(item("x", "9:00", n, kind=kind)) for n, kind in ((15, Kind.BREAK), (15, Kind.TALK))]
    assert least == [minutes(10), minutes(14)]
    assert DAY.rules.least(item("x", "9:00", 15, least=minutes(20))) == minutes(15)
