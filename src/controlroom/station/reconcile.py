"""The thread that carries out what falls due while a station is open (`duties`; at a desk only `arriving`).

Any number of programs may do it at once on one store.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from controlroom.core.errors import ControlroomError, FaultError
from controlroom.core.i18n import N_
from controlroom.station.arriving import GuestDuty
from controlroom.station.room import Room
from controlroom.store.changes import Changed

_LOG = logging.getLogger(__name__)
Trouble = Callable[[ControlroomError], None]
_RHYTHM_S = 1.0  # A wall clock that was set, and a machine that slept, are noticed within this.
_AFTER_FAULT_S = 5.0


class DutyFailedError(FaultError):
    """A mistake of this program in what it does by itself: told and logged, and everything else goes on."""

    code = "DUTY_FAILED"
    what = N_("Something that is done by itself failed: {reason}.")
    kept = N_("It is tried again; everything else goes on.")
    next_step = N_("If it stays so, close and start the program, and tell who looks after it.")

    @classmethod
    def of(cls, mistake: Exception) -> DutyFailedError:
        """Told of what nobody foresaw, which is logged."""
        _LOG.error("a duty failed", exc_info=mistake)
        return cls(reason=f"{type(mistake).__name__}: {mistake}")


class Duty(Protocol):
    """Something that is done when it falls due. `scopes`: the nouns whose changes may make something due earlier."""

    @property
    def scopes(self) -> frozenset[str]: ...

    def carry_out(self) -> datetime | None:
        """Does all that is due now; returns when the next will be. Raises the store's errors."""


class _Watched:
    """A duty, and when to look at it again."""

    def __init__(self, duty: Duty) -> None:
        self.duty = duty
        self.stale = True
        self.looked_at: datetime | None = None
        self.next: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether there may be something to do: after a change, at its next moment, or when the clock was set back."""
        if self.stale or self.looked_at is None or now < self.looked_at:
            return True
        return self.next is not None and now >= self.next

    def carry_out(self, now: datetime) -> None:
        self.stale = False  # Before reading: what changes meanwhile is then looked at once more.
        self.next = self.duty.carry_out()
        self.looked_at = now


def desk_reconciler(room: Room, trouble: Trouble) -> Reconciler:
    """For a program that is desks or a kiosk and nothing else: it tells whose coming must be known at once."""
    return Reconciler(room, trouble, (GuestDuty(room),))


class Reconciler:
    """Carries out the duties of an open event: all of them, or `duties`. `trouble` is told, once, what keeps it from
    its work."""

    def __init__(self, room: Room, trouble: Trouble, duties: Sequence[Duty] | None = None) -> None:
        self._room = room
        self._trouble = trouble
        if duties is None:
            from controlroom.station.duties import duties_of  # Brings every noun.

            duties = duties_of(room, trouble)
        self._watched = [_Watched(duty) for duty in duties]
        self._wake = threading.Event()
        self._stopping = False
        self._faults: set[str] = set()
        self._stop_listening: list[Callable[[], None]] = []
        self._thread = threading.Thread(target=self._run, name="reconciler", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._stop_listening = [self._room.on_change(self._changed), self._room.on_settings(self._look_again)]
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread, after what it is writing."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        for stop in self._stop_listening:
            stop()
        self._stop_listening = []

    def reconcile(self) -> None:
        """Does what is due now, until nothing is; what one duty meets keeps no other from its work. Raises, when all
        have had their turn, the first error."""
        now = self._room.clock.now()
        due = [each for each in self._watched if each.is_due(now)]
        if due:
            self._room.store.require_in_place()
        met: list[ControlroomError] = []
        for each in due:
            try:
                each.carry_out(now)
            except ControlroomError as error:
                met.append(error)
            except Exception as mistake:  # noqa: BLE001
                # Whatever one duty does, the others are carried out, and the thread lives.
                met.append(DutyFailedError.of(mistake))
        if met:
            raise met[0]

    def _run(self) -> None:
        while not self._stopping:
            pause = _RHYTHM_S
            try:
                self.reconcile()
                self._faults.clear()
            except ControlroomError as error:
                pause = _AFTER_FAULT_S
                for each in self._watched:
                    each.looked_at = None
                if error.code not in self._faults:
                    self._faults.add(error.code)
                    self._trouble(error)
            self._wake.wait(self._pause(pause))
            self._wake.clear()

    def _pause(self, most: float) -> float:
        """Until the next moment that is known, `most` at the most."""
        coming = [each.next for each in self._watched if each.next is not None and each.looked_at is not None]
        if not coming:
            return most
        return min(max((min(coming) - self._room.clock.now()).total_seconds(), 0.0), most)

    def _changed(self, changed: Changed) -> None:
        concerned = [each for each in self._watched if changed.scopes & each.duty.scopes]
        for each in concerned:
            each.stale = True
        if concerned:
            self._wake.set()

    def _look_again(self) -> None:
        for each in self._watched:
            each.stale = True
        self._wake.set()
