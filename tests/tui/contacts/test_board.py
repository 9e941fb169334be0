"""The board of contacts on a real event (docs/domain.md §1)."""

from __future__ import annotations

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from tests.tui.support import FILE_PRINTER, quiet_event, room_of, running, scan, seen, until

PEOPLE = """
[[operators]]
name = "王强"
role = "leader"
group = "technical"
phone = "138 0002"
[[operators]]
name = "孙丽"
role = "technician"
group = "technical"
phone = "138 0003"
"""


@pytest.fixture
def venue(event_folder: EventFolder) -> EventFolder:
    file = quiet_event(event_folder).config / "event.toml"
    file.write_text(file.read_text("utf-8") + PEOPLE, "utf-8")
    return event_folder


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_is_not_reached_so_the_cursor_goes_to_b(
    venue: EventFolder, clock: ManualClock, size: tuple[int, int]
) -> None:
    async with running(venue, clock, "control", size, ()) as (app, pilot):
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "on duty advised" in seen(app) and "▶" in seen(app))
        await pilot.press("right")
        await until(pilot, lambda: "▸Technical◂" in seen(app) and "First: Change to the spare" in seen(app))
        await pilot.press("u", "enter")
        await until(pilot, lambda: "Kept: 王强 was not reached." in seen(app) and "not reached 08:30" in seen(app))
        await until(pilot, lambda: "孙丽 · Technical · member" in seen(app))
        await pilot.press("r", *"on my way")
        await pilot.pause(0.2)  # A hand, not a scanner.
        await pilot.press("enter")
        await until(pilot, lambda: "reached 08:30 · on my way" in seen(app))
        assert "✖ " in seen(app)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: "▸everybody◂" in seen(app) and "Fire brigade" in seen(app))


@pytest.mark.parametrize(("steps", "suffix", "begins"), [(0, "pdf", b"%PDF"), (1, "html", b"<!DOC"), (2, "md", b"# ")])
async def test_the_sheet_is_written_to_a_file_of_a_name_and_a_kind(
    venue: EventFolder, clock: ManualClock, steps: int, suffix: str, begins: bytes
) -> None:
    async with running(venue, clock, "control", (80, 24), ()) as (app, pilot):
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "on duty advised" in seen(app))
        await pilot.press("right", "x", *["down"] * steps, "enter")
        await until(pilot, lambda: f"File, in reports ▸ contacts-technical-20260518-083000.{suffix}" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "✔ Written: " in seen(app))
    (file,) = (venue.root / "reports").iterdir()
    assert file.name == f"contacts-technical-20260518-083000.{suffix}"
    assert file.read_bytes().startswith(begins)


async def test_a_name_that_is_changed_by_one_sign_is_the_files(venue: EventFolder, clock: ManualClock) -> None:
    async with running(venue, clock, "control", (80, 24), ()) as (app, pilot):
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "on duty advised" in seen(app))
        await pilot.press("x", "enter")
        await until(pilot, lambda: "File, in reports ▸ contacts-" in seen(app))
        await pilot.press("home", "n", "enter")
        await until(pilot, lambda: "✔ Written: " in seen(app))
    assert [file.name for file in (venue.root / "reports").iterdir()] == ["ncontacts-20260518-083000.pdf"]


async def test_a_note_typed_as_fast_as_a_scanner_stays_until_enter_is_pressed_once_more(
    venue: EventFolder, clock: ManualClock
) -> None:
    async with running(venue, clock, "control", (80, 24), ()) as (app, pilot):
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "on duty advised" in seen(app) and "▶" in seen(app))
        await pilot.press("r")
        await until(pilot, lambda: "What was said?" in seen(app))
        scan(app, "on my way")
        await until(pilot, lambda: "Enter once more keeps it" in seen(app) and "on my way" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "reached 08:30 · on my way" in seen(app))


async def test_the_sheet_is_printed_at_a_desk_and_esc_prints_nothing(
    event_folder: EventFolder, clock: ManualClock
) -> None:
    quiet_event(event_folder, FILE_PRINTER)
    async with running(event_folder, clock, "control", (80, 24), ()) as (app, pilot):
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "on duty advised" in seen(app))
        await pilot.press("p")
        await until(pilot, lambda: "The contact sheet goes to" in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: "The contact sheet goes to" not in seen(app))
        assert not (event_folder.root / "badges.prn").exists()
        await pilot.press("p", "enter")
        await until(pilot, lambda: "✔ The contact sheet went to the printer." in seen(app))
    assert (event_folder.root / "badges.prn").stat().st_size > 1000
    with room_of(event_folder, clock) as room:
        assert [entry.verb for entry in room.journal_tail(50)].count("contact.printed") == 1


async def test_without_a_printer_that_is_said(venue: EventFolder, clock: ManualClock) -> None:
    async with running(venue, clock, "control", (80, 24), ()) as (app, pilot):
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "on duty advised" in seen(app))
        await pilot.press("p")
        await until(pilot, lambda: "No desk has a printer: name one in desks.toml." in seen(app))


async def test_a_scan_prints_and_writes_nothing(event_folder: EventFolder, clock: ManualClock) -> None:
    quiet_event(event_folder, FILE_PRINTER)
    async with running(event_folder, clock, "control", (80, 24), ()) as (app, pilot):
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "on duty advised" in seen(app))
        for code in ("P-000123", "X-000123"):
            scan(app, code)
            await pilot.pause(0.5)
    assert not (event_folder.root / "badges.prn").exists()
    assert not list((event_folder.root).glob("reports/*"))


async def test_a_scan_keeps_no_call(venue: EventFolder, clock: ManualClock) -> None:
    async with running(venue, clock, "control", (80, 24), ()) as (app, pilot):
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "on duty advised" in seen(app))
        scan(app, "URL-000123")
        await pilot.pause(0.5)
    with room_of(venue, clock) as room:
        assert not [entry for entry in room.journal_tail(5) if entry.verb == "contact.called"]


async def test_an_event_without_anybody_says_what_to_fill_in(event_folder: EventFolder, clock: ManualClock) -> None:
    (quiet_event(event_folder).config / "contacts.toml").unlink()
    async with running(event_folder, clock, "control", (80, 24), ()) as (app, pilot):
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "Nobody stands on the contact sheet yet" in seen(app))
