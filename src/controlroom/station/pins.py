"""The PINs of an open event: who has to wait before the next is taken, and what the journal is told of wrong ones
(docs/domain.md §1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from controlroom.core.clock import Clock, SystemClock
from controlroom.core.pins import PinDelay, PinError, PinsWaitError, pin_matches
from controlroom.domain.people import operators
from controlroom.domain.people.operators import ANY_LEADER
from controlroom.store.journal import Origin
from controlroom.store.store import Store

if TYPE_CHECKING:
    from controlroom.station.room import Room


class PinCount(Protocol):
    """Who counts the wrong PINs: a station, or the journal for commands. All of it raises the store's errors."""

    def require_turn(self, name: str) -> None:
        """Raises PinsWaitError while no PIN for `name` is taken."""
        ...

    def wrong(self, name: str, by: Origin) -> None:
        """A wrong PIN was given for `name`; the journal is told where that is due."""
        ...

    def right(self, name: str, by: Origin) -> None:
        """The right one was given: the row of wrong ones for `name`, if there is one, is over."""
        ...


class StationPins:
    """All questions at a station share one pause; the journal is told of wrong ones once for each wait."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._delay = PinDelay()

    def require_turn(self, name: str) -> None:
        if (wait := self._delay.wait_s(self._clock.monotonic())) > 0:
            raise PinsWaitError(seconds=int(wait) + 1)

    def wrong(self, name: str, by: Origin) -> None:
        now = self._clock.monotonic()
        self._delay.wrong(name, now)
        if self._delay.wait_s(now) > 0:
            for each, wrong in self._delay.untold().items():
                operators.keep_tried(self._store, by, each, self._clock, wrong=wrong)

    def right(self, name: str, by: Origin) -> None:
        if name != ANY_LEADER:  # Whoever knows one leader's PIN would go on guessing at those of the others.
            self._delay.right(name)
            if operators.was_wrong(self._store, name, self._clock):
                operators.keep_tried(self._store, by, name, self._clock, wrong=0)


class CommandPins:
    """Each command is a program of its own, so the journal counts, by name and by the machine's clock, whatever instant
    the command takes for now."""

    def __init__(self, store: Store, machine: Clock | None = None) -> None:
        self._store, self._machine = store, machine or SystemClock()

    def require_turn(self, name: str) -> None:
        operators.require_turn(self._store, name, self._machine)

    def wrong(self, name: str, by: Origin) -> None:
        operators.keep_tried(self._store, by, name, self._machine, wrong=1, waits=True)

    def right(self, name: str, by: Origin) -> None:
        operators.keep_tried(self._store, by, name, self._machine, wrong=0, waits=True)


@contextmanager
def in_turn(room: Room, name: str) -> Iterator[None]:
    """One PIN is tried for `name`, or for any leader (`ANY_LEADER`); it was wrong when a PinError comes up.

    Raises PinsWaitError, before anything is tried or after programs beside this one were wrong.
    """
    who = room.settings.event.known_as(name)
    room.pins.require_turn(who)
    try:
        yield
    except PinError:
        room.pins.wrong(who, room.by)
        raise
    room.pins.right(who, room.by)


def require_pin(room: Room, name: str, pin: str, wrong: PinError) -> None:
    """`pin` is that of `name`, else raises `wrong`, or PinsWaitError. Takes some 50 ms."""
    with in_turn(room, name):
        kept = room.settings.event.pin_of(name)
        if kept is None or not pin_matches(pin, kept):
            raise wrong
