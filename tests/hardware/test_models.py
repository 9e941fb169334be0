"""Models without status, and serial lines with a handshake."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from controlroom.core.config.desks import PrinterConfig
from controlroom.hardware.delivery import Delivery, DeliveryResult
from controlroom.hardware.escpos import encode_job
from controlroom.hardware.events import DeviceCause, DeviceState
from controlroom.hardware.printer import open_printer
from controlroom.hardware.transport import SerialAddress, parse_address
from tests.hardware.recorder import Recorder

if sys.platform == "win32":
    pytest.skip("needs a pty", allow_module_level=True)

import tty

JOB = encode_job(Image.new("1", (576, 8), 0), process_id=None, cut=True, width_dots=576)


@pytest.fixture
def line() -> Iterator[tuple[int, str]]:
    """The printer's end of a serial line, and the computer's path to it."""
    master, slave = os.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    yield master, os.ttyname(slave)
    os.close(master)
    os.close(slave)


def heard(master: int) -> bytes:
    data = b""
    until = time.monotonic() + 0.5
    while time.monotonic() < until:
        try:
            data += os.read(master, 65_536)
        except BlockingIOError:
            time.sleep(0.02)
    return data


def settle(url: str, folder: Path, **settings: object) -> tuple[DeviceState, DeviceCause, Delivery]:
    config = PrinterConfig.model_validate({"url": url, "confirm_timeout_s": 1.0, **settings})
    printer = open_printer(config, folder, Recorder())
    printer.start()
    try:
        delivery = printer.send(JOB, None)
        time.sleep(2.2)
        return printer.state, printer.cause, delivery
    finally:
        printer.stop()


@pytest.mark.parametrize("settings", [{"status": False}, {"confirms": False}])
def test_a_model_without_status_hears_its_badge_and_nothing_else_and_is_never_lost(
    line: tuple[int, str], tmp_path: Path, settings: dict[str, object]
) -> None:
    state, _cause, delivery = settle(f"serial:{line[1]}", tmp_path, **settings)
    assert (state, delivery) == (DeviceState.READY, Delivery(DeliveryResult.SENT))
    assert heard(line[0]) == JOB


def test_a_model_that_is_said_to_report_and_is_silent_is_a_fault(line: tuple[int, str], tmp_path: Path) -> None:
    state, cause, delivery = settle(f"serial:{line[1]}", tmp_path, status=True, confirms=False)
    assert (state, cause) == (DeviceState.FAULT, DeviceCause.TIMED_OUT)
    assert delivery.result is DeliveryResult.NOT_SENT


def test_a_line_with_xonxoff_holds_back_while_the_printer_says_so(line: tuple[int, str], tmp_path: Path) -> None:
    config = PrinterConfig(url=f"serial:{line[1]}?flow=xonxoff", status=False, confirms=False)
    printer = open_printer(config, tmp_path, Recorder())
    printer.start()
    printer.send(b"A", None)
    assert heard(line[0]) == b"A"
    os.write(line[0], b"\x13")
    time.sleep(0.2)
    result: list[Delivery] = []
    job = threading.Thread(target=lambda: result.append(printer.send(b"B", None)))
    job.start()
    held = heard(line[0])
    os.write(line[0], b"\x11")
    assert (held, heard(line[0])) == (b"", b"B")
    job.join(5)
    assert result == [Delivery(DeliveryResult.SENT)]
    printer.stop()


@pytest.mark.parametrize("flow", ["none", "rtscts", "dsrdtr", "xonxoff"])
def test_the_handshake_stands_in_the_address(flow: str) -> None:
    address = parse_address(f"serial:///dev/ttyUSB0?baud=115200&flow={flow}")
    assert address == SerialAddress("/dev/ttyUSB0", 115200, flow)  # type: ignore[arg-type]
