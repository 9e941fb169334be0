"""Tables of the rundown: items as they stand, every change with what was before and after it, reminders, stages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Integer
from sqlmodel import Field, SQLModel

from controlroom.store.types import UtcDateTime


class AgendaItem(SQLModel, table=True):
    """An item as it stands, as one document (`rules.Item`): it is always read whole, and its images are the undo."""

    __tablename__ = "agenda_item"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: str = Field(primary_key=True)
    body: dict[str, Any] = Field(sa_column=Column(JSON(), nullable=False))


class AgendaChange(SQLModel, table=True):
    """Something that was done to the rundown, never deleted. `images`: of each item it wrote, before and after.

    `of`: the change that this one takes back or does again; `undone`: this one is taken back at present.
    `plan_version`: the number of the plan that it made. `sentence`: its announcement in both languages;
    `announced_at`: when that went round.
    """

    __tablename__ = "agenda_change"
    __table_args__ = {"sqlite_autoincrement": True}

    seq: int | None = Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    )
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    station: str
    actor: str
    verb: str
    rooms: list[str] = Field(sa_column=Column(JSON(), nullable=False))
    data: dict[str, Any] = Field(sa_column=Column(JSON(), nullable=False))
    images: list[dict[str, Any]] = Field(sa_column=Column(JSON(), nullable=False))
    of: int | None = Field(default=None, sa_column=Column(BigInteger(), nullable=True))
    undone: bool = False
    plan_version: int | None = None
    sentence: dict[str, str] = Field(sa_column=Column(JSON(), nullable=False))
    announced_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))


class AgendaReminder(SQLModel, table=True):
    """A reminder that was given. The key lets each be given once; `nth` counts on when it was armed again."""

    __tablename__ = "agenda_reminder"
    __table_args__ = ({"sqlite_with_rowid": False},)

    item_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    nth: int = Field(primary_key=True)
    due_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    about: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    given_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    rearmed: bool = False
    seen_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    seen_by: str = ""


class Stage(SQLModel, table=True):
    """What the screen in front of a room's speaker shows beside the clock, and whether the room follows the clock.

    `template`: the key of a message that is said in the language of whoever reads; `message`: free words.
    `roll_since`: when the room began to follow the clock.
    """

    __tablename__ = "stage"
    __table_args__ = ({"sqlite_with_rowid": False},)

    room: str = Field(primary_key=True)
    template: str = ""
    message: str = ""
    blink: bool = False
    blackout: bool = False
    roll: bool = False
    roll_since: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    changed_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
