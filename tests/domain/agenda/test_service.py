"""Working on the rundown in the store: do, announce, take back, do again."""

from __future__ import annotations

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.ids import SYSTEM
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.errors import (
    AgendaChangedError,
    AnnouncedAlreadyError,
    ChangeTakenBackError,
    ChangeUnknownError,
    NothingToUndoError,
    NotPublicError,
    UndoBlockedError,
)
from controlroom.domain.agenda.live import AddTime, ShowTimeCard, StartItem
from controlroom.domain.agenda.moves import MoveItem, Replan, SpeakerLate
from controlroom.domain.agenda.reading import history, rundown
from controlroom.domain.agenda.rules import Speaker, State
from controlroom.domain.agenda.service import announce, apply, redo, see, undo
from controlroom.domain.agenda.staging import set_roll, stage_of
from controlroom.domain.announcements.service import latest
from controlroom.store.journal import Origin
from controlroom.store.journal import latest as journal_latest
from controlroom.store.store import Store
from tests.domain.agenda.rundowns import NINE, SETTING, at, item, minutes, morning
from tests.support.people import add_person

CALLER = Origin("agenda", "李娜")


@pytest.fixture
def planned(store: Store, clock: ManualClock) -> Store:
    clock.advance(NINE - clock.now())
    apply(store, CALLER, SETTING, PlanItems(morning(), "a file"))
    return store


def test_a_started_item_is_on_stage_and_the_journal_says_so(planned: Store) -> None:
    apply(planned, CALLER, SETTING, StartItem("opening"))
    found = rundown(planned, SETTING)
    assert found.agenda.items["opening"].state is State.RUNNING
    with planned.read() as connection:
        assert journal_latest(connection, 1)[0].verb == "agenda.started"


def test_an_operation_is_taken_back_and_done_again_to_the_same_rundown(planned: Store) -> None:
    before = rundown(planned, SETTING).agenda
    late = SpeakerLate("keynote", at("10:05"), pull=True)
    after = apply(planned, CALLER, SETTING, late).seen.after
    assert undo(planned, CALLER, SETTING).seen.after == before == rundown(planned, SETTING).agenda
    assert redo(planned, CALLER, SETTING).seen.after == after == rundown(planned, SETTING).agenda


def test_changes_are_taken_back_from_the_last_to_the_first_and_done_again_the_other_way(planned: Store) -> None:
    apply(planned, CALLER, SETTING, AddTime("talk", minutes(5)))
    apply(planned, CALLER, SETTING, AddTime("talk", minutes(10)))
    added = [call(planned, CALLER, SETTING, "main").seen.after.items["talk"].added for call in (undo, undo, redo, redo)]
    assert added == [minutes(5), minutes(0), minutes(5), minutes(15)]
    with pytest.raises(NothingToUndoError):
        redo(planned, CALLER, SETTING, "main")


def test_what_was_changed_since_the_preview_is_not_done_blindly(planned: Store) -> None:
    _seen, _sentence, seq = see(planned, SETTING, AddTime("talk", minutes(5)))
    apply(planned, CALLER, SETTING, AddTime("keynote", minutes(5)))
    with pytest.raises(AgendaChangedError):
        apply(planned, CALLER, SETTING, AddTime("talk", minutes(5)), seen_after=seq)


def test_the_announcement_goes_to_the_board_in_both_languages(planned: Store) -> None:
    done = apply(planned, CALLER, SETTING, SpeakerLate("keynote", at("10:05"), pull=True, why="flight"))
    announce(planned, CALLER, done.seq)
    with planned.read() as connection:
        told = latest(connection, 1)[0]
    assert told.en == (
        "Prof. Zhang is late (flight) and arrives at 10:05; “Talk” is brought forward from 10:30 to 09:30; "
        "“Keynote” moves from 09:30 to 10:10."
    )
    assert "Prof. Zhang" in told.zh
    assert history(planned, 1)[0].announced_at is not None


