"""Tables of signed tickets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from controlroom.store.types import UtcDateTime


class IssuedPass(SQLModel, table=True):
    """A ticket that was issued here. Its text is not kept: who can read the store must not be able to copy tickets."""

    __tablename__ = "issued_pass"
    __table_args__ = (Index("ix_issued_pass_code", "code"), {"sqlite_with_rowid": False})

    serial: str = Field(primary_key=True)
    key: str
    code: str
    category: str
    valid_from: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    valid_until: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    party: int
    name: str
    issued_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))


class RevokedPass(SQLModel, table=True):
    """A ticket that is not good any more; `code` is empty where only the serial is known."""

    __tablename__ = "revoked_pass"
    __table_args__ = {"sqlite_with_rowid": False}

    serial: str = Field(primary_key=True)
    code: str
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    actor: str
    reason: str
