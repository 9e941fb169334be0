"""Tables of check-in: every scan as it came, and who is in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from controlroom.store.types import UtcDateTime


class Scan(SQLModel, table=True):
    """One presentation of a code. The nonce is claimed before the decision; the outcome never changes after it."""

    __tablename__ = "scan"
    __table_args__ = (Index("ix_scan_desk_at", "desk", "at"), {"sqlite_with_rowid": False})

    nonce: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    desk: str
    checkpoint: str
    direction: str
    code: str
    outcome: str | None = None
    person_id: str | None = Field(default=None, foreign_key="person.id")
    first_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    first_desk: str | None = None


class Admission(SQLModel, table=True):
    """A person is in at a checkpoint: exactly once, because the primary key says so."""

    __tablename__ = "admission"
    __table_args__ = (Index("ix_admission_at", "at"), {"sqlite_with_rowid": False})

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    checkpoint: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    desk: str
    nonce: str = Field(foreign_key="scan.nonce")
