"""An incident begun by key from a ticket, a device and an item of the rundown, and seen there (docs/domain.md §10)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.incidents.starting import NewIncident
from controlroom.domain.tickets.opening import NewTicket
from controlroom.domain.tickets.rules import Category
from controlroom.station.incidents import Incidents
from controlroom.station.room import Room
from controlroom.station.rundown import Rundown
from controlroom.station.tickets import Tickets
from controlroom.tui.app import ControlRoomApp
from controlroom.tui.incidents.run import IncidentRunScreen
from controlroom.tui.screens.choice import ChoiceScreen
from tests.domain.agenda.rundowns import NINE, morning
from tests.tui.support import quiet_event, room_of, running, scan, seen, until


@pytest.fixture
def room(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    clock.advance(NINE - clock.now())
    with room_of(quiet_event(event_folder), clock) as room:
        yield room


@pytest.fixture
def incidents(room: Room) -> Incidents:
    return Incidents(room)


@asynccontextmanager
async def board(
    room: Room, key: str, shows: str, desks: tuple[str, ...] = ()
) -> AsyncIterator[tuple[ControlRoomApp, Pilot[None]]]:
    async with running(room.folder, room.clock, "control", (120, 36), desks) as (app, pilot):
        await pilot.press(key)
        await until(pilot, lambda: shows in seen(app))
        yield app, pilot


def open_ticket(room: Room) -> str:
    new = NewTicket("The wall flickers", device="led-main", group="technical", category=Category.TECHNICAL)
    return Tickets(room).open(new).id


async def test_from_a_ticket_by_two_keys_and_both_sides_say_so(room: Room, incidents: Incidents) -> None:
    ticket = open_ticket(room)
    async with board(room, "5", "The wall flickers") as (app, pilot):
        assert "⇧I incident" in seen(app)
        await pilot.press("I")
        await until(pilot, lambda: f"{ticket} The wall flickers: incident by which playbook?" in seen(app))
        assert "1 ▸ Main-room device fails" in seen(app), "the one for LED walls comes first, and is marked"
        assert "Stream stops" in seen(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, IncidentRunScreen))
        await until(pilot, lambda: f"{ticket} The wall flickers" in seen(app) and "Main hall LED wall" in seen(app))
        begun = incidents.show("1").incident
        assert (begun.playbook.key, begun.ticket, begun.device) == ("main-device", ticket, "led-main")
        await pilot.press("escape")
        await until(pilot, lambda: "Incident I-0001" in seen(app))
        await pilot.press("I")
        await until(pilot, lambda: "Open ✖ I-0001" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, IncidentRunScreen))
        incidents.cancel("1", "nothing")
        await pilot.press("escape")
        await until(pilot, lambda: "The wall flickers" in seen(app) and "I-0001" not in seen(app))


async def test_from_a_device_and_a_second_one_there_is_asked_about(room: Room, incidents: Incidents) -> None:
    incidents.start(NewIncident("main-device", room="main"))
    async with board(room, "6", "check") as (app, pilot):
        await pilot.press("slash", *"led-main", "enter")
        await until(pilot, lambda: "led-main" in seen(app))
        await pilot.press("I")
        await until(pilot, lambda: "incident by which playbook?" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen) and "I-0001 runs there" in seen(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, IncidentRunScreen) and "I-0002" in seen(app))
        assert incidents.show("2").incident.device == "led-main"
        await pilot.press("escape")
        await until(pilot, lambda: "Incident I-0002" in seen(app))


async def test_from_an_item_at_risk_in_its_room(room: Room, incidents: Incidents) -> None:
    Rundown(room).do(PlanItems(morning(), "a file"))
    async with board(room, "4", "Keynote") as (app, pilot):
        await pilot.press("down", "I")
        await until(pilot, lambda: "Keynote: incident by which playbook?" in seen(app))
        await pilot.press(*"absent", "enter")
        await until(pilot, lambda: "At risk: 09:30 Keynote" in seen(app))
        begun = incidents.show("1").incident
        assert (begun.item, begun.room, begun.what) == ("keynote", "main", "Keynote")
        await pilot.press("escape")
        await until(pilot, lambda: "Incident I-0001 Guest late or absent running" in seen(app))
        await pilot.press("up")
        await until(pilot, lambda: "I-0001" not in seen(app))


async def test_a_scan_whose_last_letter_is_the_key_begins_nothing(room: Room, incidents: Incidents) -> None:
    open_ticket(room)
    async with board(room, "5", "The wall flickers", desks=("D1",)) as (app, pilot):
        scan(app, "zjkI")
        await until(pilot, lambda: app.state.decision is not None)
        await pilot.pause(0.3)
        assert "incident by which playbook?" not in seen(app)
        await pilot.press("I")
        await until(pilot, lambda: "incident by which playbook?" in seen(app))
    assert incidents.list() == ()


async def test_a_role_that_may_not_begin_one_is_told_so(room: Room) -> None:
    file = room.folder.config / "event.toml"
    desk = '\n[[operators]]\nname = "王敏"\nrole = "desk"\n'
    file.write_text(file.read_text("utf-8") + desk, "utf-8")
    open_ticket(room)
    async with board(room, "5", "The wall flickers") as (app, pilot):
        await pilot.press("I")
        await until(pilot, lambda: "not for the role of whoever acts here" in seen(app))
