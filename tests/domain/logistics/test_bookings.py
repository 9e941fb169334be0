"""Whom a car fetches when: guests' pick-ups and rows of logistics together, and what does not go."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from controlroom.core.clock import ManualClock
from controlroom.domain.guests import service as guests
from controlroom.domain.guests.rules import Guest, Level, PickUp, State
from controlroom.domain.guests.service import Details
from controlroom.domain.logistics.bookings import Fleet, booking_words, car_key, car_trouble_words, fleet_of
from controlroom.domain.logistics.meals import Diner
from controlroom.domain.logistics.reading import view_of
from controlroom.domain.logistics.records import Car, Kind, Trip, Vehicle
from controlroom.domain.logistics.rules import Numbers, Trouble
from controlroom.domain.logistics.service import add, change
from controlroom.domain.logistics.views import RowView
from controlroom.store.journal import Origin
from controlroom.store.store import Store
from tests.domain.agenda.rundowns import NINE, SHANGHAI, at
from tests.domain.logistics.setting import SETTING

LI = Origin("control", "李娜")
VAN = Car("京A·12345", "老王", "138", seats=6)


def guest(name: str, time: str, *, id: str = "", place: str = "", eta: str = "", car: str = "京A 12345") -> Guest:
    due = at(time) + timedelta(minutes=40)
    return Guest(
        id or name, name, Level.VIP, State.EXPECTED, NINE, due=due, eta=at(eta) if eta else None,
        pick_up=PickUp(car, place=place, at=at(time)),
    )  # fmt: skip


def fleet(*people: Guest, trips: tuple[tuple[str, Vehicle], ...] = (), car: Car = VAN) -> Fleet:
    return fleet_of([car], trips, people, Numbers())


def troubles(found: Fleet, name: str) -> tuple[Trouble, ...]:
    return found.troubles_of(f"guest:{name}")


@pytest.mark.parametrize("written", ["京A·12345", "京a12345", "京A 12345", "京Ａ-12345"])
def test_a_plate_is_one_plate_however_it_is_written(written: str) -> None:
    assert car_key(written) == car_key(VAN.plate)
    assert fleet().car(written) is VAN
    assert fleet().car("") is None


def test_two_fetched_within_the_same_hour_by_one_car_are_told_of_each_other() -> None:
    found = fleet(guest("Zhang", "9:30"), guest("Wang", "10:15"), guest("Li", "11:15"), guest("Zhao", "9:45", car="B2"))
    assert troubles(found, "Zhang") == troubles(found, "Wang") == (Trouble.DOUBLE_BOOKED,)
    assert troubles(found, "Li") == troubles(found, "Zhao") == ()
    assert [each.who for each in found.of_car("京A12345")] == ["Zhang", "Wang", "Li"]
    others = found.others["guest:Zhang"]
    assert car_trouble_words(troubles(found, "Zhang"), others, SHANGHAI) == "double-booked: 12-09 10:15 Wang"


def test_a_delay_moves_the_booking_into_the_way_of_the_next() -> None:
    on_time = fleet(guest("Zhang", "9:30"), guest("Wang", "10:30"))
    assert troubles(on_time, "Zhang") == ()
    late = fleet(guest("Zhang", "9:30", eta="10:40"), guest("Wang", "10:30"))
    assert troubles(late, "Zhang") == (Trouble.DOUBLE_BOOKED,)
    assert booking_words(late.of_car(VAN.plate)[0], SHANGHAI) == "12-09 09:30 Zhang +30 min"


def test_who_is_fetched_at_one_time_from_one_place_rides_together_as_far_as_there_are_seats() -> None:
    riders = [guest(f"G{n}", "9:30", place="Airport T3") for n in range(6)]
    assert troubles(fleet(*riders), "G0") == ()
    too_many = fleet(*riders, guest("G6", "9:30", place="airport T3"))
    assert troubles(too_many, "G0") == (Trouble.TOO_FEW_SEATS,)


def test_a_car_out_of_service_and_one_without_a_time_are_told() -> None:
    out = Car(VAN.plate, out="flat tyre")
    nobody_knows_when = Guest("X", "Xu", Level.VIP, State.EXPECTED, NINE, pick_up=PickUp(VAN.plate))
    found = fleet(guest("Zhang", "9:30"), nobody_knows_when, car=out)
    assert troubles(found, "Zhang") == troubles(found, "X") == (Trouble.OUT_OF_SERVICE,)
    assert booking_words(found.of_car(VAN.plate)[1], SHANGHAI) == "no time Xu"


@pytest.mark.parametrize(
    ("trip", "same"),
    [
        (Vehicle("Zhang", at("9:40"), vehicle="京A12345"), True),  # Ten minutes apart: the same.
        (Vehicle("for a guest", at("9:30"), vehicle="京A12345", guest="0190abcd"), True),
        (Vehicle("Zhang", at("16:00"), vehicle="京A12345"), False),  # The way back.
        (Vehicle("Wang", at("9:30"), vehicle="京A12345"), False),
    ],
)
def test_a_row_of_logistics_about_a_guests_pick_up_is_the_same_booking(trip: Vehicle, same: bool) -> None:
    found = fleet(guest("Zhang", "9:30", id="0190abcd-1"), trips=(("V-001", trip),))
    assert len(found.of_car(VAN.plate)) == (1 if same else 2)
    if same:
        assert found.troubles_of("vehicle:V-001") == found.troubles_of("guest:0190abcd-1") == ()


def is_one(who: str, name: str) -> bool:
    """Whether a row for `who` and the pick-up of a guest called `name` twenty minutes later are one booking."""
    trip = Vehicle(who, at("9:30"), vehicle="京A12345")
    found = fleet(guest(name, "9:50", eta="11:30"), trips=(("V-001", trip),))
    together = len(found.of_car(VAN.plate)) == 1
    # The guest's delay is that of the row only where both are one.
    assert (found.of_car(VAN.plate)[0].delay > timedelta(0)) is together
    return together


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("Oliver Smith", "Li"), ("李明辉", "李明"), ("张李明", "李明"), ("李和平", "李"), ("Zhang Weiwei", "Zhang Wei"),
        ("Li Ming", "Li"), ("张教授", "张先生"), ("Dr. Li", "Prof. Li"), ("王芳、李明辉", "李明"), ("嘉宾", "李明"),
    ],
)  # fmt: skip
def test_a_name_inside_another_is_somebody_else(who: str, name: str) -> None:
    assert not is_one(who, name)


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("李明", "李明"), ("李　明", "李明"), ("王芳、李明", "李明"), ("王芳和李明", "李明"),
        ("王芳 和 李明", "李明"), ("王芳 李明", "李明"), ("李和平", "李和平"), ("李明和李和平", "李和平"),
        ("李明教授", "李明"), ("李明（嘉宾）", "李明"),
        ("李明等3人", "李明"), ("李明一行", "李明教授"), ("李明，王芳", "王芳"),
        ("李明/王芳", "王芳"), ("李明\n王芳", "王芳"),
        ("prof. ZHANG wei", "Zhang Wei"), ("Zhang Wei", "Dr Zhang Wei"), ("Li Ming and Zhang Wei", "Zhang Wei"),
        ("Li Ming & José O'Brien-Sosa", "Jose O’Brien Sosa"), ("Li Ming; Zhang Wei + 2", "Zhang Wei"),
        ("Smith, Oliver", "Smith, Oliver"), ("Anderson", "Anderson"), ("让·杜邦", "让·杜邦"),
    ],
)  # fmt: skip
def test_whoever_is_named_whole_among_others_is_meant(who: str, name: str) -> None:
    assert is_one(who, name)


def test_a_row_for_two_guests_waits_for_the_later() -> None:
    trip = Vehicle("Zhang, Wang", at("9:30"), vehicle=VAN.plate)
    found = fleet(guest("Zhang", "9:30", eta="10:40"), guest("Wang", "9:30"), trips=(("V-001", trip),))
    (booking,) = found.of_car(VAN.plate)
    assert (len(booking.sources), booking.delay) == (3, timedelta(minutes=30))


def test_two_people_in_one_car_twenty_minutes_apart_are_told_of_each_other() -> None:
    other = Vehicle("Oliver Smith", at("9:30"), vehicle="京A12345")
    found = fleet(guest("Li", "9:50"), trips=(("V-001", other),))
    assert troubles(found, "Li") == found.troubles_of("vehicle:V-001") == (Trouble.DOUBLE_BOOKED,)


def test_what_is_done_or_over_books_no_car() -> None:
    done = Vehicle("Wang", at("9:30"), vehicle=VAN.plate, state=Trip.DONE)
    here = Guest("Z", "Zhang", Level.VIP, State.ARRIVED, NINE, pick_up=PickUp(VAN.plate, at=at("9:30")))
    assert fleet(here, trips=(("V-001", done),)).bookings == {}


def nobody(_connection: Connection) -> tuple[Diner, ...]:
    return ()


def rows(store: Store, kind: Kind) -> tuple[RowView, ...]:
    return view_of(store, SETTING, nobody).of(kind)


def fetched(store: Store, name: str, when: datetime) -> None:
    guests.add(store, LI, Details(name=name, level=Level.VIP, pick_up=PickUp("京A12345", at=when)))


def test_the_row_of_a_car_shows_whom_it_fetches_next_and_both_lists_warn(store: Store, clock: ManualClock) -> None:
    clock.advance(NINE - clock.now())
    add(store, LI, SETTING, Kind.CAR, {"plate": VAN.plate, "driver": "老王", "phone": "138", "seats": "6"})
    fetched(store, "Zhang", at("9:30"))
    (car,) = rows(store, Kind.CAR)
    assert ([each.who for each in car.bookings], car.troubles) == (["Zhang"], ())
    trip = add(store, LI, SETTING, Kind.VEHICLE, {"who": "Wang", "at": "10:00", "vehicle": "京a 12345"})
    assert isinstance(trip.record, Vehicle)
    assert (trip.record.driver, trip.record.phone, trip.record.seats) == ("老王", "138", 6)  # As the fleet says.
    (car,), (row,) = rows(store, Kind.CAR), rows(store, Kind.VEHICLE)
    assert car.troubles == row.troubles == (Trouble.DOUBLE_BOOKED,)
    assert [each.who for each in row.bookings] == ["Zhang"]
    told = row.to_json(NINE, SETTING.numbers)["in_the_way"]
    assert [(each["who"], each["delay_s"]) for each in told] == [("Zhang", 0)]
    change(store, LI, SETTING, Kind.CAR, "C-001", {"out": "flat tyre"})
    assert rows(store, Kind.CAR)[0].troubles == (Trouble.OUT_OF_SERVICE, Trouble.DOUBLE_BOOKED)
