"""Counting everybody: who may come, and of them who is in (docs/performance.md).

Of a hundred thousand the expected are counted in an index alone; of the others as few rows are read as can be.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, func, select

from controlroom.domain.checkin.onsite import inside
from controlroom.domain.checkin.tables import ADMISSION, PERSON


def may_come() -> ColumnElement[bool]:
    """Who is expected: those whose registration stands."""
    found: ColumnElement[bool] = PERSON.c.status.in_(("registered", "unpaid"))
    return found


def expected(connection: Connection) -> dict[str, tuple[int, int]]:
    """By category: how many may come, and how many that are with all who come on their codes."""
    # By status as well: that is the order of the index, so nothing has to be sorted.
    query = (
        select(PERSON.c.category, func.count(), func.sum(PERSON.c.party))
        .where(may_come())
        .group_by(PERSON.c.status, PERSON.c.category)
    )
    found: dict[str, tuple[int, int]] = {}
    for category, people, heads in connection.execute(query):
        others, their_heads = found.get(category, (0, 0))
        found[category] = (others + people, their_heads + int(heads))
    return found


def present(connection: Connection) -> dict[str, int]:
    """By category: how many of those who may come are in now; a party is one."""
    in_now = select(ADMISSION.c.person_id).where(inside()).distinct().subquery()
    query = (
        select(PERSON.c.category, func.count())
        .join_from(PERSON, in_now, in_now.c.person_id == PERSON.c.id)
        .where(may_come())
        .group_by(PERSON.c.category)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
