"""What people do about devices: acknowledge, maintain, test, move on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from controlroom.core.clock import ManualClock
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.service import apply
from controlroom.domain.devices import acting
from controlroom.domain.devices.errors import (
    DeviceUnknownError,
    LifeStateError,
    MaintenanceScopeError,
    NoMaintenanceError,
    NoPlaceError,
    NotAcknowledgedError,
    NothingToAcknowledgeError,
    ReasonMissingError,
    UntilRefusedError,
)
from controlroom.domain.devices.reading import device, devices
from controlroom.domain.devices.rules import Shown
from controlroom.domain.devices.silence import AckKind
from controlroom.domain.tickets.states import State
from controlroom.store.store import Store
from tests.domain.agenda.rundowns import NINE, at, morning
from tests.domain.devices import venue
from tests.domain.devices.venue import CALLER, DEAD, Watching, open_tickets, verbs

MIC = venue.device("mic", "microphone", address=None, room="main")
LIGHT = venue.device("light", room="main")
HALL = venue.setting(MIC, LIGHT)


def test_what_is_acknowledged_alerts_nobody_until_it_is_taken_back(store: Store) -> None:
    watching = Watching(store, HALL)
    with pytest.raises(NothingToAcknowledgeError):
        acting.acknowledge(store, CALLER, HALL, "light", AckKind.PLAIN, "I see to it")
    watching.sees(("light", DEAD), times=2)
    with pytest.raises(NothingToAcknowledgeError):
        acting.acknowledge(store, CALLER, HALL, "light", AckKind.STICKY, "it may pass by itself")
    watching.sees(("light", DEAD))
    with pytest.raises(ReasonMissingError):
        acting.acknowledge(store, CALLER, HALL, "light", AckKind.PLAIN, " \x07")
    ack = acting.acknowledge(store, CALLER, HALL, "light", AckKind.PLAIN, "I see to it")
    assert (ack.author, ack.reason) == ("李娜", "I see to it")
    assert devices(store, HALL, watching.live()).alerts == ()
    acting.unacknowledge(store, CALLER, HALL, "light")
    assert [each.id for each in devices(store, HALL, watching.live()).alerts] == ["light"]
    with pytest.raises(NotAcknowledgedError):
        acting.unacknowledge(store, CALLER, HALL, "light")
    assert verbs(store, 2) == ["device.acknowledged", "device.unacknowledged"]


def test_an_end_must_lie_ahead_and_not_too_far(store: Store, clock: ManualClock) -> None:
    Watching(store, HALL).sees(("light", DEAD), times=3)
    for ends in (clock.now(), clock.now() - timedelta(hours=1), clock.now() + timedelta(days=32), None):
        with pytest.raises(UntilRefusedError):
            acting.acknowledge(store, CALLER, HALL, "light", AckKind.EXPIRING, "known", ends)
    with pytest.raises(UntilRefusedError):
        acting.set_maintenance(store, CALLER, HALL, "light", clock.now(), "lamp")


def test_maintenance_of_a_room_covers_what_stands_in_it_from_its_beginning_to_its_end(
    store: Store, clock: ManualClock
) -> None:  # fmt: skip
    begins = clock.now() + timedelta(hours=1)
    acting.set_maintenance(store, CALLER, HALL, "main", begins + timedelta(hours=1), "cabling", begins)
    assert devices(store, HALL).devices[1].maintenance is None
    assert [window.reason for window in device(store, HALL, "light").windows] == ["cabling"]
    clock.advance(timedelta(hours=1))
    assert devices(store, HALL).devices[1].maintenance is not None
    acting.end_maintenance(store, CALLER, HALL, "main")
    assert devices(store, HALL).devices[1].maintenance is None
    with pytest.raises(NoMaintenanceError):
        acting.end_maintenance(store, CALLER, HALL, "main")
    with pytest.raises(MaintenanceScopeError):
        acting.set_maintenance(store, CALLER, HALL, "cellar", begins + timedelta(hours=9), "?")


def test_a_failed_test_is_a_fault_at_once_and_a_passed_one_ends_it(store: Store) -> None:
    acting.human_test(store, CALLER, HALL, "mic", ok=False, note="no sound")
    [ticket] = open_tickets(store).values()
    assert (ticket.cause, ticket.state) == ("device:mic/test", State.DISPATCHED)
    mic = devices(store, HALL).devices[0]
    assert (mic.state, mic.words) == (Shown.CRITICAL, "A person tested it: it does not work. no sound")
    acting.human_test(store, CALLER, HALL, "mic", ok=True)
    [ticket] = open_tickets(store).values()
    assert ticket.state is State.RESOLVED
    assert devices(store, HALL).devices[0].state is Shown.OK
    with pytest.raises(DeviceUnknownError):
        acting.human_test(store, CALLER, HALL, "drum", ok=True)


def test_a_person_tests_two_hours_before_opening_and_then_every_hour(store: Store, clock: ManualClock) -> None:
    apply(store, CALLER, HALL.agenda, PlanItems(morning(), "a file"))
    clock.advance(at("6:30") - clock.now())

    def mic() -> tuple[Shown, bool]:
        found = devices(store, HALL).devices[0]
        return found.state, found.test.missed

    acting.human_test(store, CALLER, HALL, "mic", ok=True)
    clock.advance(at("7:29") - clock.now())
    assert mic() == (Shown.OK, False)
    clock.advance(timedelta(minutes=1))
    assert mic() == (Shown.UNKNOWN, True)
    acting.human_test(store, CALLER, HALL, "mic", ok=True)
    assert devices(store, HALL).devices[0].test.due_at == NINE - timedelta(minutes=30)
    clock.advance(timedelta(days=3))
    assert mic() == (Shown.OK, False)


def test_a_device_goes_on_in_its_life_and_is_told_where_it_is_stored(store: Store) -> None:
    with pytest.raises(LifeStateError):
        acting.move(store, CALLER, HALL, "mic", "lost")
    with pytest.raises(NoPlaceError):
        acting.move(store, CALLER, HALL, "mic", "stored")
    acting.move(store, CALLER, HALL, "mic", "stored", "case 4")
    acting.move(store, CALLER, HALL, "light", "faulty")
    detail = device(store, HALL, "mic")
    assert (detail.device.life, detail.device.place) == ("stored", "case 4")
    assert [(each.state, each.actor) for each in detail.lives] == [("stored", "李娜")]
    assert verbs(store, 1) == ["device.moved"]


def test_what_is_in_store_need_not_answer(store: Store) -> None:
    acting.move(store, CALLER, HALL, "light", "stored", "case 4")
    watching = Watching(store, HALL)
    watching.sees(("light", DEAD), times=5)
    assert watching.state("light") == ("standby", True)
    assert open_tickets(store) == {}
