"""When to read again: at most one reading at a time, at most so many a second, never the last change missed."""

from __future__ import annotations


class Refresh:
    """Decides, with time passed in, when the next reading starts. Readings are numbered: only the newest counts."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._started = float("-inf")
        self._running = False
        self._planned = False
        self._again = False
        self.number = 0

    def ask(self, now: float) -> float | None:
        """Something changed: the seconds to wait before `start`, or None when that is already arranged."""
        if self._running:
            self._again = True
            return None
        if self._planned:
            return None
        self._planned = True
        return max(0.0, self._started + self._every_s - now)

    def start(self, now: float) -> int:
        """A reading starts now; its number."""
        self._planned, self._running, self._again = False, True, False
        self._started = now
        self.number += 1
        return self.number

    def finish(self, number: int) -> tuple[bool, bool]:
        """The reading `number` came back: whether it counts, and whether something changed since it started."""
        if number != self.number:
            return False, False
        self._running = False
        return True, self._again

    def restart(self) -> None:
        """Another board: what is under way no longer counts, and the next reading may start at once."""
        self.number += 1
        self._running = self._planned = self._again = False
        self._started = float("-inf")
