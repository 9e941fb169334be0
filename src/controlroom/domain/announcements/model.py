"""Tables of the announcements: the sentences, who has heard them, what was said again, what goes out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, text
from sqlmodel import Field, SQLModel

from controlroom.store.types import UtcDateTime


def _counted() -> Column[int]:
    return Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True)


def _moment(*, needed: bool = True) -> Column[datetime]:
    return Column(UtcDateTime(), nullable=not needed)


def _words() -> Column[str]:
    return Column(String(), nullable=False, server_default="")


class Announcement(SQLModel, table=True):
    """One sentence that went round. `subject` is what it tells of, `kind:id`.

    `is_open`: some group has not acknowledged it, and it was not withdrawn. `replaces`: the one that it withdrew.
    """

    __tablename__ = "announcement"
    __table_args__ = (
        Index("ix_announcement_open", "is_open"),
        Index("ix_announcement_replaces", "replaces"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, sa_column=_counted())
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False, index=True))
    station: str
    actor: str
    subject: str
    zh: str
    en: str
    is_open: bool = Field(default=False, sa_column=Column(Boolean(), nullable=False, server_default=text("false")))
    replaces: int | None = Field(default=None, sa_column=Column(BigInteger(), nullable=True))
    withdrawn_at: datetime | None = Field(default=None, sa_column=_moment(needed=False))
    withdrawn_by: str = Field(default="", sa_column=_words())
    withdrawn_why: str = Field(default="", sa_column=_words())


class AnnouncementReceipt(SQLModel, table=True):
    """A group that must hear an announcement; `seen_at` None until somebody has acknowledged it for them."""

    __tablename__ = "announcement_receipt"

    announcement: int = Field(sa_column=Column(BigInteger(), primary_key=True, autoincrement=False))
    group: str = Field(primary_key=True)
    place: int
    seen_at: datetime | None = Field(default=None, sa_column=_moment(needed=False))
    seen_by: str
    seen_from: str


class AnnouncementResend(SQLModel, table=True):
    """An announcement that was said again because groups had not acknowledged it; the key lets each turn be once.

    `escalated`: it was the last turn, which tells coordination.
    """

    __tablename__ = "announcement_resend"

    announcement: int = Field(sa_column=Column(BigInteger(), primary_key=True, autoincrement=False))
    turn: int = Field(primary_key=True)
    at: datetime = Field(sa_column=_moment())
    escalated: bool


class AnnouncementDelivery(SQLModel, table=True):
    """What goes out by the webhook, in the order of `id`: an announcement, or its turn of being said again (0: first).

    `state`: queued, sent, failed (given up), skipped; `cause`: why the last attempt failed.
    """

    __tablename__ = "announcement_delivery"
    __table_args__ = (
        Index("ix_announcement_delivery_state", "state", "id"),
        Index("ix_announcement_delivery_of", "announcement"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, sa_column=_counted())
    announcement: int = Field(sa_column=Column(BigInteger(), nullable=False))
    turn: int
    queued_at: datetime = Field(sa_column=_moment())
    state: str
    cause: str
    changed_at: datetime = Field(sa_column=_moment())
