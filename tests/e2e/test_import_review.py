"""A list is looked at and taken in on a real terminal."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from controlroom.core.config.folder import EventFolder
from tests.conftest import ROOT
from tests.support.desk import run_cli

pty = pytest.importorskip("pty")
LIST = ROOT / "fixtures" / "attendees" / "no-name-column.csv"


def until(said: bytearray, master: int, holds: Callable[[bytes], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds(bytes(said)):
        assert time.monotonic() < deadline, bytes(said)[-2000:]
        if select.select([master], [], [], 1)[0]:
            said += os.read(master, 65536)


def test_a_list_without_a_name_column_opens_the_screen_and_goes_in(event_folder: EventFolder) -> None:
    master, slave = pty.openpty()
    os.set_blocking(master, True)
    running = subprocess.Popen(
        [sys.executable, "-m", "controlroom", "import", "attendees", str(LIST), "--event", str(event_folder.root)],
        stdin=slave, stdout=slave, stderr=slave, close_fds=True,
        env=os.environ | {"CONTROLROOM_LANGUAGE": "en", "TERM": "xterm-256color", "LINES": "24", "COLUMNS": "80"},
    )  # fmt: skip
    os.close(slave)
    said = bytearray()
    try:
        until(said, master, lambda text: b"No column holds the name yet" in text)
        os.write(master, b"\x1b[C")  # right: the first column is the name
        until(said, master, lambda text: b"row will go in" in text or b"1 rejected" in text)
        os.write(master, b"\x1b[21~")  # F10
        until(said, master, lambda text: b"1 rows read" in text)
        assert running.wait(20) == 0
    finally:
        running.kill()
        running.wait()
        os.close(master)
    told = run_cli("journal", "--event", str(event_folder.root), "--json").stdout.splitlines()
    assert [json.loads(line)["verb"] for line in told] == ["people.imported", "people.layout_remembered"]
