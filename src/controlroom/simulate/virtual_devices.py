"""The devices of a small venue, each a real server on this computer that can be broken and mended.

They stand in a register made from the sample's: the same devices, at addresses of this computer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from controlroom.core.config.devices import DeviceConfig, DevicesConfig
from controlroom.core.config.loading import load_toml
from controlroom.simulate.obs_studio import VirtualObs
from controlroom.simulate.pjlink_projector import VirtualProjector
from controlroom.simulate.serving import VirtualDevice


class Virtual(Protocol):
    """Something that has an address, and can be taken from the network and put back."""

    @property
    def address(self) -> str: ...

    def switch_off(self) -> None: ...

    def switch_on(self) -> None: ...


class Encoder(VirtualObs):
    """A virtual encoder as one of these devices."""

    def switch_off(self) -> None:
        self.close()


class Projector(VirtualProjector):
    """A virtual projector as one of these devices."""

    def switch_off(self) -> None:
        self.service.switch_off()

    def switch_on(self) -> None:
        self.service.switch_on()


class VirtualVenue:
    """All devices of a register, each running. `by_id`: by the ids of the register; a device for people has none."""

    def __init__(self, register: DevicesConfig) -> None:
        self.register = register
        self.by_id: dict[str, Virtual] = {
            device.id: _virtual(device) for device in register.devices if device.all_checks()
        }

    def __enter__(self) -> VirtualVenue:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """All are switched off."""
        for device in self.by_id.values():
            device.switch_off()

    def cut(self, ids: Iterable[str]) -> None:
        """These are on the network no more."""
        for id in ids:
            if id in self.by_id:
                self.by_id[id].switch_off()

    def join(self, ids: Iterable[str]) -> None:
        """These are on the network again."""
        for id in ids:
            if id in self.by_id:
                self.by_id[id].switch_on()

    def behind(self, parent: str) -> list[str]:
        """What hangs on a device directly."""
        return [device.id for device in self.register.devices if device.parent == parent]

    def write_register(self, path: Path, polling: Mapping[str, float]) -> None:
        """Writes the register with the addresses of these devices."""
        lines = ["[polling]", *(f"{key} = {value}" for key, value in polling.items())]
        for device in self.register.devices:
            found = device.model_dump(exclude_none=True, exclude_defaults=True)
            if device.id in self.by_id:
                found["address"] = self.by_id[device.id].address
            lines += ["", "[[devices]]", *(f"{key} = {_toml(value)}" for key, value in found.items())]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def sample_register(config: Path, *, off_the_switch: Iterable[str] = ()) -> DevicesConfig:
    """The register in a folder with the sample's configuration; those `off_the_switch` hang on nothing."""
    found = load_toml(config / "devices.toml", DevicesConfig)
    loose = frozenset(off_the_switch)
    devices = (each.model_copy(update={"parent": None}) if each.id in loose else each for each in found.devices)
    return found.model_copy(update={"devices": tuple(devices)})


def _virtual(device: DeviceConfig) -> Virtual:
    if device.kind == "projector":
        return Projector()
    if device.kind == "encoder":
        return Encoder()
    return VirtualDevice()


def _toml(value: Any) -> str:
    """A value as TOML writes it: strings as JSON does, tables in one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
