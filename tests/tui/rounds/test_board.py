"""The board of rounds and the screen of one on a real event, worked by keys (docs/domain.md §7)."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.domain.inspections.rules import Outcome, State
from controlroom.domain.inspections.sheet import Given, Verdict
from controlroom.domain.inspections.views import Answered
from controlroom.station.room import Room, open_room
from controlroom.station.rounds_board import RoundsBoard
from controlroom.tui.app import ControlRoomApp
from controlroom.tui.rounds.run import RoundRunScreen
from tests.tui.rounds.event import AT_THREE, hall_event
from tests.tui.support import room_of, running, scan, seen, until


@pytest.fixture
def room(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    clock.advance(AT_THREE - clock.now())
    with room_of(hall_event(event_folder), clock) as room:
        yield room


@asynccontextmanager
async def shown(room: Room, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[ControlRoomApp, Pilot[None]]]:
    async with running(room.folder, room.clock, "control", size, desks=()) as (app, pilot):
        await pilot.press("7")
        await until(pilot, lambda: "Hall round" in seen(app))
        yield app, pilot


async def test_a_round_is_walked_by_keys_signed_and_then_the_hall_may_be_used(room: Room) -> None:
    async with shown(room) as (app, pilot):
        await pilot.press("end", "enter")
        await until(pilot, lambda: "0 of 4 answered" in seen(app))
        await pilot.press("p", *"180", "enter")
        await until(pilot, lambda: "ticket T-0001 opened" in seen(app))
        await pilot.press("c")
        await until(pilot, lambda: "2 lines have no answer yet" in seen(app))
        await pilot.press("p", "p", *"nothing", "enter", "c")
        await until(pilot, lambda: "Signatures" in seen(app))
        scan(app, "P0123")
        await pilot.press(*["backspace"] * 5, *"Wang")
        await pilot.pause(0.15)
        await pilot.press("enter")
        await until(pilot, lambda: "Technical: Wang" in seen(app))
        assert "P0123" not in seen(app), "a scan signs nothing"
        await pilot.press(*"Li")
        await pilot.pause(0.15)
        await pilot.press("enter")
        await until(pilot, lambda: "Li signs with a PIN." in seen(app))
        await pilot.press(*"2468")
        assert "2468" not in seen(app)
        await pilot.pause(0.15)
        await pilot.press("enter")
        await until(pilot, lambda: "All have signed." in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: "✔ MAY BE USED" in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Enter walk" in seen(app))
        await pilot.press("1")
        await until(pilot, lambda: "Arrivals" in seen(app))
    line = next(line for line in RoundsBoard(room).list() if line.place == "main")
    assert (line.state, line.outcome, line.missing) == (State.COMPLETED, Outcome.PASSED, ())


async def test_a_reading_of_an_event_that_is_closed_does_not_keep_the_next_from_starting(room: Room) -> None:
    async with shown(room) as (app, pilot):
        await pilot.press("end", "enter")
        await until(pilot, lambda: "0 of 4 answered" in seen(app))
        screen, asked = app.screen, list[str]()
        assert isinstance(screen, RoundRunScreen)
        source = screen.source
        screen.source = lambda: asked.append("closed")
        screen.store_changed()
        await until(pilot, lambda: asked != [])
        screen.source = source
        with open_room(room.folder.root, station="control", actor="王敏", clock=room.clock) as other:
            rounds = RoundsBoard(other)
            rounds.pass_rest(next(line.id for line in rounds.list() if line.state is State.IN_PROGRESS))
        await until(pilot, lambda: "0 of 4 answered" not in seen(app))


async def test_whoever_types_faster_than_the_screen_is_drawn_loses_no_key(room: Room) -> None:
    async with shown(room) as (app, pilot):
        await pilot.press("end", "enter")
        await until(pilot, lambda: "0 of 4 answered" in seen(app))
        scan(app, "fdark corner")
        scan(app, "1013")
        await until(pilot, lambda: "2 of 4 answered" in seen(app) and "T-0001" in seen(app))
    rounds = RoundsBoard(room)
    answers = rounds.show(next(line.id for line in rounds.list() if line.place == "main")).answers
    assert answers["exits"].note == "dark corner"
    assert (answers["light"].number, answers["light"].verdict) == (1013, Verdict.PASS)


async def test_an_answer_that_meets_a_mistake_of_the_program_keeps_none_behind_it_from_being_written_down(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, goes_on = RoundsBoard.answer, threading.Event()

    def broken(board: RoundsBoard, id: str, given: Given) -> Answered:
        if given.item == "exits":
            goes_on.wait(20)
            raise ZeroDivisionError("nobody foresaw this")
        return answer(board, id, given)

    monkeypatch.setattr(RoundsBoard, "answer", broken)
    async with shown(room) as (app, pilot):
        await pilot.press("end", "enter")
        await until(pilot, lambda: "0 of 4 answered" in seen(app))
        await pilot.press("p", *"180", "enter")
        await until(pilot, lambda: "2 of 4 answered" in seen(app))
        goes_on.set()
        await until(pilot, lambda: "1 of 4 answered" in seen(app))
    line = next(line for line in RoundsBoard(room).list() if line.place == "main")
    assert list(RoundsBoard(room).show(line.id).answers) == ["light"]


async def test_what_is_left_is_passed_together_after_it_was_said_how_many(room: Room) -> None:
    async with shown(room) as (app, pilot):
        await pilot.press("end", "enter")
        await until(pilot, lambda: "0 of 4 answered" in seen(app))
        await pilot.press("P")
        await until(pilot, lambda: "once more passes 1 line. 3 stay" in seen(app))
        await pilot.press("down", "P")
        await until(pilot, lambda: "once more passes 1 line" in seen(app))
        assert "0 of 4 answered" in seen(app), "another key in between takes the question back"
        await pilot.press("P")
        await until(pilot, lambda: "1 line passed together" in seen(app) and "1 of 4 answered" in seen(app))


async def test_a_round_that_somebody_else_is_at_is_taken_over_with_a_reason(room: Room) -> None:
    rounds = RoundsBoard(room)
    line = next(line for line in rounds.list() if line.place == "main")
    rounds.start(line.id)
    async with shown(room) as (app, pilot):
        await pilot.press("end", "enter")
        await until(pilot, lambda: "tests is doing it. T takes it over." in seen(app))
        await pilot.press("p")
        assert "0 of 4 answered" in seen(app)
        await pilot.press("t", *"ill", "enter")
        await until(pilot, lambda: "Goes on." in seen(app))
        await pilot.press("space")
        await until(pilot, lambda: "Paused. Space goes on." in seen(app))
    assert (rounds.show(line.id).line.holder, rounds.show(line.id).line.paused) == ("王敏", True)


async def test_missed_rounds_stay_in_sight_and_the_dashboard_counts_them(room: Room, clock: ManualClock) -> None:
    clock.advance(timedelta(hours=18))
    rounds = RoundsBoard(room)
    async with shown(room) as (app, pilot):
        await until(pilot, lambda: "✖ MISSED" in seen(app) and "2 missed" in seen(app))
        await pilot.press("w")
        await until(pilot, lambda: "Only a round that is still to be done" in seen(app))
        await pilot.press("N", "enter")
        await until(pilot, lambda: "Where?" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "0 of 4 answered" in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: "1 to do" in seen(app))
        await pilot.press("1")
        await until(pilot, lambda: "Rounds  ▲ 1 to do" in seen(app))
    assert [line.state for line in rounds.list() if line.state is State.IN_PROGRESS] == [State.IN_PROGRESS]


async def test_beside_a_desk_a_note_is_a_note_and_a_scan_is_a_scan(room: Room) -> None:
    async with running(room.folder, room.clock, "control", (80, 24), desks=("D1",)) as (app, pilot):
        await pilot.press("7")
        await until(pilot, lambda: "Hall round" in seen(app))
        await pilot.press("end", "enter")
        await until(pilot, lambda: "0 of 4 answered" in seen(app))
        await pilot.press("f")
        await pilot.pause(0.15)
        scan(app, "smoke")
        await until(pilot, lambda: "T-0001 opened" in seen(app))
        await pilot.press("down")
        scan(app, "X0123")
        await until(pilot, lambda: "Enter walk" in seen(app) and app.state.here.decision is not None)
        assert app.state.here.decision is not None
        assert app.state.here.decision.code == "X0123"
