"""How the people a search found stand: expected, in, or not to be let in (docs/domain.md §5, Search)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from controlroom.core.clock import iso
from controlroom.core.i18n import N_
from controlroom.domain.checkin.model import Admission
from controlroom.domain.people.views import Found, PersonView
from controlroom.store.store import Store

ADMISSION = Admission.__table__  # type: ignore[attr-defined]


class State(StrEnum):
    """How a person stands now."""

    EXPECTED = "expected"
    PRESENT = "present"
    UNPAID = "unpaid"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"


STATE_WORDS: dict[State, str] = {
    State.EXPECTED: N_("expected"),
    State.PRESENT: N_("present"),
    State.UNPAID: N_("unpaid"),
    State.CANCELLED: N_("cancelled"),
    State.BLOCKED: N_("blocked"),
}

# Never a colour alone: ✔ is in, ▲ asks for attention, ✖ stays out.
STATE_SYMBOLS: dict[State, str] = {
    State.EXPECTED: "·",
    State.PRESENT: "✔",
    State.UNPAID: "▲",
    State.CANCELLED: "✖",
    State.BLOCKED: "✖",
}


@dataclass(frozen=True)
class Entry:
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
    entry: Entry | None

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


def with_states(store: Store, found: Found) -> SearchHits:
    """What a search of `people` found, each with how they stand now. Raises StoreFaultError."""
    if not found.hits:
        return SearchHits((), found.total, found.more)
    with store.read() as connection:
        entries = _entries(connection, [hit.person.id for hit in found.hits])
    hits = tuple(
        SearchHit(hit.person, hit.phone, state_of(hit.status, entries.get(hit.person.id)), entries.get(hit.person.id))
        for hit in found.hits
    )
    return SearchHits(hits, found.total, found.more)


def state_of(status: str, entry: Entry | None) -> State:
    """The state of somebody with this status of the list: who must stay out stays so even when they are in."""
    if status in (State.CANCELLED, State.BLOCKED):
        return State(status)
    if entry is not None:
        return State.PRESENT
    return State.UNPAID if status == State.UNPAID else State.EXPECTED


def _entries(connection: Connection, ids: Sequence[str]) -> Mapping[str, Entry]:
    """Where each of `ids` is in, the latest when at several checkpoints."""
    query = (
        select(ADMISSION.c.person_id, ADMISSION.c.at, ADMISSION.c.desk, ADMISSION.c.checkpoint)
        .where(ADMISSION.c.person_id.in_(ids))
        .order_by(ADMISSION.c.at)
    )
    return {row.person_id: Entry(row.at, row.desk, row.checkpoint) for row in connection.execute(query)}
