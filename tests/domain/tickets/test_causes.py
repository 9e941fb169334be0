"""One open ticket at most for a cause, whichever way it would come to a second one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from controlroom.domain.tickets import reading, service
from controlroom.domain.tickets.errors import TicketItselfError, TicketRoleError, TicketStandingError
from controlroom.domain.tickets.opening import NewTicket, mark_recovered
from controlroom.domain.tickets.rules import Category, Level, Ticket
from controlroom.domain.tickets.states import State
from controlroom.store.store import Store, Transaction
from tests.domain.tickets.setting import CHEN, LI, SETTING, WANG

LED = NewTicket(
    "LED wall dark", group="technical", impact=Level.HIGH, urgency=Level.HIGH, category=Category.TECHNICAL,
    cause="device:led-main/tcp", device="led-main", room="main",
)  # fmt: skip
SWITCH = replace(LED, title="Switch silent", cause="device:switch/ping", device="switch")


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    """Only SQLite: what depends on the database is tried on both in test_service and test_history."""
    return sqlite_store


def opened(store: Store, new: NewTicket = LED) -> str:
    return service.open_new(store, LI, SETTING, new).id


def closed(store: Store, new: NewTicket = LED) -> str:
    id = opened(store, new)
    service.cancel(store, LI, SETTING, id, "was nothing")
    return id


def recovered(store: Store, cause: str) -> Ticket | None:
    def work(transaction: Transaction) -> Ticket | None:
        found = mark_recovered(transaction, cause, "answers again")
        transaction.journal("ticket.recovered", "ticket:T", {})
        return found

    return store.write(work, LI)


def state(store: Store, id: str) -> State:
    return reading.ticket(store, id).ticket.state


def test_what_was_closed_is_not_reopened_beside_another_for_the_same_cause(store: Store) -> None:
    first, second = closed(store), opened(store)
    with pytest.raises(TicketStandingError) as told:
        service.reopen(store, LI, SETTING, first, "dark again")
    assert second in told.value.sentence()
    assert state(store, first) is State.CANCELLED
    service.cancel(store, LI, SETTING, second, "the same as before")
    assert service.reopen(store, LI, SETTING, first, "dark again").is_open


def test_what_happens_again_appends_to_an_older_ticket_that_was_reopened(store: Store) -> None:
    first, _second = closed(store), closed(store)
    service.reopen(store, LI, SETTING, first, "dark again")
    again = service.open_new(store, LI, SETTING, LED)
    assert (again.id, again.repeated) == (first, True)


def test_a_duplicate_that_is_reopened_stands_for_itself_again(store: Store) -> None:
    hall = opened(store, NewTicket("No picture in the hall"))
    id = opened(store)
    service.merge(store, LI, SETTING, id, hall)
    assert service.reopen(store, LI, SETTING, id, "it is another fault").duplicate_of == ""
    assert service.open_new(store, LI, SETTING, LED).id == id


def test_a_duplicate_is_not_reopened_beside_a_newer_ticket_for_its_cause(store: Store) -> None:
    hall = opened(store, NewTicket("No picture in the hall"))
    id = opened(store)
    service.merge(store, LI, SETTING, id, hall)
    service.cancel(store, LI, SETTING, hall, "was nothing")
    newer = opened(store)
    with pytest.raises(TicketStandingError) as told:
        service.reopen(store, LI, SETTING, id, "it is another fault")
    assert newer in told.value.advice()


def test_a_long_chain_of_duplicates_ends_at_the_one_that_is_open(store: Store) -> None:
    ids = [opened(store), *(opened(store, NewTicket(f"No picture, call {n}")) for n in range(25))]
    for id, into in zip(ids, ids[1:], strict=False):
        service.merge(store, LI, SETTING, id, into)
    assert service.open_new(store, LI, SETTING, LED).id == ids[-1]
    assert reading.ticket(store, ids[-1]).ticket.repeats == 26


def test_a_ticket_is_no_duplicate_of_itself_nor_of_one_that_is_closed(store: Store) -> None:
    id, other = opened(store), closed(store, SWITCH)
    for into in (id, other):
        with pytest.raises(TicketItselfError):
            service.merge(store, LI, SETTING, id, into)
    assert state(store, id) is State.DISPATCHED


def test_what_stands_for_two_causes_is_well_when_both_are(store: Store) -> None:
    switch, led = opened(store, SWITCH), opened(store)
    service.merge(store, LI, SETTING, led, switch)
    assert recovered(store, LED.cause) is not None
    assert state(store, switch) is State.DISPATCHED
    recovered(store, SWITCH.cause)
    assert state(store, switch) is State.RESOLVED
    service.open_new(store, LI, SETTING, LED)
    assert state(store, switch) is State.DISPATCHED
    recovered(store, LED.cause)
    assert state(store, switch) is State.RESOLVED


def test_recovery_says_nothing_where_no_ticket_is_open(store: Store) -> None:
    id = closed(store)
    assert recovered(store, LED.cause) is None
    assert recovered(store, "") is None
    assert state(store, id) is State.CANCELLED


def test_what_recovered_before_anybody_took_it_on_goes_back_to_be_accepted(store: Store) -> None:
    id = opened(store)
    service.dispatch(store, LI, SETTING, id, "technical", "Chen")
    recovered(store, LED.cause)
    back = service.send_back(store, LI, SETTING, id, "still dark on the left")
    assert (back.state, back.assignee, back.accepted_at) == (State.DISPATCHED, "Chen", None)
    recovered(store, LED.cause)
    service.open_new(store, LI, SETTING, LED)
    assert state(store, id) is State.DISPATCHED


def test_what_recovered_before_it_was_sent_to_anybody_goes_back_to_be_dispatched(store: Store) -> None:
    id = opened(store, replace(LED, group=""))
    recovered(store, LED.cause)
    assert service.send_back(store, LI, SETTING, id, "still dark").state is State.CLASSIFIED


def test_what_was_taken_on_goes_back_to_whoever_did(store: Store) -> None:
    id = opened(store)
    service.accept(store, CHEN, SETTING, id)
    service.hold(store, CHEN, SETTING, id, "waits for the vendor")
    recovered(store, LED.cause)
    back = service.send_back(store, LI, SETTING, id, "still dark")
    assert (back.state, back.assignee) == (State.ACCEPTED, "Chen")


def test_who_may_not_reopen_is_told_that_and_not_what_else_is_open(store: Store) -> None:
    first, _second = closed(store), opened(store)
    with pytest.raises(TicketStandingError):
        service.reopen(store, WANG, SETTING, first, "dark again")
    with pytest.raises(TicketRoleError):
        service.reopen(store, CHEN, SETTING, first, "dark again")
