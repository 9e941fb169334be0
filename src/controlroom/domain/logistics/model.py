"""The table of logistics."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from controlroom.store.types import UtcDateTime


class LogisticsRow(SQLModel, table=True):
    """One thing of logistics as it stands, as a document (`records`): it is always read whole.

    `version` counts its changes, `at` and `by` tell of the last. What it was before stands in the journal; what was
    struck off (`removed`) stays, and so does its number.
    """

    __tablename__ = "logistics_row"
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    version: int
    body: dict[str, Any] = Field(sa_column=Column(JSON(), nullable=False))
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    by: str
    removed: bool
