"""The board of announcements on a real event, worked on by keys; and the line on every board (docs/domain.md §11)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import Language
from controlroom.station.announcements import Announcements
from controlroom.station.room import Room
from controlroom.tui.announcements.board import AnnouncementsScreen
from controlroom.tui.announcements.form import AnnouncementForm
from controlroom.tui.app import ControlRoomApp
from tests.tui.support import FILE_PRINTER, quiet_event, room_of, running, seen, until

PEOPLE = """
[[operators]]
name = "王敏"
role = "%s"
group = "%s"
[[operators]]
name = "tests"
role = "coordinator"
group = "coordination"
"""
EAST: dict[Language, str] = {"zh": "请到东门集合。", "en": "Meet at the east gate."}


def event_of(folder: EventFolder, role: str, group: str) -> EventFolder:
    event = quiet_event(folder, FILE_PRINTER).config / "event.toml"
    event.write_text(event.read_text("utf-8") + PEOPLE % (role, group), "utf-8")
    return folder


@pytest.fixture
def room(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    """王敏 coordinates."""
    with room_of(event_of(event_folder, "coordinator", "coordination"), clock) as room:
        yield room


@pytest.fixture
def technicians_room(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    """王敏 is a technician."""
    with room_of(event_of(event_folder, "technician", "technical"), clock) as room:
        yield room


@asynccontextmanager
async def shown(room: Room, size: tuple[int, int] = (120, 36)) -> AsyncIterator[tuple[ControlRoomApp, Pilot[None]]]:
    async with running(room.folder, room.clock, "control", size, ()) as (app, pilot):
        await pilot.press("ctrl+k")
        await until(pilot, lambda: isinstance(app.screen, AnnouncementsScreen) and app.screen.is_read)
        yield app, pilot


async def test_something_is_announced_by_keys_and_heard_by_each_group(room: Room) -> None:
    board = Announcements(room)
    async with shown(room) as (app, pilot):
        assert "Nothing was announced yet." in seen(app)
        await pilot.press("n", *"yi", "enter")
        await until(pilot, lambda: "needs its exact words in Chinese and in English" in seen(app))
        await pilot.press("down", *"Gate 1", "down", "4", "5", "6", "6", "enter")
        await until(pilot, lambda: "✔ #1 went round." in seen(app) and "… 1 open" in seen(app))
        assert board.show(1).waiting == ("technical", "logistics")
        assert (board.show(1).zh, board.show(1).en) == ("yi", "Gate 1")
        await pilot.press("k")
        await until(pilot, lambda: "Which group has heard #1?" in seen(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: seen(app).count("✔ Logistics") == 2)  # What is said, and the list read anew.
        await pilot.press("k")
        await until(pilot, lambda: "✔ everybody has heard everything" in seen(app))
    assert [each.seen_by for each in board.show(1).receipts] == ["王敏", "王敏"]


async def test_the_exact_words_stand_there_in_both_languages_at_80_by_24(room: Room) -> None:
    board = Announcements(room)
    board.post({"zh": "长" * 200, "en": "long " * 60}, ["technical"])
    board.post(EAST, ["logistics"])
    async with shown(room, (80, 24)) as (app, pilot):
        assert EAST["zh"] in seen(app)
        assert EAST["en"] in seen(app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: "Announcement #1" in seen(app))
        assert seen(app).count("长") >= 200
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AnnouncementsScreen))


async def test_withdrawn_with_a_reason_the_old_one_stays_to_be_seen(room: Room) -> None:
    board = Announcements(room)
    board.post(EAST, ["technical"])
    async with shown(room) as (app, pilot):
        await until(pilot, lambda: "east gate" in seen(app))
        await pilot.press("w", "enter")
        await until(pilot, lambda: "Withdrawing an announcement needs a reason." in seen(app))
        await pilot.press(*"wrong gate", "enter")
        await until(pilot, lambda: "↺ #1 is withdrawn; #2 went round." in seen(app))
        await until(pilot, lambda: "withdrawn: Meet at the east gate." in seen(app))
        await pilot.press("down", "w")
        await until(pilot, lambda: "#1 is withdrawn already." in seen(app))
    assert board.show(2).waiting == ("technical",)


async def test_copied_and_printed_and_found(room: Room) -> None:
    board = Announcements(room)
    board.post({"zh": "午餐", "en": "Lunch"})
    board.post(EAST, ["technical"])
    async with shown(room) as (app, pilot):
        await pilot.press("c")
        await until(pilot, lambda: "✔ #2 is copied" in seen(app))
        assert app.clipboard == f"{EAST['zh']}\n{EAST['en']}"
        await pilot.press("p", "enter")
        await until(pilot, lambda: "✔ #2 went to the printer." in seen(app))
        await pilot.press("slash", *"lun")
        await until(pilot, lambda: "→ 1 shown" in seen(app) and "east gate" not in seen(app))
        await pilot.press("enter", "escape", "o")
        await until(pilot, lambda: "Lunch" not in seen(app) and "east gate" in seen(app))
    assert (room.folder.root / "badges.prn").stat().st_size > 0


async def test_who_may_not_announce_is_told_so_before_they_type(technicians_room: Room) -> None:
    async with shown(technicians_room) as (app, pilot):
        await pilot.press("n")
        await until(pilot, lambda: "may not make or withdraw an announcement" in seen(app))
        assert not isinstance(app.screen, AnnouncementForm)


async def test_hostile_words_are_shown_as_they_are(room: Room) -> None:
    Announcements(room).post({"zh": "[red]\x1b[2J红", "en": "[/] [bold]@click=app.quit\x07 {name}"}, ["technical"])
    async with shown(room) as (app, pilot):
        await until(pilot, lambda: "[/] [bold]@click=app.quit {name}" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "[red][2J红" in seen(app))


async def test_on_every_board_a_line_stands_until_somebody_of_the_group_has_seen_it(
    technicians_room: Room, clock: ManualClock
) -> None:
    room = technicians_room
    board = Announcements(room)
    for_others, number = board.post({"zh": "后勤", "en": "Only logistics"}, ["logistics"]).id, None
    async with running(room.folder, room.clock, "control", (80, 24), ()) as (app, pilot):
        number = board.post(EAST, ["technical", "logistics"]).id
        await until(pilot, lambda: f"! #{number} Technical: Meet at the east gate." in seen(app))
        assert "Only logistics" not in seen(app).splitlines()[-2]
        await pilot.press("4")
        await until(pilot, lambda: f"! #{number} Technical" in seen(app))
        await pilot.press("ctrl+z")
        await until(pilot, lambda: board.show(number).waiting == ("logistics",))
        await until(pilot, lambda: f"! #{number} Technical" not in seen(app))
        clock.advance(timedelta(minutes=10))
        board.resend()
        await pilot.pause(0.6)
        assert f"! #{number}" not in seen(app)
    assert board.show(for_others).waiting == ("logistics",)


async def test_at_a_desk_it_takes_no_scan(technicians_room: Room, clock: ManualClock) -> None:
    room = technicians_room
    board = Announcements(room)
    async with running(room.folder, room.clock, "desk", (80, 24)) as (app, pilot):
        number = board.post(EAST, ["technical"]).id
        await until(pilot, lambda: f"! #{number}" in seen(app))
        await pilot.press(*"NOBODY1234", "enter")
        await until(pilot, lambda: "NOBODY1234" in seen(app))
        assert f"! #{number}" in seen(app)
        await pilot.press("ctrl+z")
        await until(pilot, lambda: not board.show(number).is_open)


async def test_what_nobody_hears_comes_to_coordination_and_is_theirs_to_hide_not_to_hear(
    room: Room, clock: ManualClock
) -> None:
    board = Announcements(room)
    number = board.post(EAST, ["technical"]).id
    async with running(room.folder, room.clock, "control", (120, 36), ()) as (app, pilot):
        await pilot.press("4")
        await pilot.pause(0.6)
        assert f"#{number}" not in seen(app)
        for _turn in range(3):
            clock.advance(timedelta(minutes=10))
            board.resend()
        await until(pilot, lambda: f"✖ #{number} Technical: Meet at the east gate." in seen(app))
        await pilot.press("ctrl+z")
        await until(pilot, lambda: f"✖ #{number}" not in seen(app))
    assert board.show(number).is_open


async def test_enter_twice_says_it_once(room: Room) -> None:
    board = Announcements(room)
    async with shown(room) as (app, pilot):
        await pilot.press("n", *"yi", "down", *"Gate 1")
        form = app.screen
        assert isinstance(form, AnnouncementForm)
        form._submitted()
        form._submitted()
        await until(pilot, lambda: "went round." in seen(app))
        await pilot.pause(0.2)
    assert [each.en for each in board.list()] == ["Gate 1"]
