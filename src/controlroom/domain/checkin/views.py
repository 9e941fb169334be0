"""What a desk, the dashboard and `--json` show of check-in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from controlroom.core.clock import iso
from controlroom.core.i18n import N_
from controlroom.domain.badges.rules import JobState
from controlroom.domain.checkin.rules import Outcome, Reason
from controlroom.domain.people.views import PersonView


@dataclass(frozen=True)
class First:
    """When, by which desk and by whom (`by`, empty if not known) a person was admitted before."""

    at: datetime
    desk: str
    by: str = ""


@dataclass(frozen=True)
class Decision:
    """The answer to one scan, after its commit. `job` is the print job it queued, if any.

    `reason` (rules.Reason) says more of the outcome, `until` when a gate opens, or since when it is closed. `place` is
    the how manieth of their party somebody is, `last` who of it came last, after the `first`; `times` how often the
    code was presented here, this time included; `questions` are the ids of those still open. `note` is the reason a
    person gave for the decision, `leader` whose PIN it needed; `badge_printed`: the badge was printed before and lies
    ready.
    """

    outcome: Outcome
    code: str
    person: PersonView | None
    checkpoint: str
    desk: str
    at: datetime
    nonce: str
    first: First | None
    job: str | None
    reason: str = ""
    direction: str = "in"
    place: int = 1
    times: int = 1
    until: datetime | None = None
    questions: tuple[str, ...] = ()
    note: str = ""
    badge_printed: bool = False
    leader: str = ""
    last: First | None = None

    @property
    def party(self) -> int:
        """How many may come with the code."""
        return self.person.party if self.person is not None else 1

    @property
    def rest(self) -> int:
        """How many of the party are still to come, after somebody of it was admitted."""
        return max(0, self.party - self.place) if self.outcome is Outcome.ADMITTED else 0

    @property
    def whole_party_in(self) -> bool:
        """Whether the answer is only that everybody of a party is in: nobody has come twice."""
        return self.outcome is Outcome.ALREADY and self.party > 1 and self.reason in ("", Reason.INSIDE)

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
            "first": {"at": iso(self.first.at), "desk": self.first.desk, "by": self.first.by} if self.first else None,
            "reason": self.reason or None,
            "direction": self.direction,
            "times": self.times,
            "place": self.place,
            "party": self.party,
            "until": iso(self.until) if self.until else None,
            "questions": list(self.questions),
            "badge_printed": self.badge_printed,
        }


@dataclass(frozen=True)
class LastShown:
    """What a desk showed last: the answer, the state of its badge, if it has one, and the desk where that comes out if
    not there."""

    decision: Decision
    badge: JobState | None
    badge_at: str


@dataclass(frozen=True)
class Undone:
    """What was taken back, and what became of its badge: `badge_out` says that it was printed or may have been."""

    person: PersonView
    outcome: Outcome
    badge_out: bool


@dataclass(frozen=True)
class ScanLine:
    """A line of a desk's last scans."""

    at: datetime
    outcome: Outcome
    code: str
    name: str
    undone: bool = False


class State(StrEnum):
    """How a person stands now (docs/domain.md §5): on the board of people and among the hits of a search."""

    PRESENT = "present"
    LEFT = "left"
    EXPECTED = "expected"
    UNPAID = "unpaid"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"


STATE_WORDS: dict[State, str] = {
    State.PRESENT: N_("present"),
    State.LEFT: N_("has left"),
    State.EXPECTED: N_("expected"),
    State.UNPAID: N_("unpaid"),
    State.CANCELLED: N_("cancelled"),
    State.BLOCKED: N_("blocked"),
}

# Never a colour alone: ✔ is in, ▲ asks for attention, ✖ stays out.
STATE_SYMBOLS: dict[State, str] = {
    State.PRESENT: "✔",
    State.LEFT: "◁",
    State.EXPECTED: "·",
    State.UNPAID: "▲",
    State.CANCELLED: "✖",
    State.BLOCKED: "✖",
}


@dataclass(frozen=True)
class Whereabouts:
    """Where a person is in: since when, and which desk admitted them."""

    at: datetime
    desk: str
    checkpoint: str


@dataclass(frozen=True)
class SearchHit:
    """Somebody a search found, as a desk shows them. `entry` is their latest admission, whatever their state."""

    person: PersonView
    phone: str
    state: State
    entry: Whereabouts | None

    @property
    def is_in(self) -> bool:
        """Whether they are in somewhere."""
        return self.entry is not None

    @property
    def since(self) -> datetime | None:
        """Since when they are in."""
        return self.entry.at if self.entry is not None else None

    def to_json(self) -> dict[str, Any]:
        """One of the hits of `controlroom search --json`."""
        return {
            "code": self.person.code,
            "name": self.person.name,
            "company": self.person.company,
            "state": self.state.value,
            "title": self.person.title,
            "category": self.person.category,
            "phone": self.phone,
            "since": iso(self.entry.at) if self.entry else None,
            "desk": self.entry.desk if self.entry else None,
            "checkpoint": self.entry.checkpoint if self.entry else None,
        }


@dataclass(frozen=True)
class SearchHits:
    """The best hits and how many there are; with `more` there are at least `total`."""

    hits: tuple[SearchHit, ...]
    total: int
    more: bool

    def to_json(self) -> dict[str, Any]:
        """The shape of `controlroom search --json`."""
        return {"hits": [hit.to_json() for hit in self.hits], "total": self.total, "more": self.more}


@dataclass(frozen=True)
class Presence:
    """How many are expected and in, admissions and the last scan by desk, and arrivals per 5 minutes.

    `arrivals` are (start of the five minutes, people) without holes, oldest first, up to now. `expected` and `present`
    count heads, companions with their guest; `entries_expected` and `entries_present` are the same without companions.
    `entries_missing`: how many of the expected entries are not in; who is in and may not come is none of them.
    """

    expected: int
    present: int
    by_desk: Mapping[str, int]
    arrivals: tuple[tuple[datetime, int], ...]
    entries_expected: int
    entries_present: int
    entries_missing: int
