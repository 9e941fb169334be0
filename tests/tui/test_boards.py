"""All boards can be reached from a list."""

from __future__ import annotations

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import current_language
from controlroom.tui.actions import ACTIONS
from controlroom.tui.boards import BOARDS
from controlroom.tui.screens.choice import ChoiceScreen
from controlroom.tui.state import Phase
from tests.tui.support import quiet_event, running, seen, until


async def test_a_board_is_chosen_from_the_list_of_all(event_folder: EventFolder, clock: ManualClock) -> None:
    async with running(quiet_event(event_folder), clock, "control", (80, 24)) as (app, pilot):
        await until(pilot, lambda: app.state.phase is Phase.OPEN)
        await pilot.press("0")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen) and "7  " in seen(app))
        await pilot.press("end", "enter")
        await until(pilot, lambda: app.state.board != "dashboard")
        assert app.state.board in BOARDS


def test_every_board_has_an_action_that_shows_it() -> None:
    assert set(BOARDS) <= {action.id for action in ACTIONS}


async def test_a_language_that_was_named_goes_before_the_events(
    event_folder: EventFolder, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTROLROOM_LANGUAGE", "zh")
    async with running(quiet_event(event_folder), clock, "control", (80, 24)) as (app, pilot):
        await until(pilot, lambda: app.state.phase is Phase.OPEN)
        assert app.state.settings is not None
        assert app.state.settings.event.language == "en"
        assert current_language() == "zh"


async def test_the_first_opening_of_a_board_makes_no_styles_anew(event_folder: EventFolder, clock: ManualClock) -> None:
    async with running(quiet_event(event_folder), clock, "control", (120, 36)) as (app, pilot):
        await until(pilot, lambda: app.state.phase is Phase.OPEN)
        made: list[str] = []
        app.refresh_css = lambda animate=True: made.append(app.state.board)  # type: ignore[method-assign]
        for key, board in (("4", "rundown"), ("5", "tickets"), ("1", "dashboard"), ("ctrl+k", "announcements")):
            await pilot.press(key)
            await until(pilot, lambda board=board: app.state.board == board and app.screen.is_mounted)  # type: ignore[misc]
        assert made == []
        # Its own styles hold all the same.
        assert app.screen.query_one("#announcements").styles.height is not None
