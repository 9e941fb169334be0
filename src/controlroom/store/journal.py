"""The journal: one entry for every change, in commit order, never edited and never deleted.

It is the audit trail, the live-refresh signal and the source of every timeline. The database itself refuses
UPDATE and DELETE on it (see the first migration).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Connection, Integer, bindparam, func, select
from sqlmodel import Field, SQLModel

from controlroom.core.clock import iso
from controlroom.store.engine import insert
from controlroom.store.prepared import Prepared
from controlroom.store.types import UtcDateTime


@dataclass(frozen=True)
class Origin:
    """Who changes something, and from where: `station` is a desk or board, `actor` a person or `system`.

    `role`: what whoever acts may do; empty: everything.
    """

    station: str
    actor: str
    role: str = ""


class JournalEntry(SQLModel, table=True):
    """A row of the journal. `verb` is `noun.past-participle`, `subject` is `kind:id`."""

    __tablename__ = "journal"
    __table_args__ = {"sqlite_autoincrement": True}

    seq: int | None = Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    )
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False, index=True))
    station: str
    actor: str
    verb: str
    subject: str
    data: dict[str, Any] = Field(sa_column=Column(JSON(), nullable=False))


@dataclass(frozen=True)
class Entry:
    """A journal entry as it is shown."""

    seq: int
    at: datetime
    station: str
    actor: str
    verb: str
    subject: str
    data: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The shape of `controlroom journal --json`."""
        return {**asdict(self), "at": iso(self.at)}


_TABLE = JournalEntry.__table__  # type: ignore[attr-defined]
_COLUMNS = ("at", "station", "actor", "verb", "subject", "data")


# PostgreSQL: a trigger sets `seq` from one locked counter row, so that order of seq is order of commit without
# gaps, as it is on SQLite by nature; the default sequence would leave gaps and commit out of order.
_APPEND = Prepared(
    lambda connection: insert(_TABLE, connection).values(
        {name: bindparam(name, type_=_TABLE.c[name].type) for name in _COLUMNS}
    )
)


def append(
    connection: Connection, *, at: datetime, by: Origin, verb: str, subject: str, data: Mapping[str, Any]
) -> None:
    """Adds one entry inside the transaction of `connection`."""
    _APPEND.run(connection, at=at, station=by.station, actor=by.actor, verb=verb, subject=subject, data=dict(data))


def last_seq(connection: Connection) -> int:
    """The number of the newest entry, 0 when there is none."""
    return int(connection.execute(select(func.coalesce(func.max(_TABLE.c.seq), 0))).scalar_one())


def entries_after(connection: Connection, seq: int, limit: int = 500) -> list[Entry]:
    """The entries that follow `seq`, oldest first, at most `limit`."""
    rows = connection.execute(select(_TABLE).where(_TABLE.c.seq > seq).order_by(_TABLE.c.seq).limit(limit))
    return [Entry(**row._mapping) for row in rows]


def latest(connection: Connection, limit: int, without: Collection[str] = ()) -> list[Entry]:
    """The newest `limit` entries, newest first, those whose verb is in `without` left out."""
    query = select(_TABLE).where(_TABLE.c.verb.not_in(without)) if without else select(_TABLE)
    rows = connection.execute(query.order_by(_TABLE.c.seq.desc()).limit(limit))
    return [Entry(**row._mapping) for row in rows]


def newest_of(connection: Connection, verbs: Collection[str], subject: str) -> Entry | None:
    """The newest entry with one of these verbs about `subject`."""
    query = select(_TABLE).where(_TABLE.c.verb.in_(verbs), _TABLE.c.subject == subject)
    row = connection.execute(query.order_by(_TABLE.c.seq.desc()).limit(1)).one_or_none()
    return Entry(**row._mapping) if row is not None else None


def entries_since(connection: Connection, since: datetime | None) -> Iterator[Entry]:
    """All entries made at or after `since`, oldest first."""
    query = select(_TABLE).order_by(_TABLE.c.seq)
    if since is not None:
        query = query.where(_TABLE.c.at >= since)
    for row in connection.execute(query):
        yield Entry(**row._mapping)
