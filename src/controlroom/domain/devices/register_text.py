"""`devices.toml` written anew with other devices in it (docs/domain.md §6). Pure: text in, text out.

What somebody wrote by hand stays as it is, comments too, except in the devices that change.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from controlroom.core.config.devices import DeviceConfig, DevicesConfig

_HEADER = re.compile(r"^\s*\[\[\s*devices\s*\]\]")
_FILLING = re.compile(r"^\s*(#.*)?$")


def rewritten(text: str, before: DevicesConfig, after: DevicesConfig) -> str:
    """`text`, which says `before`, changed so that it says `after`; its devices in the order they had, new ones last.

    Where the text is written in a way that cannot be taken apart, it is written whole, without its comments.
    """
    blocks = _blocks(text)
    old = {device.id: device for device in before.devices}
    if len(blocks) == len(before.devices) + 1:
        parts, news = [blocks[0]], {device.id: device for device in after.devices}
        for block, device in zip(blocks[1:], before.devices, strict=True):
            wanted = news.pop(device.id, None)
            if wanted is not None:
                parts.append(block if wanted == old[device.id] else _replaced(block, wanted))
        parts += ["\n" + _device_text(device) for device in news.values()]
        found = "".join(part if part.endswith("\n") else part + "\n" for part in parts)
        if _says(found, after):
            return found
    return _whole(after)


def _blocks(text: str) -> list[str]:
    """What stands before the first device, then each device with what follows it."""
    blocks = [""]
    for line in text.splitlines(keepends=True):
        if _HEADER.match(line):
            blocks.append("")
        blocks[-1] += line
    return blocks


def _replaced(block: str, device: DeviceConfig) -> str:
    """The device in place of a block; what stands behind the block (the heading of the next ones, say) stays."""
    lines = block.splitlines(keepends=True)
    last = max(number for number, line in enumerate(lines) if not _FILLING.match(line))
    return _device_text(device) + "".join(lines[last + 1 :])


def _says(text: str, wanted: DevicesConfig) -> bool:
    try:
        found = DevicesConfig.model_validate(tomllib.loads(text))
    except ValueError:  # a mistake of pydantic's or of TOML
        return False
    by_id = {device.id: device for device in wanted.devices}
    return found.polling == wanted.polling and {device.id: device for device in found.devices} == by_id


def _whole(config: DevicesConfig) -> str:
    polling = config.polling.model_dump(mode="json", exclude_unset=True)
    head = ["[polling]\n", *(f"{name} = {_value(value)}\n" for name, value in polling.items())] if polling else []
    return "".join(head) + "".join("\n" + _device_text(device) for device in config.devices)


def _device_text(device: DeviceConfig) -> str:
    told = device.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    return "[[devices]]\n" + "".join(f"{name} = {_value(value)}\n" for name, value in told.items())


def _value(value: Any) -> str:
    """A value in one line. TOML writes what JSON has as JSON does, except tables."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_value(each)}" for name, each in value.items() if each is not None) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)
