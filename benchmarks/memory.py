"""How much memory a desk takes in a store full of people, without a screen and with one, beside a bare Textual app.

What is told is the resident set (`ps -o rss`), which counts shared pages too: the figure a task manager shows.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.common import code_of, full_store
from benchmarks.startup import BARE
from controlroom.core.config.sample import copy_sample
from controlroom.simulate.printer import VirtualPrinter
from controlroom.simulate.scanner import VirtualScanner

SCANS = 100
LIMIT_MB = 200


@dataclass(frozen=True)
class MemoryResult:
    """MB of each after SCANS admissions and badges, and of the yardstick."""

    people: int
    desk_mb: float
    screen_mb: float
    bare_mb: float

    def to_json(self) -> dict[str, Any]:
        """The shape of `--json`."""
        return {
            "name": "memory", "people": self.people, "desk_mb": self.desk_mb, "screen_mb": self.screen_mb,
            "limit_mb": LIMIT_MB, "yardstick": {"name": "bare Textual app", "mb": self.bare_mb},
            "ratio": round(self.screen_mb / self.bare_mb, 3),
        }  # fmt: skip

    def row(self) -> str:
        """One row of the README's table."""
        return (
            f"| `memory` | {self.desk_mb:.0f} MB without a screen | {self.screen_mb:.0f} MB with it | | "
            f"bare Textual app: {self.bare_mb:.0f} MB | {self.screen_mb / self.bare_mb:.2f} |"
        )

    def words(self) -> str:
        """One line for a person."""
        return (
            f"memory: desk {self.desk_mb} MB without a screen, {self.screen_mb} MB with it (limit {LIMIT_MB} MB); "
            f"bare Textual app {self.bare_mb} MB"
        )


def run(people: int) -> MemoryResult:
    """Each process alone, one after the other, on the same store."""
    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home:
        folder = Path(home)
        copy_sample(folder)
        full_store(folder, people).close()
        numbers = random.Random(4).sample(range(people), 2 * SCANS)
        codes = [code_of(number) for number in numbers]
        return MemoryResult(people, _headless(folder, codes[:SCANS]), _screen(folder, codes[SCANS:]), _bare())


def _resident_mb(pid: int) -> float:
    found = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], check=True, capture_output=True, text=True).stdout
    return round(int(found) / 1024, 1)


def _headless(folder: Path, codes: list[str]) -> float:
    scanner, printer = VirtualScanner(), VirtualPrinter()
    desk = subprocess.Popen(
        [sys.executable, "-m", "controlroom", "desk", "D1", "--headless", "--event", str(folder),
         "--scanner", scanner.port, "--printer", printer.url],
        stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    try:
        assert desk.stdout is not None
        lines = (json.loads(line) for line in desk.stdout)
        next(line for line in lines if line["event"] == "ready")
        for code in codes:
            scanner.scan(code)
            next(line for line in lines if line["event"] == "print" and line["state"] == "confirmed")
        return _resident_mb(desk.pid)
    finally:
        desk.terminate()
        desk.communicate(timeout=20)
        scanner.close()
        printer.close()


def _screen(folder: Path, codes: list[str]) -> float:
    scanner, printer = VirtualScanner(), VirtualPrinter()
    arguments = ["-m", "controlroom", "desk", "D1", "--event", str(folder),
                 "--scanner", scanner.port, "--printer", printer.url]  # fmt: skip
    try:
        with _Terminal(arguments) as terminal:
            terminal.look(6.0)  # It is open: scanners, printer, the fonts of the first badge.
            for number, code in enumerate(codes, 1):
                scanner.scan(code)
                until = time.monotonic() + 20
                while len(printer.pages) < number:
                    if time.monotonic() > until:
                        raise RuntimeError(f"no badge for {code}")
                    terminal.look(0.05)
            return _resident_mb(terminal.pid)
    finally:
        scanner.close()
        printer.close()


def _bare() -> float:
    with _Terminal(["-c", BARE]) as terminal:
        terminal.look(3.0)
        return _resident_mb(terminal.pid)


class _Terminal:
    """A program on a terminal that somebody looks at: what it draws is read and thrown away."""

    def __init__(self, arguments: list[str]) -> None:
        import pexpect

        self._child = pexpect.spawn(
            sys.executable, arguments, dimensions=(36, 120),
            env={**os.environ, "TERM": "xterm-256color", "CONTROLROOM_LANGUAGE": "en"},
        )  # fmt: skip
        self.pid = int(self._child.pid)

    def __enter__(self) -> _Terminal:
        return self

    def __exit__(self, *_error: object) -> None:
        self._child.close(force=True)

    def look(self, seconds: float) -> None:
        """Reads for `seconds`."""
        import pexpect

        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                self._child.read_nonblocking(65536, timeout=left)
            except pexpect.TIMEOUT:
                return
