"""A real `controlroom desk ID --headless` on a virtual scanner and a virtual printer, and what it says."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controlroom.simulate.printer import VirtualPrinter
from controlroom.simulate.scanner import VirtualScanner

_DEVICES = frozenset({"scanner", "printer"})
_END_WITHIN_S = 15.0
_WAITING = ("queued", "sending")


@dataclass(frozen=True)
class Answer:
    """A scan that was answered. `ms` is from the code on the scanner's line to the answer read here, `own_ms` is what
    the desk measured itself."""

    desk: str
    code: str
    name: str
    outcome: str
    nonce: str
    ms: float
    own_ms: float


class DeskProcess:
    """The hardware is there from the beginning, the process from `start` to `stop`."""

    def __init__(self, folder: Path, id: str) -> None:
        self.id = id
        self.scanner = VirtualScanner()
        self.printer = VirtualPrinter()
        self.answers: list[Answer] = []
        self.sent: list[float] = []
        """When the code of each badge was presented, in the order in which badges went to the printer."""
        self._folder = folder
        self._errors = folder / f"desk-{id}.stderr"
        self._process: subprocess.Popen[str] | None = None
        self._reader = threading.Thread(target=self._read, name=f"desk-{id}", daemon=True)
        self._news = threading.Condition()
        self._ready: set[str] = set()
        self._ended = False
        self._presented: dict[str, float] = {}
        self._jobs: dict[str, str] = {}

    def start(self) -> None:
        """Starts the process; returns at once."""
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "controlroom", "desk", self.id, "--headless", "--event", str(self._folder)],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8",
            )  # fmt: skip
        self._reader.start()

    def wait_until_ready(self, until: float) -> bool:
        """Whether the desk and its two devices were ready before `until` (monotonic seconds)."""
        with self._news:
            self._news.wait_for(lambda: self._ended or self._is_ready(), max(0.0, until - time.monotonic()))
            return self._is_ready() and not self._ended

    def why_not_ready(self) -> str:
        """The last thing it said before it ended, or what is still missing."""
        said = self._errors.read_text(encoding="utf-8", errors="replace").strip()
        return said.splitlines()[0] if said else ", ".join(sorted((_DEVICES | {"ready"}) - self._ready))

    def present(self, code: str, patience_s: float) -> bool:
        """Scans `code` and waits for its answer; False when none came, or the process has ended."""
        with self._news:
            before = len(self.answers)
            self._presented[code] = time.monotonic()
        self.scanner.scan(code)
        with self._news:
            self._news.wait_for(lambda: self._ended or len(self.answers) > before, patience_s)
            return len(self.answers) > before

    def badges(self, *states: str) -> int:
        """How many of its badges are in one of `states`."""
        with self._news:
            return sum(state in states for state in self._jobs.values())

    @property
    def is_settled(self) -> bool:
        """No badge is waiting or under way; also said of a process that has ended."""
        return self._ended or not self.badges(*_WAITING)

    def stop(self) -> None:
        """Asks the process to end, as Ctrl+C would, and reads to its last line."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(_END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def close(self) -> None:
        """Ends everything that is left of it."""
        self.stop()
        self.scanner.close()
        self.printer.close()

    def _is_ready(self) -> bool:
        return self._ready >= _DEVICES | {"ready"}

    def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        for text in self._process.stdout:
            now = time.monotonic()
            with self._news:
                self._take(json.loads(text), now)
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def _take(self, line: dict[str, Any], now: float) -> None:
        match line["event"]:
            case "ready":
                self._ready.add("ready")
            case "device" if line["state"] == "ready":
                self._ready.add(line["kind"])
            case "scan":
                took = round((now - self._presented.get(line["code"], now)) * 1000, 3)
                said = (line["code"], line["name"] or "", line["outcome"], line["nonce"])
                self.answers.append(Answer(self.id, *said, took, line["ms"]))
            case "print":
                if line["state"] == "sending":
                    self.sent.append(self._presented.get(line["code"], now))
                if self._jobs.get(line["job"], "queued") in _WAITING:
                    self._jobs[line["job"]] = line["state"]
