"""What a stage is told, in the store."""

from __future__ import annotations

from dataclasses import replace

import pytest

from controlroom.core.i18n import use_language
from controlroom.domain.agenda.errors import MessageMissingError, MessageTooLongError, RoomUnknownError
from controlroom.domain.agenda.stage_rules import StageView
from controlroom.domain.agenda.staging import clear_message, set_blackout, set_roll, show_message, stage_of
from controlroom.store.journal import Origin, latest
from controlroom.store.store import Store
from tests.domain.agenda.rundowns import SETTING

CALLER = Origin("control", "李娜")


def verbs(store: Store, n: int) -> list[str]:
    with store.read() as connection:
        return [entry.verb for entry in latest(connection, n)]


def stage(store: Store) -> StageView:
    with store.read() as connection:
        return stage_of(connection, "main")


def test_a_message_is_shown_and_taken_away_and_leaves_blackout_and_roll_alone(store: Store) -> None:
    set_blackout(store, CALLER, SETTING, "main", on=True)
    since = set_roll(store, CALLER, SETTING, "main", on=True).roll_since
    assert since is not None
    show_message(store, CALLER, SETTING, "main", text="Camera 2\x1b[31m, please", blink=True)
    rolling = StageView("main", blackout=True, roll=True, roll_since=since)
    assert stage(store) == replace(rolling, message="Camera 2[31m, please", blink=True)
    clear_message(store, CALLER, SETTING, "main")
    assert stage(store) == rolling
    assert verbs(store, 4) == ["stage.message-cleared", "stage.message-shown", "stage.roll-begun", "stage.darkened"]


def test_a_template_is_said_in_the_language_of_whoever_reads(store: Store) -> None:
    show_message(store, CALLER, SETTING, "main", template="closer")
    assert stage(store).words == "Closer to the mic, please"
    use_language("zh")
    assert stage(store).words == "请靠近话筒"


def test_what_changes_nothing_is_not_journalled(store: Store) -> None:
    set_roll(store, CALLER, SETTING, "main", on=True)
    set_roll(store, CALLER, SETTING, "main", on=True)
    assert verbs(store, 5).count("stage.roll-begun") == 1


def test_no_message_an_unknown_template_and_an_unknown_room_are_refused(store: Store) -> None:
    for asked in ({"text": "  \u202e "}, {"template": "shout"}):
        with pytest.raises(MessageMissingError):
            show_message(store, CALLER, SETTING, "main", **asked)
    with pytest.raises(RoomUnknownError):
        set_blackout(store, CALLER, SETTING, "cellar", on=True)


def test_a_message_too_long_to_be_read_from_the_stage_is_refused_not_cut(store: Store) -> None:
    with pytest.raises(MessageTooLongError):
        show_message(store, CALLER, SETTING, "main", text="please " * 60)
    assert stage(store) == StageView("main")
