"""The board of logistics on a real event, worked by keys (docs/domain.md §12)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.domain.guests.rules import Level, PickUp
from controlroom.domain.guests.service import Details
from controlroom.domain.logistics.records import Kind, Vehicle
from controlroom.station.guests import Guests
from controlroom.station.logistics import Logistics
from controlroom.station.room import Room
from controlroom.tui.app import ControlRoomApp
from tests.domain.agenda.rundowns import NINE, at
from tests.tui.support import quiet_event, room_of, running, seen, until


@pytest.fixture
def room(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    clock.advance(NINE - clock.now())
    with room_of(quiet_event(event_folder), clock) as room:
        yield room


@asynccontextmanager
async def shown(room: Room, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[ControlRoomApp, Pilot[None]]]:
    async with running(room.folder, room.clock, "control", size, desks=()) as (app, pilot):
        await app.run_action("app.act('logistics')")
        await until(pilot, lambda: "lunch" in seen(app))
        yield app, pilot


async def test_a_vehicle_is_entered_by_keys_goes_on_and_is_corrected(room: Room) -> None:
    logistics = Logistics(room)
    async with shown(room) as (app, pilot):
        await pilot.press("v")
        await until(pilot, lambda: "Nothing is entered here" in seen(app))
        await pilot.press("a")
        await until(pilot, lambda: "What is entered?" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "pick-up time" in seen(app))
        await pilot.press(*"25:99", "enter")
        await until(pilot, lambda: "is no time" in seen(app))
        await pilot.press(*["backspace"] * 5, *"10:30", "down", *"Zhang", "enter")
        await until(pilot, lambda: "V-001 is entered." in seen(app) and "○ planned" in seen(app))
        await pilot.press("t")
        await until(pilot, lambda: "▶ under way" in seen(app))
        await pilot.press("c")
        await until(pilot, lambda: "How far is it?" in seen(app))
        await pilot.press("enter", *"oops", "enter")
        await until(pilot, lambda: "○ planned" in seen(app))
    car = logistics.view().of(Kind.VEHICLE)[0].record
    assert isinstance(car, Vehicle)
    assert (car.who, car.state.value) == ("Zhang", "planned")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_vehicle_shows_whom_it_fetches_goes_out_of_service_and_comes_back(
    room: Room, size: tuple[int, int]
) -> None:
    Guests(room).add(Details(name="Dr. Li", level=Level.VIP, pick_up=PickUp("京A 1", at=at("9:30"))))
    async with shown(room, size) as (app, pilot):
        await pilot.press("v", "a")
        await until(pilot, lambda: "What is entered?" in seen(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "why out of use" in seen(app))
        await pilot.press(*"京A1", "down", *"Wang", "enter")
        await until(pilot, lambda: "C-001 is entered." in seen(app) and "09:30 Dr. Li" in seen(app))
        Guests(room).add(Details(name="Ms. Xu", pick_up=PickUp("京A1", at=at("9:45"))))
        await until(pilot, lambda: "✖ double-booked" in seen(app))
        await pilot.press("t")
        await until(pilot, lambda: "京A1 is out of service" in seen(app))
        await pilot.press(*"flat tyre", "enter")
        await until(pilot, lambda: "C-001 is out of service." in seen(app) and "flat tyre" in seen(app))
        await pilot.press("t")
        await until(pilot, lambda: "C-001 is back in service." in seen(app) and "flat tyre" not in seen(app))


async def test_the_figures_of_a_meal_are_entered_and_a_sample_is_not_discarded_early(room: Room) -> None:
    logistics = Logistics(room)
    logistics.add(Kind.SAMPLE, {"dish": "fish", "where": "fridge"})
    async with shown(room, (120, 36)) as (app, pilot):
        await pilot.press("down", "enter", *"7", "enter")
        await until(pilot, lambda: "The figures are entered." in seen(app))
        await pilot.press("s", "t")
        await until(pilot, lambda: "only by a leader" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "must be kept until" in seen(app))
        await pilot.press("escape", "x", *"wrong dish", "enter")
        await until(pilot, lambda: "S-001 is struck off." in seen(app))
    assert logistics.view().meals[0].plates[0].ordered == 7


async def test_the_dashboard_tells_of_logistics_only_when_something_is_urgent(room: Room) -> None:
    logistics = Logistics(room)
    async with running(room.folder, room.clock, "control", (80, 24), desks=()) as (app, pilot):
        await pilot.pause()
        assert "Logistics  ✖" not in seen(app)
        logistics.add(Kind.WEATHER, {"words": "storm", "level": "warning"})
        await until(pilot, lambda: "weather warning: storm" in seen(app))
