"""A printer on USB: pyusb and our link run for real above a backend of ours."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import usb.backend.libusb0
import usb.backend.libusb1
import usb.backend.openusb
from PIL import Image

from controlroom.core.config.desks import PrinterConfig
from controlroom.hardware.delivery import Delivery, DeliveryResult, Printer
from controlroom.hardware.escpos import encode_job
from controlroom.hardware.events import DeviceCause, DeviceState
from controlroom.hardware.printer import open_printer
from controlroom.hardware.transport import PrinterAddressError, parse_address
from controlroom.hardware.usb_link import UsbAddress
from controlroom.simulate.escpos_parser import EscPosParser, ProcessIdRequest, StatusQuery
from tests.hardware.fake_usb import FakeUsb
from tests.hardware.recorder import Recorder, wait_for_state

JOB = encode_job(Image.new("1", (576, 200), 0), process_id="AB12", cut=True, width_dots=576)
Open = Callable[..., tuple[Printer, Recorder]]


class EscPosUsb(FakeUsb):
    """The backend's printer understands ESC/POS."""

    def __init__(self, devices: int = 1, **settings: bool) -> None:
        super().__init__(devices, **settings)
        self.no_paper = False
        self._parser = EscPosParser()

    def hear(self, data: bytes) -> None:
        for command in self._parser.feed(data):
            match command:
                case StatusQuery(number):
                    paper = 0x60 if self.no_paper and number == 4 else 0
                    self.answer(bytes((0x12 | paper | (0x08 if self.no_paper and number == 1 else 0),)))
                case ProcessIdRequest(process_id):
                    self.answer(b"\x37\x22" + process_id + b"\x00")

    def run_out(self) -> None:
        self.no_paper = True
        self.answer(bytes((0x18, 0, 0x0C, 0)))

    def refill(self) -> None:
        self.no_paper = False
        self.answer(bytes((0x10, 0, 0, 0)))


@pytest.fixture
def plug(monkeypatch: pytest.MonkeyPatch) -> Callable[[FakeUsb | None], None]:
    def use(backend: FakeUsb | None) -> None:
        monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda *_args, **_kwargs: backend)
        for other in (usb.backend.libusb0, usb.backend.openusb):
            monkeypatch.setattr(other, "get_backend", lambda *_args, **_kwargs: None)

    return use


@pytest.fixture
def open_it(tmp_path: Path) -> Iterator[Open]:
    opened: list[Printer] = []

    def start(url: str = "usb://04b8:0e15", **settings: object) -> tuple[Printer, Recorder]:
        told = Recorder()
        config = PrinterConfig.model_validate({"url": url, "confirm_timeout_s": 1.0, **settings})
        printer = open_printer(config, tmp_path, told)
        opened.append(printer)
        printer.start()
        return printer, told

    yield start
    for printer in opened:
        printer.stop()
        assert not printer.alive


def test_a_badge_on_usb_is_confirmed_through_its_pipes(plug: Callable[[FakeUsb], None], open_it: Open) -> None:
    backend = EscPosUsb()
    plug(backend)
    printer, _told = open_it()
    assert printer.send(JOB, "AB12") == Delivery(DeliveryResult.CONFIRMED)
    assert JOB in bytes(backend.written)
    assert not backend.driver_active
    printer.stop()
    assert backend.driver_active, "the system's own driver gets it back"


def test_paper_out_on_usb_is_told_within_two_seconds_and_mended_by_itself(
    plug: Callable[[FakeUsb], None], open_it: Open
) -> None:
    backend = EscPosUsb()
    plug(backend)
    printer, _told = open_it()
    wait_for_state(printer, DeviceState.READY)
    backend.run_out()
    assert wait_for_state(printer, DeviceState.FAULT, DeviceCause.PAPER_OUT) < 2
    assert printer.send(JOB, "AB12") == Delivery(DeliveryResult.NOT_SENT, DeviceCause.PAPER_OUT)
    backend.refill()
    assert wait_for_state(printer, DeviceState.READY) < 2
    assert printer.send(JOB, "AB12").result is DeliveryResult.CONFIRMED


def test_a_usb_printer_without_a_pipe_in_prints_unconfirmed_and_is_asked_nothing(
    plug: Callable[[FakeUsb], None], open_it: Open
) -> None:
    backend = EscPosUsb(speaks=False)
    plug(backend)
    printer, _told = open_it(confirms=False)
    assert printer.send(JOB, None) == Delivery(DeliveryResult.SENT)
    time.sleep(2)
    assert bytes(backend.written) == JOB
    assert printer.state is DeviceState.READY


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        (errno.EACCES, DeviceCause.NO_PERMISSION),
        (errno.EBUSY, DeviceCause.BUSY),
        (errno.ENODEV, DeviceCause.NOT_FOUND),
    ],
)
def test_what_the_system_refuses_is_told_by_its_cause(
    plug: Callable[[FakeUsb], None], open_it: Open, number: int, cause: DeviceCause
) -> None:
    backend = EscPosUsb()
    backend.failure = number
    plug(backend)
    printer, _told = open_it()
    wait_for_state(printer, DeviceState.FAULT, cause)
    backend.failure = None
    wait_for_state(printer, DeviceState.READY)


def test_without_libusb_the_words_say_so(plug: Callable[[FakeUsb | None], None], open_it: Open) -> None:
    plug(None)
    printer, _told = open_it()
    wait_for_state(printer, DeviceState.FAULT, DeviceCause.NO_LIBUSB)


def test_a_usb_device_that_is_no_printer_is_refused(plug: Callable[[FakeUsb], None], open_it: Open) -> None:
    backend = EscPosUsb()
    backend.interface_class = 8
    plug(backend)
    printer, _told = open_it()
    wait_for_state(printer, DeviceState.FAULT, DeviceCause.NOT_A_PRINTER)


def test_of_two_equal_printers_the_serial_number_chooses(plug: Callable[[FakeUsb], None], open_it: Open) -> None:
    plug(EscPosUsb(devices=2))
    wait_for_state(open_it()[0], DeviceState.FAULT, DeviceCause.SEVERAL_FOUND)
    wait_for_state(open_it("usb://04b8:0e15/SN1")[0], DeviceState.READY)
    wait_for_state(open_it("usb://04b8:0e15/SN7")[0], DeviceState.FAULT, DeviceCause.NOT_FOUND)


def test_a_usb_printer_pulled_in_the_middle_of_a_job_leaves_it_unknown(
    plug: Callable[[FakeUsb], None], open_it: Open
) -> None:
    backend = EscPosUsb(speaks=False)
    plug(backend)
    printer, _told = open_it()
    wait_for_state(printer, DeviceState.READY)
    heard = backend.hear
    backend.hear = lambda data: setattr(backend, "failure", errno.ENODEV)  # type: ignore[method-assign]
    delivery = printer.send(JOB * 20, "AB12")
    assert delivery.result is DeliveryResult.UNKNOWN
    backend.hear, backend.failure = heard, None  # type: ignore[method-assign]


def test_addresses_of_usb_printers() -> None:
    assert parse_address("usb://04b8:0E15") == UsbAddress(0x04B8, 0x0E15)
    assert parse_address("usb:04b8:0e15/A B/1") == UsbAddress(0x04B8, 0x0E15, "A B/1")
    with pytest.raises(PrinterAddressError):
        parse_address("usb://epson")
    with pytest.raises(ValueError, match="hexadecimal"):
        PrinterConfig(url="usb://epson")
