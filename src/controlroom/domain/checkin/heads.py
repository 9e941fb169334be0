"""Counting everybody: who may come, and of them who is in on a day (docs/performance.md), the same for all who ask.

`day` is the period of gates that admit once a day (gate.day_of): who was let in there yesterday is in no longer. Of a
hundred thousand the expected are counted in an index alone; of the others as few rows are read as can be.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from controlroom.domain.checkin.onsite import inside
from controlroom.domain.checkin.tables import ADMISSION, PERSON

MAY_COME = ("registered", "unpaid")
MAY_NOT = ("cancelled", "blocked")


def may_come() -> ColumnElement[bool]:
    """Who is expected: those whose registration stands."""
    found: ColumnElement[bool] = PERSON.c.status.in_(MAY_COME)
    return found


def inside_on(day: str) -> ColumnElement[bool]:
    """Which admissions hold on a day."""
    return inside() & or_(ADMISSION.c.period == "", ADMISSION.c.period == day)


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


def unexpected(connection: Connection, day: str) -> int:
    """How many are in who may not come: cancelled since, or let in all the same; a party is one.

    They are few, and looked up one by one: who of a hundred thousand is in need not be joined with the list.
    """
    is_in = exists().where(ADMISSION.c.person_id == PERSON.c.id, inside_on(day))
    return connection.execute(select(func.count()).where(PERSON.c.status.in_(MAY_NOT), is_in)).scalar_one()


def present(connection: Connection, day: str) -> dict[str, int]:
    """By category: how many of those who may come are in on a day; a party is one."""
    in_now = select(ADMISSION.c.person_id).where(inside_on(day)).distinct().subquery()
    query = (
        select(PERSON.c.category, func.count())
        .join_from(PERSON, in_now, in_now.c.person_id == PERSON.c.id)
        .where(may_come())
        .group_by(PERSON.c.category)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
