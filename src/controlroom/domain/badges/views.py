"""What screens and `--json` show of the print spool."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from controlroom.domain.badges.rules import JobState


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
    """A print job with the person it is for."""

    id: str
    desk: str
    state: JobState
    cause: str
    copy_number: int
    wearer: Wearer
    queued_at: datetime


@dataclass(frozen=True)
class SpoolView:
    """How a desk's spool stands: jobs waiting (queued or being sent), and those a person must look at."""

    waiting: int
    unknown: tuple[JobView, ...]
    failed: tuple[JobView, ...]
