"""Printers behind the print system: a real CUPS scheduler to a virtual printer, and Windows' calls on a stand-in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from controlroom.core.config.desks import PrinterConfig
from controlroom.hardware.cups_queue import alerts, queues
from controlroom.hardware.delivery import Delivery, DeliveryResult, Printer
from controlroom.hardware.escpos import encode_job
from controlroom.hardware.events import DeviceCause, DeviceState
from controlroom.hardware.printer import open_printer
from controlroom.simulate.printer import VirtualPrinter
from tests.hardware.recorder import Recorder, wait_for_state
from tests.support import cups

JOB = encode_job(Image.new("1", (576, 200), 0), process_id=None, cut=True, width_dots=576)
needs_cups = pytest.mark.skipif(cups.why_not() is not None, reason=str(cups.why_not()))


def opened(url: str, folder: Path) -> Printer:
    printer = open_printer(PrinterConfig(url=url, confirm_timeout_s=4), folder, Recorder())
    printer.start()
    return printer


@pytest.fixture(scope="module")
def cups_socket() -> Iterator[Path]:
    with cups.scheduler() as socket:
        yield socket


@pytest.fixture
def virtual() -> Iterator[VirtualPrinter]:
    device = VirtualPrinter()
    yield device
    device.close()


@pytest.fixture
def queue(cups_socket: Path, virtual: VirtualPrinter, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CUPS_SERVER", str(cups_socket))
    address = virtual.url.replace("tcp://", "virtual://")
    cups.administer(cups_socket, "lpadmin", "-p", "badges", "-E", "-v", address, "-o", "printer-error-policy=abort-job")
    cups.administer(cups_socket, "cupsenable", "badges")
    return "badges"


@needs_cups
def test_a_badge_goes_through_cups_byte_for_byte(queue: str, virtual: VirtualPrinter, tmp_path: Path) -> None:
    assert queues() == ["badges"]
    printer = opened(f"cups:{queue}", tmp_path)
    wait_for_state(printer, DeviceState.READY)
    assert printer.send(JOB, None) == Delivery(DeliveryResult.SENT)
    assert [page.image.size for page in virtual.pages] == [(576, 200)]
    printer.stop()
    assert not printer.alive


@needs_cups
def test_a_job_that_cups_gives_up_is_unknown(queue: str, virtual: VirtualPrinter, tmp_path: Path) -> None:
    printer = opened(f"cups:{queue}", tmp_path)
    wait_for_state(printer, DeviceState.READY)
    virtual.refuse()
    assert printer.send(JOB, None) == Delivery(DeliveryResult.UNKNOWN, DeviceCause.JOB_GIVEN_UP)
    assert virtual.pages == []
    printer.stop()


@needs_cups
def test_a_paused_queue_is_told_within_two_seconds_takes_nothing_and_goes_on(
    queue: str, cups_socket: Path, virtual: VirtualPrinter, tmp_path: Path
) -> None:
    printer = opened(f"cups:{queue}", tmp_path)
    wait_for_state(printer, DeviceState.READY)
    cups.administer(cups_socket, "cupsdisable", queue)
    assert wait_for_state(printer, DeviceState.FAULT, DeviceCause.QUEUE_STOPPED) < 2
    assert printer.send(JOB, None) == Delivery(DeliveryResult.NOT_SENT, DeviceCause.QUEUE_STOPPED)
    cups.administer(cups_socket, "cupsenable", queue)
    wait_for_state(printer, DeviceState.READY)
    assert printer.send(JOB, None) == Delivery(DeliveryResult.SENT)
    assert len(virtual.pages) == 1
    printer.stop()


@needs_cups
def test_a_queue_that_cups_does_not_know_is_not_found(queue: str, tmp_path: Path) -> None:
    printer = opened("cups:nowhere", tmp_path)
    wait_for_state(printer, DeviceState.FAULT, DeviceCause.NOT_FOUND)
    printer.stop()


def test_a_computer_without_cups_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    printer = opened("cups:badges", tmp_path)
    wait_for_state(printer, DeviceState.FAULT, DeviceCause.NO_PRINT_SYSTEM)
    assert printer.send(JOB, None) == Delivery(DeliveryResult.NOT_SENT, DeviceCause.NO_PRINT_SYSTEM)
    printer.stop()


def test_the_reasons_that_cups_names_are_read_without_how_bad_they_are() -> None:
    told = "printer x is idle.  enabled since now\n\tDescription: X\n\tAlerts: media-empty-error cover-open-warning\n"
    assert alerts(told) == {"media-empty", "cover-open"}


class Win32Error(Exception):
    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.winerror = number


class Spooler:
    """What is used of win32print, with one printer called Badges."""

    JOB_CONTROL_DELETE = 5
    error = Win32Error

    def __init__(self) -> None:
        self.status = self.attributes = 0
        self.job_status: int | None = 0x80
        self.written = b""
        self.kind = ""
        self.deleted: list[int] = []

    def OpenPrinter(self, name: str) -> str:
        if name != "Badges":
            raise Win32Error(1801)
        return name

    def ClosePrinter(self, handle: str) -> None:
        pass

    def GetPrinter(self, handle: str, level: int) -> dict[str, int]:
        return {"Status": self.status, "Attributes": self.attributes}

    def StartDocPrinter(self, handle: str, level: int, info: tuple[str, None, str]) -> int:
        self.kind = info[2]
        return 7

    def StartPagePrinter(self, handle: str) -> None:
        pass

    def WritePrinter(self, handle: str, data: bytes) -> int:
        self.written += data
        return len(data)

    def EndPagePrinter(self, handle: str) -> None:
        pass

    def EndDocPrinter(self, handle: str) -> None:
        pass

    def GetJob(self, handle: str, job: int, level: int) -> dict[str, Any]:
        if self.job_status is None:
            raise Win32Error(87)
        return {"Status": self.job_status}

    def SetJob(self, handle: str, job: int, level: int, info: None, command: int) -> None:
        self.deleted.append(job)


@pytest.fixture
def spooler(monkeypatch: pytest.MonkeyPatch) -> Spooler:
    found = Spooler()
    monkeypatch.setitem(sys.modules, "win32print", found)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("status", [0x80, 0x1000, None])
def test_a_windows_queue_takes_raw_jobs_and_ends_as_sent(spooler: Spooler, tmp_path: Path, status: int | None) -> None:
    spooler.job_status = status
    printer = opened("win32:Badges", tmp_path)
    wait_for_state(printer, DeviceState.READY)
    assert printer.send(JOB, None) == Delivery(DeliveryResult.SENT)
    assert (spooler.written, spooler.kind) == (JOB, "RAW")
    printer.stop()


@pytest.mark.parametrize(
    ("status", "attributes", "cause"),
    [
        (0x10, 0, DeviceCause.PAPER_OUT),
        (0x400000, 0, DeviceCause.COVER_OPEN),
        (0x400010, 0, DeviceCause.COVER_OPEN),
        (0x80, 0, DeviceCause.OFFLINE),
        (0, 0x400, DeviceCause.OFFLINE),
        (0x2, 0, DeviceCause.PRINTER_ERROR),
        (0x1, 0, DeviceCause.QUEUE_STOPPED),
    ],
)
def test_what_windows_says_of_a_printer_is_told_and_nothing_is_sent(
    spooler: Spooler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, attributes: int, cause: DeviceCause
) -> None:
    monkeypatch.setattr("controlroom.hardware.queue_printer.LOOK_EVERY_S", 0.1)
    printer = opened("win32:Badges", tmp_path)
    wait_for_state(printer, DeviceState.READY)
    spooler.status, spooler.attributes = status, attributes
    wait_for_state(printer, DeviceState.FAULT, cause)
    assert printer.send(JOB, None) == Delivery(DeliveryResult.NOT_SENT, cause)
    spooler.status = spooler.attributes = 0
    wait_for_state(printer, DeviceState.READY)
    printer.stop()


@pytest.mark.parametrize(
    ("status", "result"), [(0, DeliveryResult.NOT_SENT), (0x10, DeliveryResult.UNKNOWN), (0x4, DeliveryResult.UNKNOWN)]
)
def test_a_job_that_windows_keeps_is_taken_back_and_only_an_untouched_one_is_tried_again(
    spooler: Spooler, tmp_path: Path, status: int, result: DeliveryResult
) -> None:
    spooler.job_status = status
    printer = open_printer(PrinterConfig(url="win32:Badges", confirm_timeout_s=0.5), tmp_path, Recorder())
    assert printer.send(JOB, None).result is result
    assert spooler.deleted == ([7] if status != 0x4 else [])


def test_a_printer_that_windows_does_not_know_and_a_computer_without_windows(tmp_path: Path) -> None:
    printer = opened("win32:Badges", tmp_path)
    wait_for_state(printer, DeviceState.FAULT, DeviceCause.NO_PRINT_SYSTEM)
    printer.stop()


def test_the_wrong_name_of_a_windows_printer(spooler: Spooler, tmp_path: Path) -> None:
    printer = opened("win32:Badgers", tmp_path)
    wait_for_state(printer, DeviceState.FAULT, DeviceCause.NOT_FOUND)
    printer.stop()


def test_the_name_of_a_queue_is_data_never_an_option() -> None:
    for url in ("cups:-dx", "cups:", "win32:a\nb"):
        with pytest.raises(ValueError, match="queue"):
            PrinterConfig(url=url)
