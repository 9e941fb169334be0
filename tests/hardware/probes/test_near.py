"""What needs no network: printers by their own status, ports, heartbeats, people."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from controlroom.hardware.probes.making import Shared, check_once, probe_for
from controlroom.hardware.probes.readings import Outcome, reading_words
from controlroom.simulate.printer import VirtualPrinter
from tests.support.bad_servers import floods, hangs_up, says_nothing, serving, talks_nonsense
from tests.support.probing import look


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    made = VirtualPrinter()
    yield made
    made.close()


def address_of(printer: VirtualPrinter) -> str:
    return "escpos+" + printer.url


async def test_a_printer_with_paper_and_its_cover_closed_is_in_order(printer: VirtualPrinter) -> None:
    assert (await look(address_of(printer))).outcome is Outcome.OK


async def test_a_printer_tells_what_it_lacks(printer: VirtualPrinter) -> None:
    printer.paper_out()
    assert (await look(address_of(printer))).code == "paper-out"
    printer.refill()
    printer.cover(opened=True)
    assert (await look(address_of(printer))).code == "cover-open"


async def test_a_printer_that_a_desk_holds_is_not_called_dead() -> None:
    async with serving(says_nothing) as port:
        found = await look(f"escpos+tcp://127.0.0.1:{port}", timeout_s=0.3)
    assert (found.outcome, found.code) == (Outcome.UNKNOWN, "printer-silent")


async def test_a_printer_that_talks_nonsense_or_hangs_up() -> None:
    for manners in (floods, talks_nonsense):
        async with serving(manners) as port:
            assert (await look(f"escpos+tcp://127.0.0.1:{port}")).code == "not-understood"
    async with serving(hangs_up) as port:
        assert (await look(f"escpos+tcp://127.0.0.1:{port}")).code == "closed"


@pytest.mark.skipif(sys.platform == "win32", reason="device files are POSIX")
async def test_a_port_is_there_or_not(tmp_path: Path) -> None:
    assert (await look("serial:///dev/null")).outcome is Outcome.OK
    missing = await look(f"serial:{tmp_path}/ttyUSB0")
    assert (missing.outcome, missing.code) == (Outcome.CRITICAL, "port-missing")
    assert (await look("serial:FFFF:FFFE:NOBODY")).code == "port-missing"


async def test_what_only_people_test_has_no_reading_of_its_own() -> None:
    found = await look("manual:")
    assert (found.outcome, found.code) == (Outcome.UNKNOWN, "manual")


async def beat_of(folder: Path, address: str = "heartbeat:mixer") -> tuple[Outcome, str, str]:
    found = await check_once(address, heartbeats_folder=folder)
    return found.outcome, found.code, reading_words(found)


async def test_a_file_that_is_touched_is_a_heartbeat(tmp_path: Path) -> None:
    assert (await beat_of(tmp_path))[:2] == (Outcome.CRITICAL, "no-heartbeat")
    (tmp_path / "mixer").touch()
    assert (await beat_of(tmp_path))[:2] == (Outcome.OK, "ok")
    os.utime(tmp_path / "mixer", (time.time() - 100, time.time() - 100))
    assert await beat_of(tmp_path) == (
        Outcome.CRITICAL, "heartbeat-late", "Its last heartbeat came 100 s ago, allowed are 60 s.",
    )  # fmt: skip
    assert (await beat_of(tmp_path, "heartbeat:mixer?within_s=300"))[:2] == (Outcome.OK, "ok")


@pytest.mark.parametrize(
    ("words", "outcome", "said"),
    [
        ("ok", Outcome.OK, "In order."),
        ("warning: fan at 90 %", Outcome.WARNING, "It reports: fan at 90 %"),
        ("CRITICAL \x1b[2J{x} no signal\n", Outcome.CRITICAL, "It reports: [2J{x} no signal"),
        ("backup running", Outcome.OK, "It reports: backup running"),
        ("critical", Outcome.CRITICAL, "It reports: critical"),
    ],
)
async def test_a_heartbeat_may_say_how_it_goes(tmp_path: Path, words: str, outcome: Outcome, said: str) -> None:
    (tmp_path / "mixer").write_text(words, encoding="utf-8")
    found = await beat_of(tmp_path)
    assert (found[0], found[2]) == (outcome, said)


async def test_a_file_from_the_future_keeps_nothing_alive(tmp_path: Path) -> None:
    file = tmp_path / "mixer"
    file.touch()
    os.utime(file, (time.time() + 9999, time.time() + 9999))
    shared = Shared(tmp_path)
    probe = probe_for("heartbeat:mixer?within_s=1", shared)
    assert (await probe.check()).outcome is Outcome.OK
    beats = shared.heartbeats
    beat = beats.last("mixer")
    assert beat is not None
    assert abs(beat.at - time.monotonic()) < 5
    assert beats.last("mixer") is beat  # it did not beat again
    await shared.aclose()


async def test_a_datagram_on_this_computer_is_a_heartbeat_too() -> None:
    shared = Shared(heartbeats_port=0)
    probe = probe_for("heartbeat:mixer", shared)
    assert (await probe.check()).code == "no-heartbeat"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for words in (b"\xff\xfe", b"", b"other", b"mixer warning hot"):
            sender.sendto(words, ("127.0.0.1", shared.heartbeats.port or 0))
    async with asyncio.timeout(5):
        while (found := await probe.check()).code == "no-heartbeat":  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert (found.outcome, reading_words(found)) == (Outcome.WARNING, "It reports: hot")
    await shared.aclose()
