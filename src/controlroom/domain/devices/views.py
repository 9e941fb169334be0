"""What screens and `--json` show of the devices (docs/domain.md §6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from controlroom.core.clock import iso
from controlroom.domain.devices.expected import NextTest
from controlroom.domain.devices.rules import LEASE, PROBLEMS, SHOWN_SYMBOLS, Health, Shown, said
from controlroom.domain.devices.silence import Ack, Window
from controlroom.domain.devices.spare_views import FailoverView
from controlroom.domain.devices.uptime import Strip, Told
from controlroom.hardware.probes.readings import Value

if TYPE_CHECKING:
    from controlroom.core.config.devices import DeviceConfig
    from controlroom.core.config.loading import Words


@dataclass(frozen=True, slots=True)
class CheckView:
    """How one check of a device stands. `stale`: it was not made for too long, so its state is unknown.

    `address` is free of passwords; empty: a person tests the device.
    """

    key: str
    address: str
    health: Health
    stale: bool

    @property
    def state(self) -> Shown:
        """The state, as long as it is fresh."""
        return Shown.UNKNOWN if self.stale else self.health.shown

    @property
    def is_fault(self) -> bool:
        """Whether something is known to be wrong, and holds."""
        return self.state in PROBLEMS and self.health.is_fault and not self.stale

    @property
    def words(self) -> str:
        """What the last check said, in the language in force."""
        return self.health.words


@dataclass(frozen=True, slots=True)
class DeviceView:
    """One device as lists show it.

    `config` is what the file says of it; `gone`: the file no longer has it, but a ticket of it may be open. `state` is
    the worst of its checks, `since` when that began, `last_change` when anything of it last changed. `past` is worked
    out when somebody looks at it: of a thousand devices a screen shows thirty. `replaced_by`: the spare that stands in
    for it; `stands_in_for`: what it replaces itself. `room` is where it serves.
    """

    config: DeviceConfig
    room: str | None
    state: Shown
    hard: bool
    checks: tuple[CheckView, ...]
    since: datetime | None
    last_check: datetime | None
    last_change: datetime | None
    stale: bool
    flapping: bool
    life: str
    place: str
    past: Callable[[], Told] = field(compare=False, repr=False)
    test: NextTest
    ack: Ack | None = None
    maintenance: Window | None = None
    failover: FailoverView | None = None
    replaced_by: str = ""
    stands_in_for: str = ""
    tickets: tuple[str, ...] = ()
    gone: bool = False

    @property
    def id(self) -> str:
        return self.config.id

    @property
    def name(self) -> Words:
        return self.config.name

    @property
    def kind(self) -> str:
        return self.config.kind

    @property
    def strip(self) -> Strip:
        """The last hour by minutes, oldest first; None where nobody watched."""
        return self.past()[0]

    @property
    def uptime(self) -> float | None:
        """The share of the last day in which it worked; None when nobody watched."""
        return self.past()[1]

    @property
    def symbol(self) -> str:
        """The sign beside the word of its state."""
        return SHOWN_SYMBOLS[self.state]

    @property
    def worst_check(self) -> CheckView | None:
        """The check whose state is that of the device."""
        return next((check for check in self.checks if check.state is self.state), None)

    @property
    def words(self) -> str:
        """What is wrong with it, or what the last check said, in the language in force."""
        check = self.worst_check
        return check.words if check is not None else ""

    @property
    def is_manual(self) -> bool:
        """A person tests it."""
        return not self.config.all_checks()

    @property
    def needs_somebody(self) -> bool:
        """A fault that holds, of which nobody has said that they know of it."""
        silent = self.ack is not None or self.maintenance is not None or bool(self.replaced_by) or self.gone
        return not silent and any(check.is_fault for check in self.checks)

    def to_json(self) -> dict[str, Any]:
        """The shape of `device list --json`."""
        return {
            "id": self.id, "kind": self.kind, "state": self.state.value, "hard": self.hard,
            "since": iso(self.since) if self.since else None,
            "last_check": iso(self.last_check) if self.last_check else None,
            "spare": self.config.spare, "parent": self.config.parent, "room": self.room,
            "name": {"zh": self.name.zh, "en": self.name.en}, "critical": self.config.critical,
            "group": self.config.group, "life": self.life, "place": self.place, "stale": self.stale,
            "flapping": self.flapping, "words": self.words, "uptime": self.uptime,
            "acknowledged": _ack_json(self.ack), "maintenance_until": iso(self.maintenance.until)
            if self.maintenance else None,
            "replaced_by": self.replaced_by or None, "stands_in_for": self.stands_in_for or None,
            "tickets": list(self.tickets), "test_due": iso(self.test.due_at) if self.test.due_at else None,
            "gone": self.gone,
        }  # fmt: skip


def _ack_json(ack: Ack | None) -> dict[str, Any] | None:
    if ack is None:
        return None
    until = iso(ack.until) if ack.until else None
    return {"kind": ack.kind.value, "author": ack.author, "reason": ack.reason, "at": iso(ack.at), "until": until}


@dataclass(frozen=True, slots=True)
class StepView:
    """A line of a device's history."""

    at: datetime
    check: str
    before: Shown | None
    after: Shown
    hard: bool
    flapping: bool
    code: str
    details: Mapping[str, Value]

    @property
    def words(self) -> str:
        """What was found then, in the language in force."""
        return said(self.code, self.details)

    def to_json(self) -> dict[str, Any]:
        return {
            "at": iso(self.at), "check": self.check, "from": self.before.value if self.before else None,
            "to": self.after.value, "hard": self.hard, "flapping": self.flapping, "code": self.code,
            "words": self.words,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class LifeView:
    """A device was moved on in its life."""

    at: datetime
    actor: str
    state: str
    place: str
    note: str


@dataclass(frozen=True, slots=True)
class DeviceDetail:
    """One device with all that is known of it. `history` is newest first; `windows`: its maintenance, and that of its
    room, that is not over, the earliest first; `behind`: what is reached through it. `at_risk`: the agenda item that
    its fail-over put at risk, while that is to come or on stage and no filler bridges it; empty: none."""

    device: DeviceView
    history: tuple[StepView, ...]
    failovers: tuple[FailoverView, ...]
    lives: tuple[LifeView, ...]
    behind: tuple[str, ...]
    windows: tuple[Window, ...] = ()
    at_risk: str = ""

    def to_json(self) -> dict[str, Any]:
        """The shape of `device show --json`."""
        return {
            **self.device.to_json(),
            "checks": [
                {
                    "key": check.key, "address": check.address, "state": check.state.value,
                    "hard": check.health.hard, "words": check.words, "facts": dict(check.health.facts),
                    "latency_ms": check.health.latency_ms,
                    "last_check": iso(check.health.last_check) if check.health.last_check else None,
                }
                for check in self.device.checks
            ],
            "history": [step.to_json() for step in self.history],
            "failovers": [failover.to_json() for failover in self.failovers],
            "behind": list(self.behind),
            "at_risk": self.at_risk or None,
            "serial": self.device.config.serial or None,
            "vendor": self.device.config.vendor.model_dump() if self.device.config.vendor else None,
            "power_w": self.device.config.power_w,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoomView:
    """The devices of a room together: its state is the worst of those that serve there. `room` None: of no room."""

    room: str | None
    state: Shown
    counts: Mapping[Shown, int]
    needs_somebody: int


@dataclass(frozen=True, slots=True)
class WatchView:
    """Who asks the devices now: `station` empty: nobody, and everything goes stale. `last`: when it last said so.
    `connected`: its own network."""

    station: str
    since: datetime | None
    last: datetime | None
    connected: bool

    def seen(self, now: datetime) -> WatchView:
        """The same some time later: who has said nothing for a lease asks no more."""
        silent = self.last is not None and abs(now - self.last) > LEASE
        return WatchView("", None, self.last, connected=True) if silent else self


@dataclass(frozen=True)
class DevicesView:
    """All devices at an instant, in the order of the file; those the file no longer has come last."""

    at: datetime
    devices: tuple[DeviceView, ...]
    rooms: tuple[RoomView, ...]
    watch: WatchView

    @cached_property
    def counts(self) -> Mapping[Shown, int]:
        """How many devices are in each state."""
        found = Counter(device.state for device in self.devices)
        return {state: found[state] for state in Shown}

    @cached_property
    def alerts(self) -> tuple[DeviceView, ...]:
        """Those that need somebody, the newest first."""
        found = [device for device in self.devices if device.needs_somebody]
        return tuple(sorted(found, key=lambda device: device.since or self.at, reverse=True))

    @cached_property
    def tests_missed(self) -> tuple[DeviceView, ...]:
        """Those that a person should have tested by now."""
        return tuple(device for device in self.devices if device.test.missed and not device.gone)

    def device(self, id: str) -> DeviceView | None:
        """The device called `id`."""
        return next((device for device in self.devices if device.id == id), None)

    def to_json(self) -> dict[str, Any]:
        """The shape of `device list --json`."""
        return {
            "at": iso(self.at), "watched_by": self.watch.station or None, "connected": self.watch.connected,
            "devices": [device.to_json() for device in self.devices],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """What one check of a device found just now, and how it stands with that."""

    device: str
    check: str
    health: Health

    def to_json(self) -> dict[str, Any]:
        """One of `device check --json`."""
        return {
            "check": self.check, "found": self.health.last.value, "words": self.health.words,
            "facts": dict(self.health.facts), "latency_ms": self.health.latency_ms,
            "state": self.health.shown.value, "hard": self.health.hard,
        }  # fmt: skip
