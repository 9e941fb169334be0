"""The board of the rundown on a real event, run by keys (docs/domain.md §3)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.live import AddTime, StartItem
from controlroom.domain.agenda.moves import MoveItem
from controlroom.domain.agenda.rules import Item, Speaker, State
from controlroom.domain.announcements.service import latest
from controlroom.domain.tickets.opening import NewTicket
from controlroom.domain.tickets.rules import Category, Level
from controlroom.station.announcements import Announcements
from controlroom.station.incidents import Incidents
from controlroom.station.room import Room
from controlroom.station.rundown import Rundown
from controlroom.station.tickets import Tickets
from controlroom.store.errors import StoreBusyError
from controlroom.tui.app import ControlRoomApp
from controlroom.tui.rundown.board import RundownScreen
from controlroom.tui.widgets.key_bar import KeyBar
from tests.domain.agenda.rundowns import NINE, at, item, morning
from tests.tui.support import quiet_event, room_of, running, seen, until


@pytest.fixture
def empty(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    clock.advance(NINE - clock.now())
    with room_of(quiet_event(event_folder), clock) as room:
        yield room


@pytest.fixture
def rundown(empty: Room) -> Rundown:
    found = Rundown(empty)
    forum = item("forum", "9:30", 45, room="forum-a", speakers=(Speaker("Dr. Sun"),))
    found.do(PlanItems((*morning(), forum), "a file"))
    return found


@asynccontextmanager
async def shown(room: Room, size: tuple[int, int] = (120, 36)) -> AsyncIterator[tuple[ControlRoomApp, Pilot[None]]]:
    async with running(room.folder, room.clock, "control", size, desks=()) as (app, pilot):
        await pilot.press("4")
        await until(pilot, lambda: "reading the rundown" not in seen(app) and "go" in seen(app))
        yield app, pilot


def item_now(rundown: Rundown, id: str) -> Item:
    return rundown.view().agenda.items[id]


async def test_an_empty_rundown_says_how_to_take_one_in(empty: Room) -> None:
    async with shown(empty) as (app, _pilot):
        assert "The rundown is empty." in seen(app)
        assert "controlroom import agenda FILE" in seen(app)


async def test_all_rooms_stand_side_by_side_and_the_space_bar_runs_the_show(empty: Room, rundown: Rundown) -> None:
    async with shown(empty) as (app, pilot):
        text = seen(app)
        assert "Main Hall" in text
        assert "Forum" in text
        assert "Dr. Sun" in text
        await pilot.press("space")
        await until(pilot, lambda: "▶ running" in seen(app))
        assert item_now(rundown, "opening").state is State.RUNNING
        await pilot.press("space")
        await until(pilot, lambda: "“Keynote” begins at 09:00" in seen(app))
        assert item_now(rundown, "opening").state is State.FINISHED


async def test_a_late_speaker_is_previewed_done_and_announced_by_keys(empty: Room, rundown: Rundown) -> None:
    async with shown(empty) as (app, pilot):
        await pilot.press("down", "l")
        await pilot.press(*"10:05 flight", "enter")
        await until(pilot, lambda: "What it would do" in seen(app))
        assert "10:10–11:10" in seen(app)
        assert item_now(rundown, "keynote").slot == at("9:30"), "a preview changes nothing"
        await pilot.press("a")
        await until(pilot, lambda: "Announced" in seen(app))
        assert item_now(rundown, "keynote").slot == at("10:10")
        with empty.store.read() as connection:
            assert "Prof. Zhang is late (flight)" in latest(connection, 1)[0].en


async def test_esc_leaves_a_preview_and_nothing_is_done(empty: Room, rundown: Rundown) -> None:
    async with shown(empty) as (app, pilot):
        before = rundown.view().agenda
        await pilot.press("down", "down", "c")
        await pilot.press("enter")
        await until(pilot, lambda: "What it would do" in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: "What it would do" not in seen(app))
        assert rundown.view().agenda == before


async def test_the_last_change_is_taken_back_and_done_again_by_keys(empty: Room, rundown: Rundown) -> None:
    async with shown(empty) as (app, pilot):
        await pilot.press("plus")
        await until(pilot, lambda: "gets 1 min more" in seen(app))
        await pilot.press("u")
        await until(pilot, lambda: "Taken back" in seen(app))
        assert item_now(rundown, "opening").added == timedelta(0)
        await pilot.press("y")
        await until(pilot, lambda: "It holds again" in seen(app))
        assert item_now(rundown, "opening").added == timedelta(minutes=1)


async def test_what_another_program_does_is_on_the_board_without_a_key(empty: Room, rundown: Rundown) -> None:
    async with shown(empty) as (app, pilot):
        rundown.do(StartItem("opening"))
        await until(pilot, lambda: "▶ running" in seen(app))
        rundown.do(AddTime("opening", timedelta(minutes=7)))
        await until(pilot, lambda: "until 09:37, planned 09:30" in seen(app))


async def test_the_cue_sheet_shows_one_room_and_refusals_say_why(empty: Room, rundown: Rundown) -> None:
    async with shown(empty) as (app, pilot):
        await pilot.press("v")
        await until(pilot, lambda: "forecast" in seen(app))
        assert "11:25–12:05" in seen(app)
        await pilot.press("end", "f")
        await until(pilot, lambda: "Nothing is on stage in this room." in seen(app))


async def test_an_item_is_planned_in_a_form(empty: Room, rundown: Rundown) -> None:
    async with shown(empty) as (app, pilot):
        await pilot.press("right", "n")
        await until(pilot, lambda: "New item in" in seen(app))
        await pilot.press(*"Workshop", "down", "down", *"20", "enter")
        await until(pilot, lambda: "What it would do" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "“Workshop” is planned at 10:15" in seen(app))
        planned = [each for each in rundown.view().agenda.items.values() if each.title == "Workshop"]
        assert [each.room for each in planned] == ["forum-a"]


async def test_a_reminder_stands_on_the_board_until_it_was_seen_to(
    empty: Room, rundown: Rundown, clock: ManualClock
) -> None:
    clock.advance(at("9:26") - clock.now())
    async with shown(empty) as (app, pilot):
        await until(pilot, lambda: "Fetch the speaker: “Forum” begins at 09:30" in seen(app))
        await pilot.press("j")
        await until(pilot, lambda: "Fetch the speaker: “Forum”" not in seen(app))


def plan_talks(rundown: Rundown, *rooms: str) -> None:
    """A talk in each of `rooms` at the same time."""
    talks = (item(f"in-{room}", "9:32", 30, room=room, speakers=(Speaker(f"Dr. {room}"),)) for room in rooms)
    rundown.do(PlanItems(tuple(talks), "a file"))


async def test_several_reminders_are_seen_to_only_when_the_key_comes_again_and_no_newer_one_with_them(
    empty: Room, rundown: Rundown, clock: ManualClock
) -> None:
    plan_talks(rundown, "forum-a", "forum-b", "roundtable")
    clock.advance(at("9:28") - clock.now())
    async with shown(empty) as (app, pilot):
        await until(pilot, lambda: "… and" in seen(app) or seen(app).count("Fetch the speaker") > 1)
        before = len(rundown.reminders())
        assert before > 1
        await pilot.press("j")
        await until(pilot, lambda: f"J once more: all {before} reminders" in seen(app))
        assert len(rundown.reminders()) == before
        await pilot.press("down", "j")
        await until(pilot, lambda: f"J once more: all {before} reminders" in seen(app))
        await pilot.press("j")
        await until(pilot, lambda: f"{before} reminders were seen to." in seen(app) and "once more" not in seen(app))
        assert rundown.reminders() == ()


async def test_a_room_that_is_out_of_view_is_counted(empty: Room, rundown: Rundown) -> None:
    names = [room.id for room in empty.settings.event.rooms]
    rundown.do(PlanItems(tuple(item(f"in-{room}", "11:00", 30, room=room) for room in names), "a file"))
    async with shown(empty, (80, 24)) as (app, _pilot):
        assert re.search(rf"12-09 .* {len(names) - 3} more", seen(app))
    async with shown(empty, (200, 36)) as (app, _pilot):
        assert not re.search(r"12-09 .* more", seen(app))


async def test_the_small_dashboard_says_how_many_rooms_and_reminders_it_has_no_room_for(
    empty: Room, rundown: Rundown, clock: ManualClock
) -> None:
    names = [room.id for room in empty.settings.event.rooms]
    plan_talks(rundown, *names)
    clock.advance(at("9:28") - clock.now())
    async with running(empty.folder, clock, "control", (80, 24), desks=()) as (app, pilot):
        await until(pilot, lambda: "Fetch the speaker" in seen(app) or "… and" in seen(app))
        left = len(rundown.reminders()) - 1
        await until(pilot, lambda: f"… and {left} more" in seen(app))
        assert left > 1
        assert f"+{len(names) - 2} rooms" in seen(app)
        assert "Ctrl+Q" in seen(app)


async def test_however_much_stands_on_the_small_dashboard_the_notice_and_the_keys_stay_in_sight(
    empty: Room, rundown: Rundown, clock: ManualClock
) -> None:
    plan_talks(rundown, *(room.id for room in empty.settings.event.rooms))
    clock.advance(at("9:28") - clock.now())
    for playbook in ("fire", "power-cut"):
        Incidents(empty).begin(playbook)
    Announcements(empty).post({"zh": "请各组注意：" * 8, "en": "All groups: stay where you are. " * 3}, ["technical"])
    urgent = NewTicket(title="Dark", group="technical", category=Category.TECHNICAL, impact=Level.HIGH)
    Tickets(empty).open(urgent)
    for size in ((80, 24), (120, 36)):
        async with running(empty.folder, clock, "control", size, desks=()) as (app, pilot):
            await until(pilot, lambda app=app: "Fetch the speaker" in seen(app))
            await until(pilot, lambda app=app: "#1 Technical: All groups" in seen(app))
            await pilot.pause()
            assert app.screen.max_scroll_y == 0
            assert app.screen.query_one(KeyBar).region.bottom == size[1]


async def test_a_capital_that_means_nothing_is_told_and_never_taken_for_the_small_letter(
    empty: Room, rundown: Rundown
) -> None:
    async with shown(empty) as (app, pilot):
        await pilot.press("F")
        await until(pilot, lambda: "F does nothing here, f is “finish”: is Caps Lock on?" in seen(app))
        assert "Nothing is on stage" not in seen(app)
        await pilot.press("1")
        await until(pilot, lambda: "Present" in seen(app))
        await pilot.press("N")
        await until(pilot, lambda: "N does nothing here, n is “New ticket”" in seen(app))
        await pilot.press("9")
        await until(pilot, lambda: "Incidents" in seen(app))


async def test_the_dashboard_says_how_every_room_stands(empty: Room, rundown: Rundown, clock: ManualClock) -> None:
    rundown.do(StartItem("opening"))
    clock.advance(timedelta(minutes=4))
    async with running(empty.folder, clock, "control", (80, 24), desks=()) as (app, pilot):
        await until(pilot, lambda: "26:00 Opening" in seen(app))
        assert "✔ on time" in seen(app)


async def test_another_day_is_named_and_says_nothing_of_how_today_stands(empty: Room, rundown: Rundown) -> None:
    tomorrow = replace(item("next-day", "9:00", 30), slot=at("33:00"), planned_start=at("33:00"))
    rundown.do(PlanItems((tomorrow,), "a file"))
    rundown.do(StartItem("opening"))
    async with shown(empty) as (app, pilot):
        assert "on time" in seen(app)
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: "2026-12-10: not today" in seen(app))
        assert "on time" not in seen(app)
        await pilot.press("home")
        await until(pilot, lambda: "on time" in seen(app))


async def test_what_was_refused_stays_to_be_corrected_and_the_next_key_takes_the_reason_away(
    empty: Room, rundown: Rundown
) -> None:
    async with shown(empty) as (app, pilot):
        await pilot.press("down", "w", *["backspace"] * 10, *"nonsense", "enter")
        await until(pilot, lambda: "There is no item “nonsense”" in seen(app))
        assert "Keynote · Change places with ▸ nonsense" in seen(app)
        await pilot.press("escape", "down")
        await until(pilot, lambda: "nonsense" not in seen(app))


async def test_a_form_left_at_its_preview_comes_back_as_it_was_typed(empty: Room, rundown: Rundown) -> None:
    async with shown(empty) as (app, pilot):
        await pilot.press("n")
        await until(pilot, lambda: "New item in" in seen(app))
        await pilot.press(*"Workshop", "enter")
        await until(pilot, lambda: "What it would do" in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: "New item in" in seen(app) and "Workshop" in seen(app))


async def test_on_the_smallest_screen_a_preview_shows_its_keys_and_the_hints_say_where_all_keys_are(
    empty: Room, rundown: Rundown
) -> None:
    async with shown(empty, (80, 24)) as (app, pilot):
        assert "F1 all keys" in seen(app)
        await pilot.press("down", "l", *"10:05 flight", "enter")
        await until(pilot, lambda: "What it would do" in seen(app))
        assert "Enter do it · A do and announce" in seen(app)


async def test_a_time_card_pressed_twice_is_noted_once_and_is_not_announced(empty: Room, rundown: Rundown) -> None:
    rundown.do(StartItem("keynote"))
    async with shown(empty) as (app, pilot):
        await pilot.press("t")
        await until(pilot, lambda: "was shown time card 1 of 2" in seen(app))
        assert "O announces it" not in seen(app)
        await pilot.press("t")
        await until(pilot, lambda: "A time card was noted just now." in seen(app))
        assert item_now(rundown, "keynote").cards == 1


async def test_a_speaker_who_is_late_before_a_break_delays_and_it_is_said_why(empty: Room, rundown: Rundown) -> None:
    async with shown(empty) as (app, pilot):
        await pilot.press("down", "down", "l", *"10:50", "enter")
        await until(pilot, lambda: "Nobody goes first: the next item is a break" in seen(app))


async def test_an_overrun_is_run_by_keys_over_time_a_card_and_the_end(
    empty: Room, rundown: Rundown, clock: ManualClock
) -> None:
    rundown.do(StartItem("keynote"))
    async with shown(empty) as (app, pilot):
        await pilot.press("a", *"-58", "enter")
        await until(pilot, lambda: "What it would do" in seen(app))
        await pilot.press("enter")
        clock.advance(timedelta(minutes=4))
        await until(pilot, lambda: "over time" in seen(app))
        await pilot.press("t")
        await until(pilot, lambda: "was shown time card 1 of 2" in seen(app))
        await pilot.press("f")
        await until(pilot, lambda: "“Keynote” ended at 09:04" in seen(app))


async def test_two_topics_are_merged_by_keys_breaks_passed_over(empty: Room, rundown: Rundown) -> None:
    async with shown(empty) as (app, pilot):
        await pilot.press("down", "g")
        await until(pilot, lambda: "Keynote · Hold together with, and minutes ▸ Talk 60" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "are held together, 60 min" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: item_now(rundown, "talk").state is State.MERGED)


async def test_what_was_typed_is_for_the_item_that_was_asked_about_wherever_it_went_meanwhile(
    empty: Room, rundown: Rundown
) -> None:
    async with shown(empty) as (app, pilot):
        await pilot.press("down", "c")
        await until(pilot, lambda: "Keynote · Why it is cancelled" in seen(app))
        rundown.do(MoveItem("keynote", room="forum-a"))
        await until(pilot, lambda: [each.id for each in shown_items(app, "main")][:2] == ["opening", "talk"])
        await pilot.press(*"ill", "enter")
        await until(pilot, lambda: "What it would do" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "O announces it" in seen(app))
        assert item_now(rundown, "keynote").state is State.CANCELLED
        assert item_now(rundown, "opening").state is State.PLANNED


def shown_items(app: ControlRoomApp, room: str) -> tuple[Item, ...]:
    screen = app.screen
    assert isinstance(screen, RundownScreen)
    assert screen._view is not None
    return screen._view.agenda.of(room, screen._view.agenda.calendar.day(screen._view.at))


async def test_what_is_done_is_told_as_done_though_it_could_not_be_announced_and_o_announces_it_after_all(
    empty: Room, rundown: Rundown, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_rundown: Rundown, _seq: int) -> None:
        raise StoreBusyError(store="event.db", seconds=5)

    async with shown(empty) as (app, pilot):
        with monkeypatch.context() as locked:
            locked.setattr(Rundown, "announce", busy)
            await pilot.press("down", "l", *"10:05 flight", "enter")
            await until(pilot, lambda: "What it would do" in seen(app))
            await pilot.press("a")
            await until(pilot, lambda: "✔ Not announced: event.db has been locked" in seen(app))
            assert item_now(rundown, "keynote").slot == at("10:10")
            await pilot.press("o")
            await until(pilot, lambda: "✖ event.db has been locked" in seen(app))
        await pilot.press("o")
        await until(pilot, lambda: "✔ Announced" in seen(app))
        with empty.store.read() as connection:
            assert "Prof. Zhang is late (flight)" in latest(connection, 1)[0].en


async def test_neither_a_refusal_nor_a_reminder_seen_takes_from_o_what_it_has_to_announce(
    empty: Room, rundown: Rundown, clock: ManualClock
) -> None:
    clock.advance(at("9:26") - clock.now())
    async with shown(empty) as (app, pilot):
        await until(pilot, lambda: len(rundown.reminders()) > 0 and "J" in seen(app))
        await pilot.press("down", "plus")
        await until(pilot, lambda: "O announces it" in seen(app))
        await pilot.press("j")
        await until(pilot, lambda: "seen to" in seen(app))
        await pilot.press("y")
        await until(pilot, lambda: "✖" in seen(app))
        await pilot.press("o")
        await until(pilot, lambda: "✔ Announced" in seen(app))


async def test_a_board_that_stood_open_over_night_shows_the_new_day(
    empty: Room, rundown: Rundown, clock: ManualClock
) -> None:
    tomorrow = replace(item("next-day", "9:00", 30), slot=at("33:00"), planned_start=at("33:00"))
    rundown.do(PlanItems((tomorrow,), "a file"))
    async with shown(empty) as (app, pilot):
        await until(pilot, lambda: "Keynote" in seen(app))
        clock.advance(timedelta(days=1, minutes=-10))
        await until(pilot, lambda: "Keynote" not in seen(app))
        assert "12-10" in seen(app)
        await pilot.press("left_square_bracket")  # What was asked for stays.
        await until(pilot, lambda: "2026-12-09: not today" in seen(app))
        clock.advance(timedelta(minutes=1))
        await pilot.pause(1.2)
        assert "2026-12-09: not today" in seen(app)
