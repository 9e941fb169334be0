"""What is kept of a ticket: its history, what was judged, words as they were typed."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from controlroom.core.clock import ManualClock
from controlroom.core.errors import ControlroomError
from controlroom.domain.tickets import library, reading, service
from controlroom.domain.tickets.clocks import ClockName
from controlroom.domain.tickets.errors import (
    TicketGroupError,
    TicketMoveError,
    TicketPersonError,
    TicketPriorityError,
    TicketReasonError,
    TicketRiskError,
    TicketRoleError,
    TicketTitleError,
    TicketUnknownError,
)
from controlroom.domain.tickets.opening import NewTicket
from controlroom.domain.tickets.rules import Category, Level, Ticket
from controlroom.domain.tickets.service import Classification
from controlroom.domain.tickets.states import State
from controlroom.domain.tickets.tables import number_of
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction
from tests.domain.tickets.setting import CHEN, LI, MINUTE, QIAN, SETTING, ZHAO

LED = NewTicket(
    "LED wall dark", group="technical", impact=Level.HIGH, urgency=Level.HIGH, category=Category.TECHNICAL,
    cause="device:led-main/tcp", device="led-main", room="main",
)  # fmt: skip


def opened(store: Store, new: NewTicket = LED) -> str:
    return service.open_new(store, LI, SETTING, new).id


@pytest.mark.parametrize("statement", ["UPDATE ticket_event SET note = 'all well'", "DELETE FROM ticket_event"])
def test_the_history_is_neither_edited_nor_deleted(store: Store, statement: str) -> None:
    id = opened(store)

    def forge(transaction: Transaction) -> None:
        transaction.connection.execute(text(statement))
        transaction.journal("ticket.noted", "ticket:T-0001", {})

    with pytest.raises(DBAPIError, match="append-only"):
        store.write(forge, LI)
    assert [event.verb for event in reading.ticket(store, id).history] == ["opened"]


def test_of_two_who_accept_in_the_same_instant_one_has_it(store_url: str, clock: ManualClock, tmp_path: Path) -> None:
    stores = [Store(store_url, clock, tmp_path / "backups") for _n in range(2)]
    try:
        id = opened(stores[0])
        start, answers = threading.Barrier(2), list[Ticket | ControlroomError]()

        def accept(store: Store, by: Origin) -> None:
            start.wait()
            try:
                answers.append(service.accept(store, by, SETTING, id, seen=1))
            except ControlroomError as error:
                answers.append(error)

        threads = [threading.Thread(target=accept, args=pair) for pair in zip(stores, (CHEN, ZHAO), strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        won = [each for each in answers if isinstance(each, Ticket)]
        lost = [each for each in answers if isinstance(each, TicketMoveError)]
        assert len(won) == len(lost) == 1
        assert won[0].assignee in lost[0].sentence()
        assert reading.ticket(stores[1], id).ticket.assignee == won[0].assignee
    finally:
        for store in stores:
            store.close()


def test_a_new_priority_keeps_the_pause_and_what_ran(sqlite_store: Store, clock: ManualClock) -> None:
    store = sqlite_store
    id = opened(store)
    service.accept(store, CHEN, SETTING, id)
    clock.advance(10 * MINUTE)
    service.hold(store, CHEN, SETTING, id, "waits for the vendor")
    clock.advance(90 * MINUTE)
    held = service.classify(store, LI, SETTING, id, Classification(impact=Level.MEDIUM, urgency=Level.LOW))
    assert (held.priority, held.next_due) == (3, None)
    clock.advance(30 * MINUTE)
    resumed = service.resume(store, CHEN, SETTING, id)
    assert resumed.clock(ClockName.RESOLVE).left(clock.now()) == 230 * MINUTE


def test_what_has_failed_is_not_forgiven_by_a_lower_priority(sqlite_store: Store, clock: ManualClock) -> None:
    store = sqlite_store
    id = opened(store)
    clock.advance(8 * MINUTE)
    lower = service.classify(store, LI, SETTING, id, Classification(impact=Level.LOW, urgency=Level.LOW))
    accept = lower.clock(ClockName.ACCEPT)
    assert accept.failed_by(clock.now()) == 3 * MINUTE
    assert accept.left(clock.now()) == 112 * MINUTE


def test_another_priority_than_the_matrix_gives_needs_a_reason_and_stays_until_judged_anew(
    sqlite_store: Store,
) -> None:
    store = sqlite_store
    id = opened(store)
    with pytest.raises(TicketPriorityError):
        service.classify(store, LI, SETTING, id, Classification(priority=3))
    with pytest.raises(TicketPriorityError):
        service.classify(store, LI, SETTING, id, Classification(priority=9, why="because"))
    low = service.classify(store, LI, SETTING, id, Classification(priority=3, why="the hall is empty"))
    assert (low.priority, low.why_priority, low.risk) == (3, "the hall is empty", 3)
    other = service.classify(store, LI, SETTING, id, Classification(category=Category.PROCESS))
    assert (other.priority, other.why_priority, other.category) == (3, "the hall is empty", Category.PROCESS)
    anew = service.classify(store, LI, SETTING, id, Classification(urgency=Level.MEDIUM))
    assert (anew.priority, anew.why_priority, anew.risk) == (2, "", 2)


def test_a_risk_level_that_was_given_stays_and_one_there_is_not_is_refused(sqlite_store: Store) -> None:
    store = sqlite_store
    id = opened(store)
    assert service.classify(store, LI, SETTING, id, Classification(risk=3)).risk == 3
    assert service.classify(store, LI, SETTING, id, Classification(urgency=Level.MEDIUM)).risk == 3
    for risk in (0, 4, -1):
        with pytest.raises(TicketRiskError):
            service.classify(store, LI, SETTING, id, Classification(risk=risk))


def test_what_is_sent_to_a_group_straight_from_the_register_was_classified_on_the_way(store: Store) -> None:
    id = service.open_new(store, QIAN, SETTING, NewTicket("No water at the desk")).id
    service.dispatch(store, LI, SETTING, id, "logistics")
    steps = [(event.verb, event.before, event.after) for event in reading.ticket(store, id).history]
    assert steps == [
        ("opened", "", State.REGISTERED),
        ("classified", State.REGISTERED, State.CLASSIFIED),
        ("dispatched", State.CLASSIFIED, State.DISPATCHED),
    ]


def test_it_goes_to_a_group_there_is_and_to_somebody_in_it(sqlite_store: Store) -> None:
    store = sqlite_store
    id = opened(store)
    with pytest.raises(TicketGroupError):
        service.dispatch(store, LI, SETTING, id, "tecnical")
    with pytest.raises(TicketGroupError):
        opened(store, NewTicket("Dark", group="\x1b[2Jx"))
    with pytest.raises(TicketPersonError) as told:
        service.dispatch(store, LI, SETTING, id, "technical", "Sun")
    assert "Chen" in told.value.sentence()
    assert service.dispatch(store, LI, SETTING, id, "publicity", "a\x00b\u202e").assignee == "ab"


def test_who_is_told_of_a_move_that_came_too_late_reads_who_made_the_last_one_not_who_wrote_a_note(
    store: Store,
) -> None:
    id = opened(store)
    service.accept(store, CHEN, SETTING, id)
    service.note(store, LI, SETTING, id, "the minister asks")
    with pytest.raises(TicketMoveError) as told:
        service.accept(store, ZHAO, SETTING, id)
    assert "by Chen" in told.value.sentence()
    assert "Put on hold" in told.value.advice()


HOSTILE = "[red]\x1b[31m\u202eLED\x00 wall\n\ud800\t{0}%s '; DROP TABLE ticket; --"
CLEAN = "[red][31mLED wall {0}%s '; DROP TABLE ticket; --"


def test_hostile_words_are_kept_as_words(store: Store) -> None:
    id = opened(store, NewTicket(HOSTILE, device=HOSTILE, room="m\x00ain", source="x\x00", note=HOSTILE))
    found = reading.ticket(store, id)
    assert (found.ticket.title, found.ticket.device, found.ticket.room) == (CLEAN, CLEAN, "main")
    assert found.history[0].note == CLEAN
    assert service.rename(store, LI, SETTING, id, HOSTILE).title == CLEAN
    service.dispatch(store, LI, SETTING, id, "technical", note=HOSTILE)
    service.accept(store, CHEN, SETTING, id)
    done = service.resolve(store, CHEN, SETTING, id, HOSTILE, HOSTILE)
    assert (done.action, done.found_cause) == (CLEAN, CLEAN)
    service.note(store, LI, SETTING, id, HOSTILE)
    assert reading.ticket(store, id).history[-1].note == CLEAN


def test_a_title_or_a_note_that_nobody_can_read_is_none(sqlite_store: Store) -> None:
    store, id = sqlite_store, opened(sqlite_store)
    for title in ("", "  ", "\x00\x1b", "\u200d\u200c", "\u202e"):
        with pytest.raises(TicketTitleError):
            opened(store, NewTicket(title))
        with pytest.raises(TicketTitleError):
            service.rename(store, LI, SETTING, id, title)
        with pytest.raises(TicketReasonError):
            service.note(store, LI, SETTING, id, title)


def test_what_names_no_ticket_is_told_so_without_acting_on_the_terminal(sqlite_store: Store) -> None:
    store = sqlite_store
    opened(store)
    for id in ("", "T", "T-", "X-0001", "T-0999", "-1", "１", "T-00000000000000000001", "\x1b[2J", "T\n1"):
        with pytest.raises(TicketUnknownError) as told:
            reading.ticket(store, id)
        assert "\x1b" not in told.value.sentence()
        for act in (service.accept, service.verify):
            with pytest.raises(TicketUnknownError):
                act(store, LI, SETTING, id)
        with pytest.raises(TicketUnknownError):
            library.acknowledge(store, LI, id)


def test_a_ticket_is_named_as_people_write_it() -> None:
    assert {number_of(id) for id in ("T-0012", "t12", "12", " T-12 ", "0012", "t-012")} == {12}


def test_a_cause_that_repeats_asks_for_a_note_until_a_case_tells_of_it(sqlite_store: Store) -> None:
    store = sqlite_store
    for cause in ("Bandwidth too small", "bandwidth  too small"):
        id = opened(store, NewTicket("Terminal stalls", group="technical", category=Category.TECHNICAL))
        service.accept(store, CHEN, SETTING, id)
        service.resolve(store, CHEN, SETTING, id, "more bandwidth", cause)
    (found,) = reading.repeated_causes(store, 2)
    assert [ticket.id for ticket in found.tickets] == ["T-0001", "T-0002"]
    words = {"subject": found.subject, "problem": "stalls", "handling": "more bandwidth", "lesson": "gigabit line"}
    with pytest.raises(TicketUnknownError):
        library.write_case(store, LI, **words, tickets=["T-0009"])
    with pytest.raises(TicketReasonError):
        library.write_case(store, LI, **{**words, "lesson": " "}, tickets=["1", "2"])
    library.write_case(store, LI, **words, tickets=["1", "t2", "T-0002"])
    assert reading.cases(store)[0].tickets == ("T-0001", "T-0002")
    assert reading.repeated_causes(store, 2) == ()


def test_nobody_gets_around_the_roles_by_calling_themselves_as_the_program(sqlite_store: Store) -> None:
    store, id = sqlite_store, opened(sqlite_store)
    with pytest.raises(TicketRoleError):
        service.cancel(store, Origin("control", "system", "operator"), SETTING, id, "not needed")
    assert service.cancel(store, Origin("control", "system"), SETTING, id, "not needed").state is State.CANCELLED
