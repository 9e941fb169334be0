"""A serial barcode scanner: one thread owns it, reconnects by itself and tells codes and changes as events."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import serial

from controlroom.core.config.desks import ScannerConfig
from controlroom.hardware.device_thread import DeviceThread
from controlroom.hardware.events import DeviceCause, DeviceChanged, DeviceState, Scanned
from controlroom.hardware.framing import Framer, Noise
from controlroom.hardware.ports import PORT_ERRORS, cause_of, open_port

FIRST_RETRY_S: Final = 0.2
LONGEST_RETRY_S: Final = 5.0
_WAKE_S: Final = 0.2
_READ_LIMIT: Final = 65_536


class SerialScanner(DeviceThread):
    """The scanner of `config`, speaking to `on_event` from its own thread; `on_event` must be quick and not raise.

    A read blocks until a byte comes, so a code is told as soon as its end sign is there; the time-out of the read
    only bounds how long `stop` waits.
    """

    def __init__(self, config: ScannerConfig, on_event: Callable[[Scanned | DeviceChanged], None]) -> None:
        super().__init__(config.name, "scanner", on_event)
        self._config = config
        self._on_event = on_event
        self._framer = Framer(suffix=config.suffix, silence_s=config.silence_ms / 1000, debounce_s=config.debounce_s)

    def _run(self) -> None:
        self._reporter.report(DeviceState.CONNECTING)
        retry = FIRST_RETRY_S
        while not self._stopping.is_set():
            try:
                port = self._open()
            except PORT_ERRORS as error:
                self._reporter.report(DeviceState.FAULT, cause_of(error))
                self._stopping.wait(retry)
                retry = min(retry * 2, LONGEST_RETRY_S)
                continue
            self._framer.reset()
            self._reporter.report(DeviceState.READY)
            try:
                with port:
                    self._read_all(port)
            except PORT_ERRORS:
                # Whatever the system calls it, a port that was open and fails was pulled or switched off.
                self._reporter.report(DeviceState.FAULT, DeviceCause.DISCONNECTED)
                self._stopping.wait(FIRST_RETRY_S)
                retry = FIRST_RETRY_S * 2

    def _open(self) -> serial.Serial:
        wake = _WAKE_S if self._config.suffix else self._config.silence_ms / 4000
        return open_port(self._config.port, self._config.baud, read_timeout_s=wake)

    def _read_all(self, port: serial.Serial) -> None:
        while not self._stopping.is_set():
            data = port.read(1)
            if data:
                data += port.read(min(port.in_waiting, _READ_LIMIT))
            self._tell(data)

    def _tell(self, data: bytes) -> None:
        now = time.monotonic()
        for frame in self._framer.feed(data, now):
            if isinstance(frame, Noise):
                self._reporter.report(DeviceState.ATTENTION, DeviceCause.NOISE, frame.dropped)
            else:
                self._on_event(Scanned(self._config.name, frame.text, frame.received))
                self._reporter.report(DeviceState.READY)
