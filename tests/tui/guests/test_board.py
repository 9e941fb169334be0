"""The board of guests on a real event, worked on by keys (docs/domain.md §4)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.announcements.service import latest
from controlroom.domain.guests.rules import Guest, Level, PickUp, State
from controlroom.domain.guests.service import Details
from controlroom.domain.logistics.records import Kind
from controlroom.station.guests import Guests
from controlroom.station.logistics import Logistics
from controlroom.station.room import Room
from controlroom.station.rundown import Rundown
from controlroom.tui.app import ControlRoomApp, Station
from controlroom.tui.guests.board import GuestsScreen
from controlroom.tui.guests.form import GuestForm
from controlroom.tui.rundown.preview import RundownPreview
from tests.domain.agenda.rundowns import at, morning
from tests.support.people import add_person
from tests.tui.support import quiet_event, room_of, running, seen, until


@pytest.fixture
def room(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    clock.advance(at("8:00") - clock.now())
    with room_of(quiet_event(event_folder), clock) as room:
        yield room


@pytest.fixture
def guests(room: Room) -> Guests:
    return Guests(room)


def zhang(guests: Guests) -> Guest:
    return guests.add(Details(name="Prof. Zhang", level=Level.VIP, due=at("9:00"), companion="Li Na"))


@asynccontextmanager
async def shown(
    room: Room, size: tuple[int, int] = (120, 36), station: Station = "control"
) -> AsyncIterator[tuple[ControlRoomApp, Pilot[None]]]:
    async with running(room.folder, room.clock, station, size, ()) as (app, pilot):
        await pilot.press("8")
        await until(pilot, lambda: isinstance(app.screen, GuestsScreen) and app.screen.is_read)
        yield app, pilot


def now_of(guests: Guests, guest: Guest) -> Guest:
    return guests.show(guest.id).guest


async def test_without_guests_the_board_says_how_to_add_one_and_the_form_comes_back_with_what_is_wrong(
    room: Room, guests: Guests
) -> None:
    async with shown(room, (80, 24)) as (app, pilot):
        assert "Nobody is looked after yet." in seen(app)
        await pilot.press("n", *"Dr. Li", "down", "down", "down", "down", *"soon", "enter")
        await until(pilot, lambda: isinstance(app.screen, GuestForm) and "✖ “soon” is no time." in seen(app))
        await pilot.press("down", "down", "down", "down", *["backspace"] * 4, *"09:15", "enter")
        await until(pilot, lambda: "✔ Dr. Li is looked after from now on." in seen(app))
    (guest,) = guests.view().guests
    assert (guest.name, guest.due) == ("Dr. Li", at("9:15"))


async def test_space_takes_a_guest_one_step_on_and_a_choice_any(room: Room, guests: Guests) -> None:
    guest = zhang(guests)
    async with shown(room) as (app, pilot):
        await pilot.press("space")
        await until(pilot, lambda: "✔ Prof. Zhang is now: picked up." in seen(app))
        await until(pilot, lambda: "→ picked up" in seen(app))
        await pilot.press("s")
        await until(pilot, lambda: "Where is Prof. Zhang?" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "is now: arrived." in seen(app))
        await pilot.press("c", "enter")
        await until(pilot, lambda: "Noted wrongly, because" in seen(app))
        await pilot.press(*"too early", "enter")
        await until(pilot, lambda: now_of(guests, guest).version == 4)
        await until(pilot, lambda: "too early" in seen(app))


async def test_another_time_shows_the_answer_of_the_rundown_at_once_and_one_key_does_it(
    room: Room, guests: Guests
) -> None:
    Rundown(room).do(PlanItems(morning()))
    guest = zhang(guests)
    async with shown(room) as (app, pilot):
        await pilot.press("e", *"10:00 flight delayed", "enter")
        await until(pilot, lambda: isinstance(app.screen, RundownPreview))
        told = seen(app)
        assert "Prof. Zhang can be on stage at 10:10; “Keynote” begins at 09:30." in told
        assert "S substitute instead" in told
        await pilot.press("s")
        await until(pilot, lambda: "Dr. Li speaks instead of Prof. Zhang" in seen(app))
        await pilot.press("s")
        await until(pilot, lambda: "arrives at 10:00" in seen(app))
        await pilot.press("a")
        await until(pilot, lambda: "✔ Announced: Prof. Zhang is late (flight delayed)" in seen(app))
    assert now_of(guests, guest).eta == at("10:00")
    with room.store.read() as connection:
        assert latest(connection, 1)[0].en.startswith("Prof. Zhang is late (flight delayed) and arrives at 10:00")


async def test_what_was_typed_wrongly_stays_with_the_reason(room: Room, guests: Guests) -> None:
    guest = zhang(guests)
    async with shown(room) as (app, pilot):
        await pilot.press("e", *"soon", "enter")
        await until(pilot, lambda: "✖ “soon” is no time." in seen(app) and "▸" in seen(app))
        await pilot.press(*["backspace"] * 4, *"09:20", "enter")
        await until(pilot, lambda: now_of(guests, guest).eta == at("9:20"))
        await pilot.press("p", *"08:30; T3; A 1; Liu; 138", "enter")
        await until(pilot, lambda: now_of(guests, guest).pick_up.driver == "Liu")
        await pilot.press("i", *["backspace"] * 5, *"Sun Li 139 0000", "enter")
        await until(pilot, lambda: now_of(guests, guest).phone == "139 0000")
        await pilot.press("k")
        await until(pilot, lambda: now_of(guests, guest).kit)
        await pilot.press("x", *"ill", "enter")
        await until(pilot, lambda: now_of(guests, guest).state is State.ABSENT)


async def test_filters_leave_out_and_esc_takes_them_off(room: Room, guests: Guests) -> None:
    zhang(guests)
    guests.add(Details(name="[red]Press[/]", level=Level.MEDIA))
    async with shown(room, (80, 24)) as (app, pilot):
        assert "[red]Press[/]" in seen(app)
        await pilot.press("V")
        await until(pilot, lambda: "[red]Press[/]" not in seen(app))
        await pilot.press("escape", "slash", *"press", "enter")
        await until(pilot, lambda: "Prof. Zhang" not in seen(app) and "→ 1 guest" in seen(app))


async def test_a_vip_who_checks_in_is_a_line_on_every_board_until_it_was_seen(room: Room, guests: Guests) -> None:
    add_person(room.store, "A1", "Prof. Zhang")
    zhang(guests)
    async with shown(room) as (app, pilot):
        room.admit(room.settings.desks[0], "A1")
        words = "! #1 Coordination: VIP Prof. Zhang has arrived at Main check-in; companion: Li Na. [Ctrl+Z: seen]"
        for key in ("8", "1", "4", "5"):
            await pilot.press(key)
            await until(pilot, lambda: words in seen(app))
        await pilot.press("1")
        await until(pilot, lambda: "key guests 1 of 1 (100%" in seen(app))
        await pilot.press("ctrl+z")
        await until(pilot, lambda: words not in seen(app))
        await pilot.press("8")
        await until(pilot, lambda: "✔ arrived" in seen(app))
        assert words not in seen(app)


async def test_a_desk_alone_tells_of_a_vip_on_its_own_line(room: Room, guests: Guests) -> None:
    add_person(room.store, "A1", "Prof. Zhang")
    zhang(guests)
    async with running(room.folder, room.clock, "desk", (80, 24)) as (app, pilot):
        await pilot.press(*"A1", "enter")
        await until(pilot, lambda: "! #1 Coordination: VIP Prof. Zhang has arrived at Main" in seen(app))
        assert "[Ctrl+Z: seen]" in seen(app)
        await pilot.press("ctrl+z")
        await until(pilot, lambda: "Coordination: VIP" not in seen(app))
    assert [entry.verb for entry in room.journal_tail(50)].count("guest.checked-in") == 1


async def test_a_vehicle_is_chosen_from_the_list_and_one_that_cannot_come_is_told(room: Room, guests: Guests) -> None:
    logistics = Logistics(room)
    logistics.add(Kind.CAR, {"plate": "B-2", "driver": "Old Wang", "phone": "138", "seats": "4"})
    logistics.add(Kind.CAR, {"plate": "B-3", "out": "flat tyre"})
    guests.add(Details(name="Dr. Li", pick_up=PickUp("b2", at=at("8:50"))))
    async with shown(room) as (app, pilot):
        await pilot.press("n", *"Prof. Zhang", *["down"] * 6, *"08:30", "f2")
        await until(pilot, lambda: "B-2 · Old Wang · 4 seats · 1 pick-up" in seen(app))
        assert "✖ B-3: out of service" in seen(app)
        await pilot.press("enter")
        await until(pilot, lambda: "B-2" in seen(app) and "Old Wang" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "✖ double-booked: 08:50" in seen(app))
        assert "✖ 2 vehicle troubles" in seen(app)
        logistics.change(Kind.CAR, "C-001", {"out": "no fuel"})
        await until(pilot, lambda: "out of service" in seen(app))
    zhang = guests.named("Prof. Zhang")
    assert (zhang.pick_up.vehicle, zhang.pick_up.driver, zhang.pick_up.phone) == ("B-2", "Old Wang", "138")


async def test_without_a_list_of_vehicles_the_form_says_where_to_make_one(room: Room) -> None:
    async with shown(room, (80, 24)) as (app, pilot):
        await pilot.press("n", "f2")
        await until(pilot, lambda: "Logistics has no vehicles on its list" in seen(app))
        await pilot.press("escape")


def test_who_drives_comes_from_the_list_where_nobody_says_it(room: Room, guests: Guests) -> None:
    Logistics(room).add(Kind.CAR, {"plate": "B-2", "driver": "Old Wang", "phone": "138"})
    assert guests.add(Details(name="A", pick_up=PickUp("b2"))).pick_up.driver == "Old Wang"
    assert guests.add(Details(name="B", pick_up=PickUp("b2", "Liu"))).pick_up.driver == "Liu"
    assert guests.add(Details(name="C", pick_up=PickUp("taxi"))).pick_up.driver == ""


async def test_what_became_of_an_order_does_not_take_the_cursor_from_the_guest_it_was_moved_to(
    room: Room, guests: Guests
) -> None:
    first = zhang(guests)
    second = guests.add(Details(name="Dr. Li", level=Level.VIP, due=at("9:30")))
    async with shown(room) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, GuestsScreen)
        await pilot.press("k", "down")
        await until(pilot, lambda: "Prof. Zhang has the material." in seen(app))
        await until(pilot, lambda: any(each.kit for each in screen._guests))
        await pilot.press("k")
        await until(pilot, lambda: now_of(guests, second).version == 2 or now_of(guests, first).version == 3)
    assert now_of(guests, first).kit
    assert now_of(guests, second).kit


async def test_the_cursor_stays_on_its_guest_after_another_has_left_the_filter(room: Room, guests: Guests) -> None:
    zhang(guests)
    later = guests.add(Details(name="Dr. Li", level=Level.VIP, due=at("9:30")))
    async with shown(room) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, GuestsScreen)
        await pilot.press("W", "x", *"ill", "enter")
        await until(pilot, lambda: [each.id for each in screen._guests] == [later.id])
        guests.add(Details(name="Ms. Wu", level=Level.VIP, due=at("9:10")))
        await until(pilot, lambda: len(screen._guests) == 2)
        assert screen.current is not None
        assert screen.current.id == later.id


async def test_a_form_that_was_refused_loses_nothing_of_what_was_typed_before(room: Room, guests: Guests) -> None:
    guest = zhang(guests)
    async with shown(room) as (app, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, GuestForm))
        await pilot.press("down", "down", "down", *"CAS", "down", *["backspace"] * 16, *"soon", "enter")
        await until(pilot, lambda: isinstance(app.screen, GuestForm) and "✖ “soon” is no time." in seen(app))
        await pilot.press("down", "down", "down", "down", *["backspace"] * 4, *"09:15", "enter")
        await until(pilot, lambda: now_of(guests, guest).due == at("9:15"))
    assert now_of(guests, guest).company == "CAS"
