"""`devices.toml`: what stands in the rooms, and how it is watched (docs/domain.md §6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Literal, get_args

from pydantic import Field, field_validator, model_validator

from controlroom.core.config.addresses import parse_address
from controlroom.core.config.loading import (
    ConfigModel,
    ConfigValueError,
    Key,
    Line,
    Words,
    duplicate_key,
    unknown_reference,
)
from controlroom.core.errors import BadInputError, ControlroomError
from controlroom.core.i18n import N_, _

DeviceKind = Literal[
    "sound", "microphone", "projector", "led_wall", "switch", "access_point", "router", "encoder", "light",
    "power", "printer", "scanner",
]  # fmt: skip
KINDS: tuple[str, ...] = get_args(DeviceKind)

LifeState = Literal["bought", "stored", "transported", "installed", "tested", "in_service", "faulty", "returned"]
LIFE_STATES: tuple[str, ...] = get_args(LifeState)
"""The life of a device, in order; it may skip steps and go back."""

Degree = Literal["low", "medium", "high"]
FILE = "devices.toml"
HUMAN_TEST = "test"
"""The check of a device without an address: a person looks at it."""


class DependencyLoopError(BadInputError):
    code = "CONFIG_LOOP"
    what = N_("{file}: these devices hang on each other in a circle: {loop}.")
    next_step = N_("Take “parent” out of one of them: the one that is reached without the others.")


class Limit(ConfigModel):
    """Bounds of a figure that a check brings (docs/domain.md §6); a figure on the bound is still good."""

    warn_above: float | None = None
    warn_below: float | None = None
    critical_above: float | None = None
    critical_below: float | None = None


class CheckConfig(ConfigModel):
    """One more thing that is asked of a device, beside its own `address`."""

    key: Key
    address: str = Field(min_length=1, max_length=300)
    limits: Mapping[Key, Limit] = Field(default_factory=dict)


class Vendor(ConfigModel):
    """Who is called about a device, at any hour."""

    name: Line = Field(min_length=1, max_length=80)
    phone: Line = Field(min_length=3, max_length=40)


class DeviceConfig(ConfigModel):
    """One device; `spare` and `parent` name other devices of the file.

    `expects`: when it is to be on: always, or only while its room has sessions (None: projectors and encoders for
    sessions, all else always). `interval_s`: how often it is asked, if not as often as the others. `limits`: of the
    figures that its own address brings. `power_w`: what it draws. `life` and `stored_where`: where it stands in its
    life, until somebody moves it on.
    """

    id: Key
    kind: DeviceKind
    name: Words
    room: Key | None = None
    group: Key = "technical"
    address: str | None = Field(default=None, min_length=1, max_length=300)
    parent: Key | None = None
    spare: Key | None = None
    critical: bool = False
    expects: Literal["always", "sessions"] | None = None
    interval_s: float | None = Field(default=None, ge=1, le=3600)
    limits: Mapping[Key, Limit] = Field(default_factory=dict)
    checks: tuple[CheckConfig, ...] = ()
    life: LifeState = "in_service"
    stored_where: Line = Field(default="", max_length=80)
    serial: Line = Field(default="", max_length=80)
    vendor: Vendor | None = None
    power_w: float | None = Field(default=None, ge=0, le=1_000_000)

    @model_validator(mode="after")
    def _names_of_checks(self) -> DeviceConfig:
        for address in (self.address, *(check.address for check in self.checks)):
            if address is not None:
                _require_address(address)
        keys = [check.key for check in self.all_checks()]
        if HUMAN_TEST in keys or len(set(keys)) < len(keys):
            raise ValueError(_("each check needs a key of its own, neither “test” nor that of the address"))
        return self

    def all_checks(self) -> tuple[CheckConfig, ...]:
        """What is asked of it, its own address first, under the name of its protocol; empty: a person looks at it."""
        if self.address is None or self.address.startswith("manual:"):
            return self.checks
        key = self.address.partition(":")[0].lower().replace("+", "-")
        return (CheckConfig(key=key, address=self.address, limits=self.limits), *self.checks)

    @property
    def for_sessions(self) -> bool:
        """Whether it is expected to be on only while its room has sessions."""
        return (self.expects or _EXPECTED.get(self.kind, "always")) == "sessions"


_EXPECTED = {"projector": "sessions", "encoder": "sessions"}


def _require_address(address: str) -> None:
    """Raises ValueError, in words, for what is no address."""
    try:
        parse_address(address)
    except ControlroomError as error:
        raise ValueError(error.sentence()) from None


class TicketDegrees(ConfigModel):
    """How a fault is reported: impact × urgency make the priority of its ticket (docs/domain.md §8)."""

    impact: Degree
    urgency: Degree


class PollingRules(ConfigModel):
    """How devices are watched, and the clocks of faults (docs/domain.md §6)."""

    interval_s: float = Field(default=10.0, ge=1, le=3600)
    retry_s: float = Field(default=3.0, ge=0.5, le=3600)
    timeout_s: float = Field(default=3.0, ge=0.2, le=60)
    max_attempts: int = Field(default=3, ge=1, le=20)
    recovery: int = Field(default=2, ge=1, le=20)
    flapping_window: int = Field(default=20, ge=5, le=100)
    flapping_high: float = Field(default=0.30, gt=0, le=1)
    flapping_low: float = Field(default=0.25, ge=0, le=1)
    stale: float = Field(default=1.5, ge=1, le=100)
    own_check: tuple[str, ...] = ()
    heartbeat_port: int | None = Field(default=None, ge=1024, le=65535)
    before_session_min: float = Field(default=15.0, ge=0, le=240)
    test_before_h: float = Field(default=2.0, ge=0, le=24)
    test_every_min: float = Field(default=60.0, gt=0, le=1440)
    on_spot_min: float = Field(default=5.0, gt=0, le=240)
    spare_min: float = Field(default=10.0, gt=0, le=240)
    repair_min: float = Field(default=30.0, gt=0, le=1440)
    filler_min: float = Field(default=5.0, gt=0, le=60)
    critical: TicketDegrees = TicketDegrees(impact="high", urgency="high")
    ordinary: TicketDegrees = TicketDegrees(impact="medium", urgency="medium")

    @field_validator("own_check")
    @classmethod
    def _addresses(cls, found: tuple[str, ...]) -> tuple[str, ...]:
        for address in found:
            _require_address(address)
        return found

    @model_validator(mode="after")
    def _a_gap_between(self) -> PollingRules:
        if self.flapping_low > self.flapping_high:
            raise ValueError(_("“flapping_low” must not be above “flapping_high”"))
        return self


class DevicesConfig(ConfigModel):
    """The whole of `devices.toml`."""

    polling: PollingRules = PollingRules()
    devices: tuple[DeviceConfig, ...] = ()

    def device(self, id: str) -> DeviceConfig | None:
        """The device called `id`, if the file has it."""
        return next((device for device in self.devices if device.id == id), None)

    def interval(self, device: DeviceConfig) -> timedelta:
        """How often a device is asked."""
        return timedelta(seconds=device.interval_s or self.polling.interval_s)


def check_register(config: DevicesConfig, rooms: Sequence[str], groups: Sequence[str]) -> None:
    """Raises the errors of `loading` for what refers to nothing, and DependencyLoopError.

    A spare is of the same kind as what it replaces, and a critical device has one.
    """
    by_id: dict[str, DeviceConfig] = {}
    for number, device in enumerate(config.devices, 1):
        if device.id in by_id:
            raise duplicate_key(FILE, f"devices[{number}]", device.id)
        by_id[device.id] = device
    for number, device in enumerate(config.devices, 1):
        others = [id for id in by_id if id != device.id]
        for key, value, allowed in (
            ("room", device.room, rooms),
            ("group", device.group, groups),
            ("parent", device.parent, others),
            ("spare", device.spare, others),
        ):
            if value is not None and value not in allowed:
                raise unknown_reference(FILE, f"devices[{number}].{key}", value, allowed)
    for number, device in enumerate(config.devices, 1):
        _check_spare(number, device, by_id)
        _check_chain(device, by_id)


def _check_spare(number: int, device: DeviceConfig, by_id: Mapping[str, DeviceConfig]) -> None:
    key = f"devices[{number}].spare"
    if device.spare is None:
        if device.critical:
            raise ConfigValueError(
                file=FILE, key=key, found=_("nothing"),
                allowed=_("“{device}” is critical and needs a spare of the kind {kind}").format(
                    device=device.id, kind=device.kind
                ),
            )  # fmt: skip
        return
    if by_id[device.spare].kind != device.kind:
        raise ConfigValueError(
            file=FILE, key=key, found=repr(device.spare),
            allowed=_("a spare is of the same kind ({kind}); this one is a {found}").format(
                kind=device.kind, found=by_id[device.spare].kind
            ),
        )  # fmt: skip


def _check_chain(device: DeviceConfig, by_id: Mapping[str, DeviceConfig]) -> None:
    chain = [device.id]
    for parent in parents_of(device, by_id):
        chain.append(parent.id)
        if parent.id == device.id:
            raise DependencyLoopError(file=FILE, loop=" → ".join(chain))
        if chain.count(parent.id) > 1:
            return  # A circle further up: those in it are told.


def parents_of(device: DeviceConfig, by_id: Mapping[str, DeviceConfig]) -> Iterator[DeviceConfig]:
    """What a device is reached through, the nearest first; endless for a circle, which a checked file has not."""
    while device.parent is not None and device.parent in by_id:
        device = by_id[device.parent]
        yield device
