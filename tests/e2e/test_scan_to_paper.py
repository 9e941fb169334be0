"""The main job on real bytes: a code on a pty becomes an admission, a line, and a badge on a TCP printer."""

from __future__ import annotations

import signal
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp

from controlroom.core.config.folder import EventFolder
from controlroom.simulate.printer import VirtualPrinter
from controlroom.simulate.scanner import VirtualScanner
from tests.support.desk import HeadlessDesk, run_cli, run_program
from tests.support.people import take_in
from tests.support.waiting import wait_until

PEOPLE = """姓名,单位,职务,类别,签到码,状态
张伟,星河科技有限公司,工程师,attendee,VIP-0001,
欧阳娜娜,Æther Labs,Chief Officer,贵宾,VIP-0002,
𠮷田龘,,,,VIP-0003,
李雷,,,,GONE-1,已取消
[red]Bobby[/red] \x1b[31mTables,,,,VIP-0004,
"""


@pytest.fixture
def event(event_folder: EventFolder, tmp_path: Path) -> EventFolder:
    """The sample event with five people on its list."""
    take_in(event_folder, tmp_path / "people.csv", PEOPLE)
    return event_folder


@pytest.fixture
def scanner() -> Iterator[VirtualScanner]:
    device = VirtualScanner()
    yield device
    device.close()


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    device = VirtualPrinter()
    yield device
    device.close()


@pytest.fixture
def desk(event: EventFolder, scanner: VirtualScanner, printer: VirtualPrinter) -> Iterator[HeadlessDesk]:
    with HeadlessDesk(event.root, "--scanner", scanner.port, "--printer", printer.url) as running:
        running.wait_for_event("ready")
        wait_until(
            lambda: (
                {line["kind"] for line in running.of("device") if line["state"] == "ready"} == {"scanner", "printer"}
            ),
            "both devices ready",
        )
        yield running


def test_a_scanned_code_is_admitted_and_its_badge_carries_that_code(
    desk: HeadlessDesk, scanner: VirtualScanner, printer: VirtualPrinter
) -> None:
    scanner.scan("VIP-0001")
    line = desk.wait_for_event("scan")
    assert (line["outcome"], line["code"], line["name"]) == ("ADMITTED", "VIP-0001", "张伟")
    assert (line["company"], line["checkpoint"], line["desk"]) == ("星河科技有限公司", "main", "D1")
    assert line["first"] is None
    assert line["ms"] > 0
    printed = desk.wait_for_event("print", state="confirmed")
    assert printed["code"] == "VIP-0001"
    (page,) = printer.pages
    assert [found.text for found in zxingcpp.read_barcodes(page.image.convert("L"))] == ["VIP-0001"]


def test_the_same_code_again_is_already_in_and_prints_nothing(
    desk: HeadlessDesk, scanner: VirtualScanner, printer: VirtualPrinter
) -> None:
    scanner.scan("VIP-0002")
    first = desk.wait_for_event("scan")
    desk.wait_for_event("print", state="confirmed")
    time.sleep(1.6)  # longer than the scanner's debounce: a real second presentation
    scanner.scan("VIP-0002")
    again = desk.wait_for_event("scan")
    assert again["outcome"] == "ALREADY"
    assert (again["first"]["at"], again["first"]["desk"]) == (first["at"], "D1")
    assert again["nonce"] != first["nonce"]
    scanner.scan("VIP-0003")
    desk.wait_for_event("print", state="confirmed", code="VIP-0003")
    assert len(printer.pages) == 2


def test_strangers_and_cancelled_people_are_answered_and_print_nothing(
    desk: HeadlessDesk, scanner: VirtualScanner, printer: VirtualPrinter
) -> None:
    for code, outcome in (("WHO", "UNKNOWN"), ("GONE-1", "VOID")):
        scanner.scan(code)
        assert desk.wait_for_event("scan")["outcome"] == outcome
    assert printer.pages == []


