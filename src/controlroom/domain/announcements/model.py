"""The table of announcements."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Integer
from sqlmodel import Field, SQLModel

from controlroom.store.types import UtcDateTime


class Announcement(SQLModel, table=True):
    """One sentence that went round. `subject` is what it tells of, `kind:id`."""

    __tablename__ = "announcement"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    )
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False, index=True))
    station: str
    actor: str
    subject: str
    zh: str
    en: str
