"""The devices, served by an open event: what screens and commands call. Everything here blocks on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from controlroom.core.config.event import EventConfig
from controlroom.core.config.folder import Settings
from controlroom.domain.devices import acting, importing, reading, spares
from controlroom.domain.devices.errors import NothingToAskError
from controlroom.domain.devices.importing import RegisterPlan, plan_import
from controlroom.domain.devices.reading import Rows
from controlroom.domain.devices.recording import Memory, Seen, record
from controlroom.domain.devices.rules import Health, Key
from controlroom.domain.devices.scene import Moved
from controlroom.domain.devices.silence import Ack, AckKind, Window
from controlroom.domain.devices.spare_views import AtRisk, FailedOver, FailoverView
from controlroom.domain.devices.tables import Known, Setting
from controlroom.domain.devices.views import Checked, DeviceDetail, DevicesView, DeviceView, WatchView
from controlroom.domain.devices.watching import watch_view
from controlroom.domain.people.files import read_table
from controlroom.hardware.probes.making import check_once
from controlroom.hardware.probes.readings import Reading
from controlroom.station import rundown, tickets
from controlroom.station.room import Room
from controlroom.store.changes import Changed

_FRESH = timedelta(seconds=10)
_SCOPES = frozenset({"device", "agenda", "ticket"})

Live = Callable[[], Mapping[Key, Known] | None]
"""How the checks stand, from whoever watches in this program; None when another program does, or nobody."""


def setting_of(settings: Settings) -> Setting:
    """What the configuration says of the devices, and of what they meet."""
    event = settings.event
    names = {room.id: room.name for room in event.rooms}
    return Setting(
        settings.devices, names, rundown.setting_of(event), tickets.setting_of(event), open_days_of(event)
    )  # fmt: skip


def open_days_of(event: EventConfig) -> dict[date, tuple[datetime, datetime]]:
    """From when to when the house is open on each day of the event: from its doors to midnight."""
    found = {}
    for day in (event.starts + timedelta(days=number) for number in range((event.ends - event.starts).days + 1)):
        opens = datetime.combine(day, event.opens, event.zone).astimezone(UTC)
        found[day] = (opens, datetime.combine(day + timedelta(days=1), time(0), event.zone).astimezone(UTC))
    return found


async def _ask(addresses: Sequence[str], setting: Setting, heartbeats: Path) -> list[Reading]:
    limit_s = setting.config.polling.timeout_s
    return await asyncio.gather(*(check_once(address, limit_s, heartbeats) for address in addresses))


class Devices:
    """The devices of an open event, under the configuration in force. `live`: see Live.

    What names a device raises DeviceUnknownError; everything raises the store's errors.
    """

    def __init__(self, room: Room, live: Live = lambda: None) -> None:
        self._room = room
        self._live = live
        self._following = self._stale = False
        self._rows: Rows | None = None
        self._known: tuple[Settings, Setting] | None = None

    @property
    def setting(self) -> Setting:
        """The register and its numbers, as they are configured now."""
        settings = self._room.settings
        if self._known is None or self._known[0] is not settings:
            self._known = (settings, setting_of(settings))
        return self._known[1]

    def view(self) -> DevicesView:
        """All devices now, with rooms, counts, alerts, and who watches."""
        return reading.view_of(self._read(), self._room.clock.now(), self._live())

    def glance(self) -> DevicesView:
        """The same without the past of any: strips and uptimes are empty, and cost nothing."""
        return reading.devices(self._room.store, self.setting, self._live(), past=False)

    def watch(self) -> WatchView:
        """Who asks the devices now."""
        with self._room.store.read() as connection:
            return watch_view(connection, self._room.clock.now())

    def follow(self) -> None:
        """Reads what is written only when it has changed, or after some seconds: for who looks every second."""
        self._room.on_change(self._changed)
        self._following = True

    def _changed(self, changed: Changed) -> None:
        if changed.scopes & _SCOPES:
            self._stale = True

    def _read(self) -> Rows:
        now, setting, rows = self._room.clock.now(), self.setting, self._rows
        fresh = rows is not None and abs(now - rows.at) < _FRESH and rows.setting is setting and not self._stale
        if rows is None or not (self._following and fresh):
            self._stale, self._rows = False, None  # Before reading: what changes meanwhile is then read once more.
            self._rows = rows = reading.read_rows(self._room.store, setting)
        return rows

    def show(self, id: str) -> DeviceDetail:
        """One with its checks, history, fail-overs and life."""
        return reading.device(self._room.store, self.setting, id, self._live())

    def see_import(self, file: Path, columns: Mapping[str, str]) -> RegisterPlan:
        """What taking a csv or xlsx list in would change in devices.toml; `columns`: header → field. Nothing changes.

        Raises what reading a list raises, and what `plan_import` does.
        """
        table = read_table(file)
        settings = self._room.settings
        return plan_import(table, file.name, self._file.read_bytes(), settings.devices, settings.event, columns)

    def take_in(self, plan: RegisterPlan, source: str) -> Path:
        """Writes devices.toml as it was shown; returns the copy of the one that was. Raises RegisterChangedError,
        RegisterNotWrittenError. Whoever has the event open follows."""
        return importing.take_in(self._room.store, self._room.by, self._file, self._room.folder.backups, plan, source)

    @property
    def _file(self) -> Path:
        return self._room.folder.config / "devices.toml"

    def with_history(self, found: DeviceView) -> DeviceDetail:
        """One of those of `view` with its history, fail-overs and life."""
        return reading.with_history(self._room.store, self.setting, found)

    def now(self) -> datetime:
        """The instant."""
        return self._room.clock.now()

    def check(self, id: str) -> tuple[Checked, ...]:
        """Asks it now, all its checks at once, and takes the results in. Raises NothingToAskError.

        Blocks until all have answered or their time is over.
        """
        setting = self.setting
        device = acting.require_device(setting, id)
        checks = device.all_checks()
        if not checks:
            raise NothingToAskError(device=id)
        found = asyncio.run(_ask([check.address for check in checks], setting, self._room.folder.heartbeats))
        at = self._room.clock.now()
        seen = [Seen(id, check.key, reading, at) for check, reading in zip(checks, found, strict=True)]
        memory = Memory.of(self._room.store)
        record(self._room.store, self._room.by, setting, memory, seen, always=True)
        return tuple(Checked(id, check.key, memory.known[id, check.key].health) for check in checks)

    def acknowledge(self, id: str, kind: AckKind, reason: str, until: datetime | None = None) -> Ack:
        """Whoever acts knows of its fault. Raises ReasonMissingError, UntilRefusedError, NothingToAcknowledgeError."""
        return acting.acknowledge(self._room.store, self._room.by, self.setting, id, kind, reason, until)

    def unacknowledge(self, id: str) -> None:
        """Takes that back. Raises NotAcknowledgedError."""
        acting.unacknowledge(self._room.store, self._room.by, self.setting, id)

    def set_maintenance(self, scope: str, until: datetime, reason: str, since: datetime | None = None) -> Window:
        """Somebody works on a device or in a room. Raises MaintenanceScopeError, ReasonMissingError,
        UntilRefusedError."""
        return acting.set_maintenance(self._room.store, self._room.by, self.setting, scope, until, reason, since)

    def end_maintenance(self, scope: str) -> tuple[Window, ...]:
        """That is over. Raises NoMaintenanceError."""
        return acting.end_maintenance(self._room.store, self._room.by, self.setting, scope)

    def human_test(self, id: str, *, ok: bool, note: str = "") -> Health:
        """A person tested it."""
        return acting.human_test(self._room.store, self._room.by, self.setting, id, ok=ok, note=note)

    def move(self, id: str, state: str, where: str = "", note: str = "") -> Moved:
        """It goes on in its life. Raises LifeStateError, NoPlaceError."""
        return acting.move(self._room.store, self._room.by, self.setting, id, state, where, note)

    def fail_over(
        self, id: str, *, spare: str = "", reason: str = "", force: bool = False, filler: bool = False
    ) -> FailedOver:
        """Its spare takes over; with `filler` one goes into the rundown at one stroke. Raises NoSpareError,
        SpareKindError, AlreadyReplacedError, SpareDeadError, SpareInUseError, ReasonMissingError."""
        return spares.fail_over(
            self._room.store, self._room.by, self.setting, id, spare=spare, reason=reason, force=force, filler=filler
        )  # fmt: skip

    def at_risk(self, id: str) -> AtRisk | None:
        """The agenda item that would be at risk if it failed now."""
        return spares.at_risk(self._room.store, self.setting, id)

    def arrived(self, id: str) -> FailoverView:
        """A technician is on the spot. Raises NotReplacedError."""
        return spares.arrived(self._room.store, self._room.by, self.setting, id)

    def spare_in_service(self, id: str) -> FailoverView:
        """The spare works. Raises NotReplacedError."""
        return spares.spare_in_service(self._room.store, self._room.by, self.setting, id)

    def give_back(self, id: str, note: str = "") -> FailoverView:
        """It works again; its spare is free. Raises NotReplacedError."""
        return spares.give_back(self._room.store, self._room.by, self.setting, id, note)
