"""Counting everybody, as an index counts them: the same as person by person, on both stores."""

from __future__ import annotations

from datetime import timedelta

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.domain.checkin.arrivals import count_queue, flow_view, queue_now
from controlroom.domain.checkin.diners import diners
from controlroom.domain.checkin.heads import expected, present
from controlroom.domain.checkin.reading import expected_heads, presence
from controlroom.domain.logistics.meals import Diner
from controlroom.store.store import Store
from tests.conftest import DESK_ONE
from tests.support.people import add_person
from tests.support.scans import scan


def fill(store: Store) -> None:
    """Two parties, people with and without wishes, one who is in at two checkpoints, two who may not come."""
    add_person(store, "C1", party=3)
    add_person(store, "C2", status="unpaid")
    add_person(store, "C3", needs="素食")
    add_person(store, "C4", needs="素食", party=2)
    add_person(store, "C5", note="allergy: nuts", category="vip")
    add_person(store, "C6", category="vip")
    add_person(store, "X1", status="cancelled", needs="halal")
    add_person(store, "X2", status="blocked")
    for code in ("C1", "C1", "C3", "C4", "C4", "C6"):
        scan(store, code)
    scan(store, "C1", "D3", "vip-lounge")


def test_everybody_who_may_come_is_counted_by_category_with_their_parties(store: Store, clock: ManualClock) -> None:
    fill(store)
    with store.read() as connection:
        assert expected(connection) == {"attendee": (4, 7), "vip": (2, 2)}
        assert present(connection) == {"attendee": 3, "vip": 1}
    found = presence(store, clock.now())
    assert (found.expected, found.entries_expected, found.present, found.entries_present) == (9, 6, 6, 4)
    assert expected_heads(store) == 9


def test_with_nobody_on_the_list_nobody_is_expected(store: Store, clock: ManualClock) -> None:
    found = presence(store, clock.now())
    assert (found.expected, found.entries_expected, expected_heads(store)) == (0, 0, 0)
    with store.read() as connection:
        assert diners(connection) == ()


def test_who_has_said_nothing_is_what_is_left_of_everybody(store: Store) -> None:
    fill(store)
    with store.read() as connection:
        assert set(diners(connection)) == {
            Diner("attendee", "", "", 2, 1, companions=2, companions_in=1),
            Diner("attendee", "素食", "", 2, 2, companions=1, companions_in=1),
            Diner("vip", "", "allergy: nuts", 1, 0),
            Diner("vip", "", "", 1, 1),
        }


def test_the_queue_alone_says_what_the_whole_flow_says_of_it(
    store: Store, event_folder: EventFolder, clock: ManualClock
) -> None:
    settings = load_settings(event_folder)
    for number in range(30):
        add_person(store, f"C{number}")
    for number in range(12):
        clock.advance(timedelta(seconds=20))
        scan(store, f"C{number}")
    count_queue(store, DESK_ONE, 8)
    now = clock.now()
    whole, alone = flow_view(store, settings, now), queue_now(store, settings, now, 30, 12)
    for name in ("expected", "present", "counted", "service_s", "forecast", "per_min", "queue", "wait_min"):
        assert getattr(alone, name) == getattr(whole, name), name
