"""What is known around the devices when their checks are judged (docs/domain.md §6). Pure.

Where each is in its life, which spares stand in for what, who knows of a fault, who works where, and when rooms have
sessions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from controlroom.core.config.devices import DeviceConfig, DevicesConfig
from controlroom.domain.devices.expected import NOTHING_PLANNED, NextTest, Sessions, is_expected, next_test
from controlroom.domain.devices.silence import Ack, Window

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Moved:
    """Where a device is in its life, and where it is kept."""

    state: str
    place: str


@dataclass(frozen=True)
class StandIn:
    """`spare` stands in for `device`, in `room`, since the fail-over `id`. `serves`: somebody said that it works."""

    id: int
    device: str
    spare: str
    room: str
    serves: bool = False


@dataclass(frozen=True)
class Scene:
    """`stand_ins`: by the device that is replaced; `acks` and `lives` by device."""

    lives: Mapping[str, Moved] = field(default_factory=dict)
    stand_ins: Mapping[str, StandIn] = field(default_factory=dict)
    acks: Mapping[str, Ack] = field(default_factory=dict)
    windows: tuple[Window, ...] = ()
    sessions: Sessions = NOTHING_PLANNED

    def spare_for(self, device: str) -> str:
        """What stands in for `device`; empty: nothing."""
        found = self.stand_ins.get(device)
        return found.spare if found is not None else ""

    def stands_in_for(self, spare: str) -> StandIn | None:
        """What `spare` replaces."""
        return next((each for each in self.stand_ins.values() if each.spare == spare), None)

    @property
    def ways(self) -> Mapping[str, str]:
        """Of every device that is replaced, its spare, once that serves: until then the way ends at the device."""
        return {device: each.spare for device, each in self.stand_ins.items() if each.serves}

    def life(self, device: DeviceConfig) -> Moved:
        """Where a device is in its life: as it was moved on last, else as the file says. A spare in service serves."""
        moved = self.lives.get(device.id) or Moved(device.life, device.stored_where)
        return Moved("in_service", "") if self.stands_in_for(device.id) is not None else moved

    def room(self, device: DeviceConfig) -> str | None:
        """The room that a device serves."""
        standing = self.stands_in_for(device.id)
        return (standing.room or None) if standing is not None else device.room

    def ack(self, device: str, now: datetime) -> Ack | None:
        """The acknowledgement that holds."""
        found = self.acks.get(device)
        return found if found is not None and found.holds(now) else None

    def window(self, device: DeviceConfig, now: datetime) -> Window | None:
        """The maintenance that is going on at a device, or in its room."""
        room = self.room(device)
        return next((window for window in self.windows if window.covers(device.id, room, now)), None)

    def is_silent(self, device: DeviceConfig, now: datetime) -> bool:
        """Whether a fault of the device is to call nobody: somebody knows of it, works on it, or it is replaced."""
        return bool(
            self.ack(device.id, now) is not None or self.window(device, now) is not None or self.spare_for(device.id)
        )

    def expected(self, device: DeviceConfig, config: DevicesConfig, now: datetime) -> bool:
        """Whether the device is to be on now. One that is replaced need not be."""
        if self.spare_for(device.id):
            return False
        before = config.polling.before_session_min * MINUTE
        return is_expected(device, self.room(device), self.life(device).state, self.sessions, now, before)

    def next_test(self, device: DeviceConfig, last: datetime | None, config: DevicesConfig, now: datetime) -> NextTest:
        """When a person tests it next; devices with an address test themselves."""
        if device.all_checks():
            return NextTest(last, None, missed=False)
        rules = config.polling
        before, every = timedelta(hours=rules.test_before_h), rules.test_every_min * MINUTE
        return next_test(last, self.life(device).state, self.sessions, now, before, every)
