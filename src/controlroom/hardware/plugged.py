"""What is plugged into this computer, with the line of desks.toml that means it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from serial.tools import list_ports

from controlroom.core.i18n import _
from controlroom.hardware.events import DeviceRole
from controlroom.hardware.ports import PORT_ERRORS
from controlroom.hardware.queue_printer import QueueError

_BY_ID = Path("/dev/serial/by-id")
_TTYS = Path("/sys/class/tty")
_NOT_KNOWN = "n/a"  # what pyserial says of a port that the system has no words for


@dataclass(frozen=True)
class Plugged:
    """A device that was found. `line` can be pasted into desks.toml; `where` is its path or its name in the system."""

    kind: DeviceRole
    where: str
    description: str
    by_id: str | None
    line: str


def plugged_in() -> list[Plugged]:
    """Serial ports (a scanner or a printer), USB printers and print queues. Nothing is opened and nothing printed."""
    return [*_serial_ports(), *_usb_printers(), *_queues()]


def _serial_ports() -> list[Plugged]:
    links = {str(path.resolve()): str(path) for path in _BY_ID.iterdir()} if _BY_ID.is_dir() else {}
    found = []
    for port in sorted(list_ports.comports(), key=lambda port: str(port.device)):
        if port.vid is None and not has_hardware(str(port.device), _TTYS):
            continue
        by_id = links.get(str(port.device))
        if port.vid is not None:
            name = f"{port.vid:04X}:{port.pid:04X}" + (f":{port.serial_number}" if port.serial_number else "")
        else:
            name = by_id or port.device
        words = str(port.description or "")
        words = _("built-in serial port") if words == _NOT_KNOWN else words
        found.append(Plugged("scanner", port.device, words, by_id, f"port = {_quoted(name)}"))
    return found


def has_hardware(port: str, ttys: Path) -> bool:
    """Whether a scanner could be behind this built-in port. Linux offers some without a chip (type 0), and one may be
    the system's own console; where the system does not say, it could."""
    about = ttys / Path(port).name
    return _first_line(about / "type") != "0" and _first_line(about / "console") != "Y"


def _first_line(file: Path) -> str:
    try:
        return file.read_text("ascii").strip()
    except OSError:
        return ""  # Not every port, and no other system, has this file.


def _usb_printers() -> list[Plugged]:
    import usb.core
    import usb.util

    from controlroom.hardware.usb_link import serial_number

    def prints(device: usb.core.Device) -> bool:
        return any(interface.bInterfaceClass == 7 for configuration in device for interface in configuration)

    try:
        devices = list(usb.core.find(find_all=True, custom_match=prints))
    except PORT_ERRORS:  # NoBackendError is one
        return []  # Without libusb no USB printer can be used either; `desks.toml` naming one says so.
    found = []
    for device in devices:
        url = f"usb://{device.idVendor:04x}:{device.idProduct:04x}"
        try:
            number = serial_number(device)
        except PORT_ERRORS:
            number = None
        url += f"/{number}" if number else ""
        found.append(Plugged("printer", url, "USB", None, f"url = {_quoted(url)}"))
    return found


def _queues() -> list[Plugged]:
    from controlroom.hardware import cups_queue, win32_queue

    scheme, system = ("win32", win32_queue) if sys.platform == "win32" else ("cups", cups_queue)
    try:
        names = system.queues()
    except QueueError:
        return []
    return [Plugged("printer", name, scheme.upper(), None, f"url = {_quoted(f'{scheme}:{name}')}") for name in names]


def _quoted(value: str) -> str:
    """A string of TOML; its escapes are those of JSON."""
    return json.dumps(value, ensure_ascii=False)
