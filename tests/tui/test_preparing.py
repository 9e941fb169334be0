"""What boards need is fetched ahead, and nothing is told of it."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

import pytest
from textual.screen import Screen

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.errors import FaultError
from controlroom.tui import app as program
from controlroom.tui import preparing
from controlroom.tui.boards import BOARDS
from controlroom.tui.state import Phase
from tests.tui.support import quiet_event, room_of, running, seen, until


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "_REST_S", 0.0)


async def test_every_screen_is_there_and_every_source_was_asked_and_the_journal_says_nothing(
    event_folder: EventFolder, clock: ManualClock
) -> None:
    async with running(quiet_event(event_folder), clock, "control") as (app, pilot):
        await until(pilot, lambda: app.state.phase is Phase.OPEN and app.state.at_dashboard is not None)
        preparing.prepare(app.session, lambda: True, lambda reading: None)
        assert {f"controlroom.tui.{board}.board" for board in BOARDS} <= set(sys.modules)
        with room_of(event_folder, clock) as room:
            assert "people.list_viewed" not in {entry.verb for entry in room.journal_tail(100)}


async def test_the_other_boards_are_put_together_while_nobody_types(
    event_folder: EventFolder, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_PREPARES_AFTER_S", "_MOUNT_AFTER_S", "_MOUNT_EACH_S", "_HANDS_REST_S"):
        monkeypatch.setattr(program, name, 0.01)
    async with running(quiet_event(event_folder), clock, "control") as (app, pilot):
        await until(pilot, lambda: set(BOARDS) - {"dashboard"} <= set(app._screen_stacks))
        assert app.state.board == "dashboard"
        assert app.screen is app._screen_stacks["_default"][0]
        await pilot.press("5")
        await until(pilot, lambda: app.screen is app._screen_stacks["tickets"][0])


async def test_a_board_that_is_there_is_painted_whole_with_what_is_known_before_anything_else_happens(
    event_folder: EventFolder, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[str] = []

    async with running(quiet_event(event_folder), clock, "control") as (app, pilot):
        await until(pilot, lambda: app.state.at_dashboard is not None)
        for board in ("tickets", "dashboard"):
            app.action_act(board)
            await until(pilot, lambda board=board: type(app.screen).__module__ == f"controlroom.tui.{board}.board")  # type: ignore[misc]
            await pilot.pause(0.3)

        def painting(screen: Screen[Any], update: object) -> None:
            painted.append(f"{type(screen).__name__} {type(update).__name__} {app._batch_count}")

        monkeypatch.setattr(app, "_display", painting)
        app.change(now=clock.now() + timedelta(minutes=1))
        painted.clear()
        app.action_act("tickets")
        assert painted == ["TicketsScreen LayoutUpdate 0"]
        assert "08:31:00" in seen(app)


async def test_the_dashboard_is_known_to_a_technicians_station_before_it_is_opened(
    event_folder: EventFolder, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "_PREPARES_AFTER_S", 0.01)
    async with running(quiet_event(event_folder), clock, "tech") as (app, pilot):
        await until(pilot, lambda: app.state.at_dashboard is not None)
        assert app.state.board == "tickets"


async def test_a_desk_of_the_control_room_is_known_before_it_is_opened(
    event_folder: EventFolder, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "_PREPARES_AFTER_S", 0.01)
    async with running(quiet_event(event_folder), clock, "control") as (app, pilot):
        await until(pilot, lambda: all(desk.reading.desk == id for id, desk in app.state.desks.items()))
        assert app.state.desks
        assert app.state.board == "dashboard"


async def test_it_ends_with_the_program_and_what_cannot_be_read_is_left(
    event_folder: EventFolder, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "_PREPARES_AFTER_S", 3600.0)  # By itself it would ask once more beside these.
    async with running(quiet_event(event_folder), clock, "control") as (app, pilot):
        await until(pilot, lambda: app.state.phase is Phase.OPEN)
        asked: list[str] = []

        def broken() -> None:
            asked.append("contacts")
            raise FaultError

        monkeypatch.setattr(app.session, "contacts", broken)
        preparing.prepare(app.session, lambda: True, lambda reading: None)
        preparing.prepare(app.session, lambda: False, lambda reading: None)
        assert asked == ["contacts"]
