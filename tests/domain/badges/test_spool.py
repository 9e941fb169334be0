"""The spool on both stores: batches ahead of the day, moving to a fallback desk, stock, failures in any language."""

from __future__ import annotations

from datetime import timedelta

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.i18n import use_language
from controlroom.domain.badges import batches, handover, service, stock
from controlroom.domain.badges.batches import BatchFilter
from controlroom.domain.badges.clusters import MissingGlyphError
from controlroom.domain.badges.rules import BatchState, JobMoveRefusedError, JobState, PrintAtCheckIn, details_of
from controlroom.store import journal
from controlroom.store.store import Store, Transaction
from controlroom.tui.words import journal_sentence, names_in
from tests.conftest import DESK_ONE, OPENING
from tests.support.people import add_person

Q, SENDING, CONFIRMED, UNKNOWN, FAILED = (
    JobState.QUEUED, JobState.SENDING, JobState.CONFIRMED, JobState.UNKNOWN, JobState.FAILED,
)  # fmt: skip


def admit(store: Store, person: str, nonce: str, policy: PrintAtCheckIn = "if_not_printed") -> handover.BadgeAnswer:
    def work(transaction: Transaction) -> handover.BadgeAnswer:
        answer = handover.badge_at_check_in(transaction, desk="D1", person_id=person, nonce=nonce, policy=policy)
        transaction.journal("checkin.admitted", f"person:{person}", {})
        return answer

    return store.write(work, DESK_ONE)


def print_next(store: Store, desk: str = "D1", end: JobState = CONFIRMED) -> str | None:
    """What the spool does with the next job; returns the code on the badge."""
    job = service.next_job(store, desk)
    if job is None:
        return None
    service.move(store, DESK_ONE, job.id, Q, SENDING)
    service.move(store, DESK_ONE, job.id, SENDING, end)
    return job.wearer.code


def verbs(store: Store) -> list[str]:
    with store.read() as connection:
        return [entry.verb for entry in journal.latest(connection, 50)][::-1]


def test_a_batch_is_printed_in_the_order_of_names_and_counts_its_progress(store: Store, clock: ManualClock) -> None:
    for code, name in (("C", "Carla"), ("A", "Ada"), ("B", "Bo")):
        add_person(store, code, name)
    add_person(store, "X", "Aaron", status="cancelled")
    add_person(store, "V", "Abel", category="vip")
    batch = batches.plan_batch(store, DESK_ONE, "D1", BatchFilter(category="attendee"))
    (view,) = batches.batch_views(store, "D1", clock.now())
    assert (view.planned, view.queued, view.minutes_left) == (3, 3, None)
    printed = []
    for _ in range(2):
        printed.append(print_next(store))
        clock.advance(timedelta(seconds=30))
    (view,) = batches.batch_views(store, "D1", clock.now())
    assert printed == ["A", "B"]
    assert (view.id, view.queued, view.confirmed, view.minutes_left) == (batch, 1, 2, 0.5)
    assert print_next(store, end=UNKNOWN) == "C"
    (view,) = batches.batch_views(store, "D1", clock.now())
    assert (view.queued, view.unknown, view.is_open) == (0, 1, False)


def test_a_person_at_the_desk_is_printed_before_the_batch(store: Store, clock: ManualClock) -> None:
    add_person(store, "A", "Ada")
    batches.plan_batch(store, DESK_ONE, "D1", BatchFilter())
    clock.advance(timedelta(minutes=1))
    late = add_person(store, "Z", "Zoe")
    admit(store, late, "n1")
    assert (service.spool_view(store, "D1").waiting, service.spool_view(store, "D1").ahead) == (1, 1)
    assert [print_next(store), print_next(store), print_next(store)] == ["Z", "A", None]


def test_who_has_a_badge_from_the_batch_gets_no_second_one_unless_the_event_wants_it(store: Store) -> None:
    person = add_person(store, "A")
    batches.plan_batch(store, DESK_ONE, "D1", BatchFilter())
    print_next(store)
    assert admit(store, person, "n1") == handover.BadgeAnswer(None, is_printed=True)
    again = admit(store, person, "n2", "always")
    job = service.next_job(store, "D1")
    assert job is not None
    assert (again.job, job.copy_number) == (job.id, 1)


def test_who_comes_before_their_batch_badge_is_printed_takes_it_out_of_the_row(store: Store) -> None:
    add_person(store, "A", "Ada")
    zoe = add_person(store, "Z", "Zoe")
    batches.plan_batch(store, DESK_ONE, "D9", BatchFilter())
    answer = admit(store, zoe, "n1")
    assert (answer.is_printed, answer.job is not None) == (False, True)
    assert print_next(store, "D1") == "Z"
    assert [print_next(store, "D9"), print_next(store, "D9")] == ["A", None]


