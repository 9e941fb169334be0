"""The open event as the program holds it: opened, read and closed in workers, never on the event loop.

This is where the heavy parts are imported, on first use.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from controlroom.core.clock import Clock
from controlroom.hardware.events import DeviceChanged
from controlroom.tui.state import DashboardReading, DeskReading

if TYPE_CHECKING:
    from controlroom.core.config.folder import Settings
    from controlroom.station.desk import DeskStation
    from controlroom.station.events import StationEvent
    from controlroom.station.room import Adjust, Room
    from controlroom.station.watching import ConfigWatcher

SCAN_LINES = 50
JOURNAL_LINES = 120


@dataclass(frozen=True)
class Opened:
    """What is known of an event once it is open."""

    settings: Settings
    devices: tuple[DeviceChanged, ...]


class Session:
    """One event folder, open or not. All methods block, and take turns, except `present`.

    `tell` and `changed` are called from threads below.
    """

    def __init__(
        self,
        folder: Path,
        *,
        desk: str | None,
        station: str,
        actor: str,
        clock: Clock,
        adjust: Adjust | None,
        tell: Callable[[StationEvent], None],
        changed: Callable[[], None],
    ) -> None:
        self._folder = folder
        self._desk_id = desk
        self._station = station
        self._actor = actor
        self._clock = clock
        self._adjust = adjust
        self._tell = tell
        self._changed = changed
        self._lock = threading.Lock()
        self._room: Room | None = None
        self._desk: DeskStation | None = None
        self._watcher: ConfigWatcher | None = None
        self._closed = False

    def open(self) -> Opened | None:
        """Opens the event and starts its desk; None when the program is ending already.

        Raises the errors of configuration, store and desk; nothing is half open then.
        """
        with self._lock:
            if self._closed:
                return None
            try:
                return self._open()
            except BaseException:
                self._let_go()
                raise

    def _open(self) -> Opened:
        from controlroom.station.room import open_room
        from controlroom.station.watching import ConfigWatcher

        self._room = room = open_room(
            self._folder, station=self._desk_id or self._station, actor=self._actor, clock=self._clock,
            adjust=self._adjust or (lambda settings: settings),
        )  # fmt: skip
        room.on_change(lambda _change: self._changed())
        if self._desk_id is not None:
            from controlroom.station.desk import DeskStation

            self._desk = DeskStation(room, self._desk_id, self._tell)
            self._desk.start()
        self._watcher = ConfigWatcher(room, self._tell)
        self._watcher.start()
        return Opened(room.settings, self._desk.devices if self._desk else ())

    def close(self) -> None:
        """Lets go of everything, in the order in which it depends on each other. Safe to call twice."""
        with self._lock:
            self._closed = True
            self._let_go()

    def _let_go(self) -> None:
        desk, watcher, room = self._desk, self._watcher, self._room
        self._desk = self._watcher = self._room = None
        if watcher is not None:
            watcher.stop()
        if desk is not None:
            desk.stop()
        if room is not None:
            room.close()

    def present(self, code: str) -> bool:
        """Hands a typed code to the desk and returns at once; False when no desk is open."""
        desk = self._desk
        if desk is None:
            return False
        desk.present(code)
        return True

    def settings(self) -> Settings | None:
        """The configuration in force."""
        room = self._room
        return room.settings if room is not None else None

    def devices(self) -> tuple[DeviceChanged, ...]:
        """The last known state of the desk's scanners and printer."""
        desk = self._desk
        return desk.devices if desk is not None else ()

    def read_desk(self) -> DeskReading | None:
        """What the desk's board shows; None once closed. Raises the store's errors."""
        with self._lock:
            if self._room is None or self._desk_id is None:
                return None
            scans = self._room.last_scans(self._desk_id, SCAN_LINES)
            return DeskReading(tuple(scans), self._room.spool(self._desk_id))

    def read_dashboard(self) -> DashboardReading | None:
        """What the dashboard shows; None once closed. Raises the store's errors."""
        with self._lock:
            room = self._room
            if room is None:
                return None
            spools = {desk.id: room.spool(desk.id) for desk in room.settings.desks}
            return DashboardReading(room.presence(), tuple(room.journal_tail(JOURNAL_LINES)), spools)

    def settle_unknown(self, job: str, *, printed: bool) -> None:
        """The operator has looked for a badge. Raises JobGoneError, JobMoveRefusedError and the store's errors."""
        self._order(lambda room, desk: room.settle_unknown(desk, job, printed=printed))

    def retry_failed(self, job: str) -> None:
        """Prints a failed badge after all. Raises JobGoneError, JobMoveRefusedError and the store's errors."""
        self._order(lambda room, desk: room.retry_failed(desk, job))

    def reprint(self, person_id: str, reason: str) -> None:
        """Prints one more, marked badge. Raises the store's errors."""
        self._order(lambda room, desk: room.reprint(desk, person_id, reason))

    def _order(self, order: Callable[[Room, str], object]) -> None:
        with self._lock:
            if self._room is None or self._desk_id is None:
                return
            order(self._room, self._desk_id)
            if self._desk is not None:
                self._desk.wake_spool()