def test_a_megabyte_of_garbage_on_the_line_loses_no_later_scan(desk: HeadlessDesk, scanner: VirtualScanner) -> None:
    noise = bytes(range(1, 256)).replace(b"\r", b"").replace(b"\n", b"").replace(b"\t", b"").replace(b"\x03", b"")
    block = noise * 16
    for _ in range(1_000_000 // len(block)):
        scanner.send(block)
    scanner.send(b"\r\x1b[2J\x1b[31mEVIL\r")
    scanner.scan("VIP-0001")
    assert desk.wait_for_event("scan", code="VIP-0001")["outcome"] == "ADMITTED"
    for line in desk.of("scan"):
        assert line["code"] == "VIP-0001" or line["outcome"] == "UNKNOWN"


def test_markup_and_escapes_in_a_name_are_printed_as_text(desk: HeadlessDesk, scanner: VirtualScanner) -> None:
    scanner.scan("VIP-0004")
    assert desk.wait_for_event("scan")["name"] == "[red]Bobby[/red] [31mTables"
    desk.wait_for_event("print", state="confirmed")


def test_a_printer_without_paper_holds_the_badge_until_it_is_mended(
    desk: HeadlessDesk, scanner: VirtualScanner, printer: VirtualPrinter
) -> None:
    printer.paper_out()
    desk.wait_for_event("device", kind="printer", state="fault", cause="paper_out")
    scanner.scan("VIP-0001")
    assert desk.wait_for_event("scan")["outcome"] == "ADMITTED"
    desk.wait_for_event("print", state="queued")
    printer.refill()
    desk.wait_for_event("print", state="confirmed", code="VIP-0001")
    assert len(printer.pages) == 1


def test_a_printer_that_is_away_holds_the_badges_in_order(
    desk: HeadlessDesk, scanner: VirtualScanner, printer: VirtualPrinter
) -> None:
    printer.refuse()
    desk.wait_for_event("device", kind="printer", state="fault")
    for code in ("VIP-0003", "VIP-0001", "VIP-0002"):
        scanner.scan(code)
        desk.wait_for_event("scan", code=code)
    printer.accept()
    for code in ("VIP-0003", "VIP-0001", "VIP-0002"):
        desk.wait_for_event("print", state="confirmed", code=code)


def test_a_printer_that_resets_in_the_middle_of_a_job_leaves_it_unknown_and_never_repeats_it(
    desk: HeadlessDesk, scanner: VirtualScanner, printer: VirtualPrinter
) -> None:
    printer.reset_after(4_000)
    scanner.scan("VIP-0001")
    job = desk.wait_for_event("print", state="unknown")
    scanner.scan("VIP-0002")
    desk.wait_for_event("print", state="confirmed", code="VIP-0002")
    again = [line for line in desk.of("print") if line["job"] == job["job"]]
    assert [line["state"] for line in again] == ["queued", "sending", "unknown"]


def test_a_scanner_that_is_unplugged_is_told_once_and_works_again_when_plugged_in(
    desk: HeadlessDesk, scanner: VirtualScanner
) -> None:
    scanner.unplug()
    desk.wait_for_event("device", kind="scanner", state="fault")
    scanner.replug()
    desk.wait_for_event("device", kind="scanner", state="ready")
    scanner.scan("VIP-0001")
    assert desk.wait_for_event("scan")["outcome"] == "ADMITTED"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_desk_ends_cleanly_when_told_to(desk: HeadlessDesk, number: int) -> None:
    assert desk.terminate(number) == 0
    assert desk.process.stderr is not None
    assert desk.process.stderr.read() == ""


def test_a_second_program_on_the_same_desk_is_refused(desk: HeadlessDesk, event: EventFolder) -> None:
    second = run_program("desk", "D1", "--headless", "--event", str(event.root))
    assert second.returncode == 1
    assert "DESK_TAKEN" in second.stderr


def test_a_badge_queued_by_another_program_is_printed_by_the_desk(desk: HeadlessDesk, event: EventFolder) -> None:
    done = run_cli("scan", "VIP-0001", "--desk", "D1", "--event", str(event.root), "--json")
    assert done.returncode == 0, done.stderr
    desk.wait_for_event("print", state="confirmed", code="VIP-0001")


def test_a_saved_change_of_the_configuration_is_taken_and_a_broken_one_is_told(
    desk: HeadlessDesk, event: EventFolder
) -> None:
    file = event.config / "event.toml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace('timezone = "Asia/Shanghai"', 'timezone = "Mars/Olympus"'), encoding="utf-8")
    line = desk.wait_for_event("config", state="refused")
    assert "timezone" in line["what"]
    assert "Mars/Olympus" in line["what"]
    file.write_text(good, encoding="utf-8")
    desk.wait_for_event("config", state="changed")


def test_every_decision_that_was_shown_is_in_the_store(
    desk: HeadlessDesk, scanner: VirtualScanner, event: EventFolder
) -> None:
    scanner.scan("VIP-0001")
    line = desk.wait_for_event("scan")
    desk.kill()
    database = sqlite3.connect(event.database)
    found = database.execute("SELECT outcome, code FROM scan WHERE nonce = ?", (line["nonce"],)).fetchone()
    database.close()
    assert found == ("ADMITTED", "VIP-0001")
