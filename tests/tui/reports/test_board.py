"""The board of reports on a real event, worked by keys (docs/domain.md §11)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.station.reports import Reports
from controlroom.station.room import Room
from controlroom.tui.app import ControlRoomApp
from controlroom.tui.reports.handover import HandoverScreen
from controlroom.tui.screens.choice import ChoiceScreen
from tests.tui.support import quiet_event, room_of, running, seen, until

LATE = datetime(2026, 12, 9, 2, 20, tzinfo=UTC)


@pytest.fixture
def room(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    clock.advance(LATE - clock.now())
    with room_of(quiet_event(event_folder), clock) as room:
        yield room


@asynccontextmanager
async def shown(room: Room, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[ControlRoomApp, Pilot[None]]]:
    async with running(room.folder, room.clock, "control", size, desks=()) as (app, pilot):
        await pilot.press("0")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen) and "Reports" in seen(app))
        names = [str(option.prompt) for option in app.screen.query_one(OptionList).options]
        app.screen.query_one(OptionList).highlighted = next(n for n, name in enumerate(names) if "Reports" in name)
        await pilot.press("enter")
        await until(pilot, lambda: "Draft of the situation report" in seen(app))
        yield app, pilot


async def test_a_report_is_written_into_issued_and_looked_at_again(room: Room) -> None:
    async with shown(room) as (app, pilot):
        assert "The report of 10:00 is overdue by 20 min." in seen(app)
        await pilot.press("e", *"all calm", "enter")
        await until(pilot, lambda: "» all calm" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Press it once more" in seen(app))
        assert Reports(room).issued() == ()
        await pilot.press("enter")
        await until(pilot, lambda: "Report 1 was issued." in seen(app) and "due at 12:00" in seen(app))
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: "Situation report 1, issued by" in seen(app))
        await pilot.press("i")
        await until(pilot, lambda: "This one was issued" in seen(app))
    issued = Reports(room).show(1)
    assert (issued.actor, issued.content.head) == ("王敏", "all calm")


async def test_another_key_takes_the_confirmation_away(room: Room) -> None:
    async with shown(room) as (app, pilot):
        await pilot.press("i", "down", "i")
        await until(pilot, lambda: "Press it once more" in seen(app))
        assert Reports(room).issued() == ()


async def test_a_shift_is_handed_over_and_accepted_point_by_point(room: Room) -> None:
    async with shown(room, (120, 36)) as (app, pilot):
        await pilot.press("h")
        await until(pilot, lambda: "S hands over what is open" in seen(app))
        await pilot.press("s", "enter")
        await until(pilot, lambda: "A remark of your own" in seen(app))
        await pilot.press(*"key at D1", "enter")
        await until(pilot, lambda: "key at D1" in seen(app) and "handed over." in seen(app))
        await pilot.press("space", "enter")
        await until(pilot, lambda: "who accepts" in seen(app))
        await pilot.press(*"Zhao", "enter")
        await until(pilot, lambda: "✔ Zhao" in seen(app))
        await pilot.press("enter", *"Zhao", "enter")
        await until(pilot, lambda: "All is accepted." in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Draft of the situation report" in seen(app))
    found = Reports(room).handover()
    assert found is not None
    assert (found.by, found.accepted_by) == ("王敏", ("Zhao",))


async def test_the_dashboard_says_that_a_report_is_overdue(room: Room) -> None:
    async with running(room.folder, room.clock, "control", (120, 36), desks=()) as (app, pilot):
        await until(pilot, lambda: "of 10:00: overdue by 20 min" in seen(app))


async def test_what_is_marked_of_one_hand_over_is_not_marked_of_the_next(room: Room) -> None:
    reports = Reports(room)
    reports.hand_over("Zhao", ["key at D1", "lift out of order"])
    async with shown(room, (120, 36)) as (app, pilot):
        await pilot.press("h")
        await until(pilot, lambda: "lift out of order" in seen(app))
        screen = app.screen
        assert isinstance(screen, HandoverScreen)
        await pilot.press("space")
        assert screen._marked
        reports.hand_over("Zhao", ["rain", "no ice"])
        await until(pilot, lambda: "rain" in seen(app))
        assert not screen._marked
