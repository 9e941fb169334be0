"""Companions, in and out, attention, override and undo, on both stores (docs/domain.md §5)."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from controlroom.core.clock import ManualClock
from controlroom.core.ids import new_id
from controlroom.domain.badges.rules import JobState
from controlroom.domain.badges.service import move, next_job, settle_unknown
from controlroom.domain.checkin.corrections import last_entry, override, undo
from controlroom.domain.checkin.gate import Gate, GateQuestion
from controlroom.domain.checkin.reading import last_scans, last_shown, presence
from controlroom.domain.checkin.rules import (
    LeaderNeededError,
    Outcome,
    OverrideRefusedError,
    Reason,
    ReasonMissingError,
    UndoRefusedError,
)
from controlroom.domain.checkin.service import Presented, admit
from controlroom.domain.checkin.views import Decision
from controlroom.store import journal
from controlroom.store.store import Store
from tests.conftest import DESK_ONE, OPENING
from tests.support.people import add_person

MAIN = Gate("main")
HALL = Gate("hall", "entry_exit")
QUARTER = timedelta(minutes=15)


def scan(
    store: Store,
    code: str = "C1",
    gate: Gate = MAIN,
    direction: str = "in",
    desk: str = "D1",
    answers: Mapping[str, str] | None = None,
    nonce: str | None = None,
) -> Decision:
    return admit(
        store, DESK_ONE, Presented(code, nonce or new_id(), desk, direction, True, answers=answers or {}), gate
    )


def decide_otherwise(
    store: Store, refused: Decision, reason: str = "paid at the desk", leader: str | None = None
) -> Decision:
    presented = Presented(refused.code, new_id(), "D1", "in", True, reason)
    gate = Gate(refused.checkpoint)
    return override(store, DESK_ONE, refused=refused.nonce, presented=presented, gate=gate, leader=leader)


def newest(store: Store) -> journal.Entry:
    with store.read() as connection:
        return journal.latest(connection, 1)[0]


def jobs(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.execute(text("SELECT state FROM print_job ORDER BY queued_at")).scalars())


def test_one_code_admits_a_party_place_by_place(store: Store) -> None:
    add_person(store, "C1", party=3)
    assert [scan(store).place for _ in range(3)] == [1, 2, 3]
    again = scan(store)
    assert (again.outcome, again.times, again.first.by if again.first else "") == (Outcome.ALREADY, 4, "王敏")
    assert len(jobs(store)) == 3
    view = presence(store, OPENING)
    assert (view.expected, view.present) == (3, 3)


def test_after_the_last_of_a_party_it_is_said_who_came_last_however_often_it_is_asked(
    store: Store, clock: ManualClock
) -> None:
    add_person(store, "C1", party=2)
    scan(store)
    clock.advance(timedelta(minutes=5))
    scan(store)
    again = scan(store, nonce="one more")
    assert again.whole_party_in
    assert again.first is not None
    assert again.last is not None
    assert again.last.at - again.first.at == timedelta(minutes=5)
    assert scan(store, nonce="one more") == again


def test_whoever_of_a_party_comes_back_in_is_counted_as_one_of_them(store: Store) -> None:
    add_person(store, "C1", party=2)
    gate = Gate("main", admits="entry_exit")
    moves = ("in", "out", "in", "in")
    assert [scan(store, gate=gate, direction=way).place for way in moves] == [1, 1, 1, 2]


def test_a_companion_admitted_by_decision_gets_a_badge(store: Store) -> None:
    add_person(store, "C1", party=2, status="unpaid")
    for place in (1, 2):
        decision = decide_otherwise(store, scan(store))
        assert (decision.place, len(jobs(store))) == (place, place)


def test_a_party_at_eight_desks_at_once_is_never_more_than_it_is(store: Store) -> None:
    add_person(store, "C1", party=3)
    outcomes: list[Outcome] = []
    threads = [threading.Thread(target=lambda: outcomes.append(scan(store).outcome)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [Outcome.ADMITTED] * 3 + [Outcome.ALREADY] * 5


def test_once_a_day_is_once_on_each_day(store: Store, clock: ManualClock) -> None:
    add_person(store, "C1")
    daily = Gate("main", "once_per_day", zone=ZoneInfo("Asia/Shanghai"))
    assert scan(store, gate=daily).outcome is Outcome.ADMITTED
    assert scan(store, gate=daily).outcome is Outcome.ALREADY
    clock.advance(timedelta(days=1))
    assert scan(store, gate=daily).outcome is Outcome.ADMITTED
    assert presence(store, clock.now(), "2026-05-19").present == 1
    assert presence(store, clock.now(), "2026-05-20").present == 0


def test_in_and_out_with_anti_passback(store: Store, clock: ManualClock) -> None:
    add_person(store, "C1")
    assert scan(store, gate=HALL, direction="out").outcome is Outcome.NOT_IN
    assert scan(store, gate=HALL).outcome is Outcome.ADMITTED
    passed_back = scan(store, gate=HALL, desk="D2")
    assert (passed_back.outcome, passed_back.reason) == (Outcome.ALREADY, Reason.INSIDE)
    clock.advance(timedelta(minutes=5))
    left = scan(store, gate=HALL, direction="out")
    assert (left.outcome, left.first.at if left.first else None) == (Outcome.LEFT, OPENING)
    assert scan(store, gate=HALL).outcome is Outcome.ADMITTED
    assert len(jobs(store)) == 1, "coming back gives no second badge"


def test_at_a_door_both_ways_who_is_inside_goes_out(store: Store) -> None:
    add_person(store, "C1")
    assert [scan(store, gate=HALL, direction="both").outcome for _ in range(3)] == [
        Outcome.ADMITTED, Outcome.LEFT, Outcome.ADMITTED,
    ]  # fmt: skip


def test_who_is_blocked_meanwhile_may_still_go_out(store: Store) -> None:
    person = add_person(store, "C1")
    scan(store, gate=HALL)
    store.write(
        lambda transaction: (
            transaction.connection.execute(text("UPDATE person SET status = 'blocked' WHERE id = :id"), {"id": person}),
            transaction.journal("people.changed", f"person:{person}", {}),
        ),
        DESK_ONE,
    )
    assert scan(store, gate=HALL, direction="both").outcome is Outcome.LEFT
    assert scan(store, gate=HALL, direction="both").outcome is Outcome.BLOCKED


def test_coming_into_one_zone_leaves_the_other(store: Store, clock: ManualClock) -> None:
    add_person(store, "C1")
    garden = Gate("garden", "entry_exit", leaves=("hall",))
    scan(store, gate=HALL)
    clock.advance(timedelta(minutes=1))
    moved = scan(store, gate=garden)
    assert moved.outcome is Outcome.ADMITTED
    assert scan(store, gate=HALL).outcome is Outcome.ADMITTED
    assert scan(store, gate=garden, direction="out").outcome is Outcome.LEFT
    with pytest.raises(UndoRefusedError):
        undo(store, DESK_ONE, nonce=moved.nonce, reason="wrong", limit=QUARTER)


def test_a_full_room_waits_until_somebody_leaves(store: Store) -> None:
    for number in range(3):
        add_person(store, f"C{number}")
    small = Gate("hall", "entry_exit", capacity=2)
    assert [scan(store, f"C{n}", small).outcome for n in range(2)] == [Outcome.ADMITTED] * 2
    full = scan(store, "C2", small)
    assert (full.outcome, full.reason) == (Outcome.NEEDS_ATTENTION, Reason.FULL)
    scan(store, "C0", small, "out")
    assert scan(store, "C2", small).outcome is Outcome.ADMITTED


def test_a_full_room_is_not_overfilled_by_desks_in_the_same_instant(store: Store) -> None:
    for number in range(8):
        add_person(store, f"C{number}")
    small = Gate("hall", capacity=3)
    outcomes: list[Outcome] = []
    threads = [
        threading.Thread(target=lambda n=n: outcomes.append(scan(store, f"C{n}", small).outcome)) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(Outcome.ADMITTED) == 3


def test_outside_the_hours_a_scan_says_when(store: Store) -> None:
    add_person(store, "C1")
    opens = datetime(2026, 5, 18, 6, tzinfo=UTC)
    gate = Gate("main", openings=((opens, opens + timedelta(hours=2)),))
    decision = scan(store, gate=gate, nonce="n")
    assert (decision.outcome, decision.until) == (Outcome.NOT_YET, opens)
    assert scan(store, gate=gate, nonce="n") == decision


def test_a_question_is_asked_once_and_its_answer_kept(store: Store) -> None:
    add_person(store, "C1")
    gate = Gate("main", questions=(GateQuestion("id", True), GateQuestion("meal", False)))
    first = scan(store, gate=gate, nonce="n")
    assert (first.outcome, first.reason, first.questions) == (Outcome.NEEDS_ATTENTION, Reason.QUESTION, ("id", "meal"))
    assert scan(store, gate=gate, nonce="n") == first
    half = scan(store, gate=gate, answers={"id": "yes", "nobody asked": "x"})
    assert half.questions == ("meal",)
    assert scan(store, gate=gate, answers={"meal": "fish"}).outcome is Outcome.ADMITTED
    assert newest(store).data["answers"] == {"meal": "fish"}
    assert scan(store, gate=gate).outcome is Outcome.ALREADY


def test_somebody_who_has_not_paid_is_admitted_by_decision_with_its_reason(store: Store) -> None:
    add_person(store, "C1", status="unpaid")
    refused = scan(store)
    assert (refused.outcome, refused.reason, jobs(store)) == (Outcome.NEEDS_ATTENTION, Reason.UNPAID, [])
    with pytest.raises(ReasonMissingError):
        decide_otherwise(store, refused, reason="  ")
    admitted = decide_otherwise(store, refused)
    assert (admitted.outcome, admitted.reason, jobs(store)) == (Outcome.ADMITTED, Reason.OVERRIDE, ["queued"])
    entry = newest(store)
    assert (entry.verb, entry.data["note"], entry.data["against"]) == (
        "checkin.overridden", "paid at the desk", "NEEDS_ATTENTION",
    )  # fmt: skip
    with pytest.raises(OverrideRefusedError):
        decide_otherwise(store, refused)
    assert scan(store).outcome is Outcome.ALREADY


@pytest.mark.parametrize("status", ["cancelled", "blocked"])
def test_who_is_cancelled_or_blocked_needs_a_leader(store: Store, status: str) -> None:
    add_person(store, "C1", status=status)
    refused = scan(store)
    with pytest.raises(LeaderNeededError):
        decide_otherwise(store, refused)
    assert decide_otherwise(store, refused, leader="李娜").outcome is Outcome.ADMITTED
    assert newest(store).data["leader"] == "李娜"


def test_an_unknown_code_cannot_be_admitted_by_decision(store: Store) -> None:
    with pytest.raises(OverrideRefusedError):
        decide_otherwise(store, scan(store, "nobody"))


def test_a_second_admission_by_decision_is_one_more(store: Store) -> None:
    add_person(store, "C1")
    scan(store)
    again = decide_otherwise(store, scan(store), reason="came back")
    assert (again.place, len(jobs(store))) == (2, 1)


def test_undo_takes_back_the_admission_and_the_badge_that_waits(store: Store, clock: ManualClock) -> None:
    add_person(store, "C1")
    decision = scan(store)
    clock.advance(timedelta(minutes=14))
    undone = undo(store, DESK_ONE, nonce=decision.nonce, reason="wrong person", limit=QUARTER)
    assert (undone.outcome, undone.badge_out) == (Outcome.ADMITTED, False)
    assert next_job(store, "D1") is None
    assert newest(store).verb == "checkin.undone"
    assert last_scans(store, "D1", 1)[0].undone
    with pytest.raises(UndoRefusedError):
        undo(store, DESK_ONE, nonce=decision.nonce, reason="again", limit=QUARTER)
    assert scan(store).outcome is Outcome.ADMITTED


def test_later_an_undo_needs_a_leader(store: Store, clock: ManualClock) -> None:
    person = add_person(store, "C1")
    scan(store)
    clock.advance(timedelta(minutes=16))
    nonce = last_entry(store, person, "main")
    assert nonce is not None
    with pytest.raises(LeaderNeededError):
        undo(store, DESK_ONE, nonce=nonce, reason="wrong person", limit=QUARTER)
    undo(store, DESK_ONE, nonce=nonce, reason="wrong person", limit=QUARTER, leader="李娜")
    assert last_entry(store, person, "main") is None


def test_undoing_a_way_out_brings_the_person_back_in(store: Store) -> None:
    add_person(store, "C1")
    scan(store, gate=HALL)
    left = scan(store, gate=HALL, direction="out")
    undo(store, DESK_ONE, nonce=left.nonce, reason="only looked out", limit=QUARTER)
    assert scan(store, gate=HALL).outcome is Outcome.ALREADY


def test_undoing_a_move_between_zones_brings_back_the_first(store: Store) -> None:
    add_person(store, "C1")
    scan(store, gate=HALL)
    moved = scan(store, gate=Gate("garden", "entry_exit", leaves=("hall",)))
    undo(store, DESK_ONE, nonce=moved.nonce, reason="wrong", limit=QUARTER)
    assert scan(store, gate=HALL).outcome is Outcome.ALREADY


def test_a_refusal_cannot_be_undone(store: Store) -> None:
    with pytest.raises(UndoRefusedError):
        undo(store, DESK_ONE, nonce=scan(store, "nobody").nonce, reason="x", limit=QUARTER)


def change_status(store: Store, code: str, status: str) -> None:
    store.write(
        lambda transaction: (
            transaction.connection.execute(
                text("UPDATE person SET status = :s WHERE code = :c"), {"s": status, "c": code}
            ),
            transaction.journal("people.changed", f"code:{code}", {}),
        ),
        DESK_ONE,
    )


def inside(store: Store, gate: str) -> int:
    with store.read() as connection:
        query = text("SELECT count(*) FROM admission WHERE checkpoint = :gate AND left_at IS NULL")
        return int(connection.execute(query, {"gate": gate}).scalar_one())


def test_two_desks_do_not_admit_one_person_from_two_refusals(store: Store) -> None:
    add_person(store, "C1", status="unpaid")
    one, two = scan(store), scan(store, desk="D2")
    decide_otherwise(store, one)
    with pytest.raises(OverrideRefusedError):
        decide_otherwise(store, two)
    assert inside(store, "main") == 1


def test_two_desks_that_decide_in_the_same_instant_admit_once(store: Store) -> None:
    add_person(store, "C1", status="unpaid")
    refusals = [scan(store) for _ in range(6)]
    refused: list[OverrideRefusedError] = []

    def decide(decision: Decision) -> None:
        try:
            decide_otherwise(store, decision)
        except OverrideRefusedError as error:
            refused.append(error)

    threads = [threading.Thread(target=decide, args=(decision,)) for decision in refusals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (inside(store, "main"), len(refused)) == (1, 5)


def test_who_is_blocked_since_the_refusal_needs_a_leader(store: Store) -> None:
    add_person(store, "C1", status="unpaid")
    refused = scan(store)
    change_status(store, "C1", "blocked")
    with pytest.raises(LeaderNeededError):
        decide_otherwise(store, refused)
    assert inside(store, "main") == 0


def test_a_way_out_is_not_undone_when_the_place_was_taken_again(store: Store) -> None:
    add_person(store, "C1")
    scan(store, gate=HALL)
    left = scan(store, gate=HALL, direction="out")
    scan(store, gate=HALL)
    with pytest.raises(UndoRefusedError):
        undo(store, DESK_ONE, nonce=left.nonce, reason="wrong", limit=QUARTER)
    assert inside(store, "hall") == 1


def test_a_companion_who_came_in_meanwhile_does_not_stop_the_undoing_of_a_way_out(store: Store) -> None:
    add_person(store, "C1", party=2)
    scan(store, gate=HALL)
    left = scan(store, gate=HALL, direction="out")
    scan(store, gate=HALL)
    undo(store, DESK_ONE, nonce=left.nonce, reason="wrong", limit=QUARTER)
    assert inside(store, "hall") == 2


def test_a_move_is_not_undone_when_the_person_is_back_where_they_were(store: Store) -> None:
    add_person(store, "C1")
    scan(store, gate=HALL)
    moved = scan(store, gate=Gate("garden", "entry_exit", leaves=("hall",)))
    scan(store, gate=HALL)
    with pytest.raises(UndoRefusedError):
        undo(store, DESK_ONE, nonce=moved.nonce, reason="wrong", limit=QUARTER)
    assert (inside(store, "hall"), inside(store, "garden")) == (1, 1)


def test_whose_first_admission_was_undone_is_still_in_by_the_second(store: Store) -> None:
    add_person(store, "C1")
    first = scan(store)
    decide_otherwise(store, scan(store), reason="the first was somebody else")
    undo(store, DESK_ONE, nonce=first.nonce, reason="that was somebody else", limit=QUARTER)
    assert scan(store).outcome is Outcome.ALREADY
    assert inside(store, "main") == 1


def test_one_of_a_party_who_moves_on_does_not_take_the_others_along(store: Store) -> None:
    add_person(store, "C1", party=3)
    for _ in range(3):
        scan(store, gate=HALL)
    moved = scan(store, gate=Gate("garden", "entry_exit", leaves=("hall",)))
    assert (inside(store, "hall"), inside(store, "garden")) == (2, 1)
    undo(store, DESK_ONE, nonce=moved.nonce, reason="wrong", limit=QUARTER)
    assert inside(store, "hall") == 3


def test_who_comes_in_after_all_gets_a_new_badge_for_the_one_that_was_asked_back(store: Store) -> None:
    add_person(store, "C1")
    decision = scan(store)
    assert decision.job is not None
    for state, wanted in ((JobState.QUEUED, JobState.SENDING), (JobState.SENDING, JobState.CONFIRMED)):
        move(store, DESK_ONE, decision.job, state, wanted)
    assert undo(store, DESK_ONE, nonce=decision.nonce, reason="wrong person", limit=QUARTER).badge_out
    again = scan(store)
    assert (again.outcome, again.badge_printed) == (Outcome.ADMITTED, False)
    assert again.job is not None


@pytest.mark.parametrize("result", [JobState.CONFIRMED, JobState.UNKNOWN, JobState.QUEUED, JobState.FAILED])
def test_undone_while_the_badge_was_on_its_way_it_stays_asked_back_and_is_never_printed_later(
    store: Store, result: JobState
) -> None:
    add_person(store, "C1")
    decision = scan(store)
    assert decision.job is not None
    move(store, DESK_ONE, decision.job, JobState.QUEUED, JobState.SENDING)
    undo(store, DESK_ONE, nonce=decision.nonce, reason="wrong person", limit=QUARTER)
    move(store, DESK_ONE, decision.job, JobState.SENDING, result)
    if result is JobState.UNKNOWN:
        settle_unknown(store, DESK_ONE, decision.job, printed=False)
    assert next_job(store, "D1") is None
    assert scan(store).job is not None


def test_a_badge_that_failed_is_not_asked_back(store: Store) -> None:
    add_person(store, "C1")
    decision = scan(store)
    assert decision.job is not None
    move(store, DESK_ONE, decision.job, JobState.QUEUED, JobState.FAILED, "MISSING_GLYPH")
    assert not undo(store, DESK_ONE, nonce=decision.nonce, reason="wrong person", limit=QUARTER).badge_out
    assert jobs(store) == ["discarded"]


@pytest.mark.parametrize("end", [JobState.CONFIRMED, JobState.SENT, JobState.UNKNOWN])
def test_a_badge_asked_back_while_it_was_printed_is_not_taken_for_one_printed_ahead(
    store: Store, end: JobState
) -> None:
    add_person(store, "C1")
    decision = scan(store)
    assert decision.job is not None
    move(store, DESK_ONE, decision.job, JobState.QUEUED, JobState.SENDING)
    assert undo(store, DESK_ONE, nonce=decision.nonce, reason="wrong person", limit=QUARTER).badge_out
    assert move(store, DESK_ONE, decision.job, JobState.SENDING, end) is end
    again = scan(store)
    assert (again.outcome, again.badge_printed, again.job is None) == (Outcome.ADMITTED, False, False)


@pytest.mark.parametrize("end", [JobState.QUEUED, JobState.FAILED])
def test_a_badge_whose_admission_was_undone_is_not_tried_again_when_the_printer_did_not_take_it(
    store: Store, end: JobState
) -> None:
    add_person(store, "C1")
    decision = scan(store)
    assert decision.job is not None
    move(store, DESK_ONE, decision.job, JobState.QUEUED, JobState.SENDING)
    undo(store, DESK_ONE, nonce=decision.nonce, reason="wrong person", limit=QUARTER)
    assert move(store, DESK_ONE, decision.job, JobState.SENDING, end, "not_found") is JobState.DISCARDED
    assert next_job(store, "D1") is None
    assert newest(store).verb == "badge.discarded"


@pytest.mark.parametrize("end", [JobState.CONFIRMED, JobState.QUEUED])
def test_an_undo_in_the_instant_in_which_the_printer_answers_leaves_no_badge_behind(
    store: Store, end: JobState
) -> None:
    for number in range(8):
        add_person(store, f"C{number}")
        decision = scan(store, f"C{number}")
        job = decision.job
        assert job is not None
        move(store, DESK_ONE, job, JobState.QUEUED, JobState.SENDING)
        start = threading.Barrier(2)

        def answer(job: str = job, start: threading.Barrier = start) -> None:
            start.wait()
            move(store, DESK_ONE, job, JobState.SENDING, end)

        printer = threading.Thread(target=answer)
        printer.start()
        start.wait()
        undo(store, DESK_ONE, nonce=decision.nonce, reason="wrong person", limit=QUARTER)
        printer.join()
        assert next_job(store, "D1") is None
        again = scan(store, f"C{number}")
        assert (again.badge_printed, again.job is None) == (False, False)
        assert again.job is not None
        for state, wanted in ((JobState.QUEUED, JobState.SENDING), (JobState.SENDING, JobState.CONFIRMED)):
            move(store, DESK_ONE, again.job, state, wanted)


def test_a_desk_remembers_its_last_answer_unless_it_was_taken_back_or_about_nobody(
    store: Store, clock: ManualClock
) -> None:
    add_person(store, "C1")
    assert last_shown(store, "D1") is None
    decision = scan(store)
    clock.advance(timedelta(seconds=5))
    scan(store, desk="D2")
    last = last_shown(store, "D1")
    assert last is not None
    assert (last.decision, last.badge, last.badge_at) == (decision, JobState.QUEUED, "")
    undo(store, DESK_ONE, nonce=decision.nonce, reason="wrong", limit=QUARTER)
    assert last_shown(store, "D1") is None
    clock.advance(timedelta(seconds=5))
    scan(store, "nobody", desk="D2")
    assert last_shown(store, "D2") is None
