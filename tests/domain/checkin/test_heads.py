"""Counting everybody, as an index counts them: the same as person by person, on both stores."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.domain.checkin.arrivals import count_queue, flow_now, flow_view, queue_now
from controlroom.domain.checkin.diners import diners
from controlroom.domain.checkin.gate import Gate
from controlroom.domain.checkin.heads import MAY_COME, MAY_NOT, expected, present
from controlroom.domain.checkin.onsite_views import STATUS_WORDS
from controlroom.domain.checkin.reading import expected_heads, presence
from controlroom.domain.checkin.tables import PERSON
from controlroom.domain.logistics.meals import Diner
from controlroom.store.store import Store, Transaction
from tests.conftest import DESK_ONE
from tests.domain.checkin.test_corrections import decide_otherwise
from tests.domain.checkin.test_corrections import scan as scanned
from tests.support.people import add_person
from tests.support.scans import scan

DAY, NEXT = "2026-05-18", "2026-05-19"


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
        assert present(connection, DAY) == {"attendee": 3, "vip": 1}
    found = presence(store, clock.now())
    assert (found.expected, found.entries_expected, found.present, found.entries_present) == (9, 6, 6, 4)
    assert expected_heads(store) == 9


def test_with_nobody_on_the_list_nobody_is_expected(store: Store, clock: ManualClock) -> None:
    found = presence(store, clock.now())
    assert (found.expected, found.entries_expected, expected_heads(store)) == (0, 0, 0)
    with store.read() as connection:
        assert diners(connection, DAY) == ()


def test_who_has_said_nothing_is_what_is_left_of_everybody(store: Store) -> None:
    fill(store)
    with store.read() as connection:
        assert set(diners(connection, DAY)) == {
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


def cancel(store: Store, id: str) -> None:
    def work(transaction: Transaction) -> None:
        transaction.connection.execute(update(PERSON).where(PERSON.c.id == id).values(status="cancelled"))
        transaction.journal("people.edited", f"person:{id}", {})

    store.write(work, DESK_ONE)


def test_who_is_in_and_may_not_come_takes_nobody_off_those_who_are_still_to_come(
    store: Store, event_folder: EventFolder, clock: ManualClock
) -> None:
    settings = load_settings(event_folder)
    ids = [add_person(store, f"C{number}") for number in range(10)]
    add_person(store, "X", status="blocked", party=2)
    for number in range(4):
        scan(store, f"C{number}")
    decide_otherwise(store, scanned(store, "X"), leader="李娜")  # Let in all the same.
    cancel(store, ids[0])  # Who is in already.
    now = clock.now()
    found, whole, short = presence(store, now, DAY), flow_view(store, settings, now), flow_now(store, settings, now)
    assert (found.entries_expected, found.entries_present, found.entries_missing) == (9, 5, 6)
    assert [each.expected - each.present for each in (whole, short)] == [6, 6]


def test_who_was_let_in_yesterday_where_people_are_let_in_once_a_day_is_to_come_today(
    store: Store, event_folder: EventFolder, clock: ManualClock
) -> None:
    settings = load_settings(event_folder)
    daily = Gate("main", "once_per_day", zone=settings.event.zone)
    for number in range(5):
        add_person(store, f"C{number}", needs="素食" if number == 4 else "")
        scanned(store, f"C{number}", gate=daily)
    clock.advance(timedelta(days=1))
    scanned(store, "C0", gate=daily)
    scanned(store, "C4", gate=daily)
    now = clock.now()
    found, whole, short = presence(store, now, NEXT), flow_view(store, settings, now), flow_now(store, settings, now)
    assert found.entries_missing == 3
    assert [(each.expected, each.present) for each in (whole, short)] == [(5, 2), (5, 2)]
    with store.read() as connection:
        assert sum(each.present for each in diners(connection, NEXT)) == 2


def test_everybody_on_the_list_may_come_or_may_not() -> None:
    assert {*MAY_COME, *MAY_NOT} == {*STATUS_WORDS}
