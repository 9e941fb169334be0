"""The list of actions, and what keys mean from moment to moment."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.core.i18n import _, use_language
from controlroom.domain.people.views import PersonView
from controlroom.tui.actions import ACTIONS, action, actions_in, keys_at
from controlroom.tui.desk.asking import Asking
from controlroom.tui.state import AppState, Board, Phase
from controlroom.tui.widgets.key_bar import entry_words, fitting
from tests.conftest import ROOT

DESK = AppState("desk", "D1")
SOMEBODY = PersonView("1", "ATT001", "王敏", "", "", "attendee", "", "", "")
SETTINGS = load_settings(EventFolder(ROOT))
ASKED = replace(DESK, settings=SETTINGS).at("D1", asking=Asking("reprint", SOMEBODY))


@pytest.mark.parametrize("state", [DESK, AppState("dashboard", "D1"), ASKED])
def test_a_key_means_one_thing_at_a_time(state: AppState) -> None:
    keys = [key for action in actions_in(state) for key in keys_at(action, state.board)]
    assert len(keys) == len(set(keys))


def test_at_a_desk_no_action_takes_a_key_that_types() -> None:
    assert all(len(key) > 1 and key != "question_mark" for action in ACTIONS for key in keys_at(action, "desk"))


def test_every_action_is_said_in_chinese_too() -> None:
    use_language("zh")
    for each in ACTIONS:
        assert _(each.label) != each.label
        assert _(each.tooltip) != each.tooltip


def test_the_question_for_a_reason_takes_its_keys_from_the_badges_in_doubt() -> None:
    ids = {action.id for action in actions_in(ASKED)}
    assert {"option-1", "option-2", "option-3", "back"} <= ids
    assert not {"printed", "print-again", "retry"} & ids


def test_without_a_desk_its_board_says_how_to_get_one() -> None:
    reason = action("desk").why_disabled(AppState("dashboard", None))
    assert reason is not None
    assert "--desk" in reason


@pytest.mark.parametrize("board", ["desk", "dashboard"])
@pytest.mark.parametrize("width", [40, 78, 118])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_bar_of_keys_fits(board: Board, width: int, language: str) -> None:
    use_language("zh" if language == "zh" else "en")
    state = AppState(board, "D1")
    shown = fitting(state, width)
    assert shown
    text = "  ".join(" ".join(entry_words(action, state)) for action in shown)
    assert cell_len(text) <= width


def test_the_bar_offers_only_what_can_be_done_now() -> None:
    idle = replace(DESK, phase=Phase.OPEN, settings=SETTINGS)
    ids = [action.id for action in fitting(idle, 200)]
    assert {"help", "walk-in", "quit"} <= set(ids)
    assert not {"reprint", "printed", "print-again", "retry", "discard", "undo", "override", "edit"} & set(ids)
    shown = idle.at("D1", reprintable=SOMEBODY)
    assert {"reprint", "edit"} <= {action.id for action in fitting(shown, 200)}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("board", ["dashboard", "guests", "reports", "tickets"])
def test_the_key_of_emergencies_stands_in_the_bar_of_every_board(board: Board, language: str) -> None:
    use_language("zh" if language == "zh" else "en")
    state = replace(AppState(board, "D1"), phase=Phase.OPEN, settings=SETTINGS)
    assert "incidents" in {action.id for action in fitting(state, 118)}


@pytest.mark.parametrize("board", ["guests", "announcements", "rundown", "incidents"])
def test_where_n_is_the_board_s_own_the_bar_names_the_other_key_of_new_tickets(board: Board) -> None:
    assert keys_at(action("new-ticket"), board) == ("ctrl+f",)
