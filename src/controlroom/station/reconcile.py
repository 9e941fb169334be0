"""What the clock does by itself while a station is open: due reminders, and rooms in roll mode (docs/domain.md §3).

Any number of programs may do it at once on one store. What is due follows from what is stored, and keys and the number
of the last change decide who writes it: the others find it done.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from controlroom.core.errors import ControlroomError, RuleRefusedError
from controlroom.core.i18n import _
from controlroom.core.ids import SYSTEM
from controlroom.domain.agenda import reminding, service, staging
from controlroom.domain.agenda.errors import AgendaChangedError
from controlroom.domain.agenda.forecast import forecast
from controlroom.domain.agenda.reminders import due, next_moment
from controlroom.domain.agenda.rolling import Rolled, roll
from controlroom.domain.agenda.tables import Setting, given_reminders, last_change, read_agenda
from controlroom.station.room import Room
from controlroom.station.rundown import setting_of
from controlroom.store.changes import Changed
from controlroom.store.journal import Origin

_RHYTHM_S = 1.0  # A wall clock that was set, and a machine that slept, are noticed within this.
_AFTER_FAULT_S = 5.0
_SCOPES = frozenset({"agenda", "stage"})


@dataclass(frozen=True)
class _Looked:
    """What a look at the rundown found: whether reminders are due, what rolls next in each room, and what is next."""

    seq: int
    reminders: bool
    rolls: Mapping[str, Rolled]
    next: datetime | None


class Reconciler:
    """The thread that does it for an open event. `trouble` is told, once, what keeps it from its work."""

    def __init__(self, room: Room, trouble: Callable[[ControlroomError], None]) -> None:
        self._room = room
        self._trouble = trouble
        self._by = Origin(room.by.station, SYSTEM)
        self._wake = threading.Event()
        self._stopping = False
        self._stale = True
        self._looked_at: datetime | None = None
        self._next: datetime | None = None
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
        """Does what is due now, until nothing is. Raises the store's errors."""
        refused: set[str] = set()
        while not self._stopping:
            self._stale = False  # Before reading: what changes meanwhile is then looked at once more.
            now = self._room.clock.now()
            looked = self._look(now, refused)
            ready = [(room, each) for room, each in looked.rolls.items() if each.at <= now]
            if ready:
                self._carry_out(*ready[0], looked.seq, refused)
            elif looked.reminders:
                reminding.give_due(self._room.store, self._by, self._setting)
            else:
                self._looked_at, self._next = now, looked.next
                return

    @property
    def _setting(self) -> Setting:
        return setting_of(self._room.settings.event)

    def _look(self, now: datetime, refused: set[str]) -> _Looked:
        self._room.store.require_in_place()
        with self._room.store.read() as connection:
            agenda, given = read_agenda(connection, self._setting), given_reminders(connection)
            seq, stages = last_change(connection), staging.stages(connection)
        expected = forecast(agenda, now)
        why = _("nobody followed the clock then")
        rolling = [stage for stage in stages.values() if stage.roll and stage.room not in refused]
        ahead = {stage.room: roll(agenda, stage.room, now, why, stage.roll_since) for stage in rolling}
        rolls = {room: rolled for room, rolled in ahead.items() if rolled is not None}
        moment = next_moment(agenda, expected, given, now)
        coming = [each.at for each in rolls.values()] + ([moment] if moment is not None else [])
        return _Looked(seq, bool(due(agenda, expected, given, now)), rolls, min(coming, default=None))

    def _carry_out(self, room: str, rolled: Rolled, seq: int, refused: set[str]) -> None:
        try:
            service.apply(self._room.store, self._by, self._setting, rolled.operation, seen_after=seq)
        except AgendaChangedError:
            return  # Somebody was quicker: looked at again.
        except RuleRefusedError as error:
            refused.add(room)
            self._trouble(error)

    def _run(self) -> None:
        while not self._stopping:
            pause = _RHYTHM_S
            try:
                if self._is_due():
                    self.reconcile()
                    self._faults.clear()
            except ControlroomError as error:
                self._looked_at, pause = None, _AFTER_FAULT_S
                if error.code not in self._faults:
                    self._faults.add(error.code)
                    self._trouble(error)
            self._wake.wait(self._pause(pause))
            self._wake.clear()

    def _is_due(self) -> bool:
        """Whether there may be something to do: after a change, at the next moment, or when the clock was set back."""
        now = self._room.clock.now()
        if self._stale or self._looked_at is None or now < self._looked_at:
            return True
        return self._next is not None and now >= self._next

    def _pause(self, most: float) -> float:
        if self._next is None or self._looked_at is None:
            return most
        return min(max((self._next - self._room.clock.now()).total_seconds(), 0.0), most)

    def _changed(self, changed: Changed) -> None:
        if changed.scopes & _SCOPES:
            self._look_again()

    def _look_again(self) -> None:
        self._stale = True
        self._wake.set()
