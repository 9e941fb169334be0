"""Devices in the store: their tables, and health to documents and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, RowMapping, func, select

from controlroom.core.config.devices import DeviceConfig, DevicesConfig, parents_of
from controlroom.core.config.loading import Words
from controlroom.domain.agenda.tables import Setting as AgendaSetting
from controlroom.domain.agenda.tables import read_agenda
from controlroom.domain.devices.expected import Sessions
from controlroom.domain.devices.model import (
    DeviceAck,
    DeviceFailover,
    DeviceHealth,
    DeviceLife,
    DeviceMaintenance,
    DeviceStep,
    DeviceWatch,
)
from controlroom.domain.devices.rules import Health, Key
from controlroom.domain.devices.scene import Moved, Scene, StandIn
from controlroom.domain.devices.silence import Ack, AckKind, Window
from controlroom.domain.tickets.tables import Setting as TicketSetting
from controlroom.store.engine import insert

HEALTH = DeviceHealth.__table__  # type: ignore[attr-defined]
STEP = DeviceStep.__table__  # type: ignore[attr-defined]
WATCH = DeviceWatch.__table__  # type: ignore[attr-defined]
ACK = DeviceAck.__table__  # type: ignore[attr-defined]
WINDOW = DeviceMaintenance.__table__  # type: ignore[attr-defined]
FAILOVER = DeviceFailover.__table__  # type: ignore[attr-defined]
LIFE = DeviceLife.__table__  # type: ignore[attr-defined]

ONE = "devices"
"""What is passed one at a time, by everything that decides on what it has read of the devices."""

_HEALTH: TypeAdapter[Health] = TypeAdapter(Health)
_KEYS_AT_ONCE = 400


@dataclass(frozen=True)
class Setting:
    """What the configuration says of the devices, and what it says of rundown and tickets as far as they meet them.

    `open_days`: from when to when the house is open on each day of the event.
    """

    config: DevicesConfig
    rooms: Mapping[str, Words]
    agenda: AgendaSetting
    tickets: TicketSetting
    open_days: Mapping[date, tuple[datetime, datetime]] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> Mapping[str, DeviceConfig]:
        """The devices of the file."""
        return {device.id: device for device in self.config.devices}

    @cached_property
    def depth(self) -> Mapping[str, int]:
        """Through how many others each device is reached."""
        return {id: sum(1 for _parent in parents_of(device, self.by_id)) for id, device in self.by_id.items()}


@dataclass(frozen=True, slots=True)
class Known:
    """The health of a check, and the version of its row; 0: it has none yet. `file`: the device as the file had it
    when its ticket was opened."""

    health: Health
    version: int = 0
    file: Mapping[str, Any] | None = None


def file_of(device: DeviceConfig) -> dict[str, Any]:
    """What is kept of a device with its ticket: what it is called and where it stood, no address and no password."""
    return device.model_dump(mode="json", exclude={"address", "checks", "limits"})


def read_known(
    connection: Connection, keys: Collection[Key] | None = None, *, device: str = ""
) -> dict[Key, Known]:  # fmt: skip
    """The checks of `keys`, of one device, or all, as they were written last."""
    if keys is None:
        query = select(HEALTH).where(HEALTH.c.device == device) if device else select(HEALTH)
        return {(row["device"], row["probe"]): _known(row) for row in connection.execute(query).mappings()}
    found: dict[Key, Known] = {}
    devices = sorted({device for device, _check in keys})
    for start in range(0, len(devices), _KEYS_AT_ONCE):
        query = select(HEALTH).where(HEALTH.c.device.in_(devices[start : start + _KEYS_AT_ONCE]))
        for row in connection.execute(query).mappings():
            if (key := (row["device"], row["probe"])) in keys:
                found[key] = _known(row)
    return found


def _known(row: RowMapping) -> Known:
    body = dict(row["body"])
    file = body.pop("file", None)
    return Known(_HEALTH.validate_python(body), row["version"], file)


def write_known(connection: Connection, known: Mapping[Key, Known]) -> None:
    """Writes healths as they stand, each under the version it carries."""
    rows = [
        {
            "device": device, "probe": check, "version": each.version, "last_check": each.health.last_check,
            "body": {**_HEALTH.dump_python(each.health, mode="json"), "file": each.file},
        }
        for (device, check), each in known.items()
    ]  # fmt: skip
    if rows:
        statement = insert(HEALTH, connection)
        news = {name: statement.excluded[name] for name in ("version", "last_check", "body")}
        connection.execute(statement.on_conflict_do_update(index_elements=["device", "probe"], set_=news), rows)


def read_scene(connection: Connection, setting: Setting, now: datetime, sessions: Sessions | None = None) -> Scene:
    """What is known around the devices at `now`; `sessions`: where they have been read already."""
    if sessions is None:
        sessions = Sessions.of(read_agenda(connection, setting.agenda), now, setting.open_days)
    return Scene(
        lives=_lives(connection), stand_ins=_stand_ins(connection), acks=_acks(connection),
        windows=read_windows(connection, now), sessions=sessions,
    )  # fmt: skip


def _lives(connection: Connection) -> dict[str, Moved]:
    newest = select(func.max(LIFE.c.id)).group_by(LIFE.c.device)
    rows = connection.execute(select(LIFE.c.device, LIFE.c.state, LIFE.c.place).where(LIFE.c.id.in_(newest)))
    return {row.device: Moved(row.state, row.place) for row in rows}


def _stand_ins(connection: Connection) -> dict[str, StandIn]:
    columns = (FAILOVER.c.id, FAILOVER.c.device, FAILOVER.c.spare, FAILOVER.c.room, FAILOVER.c.in_service_at)
    rows = connection.execute(select(*columns).where(FAILOVER.c.given_back_at.is_(None)).order_by(FAILOVER.c.id))
    return {row.device: StandIn(row.id, row.device, row.spare, row.room, row.in_service_at is not None) for row in rows}


def _acks(connection: Connection) -> dict[str, Ack]:
    rows = connection.execute(select(ACK).where(ACK.c.ended_at.is_(None)).order_by(ACK.c.id))
    return {row.device: Ack(AckKind(row.kind), row.author, row.reason, row.at, row.until) for row in rows}


def read_windows(connection: Connection, now: datetime) -> tuple[Window, ...]:
    """The maintenance windows that are not over, the earliest first."""
    columns = [WINDOW.c[name] for name in _WINDOW]
    query = select(*columns).where(WINDOW.c.until > now, WINDOW.c.ended_at.is_(None)).order_by(WINDOW.c.since)
    return tuple(Window(**row._mapping) for row in connection.execute(query))


_WINDOW = ("id", "device", "room", "since", "until", "author", "reason", "ended_at")


def add_steps(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Adds changes of what is shown; see DeviceStep."""
    found = [dict(row) for row in rows]
    if found:
        connection.execute(STEP.insert(), found)
