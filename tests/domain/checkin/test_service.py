"""Admission, on both stores (docs/domain.md §5)."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from controlroom.core.clock import ManualClock
from controlroom.core.ids import new_code, new_id
from controlroom.domain.badges.rules import JobMoveRefusedError, JobState
from controlroom.domain.badges.service import (
    BadgeWaitsError,
    move,
    next_job,
    recover,
    reprint,
    retry_failed,
    settle_unknown,
    spool_view,
)
from controlroom.domain.checkin.gate import Gate
from controlroom.domain.checkin.reading import last_scans, presence
from controlroom.domain.checkin.rules import Outcome
from controlroom.domain.checkin.service import Presented, admit
from controlroom.domain.checkin.views import Decision, First
from controlroom.store import journal
from controlroom.store.store import Store
from tests.conftest import DESK_ONE, OPENING
from tests.support.people import add_person


def scan(
    store: Store,
    code: str,
    *,
    nonce: str | None = None,
    desk: str = "D1",
    checkpoint: str = "main",
    prints: bool = True,
) -> Decision:
    return admit(store, DESK_ONE, Presented(code, nonce or new_id(), desk, "in", prints), Gate(checkpoint))


def count(store: Store, table: str) -> int:
    with store.read() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_somebody_on_the_list_is_admitted_with_a_badge_queued(store: Store) -> None:
    add_person(store, "C1", "欧阳娜娜", company="星河科技")
    decision = scan(store, "C1")
    assert decision.outcome is Outcome.ADMITTED
    assert decision.person is not None
    assert (decision.person.name, decision.person.company) == ("欧阳娜娜", "星河科技")
    assert (decision.at, decision.desk, decision.first) == (OPENING, "D1", None)
    job = next_job(store, "D1")
    assert job is not None
    assert (job.id, job.wearer.code, job.wearer.name, job.state, job.copy_number) == (
        decision.job, "C1", "欧阳娜娜", JobState.QUEUED, 0,
    )  # fmt: skip


def test_the_second_time_says_when_and_where_the_first_was_and_prints_nothing(store: Store, clock: ManualClock) -> None:
    add_person(store, "C1")
    scan(store, "C1")
    clock.advance(timedelta(minutes=7))
    again = scan(store, "C1", desk="D2")
    assert (again.outcome, again.first, again.job) == (Outcome.ALREADY, First(OPENING, "D1", "王敏"), None)
    assert count(store, "print_job") == 1


def test_a_person_may_be_admitted_once_at_each_checkpoint(store: Store) -> None:
    add_person(store, "C1")
    assert scan(store, "C1", checkpoint="main").outcome is Outcome.ADMITTED
    assert scan(store, "C1", checkpoint="lounge").outcome is Outcome.ADMITTED
    assert scan(store, "C1", checkpoint="lounge").outcome is Outcome.ALREADY


@pytest.mark.parametrize(("status", "outcome"), [("cancelled", Outcome.VOID), ("blocked", Outcome.BLOCKED)])
def test_a_cancelled_or_blocked_person_stays_out_and_the_scan_is_kept(
    store: Store, status: str, outcome: Outcome
) -> None:
    add_person(store, "C1", status=status)
    assert scan(store, "C1").outcome is outcome
    assert (count(store, "admission"), count(store, "scan"), count(store, "print_job")) == (0, 1, 0)


def test_an_unknown_code_is_refused_and_the_scan_is_kept(store: Store) -> None:
    decision = scan(store, "\x1b[31mWHO'); DROP TABLE scan; --")
    assert (decision.outcome, decision.person) == (Outcome.UNKNOWN, None)
    assert [line.code for line in last_scans(store, "D1", 5)] == ["\x1b[31mWHO'); DROP TABLE scan; --"]


def test_the_same_nonce_gets_the_same_answer_whatever_happened_since(store: Store, clock: ManualClock) -> None:
    add_person(store, "C1")
    add_person(store, "C2")
    first = scan(store, "C1", nonce="n1")
    clock.advance(timedelta(minutes=1))
    already = scan(store, "C1", nonce="n2")
    clock.advance(timedelta(minutes=1))
    assert scan(store, "C1", nonce="n1") == first
    assert scan(store, "C2", nonce="n1") == first
    assert scan(store, "C1", nonce="n2") == already
    assert scan(store, "nobody", nonce="n3") == scan(store, "nobody", nonce="n3")
    assert (count(store, "scan"), count(store, "admission"), count(store, "print_job")) == (3, 1, 1)


def test_a_code_of_ours_typed_in_small_letters_with_a_dash_is_that_code(store: Store) -> None:
    code = new_code()
    add_person(store, code)
    assert scan(store, f"{code[:5].lower()}-{code[5:].lower()}").outcome is Outcome.ADMITTED


def test_a_foreign_code_must_fit_to_the_letter(store: Store) -> None:
    add_person(store, "Order-77")
    assert scan(store, "order-77").outcome is Outcome.UNKNOWN


def test_one_person_at_ten_desks_at_once_is_admitted_once(
    store: Store, store_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    add_person(store, "C1")
    other = Store(store_url, clock, tmp_path / "backups")
    outcomes: list[Outcome] = []
    start = threading.Barrier(10)

    def present(number: int) -> None:
        start.wait()
        outcomes.append(scan((store, other)[number % 2], "C1", desk=f"D{number}").outcome)

    threads = [threading.Thread(target=present, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert sorted(outcomes) == [Outcome.ADMITTED] + [Outcome.ALREADY] * 9
    assert (count(store, "admission"), count(store, "print_job")) == (1, 1)


def test_each_scan_leaves_one_journal_entry(store: Store) -> None:
    add_person(store, "C1", "王敏")
    scan(store, "C1", nonce="n1")
    scan(store, "C1", nonce="n1")
    scan(store, "nobody", nonce="n2")
    with store.read() as connection:
        entries = journal.entries_after(connection, 1)
    assert [(entry.verb, entry.actor, entry.data["name"]) for entry in entries] == [
        ("checkin.admitted", "王敏", "王敏"), ("checkin.unknown", "王敏", None),
    ]  # fmt: skip


def test_presence_counts_people_not_scans(store: Store, clock: ManualClock) -> None:
    for number in range(4):
        add_person(store, f"C{number}")
    add_person(store, "gone", status="cancelled")
    scan(store, "C0")
    scan(store, "C0", checkpoint="lounge", desk="D3")
    clock.advance(timedelta(minutes=6))
    scan(store, "C1")
    scan(store, "C1")
    scan(store, "gone")
    clock.advance(timedelta(minutes=10))
    view = presence(store, clock.now())
    assert (view.expected, view.present, dict(view.by_desk)) == (4, 2, {"D1": 2, "D3": 1})
    minutes = {slot.minute: number for slot, number in view.arrivals if slot >= OPENING}
    assert minutes == {30: 2, 35: 1, 40: 0, 45: 0}


def test_last_scans_come_newest_first(store: Store, clock: ManualClock) -> None:
    add_person(store, "C1", "王敏")
    for code in ("C1", "nobody", "C1"):
        scan(store, code)
        clock.advance(timedelta(seconds=3))
    assert [(line.outcome, line.name) for line in last_scans(store, "D1", 2)] == [
        (Outcome.ALREADY, "王敏"), (Outcome.UNKNOWN, ""),
    ]  # fmt: skip


def test_a_job_left_in_sending_by_a_dead_program_is_unknown_and_never_printed_by_itself(store: Store) -> None:
    add_person(store, "C1")
    job = scan(store, "C1").job
    assert job is not None
    move(store, DESK_ONE, job, JobState.QUEUED, JobState.SENDING)
    assert recover(store, DESK_ONE, "D1") == 1
    view = spool_view(store, "D1")
    assert (view.waiting, [unknown.id for unknown in view.unknown]) == (0, [job])
    assert next_job(store, "D1") is None


def test_an_unknown_badge_that_the_operator_saw_is_confirmed(store: Store) -> None:
    add_person(store, "C1")
    job = scan(store, "C1").job or ""
    move(store, DESK_ONE, job, JobState.QUEUED, JobState.SENDING)
    recover(store, DESK_ONE, "D1")
    settle_unknown(store, DESK_ONE, job, printed=True)
    assert spool_view(store, "D1") == spool_view(store, "nowhere")
    with pytest.raises(JobMoveRefusedError):
        settle_unknown(store, DESK_ONE, job, printed=True)


def test_an_unknown_badge_that_is_not_there_is_printed_again_and_marked(store: Store) -> None:
    add_person(store, "C1")
    job = scan(store, "C1").job or ""
    move(store, DESK_ONE, job, JobState.QUEUED, JobState.SENDING)
    recover(store, DESK_ONE, "D1")
    settle_unknown(store, DESK_ONE, job, printed=False)
    again = next_job(store, "D1")
    assert again is not None
    assert again.copy_number == 1
    assert again.id != job


def test_a_failed_badge_goes_back_in_the_queue_when_asked(store: Store) -> None:
    add_person(store, "C1")
    job = scan(store, "C1").job or ""
    move(store, DESK_ONE, job, JobState.QUEUED, JobState.FAILED, "missing glyph")
    assert [failed.cause for failed in spool_view(store, "D1").failed] == ["missing glyph"]
    retry_failed(store, DESK_ONE, job)
    assert next_job(store, "D1") is not None


def test_a_badge_is_printed_again_once_it_is_on_paper_and_each_reprint_counts_one_up(store: Store) -> None:
    person = add_person(store, "C1")
    first = scan(store, "C1").job
    assert first is not None
    with pytest.raises(BadgeWaitsError):
        reprint(store, DESK_ONE, desk="D2", person_id=person, reason="lost")
    move(store, DESK_ONE, first, JobState.QUEUED, JobState.SENDING)
    with pytest.raises(BadgeWaitsError):
        reprint(store, DESK_ONE, desk="D2", person_id=person, reason="lost")
    move(store, DESK_ONE, first, JobState.SENDING, JobState.CONFIRMED)
    for expected in (1, 2):
        job = reprint(store, DESK_ONE, desk="D2", person_id=person, reason="lost")
        found = next_job(store, "D2")
        assert found is not None
        assert (found.id, found.copy_number) == (job, expected)
        move(store, DESK_ONE, job, JobState.QUEUED, JobState.DISCARDED)


def test_badges_come_out_in_the_order_people_came(store: Store, clock: ManualClock) -> None:
    for number in range(5):
        add_person(store, f"C{number}")
    for number in (3, 1, 4, 0, 2):
        scan(store, f"C{number}")
        clock.advance(timedelta(milliseconds=5))
    order = []
    while (job := next_job(store, "D1")) is not None:
        order.append(job.wearer.code)
        move(store, DESK_ONE, job.id, JobState.QUEUED, JobState.SENDING)
    assert order == ["C3", "C1", "C4", "C0", "C2"]
