"""Reports and hand-overs in the store: rows to values and back (docs/domain.md §11)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from controlroom.core.clock import iso
from controlroom.domain.inspections.schedule import Slot
from controlroom.reports.due import Known
from controlroom.reports.model import (
    Handover,
    HandoverPoint,
    SituationGrid,
    SituationNote,
    SituationReport,
    SituationSlot,
)
from controlroom.reports.values import Issued, content_of
from controlroom.store.engine import insert

REPORT = SituationReport.__table__  # type: ignore[attr-defined]
SLOT = SituationSlot.__table__  # type: ignore[attr-defined]
GRID = SituationGrid.__table__  # type: ignore[attr-defined]
NOTE = SituationNote.__table__  # type: ignore[attr-defined]
HANDOVER = Handover.__table__  # type: ignore[attr-defined]
POINT = HandoverPoint.__table__  # type: ignore[attr-defined]
LOCK = "reports"
"""What `one_at_a_time` is asked with before reports or hand-overs are written."""
_ONE = "situation"


def fingerprint_of(found: tuple[Slot, ...]) -> str:
    """What tells one grid from another."""
    return hashlib.sha256(",".join(iso(slot.due_at) for slot in found).encode()).hexdigest()


def known_of(connection: Connection, found: tuple[Slot, ...], now: datetime) -> Known:
    """What the store knows of the grid; one that has changed just now is so since now."""
    issued = connection.execute(
        select(REPORT.c.due_at, REPORT.c.number, REPORT.c.at).where(REPORT.c.due_at.is_not(None))
    )
    slots = connection.execute(select(SLOT)).all()
    row = connection.execute(select(GRID).where(GRID.c.key == _ONE)).one_or_none()
    changed = row is not None and row.fingerprint != fingerprint_of(found)
    return Known(
        {each.due_at: (each.number, each.at) for each in issued},
        frozenset(each.due_at for each in slots if each.asked_at is not None),
        frozenset(each.due_at for each in slots if each.missed_at is not None),
        now if changed else row.since if row is not None else None,
    )


def grid_is_news(connection: Connection, found: tuple[Slot, ...]) -> bool:
    """Whether the grid is not kept as it is."""
    row = connection.execute(select(GRID.c.fingerprint).where(GRID.c.key == _ONE)).scalar_one_or_none()
    return row is None or row != fingerprint_of(found)


def keep_grid(connection: Connection, found: tuple[Slot, ...], since: datetime | None) -> None:
    """Keeps the grid as it is."""
    values = {"fingerprint": fingerprint_of(found), "since": since}
    connection.execute(
        insert(GRID, connection).values(key=_ONE, **values).on_conflict_do_update(index_elements=["key"], set_=values)
    )


def keep_slot(connection: Connection, due_at: datetime, **moment: datetime) -> None:
    """Keeps that a report was asked for (`asked_at`) or missed (`missed_at`)."""
    connection.execute(
        insert(SLOT, connection).values(due_at=due_at, **moment)
        .on_conflict_do_update(index_elements=["due_at"], set_=moment)
    )  # fmt: skip


def last_report(connection: Connection) -> Issued | None:
    """The report that was issued last."""
    row = connection.execute(select(REPORT).order_by(REPORT.c.number.desc()).limit(1)).one_or_none()
    return issued_of(row) if row is not None else None


def next_number(connection: Connection, column: Any) -> int:
    """The number after the highest."""
    return int(connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one()) + 1


def issued_of(row: Any) -> Issued:
    """The report in a row."""
    return Issued(row.number, row.at, row.station, row.actor, row.due_at, content_of(row.body))


def notes_of(connection: Connection) -> dict[str, str]:
    """What people wrote for the next report, by section."""
    return {row.section: row.words for row in connection.execute(select(NOTE))}
