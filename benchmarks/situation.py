"""How long a situation report takes, from reading every noun to its number, with everybody in the house."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.common import BENCH, Result, Times, full_store, timed

ROUNDS = 12
_NOW = datetime(2026, 12, 9, 2, 5, tzinfo=UTC)
_TICKETS = 200


def run(people: int) -> Result:
    """Drafts and issues; the yardstick counts by category who is in, in one statement of SQL."""
    from controlroom.core.clock import ManualClock
    from controlroom.core.config.folder import EventFolder
    from controlroom.core.config.sample import copy_sample
    from controlroom.station.reports import Reports
    from controlroom.station.room import Room
    from controlroom.store.journal import Origin

    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home:
        folder = Path(home)
        copy_sample(folder)
        full_store(folder, people).close()
        clock = ManualClock(_NOW)
        with Room(EventFolder(folder), Origin("control", "benchmark"), clock) as room:
            _fill(room)
            reports, ours, theirs = Reports(room), [], []
            for _round in range(ROUNDS):
                clock.advance(timedelta(seconds=30))
                ours.append(timed(lambda: reports.issue(reports.draft())))
                theirs.append(timed(lambda: _bare(room)))
            sections = len(reports.show(1).content.sections)
    facts = {"tickets": _TICKETS, "sections": sections}
    return Result("situation", people, Times.of(ours), "one count in SQL", Times.of(theirs), facts)


def _fill(room: object) -> None:
    """Everybody has come in over two hours, and there are many tickets."""
    from controlroom.domain.checkin.tables import ADMISSION, PERSON, SCAN
    from controlroom.domain.tickets.opening import NewTicket
    from controlroom.station.room import Room
    from controlroom.station.tickets import Tickets
    from controlroom.store.store import Transaction

    assert isinstance(room, Room)

    def admit(transaction: Transaction) -> None:
        ids = transaction.connection.execute(select(PERSON.c.id)).scalars().all()
        rows = [_admission(id, number, len(ids)) for number, id in enumerate(ids)]
        for start in range(0, len(rows), 20_000):
            part = rows[start : start + 20_000]
            transaction.connection.execute(SCAN.insert(), [_scan(row) for row in part])
            transaction.connection.execute(ADMISSION.insert(), part)
        transaction.journal("checkin.admitted", "person:benchmark", {"n": len(ids)})

    room.store.write(admit, BENCH)
    tickets = Tickets(room)
    for number in range(_TICKETS):
        tickets.open(NewTicket(title=f"Fault {number}", group="technical"))


def _admission(id: str, number: int, of: int) -> dict[str, object]:
    at = _NOW - timedelta(hours=2) + timedelta(hours=2) * (number / of)
    return {
        "nonce": f"bench-{number}", "person_id": id, "checkpoint": "main", "desk": f"D{number % 3 + 1}", "at": at,
        "actor": "benchmark",
    }  # fmt: skip


def _scan(row: dict[str, object]) -> dict[str, object]:
    return {
        "nonce": row["nonce"], "at": row["at"], "desk": row["desk"], "checkpoint": "main", "direction": "in",
        "code": row["nonce"], "outcome": "ADMITTED", "person_id": row["person_id"],
    }  # fmt: skip


def _bare(room: object) -> object:
    from controlroom.domain.checkin.tables import ADMISSION, PERSON
    from controlroom.station.room import Room

    assert isinstance(room, Room)
    query = (
        select(PERSON.c.category, func.count())
        .join(ADMISSION, ADMISSION.c.person_id == PERSON.c.id)
        .group_by(PERSON.c.category)
    )
    with room.store.read() as connection:
        return connection.execute(query).all()
