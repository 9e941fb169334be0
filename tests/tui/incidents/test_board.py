"""The board of incidents and one while it runs, on a real event, worked by keys (docs/domain.md §10)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.pins import hash_pin
from controlroom.domain.announcements.service import latest as announcements
from controlroom.domain.incidents.rules import State, StepState
from controlroom.domain.incidents.starting import NewIncident
from controlroom.station.incidents import Incidents
from controlroom.station.room import Room
from controlroom.tui.app import ControlRoomApp
from controlroom.tui.incidents.run import IncidentRunScreen
from tests.domain.agenda.rundowns import NINE
from tests.tui.support import quiet_event, room_of, running, seen, until

BOOK = """
key = "hall"
name = { zh = "会场演练", en = "Hall trouble" }
trigger = { zh = "出事", en = "Something happens" }
category = "environment"
level = 2
chain = ["technical", "commander"]
contacts = [{ name = { zh = "火警", en = "Fire brigade" }, phone = "119" }]
kit = [{ zh = "手电", en = "Torches" }]

[[steps]]
id = "look"
phase = "control"
words = { zh = "查看", en = "Look what it is" }
owner = "technical"
clock_min = 2
choices = [{ key = "bad", words = { zh = "严重", en = "Bad" } }, { key = "mild", words = { zh = "轻微", en = "Mild" } }]

[[steps]]
id = "out"
phase = "control"
words = { zh = "疏散", en = "Everybody out" }
owner = "logistics"
proof = "number"
when = { step = "look", choice = "bad" }
approval = { role = "commander", above = 500, words = { zh = "疏散人数", en = "People" } }

[[steps]]
id = "say"
phase = "communicate"
words = { zh = "广播", en = "Tell everybody" }
owner = "coordination"
say = { zh = "{room}请注意。", en = "Attention in {room}." }
to = ["conference"]

