"""Tables of check-in: every scan as it came, who is in, and what people answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from controlroom.store.types import UtcDateTime


class Scan(SQLModel, table=True):
    """One presentation of a code. The nonce is claimed before the decision; the outcome never changes after it.

    `reason` and `detail` say more of the outcome; `note` is the reason a person gave for deciding otherwise.
    `settled_by`: the scan that overrode this refusal. `undone_at`: the decision was taken back.
    """

    __tablename__ = "scan"
    __table_args__ = (
        Index("ix_scan_desk_at", "desk", "at"),
        Index("ix_scan_person", "person_id"),
        {"sqlite_with_rowid": False},
    )

    nonce: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    desk: str
    checkpoint: str
    direction: str
    code: str
    outcome: str | None = None
    person_id: str | None = Field(default=None, foreign_key="person.id")
    first_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    first_desk: str | None = None
    reason: str = Field(default="", sa_column_kwargs={"server_default": ""})
    detail: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    note: str = Field(default="", sa_column_kwargs={"server_default": ""})
    settled_by: str | None = None
    undone_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))


class Admission(SQLModel, table=True):
    """Somebody came in at a checkpoint: each admission once, because the primary key says so.

    `period` is the day where people are admitted once a day, otherwise empty; `nth` numbers the places of a party,
    or the entries of somebody who comes and goes. `left_at`: gone out again.
    """

    __tablename__ = "admission"
    __table_args__ = (
        Index("ix_admission_at", "at"),
        Index(
            "ix_admission_inside",
            "checkpoint",
            "period",
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
        {"sqlite_with_rowid": False},
    )

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    checkpoint: str = Field(primary_key=True)
    period: str = Field(primary_key=True, default="")
    nth: int = Field(primary_key=True, default=1)
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    desk: str
    actor: str
    nonce: str = Field(foreign_key="scan.nonce")
    left_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    left_desk: str | None = None
    left_nonce: str | None = None


class Answer(SQLModel, table=True):
    """What somebody answered to a question of `event.toml`; the newest counts."""

    __tablename__ = "answer"
    __table_args__ = ({"sqlite_with_rowid": False},)

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    question: str = Field(primary_key=True)
    nonce: str = Field(primary_key=True, foreign_key="scan.nonce")
    answer: str
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
