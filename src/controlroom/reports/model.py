"""Tables of the reports: what was issued, what was asked for and missed, notes of people, hand-overs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from controlroom.store.types import UtcDateTime


class SituationReport(SQLModel, table=True):
    """A report that went round, as it went (`values.Content`); append-only. `due_at` NULL: an extra one."""

    __tablename__ = "situation_report"
    __table_args__ = ({"sqlite_with_rowid": False},)

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    station: str
    actor: str
    due_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True, unique=True))
    body: dict[str, Any] = Field(sa_column=Column(JSON(), nullable=False))


class SituationSlot(SQLModel, table=True):
    """A report of the grid that fell due while the program ran (`asked_at`), or that was written down as missed."""

    __tablename__ = "situation_slot"
    __table_args__ = ({"sqlite_with_rowid": False},)

    due_at: datetime = Field(sa_column=Column(UtcDateTime(), primary_key=True))
    asked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    missed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))


class SituationGrid(SQLModel, table=True):
    """The grid as it was seen last, and since when (NULL: from the beginning). One row."""

    __tablename__ = "situation_grid"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: str = Field(primary_key=True)
    fingerprint: str
    since: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))


class SituationNote(SQLModel, table=True):
    """What a person wrote for the next report: on top (`values.HEAD`) or under a section; gone once it was issued."""

    __tablename__ = "situation_note"
    __table_args__ = ({"sqlite_with_rowid": False},)

    section: str = Field(primary_key=True)
    words: str
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    actor: str


class Handover(SQLModel, table=True):
    """A shift that is handed over by `actor`; `to`: the person it is meant for, empty: whoever comes."""

    __tablename__ = "handover"
    __table_args__ = ({"sqlite_with_rowid": False},)

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    station: str
    actor: str
    to: str


class HandoverPoint(SQLModel, table=True):
    """An open point of a hand-over, as it stood then, and who has accepted it."""

    __tablename__ = "handover_point"
    __table_args__ = (Index("ix_handover_point_open", "accepted_at"), {"sqlite_with_rowid": False})

    handover: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    place: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str
    subject: str
    zh: str
    en: str
    tone: str
    accepted_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    accepted_by: str
