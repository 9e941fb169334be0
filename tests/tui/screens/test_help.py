"""What every key does, as it is read on a small terminal."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.widgets import Input

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import LANGUAGES, Language, use_language
from controlroom.domain.people.duty import Role
from controlroom.tui.actions import ACTIONS, key_name, keys_at
from controlroom.tui.screens.help import HelpScreen, laid_out, lines_of
from controlroom.tui.state import Acting, AppState, Board
from tests.tui.support import quiet_event, running, seen, until


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("board", ["desk", "dashboard", "people"])
def test_every_key_of_a_board_is_named_whole(language: Language, board: Board, clock: ManualClock) -> None:
    use_language(language)
    lines = lines_of(AppState(board, "D1", now=clock.now()))
    broken = [line.plain for line in laid_out(lines, 60)]
    assert all(cell_len(line) <= 60 for line in broken)
    for action in ACTIONS:
        if board in action.boards and not action.asking:
            keys = " ".join(key_name(key) for key in keys_at(action, board))
            assert any(line.startswith(keys + " ") for line in broken), keys


def test_a_board_without_a_digit_says_how_it_is_chosen_from_the_list(clock: ManualClock) -> None:
    keys = {keys for keys, _does, _tone in lines_of(AppState("dashboard", "D1", now=clock.now()))}
    assert {"0 R", "0 L"} <= keys


def test_the_keys_of_answers_stand_in_a_line_of_their_own(clock: ManualClock) -> None:
    use_language("en")
    lines = lines_of(AppState("desk", "D1", now=clock.now()))
    assert [does for keys, does, _tone in lines if keys == "F5 F6 F7"] == [
        "While a question is asked: its first, second, third answer."
    ]


async def test_help_says_that_it_goes_on_below(event_folder: EventFolder, clock: ManualClock) -> None:
    async with running(quiet_event(event_folder), clock) as (app, pilot):
        await pilot.resize_terminal(80, 24)
        await pilot.press("f1")
        await until(pilot, lambda: "↑ ↓ more keys · Esc closes" in seen(app))
        assert "Close the desk and the event" not in seen(app)
        await pilot.press("pagedown", "pagedown", "pagedown")
        await until(pilot, lambda: "Close the desk and the event" in seen(app))


async def test_f1_in_a_form_shows_its_keys_and_leaves_what_was_typed(
    event_folder: EventFolder, clock: ManualClock
) -> None:
    async with running(quiet_event(event_folder), clock) as (app, pilot):
        await pilot.press("f9", *"Bo", "f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen) and "F5 F6 F7" in seen(app))
        await pilot.press("x", "escape")
        await until(pilot, lambda: "Already on the list" in seen(app) or "Nobody like this" in seen(app))
        assert app.screen.query_one("#field-name", Input).value == "Bo"


def test_a_key_of_the_board_that_is_not_for_the_role_says_so() -> None:
    state = AppState("rundown", None, acting=Acting("Chen", Role.TECHNICIAN))
    lines = {keys: (does, tone) for keys, does, tone in lines_of(state)}
    assert "not for the role" in lines["S"][0]
    assert lines["S"][1] == "muted"
    assert lines["V"][1] == "plain"
    assert all("not for the role" not in does for _keys, does, _tone in lines_of(AppState("rundown", None)))
