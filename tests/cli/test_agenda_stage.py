"""Stages and reminders by commands."""

from __future__ import annotations

import json

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.live import StartItem
from controlroom.station.reconcile import Reconciler
from controlroom.station.rundown import Rundown
from tests.domain.agenda.rundowns import NINE, minutes, morning
from tests.support.desk import run_cli
from tests.tui.support import room_of


def test_a_stage_is_told_and_answers_what_it_shows(event_folder: EventFolder) -> None:
    event = ("--event", str(event_folder.root), "--json")
    run_cli("agenda", "message", "main", "--template", "finish", "--blink", *event)
    run_cli("agenda", "blackout", "main", "on", *event)
    told = json.loads(run_cli("agenda", "roll", "main", "on", *event).stdout)
    assert told == {
        "room": "main", "template": "finish", "message": "Please finish", "blink": True, "blackout": True, "roll": True,
    }  # fmt: skip
    assert json.loads(run_cli("agenda", "message", "main", "--clear", *event).stdout)["message"] == ""
    refused = run_cli("agenda", "message", "cellar", "hello", *event)
    assert (refused.returncode, json.loads(refused.stderr)["error"]["code"]) == (2, "AGENDA_NO_ROOM")
    assert json.loads(run_cli("agenda", "message", "main", *event).stderr)["error"]["code"] == "STAGE_MESSAGE"


def test_reminders_are_listed_and_acknowledged(event_folder: EventFolder, clock: ManualClock) -> None:
    clock.advance(NINE - clock.now())
    with room_of(event_folder, clock) as room:
        Rundown(room).do(PlanItems(morning()))
        Rundown(room).do(StartItem("opening"))
        clock.advance(minutes(25))
        Reconciler(room, lambda _error: None).reconcile()
    event = ("--event", str(event_folder.root), "--at", clock.now().isoformat())
    listed = run_cli("agenda", "reminders", *event)
    assert listed.stdout == "▲ 09:25  main  Fetch the speaker: “Keynote” begins at 09:30\n"
    assert json.loads(run_cli("agenda", "reminders", "--ack", "--json", *event).stdout)["acknowledged"] is True
    assert run_cli("agenda", "reminders", *event).stdout == "No reminder is open.\n"
    assert run_cli("agenda", "reminders", "--ack", *event).returncode == 1
