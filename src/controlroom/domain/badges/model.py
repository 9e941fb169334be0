"""The table of print jobs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from controlroom.store.types import UtcDateTime


class PrintJob(SQLModel, table=True):
    """One badge to print at one desk. `nonce` is the scan that asked for it; a reprint has none, and `copy` ≥ 1."""

    __tablename__ = "print_job"
    __table_args__ = (
        Index("ix_print_job_desk_state", "desk", "state"),
        Index("ix_print_job_person", "person_id"),
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
    queued_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    changed_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
