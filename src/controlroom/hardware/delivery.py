"""What became of a print job, and what every printer can do."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from controlroom.hardware.events import DeviceCause, DeviceState


class DeliveryResult(StrEnum):
    """What is known of a job after `Printer.send`."""

    NOT_SENT = "not_sent"
    """Not one byte of it left: it may be tried again."""
    SENT = "sent"
    """All of it was handed over; this printer does not confirm."""
    CONFIRMED = "confirmed"
    """The printer says that it is on paper."""
    UNKNOWN = "unknown"
    """Some or all of it left, and then nothing certain was heard: a person must look."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The result of a job and, unless all is well, why."""

    result: DeliveryResult
    cause: DeviceCause = DeviceCause.NONE


class Printer(Protocol):
    """A printer that looks after its own connection."""

    @property
    def state(self) -> DeviceState:
        """The state last told."""
        ...

    @property
    def cause(self) -> DeviceCause:
        """The cause last told."""
        ...

    @property
    def alive(self) -> bool:
        """Whether its thread runs."""
        ...

    def start(self) -> None:
        """Begin to connect; returns at once."""
        ...

    def stop(self) -> None:
        """End: a job that waits for its answer becomes UNKNOWN, what was handed over is still delivered."""
        ...

    def send(self, data: bytes, process_id: str | None) -> Delivery:
        """Print `data`, which asks for `process_id` at its end; None if it asks for nothing. Waits for the outcome.

        One job at a time; further callers wait. Jobs that follow each other need different process IDs. Never
        raises for what the printer does.
        """
        ...


class Patience:
    """A time limit in seconds whose clock can stand."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self.renew()

    def renew(self) -> None:
        """Start again from the whole limit."""
        self._left = self._limit_s
        self._seen = time.monotonic()

    def is_over(self, *, standing: bool) -> bool:
        """Whether the limit is used up; the time since the last call does not count if the clock was `standing`."""
        now = time.monotonic()
        if not standing:
            self._left -= now - self._seen
        self._seen = now
        return self._left <= 0
