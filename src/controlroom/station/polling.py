"""The devices are watched while a control or a technicians' station is open (docs/domain.md §6).

Several programs may be open on one store: one of them asks the devices, and says so every few seconds; another takes
over when it is gone. Two threads: that of the polling engine, which only hands readings over, and one that takes them
in.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from controlroom.core.config.addresses import parse_address
from controlroom.core.errors import ControlroomError
from controlroom.core.ids import SYSTEM, new_id
from controlroom.domain.agenda.tables import read_agenda
from controlroom.domain.devices import watching
from controlroom.domain.devices.expected import Sessions
from controlroom.domain.devices.recording import Memory, Recorded, Seen, record
from controlroom.domain.devices.rules import LEASE, RHYTHM, Key
from controlroom.domain.devices.tables import Known, Setting
from controlroom.hardware.probes.connectivity import Connectivity
from controlroom.hardware.probes.making import Shared
from controlroom.hardware.probes.poller import Poller, Watch
from controlroom.hardware.probes.readings import Reading
from controlroom.station.devices import setting_of
from controlroom.station.room import Room
from controlroom.store.changes import Changed
from controlroom.store.journal import Origin

_LOG = logging.getLogger(__name__)
_BATCH_S = 0.25
_TAKE_OVER_S = 2.0
_AFTER_FAULT_S = 5.0
_FIRST_ROUND_S = 6.0  # in which the engine begins with every device


class DevicePolling:
    """Watches the devices of an open event, or waits until nobody else does.

    `trouble` is told, once, what keeps results from being taken in.
    """

    def __init__(self, room: Room, trouble: Callable[[ControlroomError], None]) -> None:
        self._room = room
        self._trouble = trouble
        self._by = Origin(room.by.station, SYSTEM)
        self._holder = new_id()
        self._wake = threading.Event()
        self._stopping = False
        self._lock = threading.Lock()
        self._seen: list[Seen] = []
        self._network: Connectivity | None = None
        self._connected = True
        self._engine: Poller | None = None
        self._memory = Memory()
        self._keys: dict[str, Key] = {}
        self._setting: Setting = setting_of(room.settings)
        self._settings_changed = self._others_wrote = False
        self._sessions: Sessions | None = None
        self._next_watch = self._next_try = self._sign_since = 0.0
        self._sign: watching.Sign | None = None
        self._faults: set[str] = set()
        self._stop_listening: list[Callable[[], None]] = []
        self._thread = threading.Thread(target=self._run, name="device recording", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._stop_listening = [self._room.on_change(self._changed), self._room.on_settings(self._new_settings)]
        self._thread.start()

    def stop(self) -> None:
        """Ends it, after what is being written; another program may watch at once."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        for stop in self._stop_listening:
            stop()
        self._stop_listening = []

    def live(self) -> Mapping[Key, Known] | None:
        """How the checks stand to the second; None while another program watches."""
        return dict(self._memory.known) if self._engine is not None else None

    # What the engine tells, in its thread.

    def on_reading(self, key: str, found: Reading, at: datetime) -> None:
        """Hands a reading over; nothing is known of a device while this computer has no network."""
        if (names := self._keys.get(key)) is not None and self._connected:
            with self._lock:
                self._seen.append(Seen(*names, found, at))

    def on_network(self, state: Connectivity, at: datetime) -> None:
        """This computer's network went or came back."""
        with self._lock:
            self._connected = state.is_up
            self._network = state
            if not state.is_up:
                self._seen.clear()  # What came just before is explained by it.
        self._wake.set()

    def pace(self, key: str) -> float | None:
        """What is not as it was is asked again soon."""
        known = self._memory.known.get(self._keys.get(key, ("", "")))
        if known is None or not known.health.against:
            return None
        device = self._setting.by_id.get(self._keys[key][0])
        retry = self._setting.config.polling.retry_s
        return min(retry, self._setting.config.interval(device).total_seconds()) if device is not None else None

    # What takes it in, in a thread of its own.

    def _run(self) -> None:
        try:
            while not self._stopping:
                pause = _BATCH_S
                try:
                    self._work()
                    self._faults.clear()
                except ControlroomError as error:
                    pause = _AFTER_FAULT_S
                    self._tell(error)
                self._wake.wait(pause if self._engine is not None else max(pause, 1.0))
                self._wake.clear()
        finally:
            self._let_go()

    def _work(self) -> None:
        now = self._room.clock.monotonic()
        if self._engine is None:
            if now >= self._next_try:
                self._next_try = now + _TAKE_OVER_S
                if self._may_begin(now):
                    self._begin(now)
            return
        if self._settings_changed:
            self._settings_changed = False
            self._setting = setting_of(self._room.settings)
            self._sessions = None
            self._engine.watch(self._watches())
        if self._others_wrote:
            self._others_wrote = False
            self._memory.follow(self._room.store)
        self._tell_network()
        self._take_in()
        if now >= self._next_watch:
            self._next_watch = now + RHYTHM.total_seconds()
            self._sessions = None
            if not watching.watch(self._room.store, self._by, self._holder, self._memory):
                self._end_engine()

    def _may_begin(self, now: float) -> bool:
        """Whether nobody else watches, or was heard of for a whole lease."""
        sign = watching.last_sign(self._room.store)
        if sign != self._sign:
            self._sign, self._sign_since = sign, now
        silent = sign if now - self._sign_since > LEASE.total_seconds() else None
        return watching.begin_watch(self._room.store, self._by, self._holder, silent)

    def _begin(self, now: float) -> None:
        self._memory = Memory.of(self._room.store)
        self._memory.forget_runs()
        self._setting, self._settings_changed = setting_of(self._room.settings), False
        # Said once as soon as every device was asked: until then all is stale to the other programs.
        first = _FIRST_ROUND_S + self._setting.config.polling.timeout_s
        self._next_watch = now + min(first, RHYTHM.total_seconds())
        self._connected, self._network = True, None
        own = [parse_address(address) for address in self._setting.config.polling.own_check]
        shared = Shared(self._room.folder.heartbeats, self._setting.config.polling.heartbeat_port)
        self._engine = Poller(self, own_check=own, clock=self._room.clock, shared=shared)
        self._engine.watch(self._watches())
        self._engine.start()

    def _watches(self) -> list[Watch]:
        polling, watches, keys = self._setting.config.polling, [], {}
        for device in self._setting.config.devices:
            interval = self._setting.config.interval(device).total_seconds()
            for check in device.all_checks():
                key = f"{device.id}/{check.key}"
                keys[key] = (device.id, check.key)
                watches.append(Watch(key, parse_address(check.address), interval, polling.timeout_s))
        self._keys = keys
        return watches

    def _take_in(self) -> None:
        with self._lock:
            seen, self._seen = self._seen, []
        if not seen:
            return
        if self._sessions is None:
            with self._room.store.read() as connection:
                agenda = read_agenda(connection, self._setting.agenda)
            self._sessions = Sessions.of(agenda, self._room.clock.now(), self._setting.open_days)
        done: Recorded = record(self._room.store, self._by, self._setting, self._memory, seen, self._sessions)
        for seen_one in seen:
            # What the reading changed was not known yet when the engine asked for the pace.
            key = f"{seen_one.device}/{seen_one.check}"
            if self._engine is not None and (pace := self.pace(key)) is not None:
                self._engine.within(key, pace)
        for id in done.recheck:
            checks = self._setting.by_id[id].all_checks()
            if checks and self._engine is not None:
                self._engine.check_now(f"{id}/{checks[0].key}")

    def _tell_network(self) -> None:
        state = self._network
        if state is not None:
            watching.set_connected(
                self._room.store, self._by, self._holder, connected=state.is_up, cause=state.cause.value
            )
            self._memory.forget_runs()
            with self._lock:
                if self._network is state:
                    self._network = None

    def _tell(self, error: ControlroomError) -> None:
        if error.code not in self._faults:
            self._faults.add(error.code)
            self._trouble(error)

    def _end_engine(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.stop()
        with self._lock:
            self._seen.clear()

    def _let_go(self) -> None:
        if self._engine is None:
            return
        self._end_engine()
        try:
            watching.watch(self._room.store, self._by, self._holder, self._memory)
            watching.end_watch(self._room.store, self._by, self._holder)
        except ControlroomError as error:
            # Whoever is next waits until it has not been heard of for long enough.
            _LOG.warning("ending the watch: %s", error)

    def _changed(self, changed: Changed) -> None:
        if "agenda" in changed.scopes:
            self._sessions = None
        if any(entry.verb.startswith("device.") and entry.actor != SYSTEM for entry in changed.entries):
            self._others_wrote = True
        if any(entry.verb == "device.watch-ended" for entry in changed.entries):
            self._next_try = 0.0
            self._wake.set()

    def _new_settings(self) -> None:
        self._settings_changed = True
        self._wake.set()
