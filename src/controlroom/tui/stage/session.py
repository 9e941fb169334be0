"""The open event as a stage screen holds it: opened, read and closed in workers, never on the event loop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from controlroom.core.clock import Clock
from controlroom.core.errors import ControlroomError, FaultError

if TYPE_CHECKING:
    from controlroom.core.config.folder import Settings
    from controlroom.station.reconcile import Reconciler
    from controlroom.station.room import Room
    from controlroom.station.stage import StageReading, Stages
    from controlroom.station.watching import ConfigWatcher
    from controlroom.store.changes import Changed

_PULSE_S = 1.0
_SCOPES = frozenset({"agenda", "stage"})


class StageSession:
    """One event folder, open or not. `changed`: the rundown, the stage or the configuration did; `store`: what keeps
    the store from being read, None once it can be again; `trouble`: the clock could not do what it should. All are
    called from threads below.
    """

    def __init__(
        self,
        folder: Path,
        *,
        actor: str,
        clock: Clock,
        changed: Callable[[], None],
        store: Callable[[ControlroomError | None], None],
        trouble: Callable[[ControlroomError], None],
    ) -> None:
        self._folder, self._actor, self._clock = folder, actor, clock
        self._tell_changed, self._tell_store, self._tell_trouble = changed, store, trouble
        self._lock = threading.Lock()
        self._room: Room | None = None
        self._stages: Stages | None = None
        self._watcher: ConfigWatcher | None = None
        self._reconciler: Reconciler | None = None
        self._pulse: threading.Thread | None = None
        self._ending = threading.Event()

    def open(self) -> Settings | None:
        """Opens the event; None when the program is ending already. Raises the errors of configuration and store."""
        with self._lock:
            if self._ending.is_set():
                return None
            try:
                return self._open()
            except BaseException:
                self._let_go()
                raise

    def _open(self) -> Settings:
        from controlroom.station.reconcile import Reconciler
        from controlroom.station.room import open_room
        from controlroom.station.stage import Stages
        from controlroom.station.watching import ConfigWatcher

        self._room = room = open_room(self._folder, station="stage", actor=self._actor, clock=self._clock)
        self._stages = Stages(room)
        room.on_change(self._changed)
        self._watcher = ConfigWatcher(room, lambda _event: self._tell_changed())
        self._watcher.start()
        self._reconciler = Reconciler(room, self._in_trouble)
        self._reconciler.start()
        self._pulse = threading.Thread(target=self._feel, args=(self._stages,), name="stage-pulse", daemon=True)
        self._pulse.start()
        return room.settings

    def close(self) -> None:
        """Lets go of everything. Safe to call twice."""
        self._ending.set()
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        room, watcher, reconciler, pulse = self._room, self._watcher, self._reconciler, self._pulse
        self._room = self._stages = self._watcher = self._reconciler = self._pulse = None
        if watcher is not None:
            watcher.stop()
        if reconciler is not None:
            reconciler.stop()
        if pulse is not None:
            pulse.join()
        if room is not None:
            room.close()

    def settings(self) -> Settings | None:
        """The configuration in force."""
        room = self._room
        return room.settings if room is not None else None

    def read(self, room: str) -> StageReading | None:
        """What the stage of `room` shows; None once closed. Raises the store's errors."""
        with self._lock:
            return self._stages.reading(room) if self._stages is not None else None

    def _changed(self, changed: Changed) -> None:
        if changed.scopes & _SCOPES:
            self._tell_changed()

    def _in_trouble(self, error: ControlroomError) -> None:
        if not isinstance(error, FaultError):  # Of the store the pulse tells, also when it is back.
            self._tell_trouble(error)

    def _feel(self, stages: Stages) -> None:
        """Nobody on a stage would notice a store that is gone: it is looked for every second."""
        known: str | None = None
        while not self._ending.wait(_PULSE_S):
            try:
                stages.require_store()
                found = None
            except ControlroomError as error:
                found = error
            code = found.code if found is not None else None
            if code != known:
                known = code
                self._tell_store(found)
