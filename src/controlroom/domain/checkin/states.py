"""How the people a search found stand: expected, in, or not to be let in (docs/domain.md §5, Search)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from controlroom.domain.checkin.tables import ADMISSION
from controlroom.domain.checkin.views import SearchHit, SearchHits, State, Whereabouts
from controlroom.domain.people.views import Found, Hit
from controlroom.store.store import Store


def with_states(store: Store, found: Found) -> SearchHits:
    """What a search of `people` found, each with how they stand now. Raises StoreFaultError."""
    if not found.hits:
        return SearchHits((), found.total, found.more)
    with store.read() as connection:
        entries = _entries(connection, [hit.person.id for hit in found.hits])
    hits = tuple(_hit(hit, entries.get(hit.person.id)) for hit in found.hits)
    return SearchHits(hits, found.total, found.more)


def _hit(found: Hit, entry: Whereabouts | None) -> SearchHit:
    return SearchHit(found.person, found.phone, standing_of(found.status, entry), entry)


def standing_of(status: str, entry: Whereabouts | None) -> State:
    """The state of somebody with this status of the list: who must stay out stays so even when they are in."""
    if status in (State.CANCELLED, State.BLOCKED):
        return State(status)
    if entry is not None:
        return State.PRESENT
    return State.UNPAID if status == State.UNPAID else State.EXPECTED


def _entries(connection: Connection, ids: Sequence[str]) -> Mapping[str, Whereabouts]:
    """Where each of `ids` is in, the latest when at several checkpoints."""
    query = (
        select(ADMISSION.c.person_id, ADMISSION.c.at, ADMISSION.c.desk, ADMISSION.c.checkpoint)
        .where(ADMISSION.c.person_id.in_(ids), ADMISSION.c.left_at.is_(None))
        .order_by(ADMISSION.c.at)
    )
    return {row.person_id: Whereabouts(row.at, row.desk, row.checkpoint) for row in connection.execute(query)}
