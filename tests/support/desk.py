"""A real `controlroom desk ID --headless` process with what hangs on it."""

from __future__ import annotations

import io
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from controlroom.cli.app import run
from controlroom.core.i18n import use_language
from tests.support.forked import CAN_FORK, ForkedProgram, Program

Line = dict[str, Any]
PATIENCE_S = 30.0


def run_cli(*arguments: str) -> subprocess.CompletedProcess[str]:
    """One command to its end, in English, in this process: a command's own start would cost a second each time."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("CONTROLROOM_LANGUAGE", "en")
        patch.setattr(sys, "stdin", io.StringIO())
        try:
            run(list(arguments))
        except SystemExit as end:
            code = end.code
        finally:
            use_language("en")
    return subprocess.CompletedProcess(
        arguments, code if isinstance(code, int) else int(code is not None), out.getvalue(), err.getvalue()
    )


def run_program(*arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """One command to its end, in English, as a program of its own."""
    return subprocess.run(
        [sys.executable, "-m", "controlroom", *arguments],
        capture_output=True, text=True, encoding="utf-8", timeout=timeout, check=False,
        env={**os.environ, "CONTROLROOM_LANGUAGE": "en"},
    )  # fmt: skip


def _started(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "controlroom", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, "CONTROLROOM_LANGUAGE": "en"},
    )  # fmt: skip


class HeadlessDesk:
    """The process and the JSON lines it has written so far. `forked`: it does not begin with a second of imports."""

    def __init__(self, folder: Path, *arguments: str, desk: str = "D1", forked: bool = True) -> None:
        self.lines: list[Line] = []
        self._news: queue.Queue[Line | None] = queue.Queue()
        command = ("desk", desk, "--headless", "--event", str(folder), *arguments)
        self.process: Program = ForkedProgram(*command) if forked and CAN_FORK else _started(*command)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> HeadlessDesk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.kill()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def wait_for(self, wanted: Callable[[Line], bool], what: str) -> Line:
        """The first line not looked at yet that is `wanted`; fails with what came instead."""
        until = time.monotonic() + PATIENCE_S
        while (left := until - time.monotonic()) > 0:
            try:
                line = self._news.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                assert self.process.stderr is not None
                raise AssertionError(f"the desk ended before {what}: {self.process.stderr.read()}")
            if wanted(line):
                return line
        raise AssertionError(f"no {what} within {PATIENCE_S} s; came: {self.lines}")

    def wait_for_event(self, event: str, **values: Any) -> Line:
        """The next line of this event with these values."""
        return self.wait_for(
            lambda line: line["event"] == event and all(line.get(key) == value for key, value in values.items()),
            f"{event} {values}",
        )

    def of(self, event: str) -> list[Line]:
        """All lines of one event so far."""
        return [line for line in self.lines if line["event"] == event]

    def terminate(self, number: int = signal.SIGTERM) -> int:
        """Asks it to end and returns its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)

    def kill(self) -> None:
        """SIGKILL; then everything it managed to write is read."""
        self.process.kill()
        self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for text in self.process.stdout:
            if text.endswith("\n"):
                line = json.loads(text)
                self.lines.append(line)
                self._news.put(line)
        self._news.put(None)
