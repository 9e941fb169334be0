"""The board of devices on a real event, run by keys (docs/domain.md §6)."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.live import StartItem
from controlroom.domain.devices.views import DeviceView
from controlroom.domain.devices.watching import begin_watch, set_connected
from controlroom.station.devices import Devices
from controlroom.station.room import Room
from controlroom.station.rundown import Rundown
from controlroom.tui.app import ControlRoomApp
from controlroom.tui.devices.board import DevicesScreen
from controlroom.tui.screens.form import FormScreen
from tests.domain.agenda.rundowns import NINE, morning
from tests.tui.support import quiet_event, room_of, running, seen, until

REGISTER = """
[polling]
timeout_s = 1.0
[[devices]]
id = "mic"
kind = "microphone"
name = { zh = "话筒", en = "Main microphone" }
room = "main"
spare = "mic-2"
critical = true
vendor = { name = "Example", phone = "+86 10 5550 0103" }
[[devices]]
id = "mic-2"
kind = "microphone"
name = { zh = "备用话筒", en = "Spare microphone" }
"""
MORE = """
[[devices]]
id = "light-%03d"
kind = "light"
name = { zh = "灯 %d", en = "Light %d" }
room = "forum-a"
address = "tcp://127.0.0.1:%d"
"""


@pytest.fixture
def folder(event_folder: EventFolder) -> EventFolder:
    quiet_event(event_folder)
    shutil.rmtree(event_folder.checklists)  # They name devices of the sample.
    (event_folder.config / "devices.toml").write_text(REGISTER, "utf-8")
    return event_folder


@pytest.fixture
def room(folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    clock.advance(NINE - clock.now())
    with room_of(folder, clock) as room:
        yield room


@asynccontextmanager
async def shown(room: Room, size: tuple[int, int] = (120, 36)) -> AsyncIterator[tuple[ControlRoomApp, Pilot[None]]]:
    async with running(room.folder, room.clock, "control", size, desks=()) as (app, pilot):
        await pilot.press("6")
        await until(pilot, lambda: "reading the devices" not in seen(app) and "check" in seen(app))
        yield app, pilot


def device(room: Room, id: str = "mic") -> DeviceView:
    return Devices(room).show(id).device


async def test_a_fault_is_found_told_known_replaced_bridged_and_mended_by_keys(room: Room) -> None:
    rundown = Rundown(room)
    rundown.do(PlanItems(tuple(morning()), "a file"))
    rundown.do(StartItem("opening"))
    async with shown(room) as (app, pilot):
        await until(pilot, lambda: "Main microphone" in seen(app) and "24 hours" in seen(app))
        assert "Nobody asks the devices" in seen(app)
        assert "+86 10 5550 0103" in seen(app)
        await pilot.press("a")
        assert "there is nothing to acknowledge" in seen(app), "why a key does nothing is told"

        await pilot.press("t", "right", "down", *"mute", "enter")
        await until(pilot, lambda: "need somebody 1" in seen(app))
        assert "T-0001" in seen(app)
        assert device(room).tickets == ("T-0001",)

        await pilot.press("a", "enter")
        await until(pilot, lambda: "A reason is missing" in seen(app))
        await pilot.press(*"cell", "enter")
        await until(pilot, lambda: "knows of it" in seen(app))
        assert device(room).ack is not None
        await pilot.press("u")
        await until(pilot, lambda: "The acknowledgement is taken back" in seen(app))

        await pilot.press("f")
        await until(pilot, lambda: "At risk: “Opening”, on stage now." in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Put a filler in?" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: any("technical break" in each.title for each in items(rundown)))
        await until(pilot, lambda: "on the spot 5′" in seen(app))
        await pilot.press("s")
        await until(pilot, lambda: "Spare microphone is in service" in seen(app))
        await pilot.press("g", "enter")
        await until(pilot, lambda: "It serves again" in seen(app))
        assert not device(room).replaced_by


def items(rundown: Rundown) -> list[object]:
    return list(rundown.view().agenda.items.values())


async def test_what_was_typed_stays_when_it_is_refused(room: Room) -> None:
    async with shown(room, (80, 24)) as (app, pilot):
        await until(pilot, lambda: "Main microphone" in seen(app))
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, FormScreen))
        await pilot.press(*(["backspace"] * 2), *"soon", "down", *"cable", "enter")
        await until(pilot, lambda: "neither minutes nor a time" in seen(app))
        assert "cable" in seen(app)
        await pilot.press(*(["backspace"] * 4), *"45", "enter")
        await until(pilot, lambda: "⚙ until 09:4" in seen(app) and "Maintenance until 09:45" in seen(app))
        window = device(room).maintenance
        assert window is not None
        assert window.reason == "cable"
        await pilot.press("m")
        await until(pilot, lambda: "The maintenance is over" in seen(app))


async def test_a_check_now_shows_what_the_device_says_and_a_narrow_board_opens_it_first(
    folder: EventFolder, room: Room
) -> None:
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    (folder.config / "devices.toml").write_text(REGISTER + MORE % (1, 1, 1, port), "utf-8")
    room.reload()
    async with server, shown(room, (80, 24)) as (app, pilot):
        await pilot.press("slash", *"light-001", "enter")
        await until(pilot, lambda: "1 device" in seen(app))
        assert "Main microphone" not in seen(app)
        await pilot.press("enter")
        await until(pilot, lambda: "── Checks" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "✔ tcp:" in seen(app))
        await until(pilot, lambda: "✔ Light 1" in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: "── Checks" not in seen(app))


async def test_hundreds_of_devices_are_gone_through_and_filtered(folder: EventFolder, room: Room) -> None:
    many = "".join(MORE % (n, n, n, 9) for n in range(300))
    (folder.config / "devices.toml").write_text(REGISTER + many, "utf-8")
    room.reload()
    async with shown(room) as (app, pilot):
        await until(pilot, lambda: "302 devices" in seen(app))
        await pilot.press("end")
        await until(pilot, lambda: "Light 299" in seen(app))
        await pilot.press("c", "c")
        await until(pilot, lambda: "300 devices" in seen(app))
        await pilot.press("escape", "o")
        await until(pilot, lambda: "No device needs somebody" in seen(app))


async def test_the_form_of_a_new_ticket_and_the_board_of_tickets_know_the_device(room: Room) -> None:
    Devices(room).human_test("mic", ok=False, note="no sound")
    [ticket] = device(room).tickets
    async with shown(room) as (app, pilot):
        await until(pilot, lambda: ticket in seen(app))
        await pilot.press("n")
        await until(pilot, lambda: "New ticket" in seen(app) and "Main microphone: " in seen(app))
        await pilot.press("escape", "T")
        await until(pilot, lambda: app.state.board == "tickets" and "“mic”" in seen(app))
        await until(pilot, lambda: ticket in seen(app))


async def test_no_network_here_is_one_alert_and_stands_on_the_dashboard(room: Room) -> None:
    begin_watch(room.store, room.by, "here")
    async with running(room.folder, room.clock, "control", (120, 36), desks=()) as (app, pilot):
        set_connected(room.store, room.by, "here", connected=False, cause="all-silent")
        await until(pilot, lambda: "at home there is nothing to do" in " ".join(seen(app).split()))
        await until(pilot, lambda: "the devices are not there yet. None is judged" in seen(app))
        await pilot.press("6")
        await until(pilot, lambda: "Nothing answers station setup" in seen(app))


async def test_an_empty_register_says_where_to_write_one(folder: EventFolder, room: Room) -> None:
    (folder.config / "devices.toml").write_text("", "utf-8")
    room.reload()
    async with shown(room) as (app, _pilot):
        await until(pilot=_pilot, holds=lambda: "No device is registered yet." in seen(app))
        assert "devices.toml" in seen(app)


async def test_who_may_not_do_it_is_told_so_before_anything_is_asked(folder: EventFolder, room: Room) -> None:
    event = folder.config / "event.toml"
    event.write_text(event.read_text("utf-8") + '\n[[operators]]\nname = "王敏"\nrole = "desk"\n', "utf-8")
    async with shown(room) as (app, pilot):
        await until(pilot, lambda: "Main microphone" in seen(app))
        await pilot.press("f")
        await until(pilot, lambda: "王敏 (desk) may not" in seen(app))
        assert not isinstance(app.screen, FormScreen)


async def test_a_device_stays_under_the_hand_that_works_on_it_though_it_no_longer_needs_somebody(room: Room) -> None:
    for each in ("mic", "mic-2"):
        Devices(room).human_test(each, ok=False, note="mute")
    async with shown(room) as (app, pilot):
        await pilot.press("o")
        await until(pilot, lambda: "Main microphone" in seen(app) and "Spare microphone" in seen(app))
        await pilot.press("a", *"cable", "enter")
        await until(pilot, lambda: "Acknowledged; U takes it back." in seen(app) and device(room).ack is not None)
        await until(pilot, lambda: "knows of it" in seen(app))
        await pilot.press("u")
        await until(pilot, lambda: "✔ Main microphone: The acknowledgement is taken back." in seen(app))
        await pilot.press("m", "down", *"cable", "enter")
        await until(pilot, lambda: "M ends it" in seen(app))
        await until(pilot, lambda: "maintenance until" in seen(app))
        await pilot.press("up")
        Devices(room).human_test("mic-2", ok=False, note="still mute")
        await until(pilot, lambda: "Main microphone" not in listed_names(app))


def listed_names(app: ControlRoomApp) -> list[str]:
    screen = app.screen
    assert isinstance(screen, DevicesScreen)
    return [each.name.en for each in screen._listed]
