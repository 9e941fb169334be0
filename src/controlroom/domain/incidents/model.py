"""Tables of the incidents: each with the playbook it runs by, its steps, and everything that happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer
from sqlmodel import Field, SQLModel

from controlroom.store.types import UtcDateTime


def _number() -> Column[int]:
    return Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True)


def _instant() -> Column[datetime]:
    return Column(UtcDateTime(), nullable=False)


def _maybe() -> Column[datetime]:
    return Column(UtcDateTime(), nullable=True)


class IncidentRow(SQLModel, table=True):
    """An incident (`rules.Incident`). `body`: its playbook as it was when it began; `state` follows from the steps and
    is kept for lists, as are `controlled_at` and `recovered_at`."""

    __tablename__ = "incident"
    __table_args__ = (Index("ix_incident_open", "is_open"), {"sqlite_autoincrement": True})

    number: int | None = Field(default=None, sa_column=_number())
    version: int
    state: str
    is_open: bool
    drill: bool
    playbook: str
    room: str
    device: str
    ticket: str
    item: str
    source: str
    what: str
    people: int | None = None
    started_at: datetime = Field(sa_column=_instant())
    started_by: str
    changed_at: datetime = Field(sa_column=_instant())
    controlled_at: datetime | None = Field(default=None, sa_column=_maybe())
    recovered_at: datetime | None = Field(default=None, sa_column=_maybe())
    ended_at: datetime | None = Field(default=None, sa_column=_maybe())
    ended_by: str
    review: str
    body: dict[str, Any] = Field(sa_column=Column(JSON(), nullable=False))


class IncidentStep(SQLModel, table=True):
    """What has become of a step (`rules.StepRun`); without a row nothing has. `approval`: the one asked for last."""

    __tablename__ = "incident_step"
    __table_args__ = ({"sqlite_with_rowid": False},)

    incident: int = Field(sa_column=Column(BigInteger(), primary_key=True, autoincrement=False))
    step: str = Field(primary_key=True)
    state: str
    at: datetime | None = Field(default=None, sa_column=_maybe())
    by: str
    note: str
    number: int | None = None
    choice: str
    approval: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    ticket: str
    said_at: datetime | None = Field(default=None, sa_column=_maybe())
    change: int | None = Field(default=None, sa_column=Column(BigInteger(), nullable=True))


class IncidentEvent(SQLModel, table=True):
    """Something happened: append-only. `step` empty: to the whole incident."""

    __tablename__ = "incident_event"
    __table_args__ = (Index("ix_incident_event_incident", "incident", "seq"), {"sqlite_autoincrement": True})

    seq: int | None = Field(default=None, sa_column=_number())
    incident: int = Field(sa_column=Column(BigInteger(), nullable=False))
    at: datetime = Field(sa_column=_instant())
    station: str
    actor: str
    verb: str
    step: str
    note: str
    data: dict[str, Any] = Field(sa_column=Column(JSON(), nullable=False))