def test_what_was_taken_back_or_announced_already_is_not_announced(planned: Store) -> None:
    done = apply(planned, CALLER, SETTING, AddTime("talk", minutes(5)))
    undo(planned, CALLER, SETTING)
    with pytest.raises(ChangeTakenBackError):
        announce(planned, CALLER, done.seq)
    redo(planned, CALLER, SETTING)
    announce(planned, CALLER, done.seq)
    with pytest.raises(AnnouncedAlreadyError):
        announce(planned, CALLER, done.seq)
    with planned.read() as connection:
        assert len(latest(connection, 5)) == 1


def test_what_was_changed_in_another_room_since_is_not_taken_back_over(planned: Store) -> None:
    apply(planned, CALLER, SETTING, MoveItem("talk", to=at("14:00"), room="forum"))
    apply(planned, CALLER, SETTING, AddTime("talk", minutes(5)))
    with pytest.raises(UndoBlockedError, match="“Talk” was changed again since"):
        undo(planned, CALLER, SETTING, "main")
    assert undo(planned, CALLER, SETTING, "forum").seen.after.items["talk"].added == minutes(0)
    assert undo(planned, CALLER, SETTING, "main").seen.after.items["talk"].room == "main"


def test_a_change_that_is_not_there_is_neither_announced_nor_taken_back(planned: Store) -> None:
    with pytest.raises(ChangeUnknownError):
        announce(planned, CALLER, 999)
    undo(planned, CALLER, SETTING)
    with pytest.raises(NothingToUndoError):
        undo(planned, CALLER, SETTING)


def test_only_what_changes_the_plan_is_a_new_version_of_it(planned: Store) -> None:
    apply(planned, CALLER, SETTING, AddTime("talk", minutes(5)))
    apply(planned, CALLER, SETTING, Replan())
    assert [change.plan_version for change in history(planned, 5)] == [2, None, 1]


def test_a_speaker_is_linked_to_the_only_person_of_that_name_on_the_list(planned: Store) -> None:
    add_person(planned, "SPK-1", "Dr. Sun")
    add_person(planned, "SPK-2", "Li Wei")
    add_person(planned, "SPK-3", "Li Wei")
    forum = item("forum", "9:30", 45, room="forum", speakers=(Speaker("Dr. Sun"), Speaker("Li Wei")))
    apply(planned, CALLER, SETTING, PlanItems((forum,)))
    sun, li_wei = rundown(planned, SETTING).agenda.items["forum"].speakers
    assert sun.person is not None
    assert li_wei.person is None, "two people bear that name"


def test_a_card_or_a_cause_is_nothing_to_announce_and_an_unknown_change_is_named(planned: Store) -> None:
    apply(planned, CALLER, SETTING, StartItem("opening"))
    card = apply(planned, CALLER, SETTING, ShowTimeCard("opening"))
    assert not card.is_public
    with pytest.raises(NotPublicError):
        announce(planned, CALLER, card.seq)
    with pytest.raises(ChangeUnknownError, match="999"):
        announce(planned, CALLER, 999)


def test_taking_back_what_the_clock_did_stops_the_room_from_following_it(planned: Store) -> None:
    set_roll(planned, CALLER, SETTING, "main", on=True)
    apply(planned, Origin("control", SYSTEM), SETTING, StartItem("opening"))
    assert undo(planned, CALLER, SETTING).stopped == ("main",)
    with planned.read() as connection:
        assert not stage_of(connection, "main").roll


def test_taking_back_what_a_person_did_leaves_the_room_rolling(planned: Store) -> None:
    set_roll(planned, CALLER, SETTING, "main", on=True)
    apply(planned, CALLER, SETTING, StartItem("opening"))
    assert undo(planned, CALLER, SETTING).stopped == ()
    with planned.read() as connection:
        assert stage_of(connection, "main").roll
