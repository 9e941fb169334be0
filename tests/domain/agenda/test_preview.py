"""What an operation would do, before it is confirmed."""

from __future__ import annotations

from controlroom.domain.agenda.changes import CancelItem, ShareLostTime
from controlroom.domain.agenda.live import AddTime, NoteCause
from controlroom.domain.agenda.preview import preview
from controlroom.domain.agenda.rules import Speaker
from tests.domain.agenda.rundowns import agenda, at, item, minutes, morning

DAY = agenda(*morning())


def test_a_preview_shows_every_item_before_and_after_what_breaks_absorb_and_which_promise_is_at_risk() -> None:
    seen = preview(DAY, AddTime("keynote", minutes(8)), at("9:00"))
    assert [shift.item.id for shift in seen.shifts] == ["keynote", "talk", "tea", "panel"]
    talk = seen.shifts[1]
    assert talk.before is not None
    assert talk.after is not None
    assert (talk.before.start, talk.after.start) == (at("10:30"), at("10:38"))
    assert [(each.id, by) for each, by in seen.absorbed] == [("tea", minutes(5))]
    assert [each.id for each in seen.at_risk] == ["panel"]
    assert seen.before == DAY
    assert DAY.items["keynote"].added == minutes(0)


def test_a_preview_names_the_people_it_touches_speakers_and_their_substitutes_once_each() -> None:
    assert preview(DAY, AddTime("keynote", minutes(2)), at("9:00")).people == ("Prof. Zhang", "Dr. Li", "Ms. Wang")


def test_what_changes_without_moving_anything_is_shown_alone() -> None:
    seen = preview(DAY, NoteCause("talk", "mic"), at("9:00"))
    assert [shift.item.id for shift in seen.shifts] == ["talk"]
    assert not seen.shifts[0].moves
    assert [(before.cause, after.cause) for before, after in seen.changed if before and after] == [("", "mic")]


def test_what_is_cancelled_has_no_time_afterwards() -> None:
    shift = preview(DAY, CancelItem("talk"), at("9:00")).shifts[0]
    assert (shift.item.id, shift.after, shift.moves) == ("talk", None, True)


def test_clashes_that_were_there_before_are_not_brought_by_an_operation() -> None:
    who = (Speaker("Wu"),)
    day = agenda(item("a", "9:00", 30, speakers=who), item("b", "9:00", 30, room="forum", speakers=who))
    assert preview(day, NoteCause("a", "x"), at("8:00")).clashes == ()


def test_sharing_lost_time_shows_the_promise_kept_again() -> None:
    late = preview(DAY, AddTime("keynote", minutes(8)), at("9:00")).after
    assert preview(late, ShareLostTime("main"), at("9:00")).at_risk == ()
