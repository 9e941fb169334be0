"""The tables of print jobs, of batches printed ahead, and of the stock of blank badges."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from controlroom.store.types import UtcDateTime


class PrintJob(SQLModel, table=True):
    """One badge to print at one desk. `nonce` is the scan that asked for it; a reprint has none, and `copy` ≥ 1.

    `priority` 0 is a person in front of the desk, 1 a badge ahead of the day. `details` tell of the cause of a
    failure what the reader's language needs. `moved_from` is the desk whose printer was out of order.
    """

    __tablename__ = "print_job"
    __table_args__ = (
        Index("ix_print_job_desk_state", "desk", "state"),
        Index("ix_print_job_person", "person_id"),
        Index("ix_print_job_batch", "batch", "state"),
        {"sqlite_with_rowid": False},
    )

    id: str = Field(primary_key=True)
    desk: str
    person_id: str = Field(foreign_key="person.id")
    nonce: str | None = Field(default=None, unique=True)
    copy_number: int = Field(sa_column_kwargs={"name": "copy"})
    reason: str
    state: str
    cause: str
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON(), nullable=False))
    queued_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    changed_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    batch: str | None = None
    priority: int = 0
    moved_from: str | None = None


class PrintBatch(SQLModel, table=True):
    """Badges printed ahead of the day at one desk; its progress is counted from its jobs."""

    __tablename__ = "print_batch"
    __table_args__ = {"sqlite_with_rowid": False}

    id: str = Field(primary_key=True)
    desk: str
    state: str
    planned: int
    planned_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))


class BadgeStock(SQLModel, table=True):
    """Blank badges left at a desk, or under `*` for all desks that have no count of their own."""

    __tablename__ = "badge_stock"
    __table_args__ = {"sqlite_with_rowid": False}

    place: str = Field(primary_key=True)
    left: int
    counted_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
