"""A program is told to end by its window or by the system: what it holds is free at once."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from controlroom.core.clock import SystemClock
from controlroom.core.config.folder import EventFolder
from controlroom.station.devices import Devices
from tests.tui.support import room_of

pty = pytest.importorskip("pty")


def read_until(master: int, holds: Callable[[], bool]) -> None:
    """Reads what is drawn, so that the program goes on, until `holds`."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        if select.select([master], [], [], 0.2)[0]:
            with suppress(OSError):  # Nobody has the other end any more.
                os.read(master, 65536)


def test_who_watches_the_devices_lets_go_of_them_when_its_window_is_closed(event_folder: EventFolder) -> None:
    (event_folder.config / "devices.toml").write_text("", encoding="utf-8")
    for checklist in event_folder.checklists.glob("*.toml"):
        checklist.unlink()
    master, slave = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "controlroom", "run", "--event", str(event_folder.root)],
        stdin=slave, stdout=slave, stderr=slave, close_fds=True,
        env=os.environ | {"CONTROLROOM_LANGUAGE": "en", "TERM": "xterm-256color", "LINES": "24", "COLUMNS": "80"},
    )  # fmt: skip
    os.close(slave)
    try:
        with room_of(event_folder, SystemClock()) as room:
            read_until(master, lambda: Devices(room).view().watch.station != "")
        running.send_signal(signal.SIGHUP)
        read_until(master, lambda: running.poll() is not None)
        assert running.returncode == 0
    finally:
        running.kill()
        running.wait()
        os.close(master)
    with room_of(event_folder, SystemClock()) as room:
        assert [entry.verb for entry in room.journal_tail(1)] == ["device.watch-ended"]
