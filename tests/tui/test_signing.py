"""Who acts stands on every board, and is changed by name and PIN (docs/domain.md §1)."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.widgets import Input

from controlroom.core.clock import ManualClock, iso
from controlroom.core.config.folder import EventFolder
from controlroom.core.pins import hash_pin
from controlroom.domain.people.duty import Role
from controlroom.domain.people.operators import OperatorLine
from controlroom.tui.screens.sign_in import SignInScreen, named
from tests.tui.support import quiet_event, room_of, running, scan, seen, until

PEOPLE = """
[[operators]]
name = "李娜"
role = "coordinator"
pin = "{pin}"
[[operators]]
name = "王强"
role = "technician"
pin = "{pin}"
[[operators]]
name = "王敏"
role = "technician"
"""
LINES = [OperatorLine(name, Role.LEADER, "", has_pin=True) for name in ("Li Na", "Wang Qiang", "Wang Min", "Ana Li")]


@pytest.fixture(scope="module")
def pin() -> str:
    return hash_pin("4711")


@pytest.fixture
def named_event(event_folder: EventFolder, pin: str) -> EventFolder:
    file = quiet_event(event_folder).config / "event.toml"
    file.write_text(file.read_text("utf-8") + PEOPLE.format(pin=pin), "utf-8")
    return event_folder


@pytest.mark.parametrize(
    ("typed", "found"), [("2", (1,)), ("wang", (1, 2)), ("WANG M", (2,)), ("li", (0,)), ("na", (0, 3)), ("9", ()),
                         ("x", ())]
)  # fmt: skip
def test_a_number_or_the_first_signs_mean_somebody(typed: str, found: tuple[int, ...]) -> None:
    assert named(LINES, typed) == found


async def test_a_pin_in_the_field_of_the_name_stands_nowhere_after_enter() -> None:
    app: App[None] = App()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(SignInScreen(LINES, None))
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: "Nobody with a PIN is called “…”." in seen(app))
        assert "4711" not in seen(app)
        await pilot.press(*"zoe", "enter")
        await until(pilot, lambda: "Nobody with a PIN is called “zoe”." in seen(app))


async def test_where_only_one_has_a_pin_it_is_what_is_typed_first() -> None:
    app: App[None] = App()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(SignInScreen(LINES[:1], None))
        await pilot.press(*"4711")
        await until(pilot, lambda: "••••" in seen(app))
        assert "4711" not in seen(app)


async def test_somebody_signs_in_and_out_by_keys_and_every_board_says_so(
    named_event: EventFolder, clock: ManualClock
) -> None:
    async with running(named_event, clock) as (app, pilot):
        await until(pilot, lambda: "王敏 · technician" in seen(app))
        assert "Walk-in" not in seen(app)  # Not for a technician.
        await pilot.press("f9")
        assert "not for the role of whoever acts here" in seen(app)
        await pilot.press("ctrl+u")
        await until(pilot, lambda: "No PIN yet: 王敏" in seen(app))
        await pilot.press("1", "enter", *"4712", "enter")
        await until(pilot, lambda: "This is not the PIN of 李娜." in seen(app))
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: "李娜 · coordinator" in seen(app))
        assert "Walk-in" in seen(app)
        await pilot.press("ctrl+u")
        await until(pilot, lambda: isinstance(app.screen, SignInScreen))
        await pilot.press("0", "enter")
        await until(pilot, lambda: "王敏 · technician" in seen(app))
    with room_of(named_event, clock) as room:
        verbs = [entry.verb for entry in reversed(room.journal_tail(10)) if entry.verb.startswith("operator.")]
    assert verbs == ["operator.signed-in", "operator.signed-out"]


async def test_many_wrong_pins_wait_and_are_kept_once_for_each_wait(
    named_event: EventFolder, clock: ManualClock
) -> None:
    async with running(named_event, clock) as (app, pilot):
        await pilot.press("ctrl+u")
        await until(pilot, lambda: isinstance(app.screen, SignInScreen))
        await pilot.press("1", "enter")
        for _try in range(3):
            await pilot.press(*"4712", "enter")
            await until(pilot, lambda: "This is not the PIN" in seen(app) and not pin_of(app.screen))
            await pilot.press("up")
        for _try in range(3):
            await pilot.press(*"4711", "enter")
            await until(pilot, lambda: "Too many wrong PINs" in seen(app) and not pin_of(app.screen))
    with room_of(named_event, clock) as room:
        refused = [entry.data for entry in room.journal_tail(10) if entry.verb == "operator.refused"]
    assert refused == [{"name": "李娜", "tries": 3, "given": iso(clock.now())}]


def pin_of(screen: object) -> str:
    assert isinstance(screen, SignInScreen)
    return screen.query_one("#sign-pin", Input).value


async def test_a_pin_typed_as_quickly_as_a_scan_is_a_pin_and_never_a_code(
    named_event: EventFolder, clock: ManualClock
) -> None:
    async with running(named_event, clock) as (app, pilot):
        await pilot.press("ctrl+u")
        await until(pilot, lambda: isinstance(app.screen, SignInScreen))
        await pilot.press("1", "enter")
        scan(app, "4711")
        await until(pilot, lambda: "李娜 · coordinator" in seen(app))
    with room_of(named_event, clock) as room:
        assert not [entry for entry in room.journal_tail(10) if "4711" in str(entry)]


async def test_who_is_named_at_the_start_and_has_a_pin_is_asked_first(
    named_event: EventFolder, clock: ManualClock
) -> None:
    async with running(named_event, clock, "control", actor="李娜") as (app, pilot):
        await until(pilot, lambda: "PIN of 李娜" in seen(app) and "Now acts: operator (operator)" in seen(app))
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: "李娜 · coordinator" in seen(app))
    async with running(named_event, clock, "control", actor="李娜") as (app, pilot):
        await until(pilot, lambda: "PIN of 李娜" in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: "operator · operator" in seen(app))


async def test_where_nobody_has_a_pin_the_key_says_how_to_get_one(
    event_folder: EventFolder, clock: ManualClock
) -> None:
    async with running(quiet_event(event_folder), clock, "control") as (app, pilot):
        await until(pilot, lambda: "王敏" in seen(app))
        await pilot.press("ctrl+u")
        await until(pilot, lambda: "controlroom pin NAME" in seen(app))
