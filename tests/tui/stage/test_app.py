"""The screen of a stage on a real event, told by other programs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import Language, said
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.live import AddTime, FinishItem, HoldItem, StartItem
from controlroom.domain.agenda.stage_rules import TEMPLATES
from controlroom.station.room import Room
from controlroom.station.rundown import Rundown
from controlroom.station.stage import Stages
from controlroom.store.errors import StoreBusyError
from controlroom.tui.stage.app import StageApp
from controlroom.tui.stage.scene import Look
from controlroom.tui.stage.screen import StageKeys, StageScreen, large_rows
from controlroom.tui.widgets.big_digits import BigDigits
from controlroom.tui.widgets.lettering import letters
from controlroom.tui.widgets.line import Line
from controlroom.tui.widgets.text import Words
from tests.domain.agenda.rundowns import NINE, minutes, morning
from tests.tui.support import quiet_event, room_of, seen, until


@pytest.fixture
def other(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    """Another program on the same event, with a morning in the main hall."""
    clock.advance(NINE - clock.now())
    with room_of(quiet_event(event_folder), clock) as room:
        Rundown(room).do(PlanItems(morning()))
        yield room


@asynccontextmanager
async def stage(
    folder: EventFolder, clock: ManualClock, room: str = "main", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[StageApp, Pilot[None]]]:
    app = StageApp(folder.root, room=room, actor="王敏", clock=clock)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.scene.state not in ("", "opening …"))
        yield app, pilot


def line(app: StageApp, id: str) -> str:
    return app.screen_stack[0].query_one(f"#stage-{id}", Line).text


def digits(app: StageApp) -> str:
    return app.screen_stack[0].query_one(BigDigits).text


async def passed(app: StageApp, pilot: Pilot[Any], clock: ManualClock, by: timedelta) -> None:
    clock.advance(by)
    app.tick()
    await pilot.pause()


async def test_what_another_program_starts_runs_here(
    event_folder: EventFolder, other: Room, clock: ManualClock
) -> None:
    async with stage(event_folder, clock) as (app, pilot):
        assert digits(app) == "00:00"
        Rundown(other).do(StartItem("opening"))
        await until(pilot, lambda: line(app, "state") == "▶ running")
        await passed(app, pilot, clock, minutes(10))
        assert digits(app) == "20:00"
        assert line(app, "title") == "Opening"
        assert line(app, "clock") == "09:10:00"
        assert line(app, "next").startswith("Next: 09:30  Keynote")
        Rundown(other).do(HoldItem("opening"))
        await until(pilot, lambda: line(app, "state") == "‖ ON HOLD")
        await passed(app, pilot, clock, minutes(5))
        assert digits(app) == "20:00"
        Rundown(other).do(FinishItem("opening"))
        await until(pilot, lambda: line(app, "state") == "○ the next begins at 09:30")


async def test_time_that_is_up_is_said_by_word_colour_and_symbol_and_flashes(
    event_folder: EventFolder, other: Room, clock: ManualClock
) -> None:
    Rundown(other).do(StartItem("opening"))
    async with stage(event_folder, clock) as (app, pilot):
        screen = app.screen_stack[0]
        state = screen.query_one("#stage-state")
        colours = {state.styles.background}
        for after, look, symbol in ((27, Look.WARNING, "▲"), (29, Look.DANGER, "◆"), (31, Look.OVER, "■")):
            await passed(app, pilot, clock, NINE + minutes(after) - clock.now())
            assert screen.has_class(f"-{look.value}")
            assert line(app, "state").startswith(symbol)
            colours.add(state.styles.background)
        assert len(colours) == 3  # Over has the red of danger, and flashes.
        assert digits(app) == "−01:00"
        bright = state.styles.background
        await passed(app, pilot, clock, timedelta(seconds=0.6))
        assert state.has_class("-flash")
        assert state.styles.background != bright
        Rundown(other).do(AddTime("opening", minutes(10)))
        await until(pilot, lambda: screen.has_class("-normal"))


async def test_messages_blackout_and_roll_reach_every_stage_screen_of_the_room(
    event_folder: EventFolder, other: Room, clock: ManualClock
) -> None:
    stages = Stages(other)
    async with stage(event_folder, clock) as (app, pilot):
        stages.say("main", template="closer", blink=True)
        await until(pilot, lambda: app.scene.large == "Closer to the mic, please")
        assert app.screen_stack[0].query_one("#stage-large").has_class("-message")
        stages.say("forum-a", text="not here")
        stages.roll("main", on=True)
        await until(pilot, lambda: "follows the clock" in line(app, "room"))
        assert app.scene.large == "Closer to the mic, please"
        stages.blackout("main", on=True)
        await until(pilot, lambda: seen(app).strip() == "")
        stages.blackout("main", on=False)
        stages.clear("main")
        await until(pilot, lambda: not app.scene.dark and not app.scene.large)


async def test_c_counts_up_and_down_question_mark_shows_the_keys_q_leaves(
    event_folder: EventFolder, other: Room, clock: ManualClock
) -> None:
    Rundown(other).do(StartItem("opening"))
    async with stage(event_folder, clock) as (app, pilot):
        await passed(app, pilot, clock, minutes(1))
        await pilot.press("c")
        assert (digits(app), "counting up" in line(app, "room")) == ("01:00", True)
        await pilot.press("c")
        assert digits(app) == "29:00"
        await pilot.press("question_mark")
        assert isinstance(app.screen, StageKeys)
        assert "count what is left" in seen(app)
        await pilot.press("q")
        assert isinstance(app.screen, StageScreen)
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)


async def test_a_store_that_is_gone_is_said_and_the_clock_goes_on(
    event_folder: EventFolder, other: Room, clock: ManualClock
) -> None:
    Rundown(other).do(StartItem("opening"))
    away = event_folder.database.with_name("away.db")
    async with stage(event_folder, clock) as (app, pilot):
        note = app.screen_stack[0].query_one("#stage-note", Words)
        event_folder.database.rename(away)
        await until(pilot, lambda: note.display and "the clock goes on" in seen(app))
        await passed(app, pilot, clock, minutes(3))
        assert digits(app) == "27:00"
        away.rename(event_folder.database)
        await until(pilot, lambda: not note.display)


async def test_a_reading_that_failed_is_tried_again_though_nobody_commits_anything(
    event_folder: EventFolder, other: Room, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_room: str) -> None:
        raise StoreBusyError(store="event.db", seconds=5)

    async with stage(event_folder, clock) as (app, pilot):
        with monkeypatch.context() as locked:
            locked.setattr(app._session, "read", busy)
            Rundown(other).do(StartItem("opening"))
            await until(pilot, lambda: "changes do not reach this screen" in seen(app))
        await until(pilot, lambda: app.scene.look is Look.NORMAL)
        assert "changes do not reach this screen" not in seen(app)


async def test_a_room_that_is_not_there_is_said_with_those_that_are(
    event_folder: EventFolder, other: Room, clock: ManualClock
) -> None:
    async with stage(event_folder, clock, room="cellar") as (app, _pilot):
        assert "cellar" in app.scene.state
        assert "main" in app.scene.state
        assert digits(app) == "09:00"


async def test_an_event_that_cannot_be_opened_says_why_and_opens_once_it_can(
    event_folder: EventFolder, other: Room, clock: ManualClock
) -> None:
    good = (event_folder.config / "event.toml").read_text("utf-8")
    (event_folder.config / "event.toml").write_text(good + "\nnonsense = 1\n", "utf-8")
    async with stage(event_folder, clock, size=(120, 36)) as (app, pilot):
        assert "nonsense" in app.scene.state or "event.toml" in app.scene.state
        (event_folder.config / "event.toml").write_text(good, "utf-8")
        await pilot.press("r")
        await until(pilot, lambda: digits(app) == "00:00")


async def test_a_clock_that_is_set_back_hides_no_change(
    event_folder: EventFolder, other: Room, clock: ManualClock
) -> None:
    Rundown(other).do(StartItem("opening"))
    async with stage(event_folder, clock) as (app, pilot):
        await passed(app, pilot, clock, minutes(10))
        Rundown(other).do(AddTime("opening", minutes(5)))
        await until(pilot, lambda: digits(app) == "25:00")
        await passed(app, pilot, clock, -minutes(2))
        Rundown(other).do(AddTime("opening", minutes(1)))
        await until(pilot, lambda: digits(app) == "28:00")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_message_of_a_template_is_in_large_letters_on_the_smallest_screen(language: Language) -> None:
    rows = large_rows(24, is_message=True)
    said_ = [said(language, words) for words in TEMPLATES.values()]
    assert [words for words in said_ if letters(words, language, 78, rows) is None] == []


@pytest.mark.parametrize("size", [(30, 8), (80, 24), (120, 36), (200, 60)])
async def test_every_size_shows_the_digits_and_what_they_mean(
    event_folder: EventFolder, other: Room, clock: ManualClock, size: tuple[int, int]
) -> None:
    Rundown(other).do(StartItem("opening"))
    Stages(other).say("main", text="Please finish")
    async with stage(event_folder, clock, size=size) as (app, pilot):
        await pilot.pause()
        shown = seen(app)
        assert "running" in shown
        assert "█" in shown or "30:00" in shown
