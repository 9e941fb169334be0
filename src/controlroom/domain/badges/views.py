"""What screens and `--json` show of the print spool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from controlroom.core.clock import iso
from controlroom.domain.badges.rules import SHARED, BatchState, JobState, told_again


@dataclass(frozen=True)
class Wearer:
    """What a badge says about the person who wears it."""

    code: str
    name: str
    company: str
    title: str
    category: str
    language: str


@dataclass(frozen=True)
class JobView:
    """A print job with the person it is for. `cause` is a code; `failure()` says it in words."""

    id: str
    desk: str
    state: JobState
    cause: str
    copy_number: int
    wearer: Wearer
    queued_at: datetime
    details: Mapping[str, Any] = field(default_factory=dict)
    moved_from: str | None = None
    batch: str | None = None

    def failure(self) -> str | None:
        """Why it failed, in the language in force; None where `cause` is not of an error (then see DeviceCause)."""
        return told_again(self.details)


@dataclass(frozen=True)
class SpoolView:
    """How a desk's spool stands: jobs waiting (queued or being sent) for people, and those somebody must look at.

    `moved`: badges of this desk that come out at another desk's printer and are not on paper yet.
    `ahead`: badges of batches that wait behind those of people.
    """

    waiting: int
    unknown: tuple[JobView, ...]
    failed: tuple[JobView, ...]
    moved: tuple[JobView, ...] = ()
    ahead: int = 0


@dataclass(frozen=True)
class BatchView:
    """How badges printed ahead of the day are getting on. `minutes_left` is None until a rate can be measured."""

    id: str
    desk: str
    state: BatchState
    planned: int
    queued: int
    confirmed: int
    sent: int
    unknown: int
    failed: int
    discarded: int
    minutes_left: float | None

    @property
    def done(self) -> int:
        """Badges that came out."""
        return self.confirmed + self.sent

    @property
    def is_open(self) -> bool:
        """Whether there is something left to print, now or after a pause."""
        return self.state is not BatchState.CANCELLED and self.queued > 0

    def to_json(self) -> dict[str, Any]:
        """The shape of `controlroom badges batch --json`."""
        return {**asdict(self), "state": self.state.value}


@dataclass(frozen=True)
class StockView:
    """Blank badges left at `place` (a desk, or `*`: all desks without a count of their own).

    `until`: when they are used up if people keep coming as in the last 15 minutes; None if nobody came.
    """

    place: str
    left: int
    warning_at: int
    until: datetime | None

    @property
    def is_short(self) -> bool:
        """Whether somebody should fetch more now."""
        return self.left <= self.warning_at

    def to_json(self) -> dict[str, Any]:
        """The shape of `controlroom badges stock --json`."""
        return {**asdict(self), "until": iso(self.until) if self.until else None, "short": self.is_short}


def stock_at(desk: str, views: Iterable[StockView]) -> StockView | None:
    """The count that `desk` takes its blanks from: its own, else the shared one; None if nobody counted."""
    by_place = {view.place: view for view in views}
    return by_place.get(desk) or by_place.get(SHARED)
