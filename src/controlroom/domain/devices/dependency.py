"""What a device is reached through, and what that says about it (docs/domain.md §6). Pure.

A switch with twelve devices behind it is one fault. Its devices may be seen to fail before it is: so the fault of a
device that hangs on another holds only once the other has been looked at since, and found alive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from controlroom.core.config.devices import DeviceConfig, DevicesConfig, parents_of
from controlroom.domain.devices.rules import Aside, Health, Key, is_stale
from controlroom.hardware.probes.readings import Outcome


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of the devices on the way to one: the first dead one, whether any may be, and those of them to be
    asked at once. One that has begun to fail is asked again soon enough by itself."""

    dead: str = ""
    in_doubt: bool = False
    ask: tuple[str, ...] = ()


def main_check(device: DeviceConfig, healths: Mapping[Key, Health]) -> Health | None:
    """The health of the check that tells whether a device lives: that of its own address, or a person's."""
    checks = device.all_checks()
    return healths.get((device.id, checks[0].key if checks else "test"))


def line_to(
    device: DeviceConfig, config: DevicesConfig, by_id: Mapping[str, DeviceConfig], healths: Mapping[Key, Health],
    stands_in: Mapping[str, str], failing_since: datetime, now: datetime,
) -> Line:  # fmt: skip
    """What stands between us and `device`, which has been failing since `failing_since`.

    `stands_in`: of a device that was replaced, its spare: the way leads through that one. What has not been checked for
    long casts no doubt: nobody would ever take it away.
    """
    in_doubt, ask = False, []
    for parent in parents_of(device, by_id):
        on_the_way = by_id.get(stands_in.get(parent.id, parent.id), parent)
        if on_the_way.id == device.id:
            continue
        health = main_check(on_the_way, healths)
        if health is None or health.last_check is None:
            continue
        if health.is_dead:
            return Line(on_the_way.id)
        if _in_doubt(on_the_way, health, config, failing_since, now):
            in_doubt = True
            if not health.soft:
                ask.append(on_the_way.id)
    return Line(in_doubt=in_doubt, ask=tuple(ask))


def _in_doubt(
    device: DeviceConfig, health: Health, config: DevicesConfig, failing_since: datetime, now: datetime
) -> bool:
    assert health.last_check is not None
    if not device.all_checks():
        return False  # A person looked at it; nobody can look at once.
    if is_stale(now - health.last_check, config.interval(device), config.polling, grain=_PATIENCE):
        return False
    if health.soft or health.aside is Aside.UNREACHABLE:
        return True
    return health.last_check < failing_since and health.outcome is not Outcome.CRITICAL


_PATIENCE = timedelta(seconds=30)


def behind(id: str, config: DevicesConfig) -> tuple[str, ...]:
    """Every device that is reached through `id`, at any distance, in the order of the file."""
    by_id = {device.id: device for device in config.devices}
    return tuple(device.id for device in config.devices if any(parent.id == id for parent in parents_of(device, by_id)))
