"""What the clock does by itself in a room that follows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from controlroom.domain.agenda.changes import CancelItem, SkipItem
from controlroom.domain.agenda.live import FinishItem, HoldItem, Operation, ResumeItem, StartItem
from controlroom.domain.agenda.rolling import roll
from controlroom.domain.agenda.rules import Agenda, State
from tests.domain.agenda.rundowns import agenda, at, item, minutes, morning


def rolled(found: Agenda, now: datetime) -> tuple[Agenda, list[Operation]]:
    """All that the clock does up to `now`."""
    done: list[Operation] = []
    while (each := roll(found, "main", now)) is not None and each.at <= now:
        found = each.operation.apply(found, now)
        done.append(each.operation)
    return found, done


def test_items_begin_at_their_slot_and_end_when_their_time_is_up() -> None:
    found, done = rolled(agenda(*morning()), at("9:00"))
    assert done == [StartItem("opening", at("9:00"))]
    found, done = rolled(found, at("9:30"))
    assert done == [FinishItem("opening", at("9:30")), StartItem("keynote", at("9:30"))]
    assert roll(found, "main", at("9:30")).at == at("10:30")  # type: ignore[union-attr]


def test_what_went_by_whole_while_nothing_followed_the_clock_is_skipped_and_the_rest_is_caught_up_with() -> None:
    found, done = rolled(agenda(*morning()), at("10:00"))
    assert [type(each) for each in done] == [SkipItem, StartItem]
    assert found.items["keynote"].started_at == at("9:30")


def test_what_follows_an_item_that_took_longer_begins_when_the_room_is_free_and_keeps_its_length() -> None:
    late = agenda(item("a", "9:00", 30), item("b", "9:30", 10, changeover=minutes(2)))
    late = StartItem("a", at("9:15")).apply(late, at("9:15"))
    found, _done = rolled(late, at("9:50"))
    assert found.items["a"].ended_at == at("9:45")
    assert found.items["b"].started_at == at("9:47")
    assert found.items["b"].state is State.RUNNING


def test_an_item_on_hold_waits_for_a_person_and_ends_no_earlier_than_it_goes_on() -> None:
    held = StartItem("opening", at("9:00")).apply(agenda(*morning()), at("9:00"))
    held = HoldItem("opening").apply(held, at("9:10"))
    assert roll(held, "main", at("11:00")) is None
    going_on = ResumeItem("opening").apply(held, at("9:20"))
    assert roll(going_on, "main", at("9:20")).at == at("9:40")  # type: ignore[union-attr]


def test_what_was_broken_off_had_the_stage_until_then() -> None:
    cut = StartItem("a", at("9:00")).apply(agenda(item("a", "9:00", 60), item("b", "9:10", 30)), at("9:00"))
    cut = CancelItem("a").apply(cut, at("9:20"))
    _found, done = rolled(cut, at("9:25"))
    assert done == [StartItem("b", at("9:20"))]


def test_a_room_that_begins_to_follow_the_clock_late_writes_down_nothing_as_of_before() -> None:
    since = at("9:12")
    first = roll(agenda(*morning()), "main", at("9:12"), since=since)
    assert first is not None
    assert (first.at, first.operation) == (since, StartItem("opening", since))
    running = agenda(replace(morning()[0], started_at=at("8:30")), *morning()[1:])
    ended = roll(running, "main", since, since=since)
    assert ended is not None
    assert ended.operation == FinishItem("opening", since), "not at 9:00, when nobody saw it end"
