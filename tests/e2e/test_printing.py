"""Two desks and their printers as real processes: fallback, batches ahead of the day, paper out, kill -9, doctor."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp

from controlroom.core.config.folder import EventFolder
from controlroom.simulate.printer import VirtualPrinter
from controlroom.simulate.scanner import VirtualScanner
from tests.support.desk import HeadlessDesk, run_cli
from tests.support.people import take_in
from tests.support.waiting import wait_until

PEOPLE = 12


@pytest.fixture
def printers() -> Iterator[tuple[VirtualPrinter, VirtualPrinter]]:
    first, second = VirtualPrinter(print_time_s=0.1), VirtualPrinter()
    yield first, second
    first.close()
    second.close()


@pytest.fixture
def event(event_folder: EventFolder, tmp_path: Path, printers: tuple[VirtualPrinter, VirtualPrinter]) -> str:
    rows = "".join(f"来宾{number},CODE-{number:02d}\n" for number in range(PEOPLE))
    (event_folder.config / "desks.toml").write_text(
        f"""
        [[desks]]
        id = "D1"
        name = {{ zh = "一", en = "One" }}
        checkpoint = "main"
        fallback = "D2"
        fallback_after_s = 1.0
        printer = {{ url = "{printers[0].url}" }}
        [[desks]]
        id = "D2"
        name = {{ zh = "二", en = "Two" }}
        checkpoint = "main"
        printer = {{ url = "{printers[1].url}" }}
        """,
        encoding="utf-8",
    )
    return take_in(event_folder, tmp_path / "people.csv", "姓名,签到码\n" + rows)


def command(*arguments: str, event: str, code: int = 0) -> Any:
    done = run_cli(*arguments, "--event", event, "--json")
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def progress(event: str) -> Any:
    return command("badges", "batch", "--desk", "D1", "--status", event=event)["batches"][0]


def codes(printer: VirtualPrinter) -> list[str]:
    return [found.text for page in tuple(printer.pages) for found in zxingcpp.read_barcodes(page.image.convert("L"))]


def test_badges_of_a_broken_printer_come_out_at_the_fallback_desk_and_new_ones_here_again(
    event: str, printers: tuple[VirtualPrinter, VirtualPrinter]
) -> None:
    first, second = printers
    with HeadlessDesk(Path(event)) as one, HeadlessDesk(Path(event), desk="D2") as two:
        for desk in (one, two):
            desk.wait_for_event("device", kind="printer", state="ready")
        first.paper_out()
        one.wait_for_event("device", kind="printer", state="fault", cause="paper_out")
        command("scan", "CODE-01", "--desk", "D1", event=event)
        moved = one.wait_for_event("print", moved_to="D2")
        assert (moved["code"], moved["state"], moved["cause"]) == ("CODE-01", "queued", "paper_out")
        two.wait_for_event("print", code="CODE-01", state="confirmed")
        first.refill()
        one.wait_for_event("device", kind="printer", state="ready")
        command("scan", "CODE-02", "--desk", "D1", event=event)
        one.wait_for_event("print", code="CODE-02", state="confirmed")
    assert (codes(first), codes(second)) == (["CODE-02"], ["CODE-01"])


def test_paper_runs_out_in_the_middle_of_a_batch_and_after_mending_every_badge_is_printed_once(
    event: str, printers: tuple[VirtualPrinter, VirtualPrinter]
) -> None:
    first, _second = printers
    with HeadlessDesk(Path(event)) as desk:
        desk.wait_for_event("device", kind="printer", state="ready")
        planned = command("badges", "batch", "--desk", "D1", event=event)["batches"][0]
        assert planned["planned"] == PEOPLE
        desk.wait_for_event("print", state="confirmed")
        first.paper_out()
        desk.wait_for_event("device", kind="printer", state="fault", cause="paper_out")
        time.sleep(1.5)
        assert progress(event)["queued"] > 0
        first.refill()
        wait_until(lambda: progress(event)["confirmed"] == PEOPLE, "all confirmed")
    assert Counter(codes(first)) == {f"CODE-{number:02d}": 1 for number in range(PEOPLE)}


def test_a_batch_survives_a_kill_and_prints_no_badge_twice(
    event: str, printers: tuple[VirtualPrinter, VirtualPrinter]
) -> None:
    first, _second = printers
    command("badges", "stock", "--desk", "D1", "--set", "100", event=event)
    command("badges", "batch", "--desk", "D1", event=event)
    with HeadlessDesk(Path(event)) as desk:
        for _ in range(3):
            desk.wait_for_event("print", state="confirmed")
        desk.kill()
    done = command("badges", "batch", "--desk", "D1", "--here", event=event)["batches"][0]
    assert (done["queued"], done["confirmed"] + done["unknown"]) == (0, PEOPLE)
    assert done["unknown"] <= 1
    assert max(Counter(codes(first)).values()) == 1
    (stock,) = command("badges", "stock", "--desk", "D1", event=event)["stock"]
    assert stock["left"] == 100 - PEOPLE  # One in doubt has used its blank too.


def test_a_batch_is_paused_resumed_and_cancelled_by_command(event: str) -> None:
    command("badges", "batch", "--desk", "D1", "--category", "attendee", event=event)
    for action, state in (("--pause", "paused"), ("--resume", "running"), ("--cancel", "cancelled")):
        told = command("badges", "batch", "--desk", "D1", action, event=event)["batches"][0]
        assert told["state"] == state
    assert told["discarded"] == PEOPLE
    again = run_cli("badges", "batch", "--desk", "D1", "--pause", "--event", event)
    assert (again.returncode, "BATCH_GONE" in again.stderr) == (1, True)
    unknown = run_cli("badges", "batch", "--desk", "D1", "--category", "nobody", "--event", event)
    assert (unknown.returncode, "UNKNOWN_CATEGORY" in unknown.stderr) == (2, True)


def test_doctor_finds_printers_without_printing_and_says_what_to_mend(
    event: str, printers: tuple[VirtualPrinter, VirtualPrinter]
) -> None:
    told = command("doctor", event=event)
    assert {found["about"] for found in told["findings"]} >= {"Store", "Fonts", "Disk", "D1 printer", "D2 printer"}
    assert {found["level"] for found in told["findings"]} <= {"good", "warning"}
    printers[0].paper_out()
    told = command("doctor", event=event, code=3)
    (bad,) = [found for found in told["findings"] if found["level"] == "fault"]
    assert bad["about"] == "D1 printer"
    assert "paper" in bad["mend"]
    printers[0].refill()
    with HeadlessDesk(Path(event)) as desk:
        desk.wait_for_event("ready")
        told = command("doctor", event=event)
        assert [found["about"] for found in told["findings"] if "another program" in found["what"]] == ["D1"]
    assert [printer.pages for printer in printers] == [[], []]


def test_doctor_looks_at_scanner_ports_for_real(event: str) -> None:
    scanner = VirtualScanner()
    file = Path(event) / "config" / "desks.toml"
    config = file.read_text(encoding="utf-8")
    scanners = f'scanners = [{{ port = "{scanner.port}" }}, {{ name = "b", port = "/dev/nowhere" }}]\n'
    file.write_text(config.replace('fallback = "D2"', scanners), encoding="utf-8")
    told = command("doctor", event=event, code=3)
    assert [(found["about"], found["level"]) for found in told["findings"] if found["about"].startswith("D1 ")] == [
        ("D1 scanner", "good"), ("D1 b", "fault"), ("D1 printer", "good"),
    ]  # fmt: skip
    scanner.close()


def test_doctor_names_a_mistake_in_the_configuration(event: str) -> None:
    file = Path(event) / "config" / "desks.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('fallback = "D2"', 'fallback = "D1"'), encoding="utf-8")
    (bad,) = command("doctor", event=event, code=3)["findings"]
    assert "desks[1].fallback" in bad["what"]
