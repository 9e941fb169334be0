"""Looking after guests, in the store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from controlroom.core.clock import ManualClock
from controlroom.domain.guests import service
from controlroom.domain.guests.errors import (
    GuestChangedError,
    GuestHereError,
    GuestMoveError,
    GuestNameError,
    GuestReasonError,
    GuestTwiceError,
    GuestUnknownError,
    GuestWordsError,
)
from controlroom.domain.guests.rules import Guest, Level, PickUp, State
from controlroom.domain.guests.service import Details
from controlroom.domain.guests.tables import EVENT, all_guests, find
from controlroom.store.journal import Origin
from controlroom.store.store import Store
from tests.support.people import add_person

LI = Origin("control", "李娜")
HOUR = timedelta(hours=1)


def added(store: Store, name: str = "张教授", person: str = "p1") -> Guest:
    return service.add(store, LI, Details(name=name, level=Level.VIP, person=person, due=store.clock.now() + HOUR))


def verbs(store: Store, guest: Guest) -> list[str]:
    with store.read() as connection:
        rows = connection.execute(EVENT.select().where(EVENT.c.guest == guest.id).order_by(EVENT.c.seq))
        return [row.verb for row in rows]


def test_a_guest_is_fetched_arrives_and_each_step_is_kept(store: Store, clock: ManualClock) -> None:
    guest = added(store)
    service.edit(store, LI, guest.id, Details(pick_up=PickUp("京A 12345", "老刘", "138", "T3", clock.now())))
    service.move(store, LI, guest.id, State.PICKED_UP)
    clock.advance(HOUR)
    arrived = service.move(store, LI, guest.id, State.ARRIVED)
    assert (arrived.state, arrived.since, arrived.pick_up.driver) == (State.ARRIVED, clock.now(), "老刘")
    assert verbs(store, guest) == ["added", "edited", "moved", "moved"]
    with store.read() as connection:
        assert find(connection, guest.id) == arrived


def test_who_is_a_vip_on_the_list_of_people_is_one_as_a_guest_unless_another_level_is_said(store: Store) -> None:
    person = add_person(store, "A001", "张教授", category="vip")
    assert service.add(store, LI, Details(name="张教授", person=person)).level is Level.VIP
    other = add_person(store, "A002", "Weber", category="vip")
    assert service.add(store, LI, Details(name="Weber", person=other, level=Level.MEDIA)).level is Level.MEDIA


def test_what_cannot_follow_is_refused_and_what_was_noted_wrongly_is_corrected_with_a_reason(store: Store) -> None:
    guest = added(store)
    service.move(store, LI, guest.id, State.ARRIVED)
    with pytest.raises(GuestMoveError):
        service.move(store, LI, guest.id, State.EXPECTED)
    with pytest.raises(GuestReasonError):
        service.correct(store, LI, guest.id, State.EXPECTED, " ")
    assert service.correct(store, LI, guest.id, State.EXPECTED, "认错人了").state is State.EXPECTED


def test_what_was_noted_is_kept_and_says_something(store: Store) -> None:
    guest = added(store)
    service.note(store, LI, guest.id, "带夫人")
    assert verbs(store, guest) == ["added", "noted"]
    with pytest.raises(GuestWordsError):
        service.note(store, LI, guest.id, " \u200b ")


def test_whoever_is_here_has_no_other_time_of_arrival(store: Store, clock: ManualClock) -> None:
    guest = added(store)
    service.expect(store, LI, guest.id, clock.now() + 2 * HOUR, "堵车")
    arrived = service.move(store, LI, guest.id, State.ARRIVED)
    assert (arrived.eta, arrived.why_late) == (None, "")
    with pytest.raises(GuestHereError):
        service.expect(store, LI, guest.id, clock.now() + HOUR)


def test_two_guests_are_never_one_person_of_the_list(store: Store) -> None:
    added(store)
    other = added(store, "李教授", person="p2")
    with pytest.raises(GuestTwiceError):
        service.edit(store, LI, other.id, Details(person="p1"))


def test_a_delay_is_told_and_taken_back(store: Store, clock: ManualClock) -> None:
    guest = added(store)
    late = service.expect(store, LI, guest.id, clock.now() + 2 * HOUR, "航班延误")
    assert (late.late_by(clock.now()), late.why_late) == (HOUR, "航班延误")
    assert service.expect(store, LI, guest.id, None).late_by(clock.now()) == timedelta(0)


def test_nobody_is_looked_after_twice_and_everybody_has_a_name(store: Store) -> None:
    added(store)
    with pytest.raises(GuestTwiceError):
        added(store, "张 教授")
    with pytest.raises(GuestNameError):
        added(store, "  ", person="")
    with pytest.raises(GuestUnknownError):
        service.move(store, LI, "nobody", State.LEFT)


def test_who_saw_an_older_version_is_told_who_changed_it(store: Store) -> None:
    guest = added(store)
    service.move(store, Origin("lounge", "王敏"), guest.id, State.ARRIVED)
    with pytest.raises(GuestChangedError) as told:
        service.move(store, LI, guest.id, State.LOUNGE, seen=guest.version)
    assert "王敏" in told.value.sentence()


def test_the_list_begins_with_who_is_due_first(store: Store) -> None:
    service.add(store, LI, Details(name="untimed"))
    service.add(store, LI, Details(name="later", due=store.clock.now() + 3 * HOUR))
    added(store, "first", person="")
    with store.read() as connection:
        assert [guest.name for guest in all_guests(connection)] == ["first", "later", "untimed"]
