"""The open tickets in numbers, what nobody has taken on, and what repeats (docs/domain.md §8)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.domain.tickets.opening import NewTicket
from controlroom.domain.tickets.rules import Category, Level
from controlroom.station.tickets import Tickets
from tests.tui.support import quiet_event, room_of

URGENT = {"impact": Level.HIGH, "urgency": Level.HIGH}


@pytest.fixture
def tickets(event_folder: EventFolder, clock: ManualClock):  # type: ignore[no-untyped-def]
    with room_of(quiet_event(event_folder), clock) as room:
        yield Tickets(room)


def broken(tickets: Tickets, title: str, **values: object) -> str:
    return tickets.open(NewTicket(title, "technical", category=Category.TECHNICAL, **values)).id  # type: ignore[arg-type]


def test_the_summary_counts_what_is_open_and_names_what_is_due_next(tickets: Tickets, clock: ManualClock) -> None:
    assert tickets.summary().open == 0
    late = broken(tickets, "Screen dark", **URGENT)
    clock.advance(timedelta(minutes=6))
    following = broken(tickets, "Slow network")
    found = tickets.summary()
    assert (found.open, dict(found.by_priority), found.overdue) == (2, {1: 1, 3: 1}, 1)
    assert found.next_id == following
    assert found.next_due == clock.now() + timedelta(minutes=60)
    tickets.accept(late)
    assert tickets.summary().next_id == late


def test_an_urgent_ticket_is_news_until_somebody_takes_it_on(tickets: Tickets) -> None:
    id = broken(tickets, "Screen dark", **URGENT)
    broken(tickets, "Slow network")
    assert [ticket.id for ticket in tickets.urgent()] == [id]
    tickets.accept(id)
    assert tickets.urgent() == ()


def test_a_cause_that_repeats_is_found_from_each_of_its_tickets_until_a_case_tells_of_it(tickets: Tickets) -> None:
    ids = [broken(tickets, f"Fault {number}", device="led-main") for number in range(2)]
    for id, cause in zip(ids, ("Bandwidth", "band-width"), strict=True):
        tickets.accept(id)
        tickets.resolve(id, "more of it", cause)
    first, second = (tickets.show(id).ticket for id in ids)
    found = tickets.repeats_of(first)
    assert found is not None
    assert found == tickets.repeats_of(second) == tickets.repeated()[0]
    assert tickets.repeats_of(tickets.show(broken(tickets, "Another", device="led-main")).ticket) is None
    tickets.write_case(subject="band", problem="slow", handling="more", lesson="book more", tickets=ids)
    assert tickets.repeats_of(first) is None
