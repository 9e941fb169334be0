"""The kiosk on a real event: what guests see, what their keys do and do not, and what staff can do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from controlroom import tui
from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import current_language
from controlroom.core.pins import hash_pin
from controlroom.domain.badges import service as badges
from controlroom.domain.badges.rules import JobState
from controlroom.domain.guests.rules import Level, State
from controlroom.domain.guests.service import Details
from controlroom.hardware.events import DeviceCause, DeviceChanged, DeviceState
from controlroom.simulate.printer import VirtualPrinter
from controlroom.simulate.scanner import VirtualScanner
from controlroom.station.events import DeskDeviceChanged, NotDecided
from controlroom.station.guests import Guests
from controlroom.store.errors import StoreBusyError
from controlroom.tui.kiosk.app import KioskApp
from controlroom.tui.kiosk.state import Mode
from controlroom.tui.messages import EventOpened, StationTold
from controlroom.tui.state import Phase
from controlroom.tui.widgets.big_words import BigWords
from controlroom.tui.words import journal_sentence, names_in
from tests.support.people import add_person
from tests.tui.support import FILE_PRINTER, quiet_event, room_of, seen, until

PIN = "4711"
LEADER = f'[[operators]]\nname = "李娜"\npin = "{hash_pin(PIN)}"\n'
QUESTIONS = """
[[questions]]
id = "card"
words = { zh = "带记者证了吗？", en = "Press card with you?" }
categories = ["media"]
[[questions]]
id = "meal"
words = { zh = "用餐？", en = "Which meal?" }
kind = "choice"
choices = [{ zh = "荤", en = "meat" }, { zh = "素", en = "vegetables" }]
categories = ["staff"]
[[questions]]
id = "flight"
words = { zh = "航班号？", en = "Which flight?" }
kind = "text"
categories = ["speaker"]
"""
PEOPLE: dict[str, dict[str, Any]] = {
    "VIP001": {"name": "欧阳娜娜", "category": "vip", "language": "zh", "company": "清华大学", "needs": "wheelchair"},
    "ATT001": {"name": "Anna Müller", "language": "en"},
    "FRA001": {"name": "Pierre Dupont", "language": "fr"},
    "BLK001": {"name": "Ben Blocked", "status": "blocked"},
    "VOI001": {"name": "Vera Void", "status": "cancelled"},
    "DUE001": {"name": "Otto Due", "status": "unpaid"},
    "MED001": {"name": "Rita Reporter", "category": "media", "language": "en"},
    "STA001": {"name": "Stan Staff", "category": "staff", "language": "en"},
    "SPK001": {"name": "Sue Speaker", "category": "speaker", "language": "en"},
    "BAD001": {"name": "[red]x[/] \x1b[31mboo", "language": "en"},
}


def kiosk_event(folder: EventFolder, clock: ManualClock, *, pin: bool = True, printer: str = "") -> EventFolder:
    """`quiet_event` with people, questions and, unless told otherwise, a leader."""
    quiet_event(folder, printer)
    file = folder.config / "event.toml"
    file.write_text(file.read_text("utf-8") + QUESTIONS + (LEADER if pin else ""), "utf-8")
    with room_of(folder, clock) as room:
        for code, values in PEOPLE.items():
            add_person(room.store, code, **values)
    return folder


@pytest.fixture
def event(event_folder: EventFolder, clock: ManualClock) -> EventFolder:
    return kiosk_event(event_folder, clock)


@asynccontextmanager
async def running(
    folder: EventFolder, clock: ManualClock, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[tuple[KioskApp, Pilot[None]]]:
    app = KioskApp(folder.root, desk="D1", actor="kiosk", clock=clock)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.state.phase is Phase.OPEN)
        yield app, pilot


def read(app: KioskApp) -> str:
    """What can be read, in letters of any size."""
    guest = app.screen.query_one("#guest")
    large = [each.text for each in app.screen.query(BigWords) if each.display and guest.display]
    return "\n".join([*large, seen(app)])


def names_nobody(text: str) -> bool:
    """Whether neither a name nor a company of the list is on the screen."""
    return not any(values["name"][:4] in text for values in PEOPLE.values()) and "清华" not in text


async def scan(pilot: Pilot[None], app: KioskApp, code: str, *, mode: Mode = Mode.RESULT) -> str:
    """A scanner that is a keyboard sends `code`; gives what can be read then."""
    before = app.state.decision
    for char in (*code, "enter"):
        app.post_message(events.Key(char, "\r" if char == "enter" else char))
    await until(pilot, lambda: app.state.decision is not before and app.kiosk.mode is mode)
    return read(app)


def states(app: KioskApp) -> list[DeviceState]:
    """How scanner and printer stand."""
    return [change.state for change in app.state.here.devices.values()]


async def unlock(pilot: Pilot[None], app: KioskApp) -> None:
    await pilot.press("f12", *PIN, "enter")
    await until(pilot, lambda: app.kiosk.mode is Mode.MENU)


async def test_a_vip_who_uses_a_kiosk_is_told_to_the_others_and_guests_see_nothing_of_it(
    event: EventFolder, clock: ManualClock
) -> None:
    with room_of(event, clock) as room:
        Guests(room).add(Details(name="Ada", level=Level.VIP), "ATT001")
    async with running(event, clock) as (app, pilot):
        text = await scan(pilot, app, "ATT001")
        with room_of(event, clock) as room:
            await until(pilot, lambda: Guests(room).view().guests[0].state is State.ARRIVED)
        assert "has arrived" not in text + read(app)


async def test_idle_it_says_one_thing_in_both_languages(event: EventFolder, clock: ManualClock) -> None:
    with room_of(event, clock) as room:
        room.admit(room.settings.desk("D1"), "ATT001")
    async with running(event, clock) as (app, pilot):
        await pilot.pause(0.1)
        text = read(app)
        for words in ("Scan your code", "请扫码签到", "Smart Cities Summit", "智慧城市国际峰会", "█▀█"):
            assert words in text
        for words in ("F1", "F4", "Ctrl", "Reprint", "ATT001"):
            assert words not in text
        assert names_nobody(text)


async def test_an_admitted_guest_is_greeted_in_their_language_and_told_what_to_collect(
    event: EventFolder, clock: ManualClock
) -> None:
    async with running(event, clock) as (app, pilot):
        text = await scan(pilot, app, "VIP001")
        for words in ("欧阳娜娜", "欢迎", "请领取：贵宾资料袋、同声传译耳机、座位卡"):
            assert words in text
        for words in ("Welcome", "wheelchair", "清华大学", "胸卡", "VIP"):  # No printer here, so no word of a badge.
            assert words not in text
        assert app.screen.has_class("-good")
        text = await scan(pilot, app, "ATT001")
        assert "Anna Müller" in text
        assert "Please collect: Conference bag" in text
        assert "欢迎" not in text
        text = await scan(pilot, app, "FRA001")
        assert "欢迎" in text
        assert "Welcome" in text


async def test_after_five_seconds_nothing_of_the_guest_is_left(event: EventFolder, clock: ManualClock) -> None:
    async with running(event, clock) as (app, pilot):
        await scan(pilot, app, "ATT001")
        clock.advance(timedelta(seconds=4))
        await pilot.pause(0.6)
        assert "Anna" in read(app)
        clock.advance(timedelta(seconds=1))
        await until(pilot, lambda: app.kiosk.mode is Mode.IDLE)
        assert names_nobody(read(app))
        assert app.state.decision is None
        assert "Scan your code" in read(app)


async def test_already_in_says_neither_when_nor_who(event: EventFolder, clock: ManualClock) -> None:
    with room_of(event, clock) as room:
        room.admit(room.settings.desk("D2"), "ATT001")
    async with running(event, clock) as (app, pilot):
        text = await scan(pilot, app, "ATT001")
        assert "Already checked in" in text
        assert "help desk" in text
        for words in ("D2", "Desk 2", "tests", "08:30", "Anna"):
            assert words not in text


async def test_a_blocked_guest_sees_what_everybody_sees_who_needs_the_help_desk(
    event: EventFolder, clock: ManualClock
) -> None:
    async with running(event, clock) as (app, pilot):
        seen_by = {}
        for code in ("BLK001", "VOI001"):
            text = await scan(pilot, app, code)
            seen_by[code] = (text, sorted(app.screen.classes))
        assert seen_by["BLK001"] == seen_by["VOI001"]
        assert "Please go to the help desk" in seen_by["BLK001"][0]
        assert "lock" not in seen_by["BLK001"][0]
        assert app.screen.has_class("-help")
        assert "help desk" in await scan(pilot, app, "DUE001")


async def test_a_code_nobody_has_is_told_kindly_and_its_text_is_only_data(
    event: EventFolder, clock: ManualClock
) -> None:
    async with running(event, clock) as (app, pilot):
        assert "Code not found" in await scan(pilot, app, "NOBODY1")
        assert "web address" in await scan(pilot, app, "https://x.example")
        text = await scan(pilot, app, "BAD001")
        assert "[red]x[/] [31mboo" in text
        assert "\x1b" not in text


async def test_a_question_is_answered_by_its_number(event: EventFolder, clock: ManualClock) -> None:
    async with running(event, clock) as (app, pilot):
        text = await scan(pilot, app, "MED001", mode=Mode.QUESTION)
        assert "Press card with you?" in text
        assert "1  yes" in text
        await pilot.press("1")
        await until(pilot, lambda: "Rita" in read(app))
        text = await scan(pilot, app, "STA001", mode=Mode.QUESTION)
        assert "2  vegetables" in text
        await pilot.press("3")
        await pilot.pause(0.3)
        assert app.kiosk.mode is Mode.QUESTION  # There is no third answer.
        await pilot.press("2")
        await until(pilot, lambda: "Stan" in read(app))


async def test_a_no_and_a_question_that_wants_words_are_for_the_help_desk(
    event: EventFolder, clock: ManualClock
) -> None:
    async with running(event, clock) as (app, pilot):
        await scan(pilot, app, "MED001", mode=Mode.QUESTION)
        await pilot.press("2")
        await until(pilot, lambda: app.kiosk.mode is Mode.RESULT)
        assert "Please go to the help desk" in read(app)
        assert "Please go to the help desk" in await scan(pilot, app, "SPK001")
        assert "Which flight" not in read(app)


async def test_a_question_nobody_answers_goes_away(event: EventFolder, clock: ManualClock) -> None:
    async with running(event, clock) as (app, pilot):
        await scan(pilot, app, "MED001", mode=Mode.QUESTION)
        clock.advance(timedelta(seconds=20))
        await until(pilot, lambda: app.kiosk.mode is Mode.IDLE)
        assert app.state.asking is None


async def test_a_scan_that_begins_with_a_digit_answers_no_question(event: EventFolder, clock: ManualClock) -> None:
    with room_of(event, clock) as room:
        add_person(room.store, "1A2B3C", "Nora Next", language="en")
    async with running(event, clock) as (app, pilot):
        await scan(pilot, app, "MED001", mode=Mode.QUESTION)
        assert "Nora Next" in await scan(pilot, app, "1A2B3C")
        await pilot.pause(0.3)
        with room_of(event, clock) as room:
            # The question was put and never answered.
            assert sorted(line.code for line in room.last_scans("D1", 5)) == ["1A2B3C", "MED001"]


async def test_a_guest_types_a_code_by_hand(event: EventFolder, clock: ManualClock) -> None:
    async with running(event, clock) as (app, pilot):
        await pilot.press(*"ATX")
        assert "ATX_" in read(app)
        await pilot.press("backspace", *"T001")
        await pilot.press("enter")
        await until(pilot, lambda: "Anna" in read(app))
        await pilot.press("x")  # The next guest begins: the one before is gone.
        assert names_nobody(read(app))
        clock.advance(timedelta(seconds=20))
        await until(pilot, lambda: app.kiosk.mode is Mode.IDLE)
        assert "_" not in read(app)


async def test_a_scan_takes_over_from_half_a_typed_code(event: EventFolder, clock: ManualClock) -> None:
    async with running(event, clock) as (app, pilot):
        await pilot.press("Q")
        await pilot.pause(1.1)
        assert "Anna" in await scan(pilot, app, "ATT001")


async def test_a_scanner_that_stutters_is_understood(event: EventFolder, clock: ManualClock) -> None:
    async with running(event, clock) as (app, pilot):
        await pilot.press("A", "T")
        await pilot.pause(0.2)
        assert "Anna" in await scan(pilot, app, "T001")


async def test_keys_and_mouse_do_nothing_for_guests(event: EventFolder, clock: ManualClock) -> None:
    async with running(event, clock) as (app, pilot):
        await pilot.pause(0.3)
        before = read(app)
        for key in (
            "ctrl+c",
            "ctrl+p",
            "ctrl+q",
            "ctrl+q",
            "ctrl+q",
            "ctrl+l",
            "tab",
            *(f"f{n}" for n in range(1, 12)),
        ):
            await pilot.press(key)
        await pilot.click(offset=(10, 10))
        assert read(app) == before
        assert app.state.phase is Phase.OPEN


async def test_wrong_pins_open_nothing_and_soon_none_is_taken(event: EventFolder, clock: ManualClock) -> None:
    async with running(event, clock) as (app, pilot):
        await pilot.press("f12", *"1234")
        assert "●●●●" in read(app)
        assert "1234" not in read(app)
        await pilot.press("enter")
        await until(pilot, lambda: "No leader has this PIN" in read(app))
        for _again in range(2):
            await pilot.press(*"1234", "enter")
            await until(pilot, lambda: "checking" not in read(app) and app.kiosk.typed == "")
        await pilot.press(*PIN, "enter")  # The right one, but too soon.
        await until(pilot, lambda: "Too many wrong PINs" in read(app))
        clock.advance(timedelta(seconds=11))
        await pilot.press(*PIN, "enter")
        await until(pilot, lambda: app.kiosk.mode is Mode.MENU)
    with room_of(event, clock) as room:
        (refused,) = [entry for entry in room.journal_tail(10) if entry.verb == "operator.refused"]
    assert journal_sentence(refused, names_in([refused]))[2] == "wrong PIN for a leader, 3 in a row"


async def test_staff_see_the_devices_and_leave(event: EventFolder, clock: ManualClock) -> None:
    async with running(event, clock) as (app, pilot):
        await unlock(pilot, app)
        text = read(app)
        assert "none at this desk; codes are typed" in text
        assert "Nobody was admitted here yet" not in text  # No printer comes first.
        assert "This desk has no printer." in text
        await pilot.press("ctrl+l")
        assert current_language() == "zh"
        assert "工作人员" in read(app)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app.return_code is not None)
    assert app.return_code == 0


async def test_the_staff_menu_closes_by_itself_and_for_a_scan(event: EventFolder, clock: ManualClock) -> None:
    async with running(event, clock) as (app, pilot):
        await unlock(pilot, app)
        clock.advance(timedelta(seconds=30))
        await until(pilot, lambda: app.kiosk.mode is Mode.IDLE)
        await pilot.press("ctrl+q", "ctrl+q", "ctrl+q")
        assert app.state.phase is Phase.OPEN
        await unlock(pilot, app)
        assert "Anna" in await scan(pilot, app, "ATT001")
        assert not app.screen.query_one("#staff").display


async def test_staff_settle_a_badge_in_doubt_and_print_one_again(event_folder: EventFolder, clock: ManualClock) -> None:
    folder = kiosk_event(event_folder, clock, printer=FILE_PRINTER)
    with room_of(folder, clock) as room:
        job = room.admit(room.settings.desk("D1"), "ATT001").job
        assert job is not None
        badges.move(room.store, room.at("D1"), job, JobState.QUEUED, JobState.SENDING)
    async with running(folder, clock) as (app, pilot):
        await pilot.pause(0.3)
        assert names_nobody(read(app))
        text = await scan(pilot, app, "VIP001")
        await until(pilot, lambda: "请取走胸卡" in read(app))
        await unlock(pilot, app)
        await until(pilot, lambda: "Did the badge of Anna Müller come out?" in read(app))
        await pilot.press("f6")
        await until(pilot, lambda: "Press F6 once more" in read(app))
        await pilot.press("f5")
        await until(pilot, lambda: app.state.oldest_unknown is None)
        await pilot.press("f4")
        assert "Print the badge of 欧阳娜娜 again. Why?" in read(app)
        await pilot.press("f6")

        def reprinted() -> bool:
            with room_of(folder, clock) as room:
                return any(
                    entry.verb == "badge.reprinted" and entry.data.get("reason") == "damaged"
                    for entry in room.journal_tail(20)
                )

        await until(pilot, reprinted)
        assert "胸卡" in text


async def test_without_a_pin_the_menu_stays_closed_and_three_quits_end_it(
    event_folder: EventFolder, clock: ManualClock
) -> None:
    async with running(kiosk_event(event_folder, clock, pin=False), clock) as (app, pilot):
        assert "No leader in event.toml has a PIN" in read(app)
        clock.advance(timedelta(seconds=20))
        await until(pilot, lambda: "No leader" not in read(app))
        await pilot.press("f12", *PIN, "enter")
        await until(pilot, lambda: "No leader has this PIN" in read(app))
        await pilot.press("escape", "ctrl+q", "ctrl+q", "a", "ctrl+q")
        assert app.state.phase is Phase.OPEN
        await pilot.press("ctrl+q", "ctrl+q")
        await until(pilot, lambda: app.return_code is not None)


async def test_a_real_scanner_and_a_printer_that_runs_out_of_paper(
    event_folder: EventFolder, clock: ManualClock
) -> None:
    with closing(VirtualScanner()) as scanner, closing(VirtualPrinter(print_time_s=0.3)) as printer:
        hardware = f'[[desks.scanners]]\nport = "{scanner.port}"\n[desks.printer]\nurl = "{printer.url}"\n'
        folder = kiosk_event(event_folder, clock, printer=hardware)
        async with running(folder, clock) as (app, pilot):
            await until(pilot, lambda: [*map(str, states(app))] == ["ready", "ready"])
            await unlock(pilot, app)
            scanner.scan("ATT001")  # Whatever staff left open.
            await until(pilot, lambda: "Printing your badge" in read(app))
            await until(pilot, lambda: "Take your badge" in read(app))
            printer.paper_out()
            clock.advance(timedelta(seconds=20))
            await until(pilot, lambda: "use another desk" in read(app))
            assert "PAPER_OUT" in read(app)
            scanner.scan("FRA001")
            await until(pilot, lambda: "Badge: at the help desk" in read(app))
            printer.refill()
            await until(pilot, lambda: len(printer.pages) == 2)  # By itself.
            await until(pilot, lambda: "Take your badge" in read(app))
            clock.advance(timedelta(seconds=20))
            await until(pilot, lambda: "Scan your code" in read(app))
            scanner.unplug()
            await until(pilot, lambda: "Type your code" in read(app))


async def test_a_badge_that_is_long_in_coming_keeps_the_guest(event_folder: EventFolder, clock: ManualClock) -> None:
    folder = kiosk_event(event_folder, clock, printer='[desks.printer]\nurl = "tcp://127.0.0.1:9"\n')
    async with running(folder, clock) as (app, pilot):
        await until(pilot, lambda: "use another desk" in read(app))  # Nobody listens at that port.
        assert "Badge: at the help desk" in await scan(pilot, app, "ATT001")
        connecting = DeviceChanged("printer", "printer", DeviceState.CONNECTING, DeviceCause.NONE)
        app.post_message(StationTold(DeskDeviceChanged("D1", connecting)))
        await until(pilot, lambda: "Printing your badge" in read(app))
        clock.advance(timedelta(seconds=11))
        await pilot.pause(0.4)
        assert app.kiosk.mode is Mode.RESULT
        clock.advance(timedelta(seconds=1))
        await until(pilot, lambda: app.kiosk.mode is Mode.IDLE)


async def test_a_scan_the_store_did_not_take_is_asked_for_again(event: EventFolder, clock: ManualClock) -> None:
    async with running(event, clock) as (app, pilot):
        await scan(pilot, app, "ATT001")
        app.post_message(StationTold(NotDecided("D1", "VIP001", StoreBusyError())))
        await until(pilot, lambda: "Please try again" in read(app))
        assert names_nobody(read(app))
        assert not app.state.alerts


async def test_an_event_that_cannot_be_opened_is_out_of_service_with_a_small_reason(
    event: EventFolder, clock: ManualClock
) -> None:
    file = event.config / "desks.toml"
    good = file.read_text("utf-8")
    file.write_text("[[desks]", "utf-8")
    app = KioskApp(event.root, desk="D1", actor="kiosk", clock=clock)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "CONFIG_SYNTAX" in read(app))
        assert "Out of service" in read(app)
        await pilot.press(*"ATT001", "enter")
        assert app.kiosk.mode is Mode.IDLE
        file.write_text(good, "utf-8")
        await pilot.press("f12")  # Staff mended it.
        await until(pilot, lambda: "Scan your code" in read(app))
        file.write_text("[[desks]", "utf-8")


async def test_a_broken_configuration_is_a_small_code_for_guests_and_a_sentence_for_staff(
    event: EventFolder, clock: ManualClock
) -> None:
    file = event.config / "event.toml"
    good = file.read_text("utf-8")
    async with running(event, clock) as (app, pilot):
        await pilot.pause(0.3)  # The watcher begins to look a moment after the event is open.
        file.write_text(good.replace('language = "en"', 'language = "fr"'), "utf-8")
        await until(pilot, lambda: "CONFIG_VALUE" in read(app))
        assert "Scan your code" in read(app)
        assert "event.toml" not in read(app)
        await unlock(pilot, app)
        assert "event.toml, language" in read(app)
        await pilot.press("escape")
        assert "CONFIG" not in read(app)


async def test_a_code_scanned_before_the_event_is_open_is_kept(event: EventFolder, clock: ManualClock) -> None:
    app = KioskApp(event.root, desk="D1", actor="kiosk", clock=clock)
    app.__dict__["_open"] = dict  # Does nothing: the event opens when the test says so.
    async with app.run_test() as pilot:
        await pilot.press(*"ATT001", "enter")
        assert "One moment, please" in read(app)
        del app.__dict__["_open"]
        app._open()
        await until(pilot, lambda: "Anna Müller" in read(app))


async def test_an_answer_may_come_before_the_word_that_the_event_is_open(
    event: EventFolder, clock: ManualClock
) -> None:
    class NeverTold(KioskApp):
        CSS_PATH = [Path(tui.__file__).parent / "styles" / f"{name}.tcss" for name in ("common", "kiosk")]

        def on_event_opened(self, message: EventOpened) -> None:
            message.prevent_default()

    app = NeverTold(event.root, desk="D1", actor="kiosk", clock=clock)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app._session.present("D1", "MED001"))
        await until(pilot, lambda: "Press card with you?" in read(app))
        assert app.state.phase is Phase.OPENING


async def test_letters_are_large_where_there_is_room_and_plain_where_not(
    event: EventFolder, clock: ManualClock
) -> None:
    async with running(event, clock, size=(80, 24)) as (app, pilot):
        await until(pilot, lambda: "▀" * 3 in seen(app))
        assert "Scan your code" not in seen(app)
        await pilot.resize_terminal(40, 12)
        await until(pilot, lambda: "Scan your code" in seen(app))


async def test_a_party_is_told_who_comes_next(event: EventFolder, clock: ManualClock) -> None:
    with room_of(event, clock) as room:
        add_person(room.store, "FAM001", "Fay Family", language="en", party=3)
    async with running(event, clock) as (app, pilot):
        assert "1 of 3 have come. The next one scans the same code." in await scan(pilot, app, "FAM001")
        assert "2 of 3" in await scan(pilot, app, "FAM001")
        text = await scan(pilot, app, "FAM001")
        assert "3 of 3 have come." in text
        assert "next one" not in text
