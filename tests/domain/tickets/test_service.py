"""A ticket on its way, in the store."""

from __future__ import annotations

from dataclasses import replace

import pytest

from controlroom.core.clock import ManualClock
from controlroom.domain.tickets import escalation, reading, service
from controlroom.domain.tickets.clocks import ClockName
from controlroom.domain.tickets.errors import (
    TicketChangedError,
    TicketMoveError,
    TicketReasonError,
    TicketRoleError,
    TicketStandingError,
)
from controlroom.domain.tickets.opening import NewTicket, mark_recovered, open_ticket
from controlroom.domain.tickets.rules import Category, Level
from controlroom.domain.tickets.states import State
from controlroom.store.journal import latest
from controlroom.store.store import Store, Transaction
from tests.domain.tickets.folding import folded
from tests.domain.tickets.setting import CHEN, LI, MINUTE, QIAN, SETTING, SUN, ZHAO

LED = NewTicket(
    "LED wall dark", group="technical", impact=Level.HIGH, urgency=Level.HIGH, category=Category.TECHNICAL,
    cause="device:led-main/tcp", device="led-main", room="main",
)  # fmt: skip


def opened(store: Store) -> str:
    return service.open_new(store, LI, SETTING, LED).id


def test_a_fault_is_dispatched_accepted_resolved_and_closed_by_coordination(store: Store, clock: ManualClock) -> None:
    id = opened(store)
    assert service.accept(store, CHEN, SETTING, id).assignee == "Chen"
    clock.advance(10 * MINUTE)
    service.resolve(store, CHEN, SETTING, id, "cable changed", "cable broken")
    closed = service.verify(store, LI, SETTING, id)
    assert (closed.state, closed.next_due, closed.clock(ClockName.RESOLVE).spent) == (
        State.VERIFIED, None, 10 * MINUTE,
    )  # fmt: skip
    verbs = [event.verb for event in reading.ticket(store, id).history]
    assert verbs == ["opened", "accepted", "resolved", "verified"]
    with store.read() as connection:
        assert latest(connection, 1)[0].verb == "ticket.verified"


def test_of_two_who_accept_at_once_one_wins_and_the_other_is_told_who(store: Store) -> None:
    id = opened(store)
    seen = reading.ticket(store, id).ticket.version
    service.accept(store, CHEN, SETTING, id, seen)
    with pytest.raises(TicketMoveError) as told:
        service.accept(store, ZHAO, SETTING, id, seen)
    assert "by Chen" in told.value.sentence()


def test_who_has_seen_an_older_version_is_told_what_changed(store: Store) -> None:
    id = opened(store)
    seen = reading.ticket(store, id).ticket.version
    service.classify(store, LI, SETTING, id, service.Classification(urgency=Level.LOW))
    with pytest.raises(TicketChangedError):
        service.dispatch(store, LI, SETTING, id, "logistics", seen=seen)


def test_a_note_that_came_meanwhile_refuses_no_work_but_whoever_closes_reads_it_first(store: Store) -> None:
    id = opened(store)
    seen = reading.ticket(store, id).ticket.version
    service.note(store, LI, SETTING, id, "the spare has taken over")
    assert service.accept(store, CHEN, SETTING, id, seen).state is State.ACCEPTED
    seen = reading.ticket(store, id).ticket.version
    service.note(store, LI, SETTING, id, "it still flickers")
    with pytest.raises(TicketChangedError):
        service.resolve(store, CHEN, SETTING, id, "cable changed", seen=seen)
    service.rename(store, LI, SETTING, id, "The other projector")
    with pytest.raises(TicketChangedError):
        service.hold(store, CHEN, SETTING, id, "waits for a cable", seen=seen)


def test_another_group_does_not_accept_it_and_only_coordination_closes_it(store: Store) -> None:
    id = opened(store)
    with pytest.raises(TicketRoleError):
        service.accept(store, SUN, SETTING, id)
    service.accept(store, CHEN, SETTING, id)
    service.resolve(store, CHEN, SETTING, id, "cable changed")
    with pytest.raises(TicketRoleError) as told:
        service.verify(store, CHEN, SETTING, id)
    assert "Li" in told.value.advice()


def test_one_cause_has_one_open_ticket_and_a_repeat_appends_to_it(store: Store) -> None:
    first, again = service.open_new(store, LI, SETTING, LED), service.open_new(store, LI, SETTING, LED)
    assert again.repeated
    assert again.id == first.id
    assert reading.ticket(store, first.id).ticket.repeats == 1
    assert len(reading.tickets(store)) == 1


