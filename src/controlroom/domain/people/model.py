"""The tables of people and of the layouts of their lists."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from controlroom.store.types import UtcDateTime


class Person(SQLModel, table=True):
    """Somebody who is expected. Every text is clean data (core/text.py); an unknown one is empty, never null.

    `party`: how many people the code admits, the guest included (docs/domain.md §5).
    """

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_code", "code", unique=True),
        Index("ix_person_status", "status", "category"),
        {"sqlite_with_rowid": False},
    )

    id: str = Field(primary_key=True)
    code: str
    name: str
    company: str = ""
    title: str = ""
    phone: str = ""
    email: str = ""
    category: str
    language: str = ""
    status: str = "registered"
    note: str = ""
    needs: str = ""
    party: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class ListLayout(SQLModel, table=True):
    """What a person has said about the lists with one header row. `id`: its fingerprint; `mapping`: a ListMapping as
    JSON (docs/domain.md §5)."""

    __tablename__ = "list_layout"
    __table_args__ = {"sqlite_with_rowid": False}

    id: str = Field(primary_key=True)
    mapping: str
    file: str
    remembered_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
