"""Logistics in the store: what the configuration says of it, rows to values and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, select

from controlroom.core.config.logistics import LogisticsConfig
from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.tables import Setting as AgendaSetting
from controlroom.domain.logistics.errors import RowUnknownError
from controlroom.domain.logistics.model import LogisticsRow
from controlroom.domain.logistics.records import CLASSES, KIND_WORDS, PREFIXES, Kind, Record
from controlroom.domain.logistics.rules import Numbers
from controlroom.store.engine import insert
from controlroom.store.store import Transaction

ROW = LogisticsRow.__table__  # type: ignore[attr-defined]
LOCK = "logistics"
"""What `one_at_a_time` is asked with before rows are written."""

_ADAPTERS: Mapping[Kind, TypeAdapter[Any]] = {kind: TypeAdapter(of) for kind, of in CLASSES.items()}


@dataclass(frozen=True)
class Setting:
    """What the configuration says of logistics, of the days of the event and of the rundown.

    `told`: the groups that must hear a warning of the weather.
    """

    config: LogisticsConfig
    agenda: AgendaSetting
    starts: date
    ends: date
    told: tuple[str, ...] = ()

    @property
    def numbers(self) -> Numbers:
        """The numbers, as the rules take them."""
        config = self.config
        return Numbers(
            config.serving_factor, timedelta(hours=config.sample_h), timedelta(hours=config.order_ahead_h),
            timedelta(minutes=config.late_min), timedelta(hours=config.drugs_h), timedelta(minutes=config.trip_min),
        )  # fmt: skip

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the event."""
        return tuple(self.starts + timedelta(days=each) for each in range((self.ends - self.starts).days + 1))

    def today(self, now: datetime) -> date:
        """The day that a time without one means: today; before the event its first day."""
        return max(self.agenda.calendar.day(now), self.starts)


@dataclass(frozen=True)
class Row:
    """A row as it stands: its number, the version, who wrote it last and when."""

    kind: Kind
    id: str
    version: int
    at: datetime
    by: str
    removed: bool
    record: Record

    @property
    def subject(self) -> str:
        """What the journal calls it."""
        return f"{self.kind.value}:{self.id}"


def dumped(kind: Kind, record: Record) -> dict[str, Any]:
    """A value as a document of JSON."""
    found: dict[str, Any] = _ADAPTERS[kind].dump_python(record, mode="json")
    return found


def _row(found: Any) -> Row:
    kind = Kind(found.kind)
    record = _ADAPTERS[kind].validate_python(found.body)
    return Row(kind, found.id, found.version, found.at, found.by, found.removed, record)


def rows_of(connection: Connection, *kinds: Kind, removed: bool = False) -> list[Row]:
    """The rows of some kinds (none: all), by their numbers."""
    query = select(ROW).order_by(ROW.c.kind, ROW.c.id)
    if kinds:
        query = query.where(ROW.c.kind.in_([kind.value for kind in kinds]))
    if not removed:
        query = query.where(ROW.c.removed.is_(False))
    return [_row(each) for each in connection.execute(query)]


def find(connection: Connection, kind: Kind, id: str) -> Row | None:
    """A row, also one that was struck off."""
    found = connection.execute(select(ROW).where(ROW.c.kind == kind.value, ROW.c.id == id)).one_or_none()
    return _row(found) if found is not None else None


def require(connection: Connection, kind: Kind, id: str) -> Row:
    """A row that was not struck off; small letters do too. Raises RowUnknownError."""
    row = find(connection, kind, id.upper() if kind in PREFIXES else id)
    if row is None or row.removed:
        raise RowUnknownError(what=_(KIND_WORDS[kind]), found=clean_line(id, 40))
    return row


def next_id(connection: Connection, kind: Kind) -> str:
    """The number of the next row of a kind; numbers of rows that were struck off are never given again."""
    prefix = PREFIXES[kind]
    taken = connection.execute(select(ROW.c.id).where(ROW.c.kind == kind.value)).scalars()
    highest = max((int(id.removeprefix(f"{prefix}-")) for id in taken), default=0)
    return f"{prefix}-{highest + 1:03}"


def put(transaction: Transaction, row: Row) -> None:
    """Writes a row as it is to stand."""
    values = {
        "kind": row.kind.value, "id": row.id, "version": row.version, "body": dumped(row.kind, row.record),
        "at": row.at, "by": row.by, "removed": row.removed,
    }  # fmt: skip
    query = insert(ROW, transaction.connection).values(values)
    kept = {name: query.excluded[name] for name in ("version", "body", "at", "by", "removed")}
    transaction.connection.execute(query.on_conflict_do_update(index_elements=["kind", "id"], set_=kept))