[[steps]]
id = "mend"
phase = "recover"
words = { zh = "修复", en = "Mend it" }
owner = "technical"
proof = "note"
"""


@pytest.fixture
def room(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    folder = quiet_event(event_folder)
    for file in folder.playbooks.glob("*.toml"):
        file.unlink()
    (folder.playbooks / "hall.toml").write_text(BOOK, "utf-8")
    clock.advance(NINE - clock.now())
    with room_of(folder, clock) as room:
        yield room


@asynccontextmanager
async def shown(room: Room, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[ControlRoomApp, Pilot[None]]]:
    async with running(room.folder, room.clock, "control", size, desks=()) as (app, pilot):
        await pilot.press("9")
        await until(pilot, lambda: "Running:" in seen(app))
        yield app, pilot


async def test_an_incident_is_begun_run_and_closed_by_keys(room: Room, clock: ManualClock) -> None:
    incidents = Incidents(room)
    async with shown(room) as (app, pilot):
        assert "No incident runs." in seen(app)
        await pilot.press("n")
        await until(pilot, lambda: "Incident by which playbook?" in seen(app))
        await pilot.press(*"hall", "enter")
        await until(pilot, lambda: "Where?" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "What happened" in seen(app))
        await pilot.press(*"a bang", "enter")
        await until(pilot, lambda: "Look what it is" in seen(app))
        text = seen(app)
        assert "I-0001" in text
        assert "Fire brigade" in text
        assert "119" in text
        assert "Torches" in text
        assert "1 Bad" in text
        clock.advance(timedelta(minutes=3))
        await until(pilot, lambda: "1:00 over" in seen(app))
        await pilot.press("1")
        await until(pilot, lambda: "Everybody out" in seen(app) and "Answered." in seen(app))
        await pilot.press("space")
        await pilot.press(*"800", "enter")
        await until(pilot, lambda: "needs the approval of: commander" in seen(app))
        await pilot.press("a")
        await pilot.press(*"800", "enter")
        await until(pilot, lambda: "waits since" in seen(app))
        await pilot.press("g")
        await pilot.press(*"Zhang", "enter")
        await until(pilot, lambda: "On whose phone call" in seen(app))
        await pilot.press(*"Li called", "enter")
        await until(pilot, lambda: "Approved." in seen(app))
        await pilot.press("home", "space", "enter")
        await until(pilot, lambda: incidents.show("1").incident.run("out").state is StepState.DONE)
        await until(pilot, lambda: "under control" in seen(app))
        await pilot.press("b")
        await until(pilot, lambda: "Attention in Main Hall." in seen(app) and "主会场请注意。" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Sent." in seen(app))
        with room.store.read() as connection:
            assert announcements(connection, 1)[0].en == "Attention in Main Hall."
        await pilot.press("k", *"nothing broken", "enter")
        await until(pilot, lambda: "recovered" in seen(app))
        await pilot.press("C", *"check the fuse", "enter")
        await until(pilot, lambda: "Closed." in seen(app))
    view = incidents.show("1")
    assert (view.incident.state, view.incident.review) == (State.CLOSED, "check the fuse")
    approval = view.incident.run("out").approval
    assert approval is not None
    assert (approval.who, approval.call, approval.recorded_by) == ("Zhang", "Li called", "王敏")


PEOPLE = """
[[operators]]
name = "Zhang"
role = "commander"
group = "command"
pin = "{pin}"
[[operators]]
name = "王敏"
role = "coordinator"
group = "coordination"
"""


async def test_the_commander_approves_by_pin_in_the_question_and_the_operator_goes_on(room: Room) -> None:
    file = room.folder.config / "event.toml"
    file.write_text(file.read_text("utf-8") + PEOPLE.format(pin=hash_pin("4711")), "utf-8")
    incidents = Incidents(room)
    incidents.begin("hall", room="main")
    incidents.choose("1", "look", "bad")
    incidents.ask("1", "out", 800)
    async with shown(room) as (app, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: "waits since" in seen(app))
        await pilot.press("g")
        await until(pilot, lambda: "Who grants it ▸ Zhang" in seen(app))
        assert "asked at 09:00:00 by tests (800)" in seen(app), "whoever decides reads what about"
        await pilot.press("enter")
        await until(pilot, lambda: "PIN of Zhang" in seen(app))
        await pilot.press(*"4712", "enter")
        await until(pilot, lambda: "This is not the PIN of Zhang." in seen(app) and "PIN of Zhang, if" in seen(app))
        assert "4712" not in seen(app)
        await pilot.press("enter")
        await until(pilot, lambda: "On whose phone call" in seen(app))
        await pilot.press("escape", "g", "enter")
        await until(pilot, lambda: "PIN of Zhang, if" in seen(app))
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: "Approved." in seen(app) and "here, with their PIN" in seen(app))
        assert "王敏 · coordinator" in seen(app)
    approval = incidents.show("1").incident.run("out").approval
    assert approval is not None
    assert (approval.who, approval.by_pin, approval.recorded_by) == ("Zhang", True, "王敏")


async def test_a_drill_is_marked_on_every_line_and_says_nothing_to_anybody(room: Room) -> None:
    id = Incidents(room).start(NewIncident("hall", room="main", drill=True)).line.id
    async with shown(room, (120, 36)) as (app, pilot):
        assert "[DRILL] I-0001" in seen(app)
        await pilot.press("enter")
        await until(pilot, lambda: "Look what it is" in seen(app))
        marked = [line for line in seen(app).splitlines() if "[DRILL]" in line]
        assert len(marked) >= 9, "head, each phase, each step, the card"
        await pilot.press("down", "down", "b")
        await until(pilot, lambda: "nothing goes out" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: Incidents(room).show(id).incident.run("say").state is StepState.DONE)
    with room.store.read() as connection:
        assert announcements(connection, 1) == ()


async def test_somebody_else_ticked_it_first_and_the_screen_says_who(room: Room) -> None:
    incidents = Incidents(room)
    incidents.start(NewIncident("hall", room="main"))
    async with shown(room) as (app, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: "Look what it is" in seen(app))
        incidents.choose("1", "look", "mild")
        await until(pilot, lambda: "does not apply" in seen(app))
        await pilot.press("up", "up", "home", "up", "up", "space")
        await until(pilot, lambda: "was ended at" in seen(app) and "tests" in seen(app))
        await pilot.press("u", *"it is bad", "enter")
        await until(pilot, lambda: "Taken back." in seen(app))
        assert incidents.show("1").incident.run("look").state is StepState.OPEN


async def test_a_reading_of_an_event_that_is_closed_does_not_keep_the_next_from_starting(room: Room) -> None:
    incidents = Incidents(room)
    incidents.start(NewIncident("hall", room="main"))
    async with shown(room) as (app, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: "Look what it is" in seen(app))
        screen, asked = app.screen, list[str]()
        assert isinstance(screen, IncidentRunScreen)
        source = screen._source
        screen._source = lambda: asked.append("closed")
        screen.store_changed()
        await until(pilot, lambda: asked != [])
        screen._source = source
        incidents.choose("1", "look", "mild")
        await until(pilot, lambda: "does not apply" in seen(app))


async def test_the_dashboard_has_a_line_while_one_runs(room: Room, clock: ManualClock) -> None:
    incidents = Incidents(room)
    async with running(room.folder, room.clock, "control", (120, 36), desks=()) as (app, pilot):
        await until(pilot, lambda: "Desks" in seen(app))
        assert "Hall trouble" not in seen(app)
        incidents.start(NewIncident("hall", room="main"))
        await until(pilot, lambda: "▸ Look what it is" in seen(app) and "left" in seen(app))
        incidents.cancel("1", "nothing")
        await until(pilot, lambda: "▸ Look what it is" not in seen(app))


async def test_a_second_one_in_the_same_room_is_asked_about(room: Room) -> None:
    incidents = Incidents(room)
    incidents.start(NewIncident("hall", room="main"))
    async with shown(room) as (app, pilot):
        await pilot.press("n")
        await until(pilot, lambda: "Incident by which playbook?" in seen(app))
        await pilot.press("1", "enter")
        await until(pilot, lambda: "Where?" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "What happened" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Really another one?" in seen(app))
        await pilot.press("y", "enter")
        await until(pilot, lambda: "I-0002" in seen(app))
        assert len(incidents.list(running_only=True)) == 2


async def test_a_step_that_was_chosen_while_an_order_was_under_way_stays_chosen(room: Room) -> None:
    incidents = Incidents(room)
    incidents.start(NewIncident("hall", "main"))
    async with shown(room) as (app, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, IncidentRunScreen) and app.screen.view is not None)
        screen = app.screen
        assert isinstance(screen, IncidentRunScreen)
        screen.carry_out(lambda source, id: source.note(id, "a bang", "look"), "noted")
        screen.action_move(3)
        await until(pilot, lambda: "noted" in seen(app))
        assert screen.step is not None
        assert screen.step.id == "mend"


async def test_whoever_types_another_name_means_that_one_and_not_both(room: Room) -> None:
    file = room.folder.config / "event.toml"
    file.write_text(file.read_text("utf-8") + PEOPLE.format(pin=hash_pin("4711")), "utf-8")
    incidents = Incidents(room)
    incidents.begin("hall", room="main")
    incidents.choose("1", "look", "bad")
    incidents.ask("1", "out", 800)
    async with shown(room) as (app, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: "waits since" in seen(app))
        await pilot.press("g")
        await until(pilot, lambda: "Who grants it ▸ Zhang" in seen(app))
        await pilot.press(*"Zhou")
        await until(pilot, lambda: "Who grants it ▸ Zhou" in seen(app))
