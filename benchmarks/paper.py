"""From the last byte of a code on the scanner's line to the last byte of its badge at a TCP printer."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.common import Result, Times, code_of, full_store, timed
from benchmarks.yardstick import RawAdmission
from controlroom.core.config.sample import copy_sample
from controlroom.simulate.printer import VirtualPrinter
from controlroom.simulate.scanner import VirtualScanner

SCANS = 400
_WARM = 20


def run(people: int) -> Result:
    """A desk process as it runs at a venue; scanner and printer are on this side of a pty and a socket."""
    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home:
        folder = Path(home)
        copy_sample(folder)
        full_store(folder, people).close()
        numbers = random.Random(2).sample(range(people), min(people, SCANS + _WARM + SCANS))
        times = _scan(folder, [code_of(number) for number in numbers[: SCANS + _WARM]])
        raw = RawAdmission(folder / "event.db")
        rest = [code_of(number) for number in numbers[SCANS + _WARM :]]
        theirs = [timed(lambda code=code: raw.admit(code)) for code in rest]
        raw.close()
        return Result("scan_to_paper", people, Times.of(times[_WARM:]), "raw sqlite3 transaction", Times.of(theirs))


def _scan(folder: Path, codes: list[str]) -> list[float]:
    arrived = threading.Event()
    scanner, printer = VirtualScanner(), VirtualPrinter(on_page=lambda page: arrived.set())
    desk = subprocess.Popen(
        [sys.executable, "-m", "controlroom", "desk", "D1", "--headless", "--event", str(folder),
         "--scanner", scanner.port, "--printer", printer.url],
        stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    assert desk.stdout is not None
    ready = {"scanner", "printer"}
    while ready:
        line = json.loads(desk.stdout.readline())
        if line["event"] == "device" and line["state"] == "ready":
            ready.discard(line["kind"])
    threading.Thread(target=lambda: list(desk.stdout or ()), daemon=True).start()
    times = []
    for code in codes:
        arrived.clear()
        scanner.scan(code)
        start = time.monotonic()
        if not arrived.wait(30):
            raise RuntimeError(f"no badge for {code}")
        times.append(printer.pages[-1].at - start)
        # Until the confirmation is committed: the next person is never that close behind.
        time.sleep(0.02)
    desk.terminate()
    desk.wait(10)
    scanner.close()
    printer.close()
    return times
