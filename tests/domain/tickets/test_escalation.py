"""The ladder of an overdue step, where it is not as simple as waiting."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from controlroom.core.clock import ManualClock
from controlroom.domain.people.duty import OnDuty
from controlroom.domain.tickets import escalation, library, reading, service
from controlroom.domain.tickets.clocks import ClockName
from controlroom.domain.tickets.opening import NewTicket
from controlroom.domain.tickets.rules import Category, Level
from controlroom.domain.tickets.service import Classification
from controlroom.store.journal import entries_since
from controlroom.store.store import Store
from tests.domain.tickets.setting import CHEN, LI, MINUTE, ROSTER, SETTING

LED = NewTicket(
    "LED wall dark", group="technical", impact=Level.HIGH, urgency=Level.HIGH, category=Category.TECHNICAL
)  # fmt: skip


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    """Only SQLite: what depends on the database is tried on both in test_service and test_history."""
    return sqlite_store


def opened(store: Store) -> str:
    return service.open_new(store, LI, SETTING, LED).id


def told(store: Store, clock: ClockName = ClockName.RESOLVE) -> list[tuple[str, str]]:
    """Groups and people told of one clock, the first first."""
    escalation.escalate(store, LI, SETTING)
    return [(each.group, each.person) for each in reading.escalations(store) if each.clock is clock][::-1]


def test_what_is_on_hold_climbs_no_further_until_it_goes_on(store: Store, clock: ManualClock) -> None:
    id = opened(store)
    service.accept(store, CHEN, SETTING, id)
    clock.advance(20 * MINUTE)
    service.hold(store, CHEN, SETTING, id, "waits for the vendor")
    clock.advance(300 * MINUTE)
    assert told(store) == []
    assert escalation.escalate(store, LI, SETTING) is None
    service.resume(store, CHEN, SETTING, id)
    assert escalation.escalate(store, LI, SETTING) == clock.now() + 10 * MINUTE
    clock.advance(10 * MINUTE)
    assert told(store) == [("technical", "Wang")]
    service.hold(store, CHEN, SETTING, id, "waits for the vendor")
    clock.advance(300 * MINUTE)
    assert told(store) == [("technical", "Wang")]


def test_a_higher_priority_that_is_overdue_at_once_is_told_at_once_and_no_rung_twice(
    store: Store, clock: ManualClock
) -> None:
    id = service.open_new(store, LI, SETTING, replace(LED, impact=Level.LOW, urgency=Level.LOW)).id
    service.accept(store, CHEN, SETTING, id)
    clock.advance(40 * MINUTE)
    assert told(store) == []
    service.classify(store, LI, SETTING, id, Classification(impact=Level.HIGH, urgency=Level.HIGH))
    assert told(store) == [("technical", "Wang")]
    service.classify(store, LI, SETTING, id, Classification(impact=Level.LOW, urgency=Level.LOW))
    assert escalation.escalate(store, LI, SETTING) == clock.now() + 440 * MINUTE
    clock.advance(440 * MINUTE)
    assert told(store) == [("technical", "Wang")]
    clock.advance(15 * MINUTE)
    assert told(store) == [("technical", "Wang"), ("coordination", "Li")]


def test_a_clock_that_was_set_back_tells_nothing_twice_and_nothing_early(store: Store, clock: ManualClock) -> None:
    service.accept(store, CHEN, SETTING, opened(store))
    clock.advance(31 * MINUTE)
    assert told(store) == [("technical", "Wang")]
    clock.advance(-25 * MINUTE)
    assert told(store) == [("technical", "Wang")]
    clock.advance(38 * MINUTE)  # 44 minutes after the opening.
    assert told(store) == [("technical", "Wang")]
    clock.advance(MINUTE)
    assert told(store) == [("technical", "Wang"), ("coordination", "Li")]


def test_two_programs_at_once_climb_each_rung_once(store_url: str, clock: ManualClock, tmp_path: Path) -> None:
    stores = [Store(store_url, clock, tmp_path / "backups") for _n in range(2)]
    try:
        for _n in range(3):
            opened(stores[0])
        clock.advance(20 * MINUTE)
        start = threading.Barrier(2)

        def climb(store: Store) -> None:
            start.wait()
            escalation.escalate(store, LI, SETTING)

        threads = [threading.Thread(target=climb, args=(store,)) for store in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = reading.escalations(stores[0])
        assert len(found) == 6  # Three tickets, each told to technical and, 15 minutes later, to coordination.
        with stores[0].read() as connection:
            verbs = [entry.verb for entry in entries_since(connection, None)]
        assert verbs.count("ticket.escalated") == 6
    finally:
        for store in stores:
            store.close()


def test_after_a_night_without_the_program_everybody_is_told_once(store: Store, clock: ManualClock) -> None:
    service.accept(store, CHEN, SETTING, opened(store))
    clock.advance(timedelta(hours=10))
    assert told(store) == [("technical", "Wang"), ("coordination", "Li"), ("command", "Zhang")]
    assert escalation.escalate(store, LI, SETTING) is None


def test_a_group_that_has_nobody_is_told_by_its_name(store: Store, clock: ManualClock) -> None:
    id = service.open_new(store, LI, SETTING, replace(LED, group="publicity")).id
    clock.advance(5 * MINUTE)
    assert told(store, ClockName.ACCEPT) == [("publicity", "")]
    assert [event.verb for event in reading.ticket(store, id).history] == ["opened", "escalated"]


def test_what_no_group_has_goes_to_coordination_and_then_to_command(store: Store, clock: ManualClock) -> None:
    service.open_new(store, LI, SETTING, NewTicket("Noise", impact=Level.HIGH, urgency=Level.HIGH))
    clock.advance(30 * MINUTE)
    assert told(store) == [("coordination", "Li")]
    clock.advance(15 * MINUTE)
    assert told(store) == [("coordination", "Li"), ("command", "Zhang")]


def test_a_verification_that_is_overdue_goes_to_coordination_first(store: Store, clock: ManualClock) -> None:
    id = opened(store)
    service.accept(store, CHEN, SETTING, id)
    service.resolve(store, CHEN, SETTING, id, "cable changed")
    clock.advance(75 * MINUTE)
    assert told(store, ClockName.VERIFY) == [("coordination", "Li"), ("command", "Zhang")]
    assert told(store, ClockName.RESOLVE) == []


def test_who_is_on_shift_is_told_when_the_leader_is_not(store: Store, clock: ManualClock) -> None:
    now = clock.now()
    shifts = (
        OnDuty("technical", ("Wang",), now - timedelta(hours=8), now),
        OnDuty("technical", ("Chen", "Zhao"), now, now + timedelta(hours=8)),
    )
    setting = replace(SETTING, roster=replace(ROSTER, shifts=shifts))
    id = service.open_new(store, LI, setting, LED).id
    assert reading.ticket(store, id).history[0].data["told"] == ["Chen", "Zhao"]
    clock.advance(5 * MINUTE)
    escalation.escalate(store, LI, setting)
    assert reading.escalations(store)[0].person == "Chen"


def test_whoever_sees_to_it_says_so_and_it_is_not_shown_again(store: Store, clock: ManualClock) -> None:
    id = opened(store)
    clock.advance(5 * MINUTE)
    assert told(store, ClockName.ACCEPT)
    assert library.acknowledge(store, CHEN, id.lower())
    assert told(store, ClockName.ACCEPT) == []
    assert not library.acknowledge(store, CHEN, id)
    history = reading.ticket(store, id).history
    assert [(event.verb, event.actor) for event in history[1:]] == [("escalated", "Li"), ("escalation-seen", "Chen")]
