"""Serial ports: found by name or by what is plugged in, and why one cannot be opened."""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Iterable
from typing import Final, Protocol

import serial
from serial.tools import list_ports

from controlroom.hardware.events import DeviceCause

_USB: Final = re.compile(r"(?P<vid>[0-9A-Fa-f]{4}):(?P<pid>[0-9A-Fa-f]{4})(?::(?P<serial>.+))?")

PORT_ERRORS: tuple[type[Exception], ...] = (OSError, ValueError)
"""What opening, reading or writing a serial port can raise. SerialException is an OSError."""

if sys.platform != "win32":
    import termios

    # pyserial lets it through when a device vanishes between two of its calls.
    PORT_ERRORS = (*PORT_ERRORS, termios.error)


class UsbPort(Protocol):
    """What is read of a port of `serial.tools.list_ports`."""

    device: str
    vid: int | None
    pid: int | None
    serial_number: str | None


class PortLookupError(OSError):
    """No port, or more than one, is what was asked for; `cause` says which."""

    def __init__(self, cause: DeviceCause) -> None:
        super().__init__(str(cause))
        self.cause = cause


def resolve_port(spec: str, comports: Iterable[UsbPort]) -> str:
    """The port that `spec` means: itself, or for `VID:PID` or `VID:PID:SERIAL` (hexadecimal) the one that fits.

    Raises PortLookupError. Two equal devices are never guessed between: each desk must get its own scanner.
    """
    usb = _USB.fullmatch(spec)
    if usb is None:
        return spec
    wanted = (int(usb["vid"], 16), int(usb["pid"], 16))
    found = [
        port.device
        for port in comports
        if (port.vid, port.pid) == wanted and usb["serial"] in (None, port.serial_number)
    ]
    if len(found) == 1:
        return found[0]
    raise PortLookupError(DeviceCause.SEVERAL_FOUND if found else DeviceCause.NOT_FOUND)


def open_port(
    spec: str,
    baud: int,
    *,
    read_timeout_s: float,
    write_timeout_s: float | None = None,
    rtscts: bool = False,
    dsrdtr: bool = False,
    xonxoff: bool = False,
) -> serial.Serial:
    """Opens `spec` for this program alone. Raises one of PORT_ERRORS."""
    port = resolve_port(spec, list_ports.comports() if _USB.fullmatch(spec) else ())
    return serial.serial_for_url(
        port,
        baudrate=baud,
        timeout=read_timeout_s,
        write_timeout=write_timeout_s,
        rtscts=rtscts,
        dsrdtr=dsrdtr,
        xonxoff=xonxoff,
        exclusive=True,
    )


_BY_ERRNO: Final = {
    errno.ENOENT: DeviceCause.NOT_FOUND,
    errno.ENODEV: DeviceCause.NOT_FOUND,
    errno.ENXIO: DeviceCause.NOT_FOUND,
    errno.ENOTDIR: DeviceCause.NOT_FOUND,
    errno.EHOSTUNREACH: DeviceCause.NOT_FOUND,
    errno.ENETUNREACH: DeviceCause.NOT_FOUND,
    errno.EACCES: DeviceCause.NO_PERMISSION,
    errno.EPERM: DeviceCause.NO_PERMISSION,
    errno.EROFS: DeviceCause.NO_PERMISSION,
    errno.EBUSY: DeviceCause.BUSY,
    errno.EAGAIN: DeviceCause.BUSY,
    errno.ECONNREFUSED: DeviceCause.REFUSED,
    errno.ETIMEDOUT: DeviceCause.TIMED_OUT,
    errno.ENOSPC: DeviceCause.WRITE_FAILED,
    errno.EFBIG: DeviceCause.WRITE_FAILED,
    errno.EISDIR: DeviceCause.WRITE_FAILED,
}

# pyserial on Windows and for sockets puts the system's error into the text only.
_BY_TEXT: Final = {
    "FileNotFoundError": DeviceCause.NOT_FOUND,
    "PermissionError": DeviceCause.BUSY,
    "refused": DeviceCause.REFUSED,
    "timed out": DeviceCause.TIMED_OUT,
}


def cause_of(error: Exception) -> DeviceCause:
    """What `error`, raised by opening or using a device, means for the people at the desk."""
    if isinstance(error, PortLookupError):
        return error.cause
    if isinstance(error, TimeoutError):
        return DeviceCause.TIMED_OUT
    number = error.errno if isinstance(error, OSError) else None
    if number in _BY_ERRNO:
        return _BY_ERRNO[number]
    if isinstance(error, OSError) and type(error).__name__ == "gaierror":
        return DeviceCause.NOT_FOUND
    for words, cause in _BY_TEXT.items():
        if words in str(error):
            return cause
    return DeviceCause.DISCONNECTED
