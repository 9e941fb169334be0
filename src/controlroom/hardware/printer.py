"""A badge printer: what became of each job is known, or said to be unknown; never guessed (docs/domain.md §5).

States of a printer (events `DeviceChanged`, each told once):

    CONNECTING ──first status, or FIRST_STATUS_S of silence──▶ READY ⇄ ATTENTION (paper near its end)
        any ──paper out, cover open, off line, error──▶ FAULT ──mended──▶ READY
        any ──refused, lost or fallen silent──▶ FAULT ──connected again, by itself──▶ READY

States of a job inside `send`:

    FAULT, or not connected ────────────────▶ not_sent     not one byte left: safe to try again
    writing ──fails before the first byte───▶ not_sent
    writing ──fails later, stalls, stop─────▶ unknown      the connection is thrown away with the rest of the job
    written ──no confirmation to be had─────▶ sent
    written ──its process ID comes back─────▶ confirmed
    written ──other ID, lost, silent, stop──▶ unknown

The clock of `confirm_timeout_s` stands while the printer itself says that it cannot print: the operator is mending
it, and the job then completes. One thread of the printer connects, reads all that comes, and asks for the state
while no job is under way; a job is written by the thread that calls `send`.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

from controlroom.core.config.desks import PrinterConfig
from controlroom.hardware.cups_queue import CupsQueue
from controlroom.hardware.delivery import Delivery, DeliveryResult, Patience, Printer
from controlroom.hardware.device_thread import DeviceThread
from controlroom.hardware.escpos import AUTO_STATUS_ON, status_query
from controlroom.hardware.events import DeviceCause, DeviceChanged, DeviceState
from controlroom.hardware.file_printer import FilePrinter
from controlroom.hardware.ports import cause_of
from controlroom.hardware.queue_printer import QueuePrinter
from controlroom.hardware.status import (
    AutoStatus,
    PrinterStatus,
    ProcessReply,
    RealTimeStatus,
    Reply,
    StatusDemux,
    from_real_time,
)
from controlroom.hardware.transport import LINK_ERRORS, TICK_S, Address, Link, parse_address
from controlroom.hardware.win32_queue import Win32Queue

FIRST_RETRY_S: Final = 0.2
LONGEST_RETRY_S: Final = 1.0
FIRST_STATUS_S: Final = 0.5
"""How long the first status may take before a model counts as one that sends none."""
ASK_AFTER_S: Final = 0.7
LOST_AFTER_S: Final = 1.7
"""Seconds of silence after which a printer that used to answer is lost; it is asked after ASK_AFTER_S."""
_QUERY: Final = status_query(1) + status_query(2) + status_query(4)
_ANSWERS: Final = 3
_MOST_ANSWERS: Final = 64
_FLOOD: Final = 4096
"""As many bytes at once no printer has to say: it is read slowly, so that the desk's other threads have their turn."""


def open_printer(config: PrinterConfig, base: Path, on_event: Callable[[DeviceChanged], None]) -> Printer:
    """The printer of `config`, not started yet; `file:` paths are relative to `base`.

    `on_event` is called from several threads, one at a time; it must be quick, not raise, and not call the printer.
    Raises PrinterAddressError.
    """
    if config.url.startswith("file:"):
        return FilePrinter(config, base, on_event)
    scheme, _colon, name = config.url.partition(":")
    if scheme == "cups":
        return QueuePrinter(config, CupsQueue(name), on_event)
    if scheme == "win32":
        return QueuePrinter(config, Win32Queue(name), on_event)
    return StreamPrinter(config, parse_address(config.url), on_event)


