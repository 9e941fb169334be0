"""The program run on a real event folder, driven and read as an operator does."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual import events
from textual.app import App
from textual.pilot import Pilot

from controlroom.core.clock import Clock
from controlroom.core.config.folder import EventFolder
from controlroom.station.room import Room, open_room
from controlroom.tui.app import ControlRoomApp, Station
from controlroom.tui.state import Phase

DESKS = """
[[desks]]
id = "D1"
name = { zh = "1 号签到台", en = "Desk 1" }
checkpoint = "main"
%s
[[desks]]
id = "D2"
name = { zh = "2 号签到台", en = "Desk 2" }
checkpoint = "main"
"""
FILE_PRINTER = '[desks.printer]\nurl = "file:badges.prn"\n'


def quiet_event(folder: EventFolder, printer: str = "") -> EventFolder:
    """`folder` in English, with two desks that have no scanner; D1 has `printer`, if any."""
    event = folder.config / "event.toml"
    event.write_text(event.read_text("utf-8").replace('language = "zh"', 'language = "en"'), "utf-8")
    (folder.config / "desks.toml").write_text(DESKS % printer, "utf-8")
    return folder


def room_of(folder: EventFolder, clock: Clock) -> Room:
    """The same event as another program sees it."""
    return open_room(folder.root, station="setup", actor="tests", clock=clock)


async def until(pilot: Pilot[Any], holds: Callable[[], bool]) -> None:
    """Waits until `holds`; fails after half a minute: the tests run on busy computers too."""
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        if holds():
            await pilot.pause()
            return
        await pilot.pause(0.02)
    raise AssertionError(f"never came true; on the screen:\n{seen(pilot.app)}")


def scan(app: App[Any], code: str) -> None:
    """What a scanner that is a keyboard does: 10 ms from key to key, however busy this computer is."""
    begun = events.Key("enter", "\r").time
    for number, (key, char) in enumerate([*((char, char) for char in code), ("enter", "\r")]):
        event = events.Key(key, char)
        event.time = begun + 0.01 * number
        app.post_message(event)


def seen(app: App[Any]) -> str:
    """The characters on the screen."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


@asynccontextmanager
async def running(
    folder: EventFolder,
    clock: Clock,
    station: Station = "desk",
    size: tuple[int, int] = (120, 36),
    desks: tuple[str, ...] = ("D1",),
    actor: str = "王敏",
) -> AsyncIterator[tuple[ControlRoomApp, Pilot[None]]]:
    """The program with its event open."""
    app = ControlRoomApp(folder.root, station=station, desks=desks, actor=actor, clock=clock)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.state.phase is Phase.OPEN)
        yield app, pilot
