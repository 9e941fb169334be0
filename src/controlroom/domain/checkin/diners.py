"""Who is to be fed: everybody who may come, alike ones counted together (docs/domain.md §12)."""

from __future__ import annotations

from sqlalchemy import Connection, case, func, select

from controlroom.domain.checkin.onsite import inside
from controlroom.domain.checkin.tables import ADMISSION, PERSON
from controlroom.domain.logistics.meals import Diner


def diners(connection: Connection) -> tuple[Diner, ...]:
    """By category, needs and note: how many may come, how many of them are in now, and who comes on their codes."""
    in_now = (
        select(ADMISSION.c.person_id, func.count().label("heads"))
        .where(inside())
        .group_by(ADMISSION.c.person_id, ADMISSION.c.checkpoint, ADMISSION.c.period)
        .subquery()
    )
    # A party that was let in at two checkpoints is one party.
    here = select(in_now.c.person_id, func.max(in_now.c.heads).label("heads")).group_by(in_now.c.person_id).subquery()
    heads = func.coalesce(here.c.heads, 0)
    query = (
        select(
            PERSON.c.category, PERSON.c.needs, PERSON.c.note, func.count(),
            func.sum(case((heads > 0, 1), else_=0)), func.sum(PERSON.c.party - 1),
            func.sum(case((heads > 1, heads - 1), else_=0)),
        )
        .join_from(PERSON, here, here.c.person_id == PERSON.c.id, isouter=True)
        .where(PERSON.c.status.in_(("registered", "unpaid")))
        .group_by(PERSON.c.category, PERSON.c.needs, PERSON.c.note)
    )  # fmt: skip
    return tuple(
        Diner(row[0], row[1], row[2], *(int(number) for number in row[3:])) for row in connection.execute(query)
    )
