"""Turns: who waits for SQLite's write lock gets it in the order of asking, over threads and processes.

SQLite lets a writer that finds the file locked sleep for longer and longer and look again; whoever asks just when the
lock is free gets it. With several desks in front of one file the unlucky one waits for seconds (docs/performance.md).
So each draws a number from a file beside the database first and holds it, as a lock on one byte of that file, until
its transaction has ended. It is your turn when nobody holds a smaller number. The operating system takes back the
numbers of a program that was killed, and numbers that do not move (a program that was suspended) are passed over.

Turns are courtesy, not safety: who cannot get one writes all the same, and SQLite's own lock keeps the data right.
POSIX byte locks are not used in `hardware/` but here, because the store may not know the hardware (docs/decisions.md).
"""

from __future__ import annotations

import logging
import os
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

STUCK_AFTER_S: Final = 1.0
"""When the queue has not moved for so long, those who were before are not waited for any more."""

_NEXT, _FLOOR, _SERVED, _GATE = 0, 8, 16, 64
"""Where the file has the next number, the first one that is waited for, the one last served; and the drawing lock."""
_BYTES, _NUMBERS = 1_024, 2**30
_TICK_S: Final = 0.000_1
_LOG = logging.getLogger(__name__)

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: int, start: int, length: int) -> bool:
        os.lseek(file, start, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, length)
        except PermissionError:
            return False
        return True

    def _unlock(file: int, start: int, length: int) -> None:
        os.lseek(file, start, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, length)

    def _read(file: int, start: int) -> bytes:
        os.lseek(file, start, os.SEEK_SET)
        return os.read(file, 8)

    def _write(file: int, start: int, data: bytes) -> None:
        os.lseek(file, start, os.SEEK_SET)
        os.write(file, data)

else:
    import fcntl

    def _try_lock(file: int, start: int, length: int) -> bool:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, length, start)
        except (BlockingIOError, PermissionError):  # EAGAIN or EACCES: the standard allows either.
            return False
        return True

    def _unlock(file: int, start: int, length: int) -> None:
        fcntl.lockf(file, fcntl.LOCK_UN, length, start)

    def _read(file: int, start: int) -> bytes:
        return os.pread(file, 8, start)

    def _write(file: int, start: int, data: bytes) -> None:
        os.pwrite(file, data, start)


class FairLock:
    """A lock that is handed to whoever has waited longest; `threading.Lock` goes to whoever comes by."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._guard:
            if not self._held:
                self._held = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            mine.acquire()
        except BaseException:  # Ctrl+C while waiting: nobody may hand the lock to one who has left.
            with self._guard:
                handed_over = mine not in self._waiting
                if not handed_over:
                    self._waiting.remove(mine)
            if handed_over:
                self.__exit__()
            raise

    def __exit__(self, *_error: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class Turns:
    """The queue of everybody who writes to one database, in this process and in others.

    One object a process and file (byte locks belong to a process): take it with `open_turns`, give it back with
    `close`. Without a file (PostgreSQL queues its writers itself) only the threads of this process queue.
    """

    def __init__(self, path: Path | None) -> None:
        self.users = 0
        self.threads = FairLock()
        """Held during a turn; alone it keeps only the other threads out."""
        self._path = path
        self._works = path is not None
        self._file: int | None = None

    @contextmanager
    def turn(self, patience_s: float) -> Iterator[float]:
        """Waits for this writer's turn and holds it inside the `with`; yields what is left of the patience, in seconds.

        Never fails: where there are no byte locks, or the queue stands still, it is everybody's turn.
        """
        asked = time.monotonic()
        with self.threads:
            number = self._take(asked + patience_s)
            try:
                yield max(0.0, asked + patience_s - time.monotonic())
            finally:
                if number is not None:
                    self._give_back(number)

    def close(self) -> None:
        """Lets go of the file when nobody of this process needs it any more."""
        with _REGISTRY_LOCK:
            self.users -= 1
            if self.users:
                return
            if self._path is not None:
                _REGISTRY.pop(self._path, None)
            # Before anybody opens it anew: closing a file drops all byte locks that this process has on it.
            self._close_file()

    def _close_file(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _take(self, until: float) -> int | None:
        """Draws a number and waits for its turn; None when one has to do without."""
        if self._path is None or not self._works:
            return None
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
            number = self._draw(self._file, min(until, time.monotonic() + STUCK_AFTER_S))
            if number is not None:
                self._wait(self._file, number, until)
        except OSError as error:
            _LOG.warning("writers do not take turns: %s: %s", self._path, error)
            self._close_file()
            self._works = False  # Said once; from now on SQLite's own lock has to do.
            return None
        return number

    def _draw(self, file: int, until: float) -> int | None:
        while not _try_lock(file, _GATE, 1):
            if time.monotonic() > until:
                return None  # Somebody was suspended in the microseconds of drawing.
            time.sleep(_TICK_S)
        try:
            number = _number(file, _NEXT)
            _set(file, _NEXT, number + 1)
            _try_lock(file, _BYTES + number, 1)
        finally:
            _unlock(file, _GATE, 1)
        return number

    def _wait(self, file: int, number: int, until: float) -> None:
        served, moved = -1, time.monotonic()
        while not self._is_first(file, number):
            now, found = time.monotonic(), _number(file, _SERVED)
            if found != served:
                served, moved = found, now
            if now >= until or now - moved > STUCK_AFTER_S:
                _set(file, _FLOOR, number)
                break
            # Nobody can overtake, so how often one looks costs only the time between two turns: the next one looks
            # all the time, those behind it less.
            time.sleep(_TICK_S * max(1, min(4 * (number - served) - 3, 40)))
        _set(file, _SERVED, number)

    @staticmethod
    def _is_first(file: int, number: int) -> bool:
        floor = _number(file, _FLOOR)
        # A floor that makes no sense (another program wrote into the file) counts as none.
        start = floor if number - 100_000 < floor <= number else max(0, number - 100_000)
        if start == number:
            return True
        if not _try_lock(file, _BYTES + start, number - start):
            return False
        _unlock(file, _BYTES + start, number - start)
        return True

    def _give_back(self, number: int) -> None:
        if self._file is not None:
            _unlock(self._file, _BYTES + number, 1)


def _number(file: int, place: int) -> int:
    data = _read(file, place)
    return int(struct.unpack("<Q", data)[0]) % _NUMBERS if len(data) == 8 else 0


def _set(file: int, place: int, number: int) -> None:
    _write(file, place, struct.pack("<Q", number))


_REGISTRY: dict[Path, Turns] = {}
_REGISTRY_LOCK = threading.Lock()


def open_turns(database: Path | None) -> Turns:
    """The queue in front of the SQLite file `database`, the same object for everybody in this process."""
    path = database.resolve().with_name(database.name + ".turns") if database else None
    with _REGISTRY_LOCK:
        turns = _REGISTRY.get(path) if path else None
        if turns is None:
            turns = Turns(path)
            if path is not None:
                _REGISTRY[path] = turns
        turns.users += 1
        return turns
