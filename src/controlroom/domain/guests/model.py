"""Tables of the guests: each as they stand, and what happened, which nothing edits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer
from sqlmodel import Field, SQLModel

from controlroom.store.types import UtcDateTime


class GuestRow(SQLModel, table=True):
    """A guest (`rules.Guest`). `person` is unique where it is given: nobody is looked after twice."""

    __tablename__ = "guest"
    __table_args__ = (Index("ix_guest_person", "person"), {"sqlite_with_rowid": False})

    id: str = Field(primary_key=True)
    version: int
    name: str
    level: str
    state: str
    since: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    person: str = ""
    company: str = ""
    due: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    eta: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    why_late: str = ""
    flight: str = ""
    vehicle: str = ""
    driver: str = ""
    driver_phone: str = ""
    pick_up_place: str = ""
    pick_up_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    companion: str = ""
    phone: str = ""
    kit: bool = False
    seat: str = ""
    diet: str = ""
    needs: str = ""
    note: str = ""
    alerted_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))


class GuestEvent(SQLModel, table=True):
    """Something that happened to a guest, append-only."""

    __tablename__ = "guest_event"
    __table_args__ = (Index("ix_guest_event_guest", "guest", "seq"), {"sqlite_autoincrement": True})

    seq: int | None = Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    )
    guest: str
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    station: str
    actor: str
    verb: str
    note: str
    data: dict[str, Any] = Field(sa_column=Column(JSON(), nullable=False))
