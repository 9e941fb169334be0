"""What a desk, the dashboard and `--json` show of check-in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from controlroom.core.clock import iso
from controlroom.domain.checkin.rules import Outcome
from controlroom.domain.people.views import PersonView


@dataclass(frozen=True)
class First:
    """When and by which desk a person was admitted before."""

    at: datetime
    desk: str


@dataclass(frozen=True)
class Decision:
    """The answer to one scan, after its commit. `job` is the print job it queued, if any."""

    outcome: Outcome
    code: str
    person: PersonView | None
    checkpoint: str
    desk: str
    at: datetime
    nonce: str
    first: First | None
    job: str | None

    def to_json(self) -> dict[str, Any]:
        """The shape of `controlroom scan --json`."""
        return {
            "outcome": self.outcome.value,
            "code": self.code,
            "name": self.person.name if self.person else None,
            "company": self.person.company if self.person else None,
            "category": self.person.category if self.person else None,
            "checkpoint": self.checkpoint,
            "desk": self.desk,
            "at": iso(self.at),
            "nonce": self.nonce,
            "first": {"at": iso(self.first.at), "desk": self.first.desk} if self.first else None,
        }


@dataclass(frozen=True)
class ScanLine:
    """A line of a desk's last scans."""

    at: datetime
    outcome: Outcome
    code: str
    name: str


@dataclass(frozen=True)
class Presence:
    """How many are expected and in, admissions and the last scan by desk, and arrivals per 5 minutes.

    `arrivals` are (start of the five minutes, people) without holes, oldest first, up to now.
    """

    expected: int
    present: int
    by_desk: Mapping[str, int]
    arrivals: tuple[tuple[datetime, int], ...]
