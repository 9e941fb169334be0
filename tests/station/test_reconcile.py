"""What the clock does by itself while stations are open."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.errors import ControlroomError
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.live import AddTime, StartItem
from controlroom.domain.agenda.rules import State
from controlroom.domain.people.list_files import ExportFailedError
from controlroom.station.reconcile import DutyFailedError, Reconciler
from controlroom.station.room import Room, open_room
from controlroom.station.rundown import Rundown
from controlroom.station.stage import Stages
from tests.domain.agenda.rundowns import NINE, at, minutes, morning
from tests.support.waiting import wait_until


@pytest.fixture
def room(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    clock.advance(NINE - clock.now())
    with open_room(event_folder.root, station="control", actor="李娜", clock=clock) as room:
        Rundown(room).do(PlanItems(morning()))
        yield room


def fail(error: ControlroomError) -> None:
    raise AssertionError(error)


def test_a_room_that_follows_the_clock_runs_through_its_morning_by_itself(room: Room, clock: ManualClock) -> None:
    Stages(room).roll("main", on=True)
    reconciler = Reconciler(room, fail)
    while clock.now() < at("12:10"):
        reconciler.reconcile()
        clock.advance(timedelta(seconds=20))
    view = Rundown(room).view()
    assert {item.state for item in view.agenda.items.values()} == {State.FINISHED}
    assert all(item.started_at == item.planned_start for item in view.agenda.items.values())
    assert all(item.ended_at == item.planned_end for item in view.agenda.items.values())
    system = {entry.verb for entry in room.journal_tail(100) if entry.actor == "system"}
    assert {verb for verb in system if verb.startswith("agenda.")} == {
        "agenda.reminded", "agenda.started", "agenda.finished",
    }  # fmt: skip
    assert {"round.opened", "round.missed"} <= system


def test_reminders_come_at_their_moment_and_follow_what_others_change(room: Room, clock: ManualClock) -> None:
    rundown, reconciler = Rundown(room), Reconciler(room, fail)
    rundown.do(StartItem("opening"))
    reconciler.start()
    try:
        clock.advance(minutes(25))
        wait_until(lambda: bool(rundown.reminders()), "reminded")
        rundown.do(AddTime("opening", minutes(10)))
        assert rundown.reminders() == ()
        clock.advance(minutes(10))
        wait_until(lambda: any(each.nth == 2 for each in rundown.reminders()), "reminded again")
    finally:
        reconciler.stop()
    assert threading.active_count() < 10
    assert not any(thread.name == "reconciler" for thread in threading.enumerate())


def test_programs_that_do_it_at_once_do_it_once(room: Room, event_folder: EventFolder, clock: ManualClock) -> None:
    Stages(room).roll("main", on=True)
    with ExitStack() as open_rooms:
        others = [
            open_rooms.enter_context(open_room(event_folder.root, station=f"S{n}", actor="王敏", clock=clock))
            for n in range(3)
        ]
        reconcilers = [Reconciler(each, fail) for each in (room, *others)]
        clock.advance(minutes(100))
        threads = [threading.Thread(target=each.reconcile) for each in reconcilers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    system = [entry for entry in reversed(room.journal_tail(100)) if entry.actor == "system"]
    assert [(entry.verb, entry.subject) for entry in system if entry.verb.startswith("agenda.")] == [
        ("agenda.skipped", "item:opening"), ("agenda.skipped", "item:keynote"), ("agenda.started", "item:talk"),
    ]  # fmt: skip
    rounds = [each["id"] for entry in system for each in entry.data.get("rounds", ())]
    assert rounds
    assert len(rounds) == len(set(rounds))


def test_a_store_that_is_gone_is_told_once_and_the_work_goes_on_when_it_is_back(
    room: Room, event_folder: EventFolder, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("controlroom.station.reconcile._AFTER_FAULT_S", 0.05)
    told: list[ControlroomError] = []
    Rundown(room).do(StartItem("opening"))
    reconciler = Reconciler(room, told.append)
    away = event_folder.database.with_name("away.db")
    reconciler.start()
    try:
        event_folder.database.rename(away)
        clock.advance(minutes(28))
        wait_until(lambda: bool(told), "told")
        threading.Event().wait(0.3)
        assert [error.code for error in told] == ["STORE_GONE"]
        away.rename(event_folder.database)
        wait_until(lambda: bool(Rundown(room).reminders()), "going on")
    finally:
        reconciler.stop()


def test_a_duty_that_fails_as_nobody_foresaw_is_told_and_keeps_no_other_from_its_work(room: Room) -> None:
    done: list[str] = []

    class Broken:
        scopes = frozenset[str]()

        def carry_out(self) -> datetime | None:
            raise UnicodeError("label too long")

    class Works(Broken):
        def carry_out(self) -> datetime | None:
            done.append("done")
            return None

    with pytest.raises(DutyFailedError) as told:
        Reconciler(room, fail, (Broken(), Works())).reconcile()
    assert "UnicodeError: label too long" in told.value.sentence()
    assert done == ["done"]


def test_a_duty_that_meets_trouble_keeps_no_other_from_its_work(room: Room) -> None:
    done: list[str] = []

    class Broken:
        scopes = frozenset[str]()

        def carry_out(self) -> datetime | None:
            raise ExportFailedError(file="x", reason="full")

    class Works(Broken):
        def carry_out(self) -> datetime | None:
            done.append("done")
            return None

    with pytest.raises(ExportFailedError):
        Reconciler(room, fail, (Broken(), Works())).reconcile()
    assert done == ["done"]
