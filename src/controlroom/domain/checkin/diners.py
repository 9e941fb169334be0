"""Who is to be fed: everybody who may come, alike ones counted together (docs/domain.md §12)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, case, func, select

from controlroom.domain.checkin.onsite import inside
from controlroom.domain.checkin.tables import ADMISSION, PERSON
from controlroom.domain.guests.rules import HERE, ON_THE_WAY
from controlroom.domain.guests.tables import GUEST
from controlroom.domain.logistics.meals import Diner


def diners(connection: Connection) -> tuple[Diner, ...]:
    """By category, needs and note: how many may come, how many of them are in now, and who comes on their codes.

    What a guest eats (§4) counts with the needs; guests who are on no list eat too, under their level as category.
    """
    in_now = (
        select(ADMISSION.c.person_id, func.count().label("heads"))
        .where(inside())
        .group_by(ADMISSION.c.person_id, ADMISSION.c.checkpoint, ADMISSION.c.period)
        .subquery()
    )
    # A party that was let in at two checkpoints is one party.
    here = select(in_now.c.person_id, func.max(in_now.c.heads).label("heads")).group_by(in_now.c.person_id).subquery()
    heads, diet = func.coalesce(here.c.heads, 0), func.coalesce(GUEST.c.diet, "")
    query = (
        select(
            PERSON.c.category, PERSON.c.needs, diet, PERSON.c.note, func.count(),
            func.sum(case((heads > 0, 1), else_=0)), func.sum(PERSON.c.party - 1),
            func.sum(case((heads > 1, heads - 1), else_=0)),
        )
        .join_from(PERSON, here, here.c.person_id == PERSON.c.id, isouter=True)
        .join(GUEST, (GUEST.c.person == PERSON.c.id) & (GUEST.c.diet != ""), isouter=True)
        .where(PERSON.c.status.in_(("registered", "unpaid")))
        .group_by(PERSON.c.category, PERSON.c.needs, diet, PERSON.c.note)
    )  # fmt: skip
    listed = (
        Diner(row[0], "; ".join(each for each in row[1:3] if each), row[3], *(int(number) for number in row[4:]))
        for row in connection.execute(query)
    )
    return (*listed, *_guests_on_no_list(connection))


def _guests_on_no_list(connection: Connection) -> Iterator[Diner]:
    coming = sorted({*ON_THE_WAY, *HERE})
    query = (
        select(GUEST.c.level, GUEST.c.diet, func.count(), func.sum(case((GUEST.c.state.in_(sorted(HERE)), 1), else_=0)))
        .where(GUEST.c.person == "", GUEST.c.state.in_(coming))
        .group_by(GUEST.c.level, GUEST.c.diet)
    )
    for level, diet, expected, present in connection.execute(query):
        yield Diner(level, diet, "", int(expected), int(present))
