"""A device that a thread of its own looks after, and what it last told of itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import ClassVar

from controlroom.hardware.events import DeviceCause, DeviceChanged, DeviceRole, DeviceState, StateReporter


class DeviceThread:
    """Whoever derives from it does its work in `_run` until `_stopping` is set, and tells changes by `_reporter`.

    `on_event` is called from that thread; it must be quick and not raise.
    """

    stop_limit_s: ClassVar[float] = 1.0
    """How long `stop` waits for the thread at most."""

    def __init__(self, name: str, kind: DeviceRole, on_event: Callable[[DeviceChanged], None]) -> None:
        self._reporter = StateReporter(name, kind, on_event)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"{kind}-{name}", daemon=True)

    @property
    def state(self) -> DeviceState:
        """The state last told."""
        return self._reporter.state

    @property
    def cause(self) -> DeviceCause:
        """The cause last told."""
        return self._reporter.cause

    @property
    def alive(self) -> bool:
        """Whether its thread runs."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to look for the device; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of the device. No event comes of it."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(self.stop_limit_s)

    def _run(self) -> None:
        raise NotImplementedError
