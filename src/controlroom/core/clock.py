"""The one source of now. Instants are aware UTC in storage and logic; a zone is put on for the screen only."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, tzinfo
from datetime import time as time_of_day
from typing import Protocol


class Clock(Protocol):
    """Tells the instant (`now`) and, for time-outs only, seconds that never jump (`monotonic`)."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds since some fixed point; never goes back."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class ShiftedClock:
    """The machine's clock moved so that it starts at `start`: what `--at` gives a command."""

    def __init__(self, start: datetime) -> None:
        self._offset = require_utc(start) - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def monotonic(self) -> float:
        return time.monotonic()


class ManualClock:
    """A clock that moves only when told to."""

    def __init__(self, start: datetime) -> None:
        self._now = require_utc(start)
        self._elapsed = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._elapsed

    def advance(self, by: timedelta) -> None:
        """Let `by` pass."""
        self._now += by
        self._elapsed += by.total_seconds()


def require_utc(instant: datetime) -> datetime:
    """`instant` in UTC. Raises ValueError when it carries no zone: a naive time is a guess."""
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {instant!r}")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"no year of UTC has this instant: {instant!r}") from None


def iso(instant: datetime) -> str:
    """`instant` as fixed-width ISO 8601 in UTC with microseconds, so that text order is time order."""
    # isoformat is eight times as fast as strftime, and every scan writes several instants.
    return require_utc(instant).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def from_iso(text: str) -> datetime:
    """The instant that `text` (ISO 8601 with a zone) names. Raises ValueError for anything else."""
    return require_utc(datetime.fromisoformat(text))


def event_day_of(at: datetime, zone: tzinfo, day_starts: time_of_day) -> date:
    """The day of the event that `at` belongs to: a dance that ends at two is still the evening before."""
    local = at.astimezone(zone)
    return local.date() if local.time() >= day_starts else local.date() - timedelta(days=1)
