"""A check-in desk at work: scanner → admission → badge → printer (docs/domain.md §5).

Each device has its own thread; codes of all scanners and of the keyboard meet in one queue and are decided one after
the other. Whoever shows the desk listens to its events, which come from those threads.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from filelock import FileLock, Timeout

from controlroom.core.config.desks import DeskConfig
from controlroom.core.config.folder import Settings
from controlroom.core.errors import BadInputError, ControlroomError, FaultError, RuleRefusedError
from controlroom.core.i18n import N_
from controlroom.core.ids import new_id
from controlroom.domain.badges import service as badges
from controlroom.domain.badges.rules import JobState
from controlroom.domain.checkin.views import Decision
from controlroom.domain.people.views import PersonView
from controlroom.hardware.delivery import Printer
from controlroom.hardware.events import DeviceChanged, Scanned
from controlroom.hardware.printer import open_printer
from controlroom.hardware.scanner import SerialScanner
from controlroom.station.events import (
    Decided,
    DeskDeviceChanged,
    JobChanged,
    Listener,
    NotDecided,
    Reprinted,
    TakenBack,
)
from controlroom.station.printing import SpoolWorker
from controlroom.station.room import Room
from controlroom.store.changes import Changed
from controlroom.store.errors import StoreBusyError, StoreFaultError

WHOLE_PARTY = N_("the whole party is here")
_LOG = logging.getLogger(__name__)
_TRIES = 3
_BETWEEN_TRIES_S = 0.5


class DeskRemovedError(BadInputError):
    code = "DESK_REMOVED"
    what = N_("Desk {desk} is not in desks.toml any more.")
    kept = N_("The former configuration stays in force, and the desk goes on.")
    next_step = N_("Put it back into desks.toml and save, or end the program with Ctrl+Q and open another desk.")


class DeskTakenError(RuleRefusedError):
    code = "DESK_TAKEN"
    what = N_("Desk {desk} is already open in another program on this computer.")
    next_step = N_("Use that one, or close it first: two programs must not share a scanner or a printer.")


class NotDecidedError(FaultError):
    code = "NOT_DECIDED"
    what = N_("This code could not be decided: {reason}.")
    next_step = N_("Present it again. If it stays so, close this desk, open it again and tell the technical group.")


@dataclass(frozen=True)
class _Waiting:
    """A code that waits to be decided. `received`: monotonic seconds."""

    code: str
    received: float
    note: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


class DeskStation:
    """One desk with its scanners and its printer, from `start` to `stop`; both block for up to a few seconds.

    Raises UnknownDeskError; `start` raises DeskTakenError, PrinterAddressError and the store's errors.
    """

    def __init__(self, room: Room, desk_id: str, listener: Listener) -> None:
        self._room = room
        self._listener = listener
        self._config = room.settings.desk(desk_id)
        self._lock = FileLock(room.folder.spool / f"desk-{desk_id}.lock")
        self._codes: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._decider = threading.Thread(target=self._decide_all, name=f"desk-{desk_id}", daemon=True)
        self._devices: dict[tuple[str, str], DeviceChanged] = {}
        self._scanners: list[SerialScanner] = []
        self._printer: Printer | None = None
        self._spool: SpoolWorker | None = None
        self._stopping = threading.Event()
        self._started = False
        self._hardware = threading.Lock()  # Guards opening and closing against a change of configuration.
        self._unsubscribe = [
            room.on_change(self._store_changed),
            room.on_settings(self._settings_changed, self._check_settings),
        ]

    @property
    def config(self) -> DeskConfig:
        """The desk's configuration in force."""
        return self._config

    @property
    def devices(self) -> tuple[DeviceChanged, ...]:
        """The last known state of each scanner and of the printer."""
        return tuple(self._devices.values())

    def start(self) -> None:
        """Takes the desk, opens its hardware and begins to decide; what a dead program left is marked unknown."""
        self._room.folder.spool.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            raise DeskTakenError(desk=self._config.id) from None
        badges.recover(self._room.store, self._room.at(self._config.id), self._config.id)
        self._decider.start()
        with self._hardware:
            self._open_hardware()
        self._started = True

    def stop(self) -> None:
        """Closes the hardware, decides what was already read, and gives the desk free. Safe to call twice."""
        self._stopping.set()
        while self._unsubscribe:
            self._unsubscribe.pop()()
        with self._hardware:
            self._close_scanners()
            self._codes.put(None)
            if self._decider.is_alive():
                self._decider.join()
            self._close_printer()
        self._lock.release()

    def present(self, code: str, *, note: str = "", answers: Mapping[str, str] | None = None) -> None:
        """Decides a code that was typed; returns at once, the answer comes as an event.

        `note`: why somebody is admitted by hand; `answers`: to the questions of the gate.
        """
        self._codes.put(_Waiting(code, time.monotonic(), note, answers or {}))

    def override(self, refused: Decision, reason: str, leader: str | None) -> None:
        """Admits against an answer; waits for the commit. Raises what Room.override raises."""
        begun = time.monotonic()
        decision = self._room.override(self._config, refused, reason, leader)
        self._show(decision, (time.monotonic() - begun) * 1000)

    def admit_rest(self, decision: Decision) -> None:
        """Admits the others of the party of `decision`, each by a scan of their own, until one is not let in.

        Waits for the commits. Raises what Room.admit raises; who is in by then stays in.
        """
        for _place in range(decision.rest):
            begun = time.monotonic()
            decision = self._room.admit(self._config, decision.code, note=WHOLE_PARTY, comes_in=True)
            self._show(decision, (time.monotonic() - begun) * 1000)
            if not decision.rest:
                break

    def walk_in(self, texts: Mapping[str, str]) -> None:
        """Takes somebody in and admits them; waits for the commit. Raises what Room.walk_in raises."""
        begun = time.monotonic()
        decision = self._room.walk_in(self._config, texts)
        self._show(decision, (time.monotonic() - begun) * 1000)

    def undo(self, nonce: str, reason: str, leader: str | None) -> None:
        """Takes a decision back; waits for the commit. Raises what Room.undo raises."""
        undone = self._room.undo(self._config.id, nonce, reason, leader)
        self._listener(TakenBack(self._config.id, nonce, undone))

    def reprint(self, person: PersonView, reason: str) -> None:
        """Queues one more badge; waits for the commit. Raises what Room.reprint raises."""
        job = self._room.reprint(self._config.id, person.id, reason)
        self._listener(Reprinted(self._config.id, person, job))

    def wake_spool(self) -> None:
        """There may be something new to print."""
        if self._spool is not None:
            self._spool.wake()

    # Hardware

    def _open_hardware(self) -> None:
        if self._config.printer is not None:
            printer = open_printer(self._config.printer, self._room.folder.root, self._device_changed)
            self._printer = printer
            self._spool = SpoolWorker(self._room, self._config.id, self._config.printer, printer, self._listener)
            printer.start()
            self._spool.start()
        for config in self._config.scanners:
            scanner = SerialScanner(config, self._scanner_event)
            self._scanners.append(scanner)
            scanner.start()

    def _close_scanners(self) -> None:
        for scanner in self._scanners:
            scanner.stop()
        self._scanners.clear()

    def _close_printer(self) -> None:
        if self._spool is not None:
            self._spool.stop()
        if self._printer is not None:
            self._printer.stop()
        if self._spool is not None:
            self._spool.join(5.0)
        self._spool = self._printer = None

    def _scanner_event(self, event: Scanned | DeviceChanged) -> None:
        if isinstance(event, Scanned):
            self._codes.put(_Waiting(event.code, event.received))
        else:
            self._device_changed(event)

    def _device_changed(self, change: DeviceChanged) -> None:
        self._devices[change.kind, change.device] = change
        self._listener(DeskDeviceChanged(self._config.id, change))
        if change.kind == "printer":
            self.wake_spool()

    # Deciding

    def _decide_all(self) -> None:
        while (waiting := self._codes.get()) is not None:
            try:
                self._decide(waiting)
            except Exception as error:  # noqa: BLE001
                # Whatever one code does, the next ones are decided: a desk that falls silent is the worst of all.
                _LOG.exception("desk %s could not decide a code", self._config.id)
                reason = f"{type(error).__name__}: {error}"
                self._listener(NotDecided(self._config.id, waiting.code, NotDecidedError(reason=reason)))

    def _decide(self, waiting: _Waiting) -> None:
        nonce = new_id()
        for attempt in range(_TRIES):
            try:
                decision = self._room.admit(
                    self._config, waiting.code, nonce, note=waiting.note, answers=waiting.answers
                )
                break
            except (StoreBusyError, StoreFaultError) as error:
                # The same nonce again: if the commit did happen, the answer is the one that was stored.
                if attempt == _TRIES - 1:
                    self._listener(NotDecided(self._config.id, waiting.code, error))
                    return
                self._stopping.wait(_BETWEEN_TRIES_S)
            except ControlroomError as error:
                self._listener(NotDecided(self._config.id, waiting.code, error))
                return
        self._show(decision, (time.monotonic() - waiting.received) * 1000)

    def _show(self, decision: Decision, ms: float) -> None:
        self._listener(Decided(self._config.id, decision, ms))
        if decision.job is not None and decision.person is not None:
            self._listener(
                JobChanged(
                    self._config.id, decision.job, decision.person.code, decision.person.name, JobState.QUEUED, ""
                )
            )
        self.wake_spool()

    # What others change

    def _store_changed(self, changed: Changed) -> None:
        # Another program may have queued a badge for this desk.
        if changed.scopes & {"checkin", "badge", "batch"}:
            self.wake_spool()

    def _check_settings(self, settings: Settings) -> None:
        """A desk that is at work does not lose its place or its printer by a slip in desks.toml (an emptied file, say).

        Raises DeskRemovedError, PrinterAddressError.
        """
        config = next((desk for desk in settings.desks if desk.id == self._config.id), None)
        if config is None:
            raise DeskRemovedError(desk=self._config.id)
        printer = config.printer
        if printer is not None:
            open_printer(printer, self._room.folder.root, lambda _change: None)

    def _settings_changed(self) -> None:
        """Another scanner or printer in desks.toml: take it at once, without losing what was already read."""
        config = next((desk for desk in self._room.settings.desks if desk.id == self._config.id), None)
        if config is None or config == self._config or not self._started:
            return
        with self._hardware:
            if self._stopping.is_set():
                return
            self._close_scanners()
            self._close_printer()
            self._devices.clear()
            self._config = config
            self._open_hardware()
