"""Walking a round in the store: begin, answer, tickets, pass the rest, pause, complete, call off, sign, revise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from controlroom.core.clock import ManualClock
from controlroom.domain.inspections.answering import answer, pass_rest
from controlroom.domain.inspections.errors import (
    AnswerLacksError,
    ItemUnknownError,
    NotASignerError,
    NothingLeftError,
    PlaceUnknownError,
    ReasonNeededError,
    RoundHeldError,
    RoundIncompleteError,
    RoundMissedError,
    RoundPausedError,
    RoundStateError,
    RoundUnknownError,
    SignedAlreadyError,
    SignerGroupError,
    SignerNameError,
)
from controlroom.domain.inspections.opening import carry_out
from controlroom.domain.inspections.reading import clearance, rounds, run
from controlroom.domain.inspections.rules import Outcome, State
from controlroom.domain.inspections.service import begin, complete, pause, resume, start, wont_do
from controlroom.domain.inspections.sheet import Given, Text, Verdict
from controlroom.domain.inspections.signing import revise, sign
from controlroom.domain.inspections.tables import ANSWER, ROUND
from controlroom.domain.inspections.views import Answered
from controlroom.domain.tickets import reading as tickets
from controlroom.domain.tickets.opening import NewTicket
from controlroom.domain.tickets.rules import Level
from controlroom.domain.tickets.rules import State as TicketState
from controlroom.domain.tickets.service import cancel, open_new
from controlroom.store.journal import Entry, Origin, latest
from controlroom.store.store import Store, Transaction
from tests.domain.inspections.sheets import (
    CLEAN,
    EXITS,
    HEAT,
    LED,
    SIGNS,
    at,
    every,
    plan,
    sheet,
    the_setting,
)
from tests.domain.tickets.setting import SETTING as TICKETS

CLOCK = Origin("control", "system")
LI, HAN = Origin("tech", "李娜"), Origin("tech", "韩冰")
HUB = Origin("control", "Li")
SETTING = the_setting(
    plan(sheet(EXITS, CLEAN, SIGNS, HEAT, LED), every(120), "main", "forum-a"),
    replace(
        plan(sheet(EXITS, CLEAN, key="accept", acceptance=True, sign_off=("conference", "technical")), every(600)),
        schedule=None,
    ),
)
TEN_O_CLOCK = "two-hour.main.20260518T0200Z"


@pytest.fixture
def walked(sqlite_store: Store, clock: ManualClock) -> Store:
    """A store at ten, with the round of ten begun by Li Na."""
    clock.advance(at("10:00") - clock.now())
    carry_out(sqlite_store, CLOCK, SETTING)
    start(sqlite_store, LI, SETTING, TEN_O_CLOCK)
    return sqlite_store


def give(store: Store, id: str, verdict: Verdict = Verdict.PASS, by: Origin = LI, **facts: object) -> Answered:
    return answer(store, by, SETTING, TEN_O_CLOCK, Given(id, verdict, **facts))  # type: ignore[arg-type]


def finish(store: Store) -> None:
    for id in ("exits", "led"):
        give(store, id)
    give(store, "heat", number=22.0)
    pass_rest(store, LI, SETTING, TEN_O_CLOCK)


def last(store: Store) -> Entry:
    with store.read() as connection:
        return latest(connection, 1)[0]


def test_a_round_that_is_due_can_be_begun_before_any_station_has_opened_it(
    sqlite_store: Store, clock: ManualClock
) -> None:
    clock.advance(at("10:05") - clock.now())
    view = start(sqlite_store, LI, SETTING, TEN_O_CLOCK)
    assert (view.line.state, view.line.holder) == (State.IN_PROGRESS, "李娜")
    carry_out(sqlite_store, CLOCK, SETTING)
    assert run(sqlite_store, SETTING, TEN_O_CLOCK).line.state is State.IN_PROGRESS


def test_a_round_that_is_not_due_yet_cannot_be_begun(sqlite_store: Store, clock: ManualClock) -> None:
    clock.advance(at("09:00") - clock.now())
    with pytest.raises(RoundStateError, match="scheduled"):
        start(sqlite_store, LI, SETTING, TEN_O_CLOCK)
    with pytest.raises(RoundUnknownError):
        start(sqlite_store, LI, SETTING, "two-hour.main.20260518T0230Z")


def test_somebody_else_needs_a_note_to_take_a_round_over(walked: Store) -> None:
    with pytest.raises(RoundHeldError, match="李娜"):
        start(walked, HAN, SETTING, TEN_O_CLOCK)
    with pytest.raises(RoundHeldError):
        give(walked, "clean", by=HAN)
    assert start(walked, HAN, SETTING, TEN_O_CLOCK, "shift ends").line.holder == "韩冰"
    assert (last(walked).verb, last(walked).data["former"]) == ("round.taken-over", "李娜")
    with pytest.raises(RoundHeldError):
        give(walked, "clean")


def test_a_failure_opens_its_ticket_in_the_same_transaction(walked: Store) -> None:
    done = give(walked, "exits", Verdict.FAIL, note="a pallet stands there")
    (ticket,) = tickets.tickets(walked)
    assert ticket.id == done.ticket
    assert (ticket.cause, ticket.title) == ("round:two-hour/main/exits", "Hall main: Item exits")
    assert (ticket.group, ticket.room, ticket.state) == ("technical", "main", TicketState.DISPATCHED)
    assert ticket.source == f"round:{TEN_O_CLOCK}"
    assert last(walked).verb == "round.item-failed"
    assert last(walked).data["ticket"] == ticket.id
    assert run(walked, SETTING, TEN_O_CLOCK).line.tickets == (ticket.id,)


def test_when_the_ticket_cannot_be_written_there_is_no_answer_either(
    walked: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("the store is full")

    monkeypatch.setattr("controlroom.domain.tickets.opening.write", broken)
    with pytest.raises(RuntimeError, match="full"):
        give(walked, "exits", Verdict.FAIL)
    monkeypatch.undo()
    assert run(walked, SETTING, TEN_O_CLOCK).answers == {}
    assert tickets.tickets(walked) == ()


def test_the_same_failure_in_the_next_round_adds_to_the_open_ticket(walked: Store, clock: ManualClock) -> None:
    first = give(walked, "exits", Verdict.FAIL)
    clock.advance(at("12:00") - clock.now())
    noon = "two-hour.main.20260518T0400Z"
    start(walked, LI, SETTING, noon)
    second = answer(walked, LI, SETTING, noon, Given("exits", Verdict.FAIL))
    assert second.repeated
    assert second.ticket == first.ticket
    assert [ticket.repeats for ticket in tickets.tickets(walked)] == [1]


def test_after_its_ticket_was_closed_the_same_failure_opens_a_new_one(walked: Store, clock: ManualClock) -> None:
    first = give(walked, "exits", Verdict.FAIL)
    cancel(walked, HUB, TICKETS, first.ticket, "moved")
    clock.advance(at("12:00") - clock.now())
    start(walked, LI, SETTING, "two-hour.main.20260518T0400Z")
    second = answer(walked, LI, SETTING, "two-hour.main.20260518T0400Z", Given("exits", Verdict.FAIL))
    assert second.ticket != first.ticket


def test_a_device_with_an_open_ticket_of_its_own_gets_no_second_one(walked: Store) -> None:
    standing = open_new(walked, CLOCK, TICKETS, NewTicket("LED wall is dark", cause="device:led-main/tcp"))
    done = give(walked, "led", Verdict.FAIL, note="two dead blocks")
    assert done.ticket == standing.id
    assert done.repeated
    history = tickets.ticket(walked, standing.id).history
    assert "two dead blocks" in history[-1].note


def test_the_ticket_of_another_device_with_a_longer_name_is_not_taken(walked: Store) -> None:
    open_new(walked, CLOCK, TICKETS, NewTicket("spare", cause="device:led-main-2/tcp"))
    done = give(walked, "led", Verdict.FAIL)
    assert not done.repeated


def test_a_number_out_of_its_limits_opens_a_ticket_that_says_what_was_found(walked: Store) -> None:
    done = give(walked, "heat", number=31.5)
    assert done.verdict is Verdict.FAIL
    history = tickets.ticket(walked, done.ticket).history
    assert history[0].note == "2-hour round: failed, 31.5 °C found, 16–28 allowed"


def test_a_failure_that_passes_when_looked_at_again_leaves_its_ticket_open_and_says_so_there(walked: Store) -> None:
    ticket = give(walked, "exits", Verdict.FAIL).ticket
    done = give(walked, "exits", note="pallet gone")
    assert (done.verdict, done.noted, done.ticket) == (Verdict.PASS, ticket, "")
    view = tickets.ticket(walked, ticket)
    assert view.ticket.is_open
    assert view.history[-1].note == "2-hour round: passed when looked at again by 李娜 · pallet gone"
    assert [each.verdict for each in run(walked, SETTING, TEN_O_CLOCK).history["exits"]] == [Verdict.FAIL]
    assert last(walked).verb == "round.answer-changed"


def test_saying_more_of_a_failure_is_no_repeat_of_it(walked: Store) -> None:
    ticket = give(walked, "exits", Verdict.FAIL, note="a pallet").ticket
    give(walked, "exits", Verdict.FAIL, note="two pallets")
    assert tickets.ticket(walked, ticket).ticket.repeats == 0
    assert tickets.ticket(walked, ticket).history[-1].note == "two pallets"


def test_a_group_that_was_taken_out_of_the_file_is_no_reason_to_lose_a_failure(
    sqlite_store: Store, clock: ManualClock
) -> None:
    gone = replace(EXITS, ticket=replace(EXITS.ticket, group="gone"))
    setting = the_setting(plan(sheet(gone), every(120), "main"))
    clock.advance(at("10:00") - clock.now())
    start(sqlite_store, LI, setting, TEN_O_CLOCK)
    done = answer(sqlite_store, LI, setting, TEN_O_CLOCK, Given("exits", Verdict.FAIL))
    assert tickets.ticket(sqlite_store, done.ticket).ticket.group == ""


def test_an_answer_that_lacks_something_is_refused_with_what_it_lacks(walked: Store) -> None:
    with pytest.raises(AnswerLacksError, match="a reason"):
        give(walked, "exits", Verdict.NA)
    with pytest.raises(AnswerLacksError, match="a number"):
        give(walked, "heat")
    with pytest.raises(ItemUnknownError, match="exits, clean"):
        give(walked, "windows")


def test_hostile_words_are_kept_as_one_clean_line(walked: Store) -> None:
    give(walked, "clean", note="ok\x1b[2J\n[red]\u202egnp.exe")
    assert run(walked, SETTING, TEN_O_CLOCK).answers["clean"].note == "ok[2J [red]gnp.exe"


def test_passing_the_rest_covers_no_critical_item_and_is_in_the_journal(walked: Store) -> None:
    assert pass_rest(walked, LI, SETTING, TEN_O_CLOCK) == 2
    answers = run(walked, SETTING, TEN_O_CLOCK).answers
    assert {id: each.rest for id, each in answers.items()} == {"clean": True, "signs": True}
    assert (last(walked).verb, last(walked).data["items"]) == ("round.rest-passed", ["clean", "signs"])
    with pytest.raises(NothingLeftError, match="3 items"):
        pass_rest(walked, LI, SETTING, TEN_O_CLOCK)


def test_a_paused_round_takes_no_answer_until_it_goes_on(walked: Store) -> None:
    assert pause(walked, LI, SETTING, TEN_O_CLOCK).line.paused
    with pytest.raises(RoundPausedError):
        give(walked, "clean")
    with pytest.raises(RoundHeldError):
        resume(walked, HAN, SETTING, TEN_O_CLOCK)
    assert not resume(walked, LI, SETTING, TEN_O_CLOCK).line.paused
    assert last(walked).verb == "round.resumed"
    give(walked, "clean")


def test_a_round_is_not_completed_while_items_are_unanswered(walked: Store) -> None:
    give(walked, "exits")
    with pytest.raises(RoundIncompleteError, match="4 .Item clean, Item signs, Item heat …"):
        complete(walked, LI, SETTING, TEN_O_CLOCK)


def test_a_round_is_completed_in_time_or_late_and_passed_or_failed(walked: Store, clock: ManualClock) -> None:
    finish(walked)
    done = complete(walked, LI, SETTING, TEN_O_CLOCK).line
    assert (done.state, done.outcome) == (State.COMPLETED, Outcome.PASSED)
    assert last(walked).verb == "round.completed"
    other = "two-hour.forum-a.20260518T0200Z"
    start(walked, LI, SETTING, other)
    for given in (Given("exits", Verdict.FAIL), Given("heat", Verdict.PASS, 22), Given("led", Verdict.PASS)):
        answer(walked, LI, SETTING, other, given)
    pass_rest(walked, LI, SETTING, other)
    clock.advance(at("10:16") - clock.now())
    late = complete(walked, LI, SETTING, other).line
    assert (late.state, late.outcome, late.failed) == (State.LATE, Outcome.FAILED, 1)
    assert last(walked).verb == "round.failed"


def test_a_completed_round_takes_no_answer(walked: Store) -> None:
    finish(walked)
    complete(walked, LI, SETTING, TEN_O_CLOCK)
    with pytest.raises(RoundStateError, match="completed"):
        give(walked, "clean", Verdict.FAIL)


def test_a_missed_round_takes_no_answer_and_says_when_its_time_ended(walked: Store, clock: ManualClock) -> None:
    give(walked, "exits", Verdict.FAIL)
    clock.advance(at("14:00") - clock.now())
    with pytest.raises(RoundMissedError, match="14:00"):
        give(walked, "clean")
    carry_out(walked, CLOCK, SETTING)
    with pytest.raises(RoundMissedError):
        complete(walked, LI, SETTING, TEN_O_CLOCK)
    assert run(walked, SETTING, TEN_O_CLOCK).answers["exits"].verdict is Verdict.FAIL
    assert len(tickets.tickets(walked)) == 1


def test_a_round_is_called_off_with_a_reason_even_before_it_is_due(walked: Store, clock: ManualClock) -> None:
    evening = "two-hour.main.20260518T1000Z"
    with pytest.raises(ReasonNeededError):
        wont_do(walked, LI, SETTING, evening, "  ")
    assert wont_do(walked, LI, SETTING, evening, "hall is closed").line.reason == "hall is closed"
    clock.advance(at("18:05") - clock.now())
    carry_out(walked, CLOCK, SETTING)
    assert run(walked, SETTING, evening).line.state is State.WONT_DO
    with pytest.raises(RoundStateError):
        wont_do(walked, LI, SETTING, evening, "again")


def test_a_round_by_hand_is_opened_where_none_is_to_be_done(walked: Store, clock: ManualClock) -> None:
    assert begin(walked, LI, SETTING, "two-hour", "main").line.id == TEN_O_CLOCK
    view = begin(walked, LI, SETTING, "accept", "main")
    assert view.line.id == "accept.main.20260518T0200Z"
    assert begin(walked, LI, SETTING, "accept", "main").line.id == view.line.id
    with pytest.raises(PlaceUnknownError, match="main"):
        begin(walked, LI, SETTING, "accept", "forum-a")


@pytest.fixture
def accepted(sqlite_store: Store, clock: ManualClock) -> Store:
    """A store with a completed acceptance of the main hall that nobody has signed."""
    clock.advance(at("10:00") - clock.now())
    begin(sqlite_store, LI, SETTING, "accept", "main")
    answer(sqlite_store, LI, SETTING, ACCEPT, Given("exits", Verdict.PASS))
    pass_rest(sqlite_store, LI, SETTING, ACCEPT)
    return sqlite_store


ACCEPT = "accept.main.20260518T0200Z"


def test_a_place_may_be_used_only_when_all_groups_have_signed(accepted: Store) -> None:
    assert not clearance(accepted, SETTING, "main").may_be_used
    with pytest.raises(RoundStateError):
        sign(accepted, LI, SETTING, ACCEPT, "conference", "Wu Fan")
    complete(accepted, LI, SETTING, ACCEPT)
    one = sign(accepted, LI, SETTING, ACCEPT, "conference", "Wu Fan")
    assert one.signing.missing == ("technical",)
    assert clearance(accepted, SETTING, "main").missing == ("technical",)
    sign(accepted, LI, SETTING, ACCEPT, "technical", "Wang")
    assert clearance(accepted, SETTING, "main").may_be_used
    assert not clearance(accepted, SETTING, "forum-a").may_be_used
    assert (last(accepted).verb, last(accepted).data["signer"]) == ("round.signed", "Wang")


def test_nobody_signs_twice_or_for_a_group_that_is_not_theirs_or_not_asked(accepted: Store) -> None:
    complete(accepted, LI, SETTING, ACCEPT)
    sign(accepted, LI, SETTING, ACCEPT, "conference", "Wu Fan")
    with pytest.raises(SignedAlreadyError):
        sign(accepted, LI, SETTING, ACCEPT, "conference", "Somebody else")
    with pytest.raises(SignedAlreadyError):
        sign(accepted, LI, SETTING, ACCEPT, "technical", "wu fan")
    with pytest.raises(SignerGroupError, match="Logistics"):
        sign(accepted, LI, SETTING, ACCEPT, "technical", "Sun")
    with pytest.raises(NotASignerError, match="conference, technical"):
        sign(accepted, LI, SETTING, ACCEPT, "publicity", "Ma")
    with pytest.raises(SignerNameError):
        sign(accepted, LI, SETTING, ACCEPT, "technical", " \u202e ")


def test_a_revision_keeps_the_former_signatures_and_all_sign_anew(accepted: Store) -> None:
    complete(accepted, LI, SETTING, ACCEPT)
    for group, name in (("conference", "Wu Fan"), ("technical", "Wang")):
        sign(accepted, LI, SETTING, ACCEPT, group, name)
    with pytest.raises(ReasonNeededError):
        revise(accepted, HAN, SETTING, ACCEPT, "")
    opened = revise(accepted, HAN, SETTING, ACCEPT, "a wrong answer")
    assert (opened.line.state, opened.line.revision, opened.line.holder) == (State.IN_PROGRESS, 2, "韩冰")
    assert not clearance(accepted, SETTING, "main").may_be_used
    answer(accepted, HAN, SETTING, ACCEPT, Given("exits", Verdict.FAIL))
    done = complete(accepted, HAN, SETTING, ACCEPT)
    assert (done.line.state, done.line.outcome) == (State.COMPLETED, Outcome.FAILED)
    assert [each.revision for each in done.signatures] == [1, 1]
    assert [each.reason for each in done.revisions] == ["a wrong answer"]
    assert done.signing.missing == ("conference", "technical")
    sign(accepted, HAN, SETTING, ACCEPT, "technical", "Wang")
    assert not clearance(accepted, SETTING, "main").may_be_used


def test_what_was_changed_behind_the_programs_back_breaks_the_signatures(accepted: Store) -> None:
    complete(accepted, LI, SETTING, ACCEPT)
    for group, name in (("conference", "Wu Fan"), ("technical", "Wang")):
        sign(accepted, LI, SETTING, ACCEPT, group, name)

    def tamper(transaction: Transaction) -> None:
        transaction.connection.execute(update(ROUND).values(completed_at=at("09:00")))
        transaction.journal("test.tampered", "test:1", {})

    accepted.write(tamper, LI)
    assert not clearance(accepted, SETTING, "main").may_be_used
    assert len(run(accepted, SETTING, ACCEPT).signing.broken) == 2


def test_the_same_sheet_has_the_same_hash_whoever_computes_it(accepted: Store) -> None:
    hash = complete(accepted, LI, SETTING, ACCEPT).hash
    assert len(hash) == 64
    assert run(accepted, SETTING, ACCEPT).hash == hash == last(accepted).data["hash"]


def test_a_priority_follows_from_the_wish_of_the_item(walked: Store) -> None:
    ticket = tickets.ticket(walked, give(walked, "exits", Verdict.FAIL).ticket).ticket
    assert (ticket.impact, ticket.urgency) == (Level.MEDIUM, Level.MEDIUM)


def test_an_acceptance_from_the_first_answer_to_the_second_signing_on_either_store(
    store: Store, clock: ManualClock
) -> None:
    clock.advance(at("10:00") - clock.now())
    carry_out(store, CLOCK, SETTING)
    begin(store, LI, SETTING, "accept", "main")
    ticket = answer(store, LI, SETTING, ACCEPT, Given("exits", Verdict.FAIL, note="pallet")).ticket
    assert answer(store, LI, SETTING, ACCEPT, Given("exits", Verdict.PASS)).noted == ticket
    pass_rest(store, LI, SETTING, ACCEPT)
    hash = complete(store, LI, SETTING, ACCEPT).hash
    for group, name in (("conference", "Wu Fan"), ("technical", "Wang")):
        assert sign(store, LI, SETTING, ACCEPT, group, name).hash == hash
    assert clearance(store, SETTING, "main").may_be_used
    revise(store, HAN, SETTING, ACCEPT, "forgot a line")
    assert complete(store, HAN, SETTING, ACCEPT).hash != hash
    assert not clearance(store, SETTING, "main").may_be_used

    def forge(transaction: Transaction) -> None:
        transaction.connection.execute(update(ANSWER).values(verdict="fail"))

    with pytest.raises(Exception, match="append-only"):
        store.write(forge, LI)
    assert tickets.ticket(store, ticket).ticket.is_open


def test_lists_tell_how_far_each_round_is(walked: Store) -> None:
    give(walked, "exits", Verdict.FAIL)
    give(walked, "clean")
    found = next(each for each in rounds(walked, SETTING) if each.id == TEN_O_CLOCK)
    assert (found.items, found.answered, found.failed) == (5, 2, 1)
    assert found.name == Text("两小时巡检", "2-hour round")
    assert not found.is_overdue(at("10:15"))
    assert found.is_overdue(at("10:16"))