def test_recovery_asks_for_verification_and_a_new_fault_takes_it_back(store: Store) -> None:
    id = opened(store)
    service.accept(store, CHEN, SETTING, id)

    def recover(transaction: Transaction) -> None:
        mark_recovered(transaction, LED.cause, "answers again")
        transaction.journal("ticket.recovered", "ticket:x", {})

    def fail(transaction: Transaction) -> None:
        open_ticket(transaction, SETTING, LED)
        transaction.journal("ticket.repeated", "ticket:x", {})

    store.write(recover, LI)
    assert reading.ticket(store, id).ticket.state is State.RESOLVED
    store.write(fail, LI)
    assert reading.ticket(store, id).ticket.state is State.ACCEPTED


def test_what_was_merged_counts_at_the_other_from_then_on(store: Store) -> None:
    other = service.open_new(store, QIAN, SETTING, NewTicket("No picture in the hall")).id
    id = opened(store)
    service.merge(store, LI, SETTING, id, other)
    again = service.open_new(store, LI, SETTING, LED)
    assert (again.id, again.repeated) == (other, True)


def test_time_on_hold_does_not_count(store: Store, clock: ManualClock) -> None:
    id = opened(store)
    service.accept(store, CHEN, SETTING, id)
    clock.advance(10 * MINUTE)
    with pytest.raises(TicketReasonError):
        service.hold(store, CHEN, SETTING, id, "  ")
    service.hold(store, CHEN, SETTING, id, "waits for the vendor")
    clock.advance(60 * MINUTE)
    resumed = service.resume(store, CHEN, SETTING, id)
    assert resumed.clock(ClockName.RESOLVE).left(clock.now()) == 20 * MINUTE


def test_an_overdue_step_climbs_the_ladder_one_rung_at_a_time_and_each_once(store: Store, clock: ManualClock) -> None:
    opened(store)
    assert escalation.escalate(store, LI, SETTING) == clock.now() + 5 * MINUTE
    told: list[tuple[str, ...]] = []
    for minutes in (5, 14, 1, 15, 60):
        clock.advance(minutes * MINUTE)
        escalation.escalate(store, LI, SETTING)
        escalation.escalate(store, LI, SETTING)
        accept = (each for each in reading.escalations(store) if each.clock is ClockName.ACCEPT)
        told.append(tuple(each.person for each in accept)[::-1])
    assert told == [("Wang",), ("Wang",), ("Wang", "Li"), ("Wang", "Li", "Zhang"), ("Wang", "Li", "Zhang")]


def test_a_failed_clock_stays_failed_by_as_much(store: Store, clock: ManualClock) -> None:
    id = opened(store)
    clock.advance(7 * MINUTE)
    service.accept(store, CHEN, SETTING, id)
    clock.advance(60 * MINUTE)
    assert reading.ticket(store, id).ticket.clock(ClockName.ACCEPT).failed_by(clock.now()) == 2 * MINUTE


def test_a_ticket_is_not_reopened_beside_another_for_its_cause_and_one_that_was_takes_what_repeats(
    store: Store,
) -> None:
    first = opened(store)
    service.cancel(store, LI, SETTING, first, "was nothing")
    second = opened(store)
    with pytest.raises(TicketStandingError):
        service.reopen(store, LI, SETTING, first, "dark again")
    service.cancel(store, LI, SETTING, second, "the same as before")
    service.reopen(store, LI, SETTING, first, "dark again")
    assert service.open_new(store, LI, SETTING, LED).id == first


def test_what_stands_for_two_causes_is_well_when_both_are(store: Store) -> None:
    switch = service.open_new(store, LI, SETTING, replace(LED, cause="device:switch/ping")).id
    service.merge(store, LI, SETTING, opened(store), switch)
    for cause, state in ((LED.cause, State.DISPATCHED), ("device:switch/ping", State.RESOLVED)):

        def recover(transaction: Transaction, cause: str = cause) -> None:
            mark_recovered(transaction, cause, "answers again")
            transaction.journal("ticket.recovered", "ticket:x", {})

        store.write(recover, LI)
        assert reading.ticket(store, switch).ticket.state is state


def test_a_row_is_what_its_history_tells(store: Store, clock: ManualClock) -> None:
    id = service.open_new(store, QIAN, SETTING, replace(LED, category=None)).id
    service.dispatch(store, LI, SETTING, id, "technical", "Chen")
    clock.advance(7 * MINUTE)
    service.accept(store, CHEN, SETTING, id)
    service.classify(store, LI, SETTING, id, service.Classification(priority=4, why="the hall is empty"))
    service.rename(store, LI, SETTING, id, "Left LED wall dark")
    service.resolve(store, CHEN, SETTING, id, "cable changed", "cable broken")
    view = reading.ticket(store, id)
    assert folded(view.ticket, view.history, SETTING) == view.ticket
