"""What desks and the dashboard read of check-in."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from controlroom.core.clock import from_iso
from controlroom.domain.badges.rules import JobState
from controlroom.domain.checkin import heads
from controlroom.domain.checkin.rules import Outcome
from controlroom.domain.checkin.tables import ADMISSION, JOB, PERSON, SCAN, SHOWN
from controlroom.domain.checkin.views import Decision, First, LastShown, Presence, ScanLine
from controlroom.domain.people.views import PersonView
from controlroom.store.store import Store
from controlroom.store.types import five_minutes

_SLOT = timedelta(minutes=5)


def last_scans(store: Store, desk: str, limit: int) -> list[ScanLine]:
    """The newest `limit` scans of a desk, newest first."""
    query = (
        select(SCAN.c.at, SCAN.c.outcome, SCAN.c.code, SCAN.c.undone_at, func.coalesce(PERSON.c.name, "").label("name"))
        .join_from(SCAN, PERSON, isouter=True)
        .where(SCAN.c.desk == desk)
        .order_by(SCAN.c.at.desc())
        .limit(limit)
    )
    with store.read() as connection:
        return [
            ScanLine(row.at, Outcome(row.outcome), row.code, row.name, row.undone_at is not None)
            for row in connection.execute(query)
        ]


def last_shown(store: Store, desk: str) -> LastShown | None:
    """The answer that a desk gave last and what became of its badge, for who goes on after the program was closed or
    cut off; None when it was about nobody on the list, or was taken back."""
    newest = select(SCAN.c.nonce, SCAN.c.person_id, SCAN.c.undone_at).where(SCAN.c.desk == desk)
    with store.read() as connection:
        scan = connection.execute(newest.order_by(SCAN.c.at.desc()).limit(1)).first()
        if scan is None or scan.person_id is None or scan.undone_at is not None:
            return None
        job = connection.execute(select(JOB.c.state, JOB.c.desk).where(JOB.c.nonce == scan.nonce)).first()
        decision = decision_of(connection, scan.nonce)
    if job is None:
        return LastShown(decision, None, "")
    return LastShown(decision, JobState(job.state), "" if job.desk == desk else job.desk)


def decision_of(connection: Connection, nonce: str) -> Decision:
    """The answer that the scan `nonce` got, with its person as they stand on the list now."""
    query = (
        select(
            SCAN, JOB.c.id.label("job"),
            *(PERSON.c[name].label(f"person_{name}") for name in SHOWN if name != "id"),
        )
        .join_from(SCAN, PERSON, isouter=True)
        .join(JOB, JOB.c.nonce == SCAN.c.nonce, isouter=True)
        .where(SCAN.c.nonce == nonce)
    )  # fmt: skip
    row = connection.execute(query).one()
    person = PersonView(**{name: row._mapping[f"person_{name}"] for name in SHOWN}) if row.person_id else None
    detail = row.detail or {}
    at, *where = detail.get("last", [None])
    first = First(row.first_at, row.first_desk, detail.get("first_by", "")) if row.first_at else None
    return Decision(
        Outcome(row.outcome), row.code, person, row.checkpoint, row.desk, row.at, nonce, first, row.job,
        row.reason, row.direction, detail.get("place", 1), detail.get("times", 1),
        from_iso(detail["until"]) if "until" in detail else None, tuple(detail.get("questions", ())), row.note,
        detail.get("printed", False), last=First(from_iso(at), *where) if at else None,
    )  # fmt: skip


def presence(store: Store, now: datetime, day: str = "", window: timedelta = timedelta(hours=3)) -> Presence:
    """Who is in against who is expected, by desk, and the arrivals of the last `window` up to `now`.

    Expected is everybody whose registration stands, with their parties; present is everybody who is in somewhere and
    has not gone out, of those admitted by the day the ones of `day` (gate.day_of).
    """
    slot = five_minutes(ADMISSION.c.at)
    inside = (
        select(ADMISSION.c.person_id, func.count().label("here"))
        .where(heads.inside_on(day))
        .group_by(ADMISSION.c.person_id, ADMISSION.c.checkpoint)
        .subquery()
    )
    people = select(func.max(inside.c.here).label("here")).group_by(inside.c.person_id).subquery()
    with store.read() as connection:
        by_category = heads.expected(connection).values()
        present, entries_present = connection.execute(
            select(func.coalesce(func.sum(people.c.here), 0), func.count()).select_from(people)
        ).one()
        unexpected = heads.unexpected(connection, day)
        by_desk = connection.execute(select(ADMISSION.c.desk, func.count()).group_by(ADMISSION.c.desk))
        desks = {row[0]: row[1] for row in by_desk}
        counted = connection.execute(select(slot, func.count()).where(ADMISSION.c.at >= now - window).group_by(slot))
        slots = {row[0]: row[1] for row in counted}
    entries_expected, expected = (sum(numbers) for numbers in zip(*by_category, strict=True)) if by_category else (0, 0)
    missing = entries_expected - (int(entries_present) - unexpected)
    return Presence(
        expected, int(present), desks, _without_holes(slots, now), entries_expected, int(entries_present), missing
    )  # fmt: skip


def expected_heads(store: Store) -> int:
    """How many are expected, with their parties."""
    with store.read() as connection:
        return sum(all for _people, all in heads.expected(connection).values())


def _without_holes(slots: dict[datetime, int], now: datetime) -> tuple[tuple[datetime, int], ...]:
    last = now.replace(minute=now.minute - now.minute % 5, second=0, microsecond=0)
    start = min([*slots, last - 11 * _SLOT])
    count = int((last - start) / _SLOT) + 1
    return tuple((start + n * _SLOT, slots.get(start + n * _SLOT, 0)) for n in range(count))
