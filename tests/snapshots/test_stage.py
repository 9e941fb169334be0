"""A picture of a stage whose time is up, with a message to the speaker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from textual.pilot import Pilot

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.live import StartItem
from controlroom.station.rundown import Rundown
from controlroom.station.stage import Stages
from controlroom.tui.stage.app import StageApp
from controlroom.tui.widgets.flashing_words import FlashingWords
from tests.domain.agenda.rundowns import at, morning
from tests.tui.support import room_of, until


def test_a_stage_whose_time_is_up(event_folder: EventFolder, snap_compare: Callable[..., bool]) -> None:
    clock = ManualClock(datetime(2026, 12, 9, 1, 30, tzinfo=UTC))
    with room_of(event_folder, clock) as room:
        Rundown(room).do(PlanItems(morning()))
        Rundown(room).do(StartItem("keynote"))
        Stages(room).say("main", template="finish")
    clock.advance(at("10:32") - clock.now())
    app = StageApp(event_folder.root, room="main", actor="王敏", clock=clock)

    async def ready(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: any(words.is_drawn for words in app.screen.query(FlashingWords)))
        await pilot.pause(0.1)

    assert snap_compare(app, terminal_size=(100, 30), run_before=ready)
