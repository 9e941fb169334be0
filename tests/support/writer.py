"""A process that writes to a store when it is told to: `python -m tests.support.writer FOLDER NAME SLEEP_S`.

Each line on its input is a number of notes to write, one transaction each, which it sleeps in.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

from controlroom.core.clock import SystemClock
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction


class Writer:
    """The process, ready to be told."""

    def __init__(self, folder: Path, name: str, sleep_s: float = 0.0) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.writer", str(folder), name, str(sleep_s)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.communicate()

    def told(self) -> str:
        """The next line it says: `ready`, `inside` a transaction, `done`."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def write(self, notes: int) -> None:
        """Begins to write; does not wait."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{notes}\n")
        self.process.stdin.flush()


def say(word: str) -> None:
    """Tells the test where this process stands."""
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def main(folder: str, name: str, sleep_s: str) -> None:
    """The process's own side."""
    store = Store(f"sqlite:///{folder}/event.db", SystemClock(), Path(folder) / "backups")

    def note(transaction: Transaction) -> None:
        say("inside")
        time.sleep(float(sleep_s))
        transaction.journal("note.written", "note:1", {})

    say("ready")
    for line in sys.stdin:
        for _ in range(int(line)):
            store.write(note, Origin(name, name))
        say("done")
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
