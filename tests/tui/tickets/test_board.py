"""The board of tickets on a real event, worked on by keys (docs/domain.md §8)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.domain.tickets.opening import NewTicket
from controlroom.domain.tickets.rules import Category, Level
from controlroom.domain.tickets.states import State
from controlroom.station.room import Room
from controlroom.station.tickets import Tickets
from controlroom.tui.app import ControlRoomApp, Station
from controlroom.tui.tickets.board import TicketsScreen
from controlroom.tui.tickets.form import TicketForm
from tests.tui.support import quiet_event, room_of, running, scan, seen, until

PEOPLE = """
[[operators]]
name = "王敏"
role = "coordinator"
group = "coordination"

[[operators]]
name = "Chen"
role = "technician"
group = "technical"
"""


@pytest.fixture
def room(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    event = quiet_event(event_folder).config / "event.toml"
    event.write_text(event.read_text("utf-8") + PEOPLE, "utf-8")
    with room_of(event_folder, clock) as room:
        yield room


@pytest.fixture
def tickets(room: Room) -> Tickets:
    return Tickets(room)


def broken(tickets: Tickets, title: str, **values: object) -> str:
    """A ticket that the technical group is sent for."""
    new = NewTicket(**{"title": title, "group": "technical", "category": Category.TECHNICAL, **values})  # type: ignore[arg-type]
    return tickets.open(new).id


@asynccontextmanager
async def shown(
    room: Room, size: tuple[int, int] = (120, 36), station: Station = "control", desks: tuple[str, ...] = ()
) -> AsyncIterator[tuple[ControlRoomApp, Pilot[None]]]:
    async with running(room.folder, room.clock, station, size, desks) as (app, pilot):
        if station != "tech":
            await pilot.press("5")
        await until(pilot, lambda: isinstance(app.screen, TicketsScreen) and app.screen.is_read)
        yield app, pilot


def state_of(tickets: Tickets, id: str) -> State:
    return tickets.show(id).ticket.state


async def test_without_tickets_the_board_says_how_to_open_one(room: Room) -> None:
    async with shown(room) as (app, pilot):
        assert "No ticket is open. N opens one." in seen(app)
        await pilot.press("n", *"Fog", "down", *["right"] * 4, "down", "right", "enter")
        await until(pilot, lambda: "✔ T-0001 is open." in seen(app) and "Fog" in seen(app))
    assert state_of(Tickets(room), "T-0001") is State.DISPATCHED


async def test_in_a_very_small_terminal_the_form_keeps_its_keys_in_sight_and_scrolls_to_every_field(room: Room) -> None:
    async with shown(room, size=(40, 10)) as (app, pilot):
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, TicketForm))
        for _field in range(8):
            await pilot.pause()
            shown_now = app.screen.find_widget(app.screen.query_one("#ticket-form-keys")).visible_region
            assert shown_now.height == 2
            assert app.focused is not None
            assert app.screen.find_widget(app.focused).visible_region.height == 1
            await pilot.press("down")


async def test_a_ticket_goes_its_way_by_enter_and_what_was_typed_stays_when_it_is_refused(
    room: Room, tickets: Tickets, clock: ManualClock
) -> None:
    id = broken(tickets, "LED wall dark", impact=Level.HIGH, urgency=Level.HIGH)
    async with shown(room) as (app, pilot):
        assert "▲ 05:00" in seen(app)
        await pilot.press("enter")
        await until(pilot, lambda: "✔ T-0001 is accepted now." in seen(app))
        await pilot.press("enter", *"new lamp", "enter")
        await until(pilot, lambda: "What the cause was" in seen(app))
        tickets.hold(id, "spare is missing")
        await pilot.press(*"old age", "enter")
        await until(pilot, lambda: "✖ T-0001 is put on hold since" in seen(app) and "by tests" in seen(app))
        assert app.screen.query_one("#tickets-input", Input).value == "old age"
        tickets.resume(id)
        await until(pilot, lambda: "▶ accepted" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "T-0001 is resolved now." in seen(app))
        await pilot.press("v", "enter")
        await until(pilot, lambda: "No ticket is open." in seen(app))
        await pilot.press("A")
        await until(pilot, lambda: "old age" in seen(app) and "verified" in seen(app))
    assert state_of(tickets, id) is State.VERIFIED


async def test_an_escalation_stays_on_every_board_until_it_was_seen(
    room: Room, tickets: Tickets, clock: ManualClock
) -> None:
    broken(tickets, "Projector off", impact=Level.HIGH, urgency=Level.HIGH)
    async with shown(room) as (app, pilot):
        await until(pilot, lambda: "▲ T-0001 Projector off – urgent, Technical" in seen(app))
        await pilot.press("1", "ctrl+z")
        await until(pilot, lambda: "– urgent, Technical" not in seen(app))
        await until(pilot, lambda: "Tickets  1 open  !! urgent 1  ✔ none overdue  next T-0001 in" in seen(app))
        clock.advance(timedelta(minutes=6))
        tickets.escalate()
        await until(pilot, lambda: "✖ T-0001 Projector off – overdue, told to Technical" in seen(app))
        await pilot.press("4")
        await until(pilot, lambda: "overdue, told to" in seen(app))
        await pilot.press("ctrl+z")
        await until(pilot, lambda: not tickets.escalations())
        assert "overdue, told to" not in seen(app)


async def test_the_technicians_station_begins_with_their_own_and_says_why_a_key_cannot_act(
    room: Room, tickets: Tickets
) -> None:
    broken(tickets, "Microphone silent")
    broken(tickets, "Coffee is out", group="logistics")
    async with shown(room, station="tech") as (app, pilot):
        assert "Nothing" not in seen(app)
        assert "No ticket fits these filters." in seen(app)  # 王敏 coordinates.
        await pilot.press("M")
        await until(pilot, lambda: "Microphone" in seen(app) and "Coffee" in seen(app))
        await pilot.press("G", "G", "G", "G", "v")
        await until(pilot, lambda: "“Verify and close” is not possible now." in seen(app))
        assert "Coffee" not in seen(app)


async def test_a_scan_is_decided_while_a_ticket_is_written_and_nothing_of_it_stays(room: Room) -> None:
    async with running(room.folder, room.clock, "desk") as (app, pilot):
        await pilot.press("ctrl+f", *"Printer jam")
        await until(pilot, lambda: isinstance(app.screen, TicketForm))
        await pilot.pause(0.15)
        scan(app, "ATT001")
        await until(pilot, lambda: app.state.decision is not None)
        form = app.screen
        assert isinstance(form, TicketForm)
        await until(pilot, lambda: form.query_one("#field-title", Input).value == "Printer jam")
        assert not Tickets(room).list()


async def test_a_scan_on_the_board_accepts_nothing(room: Room, tickets: Tickets) -> None:
    id = broken(tickets, "Screen dark")
    async with shown(room, desks=("D1",)) as (app, pilot):
        scan(app, "axhrv")
        await until(pilot, lambda: app.state.decision is not None)
        await pilot.pause(0.3)
        assert state_of(tickets, id) is State.DISPATCHED
        assert not app.screen.query_one("#tickets-entry").display, seen(app)
        await pilot.press("a")
        await until(pilot, lambda: state_of(tickets, id) is State.ACCEPTED)


async def test_what_was_committed_while_another_board_was_shown_stands_there_when_one_comes_back(
    room: Room, tickets: Tickets
) -> None:
    async with shown(room) as (app, pilot):
        await pilot.press("2" if "desk" in app.state.desks else "f2")
        await until(pilot, lambda: app.state.board == "dashboard")
        id = broken(tickets, "Meanwhile")
        await until(pilot, lambda: id in seen(app))  # As a notice, so the program has heard of it.
        await pilot.press("ctrl+z", "5")
        await until(pilot, lambda: "Meanwhile" in seen(app) and isinstance(app.screen, TicketsScreen))


async def test_the_board_by_state_keeps_the_chosen_ticket_on_a_small_terminal(room: Room, tickets: Tickets) -> None:
    first, second = broken(tickets, "Left"), broken(tickets, "Right")
    async with shown(room, (80, 24)) as (app, pilot):
        await pilot.press("down", "B")
        await until(pilot, lambda: "2 dispatched" in seen(app))
        board = app.screen
        assert isinstance(board, TicketsScreen)
        assert board.current is not None
        assert board.current.id == second
        await pilot.press("up")
        assert board.current.id == first
        await pilot.press("B")
        await until(pilot, lambda: "what is wrong" in seen(app))
        assert board.current.id == first


def marked(app: ControlRoomApp) -> str:
    """What is shown reversed in the list."""
    board = app.screen
    assert isinstance(board, TicketsScreen)
    strips = [board.listed.render_line(y) for y in range(board.listed.size.height)]
    return "".join(part.text for strip in strips for part in strip if part.style is not None and part.style.reverse)


async def test_the_mark_of_a_card_goes_where_the_arrows_lead(room: Room, tickets: Tickets) -> None:
    first, second = broken(tickets, "Left"), broken(tickets, "Right")
    async with shown(room) as (app, pilot):
        await pilot.press("B")
        await until(pilot, lambda: first in marked(app))
        assert second not in marked(app)
        await pilot.press("down")
        await until(pilot, lambda: second in marked(app))
        assert first not in marked(app)


async def test_a_cause_that_repeats_asks_for_an_improvement_note(room: Room, tickets: Tickets) -> None:
    for title in ("Stream stops", "Stream stops again"):
        id = broken(tickets, title)
        tickets.accept(id)
        tickets.resolve(id, "more of it", "bandwidth")
    async with shown(room) as (app, pilot):
        await until(pilot, lambda: "2 tickets with this cause: bandwidth" in seen(app))
        await pilot.press("i", *"book more", "enter")
        await until(pilot, lambda: "✔ The improvement note is in the case library." in seen(app))
        await until(pilot, lambda: "tickets with this cause" not in seen(app))
    assert [case.lesson for case in tickets.cases()] == ["book more"]


async def test_a_ticket_is_merged_into_another_by_its_number(room: Room, tickets: Tickets) -> None:
    first, second = broken(tickets, "Sound hums", impact=Level.HIGH), broken(tickets, "Humming")
    async with shown(room) as (app, pilot):
        await pilot.press("down", "m")
        await until(pilot, lambda: f"{first} Sound hums" in seen(app) and "It is the same as ▸" in seen(app))
        await pilot.press("1", "enter")
        await until(pilot, lambda: f"✔ {second} counts as {first} now." in seen(app))
    assert state_of(tickets, second) is State.DUPLICATE
