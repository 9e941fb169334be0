"""A CUPS queue (Linux, macOS), through CUPS' own client programs: no binding has to be compiled for them."""

from __future__ import annotations

import os
import re
import subprocess
from http.client import HTTPException
from typing import Final

from controlroom.hardware.cups_job import job_state
from controlroom.hardware.events import DeviceCause
from controlroom.hardware.queue_printer import JobFate, QueueError

_LIMIT_S: Final = 8.0
_JOB: Final = re.compile(r"request id is (\S+)")

# `printer-state-reasons` (RFC 8011 and PWG 5100.9), without their -report, -warning and -error; the worst first.
_REASONS: Final = {
    "cover-open": DeviceCause.COVER_OPEN,
    "door-open": DeviceCause.COVER_OPEN,
    "interlock-open": DeviceCause.COVER_OPEN,
    "media-empty": DeviceCause.PAPER_OUT,
    "media-needed": DeviceCause.PAPER_OUT,
    "media-jam": DeviceCause.PRINTER_ERROR,
    "offline": DeviceCause.OFFLINE,
    "shutdown": DeviceCause.OFFLINE,
    "timed-out": DeviceCause.TIMED_OUT,
    "connecting-to-device": DeviceCause.DISCONNECTED,
    "paused": DeviceCause.QUEUE_STOPPED,
    "media-low": DeviceCause.PAPER_NEAR_END,
}
# `job-state` of RFC 8011: pending, held, processing, stopped, completed; the others are cancelled and aborted.
_FATES: Final = {
    3: JobFate.WAITING,
    4: JobFate.WAITING,
    5: JobFate.PRINTING,
    6: JobFate.PRINTING,
    9: JobFate.DONE,
}


class CupsQueue:
    """The queue called `name`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def look(self) -> DeviceCause:
        told = _run("lpstat", "-l", "-p", self._name)
        words = alerts(told)
        for reason, cause in _REASONS.items():
            if reason in words:
                return cause
        first = told.partition("\n")[0]
        return DeviceCause.QUEUE_STOPPED if " disabled " in first else DeviceCause.NONE

    def submit(self, data: bytes) -> str:
        found = _JOB.search(_run("lp", "-d", self._name, "-o", "raw", "-t", "badge", data=data))
        if found is None:
            raise QueueError(DeviceCause.BAD_REPLY, taken=True)
        return found[1]

    def fate(self, job: str) -> JobFate:
        number = job.rpartition("-")[2]
        server = _run("lpstat", "-H").strip()
        try:
            state = job_state(server, int(number))
        except (OSError, ValueError, HTTPException):
            raise QueueError(DeviceCause.NO_PRINT_SYSTEM, taken=True) from None
        # A scheduler that keeps no history has forgotten it: then it is through, as far as can be known.
        return JobFate.DONE if state is None else _FATES.get(state, JobFate.GIVEN_UP)

    def take_back(self, job: str) -> None:
        _run("cancel", job)


def queues() -> list[str]:
    """The names of all queues. Raises QueueError."""
    return _run("lpstat", "-e").split()


def alerts(told: str) -> set[str]:
    """The reasons that `lpstat -l` names for a printer, without how bad they are."""
    words: set[str] = set()
    for line in told.splitlines():
        head, colon, rest = line.strip().partition(":")
        if colon and head == "Alerts":
            words |= {re.sub(r"-(report|warning|error)$", "", word.strip(",")) for word in rest.split()}
    return words


def _run(program: str, *arguments: str, data: bytes = b"") -> str:
    """What a program of CUPS says, in the words of its source. Raises QueueError."""
    try:
        done = subprocess.run(
            [program, *arguments],
            input=data, capture_output=True, timeout=_LIMIT_S, check=False,
            env={**os.environ, "LC_ALL": "C", "LANG": "C", "SOFTWARE": "CUPS/2.4"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise QueueError(DeviceCause.TIMED_OUT, taken=program == "lp") from None
    except FileNotFoundError:
        raise QueueError(DeviceCause.NO_PRINT_SYSTEM) from None
    except OSError:
        raise QueueError(DeviceCause.NO_PERMISSION) from None
    if done.returncode != 0:
        raise QueueError(_refusal(done.stderr.decode("utf-8", "replace").lower()))
    return done.stdout.decode("utf-8", "replace")


def _refusal(words: str) -> DeviceCause:
    if any(found in words for found in ("invalid destination", "does not exist", "unknown destination")):
        return DeviceCause.NOT_FOUND
    if "not accepting" in words:
        return DeviceCause.QUEUE_STOPPED
    if any(found in words for found in ("forbidden", "not authorized", "unauthorized", "permission")):
        return DeviceCause.NO_PERMISSION
    return DeviceCause.NO_PRINT_SYSTEM
