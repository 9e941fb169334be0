from __future__ import annotations

import random
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from controlroom.core.config.desks import ScannerConfig
from controlroom.hardware.events import DeviceCause, DeviceState
from controlroom.hardware.scanner import SerialScanner
from controlroom.simulate.scanner import SocketScanner, VirtualScanner
from tests.hardware.recorder import Recorder

Open = Callable[..., tuple[SerialScanner, Recorder]]


@pytest.fixture(params=[VirtualScanner, SocketScanner], ids=["pty", "socket"])
def virtual(request: pytest.FixtureRequest) -> Iterator[VirtualScanner]:
    scanner = request.param()
    yield scanner
    scanner.close()


@pytest.fixture
def open_scanner() -> Iterator[Open]:
    opened: list[SerialScanner] = []

    def start(port: str, **settings: object) -> tuple[SerialScanner, Recorder]:
        recorder = Recorder()
        scanner = SerialScanner(ScannerConfig.model_validate({"port": port, **settings}), recorder)
        opened.append(scanner)
        scanner.start()
        return scanner, recorder

    yield start
    for scanner in opened:
        scanner.stop()
        assert not scanner.alive


def test_a_scanned_code_is_told_with_the_time_it_came(virtual: VirtualScanner, open_scanner: Open) -> None:
    _scanner, told = open_scanner(virtual.port)
    told.wait_for_change(DeviceState.READY)
    virtual.scan("7KQ2M9XWPA")
    virtual.scan("7KQ2M9XWPA")
    virtual.scan("张伟")
    assert told.wait_for_codes(2) == ["7KQ2M9XWPA", "张伟"]
    assert told.changes == [(DeviceState.CONNECTING, DeviceCause.NONE), (DeviceState.READY, DeviceCause.NONE)]


def test_a_pulled_cable_is_told_once_and_the_scanner_comes_back_by_itself(
    virtual: VirtualScanner, open_scanner: Open
) -> None:
    scanner, told = open_scanner(virtual.port)
    told.wait_for_change(DeviceState.READY)
    virtual.send(b"HALF")
    virtual.unplug()
    told.wait_for_change(DeviceState.FAULT, DeviceCause.DISCONNECTED)
    time.sleep(0.5)
    virtual.replug()
    told.wait_for_change(DeviceState.READY, times=2)
    virtual.scan("A1")
    assert told.wait_for_codes(1) == ["A1"]
    assert told.changes[1:] == [
        (DeviceState.READY, DeviceCause.NONE),
        (DeviceState.FAULT, DeviceCause.DISCONNECTED),
        (DeviceState.READY, DeviceCause.NONE),
    ]
    assert scanner.alive


def test_a_port_that_does_not_exist_is_a_fault_with_its_cause(open_scanner: Open, tmp_path: Path) -> None:
    scanner, told = open_scanner(str(tmp_path / "ttyUSB7"))
    told.wait_for_change(DeviceState.FAULT, DeviceCause.NOT_FOUND)
    assert scanner.alive


def test_a_scanner_server_that_is_off_is_a_fault_with_its_cause(open_scanner: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    _scanner, told = open_scanner(f"socket://127.0.0.1:{port}")
    told.wait_for_change(DeviceState.FAULT, DeviceCause.REFUSED)


@pytest.mark.skipif(sys.platform == "win32", reason="the virtual scanner there is a socket, which anybody may open")
def test_a_port_that_another_program_holds_is_busy(open_scanner: Open) -> None:
    virtual = VirtualScanner()
    _first, told = open_scanner(virtual.port)
    told.wait_for_change(DeviceState.READY)
    _second, told = open_scanner(virtual.port)
    told.wait_for_change(DeviceState.FAULT, DeviceCause.BUSY)
    virtual.close()


def test_garbage_is_told_once_and_the_next_code_still_comes(open_scanner: Open) -> None:
    virtual = VirtualScanner()
    scanner, told = open_scanner(virtual.port, baud=115200)
    told.wait_for_change(DeviceState.READY)
    virtual.send(bytes(random.Random(3).choices(range(128, 256), k=1_000_000)))
    virtual.send(b"\r\x02A1\r")
    told.wait_for_codes(1)
    told.wait_for_change(DeviceState.READY, times=2)
    assert told.codes == ["A1"]
    assert told.changes[1:] == [
        (DeviceState.READY, DeviceCause.NONE),
        (DeviceState.ATTENTION, DeviceCause.NOISE),
        (DeviceState.READY, DeviceCause.NONE),
    ]
    assert scanner.alive
    virtual.close()


def test_a_scanner_without_suffix_is_read_by_silence(open_scanner: Open) -> None:
    virtual = VirtualScanner()
    _scanner, told = open_scanner(virtual.port, suffix=False)
    told.wait_for_change(DeviceState.READY)
    virtual.send(b"A1")
    assert told.wait_for_codes(1) == ["A1"]
    virtual.send(b"B2")
    assert told.wait_for_codes(2) == ["A1", "B2"]
    virtual.close()
