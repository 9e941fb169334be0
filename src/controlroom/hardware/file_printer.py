"""A printer that is a path: a regular file that grows, or a device node such as /dev/usb/lp0. It never confirms."""

from __future__ import annotations

import os
import select
import stat
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from controlroom.core.config.desks import PrinterConfig
from controlroom.hardware.delivery import Delivery, DeliveryResult, Patience
from controlroom.hardware.device_thread import DeviceThread
from controlroom.hardware.events import DeviceCause, DeviceChanged, DeviceState
from controlroom.hardware.ports import cause_of
from controlroom.hardware.transport import TICK_S

LOOK_EVERY_S: Final = 1.0
_DEVICES: Final = Path("/dev")


class FilePrinter(DeviceThread):
    """The printer of `config` with a `file:` address; a relative path starts at `base`."""

    def __init__(self, config: PrinterConfig, base: Path, on_event: Callable[[DeviceChanged], None]) -> None:
        super().__init__(config.name, "printer", on_event)
        self._path = base / config.url.removeprefix("file:").removeprefix("//")
        self._limit_s = config.confirm_timeout_s
        self._job = threading.Lock()

    def send(self, data: bytes, process_id: str | None) -> Delivery:
        """As `Printer.send`; `process_id` is of no use here."""
        with self._job:
            if self._stopping.is_set():
                return Delivery(DeliveryResult.NOT_SENT, DeviceCause.STOPPED)
            try:
                descriptor = os.open(self._path, self._flags(), 0o644)
            except OSError as error:
                return Delivery(DeliveryResult.NOT_SENT, cause_of(error))
            try:
                return self._write(descriptor, memoryview(data))
            finally:
                os.close(descriptor)

    def _write(self, descriptor: int, rest: memoryview) -> Delivery:
        result = DeliveryResult.NOT_SENT
        patience = Patience(self._limit_s)
        regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        while rest or not (regular or _has_room(descriptor)):
            if self._stopping.is_set():
                return Delivery(result, DeviceCause.STOPPED)
            try:
                count = os.write(descriptor, rest) if rest and (regular or _has_room(descriptor)) else 0
            except BlockingIOError:
                count = 0
            except OSError as error:
                return Delivery(result, cause_of(error))
            if count:
                result = DeliveryResult.UNKNOWN
                rest = rest[count:]
                patience.renew()
            elif patience.is_over(standing=False):
                return Delivery(result, DeviceCause.TIMED_OUT)
        # A device drops what it still holds when it is closed too early: the loop ended with room for more.
        return Delivery(DeliveryResult.SENT)

    def _flags(self) -> int:
        flags = os.O_WRONLY | os.O_APPEND
        if not self._is_device():
            flags |= os.O_CREAT
        if sys.platform == "win32":
            return flags | os.O_BINARY
        else:
            return flags | os.O_NONBLOCK | os.O_NOCTTY

    def _is_device(self) -> bool:
        """Whether the path must exist: a regular file in /dev would swallow badges without a word."""
        return self._path.is_relative_to(_DEVICES)

    def _run(self) -> None:
        self._reporter.report(DeviceState.CONNECTING)
        while not self._stopping.is_set():
            cause = self._look()
            fault = cause is not DeviceCause.NONE
            self._reporter.report(DeviceState.FAULT if fault else DeviceState.READY, cause)
            self._stopping.wait(LOOK_EVERY_S)

    def _look(self) -> DeviceCause:
        target = self._path if self._path.exists() or self._is_device() else self._path.parent
        if not target.exists():
            return DeviceCause.NOT_FOUND
        return DeviceCause.NONE if os.access(target, os.W_OK) else DeviceCause.NO_PERMISSION


def _has_room(descriptor: int) -> bool:
    """Whether a device takes more; waits for it up to TICK_S. Windows cannot ask: there it takes or fails."""
    return sys.platform == "win32" or bool(select.select([], [descriptor], [], TICK_S)[1])
