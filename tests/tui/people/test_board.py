"""The board of people on a real event, live (docs/domain.md §5)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.ids import new_id
from controlroom.domain.people.model import Person
from controlroom.station.room import Room
from controlroom.store.store import Transaction
from tests.support.people import add_person
from tests.tui.people.host import PeopleHost
from tests.tui.support import quiet_event, room_of, seen, until

PEOPLE = 400


def everybody(transaction: Transaction) -> None:
    rows = [
        Person(
            id=new_id(), code=f"P{number:03}", name=f"Guest {number:03}", company=f"Company {number % 7}",
            category="vip" if number % 50 == 0 else "attendee", language="zh" if number % 3 else "en",
            needs="wheelchair" if number % 100 == 0 else "",
        ).model_dump()
        for number in range(PEOPLE)
    ]  # fmt: skip
    transaction.connection.execute(Person.__table__.insert(), rows)  # type: ignore[attr-defined]
    transaction.journal("people.imported", "file:test", {"created": PEOPLE})


@pytest.fixture
def empty(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    with room_of(quiet_event(event_folder), clock) as room:
        yield room


@pytest.fixture
def room(empty: Room) -> Room:
    empty.store.write(everybody, empty.by)
    return empty


def admit(room: Room, code: str, desk: str = "D1") -> None:
    room.admit(room.settings.desk(desk), code)


@asynccontextmanager
async def shown(room: Room, size: tuple[int, int] = (120, 36)) -> AsyncIterator[tuple[PeopleHost, Pilot[None]]]:
    app = PeopleHost(room)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "found" in seen(app))
        yield app, pilot


def current_name(app: PeopleHost) -> str:
    ids = [app.board.current] if app.board.current else []
    return app.source.rows(ids)[0].name


async def test_the_list_shows_everybody_with_counts_for_each_filter(room: Room) -> None:
    admit(room, "P000")
    async with shown(room) as (app, pilot):
        await until(pilot, lambda: "Guest 000" in seen(app) and "Scanned 1 time" in seen(app))
        text = seen(app)
        for words in ("all 400", "present 1", "expected 399", "VIP 8", "needs help 4", "400 found", "✔ present"):
            assert words in text
        assert "wheelchair" in text
        assert "08:30 · D1" in text


async def test_the_end_and_every_page_of_the_list_are_a_key_away(room: Room) -> None:
    async with shown(room) as (app, pilot):
        await pilot.press("end")
        await until(pilot, lambda: "Guest 399" in seen(app))
        assert current_name(app) == "Guest 399"
        await pilot.press("pageup", "pageup")
        await until(pilot, lambda: current_name(app) in seen(app))
        assert app.board.people.cursor < PEOPLE - 40
        await pilot.press("home")
        await until(pilot, lambda: "Guest 000" in seen(app))


async def test_filters_go_on_and_off_by_their_keys_and_esc_takes_them_off(room: Room) -> None:
    admit(room, "P050")
    async with shown(room) as (app, pilot):
        await pilot.press("p")
        await until(pilot, lambda: "1 found" in seen(app) and "Guest 050" in seen(app))
        await pilot.press("e", "v")
        await until(pilot, lambda: "7 found" in seen(app))
        await pilot.press("a")
        await until(pilot, lambda: "4 found" in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: "400 found" in seen(app))
        await pilot.press("l")
        await until(pilot, lambda: "language zh" in seen(app) and "266 found" in seen(app))
        await pilot.press("s", "s")
        await until(pilot, lambda: "status unpaid" in seen(app) and "Nobody fits these filters." in seen(app))
        assert "Esc takes them off." in seen(app)


async def test_a_text_filters_while_it_is_typed_and_letters_are_no_keys_then(room: Room) -> None:
    async with shown(room) as (app, pilot):
        await pilot.press("slash", *"guest 39")
        await until(pilot, lambda: "10 found" in seen(app))
        await pilot.press("enter", "v")
        await until(pilot, lambda: "0 found" in seen(app))
        await pilot.press("v", "escape")
        await until(pilot, lambda: "400 found" in seen(app))


async def test_the_cursor_stays_on_its_person_while_others_come_in(room: Room, clock: ManualClock) -> None:
    async with shown(room) as (app, pilot):
        await pilot.press("o")
        await until(pilot, lambda: "latest first" in seen(app))
        await pilot.press(*["down"] * 5)
        name = current_name(app)
        for number in (300, 301, 302):
            clock.advance(timedelta(seconds=20))
            admit(room, f"P{number}")
        await until(pilot, lambda: "present 3" in seen(app))
        assert current_name(app) == name
        assert app.board.people.cursor == 8
        add_person(room.store, "NEW", "Aaron")
        await until(pilot, lambda: "all 401" in seen(app))
        assert current_name(app) == name


async def test_who_comes_in_leaves_the_list_of_the_expected(room: Room) -> None:
    async with shown(room) as (app, pilot):
        await pilot.press("e", "down")
        await until(pilot, lambda: "▸expected 400" in seen(app))
        admit(room, "P001")
        await until(pilot, lambda: "399 found" in seen(app))
        assert app.board.people.cursor == 1
        assert current_name(app) == "Guest 002"


async def test_the_queue_is_counted_by_hand_and_shown_with_the_flow(room: Room) -> None:
    for number in range(10):
        admit(room, f"P{number:03}")
    async with shown(room) as (app, pilot):
        await pilot.press("w", "3", "0", "enter")
        await until(pilot, lambda: "Noted: 30 waiting." in seen(app))
        await pilot.press("f")
        await until(pilot, lambda: "Queue: 30 waiting, counted 08:30 by tests → 15 min" in seen(app))
        assert "Arrived against plan" in seen(app)
        await until(pilot, lambda: bool(app.screen.query("PlotextPlot")))
        await pilot.press("w", "x", "enter")
        await until(pilot, lambda: "“x” is no number" in seen(app))
        await pilot.press("f")
        await until(pilot, lambda: "Guest 000" in seen(app))


async def test_x_exports_who_is_shown_and_says_where(room: Room) -> None:
    async with shown(room) as (app, pilot):
        await pilot.press("v")
        await until(pilot, lambda: "8 found" in seen(app))
        await pilot.press("x")
        await until(pilot, lambda: "8 people written to" in seen(app))
    files = list((room.folder.root / "reports").iterdir())
    assert [file.name for file in files] == ["people-20260518-083000.xlsx"]
    entry = next(entry for entry in room.journal_tail(5) if entry.verb == "people.exported")
    assert (entry.data["rows"], entry.data["filter"]) == (8, {"category": "vip"})


async def test_opening_the_board_is_journalled_once_and_not_for_each_refresh(room: Room) -> None:
    async with shown(room) as (app, pilot):
        for number in range(3):
            admit(room, f"P{number:03}")
        await until(pilot, lambda: "present 3" in seen(app))
        await pilot.press("p", "e", "o")
        await pilot.pause(0.1)
    assert [entry.verb for entry in room.journal_tail(20)].count("people.list_viewed") == 1


async def test_an_empty_list_says_how_to_take_one_in(empty: Room) -> None:
    async with shown(empty, (80, 24)) as (app, pilot):
        await until(pilot, lambda: "controlroom import attendees FILE" in seen(app))
        await pilot.press("end", "pagedown", "up", "x")
        await until(pilot, lambda: "nobody to export" in seen(app))
        await pilot.press("f")
        await until(pilot, lambda: "Queue: not counted yet" in seen(app))


async def test_names_are_data_and_the_small_screen_is_whole(room: Room) -> None:
    add_person(room.store, "EVIL", "\x1b[31m[red]Aa欧阳[/]", company="‮[b]x", category="gone")
    async with shown(room, (80, 24)) as (app, pilot):
        await until(pilot, lambda: "[red]Aa欧阳[/]" in seen(app))
        text = seen(app)
        assert "\x1b" not in text
        assert "‮" not in text
        for words in ("gone", "Esc clear", "X export", "401 found"):
            assert words in text
