"""A printer behind the print system of the computer (CUPS, Windows): the system takes whole jobs and looks after them.

    not taken by the system ──────────────────────────▶ not_sent
    taken, and the system says that it is through ────▶ sent       (nobody asked the paper)
    taken, still waiting when patience ends ──────────▶ not_sent   when the system gave it back untouched
    taken, then given up by the system, or stop ──────▶ unknown

The clock stands while the queue itself says that it cannot print: the operator is mending it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Final, Protocol

from controlroom.core.config.desks import PrinterConfig
from controlroom.hardware.delivery import Delivery, DeliveryResult, Patience
from controlroom.hardware.device_thread import DeviceThread
from controlroom.hardware.events import DeviceCause, DeviceChanged, DeviceState

LOOK_EVERY_S: Final = 0.8
_FOLLOW_EVERY_S: Final = 0.2
_ATTENTION: Final = frozenset({DeviceCause.PAPER_NEAR_END})


class JobFate(StrEnum):
    """How the print system says that a job stands."""

    WAITING = "waiting"
    PRINTING = "printing"
    DONE = "done"
    GIVEN_UP = "given_up"


class QueueError(OSError):
    """The print system did not do what it was asked; `cause` says why, `taken` whether it may have the job."""

    def __init__(self, cause: DeviceCause, *, taken: bool = False) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.taken = taken


class PrintQueue(Protocol):
    """One queue of a print system. Every call may take a few seconds and raises QueueError."""

    def look(self) -> DeviceCause:
        """What is wrong with the printer, or NONE."""
        ...

    def submit(self, data: bytes) -> str:
        """Hands a job over, byte for byte; returns the system's name for it."""
        ...

    def fate(self, job: str) -> JobFate:
        """How the job stands."""
        ...

    def take_back(self, job: str) -> None:
        """Cancels the job."""
        ...


class QueuePrinter(DeviceThread):
    """The printer of `config` behind `queue`. It never confirms."""

    stop_limit_s = 3.0

    def __init__(self, config: PrinterConfig, queue: PrintQueue, on_event: Callable[[DeviceChanged], None]) -> None:
        super().__init__(config.name, "printer", on_event)
        self._queue = queue
        self._limit_s = config.confirm_timeout_s
        self._job = threading.Lock()

    def send(self, data: bytes, process_id: str | None) -> Delivery:
        """As `Printer.send`; `process_id` is of no use here."""
        with self._job:
            if self._stopping.is_set():
                return Delivery(DeliveryResult.NOT_SENT, DeviceCause.STOPPED)
            try:
                # Asked afresh: a queue that cannot print would keep the badge for an hour nobody chose.
                cause = self._queue.look()
                if cause is not DeviceCause.NONE and cause not in _ATTENTION:
                    return Delivery(DeliveryResult.NOT_SENT, cause)
                job = self._queue.submit(data)
            except QueueError as error:
                return Delivery(DeliveryResult.UNKNOWN if error.taken else DeliveryResult.NOT_SENT, error.cause)
            return self._follow(job)

    def _follow(self, job: str) -> Delivery:
        patience = Patience(self._limit_s)
        while True:
            try:
                fate = self._queue.fate(job)
            except QueueError as error:
                if patience.is_over(standing=False):
                    return Delivery(DeliveryResult.UNKNOWN, error.cause)
                fate = JobFate.PRINTING
            if fate is JobFate.DONE:
                return Delivery(DeliveryResult.SENT)
            if fate is JobFate.GIVEN_UP:
                return Delivery(DeliveryResult.UNKNOWN, DeviceCause.JOB_GIVEN_UP)
            if patience.is_over(standing=self.state is DeviceState.FAULT):
                return self._give_back(job, fate)
            if self._stopping.wait(_FOLLOW_EVERY_S):
                return Delivery(DeliveryResult.UNKNOWN, DeviceCause.STOPPED)

    def _give_back(self, job: str, fate: JobFate) -> Delivery:
        """The job leaves the queue, so that it cannot come out later beside the one that is printed instead."""
        try:
            self._queue.take_back(job)
        except QueueError as error:
            return Delivery(DeliveryResult.UNKNOWN, error.cause)
        untouched = fate is JobFate.WAITING
        return Delivery(DeliveryResult.NOT_SENT if untouched else DeliveryResult.UNKNOWN, DeviceCause.TIMED_OUT)

    def _run(self) -> None:
        self._reporter.report(DeviceState.CONNECTING)
        while not self._stopping.is_set():
            try:
                cause = self._queue.look()
            except QueueError as error:
                cause = error.cause
            if cause is DeviceCause.NONE:
                self._reporter.report(DeviceState.READY)
            else:
                self._reporter.report(DeviceState.ATTENTION if cause in _ATTENTION else DeviceState.FAULT, cause)
            self._stopping.wait(LOOK_EVERY_S)
