"""The dashboard on a real event, live across programs."""

from __future__ import annotations

import asyncio
import sys

import pytest

from controlroom.core.clock import ManualClock, SystemClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import use_language
from controlroom.domain.checkin.views import Presence
from controlroom.domain.incidents.starting import NewIncident
from controlroom.station.announcements import Announcements
from controlroom.station.incidents import Incidents
from controlroom.tui.dashboard.board import presence_words
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.key_bar import KeyBar
from tests.support.people import add_person
from tests.tui.support import quiet_event, room_of, running, seen, until

ADMIT = """
import sys
from pathlib import Path
from controlroom.station.room import open_room

with open_room(Path(sys.argv[1]), station="D2", actor="other") as room:
    room.admit(room.settings.desk("D2"), "ATT001")
"""


@pytest.fixture
def people_event(event_folder: EventFolder, clock: ManualClock) -> EventFolder:
    folder = quiet_event(event_folder)
    with room_of(folder, clock) as room:
        for number in range(1, 5):
            add_person(room.store, f"ATT00{number}", f"[red]客{number}[/]")
    return folder


async def test_an_admission_by_another_program_shows(people_event: EventFolder) -> None:
    async with running(people_event, SystemClock(), "control", desks=()) as (app, pilot):
        await until(pilot, lambda: "of 4 expected · 0.0%" in seen(app))
        other = await asyncio.create_subprocess_exec(sys.executable, "-c", ADMIT, str(people_event.root))
        await until(pilot, lambda: "of 4 expected · 25.0%" in seen(app))
        assert await other.wait() == 0
        text = seen(app)
        assert "✔ [red]客1[/] admitted" in text
        assert "3 more for the target 95%" in text
        assert "1 in these 5 min" in text


async def test_a_reading_of_an_event_that_is_closed_does_not_keep_the_next_from_starting(
    people_event: EventFolder, clock: ManualClock
) -> None:
    async with running(people_event, clock, "control", desks=()) as (app, pilot):
        await until(pilot, lambda: "of 4 expected · 0.0%" in seen(app))
        asked = list[str]()
        with pytest.MonkeyPatch.context() as closed:
            closed.setattr(app.session, "read_dashboard", lambda: asked.append("closed"))
            app._ask_reading()
            await until(pilot, lambda: asked != [])
        with room_of(people_event, clock) as room:
            room.admit(room.settings.desk("D2"), "ATT001")
        await until(pilot, lambda: "of 4 expected · 25.0%" in seen(app))


async def test_the_small_dashboard_is_whole(people_event: EventFolder, clock: ManualClock) -> None:
    with room_of(people_event, clock) as room:
        room.admit(room.settings.desk("D2"), "ATT001")
    async with running(people_event, clock, "control", (80, 24)) as (app, pilot):
        await until(pilot, lambda: "25.0%" in seen(app))
        text = seen(app)
        for words in (
            "Dashboard",
            "08:30:00",
            "for the target",
            "D1",
            "D2",
            "admitted",
            "08:30",
            "F3 Desk",
            "Ctrl+Q",
            "0.2 scans/min",
        ):
            assert words in text


def test_where_people_bring_companions_both_counts_are_said() -> None:
    use_language("en")
    alone, together = Presence(4, 1, {}, (), 4, 1, 3), Presence(6, 3, {}, (), 4, 1, 3)
    assert presence_words(alone).plain == "of 4 expected · 25.0%"
    assert presence_words(together).plain.splitlines() == ["of 6 expected · 50.0%", "without companions 1 of 4"]


async def test_an_event_without_people_says_how_to_take_in_a_list(
    event_folder: EventFolder, clock: ManualClock
) -> None:
    async with running(quiet_event(event_folder), clock, "control", desks=()) as (app, pilot):
        await until(pilot, lambda: "controlroom import attendees FILE" in seen(app))
        assert "No arrivals yet." in seen(app)
        await pilot.press("2")
        assert "start it with “--desk ID”" in seen(app)


async def test_no_key_but_ctrl_q_leaves_the_dashboard(people_event: EventFolder, clock: ManualClock) -> None:
    async with running(people_event, clock, "control") as (app, pilot):
        await pilot.press("q", "escape", "question_mark")
        assert "Keys on the dashboard" in seen(app)
        await pilot.press("q", "2")
        assert app.state.board == "desk"
        assert app.is_running
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app.return_code is not None)
        assert app.return_code == 0


async def test_the_palette_offers_what_can_be_done_in_the_language_in_force(
    people_event: EventFolder, clock: ManualClock
) -> None:
    async with running(people_event, clock, "control") as (app, pilot):
        titles = {command.title for command in app.get_system_commands(app.screen)}
        assert {"Dashboard", "Desk", "Theme"} <= titles
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Find an action" in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)


async def test_in_an_emergency_the_small_dashboard_keeps_its_alerts_and_keys_in_sight(
    people_event: EventFolder, clock: ManualClock
) -> None:
    with room_of(people_event, clock) as room:
        incidents = Incidents(room)
        for number, playbook in enumerate(("power-cut", "fire")):
            incidents.start(NewIncident(playbook, "main", drill=bool(number)))
        Announcements(room).post({"zh": "午餐推迟。", "en": "Lunch moves."}, ["coordination"])
    async with running(people_event, clock, "control", (80, 24), desks=()) as (app, pilot):
        await until(pilot, lambda: "I-0002" in seen(app))
        screen = app.screen
        assert screen.query_one(KeyBar).region.bottom == 24
        assert screen.query_one(AlertBar).region.bottom <= screen.query_one(KeyBar).region.y
        for id in ("incidents", "tickets", "guests", "devices", "reports"):
            strip = screen.query_one(f"#dashboard-{id}")
            assert strip.region.bottom <= screen.query_one(AlertBar).region.y, id
