"""Watching the configuration: a saved change is picked up; a broken one keeps the old and says so."""

from __future__ import annotations

import threading

from controlroom.core.errors import ControlroomError
from controlroom.station.events import Listener, SettingsChanged, SettingsRefused
from controlroom.station.room import Room

_DEBOUNCE_MS = 200


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
        from watchfiles import watch

        for _changes in watch(
            self._room.folder.config, stop_event=self._stopping, debounce=_DEBOUNCE_MS, raise_interrupt=False
        ):
            try:
                self._room.reload()
            except ControlroomError as error:
                self._listener(SettingsRefused(error))
            else:
                self._listener(SettingsChanged())
