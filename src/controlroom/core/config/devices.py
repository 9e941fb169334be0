"""`devices.toml`: what stands in the rooms (docs/domain.md §6)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from controlroom.core.config.loading import ConfigModel, Key, Words

DeviceKind = Literal[
    "sound", "microphone", "projector", "led_wall", "switch", "access_point", "router", "encoder", "light",
    "power", "printer", "scanner",
]  # fmt: skip


class DeviceConfig(ConfigModel):
    """One device; `spare` and `parent` name other devices of the file."""

    id: Key
    kind: DeviceKind
    name: Words
    room: Key | None = None
    group: Key = "technical"
    address: str | None = Field(default=None, max_length=300)
    parent: Key | None = None
    spare: Key | None = None
    critical: bool = False


class DevicesConfig(ConfigModel):
    """The whole of `devices.toml`."""

    devices: tuple[DeviceConfig, ...] = ()
