"""Who is to be fed: everybody who may come, alike ones counted together (docs/domain.md §12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Subquery, and_, case, func, or_, select

from controlroom.domain.checkin import heads
from controlroom.domain.checkin.tables import ADMISSION, PERSON
from controlroom.domain.guests.rules import HERE, ON_THE_WAY
from controlroom.domain.guests.tables import GUEST
from controlroom.domain.logistics.meals import Diner


def diners(connection: Connection, day: str) -> tuple[Diner, ...]:
    """By category, needs and note: how many may come, how many of them are in on `day`, and who comes on their codes.

    What a guest eats (§4) counts with the needs; guests who are on no list eat too, under their level as category.

    Most have said nothing: they are what is left of everybody, whom an index counts, without those who have.
    """
    picky = list(_picky(connection, day))
    return (*_plain(connection, day, picky), *picky, *_guests_on_no_list(connection))


def _picky(connection: Connection, day: str) -> Iterator[Diner]:
    """Those with needs, a diet or a note, looked up one by one."""
    diet = func.coalesce(GUEST.c.diet, "")
    fed = select(GUEST.c.person).where(GUEST.c.person != "", GUEST.c.diet != "")
    said = or_(PERSON.c.needs != "", PERSON.c.note != "", PERSON.c.id.in_(fed))
    places = (
        select(PERSON.c.id, func.count(ADMISSION.c.person_id).label("heads"))
        .join_from(PERSON, ADMISSION, and_(ADMISSION.c.person_id == PERSON.c.id, heads.inside_on(day)), isouter=True)
        .where(heads.may_come(), said)
        .group_by(PERSON.c.id, ADMISSION.c.checkpoint, ADMISSION.c.period)
        .subquery()
    )
    here = _one_party(places, places.c.id)
    query = (
        select(
            PERSON.c.category, PERSON.c.needs, diet, PERSON.c.note, func.count(),
            func.sum(case((here.c.heads > 0, 1), else_=0)), func.sum(PERSON.c.party - 1),
            func.sum(case((here.c.heads > 1, here.c.heads - 1), else_=0)),
        )
        .join_from(here, PERSON, here.c.id == PERSON.c.id)
        .join(GUEST, and_(GUEST.c.person == PERSON.c.id, GUEST.c.diet != ""), isouter=True)
        .group_by(PERSON.c.category, PERSON.c.needs, diet, PERSON.c.note)
    )  # fmt: skip
    for row in connection.execute(query):
        needs = "; ".join(each for each in row[1:3] if each)
        yield Diner(row[0], needs, row[3], *(int(number) for number in row[4:]))


def _plain(connection: Connection, day: str, picky: list[Diner]) -> Iterator[Diner]:
    """Everybody but them."""
    came = dict(_in_now(connection, day))
    for category, (people, all_heads) in heads.expected(connection).items():
        theirs = [each for each in picky if each.category == category]
        here, heads_here = came.get(category, (0, 0))
        count = people - sum(each.expected for each in theirs)
        if count:
            yield Diner(
                category, "", "", count, here - sum(each.present for each in theirs),
                all_heads - people - sum(each.companions for each in theirs),
                heads_here - here - sum(each.companions_in for each in theirs),
            )  # fmt: skip


def _in_now(connection: Connection, day: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """By category: how many of those who may come are in, and how many that are with those who came on their codes."""
    places = (
        select(ADMISSION.c.person_id.label("id"), func.count().label("heads"))
        .where(heads.inside_on(day))
        .group_by(ADMISSION.c.person_id, ADMISSION.c.checkpoint, ADMISSION.c.period)
        .subquery()
    )
    here = _one_party(places, places.c.id)
    query = (
        select(PERSON.c.category, func.count(), func.sum(here.c.heads))
        .join_from(here, PERSON, here.c.id == PERSON.c.id)
        .where(heads.may_come())
        .group_by(PERSON.c.category)
    )
    for category, people, all_heads in connection.execute(query):
        yield category, (people, int(all_heads))


def _one_party(places: Any, id: ColumnElement[str]) -> Subquery:
    """A party that was let in at two checkpoints is one party."""
    return select(id, func.max(places.c.heads).label("heads")).group_by(id).subquery()


def _guests_on_no_list(connection: Connection) -> Iterator[Diner]:
    coming = sorted({*ON_THE_WAY, *HERE})
    query = (
        select(GUEST.c.level, GUEST.c.diet, func.count(), func.sum(case((GUEST.c.state.in_(sorted(HERE)), 1), else_=0)))
        .where(GUEST.c.person == "", GUEST.c.state.in_(coming))
        .group_by(GUEST.c.level, GUEST.c.diet)
    )
    for level, diet, expected, present in connection.execute(query):
        yield Diner(level, diet, "", int(expected), int(present))
