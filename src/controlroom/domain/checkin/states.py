"""How the people a search found stand: expected, in, gone out again, or to stay out (docs/domain.md §5, Search)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from controlroom.domain.checkin.onsite_views import where_of
from controlroom.domain.checkin.tables import ADMISSION
from controlroom.domain.checkin.views import SearchHit, SearchHits, State, Whereabouts
from controlroom.domain.people.views import Found, Hit
from controlroom.store.store import Store


def with_states(store: Store, found: Found) -> SearchHits:
    """What a search of `people` found, each with how they stand now. Raises StoreFaultError."""
    if not found.hits:
        return SearchHits((), found.total, found.more)
    with store.read() as connection:
        admissions = _admissions(connection, [hit.person.id for hit in found.hits])
    hits = tuple(_hit(hit, admissions.get(hit.person.id, ())) for hit in found.hits)
    return SearchHits(hits, found.total, found.more)


def _hit(found: Hit, admissions: Sequence[_Admission]) -> SearchHit:
    entry = next((each.entry for each in reversed(admissions) if each.holds), None)
    state = standing_of(found.status, inside=entry is not None, admitted=bool(admissions))
    return SearchHit(found.person, found.phone, state, entry)


def standing_of(status: str, *, inside: bool, admitted: bool) -> State:
    """The state of somebody with this status of the list: who must stay out stays so even when they are in; for
    everybody else it is that of the board of people."""
    return (
        State(status)
        if status in (State.CANCELLED, State.BLOCKED)
        else where_of(status, inside=inside, admitted=admitted)
    )


class _Admission(NamedTuple):
    """One admission; `holds`: not gone out since."""

    entry: Whereabouts
    holds: bool


def _admissions(connection: Connection, ids: Sequence[str]) -> Mapping[str, Sequence[_Admission]]:
    """The admissions of each of `ids` so far, the latest last."""
    query = (
        select(
            ADMISSION.c.person_id, ADMISSION.c.at, ADMISSION.c.desk, ADMISSION.c.checkpoint,
            ADMISSION.c.left_at.is_(None).label("holds"),
        )
        .where(ADMISSION.c.person_id.in_(ids))
        .order_by(ADMISSION.c.at)
    )  # fmt: skip
    found: dict[str, list[_Admission]] = {}
    for row in connection.execute(query):
        entry = Whereabouts(row.at, row.desk, row.checkpoint)
        found.setdefault(row.person_id, []).append(_Admission(entry, bool(row.holds)))
    return found
