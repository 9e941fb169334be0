"""Watching the configuration: a saved change is picked up; a broken one keeps the old and says so."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

from controlroom.core.errors import ControlroomError
from controlroom.station.events import Listener, SettingsChanged, SettingsRefused
from controlroom.station.room import Room

_LOG = logging.getLogger(__name__)
_DEBOUNCE_MS = 200
_RHYTHM_MS = 1000


class ConfigWatcher:
    """A thread that reloads `room` when a file below its `config/` is saved, and tells `listener`."""

    def __init__(self, room: Room, listener: Listener) -> None:
        self._room = room
        self._listener = listener
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="config-watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(5.0)

    def _run(self) -> None:
        known = self._room.fingerprint
        for _look in self._looks():
            found = self._room.folder.fingerprint()
            if found != known:
                known = found
                self._reload()

    def _looks(self) -> Iterator[object]:
        """When to look. The notification only says when; the second's rhythm finds what it missed: before it began, on
        drives that do not notify, and where the system has no more watches to give."""
        from watchfiles import watch

        try:
            yield from watch(
                self._room.folder.config, stop_event=self._stopping, debounce=_DEBOUNCE_MS, rust_timeout=_RHYTHM_MS,
                yield_on_timeout=True, raise_interrupt=False,
            )  # fmt: skip
        except (OSError, RuntimeError) as error:
            _LOG.warning("watching the configuration: %s", error)
        while not self._stopping.wait(_RHYTHM_MS / 1000):
            yield None

    def _reload(self) -> None:
        try:
            self._room.reload()
        except ControlroomError as error:
            self._listener(SettingsRefused(error))
        else:
            self._listener(SettingsChanged())
