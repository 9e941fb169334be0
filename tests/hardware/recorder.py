"""What the hardware told, kept in order and waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from controlroom.hardware.delivery import Printer
from controlroom.hardware.events import DeviceCause, DeviceChanged, DeviceState, Scanned

Event = Scanned | DeviceChanged
LIMIT_S = 10.0


class Recorder:
    def __init__(self) -> None:
        self._events: list[Event] = []
        self._changed = threading.Condition(threading.RLock())

    def __call__(self, event: Event) -> None:
        with self._changed:
            self._events.append(event)
            self._changed.notify_all()

    @property
    def codes(self) -> list[str]:
        with self._changed:
            return [event.code for event in self._events if isinstance(event, Scanned)]

    @property
    def changes(self) -> list[tuple[DeviceState, DeviceCause]]:
        with self._changed:
            return [(event.state, event.cause) for event in self._events if isinstance(event, DeviceChanged)]

    def wait_for_codes(self, count: int) -> list[str]:
        self._wait(lambda: len(self.codes) >= count)
        return self.codes

    def wait_for_change(self, state: DeviceState, cause: DeviceCause = DeviceCause.NONE, times: int = 1) -> None:
        self._wait(lambda: self.changes.count((state, cause)) >= times)

    def _wait(self, done: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(done, LIMIT_S), f"never happened; told: {self._events}"


def wait_for_state(printer: Printer, state: DeviceState, cause: DeviceCause = DeviceCause.NONE) -> float:
    """Waits until the printer is in `state`; how many seconds that took."""
    began = time.monotonic()
    while (printer.state, printer.cause) != (state, cause):
        assert time.monotonic() - began < LIMIT_S, (printer.state, printer.cause)
        time.sleep(0.01)
    return time.monotonic() - began
