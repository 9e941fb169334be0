from __future__ import annotations

import errno
from dataclasses import dataclass

import pytest
import serial

from controlroom.hardware.events import DeviceCause
from controlroom.hardware.ports import PortLookupError, cause_of, resolve_port


@dataclass
class Plugged:
    device: str
    vid: int | None = None
    pid: int | None = None
    serial_number: str | None = None


PLUGGED = [
    Plugged("/dev/ttyS0"),
    Plugged("/dev/ttyACM0", 0x0C2E, 0x0901, "A1"),
    Plugged("/dev/ttyACM1", 0x0C2E, 0x0901, "B2"),
    Plugged("COM7", 0x05F9, 0x4204, None),
]


@pytest.mark.parametrize(
    ("spec", "port"),
    [
        ("/dev/ttyS0", "/dev/ttyS0"),
        ("/dev/serial/by-id/usb-Honeywell-if00", "/dev/serial/by-id/usb-Honeywell-if00"),
        ("COM3", "COM3"),
        ("socket://127.0.0.1:4000", "socket://127.0.0.1:4000"),
        ("05f9:4204", "COM7"),
        ("0C2E:0901:B2", "/dev/ttyACM1"),
    ],
)
def test_a_port_is_found_by_name_or_by_what_is_plugged_in(spec: str, port: str) -> None:
    assert resolve_port(spec, PLUGGED) == port


@pytest.mark.parametrize(
    ("spec", "cause"),
    [
        ("0C2E:0901", DeviceCause.SEVERAL_FOUND),
        ("0C2E:0901:C3", DeviceCause.NOT_FOUND),
        ("FFFF:0001", DeviceCause.NOT_FOUND),
    ],
)
def test_no_match_and_two_equal_scanners_are_told_never_guessed(spec: str, cause: DeviceCause) -> None:
    with pytest.raises(PortLookupError) as found:
        resolve_port(spec, PLUGGED)
    assert cause_of(found.value) is cause


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (OSError(errno.ENOENT, "x"), DeviceCause.NOT_FOUND),
        (OSError(errno.EACCES, "x"), DeviceCause.NO_PERMISSION),
        (OSError(errno.EBUSY, "x"), DeviceCause.BUSY),
        (OSError(errno.ECONNREFUSED, "x"), DeviceCause.REFUSED),
        (OSError(errno.ENOSPC, "x"), DeviceCause.WRITE_FAILED),
        (OSError(errno.EIO, "x"), DeviceCause.DISCONNECTED),
        (TimeoutError(), DeviceCause.TIMED_OUT),
        (serial.SerialException("could not open port 'COM3': FileNotFoundError(2, 'x')"), DeviceCause.NOT_FOUND),
        (serial.SerialException("could not open port 'COM3': PermissionError(13, 'x')"), DeviceCause.BUSY),
    ],
)
def test_a_system_error_becomes_a_cause_that_helps(error: Exception, cause: DeviceCause) -> None:
    assert cause_of(error) is cause
