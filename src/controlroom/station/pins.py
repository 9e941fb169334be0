"""The PINs of an open event: whose they are, and who has to wait before the next is taken (docs/domain.md §1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from controlroom.core.clock import Clock, SystemClock
from controlroom.core.config.event import EventConfig
from controlroom.core.pins import PinDelay, PinError, PinsWaitError, pin_matches
from controlroom.core.text import clean_line
from controlroom.domain.people import operators
from controlroom.station.room import Room

_LONGEST_NAME = 60
_FORGOTTEN = timedelta(hours=1)


def pin_of(event: EventConfig, name: str) -> str | None:
    """What is kept of the PIN of `name`, who is known however the name is typed; None: they have none."""
    return next((who.pin for who in event.with_pin.values() if who.name == known_as(event, name)), None)


def known_as(event: EventConfig, name: str) -> str:
    """A name as event.toml writes it, of who has a PIN there; else as it was typed, in one line."""
    wanted = clean_line(name, _LONGEST_NAME)
    return next((each for each in event.with_pin if each.casefold() == wanted.casefold()), wanted)


def is_pin_of(event: EventConfig, name: str, pin: str) -> bool:
    """Whether `pin` is that of `name`; also where they have none. Takes some 50 ms."""
    kept = pin_of(event, name)
    return kept is None or pin_matches(pin, kept)


@contextmanager
def in_turn(room: Room) -> Iterator[None]:
    """A screen takes one PIN; after wrong ones (a PinError) with a pause that all questions at this station share.

    Raises PinsWaitError, before anything is tried.
    """
    if (wait := room.pins.wait_s(room.clock.monotonic())) > 0:
        raise PinsWaitError(seconds=int(wait) + 1)
    try:
        yield
    except PinError:
        room.pins.tried(room.clock.monotonic(), right=False)
        raise
    room.pins.tried(room.clock.monotonic(), right=True)


_MACHINE = SystemClock()


@contextmanager
def one_try(room: Room, name: str, clock: Clock = _MACHINE) -> Iterator[None]:
    """A command takes one PIN for `name`. Each command is a program of its own, so the journal counts the wrong ones,
    by the machine's clock, whatever instant the command takes for now.

    Raises PinsWaitError, before anything is tried; a PinError that comes up is kept.
    """
    who, now = known_as(room.settings.event, name), clock.now()
    last = operators.last_refused(room.store, who)
    tries, given = last if last is not None and timedelta(0) <= now - last[1] < _FORGOTTEN else (0, now)
    wait = PinDelay.after(tries) - (now - given).total_seconds()
    if wait > 0:
        raise PinsWaitError(seconds=int(wait) + 1)
    try:
        yield
    except PinError:
        operators.keep_refused(room.store, room.by, who, tries + 1, now)
        raise
