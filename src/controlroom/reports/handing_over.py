"""A shift hands over to the next: every open point is accepted by name (docs/domain.md §11)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from controlroom.core.text import clean_line
from controlroom.domain.people.duty import Roster
from controlroom.reports.errors import (
    HandoverDoneError,
    HandoverMeantError,
    HandoverNameError,
    HandoverPointError,
    HandoverSameError,
    HandoverUnknownError,
)
from controlroom.reports.points import HandoverView, Point, PointView
from controlroom.reports.tables import HANDOVER, LOCK, POINT, next_number
from controlroom.reports.values import Both
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction


def start(
    store: Store, by: Origin, points: Sequence[Point], to: str = "", roster: Roster | None = None
) -> HandoverView:  # fmt: skip
    """Whoever acts hands these points over, to `to` or to whoever comes.

    Raises HandoverSameError, and HandoverNameError for somebody the `roster` does not know, who could never accept.
    """
    meant = clean_line(to, 60)
    if _same(meant, by.actor):
        raise HandoverSameError(name=by.actor)
    if meant and roster is not None and roster.people and not any(_same(meant, name) for name in roster.people):
        raise HandoverNameError(name=meant)

    def work(transaction: Transaction) -> HandoverView:
        connection = transaction.connection
        one_at_a_time(connection, LOCK)
        number = next_number(connection, HANDOVER.c.number)
        connection.execute(
            HANDOVER.insert().values(number=number, at=transaction.at, station=by.station, actor=by.actor, to=meant)
        )
        if points:
            connection.execute(POINT.insert(), [_row(number, place, each) for place, each in enumerate(points, 1)])
        transaction.journal(
            "handover.started", f"handover:{number}", {"number": number, "n": len(points), "to": meant}
        )  # fmt: skip
        return require(connection, number)

    return store.write(work, by)


def accept(
    store: Store, by: Origin, roster: Roster, number: int, name: str = "", places: Collection[int] = ()
) -> HandoverView:
    """`name` (else whoever acts) accepts points of a hand-over, or all that are open.

    Raises HandoverUnknownError, HandoverPointError, HandoverSameError, HandoverNameError, HandoverMeantError,
    HandoverDoneError.
    """
    who = clean_line(name, 60) or by.actor

    def work(transaction: Transaction) -> HandoverView:
        connection = transaction.connection
        one_at_a_time(connection, LOCK)
        found = require(connection, number)
        _check(found, who, roster, places)
        wanted = [each.place for each in found.open if not places or each.place in places]
        if not wanted and found.points:
            raise HandoverDoneError(number=number)
        connection.execute(
            POINT.update().where(POINT.c.handover == number, POINT.c.place.in_(wanted))
            .values(accepted_at=transaction.at, accepted_by=who)
        )  # fmt: skip
        left = len(found.open) - len(wanted)
        transaction.journal(
            "handover.accepted", f"handover:{number}",
            {"number": number, "who": who, "from": found.by, "n": len(wanted), "left": left, "points": wanted},
        )  # fmt: skip
        return require(connection, number)

    return store.write(work, by)


def _check(found: HandoverView, who: str, roster: Roster, places: Collection[int]) -> None:
    if _same(who, found.by):
        raise HandoverSameError(name=found.by)
    if roster.people and who not in roster.people:
        raise HandoverNameError(name=who)
    if found.to and not _same(who, found.to):
        raise HandoverMeantError(number=found.number, to=found.to, name=who)
    known = {each.place for each in found.points}
    for place in places:
        if place not in known:
            raise HandoverPointError(number=found.number, point=place)


def handovers(store: Store, limit: int = 50) -> tuple[HandoverView, ...]:
    """The newest hand-overs, the newest first."""
    with store.read() as connection:
        rows = connection.execute(select(HANDOVER).order_by(HANDOVER.c.number.desc()).limit(limit)).all()
        points = _points(connection, [row.number for row in rows])
        return tuple(_view(row, points.get(row.number, ())) for row in rows)


def handover(store: Store, number: int) -> HandoverView:
    """One. Raises HandoverUnknownError."""
    with store.read() as connection:
        return require(connection, number)


def require(connection: Connection, number: int) -> HandoverView:
    """The hand-over with this number. Raises HandoverUnknownError."""
    row = connection.execute(select(HANDOVER).where(HANDOVER.c.number == number)).one_or_none()
    if row is None:
        raise HandoverUnknownError(number=number)
    return _view(row, _points(connection, [number]).get(number, ()))


def _points(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[PointView, ...]]:
    query = select(POINT).where(POINT.c.handover.in_(numbers)).order_by(POINT.c.handover, POINT.c.place)
    found: dict[int, tuple[PointView, ...]] = {}
    for row in connection.execute(query):
        point = Point(row.kind, row.subject, Both(row.zh, row.en), row.tone)
        view = PointView(row.place, point, row.accepted_at, row.accepted_by)
        found[row.handover] = (*found.get(row.handover, ()), view)
    return found


def _view(row: Any, points: tuple[PointView, ...]) -> HandoverView:
    return HandoverView(row.number, row.at, row.station, row.actor, row.to, points)


def _row(number: int, place: int, point: Point) -> dict[str, Any]:
    return {
        "handover": number, "place": place, "kind": point.kind, "subject": point.subject, "zh": point.words.zh,
        "en": point.words.en, "tone": point.tone, "accepted_at": None, "accepted_by": "",
    }  # fmt: skip


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