def test_a_paused_batch_prints_nothing_and_a_cancelled_one_discards_what_waits(
    store: Store, clock: ManualClock
) -> None:
    for code in "AB":
        add_person(store, code)
    batch = batches.plan_batch(store, DESK_ONE, "D1", BatchFilter())
    batches.pause_batch(store, DESK_ONE, batch)
    assert print_next(store) is None
    with pytest.raises(batches.BatchStateError):
        batches.pause_batch(store, DESK_ONE, batch)
    batches.resume_batch(store, DESK_ONE, batch)
    assert print_next(store) is not None
    batches.cancel_batch(store, DESK_ONE, batch)
    assert print_next(store) is None
    (view,) = batches.batch_views(store, "D1", clock.now())
    assert (view.state, view.confirmed, view.discarded) == (BatchState.CANCELLED, 1, 1)
    with pytest.raises(batches.BatchGoneError):
        batches.open_batch(store, "D1", clock.now())
    assert [verb for verb in verbs(store) if verb.startswith("batch.")] == [
        "batch.planned", "batch.paused", "batch.resumed", "batch.cancelled",
    ]  # fmt: skip


def test_nobody_is_planned_twice_but_may_be_printed_all_again_as_copies(store: Store) -> None:
    add_person(store, "A")
    batches.plan_batch(store, DESK_ONE, "D1", BatchFilter())
    with pytest.raises(batches.NobodyToPrintError):
        batches.plan_batch(store, DESK_ONE, "D1", BatchFilter())
    print_next(store)
    with pytest.raises(batches.NobodyToPrintError):
        batches.plan_batch(store, DESK_ONE, "D1", BatchFilter())
    batches.plan_batch(store, DESK_ONE, "D1", BatchFilter(again=True))
    job = service.next_job(store, "D1")
    assert job is not None
    assert job.copy_number == 1


def test_waiting_badges_move_to_the_fallback_once_and_never_what_may_be_on_paper(store: Store) -> None:
    people = [add_person(store, code) for code in ("A", "B", "C")]
    jobs = [admit(store, person, f"n{n}").job for n, person in enumerate(people)]
    assert jobs[0] is not None
    assert jobs[1] is not None
    service.move(store, DESK_ONE, jobs[0], Q, SENDING)
    service.move(store, DESK_ONE, jobs[1], Q, SENDING)
    service.move(store, DESK_ONE, jobs[1], SENDING, UNKNOWN)
    moved = service.move_to_fallback(store, DESK_ONE, "D1", "D2")
    assert [job.id for job in moved] == [jobs[2]]
    assert [job.id for job in service.spool_view(store, "D1").moved] == [jobs[2]]
    assert service.move_to_fallback(store, DESK_ONE, "D1", "D2") == []
    assert service.move_to_fallback(store, DESK_ONE, "D2", "D1") == [], "a badge moves only once"
    assert print_next(store, "D2") == "C"
    assert service.spool_view(store, "D1").moved == ()
    assert verbs(store).count("badge.moved") == 1


def test_a_batch_stays_at_its_desk_when_its_printer_is_out_of_order(store: Store) -> None:
    add_person(store, "A")
    batches.plan_batch(store, DESK_ONE, "D1", BatchFilter())
    assert service.move_to_fallback(store, DESK_ONE, "D1", "D2") == []


def test_blanks_are_counted_down_where_they_were_used(store: Store, clock: ManualClock) -> None:
    people = [add_person(store, code) for code in "ABCD"]
    stock.set_stock(store, DESK_ONE, "D1", 2)
    stock.set_stock(store, DESK_ONE, stock.SHARED, 100)
    for n, person in enumerate(people[:3]):
        admit(store, person, f"n{n}")
        print_next(store, end=UNKNOWN if n else CONFIRMED)
    service.reprint(store, DESK_ONE, desk="D2", person_id=people[3], reason="torn")
    print_next(store, "D2")
    views = {view.place: view for view in stock.stock_views(store, clock.now(), 50)}
    assert {place: view.left for place, view in views.items()} == {"*": 99, "D1": 0}
    assert views["D1"].is_short
    assert not views["*"].is_short
    assert views["*"].until == OPENING + timedelta(minutes=15) * 99


