"""Tables of devices: how their checks stand, every change of it, and what people did about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Integer
from sqlmodel import Field, SQLModel

from controlroom.store.types import UtcDateTime


def _instant(*, index: bool = False) -> Any:
    return Field(sa_column=Column(UtcDateTime(), nullable=False, index=index))


def _instant_or_none() -> Any:
    return Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))


def _number() -> Any:
    return Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    )


class DeviceHealth(SQLModel, table=True):
    """How a check of a device stands, as one document (`rules.Health`). `last_check` is also kept by itself: once a
    minute it is brought up to date for all. `version` counts what was written: who knows an older one reads again."""

    __tablename__ = "device_health"
    __table_args__ = ({"sqlite_with_rowid": False},)

    device: str = Field(primary_key=True)
    probe: str = Field(primary_key=True)
    version: int
    last_check: datetime = _instant()
    body: dict[str, Any] = Field(sa_column=Column(JSON(), nullable=False))


class DeviceStep(SQLModel, table=True):
    """A check of a device went from one shown state to another. Never changed, never deleted."""

    __tablename__ = "device_step"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = _number()
    at: datetime = _instant(index=True)
    device: str = Field(index=True)
    probe: str
    before: str
    after: str
    hard: bool
    flapping: bool
    code: str
    details: dict[str, Any] = Field(sa_column=Column(JSON(), nullable=False))


class DeviceWatch(SQLModel, table=True):
    """A program watched the devices `since` until `until`. `holder`: that program; the newest row says who does it now.

    `connected`: whether its own network was there; while it is not, nothing is watched.
    """

    __tablename__ = "device_watch"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = _number()
    holder: str
    station: str
    since: datetime = _instant()
    until: datetime = _instant(index=True)
    connected: bool = True


class DeviceAck(SQLModel, table=True):
    """Somebody knows of the fault of a device. `ended_at`: it recovered, its state changed, or it was taken back."""

    __tablename__ = "device_ack"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = _number()
    device: str = Field(index=True)
    kind: str
    author: str
    reason: str
    at: datetime = _instant()
    until: datetime | None = _instant_or_none()
    ended_at: datetime | None = _instant_or_none()
    ended_by: str = ""


class DeviceMaintenance(SQLModel, table=True):
    """A maintenance window of a device, or (`device` empty) of a room."""

    __tablename__ = "device_maintenance"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = _number()
    device: str
    room: str
    since: datetime = _instant()
    until: datetime = _instant(index=True)
    author: str
    reason: str
    ended_at: datetime | None = _instant_or_none()
    ended_by: str = ""


class DeviceFailover(SQLModel, table=True):
    """A spare took over from a device. The clocks run from `at`: technician on the spot, spare in service, repaired."""

    __tablename__ = "device_failover"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = _number()
    device: str = Field(index=True)
    spare: str
    room: str
    at: datetime = _instant()
    actor: str
    reason: str
    ticket: str
    item: str
    on_spot_at: datetime | None = _instant_or_none()
    in_service_at: datetime | None = _instant_or_none()
    repaired_at: datetime | None = _instant_or_none()
    given_back_at: datetime | None = _instant_or_none()


class DeviceLife(SQLModel, table=True):
    """A device was moved on in its life. The newest row holds; without one the file does."""

    __tablename__ = "device_life"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = _number()
    device: str = Field(index=True)
    at: datetime = _instant()
    actor: str
    state: str
    place: str
    note: str