class StreamPrinter(DeviceThread):
    """A printer at the end of a connection that goes both ways."""

    stop_limit_s = 1.5

    def __init__(self, config: PrinterConfig, address: Address, on_event: Callable[[DeviceChanged], None]) -> None:
        super().__init__(config.name, "printer", on_event)
        self._config = config
        self._address = address
        self._job = threading.Lock()  # Held by whoever writes: one job, or the thread that asks for the state.
        self._changed = threading.Condition()  # Guards what follows.
        self._link: Link | None = None
        self._status: PrinterStatus | None = None
        self._decided = False
        self._speaks = config.status is True
        self._answers: deque[str] = deque(maxlen=_MOST_ANSWERS)
        self._unanswered: deque[str] = deque(maxlen=_MOST_ANSWERS)
        # Of the reading thread alone:
        self._real_time: list[int] = []
        self._quiet_since = 0.0
        self._asked_at = 0.0

    def stop(self) -> None:
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        super().stop()

    # The job, in the caller's thread.

    def send(self, data: bytes, process_id: str | None) -> Delivery:
        with self._job:
            with self._changed:
                link, refusal = self._wait_until_decided()
                self._answers.clear()
            if link is None:
                return Delivery(DeliveryResult.NOT_SENT, refusal)
            failure = self._write(link, memoryview(data))
            if failure is not None:
                link.abort()
                return failure
            if process_id is None or not self._config.confirms:
                return Delivery(DeliveryResult.SENT)
            with self._changed:
                delivery = self._await(link, process_id)
                if delivery.result is DeliveryResult.UNKNOWN:
                    self._unanswered.append(process_id)
            return delivery

    def _wait_until_decided(self) -> tuple[Link | None, DeviceCause]:
        """The link to print on, or why there is none."""
        while not self._decided and self._thread.is_alive() and not self._stopping.is_set():
            self._changed.wait(TICK_S)
        if self._stopping.is_set() or not self._thread.is_alive():
            return None, DeviceCause.STOPPED
        if self._link is None:
            return None, self._reporter.cause
        if self._status is None:
            return (None, DeviceCause.TIMED_OUT) if self._speaks else (self._link, DeviceCause.NONE)
        blocking = self._status.blocking
        return (self._link, blocking) if blocking is DeviceCause.NONE else (None, blocking)

    def _write(self, link: Link, rest: memoryview) -> Delivery | None:
        """None when all of `rest` left, else what is to be said of the job."""
        result = DeliveryResult.NOT_SENT
        patience = Patience(self._config.confirm_timeout_s)
        while rest:
            if self._stopping.is_set():
                return Delivery(result, DeviceCause.STOPPED)
            try:
                count = link.write(rest)
            except LINK_ERRORS:
                return Delivery(result, self._interruption())
            if count:
                result = DeliveryResult.UNKNOWN
                rest = rest[count:]
                patience.renew()
            elif patience.is_over(standing=self._is_blocked()):
                return Delivery(result, DeviceCause.TIMED_OUT)
        return None

    def _await(self, link: Link, process_id: str) -> Delivery:
        patience = Patience(self._config.confirm_timeout_s)
        while process_id not in self._answers:
            # An answer to an earlier job that was given up may still come; it is not about this one.
            if any(answer not in self._unanswered for answer in self._answers):
                return Delivery(DeliveryResult.UNKNOWN, DeviceCause.BAD_REPLY)
            if self._link is not link or self._stopping.is_set():
                return Delivery(DeliveryResult.UNKNOWN, self._interruption())
            if patience.is_over(standing=self._is_blocked()):
                return Delivery(DeliveryResult.UNKNOWN, DeviceCause.TIMED_OUT)
            self._changed.wait(TICK_S)
        return Delivery(DeliveryResult.CONFIRMED)

    def _is_blocked(self) -> bool:
        status = self._status
        return status is not None and status.blocking is not DeviceCause.NONE

    def _interruption(self) -> DeviceCause:
        return DeviceCause.STOPPED if self._stopping.is_set() else DeviceCause.DISCONNECTED

    # The connection, in the printer's own thread.

    def _run(self) -> None:
        self._reporter.report(DeviceState.CONNECTING)
        retry = FIRST_RETRY_S
        while not self._stopping.is_set():
            try:
                link = self._address.connect()
            except LINK_ERRORS as error:
                self._lose(cause_of(error))
                self._stopping.wait(retry)
                retry = min(retry * 2, LONGEST_RETRY_S)
                continue
            connected = time.monotonic()
            try:
                self._converse(link)
                self._leave(link)
            except LINK_ERRORS as error:
                silent = isinstance(error, TimeoutError)
                self._lose(DeviceCause.TIMED_OUT if silent else DeviceCause.DISCONNECTED)
                # What takes every connection and drops it at once is as far away as what takes none.
                if time.monotonic() - connected >= LOST_AFTER_S:
                    retry = FIRST_RETRY_S
                self._stopping.wait(retry)
                retry = min(retry * 2, LONGEST_RETRY_S)
            finally:
                link.close()

    def _lose(self, cause: DeviceCause) -> None:
        # Told first: who finds the link gone also finds why.
        self._reporter.report(DeviceState.FAULT, cause)
        with self._changed:
            self._link = self._status = None
            self._decided = True
            self._changed.notify_all()

    def _leave(self, link: Link) -> None:
        """Part in order once the job under way, if any, has been given up."""
        if self._job.acquire(timeout=3 * TICK_S):
            self._job.release()
        link.finish()

    def _converse(self, link: Link) -> None:
        """Read and ask until `stop`. Raises one of LINK_ERRORS when the printer is lost."""
        demux = StatusDemux()
        connected = self._quiet_since = time.monotonic()
        if self._asks:
            self._ask(link, AUTO_STATUS_ON + _QUERY)
        with self._changed:
            self._link, self._status, self._decided = link, None, False
        while not self._stopping.is_set():
            data = link.read()
            replies = demux.feed(data)
            now = time.monotonic()
            if replies:
                self._quiet_since = now
                self._hear(replies)
            self._settle(now - connected >= FIRST_STATUS_S)
            self._keep_asking(link, now)
            if len(data) >= _FLOOD:
                self._stopping.wait(TICK_S / 10)

    def _hear(self, replies: list[Reply]) -> None:
        with self._changed:
            for reply in replies:
                match reply:
                    case AutoStatus(status):
                        self._status = status
                    case ProcessReply(process_id):
                        self._answers.append(process_id)
                    case RealTimeStatus(byte) if len(self._real_time) < _ANSWERS:
                        self._real_time.append(byte)
                        if len(self._real_time) == _ANSWERS:
                            self._status = from_real_time(*self._real_time)
                    case _:
                        pass  # Flow control is the transport's, what was not asked for is nobody's: signs of life.
            self._speaks = self._speaks or self._status is not None
            self._changed.notify_all()

    @property
    def _asks(self) -> bool:
        """Whether the printer is asked for its state. One that is known to have none would print the question."""
        return self._config.status is True or (self._config.status == "auto" and self._config.confirms)

    def _settle(self, waited: bool) -> None:
        """Tell the state that follows from the status, or from there being none although `waited` for."""
        with self._changed:
            status = self._status
            if status is None and not waited:
                return
            silent = status is None and self._speaks
        if silent:
            self._reporter.report(DeviceState.FAULT, DeviceCause.TIMED_OUT)
        elif status is not None and status.blocking is not DeviceCause.NONE:
            self._reporter.report(DeviceState.FAULT, status.blocking)
        elif status is not None and status.paper_near_end:
            self._reporter.report(DeviceState.ATTENTION, DeviceCause.PAPER_NEAR_END)
        else:
            self._reporter.report(DeviceState.READY)
        with self._changed:
            self._decided = True
            self._changed.notify_all()

    def _keep_asking(self, link: Link, now: float) -> None:
        """A printer switched off or out of reach says nothing: only asking shows it. Not during a job."""
        if not self._asks:
            return
        if not self._job.acquire(blocking=False):
            self._quiet_since = now
            return
        try:
            if self._speaks and now - self._quiet_since >= LOST_AFTER_S:
                raise TimeoutError("the printer fell silent")
            if now - max(self._quiet_since, self._asked_at) >= ASK_AFTER_S:
                self._ask(link, _QUERY)
        finally:
            self._job.release()

    def _ask(self, link: Link, query: bytes) -> None:
        self._asked_at = time.monotonic()
        self._real_time.clear()
        count = link.write(memoryview(query))
        if 0 < count < len(query):
            # Half a command would swallow the beginning of the next job.
            raise TimeoutError("the printer takes no more bytes")
