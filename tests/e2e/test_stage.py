"""A stage screen on a real terminal, told by another program, killed and started again."""

from __future__ import annotations

import math
import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from controlroom.core.clock import SystemClock
from controlroom.core.config.folder import EventFolder
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.rules import new_item
from controlroom.station.rundown import Rundown
from tests.support.desk import run_cli
from tests.tui.support import room_of

pty = pytest.importorskip("pty")
pyte = pytest.importorskip("pyte")
COLUMNS, LINES = 60, 9  # So few lines that the digits are plain letters, which a test can read.
_DIGITS = re.compile(r"^\s*(−?\d\d:\d\d)\s*$")


class Terminal:
    """A stage screen and the terminal it draws on."""

    def __init__(self, folder: Path) -> None:
        self._master, slave = pty.openpty()
        command = ["controlroom", "run", "--station", "stage", "--room", "main", "--event", str(folder)]
        size = {"LINES": str(LINES), "COLUMNS": str(COLUMNS)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command], stdin=slave, stdout=slave, stderr=slave, close_fds=True,
            env=os.environ | {"TERM": "xterm-256color"} | size,
        )  # fmt: skip
        os.close(slave)
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        return "\n".join(self._screen.display)

    def digits(self) -> str:
        return next((found[1] for line in self._screen.display if (found := _DIGITS.match(line))), "")

    def until(self, holds: Callable[[], bool], limit_s: float = 30) -> float:
        """Reads what is drawn until `holds`; the seconds it took."""
        began = time.monotonic()
        while not holds():
            assert time.monotonic() - began < limit_s, self.text
            if select.select([self._master], [], [], 0.05)[0]:
                self._stream.feed(os.read(self._master, 65536))
        return time.monotonic() - began

    def press(self, key: bytes) -> None:
        os.write(self._master, key)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)


@contextmanager
def terminal(folder: Path) -> Iterator[Terminal]:
    opened = Terminal(folder)
    try:
        yield opened
    finally:
        opened.close()


def left(started: datetime) -> int:
    return math.ceil((started + timedelta(minutes=30) - datetime.now(UTC)).total_seconds())


def shows_what_is_left(stage: Terminal, started: datetime) -> bool:
    found = stage.digits()
    return bool(found) and abs(int(found[:2]) * 60 + int(found[3:]) - left(started)) <= 1


def test_another_program_starts_an_item_and_after_a_kill_its_time_goes_on_to_the_second(
    event_folder: EventFolder,
) -> None:
    slot = datetime.now(UTC) + timedelta(minutes=1)
    talk = new_item("talk", room="main", title="Edge inference", start=slot, length=timedelta(minutes=30))
    with room_of(event_folder, SystemClock()) as room:
        Rundown(room).do(PlanItems((talk,)))
    folder = str(event_folder.root)
    with terminal(event_folder.root) as stage:
        stage.until(lambda: "下一项" in stage.text.replace(" ", ""))
        assert run_cli("agenda", "start", "talk", "--event", folder).returncode == 0
        # It was committed before the command ended; 0.3 s are promised, but a busy computer gets more.
        stage.until(lambda: "▶" in stage.text)
        with room_of(event_folder, SystemClock()) as room:
            started = Rundown(room).view().agenda.items["talk"].started_at
        assert started is not None
        stage.until(lambda: shows_what_is_left(stage, started))
    with terminal(event_folder.root) as stage:
        stage.until(lambda: "▶" in stage.text)
        stage.until(lambda: shows_what_is_left(stage, started))
        stage.press(b"q")
        assert stage.process.wait(20) == 0
