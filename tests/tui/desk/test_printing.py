"""What printing can do, on the screens: a real event folder, virtual printers behind TCP."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from controlroom.core.clock import ManualClock, SystemClock
from controlroom.core.config.folder import EventFolder
from controlroom.domain.badges import service as badges
from controlroom.domain.badges.batches import BatchFilter
from controlroom.domain.badges.rules import BatchState, JobState
from controlroom.domain.badges.views import BatchView
from controlroom.domain.checkin.rules import Outcome
from controlroom.simulate.printer import VirtualPrinter
from controlroom.tui.app import ControlRoomApp
from controlroom.tui.desk.badge_preview import BadgePreviewScreen
from controlroom.tui.desk.print_ahead import PrintAhead
from tests.support.people import add_person
from tests.tui.support import FILE_PRINTER, quiet_event, room_of, running, scan, seen, until

PEOPLE = 8
ALONE_S = 0.2  # longer than the gaps within a scan


@pytest.fixture
def printers() -> Iterator[tuple[VirtualPrinter, VirtualPrinter]]:
    first, second = VirtualPrinter(), VirtualPrinter()
    yield first, second
    first.close()
    second.close()


@pytest.fixture
def venue(
    event_folder: EventFolder, clock: ManualClock, printers: tuple[VirtualPrinter, VirtualPrinter]
) -> EventFolder:
    """Two desks with a printer each, the second one helping out the first."""
    folder = quiet_event(event_folder)
    (folder.config / "desks.toml").write_text(
        f"""
        [[desks]]
        id = "D1"
        name = {{ zh = "一", en = "Desk 1" }}
        checkpoint = "main"
        fallback = "D2"
        fallback_after_s = 1.0
        printer = {{ url = "{printers[0].url}" }}
        [[desks]]
        id = "D2"
        name = {{ zh = "二", en = "Desk 2" }}
        checkpoint = "main"
        printer = {{ url = "{printers[1].url}" }}
        """,
        "utf-8",
    )
    with room_of(folder, clock) as room:
        for number in range(PEOPLE):
            add_person(room.store, f"ATT{number:03d}", f"来宾{number}")
        add_person(
            room.store, "VIP001", "欧阳娜娜", category="vip", needs="wheelchair", note="Opens the first day",
            language="pl",
        )  # fmt: skip
    return folder


def batch_of(folder: EventFolder, clock: ManualClock) -> BatchView:
    with room_of(folder, clock) as room:
        return room.batches("D1")[0]


async def open_panel(app: ControlRoomApp, pilot: Pilot[None], words: str = "would be printed") -> PrintAhead:
    await pilot.press("ctrl+g")
    await until(pilot, lambda: isinstance(app.screen, PrintAhead) and words in seen(app))
    assert isinstance(app.screen, PrintAhead)
    return app.screen


async def test_paper_out_is_shown_within_two_seconds_and_after_mending_the_queue_goes_on(
    venue: EventFolder, clock: ManualClock, printers: tuple[VirtualPrinter, VirtualPrinter]
) -> None:
    first, _second = printers
    file = venue.config / "desks.toml"
    file.write_text(file.read_text("utf-8").replace('fallback = "D2"', ""), "utf-8")
    async with running(venue, clock) as (app, pilot):
        await until(pilot, lambda: "ready" in seen(app))
        first.paper_out()
        begun = time.monotonic()
        await until(pilot, lambda: "No paper. Put in a new roll" in seen(app))
        assert time.monotonic() - begun < 2
        app.present("ATT000")
        app.present("ATT001")
        await until(pilot, lambda: "2 waiting" in seen(app))
        assert first.pages == []
        first.refill()
        await until(pilot, lambda: len(first.pages) == 2 and "0 waiting" in seen(app))
        assert "No paper" not in seen(app)
        first.near_end()
        await until(pilot, lambda: "Paper is nearly used up" in seen(app))
        first.refill()
        first.cover(True)
        await until(pilot, lambda: "The cover is open" in seen(app))


async def test_a_badge_is_handed_over_once_it_is_on_paper_and_printed_again_only_then(
    venue: EventFolder, clock: ManualClock, printers: tuple[VirtualPrinter, VirtualPrinter]
) -> None:
    first, _second = printers
    file = venue.config / "desks.toml"
    file.write_text(file.read_text("utf-8").replace('fallback = "D2"', ""), "utf-8")
    async with running(venue, clock) as (app, pilot):
        await until(pilot, lambda: "ready" in seen(app))
        first.paper_out()
        await until(pilot, lambda: "No paper" in seen(app))
        app.present("VIP001")
        await until(pilot, lambda: "→ The badge waits: No paper." in seen(app))
        assert "Hand over: VIP kit" in seen(app)
        await pilot.press("f4")
        assert "The badge still waits for the printer" in seen(app)
        assert app.state.asking is None
        first.refill()
        await until(pilot, lambda: "→ Hand over the badge and the materials." in seen(app))
        assert "Hand over: badge (printed), VIP kit" in seen(app)
        await pilot.press("f4", "f5")
        await until(pilot, lambda: "Reprint sent: 欧阳娜娜." in seen(app))
        await until(pilot, lambda: len(first.pages) == 2)
        first.paper_out()
        await until(pilot, lambda: "No paper" in seen(app))
        await pilot.press("f4", "f5")
        await until(pilot, lambda: "Reprint queued: 欧阳娜娜. The printer: No paper." in seen(app))
        assert "The badge waits: No paper" in seen(app)


async def test_a_badge_that_comes_out_at_another_desk_is_told_where_its_person_stands(
    venue: EventFolder, clock: ManualClock, printers: tuple[VirtualPrinter, VirtualPrinter]
) -> None:
    first, second = printers
    async with running(venue, clock) as (app, pilot):
        await until(pilot, lambda: "ready" in seen(app))
        first.paper_out()
        await until(pilot, lambda: "No paper" in seen(app))
        app.present("ATT000")
        await until(pilot, lambda: "1 badge comes out at desk D2, because of the printer here." in seen(app))
        assert "Hand over: badge (at desk D2)" in seen(app)
        await pilot.press("f2")
        await until(pilot, lambda: "✖ printer" in seen(app))
    async with running(venue, clock, "control", desks=("D2",)) as (app, pilot):
        await until(pilot, lambda: len(second.pages) == 1)


async def test_badges_are_printed_ahead_with_pause_resume_and_cancel(
    venue: EventFolder, clock: ManualClock, printers: tuple[VirtualPrinter, VirtualPrinter]
) -> None:
    first, _second = printers
    first.print_time_s = 0.4
    async with running(venue, clock) as (app, pilot):
        await open_panel(app, pilot, f"{PEOPLE + 1} badges would be printed.")
        while "◂ Attendee ▸" not in seen(app):
            await pilot.press("right")
        await until(pilot, lambda: f"{PEOPLE} badges would be printed." in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: f"1 of {PEOPLE} printed" in seen(app))
        await pilot.pause(ALONE_S)
        await pilot.press("p")
        await until(pilot, lambda: "printed · paused" in seen(app) and "P go on" in seen(app))
        assert batch_of(venue, clock).state is BatchState.PAUSED
        await pilot.pause(ALONE_S)
        await pilot.press("p")
        await until(pilot, lambda: "P pause" in seen(app))
        first.paper_out()  # However slow the hands are, some are still to come.
        await pilot.press("escape")
        assert f"of {PEOPLE} printed" in seen(app)  # In the strip of the desk: it goes on.
        await open_panel(app, pilot, "X cancel")
        await pilot.press("x")
        await until(pilot, lambda: "Press X once more" in seen(app))
        await pilot.pause(ALONE_S)
        await pilot.press("x")
        await until(pilot, lambda: "printed · cancelled" in seen(app))
        first.refill()
        await until(pilot, lambda: batch_of(venue, clock).queued == 0)  # The one under way is finished.
    batch = batch_of(venue, clock)
    assert (batch.state, batch.planned) == (BatchState.CANCELLED, PEOPLE)
    assert batch.done == len(first.pages) < PEOPLE


async def test_a_scan_while_badges_are_printed_ahead_is_decided_and_its_letters_press_nothing(
    venue: EventFolder, clock: ManualClock
) -> None:
    with room_of(venue, clock) as room:
        add_person(room.store, "PXX4XP", "王敏")
        room.plan_batch("D2", BatchFilter())
    async with running(venue, clock) as (app, pilot):
        panel = await open_panel(app, pilot, "They all have a badge")
        await pilot.press("up", "right")
        await until(pilot, lambda: panel.open_batch is not None and panel.open_batch.desk == "D2")
        scan(app, "PXX4XP")
        await until(pilot, lambda: app.state.decision is not None)
        assert app.state.decision is not None
        assert app.state.decision.outcome is Outcome.ADMITTED
        assert "王 敏" in seen(app)
        assert app.screen.query_one("#code", Input).value == ""
    with room_of(venue, clock) as room:
        assert room.open_batch("D2").state is BatchState.RUNNING


async def test_where_no_desk_runs_a_scan_starts_pauses_and_cancels_nothing(
    venue: EventFolder, clock: ManualClock
) -> None:
    async with running(venue, clock, "control", desks=()) as (app, pilot):
        await open_panel(app, pilot)
        scan(app, "PXX4XP")
        await pilot.pause(2 * ALONE_S)
        assert isinstance(app.screen, PrintAhead)
    with room_of(venue, clock) as room:
        assert room.batches("D1") == ()


async def test_blanks_are_counted_on_the_panel_and_a_short_stock_is_told_at_the_desk_and_on_the_dashboard(
    venue: EventFolder, clock: ManualClock, printers: tuple[VirtualPrinter, VirtualPrinter]
) -> None:
    async with running(venue, clock) as (app, pilot):
        await open_panel(app, pilot, "Nobody has counted the blank badges yet.")
        await pilot.press("down", *"52", "enter")
        await until(pilot, lambda: "52 blank badges left" in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: "0 waiting · 52 blank badges left" in seen(app))
        app.present("ATT000")
        app.present("ATT001")
        await until(pilot, lambda: "50 blank badges left, at this rate until" in seen(app))
        assert "Fetch more" in seen(app)
        await pilot.press("f2")
        await until(pilot, lambda: "▲ D1: 50 blank badges left" in seen(app))


async def test_a_failed_badge_is_given_up_when_the_key_is_pressed_twice(
    event_folder: EventFolder, clock: ManualClock
) -> None:
    folder = quiet_event(event_folder, FILE_PRINTER)
    with room_of(folder, clock) as room:
        add_person(room.store, "ATT001", "Anna Müller")
        job = room.admit(room.settings.desk("D1"), "ATT001").job
        assert job is not None
        badges.move(room.store, room.at("D1"), job, JobState.QUEUED, JobState.FAILED, "write_failed")
    async with running(folder, clock) as (app, pilot):
        await until(pilot, lambda: "F7 retry · Ctrl+R give up" in seen(app))
        await pilot.press("ctrl+r")
        assert "Press Ctrl+R once more" in seen(app)
        assert app.state.oldest_failed is not None
        await pilot.press("ctrl+r")
        await until(pilot, lambda: app.state.oldest_failed is None)
    with room_of(folder, clock) as room:
        assert room.journal_tail(1)[0].verb == "badge.discarded"


async def test_a_badge_is_looked_at_printed_and_a_second_one_needs_a_reason(
    venue: EventFolder, clock: ManualClock, printers: tuple[VirtualPrinter, VirtualPrinter]
) -> None:
    first, _second = printers
    async with running(venue, clock) as (app, pilot):
        await pilot.press("ctrl+y")
        assert "Nobody is shown" in seen(app)
        app.screen.query_one("#code", Input).value = "欧阳"
        await until(pilot, lambda: "Found: 1" in seen(app))
        await pilot.press("down", "ctrl+y")
        await until(pilot, lambda: isinstance(app.screen, BadgePreviewScreen) and "Enter prints" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: JobState.CONFIRMED in app.state.here.recent_jobs.values())
        assert len(first.pages) == 1
        await pilot.press("ctrl+y")
        await until(pilot, lambda: isinstance(app.screen, BadgePreviewScreen) and "Enter prints" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Print the badge of 欧阳娜娜 again. Why?" in seen(app))
        await pilot.press("f5")
        await until(pilot, lambda: len(first.pages) == 2)


async def test_a_scan_while_a_badge_is_looked_at_is_decided(venue: EventFolder, clock: ManualClock) -> None:
    async with running(venue, clock) as (app, pilot):
        app.present("ATT000")
        await until(pilot, lambda: app.state.decision is not None)
        await pilot.press("ctrl+y")
        await until(pilot, lambda: isinstance(app.screen, BadgePreviewScreen))
        await pilot.press(*"VIP001", "enter")
        await until(pilot, lambda: "欧 阳 娜 娜" in seen(app))


async def test_in_a_small_terminal_a_fault_and_an_alert_leave_the_whole_result_to_be_seen(
    venue: EventFolder, clock: ManualClock, printers: tuple[VirtualPrinter, VirtualPrinter]
) -> None:
    first, _second = printers
    config = venue.config / "event.toml"
    with room_of(venue, clock) as room:
        room.set_stock("D1", 3)
    async with running(venue, clock, size=(80, 24)) as (app, pilot):
        await until(pilot, lambda: "ready" in seen(app))
        first.paper_out()
        app.present("VIP001")
        await until(pilot, lambda: "欧 阳 娜 娜" in seen(app))
        config.write_text(config.read_text("utf-8").replace('language = "en"', 'language = "fr"'), "utf-8")
        await until(pilot, lambda: "event.toml" in seen(app) and "because of the printer here" in seen(app))
        text = seen(app)
        for words in ("▲ Needs: wheelchair", "▲ Opens the first day", "▲ Speaks: Polish", "→ Hand over", "No paper",
                      "[Esc: seen]", "3 blank badges left"):  # fmt: skip
            assert words in text


async def test_what_another_program_prints_ahead_is_on_the_dashboard(
    venue: EventFolder, printers: tuple[VirtualPrinter, VirtualPrinter]
) -> None:
    clock = SystemClock()
    async with running(venue, clock, "control", desks=()) as (app, pilot):
        with room_of(venue, clock) as room:
            batch = room.plan_batch("D1", BatchFilter())
            await until(pilot, lambda: f"· 0 of {PEOPLE + 1} printed" in seen(app))
            room.pause_batch("D1", batch)
            await until(pilot, lambda: f"▲ 0 of {PEOPLE + 1} printed · paused" in seen(app))
