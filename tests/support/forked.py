"""Programs that begin as a fork of one that has imported everything, for tests that start them by the dozen.

Each is a process of its own with its own pipes, signals and death; only the second of imports at its start is shared.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from multiprocessing.reduction import DupFd  # type: ignore[attr-defined]
from typing import IO, Any, Protocol

CAN_FORK = "forkserver" in multiprocessing.get_all_start_methods()


class Program(Protocol):
    """A process that was started; what the tests use of `subprocess.Popen`."""

    stdout: IO[str] | None
    stderr: IO[str] | None

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...
    def kill(self) -> None: ...


class ForkedProgram:
    """`controlroom ARGUMENTS`, forked."""

    def __init__(self, *arguments: str) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.support.forked_modules"])
        (out, out_end), (err, err_end) = os.pipe(), os.pipe()
        self.stdout: IO[str] | None = open(out, encoding="utf-8")
        self.stderr: IO[str] | None = open(err, encoding="utf-8")
        self._process = context.Process(target=_run, args=(arguments, _Passed(out_end), _Passed(err_end)))
        self._process.start()
        os.close(out_end)
        os.close(err_end)

    def poll(self) -> int | None:
        """Its exit code once it has ended."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0)
        return code

    def send_signal(self, sig: int) -> None:
        """Sends it a signal."""
        assert self._process.pid is not None
        os.kill(self._process.pid, sig)

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()


class _Passed:
    """A descriptor that is handed to the new process when it is pickled for it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __reduce__(self) -> tuple[Any, ...]:
        return _received, (DupFd(self._descriptor),)


def _received(passed: Any) -> int:
    return int(passed.detach())


def _run(arguments: tuple[str, ...], out: int, err: int) -> None:
    from controlroom.cli import main

    for end, standard in ((out, 1), (err, 2)):
        os.dup2(end, standard)
        os.close(end)
    sys.stdin = open(os.devnull, encoding="utf-8")
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)
    os.environ["CONTROLROOM_LANGUAGE"] = "en"
    sys.argv = ["controlroom", *arguments]
    main()
