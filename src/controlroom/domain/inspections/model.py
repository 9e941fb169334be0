"""Tables of the rounds: templates as they were used, plans, rounds, every answer ever given, signatures, revisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from controlroom.store.types import UtcDateTime


class InspectionChecklist(SQLModel, table=True):
    """A version of a template that rounds were opened with (`rules.Checklist`); its key is the hash of its body."""

    __tablename__ = "inspection_checklist"
    __table_args__ = ({"sqlite_with_rowid": False},)

    hash: str = Field(primary_key=True)
    template: str
    version: int
    used_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    body: dict[str, Any] = Field(sa_column=Column(JSON(), nullable=False))


class InspectionPlan(SQLModel, table=True):
    """When and where a template is held, as it was seen last. `since`: when that changed; NULL: it was so at first.

    `salt`: what its samples are drawn with, kept so that a draw can be repeated.
    """

    __tablename__ = "inspection_plan"
    __table_args__ = ({"sqlite_with_rowid": False},)

    template: str = Field(primary_key=True)
    fingerprint: str
    salt: str
    since: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))


class InspectionRound(SQLModel, table=True):
    """A round (`rules.Round`); the second key lets each be opened once. `hash`: of its content when it was completed.

    `items`, `answered`, `failed` and `tickets` are counted with each answer, for lists.
    """

    __tablename__ = "inspection_round"
    __table_args__ = (
        UniqueConstraint("template", "place", "due_at", name="uq_inspection_round_due"),
        Index("ix_inspection_round_state", "state"),
        {"sqlite_with_rowid": False},
    )

    id: str = Field(primary_key=True)
    template: str
    place: str
    due_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    opens_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    late_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    missed_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    checklist: str
    state: str
    reason: str
    holder: str
    paused: bool
    opened_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    started_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    completed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    completed_by: str
    outcome: str
    revision: int
    seed: int = Field(sa_column=Column(BigInteger(), nullable=False))
    sampled: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    hash: str
    items: int
    answered: int
    failed: int
    tickets: list[str] = Field(sa_column=Column(JSON(), nullable=False))


class InspectionAnswer(SQLModel, table=True):
    """An answer (`rules.Answer`), append-only: the newest of an item holds, the others are its history."""

    __tablename__ = "inspection_answer"
    __table_args__ = (Index("ix_inspection_answer_round", "round", "seq"), {"sqlite_autoincrement": True})

    seq: int | None = Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    )
    round: str
    item: str
    revision: int
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    station: str
    actor: str
    verdict: str
    number: float | None = None
    text: str
    note: str
    file: str
    rest: bool
    ticket: str


class InspectionSignature(SQLModel, table=True):
    """A signature (`rules.Signature`); the key lets each group sign a revision once."""

    __tablename__ = "inspection_signature"
    __table_args__ = ({"sqlite_with_rowid": False},)

    round: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    group: str = Field(primary_key=True)
    name: str
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    actor: str
    hash: str
    pin: bool


class InspectionRevision(SQLModel, table=True):
    """A completed sheet was opened again: the revision that began then, and why."""

    __tablename__ = "inspection_revision"
    __table_args__ = ({"sqlite_with_rowid": False},)

    round: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    reason: str
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    actor: str
