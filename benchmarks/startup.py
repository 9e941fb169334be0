"""How soon the program is there: the first useful frame, and `--help`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.common import Result, Times, full_store, timed
from controlroom.core.config.sample import copy_sample

RUNS = 12
_LONGEST_S = 20.0
BARE = """
from textual.app import App
from textual.widgets import Footer, Header
class Bare(App):
    TITLE = "bare-and-empty"
    BINDINGS = [("q", "quit", "Quit")]
    def compose(self):
        yield Header()
        yield Footer()
Bare().run()
"""
ESCAPES = re.compile(rb"\x1b(\[[0-9;?<>=]*[a-zA-Z]|\][^\x07\x1b]*(\x07|\x1b\\)|[=>()].)")


def first_frame(people: int) -> Result:
    """From the start of the process to the frame that shows the desk and takes keys; yardstick: a bare Textual app."""
    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home:
        folder = Path(home)
        copy_sample(folder)
        full_store(folder, people).close()
        ours_command = ["-m", "controlroom", "run", "--station", "desk", "--desk", "D1", "--event", str(folder)]
        ours: list[float] = []
        bare: list[float] = []
        for _ in range(RUNS):
            ours.append(_until_shown(ours_command, b"D1"))
            bare.append(_until_shown(["-c", BARE], b"bare-and-empty"))
        return Result("first_frame", people, Times.of(ours), "bare Textual app", Times.of(bare))


def _until_shown(arguments: list[str], words: bytes) -> float:
    """Seconds until `words` stand on the terminal of a new process."""
    import pexpect

    start = time.perf_counter()
    child = pexpect.spawn(
        sys.executable, arguments, dimensions=(36, 120), timeout=30,
        env={**os.environ, "TERM": "xterm-256color", "CONTROLROOM_LANGUAGE": "en"},
    )  # fmt: skip
    seen = b""
    while words not in ESCAPES.sub(b"", seen):
        if time.perf_counter() - start > _LONGEST_S:
            child.close(force=True)
            raise RuntimeError(f"{words!r} never stood on the screen")
        seen += child.read_nonblocking(65536, timeout=_LONGEST_S)
    elapsed = time.perf_counter() - start
    child.sendcontrol("q")
    child.expect(pexpect.EOF, timeout=30)  # Longer than anybody waits: the machine may have other work.
    child.close()
    return elapsed


def help_text(people: int) -> Result:
    """`controlroom --help` as a whole process; yardstick: an interpreter that does nothing."""
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(RUNS):
        ours.append(timed(lambda: subprocess.run([sys.executable, "-m", "controlroom", "--help"],
                                                 check=True, stdout=subprocess.DEVNULL)))  # fmt: skip
        bare.append(timed(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True)))
    return Result("help", people, Times.of(ours), "python -c pass", Times.of(bare))
