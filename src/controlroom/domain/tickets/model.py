"""Tables of the tickets: each as it stands, its history that nothing edits, what was escalated, the case library."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, text
from sqlmodel import Field, SQLModel

from controlroom.store.types import UtcDateTime


def _counted() -> Column[int]:
    return Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True)


class TicketRow(SQLModel, table=True):
    """A ticket as it stands (`rules.Ticket`); `is_open` and `cause` let one ticket at most be open for a cause."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index(
            "ux_ticket_cause", "cause", unique=True,
            sqlite_where=text("is_open AND cause <> ''"), postgresql_where=text("is_open AND cause <> ''"),
        ),
        Index("ix_ticket_cause", "cause"),
        Index("ix_ticket_duplicate", "duplicate_of"),
        Index("ix_ticket_due", "is_open", "next_due"),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    number: int | None = Field(default=None, sa_column=_counted())
    version: int
    state: str
    is_open: bool
    title: str
    opened_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    opened_by: str
    changed_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    category: str
    risk: int
    impact: str
    urgency: str
    priority: int
    why_priority: str
    group: str
    assignee: str
    room: str
    device: str
    cause: str
    source: str
    found_cause: str
    action: str
    duplicate_of: str
    repeats: int
    reopened: int
    recovered_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    accepted_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    next_due: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    clocks: dict[str, Any] = Field(sa_column=Column(JSON(), nullable=False))


class TicketEvent(SQLModel, table=True):
    """Something that happened to a ticket, append-only. `before` and `after`: its states; `note`: what was said."""

    __tablename__ = "ticket_event"
    __table_args__ = (Index("ix_ticket_event_ticket", "ticket", "seq"), {"sqlite_autoincrement": True})

    seq: int | None = Field(default=None, sa_column=_counted())
    ticket: int = Field(sa_column=Column(BigInteger(), nullable=False))
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    station: str
    actor: str
    verb: str
    before: str
    after: str
    note: str
    data: dict[str, Any] = Field(sa_column=Column(JSON(), nullable=False))


class TicketEscalation(SQLModel, table=True):
    """A rung of the ladder that was climbed for an overdue step; the key lets each be climbed once."""

    __tablename__ = "ticket_escalation"
    __table_args__ = ({"sqlite_with_rowid": False},)

    ticket: int = Field(sa_column=Column(BigInteger(), primary_key=True, autoincrement=False))
    clock: str = Field(primary_key=True)
    turn: int = Field(primary_key=True)
    rung: int = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    group: str
    person: str
    seen_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    seen_by: str = ""


class TicketCase(SQLModel, table=True):
    """A case for the next event: the problem, how it was handled, what was learnt (docs/domain.md §15)."""

    __tablename__ = "ticket_case"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, sa_column=_counted())
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    actor: str
    subject: str
    problem: str
    handling: str
    lesson: str
    tickets: list[str] = Field(sa_column=Column(JSON(), nullable=False))