def test_a_badge_that_did_not_reach_the_paper_uses_no_blank_and_an_operators_look_changes_none(
    store: Store, clock: ManualClock
) -> None:
    person = add_person(store, "A")
    stock.set_stock(store, DESK_ONE, "D1", 5)
    job = admit(store, person, "n").job
    assert job is not None
    service.move(store, DESK_ONE, job, Q, SENDING)
    service.move(store, DESK_ONE, job, SENDING, Q)
    assert stock.stock_views(store, clock.now(), 50)[0].left == 5
    service.move(store, DESK_ONE, job, Q, SENDING)
    service.move(store, DESK_ONE, job, SENDING, UNKNOWN)
    service.settle_unknown(store, DESK_ONE, job, printed=True)
    assert stock.stock_views(store, clock.now(), 50)[0].left == 4
    with pytest.raises(stock.BadStockError):
        stock.set_stock(store, DESK_ONE, "D1", -1)


def test_a_failure_is_told_in_the_language_of_whoever_reads_and_can_be_discarded(store: Store) -> None:
    person = add_person(store, "A")
    job = admit(store, person, "n").job
    assert job is not None
    error = MissingGlyphError(text="𠀋", characters="U+2000B")
    service.move(store, DESK_ONE, job, Q, FAILED, error.code, details_of(error))
    (failed,) = service.spool_view(store, "D1").failed
    english = failed.failure()
    use_language("zh")
    chinese = failed.failure()
    assert english is not None
    assert chinese == error.sentence()
    assert english != chinese
    service.discard_failed(store, DESK_ONE, job)
    assert service.spool_view(store, "D1").failed == ()
    with pytest.raises(JobMoveRefusedError):
        service.discard_failed(store, DESK_ONE, job)
    assert verbs(store)[-1] == "badge.discarded"


def test_a_waiting_badge_is_not_discarded_as_if_it_had_failed(store: Store) -> None:
    job = admit(store, add_person(store, "A"), "n").job
    assert job is not None
    with pytest.raises(JobMoveRefusedError):
        service.discard_failed(store, DESK_ONE, job)


def test_open_batches_of_all_desks_are_seen_until_their_last_badge_is_out(store: Store, clock: ManualClock) -> None:
    add_person(store, "A")
    add_person(store, "V", category="vip")
    assert batches.count_wanted(store, BatchFilter()) == 2
    assert batches.count_wanted(store, BatchFilter(category="vip")) == 1
    one = batches.plan_batch(store, DESK_ONE, "D1", BatchFilter(category="vip"))
    assert batches.count_wanted(store, BatchFilter()) == 1
    clock.advance(timedelta(seconds=1))
    two = batches.plan_batch(store, DESK_ONE, "D2", BatchFilter())
    assert [view.id for view in batches.open_batches(store, clock.now())] == [two, one]
    assert [view.id for view in batches.open_batches(store, clock.now(), "D1")] == [one]
    print_next(store)
    batches.cancel_batch(store, DESK_ONE, two)
    assert batches.open_batches(store, clock.now()) == ()


def test_a_first_badge_is_printed_when_asked_for_and_a_second_is_refused(store: Store) -> None:
    ada, zoe = add_person(store, "A", "Ada"), add_person(store, "Z", "Zoe")
    batches.plan_batch(store, DESK_ONE, "D9", BatchFilter())
    assert handover.next_badge(store, zoe) == 0
    handover.print_first(store, DESK_ONE, desk="D1", person_id=zoe)  # Out of its row at D9.
    assert verbs(store)[-1] == "badge.queued"
    assert print_next(store, "D1") == "Z"
    assert handover.next_badge(store, zoe) == 1
    with pytest.raises(handover.BadgePrintedError):
        handover.print_first(store, DESK_ONE, desk="D1", person_id=zoe)
    assert [print_next(store, "D9"), print_next(store, "D9")] == ["A", None]
    assert handover.next_badge(store, ada) == 1


def test_a_reprint_stands_in_the_journal_with_who_it_is_for_and_who_asked_for_it(store: Store) -> None:
    person = add_person(store, "A", "Ada")
    admit(store, person, "n1")
    print_next(store, end=UNKNOWN)
    (doubtful,) = service.spool_view(store, "D1").unknown
    service.settle_unknown(store, DESK_ONE, doubtful.id, printed=False)
    print_next(store)
    job = service.reprint(store, DESK_ONE, desk="D1", person_id=person, reason="lost")
    with store.read() as connection:
        entries = journal.latest(connection, 20)
    told = [entry for entry in entries if entry.verb == "badge.reprinted"]
    assert [journal_sentence(entry, {})[2] for entry in told] == ["badge of Ada printed again by 王敏"] * 2
    assert [entry.station for entry in told] == ["D1", "D1"]
    assert names_in(entries)[f"print-job:{job}"] == "Ada"
