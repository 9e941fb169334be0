from __future__ import annotations

import contextlib
import os
import select
import socket
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from controlroom.core.config.desks import PrinterConfig
from controlroom.hardware.delivery import Delivery, DeliveryResult, Printer
from controlroom.hardware.escpos import encode_job
from controlroom.hardware.events import DeviceCause, DeviceState
from controlroom.hardware.printer import FIRST_RETRY_S, open_printer
from controlroom.hardware.transport import PrinterAddressError, SerialAddress, TcpAddress, parse_address
from controlroom.simulate.printer import VirtualPrinter
from controlroom.simulate.scanner import VirtualScanner
from tests.hardware.recorder import LIMIT_S, Recorder

Open = Callable[..., tuple[Printer, Recorder]]
READY, FAULT, ATTENTION = DeviceState.READY, DeviceState.FAULT, DeviceState.ATTENTION
CONFIRMED = Delivery(DeliveryResult.CONFIRMED)
HUGE = 16_000
"""Rows of a job that no buffer between here and the printer holds whole."""


def unknown(cause: DeviceCause) -> Delivery:
    return Delivery(DeliveryResult.UNKNOWN, cause)


def not_sent(cause: DeviceCause) -> Delivery:
    return Delivery(DeliveryResult.NOT_SENT, cause)


def job(process_id: str | None = "AB12", rows: int = 300) -> bytes:
    return encode_job(Image.new("1", (576, rows), 0), process_id=process_id, cut=True, width_dots=576)


def huge_job(process_id: str = "AB12") -> bytes:
    # Twenty badges in one: far beyond what the system buffers for a connection.
    return job(None, HUGE) * 20 + job(process_id)


@pytest.fixture
def virtual() -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter()
    yield printer
    printer.close()


@pytest.fixture
def open_it(tmp_path: Path) -> Iterator[Open]:
    opened: list[Printer] = []

    def start(url: str, **settings: object) -> tuple[Printer, Recorder]:
        recorder = Recorder()
        config = PrinterConfig.model_validate({"url": url, "confirm_timeout_s": 1.0, **settings})
        printer = open_printer(config, tmp_path, recorder)
        opened.append(printer)
        printer.start()
        return printer, recorder

    yield start
    for printer in opened:
        printer.stop()
        assert not printer.alive


class Sending:
    """A job in its own thread, as the spool sends it."""

    def __init__(self, printer: Printer, data: bytes, process_id: str = "AB12") -> None:
        self._result: list[Delivery] = []
        self._thread = threading.Thread(target=lambda: self._result.append(printer.send(data, process_id)))
        self._thread.start()

    @property
    def is_waiting(self) -> bool:
        return self._thread.is_alive()

    def result(self) -> Delivery:
        self._thread.join(LIMIT_S)
        return self._result[0]


def wait_for_pages(virtual: VirtualPrinter, count: int) -> None:
    deadline = time.monotonic() + LIMIT_S
    while len(virtual.pages) < count and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(virtual.pages) == count


def test_a_badge_is_confirmed_when_it_is_on_paper(virtual: VirtualPrinter, open_it: Open) -> None:
    printer, told = open_it(virtual.url)
    assert printer.send(job("AB12"), "AB12") == CONFIRMED
    assert printer.send(job("AB13"), "AB13") == CONFIRMED
    assert [page.process_id for page in virtual.pages] == ["AB12", "AB13"]
    assert virtual.pages[0].image.getcolors() == [(576 * 300, 0)]
    assert told.changes == [(DeviceState.CONNECTING, DeviceCause.NONE), (READY, DeviceCause.NONE)]


def test_a_model_that_cannot_confirm_ends_as_sent(virtual: VirtualPrinter, open_it: Open) -> None:
    virtual.mute()
    printer, told = open_it(virtual.url, confirms=False)
    assert printer.send(job(None), None) == Delivery(DeliveryResult.SENT)
    wait_for_pages(virtual, 1)
    assert told.changes[-1] == (READY, DeviceCause.NONE)


def test_a_printer_that_is_off_takes_nothing_and_comes_back_by_itself(virtual: VirtualPrinter, open_it: Open) -> None:
    virtual.refuse()
    printer, told = open_it(virtual.url)
    assert printer.send(job(), "AB12") == not_sent(DeviceCause.REFUSED)
    virtual.accept()
    told.wait_for_change(READY)
    assert printer.send(job(), "AB12") == CONFIRMED


def test_a_printer_that_goes_away_while_idle_is_told_once_and_back_once(virtual: VirtualPrinter, open_it: Open) -> None:
    printer, told = open_it(virtual.url)
    told.wait_for_change(READY)
    virtual.refuse()
    told.wait_for_change(FAULT, DeviceCause.DISCONNECTED)
    time.sleep(0.5)
    virtual.accept()
    told.wait_for_change(READY, times=2)
    assert [state for state, _cause in told.changes[1:]] == [READY, FAULT, READY]
    assert printer.send(job(), "AB12") == CONFIRMED


def test_a_printer_that_falls_silent_while_idle_is_told(virtual: VirtualPrinter, open_it: Open) -> None:
    printer, told = open_it(virtual.url)
    told.wait_for_change(READY)
    virtual.hang()
    told.wait_for_change(FAULT, DeviceCause.TIMED_OUT)
    assert printer.send(job(), "AB12") == not_sent(DeviceCause.TIMED_OUT)
    virtual.resume()
    told.wait_for_change(READY, times=2)
    assert printer.send(job(), "AB12") == CONFIRMED


@pytest.mark.parametrize(
    ("break_it", "cause"),
    [
        (VirtualPrinter.paper_out, DeviceCause.PAPER_OUT),
        (lambda virtual: virtual.cover(True), DeviceCause.COVER_OPEN),
    ],
    ids=["paper out", "cover open"],
)
@pytest.mark.parametrize("already_connected", [True, False])
def test_a_printer_known_to_need_help_gets_no_job(
    virtual: VirtualPrinter,
    open_it: Open,
    break_it: Callable[[VirtualPrinter], None],
    cause: DeviceCause,
    already_connected: bool,
) -> None:
    if not already_connected:
        break_it(virtual)
    printer, told = open_it(virtual.url)
    if already_connected:
        told.wait_for_change(READY)
        break_it(virtual)
    told.wait_for_change(FAULT, cause)
    assert printer.send(job(), "AB12") == not_sent(cause)
    virtual.refill()
    virtual.cover(False)
    told.wait_for_change(READY, times=1 + already_connected)
    assert printer.send(job(), "AB12") == CONFIRMED
    assert len(virtual.pages) == 1


def test_little_paper_needs_attention_but_prints(virtual: VirtualPrinter, open_it: Open) -> None:
    virtual.near_end()
    printer, told = open_it(virtual.url)
    told.wait_for_change(ATTENTION, DeviceCause.PAPER_NEAR_END)
    assert printer.send(job(), "AB12") == CONFIRMED


def test_paper_that_ends_during_a_job_stops_the_clock_and_the_job_completes_after_the_new_roll(
    virtual: VirtualPrinter, open_it: Open
) -> None:
    virtual.print_time_s = 0.2
    printer, told = open_it(virtual.url, confirm_timeout_s=0.9)
    told.wait_for_change(READY)
    sending = Sending(printer, job(None) * 2 + job("AB12"))
    wait_for_pages(virtual, 1)
    virtual.paper_out()
    told.wait_for_change(FAULT, DeviceCause.PAPER_OUT)
    time.sleep(1.2)
    assert sending.is_waiting
    assert len(virtual.pages) < 3
    virtual.refill()
    assert sending.result() == CONFIRMED
    assert len(virtual.pages) == 3


def test_a_printer_that_never_answers_leaves_the_job_unknown(virtual: VirtualPrinter, open_it: Open) -> None:
    printer, told = open_it(virtual.url)
    told.wait_for_change(READY)
    virtual.mute()
    assert printer.send(job(), "AB12") == unknown(DeviceCause.TIMED_OUT)
    wait_for_pages(virtual, 1)
    virtual.mute(False)
    assert printer.alive


def test_an_answer_for_another_job_leaves_the_job_unknown(virtual: VirtualPrinter, open_it: Open) -> None:
    printer, _told = open_it(virtual.url)
    virtual.wrong_id()
    assert printer.send(job(), "AB12") == unknown(DeviceCause.BAD_REPLY)
    virtual.wrong_id(False)
    assert printer.send(job("AB13"), "AB13") == CONFIRMED


def test_a_late_answer_to_a_job_given_up_does_not_disturb_the_next(virtual: VirtualPrinter, open_it: Open) -> None:
    printer, _told = open_it(virtual.url, confirm_timeout_s=0.5)
    virtual.print_time_s = 0.8
    assert printer.send(job("AB12"), "AB12") == unknown(DeviceCause.TIMED_OUT)
    virtual.print_time_s = 0.0
    assert printer.send(job("AB13"), "AB13") == CONFIRMED
    assert [page.process_id for page in virtual.pages] == ["AB12", "AB13"]


@pytest.mark.parametrize("data", [job(), huge_job()], ids=["badge", "huge"])
def test_a_reset_in_the_middle_leaves_the_job_unknown_and_the_printer_comes_back(
    virtual: VirtualPrinter, open_it: Open, data: bytes
) -> None:
    printer, told = open_it(virtual.url)
    told.wait_for_change(READY)
    virtual.reset_after(5000)
    assert printer.send(data, "AB12") == unknown(DeviceCause.DISCONNECTED)
    told.wait_for_change(READY, times=2)
    assert printer.send(job("AB13"), "AB13") == CONFIRMED


def settled_memory() -> int:
    """What is held once nothing comes any more: on a busy computer reading it all takes a while."""
    before, since = -1, time.monotonic()
    deadline = since + LIMIT_S
    while time.monotonic() - since < 1 and time.monotonic() < deadline:
        time.sleep(0.1)
        grown, _peak = tracemalloc.get_traced_memory()
        if abs(grown - before) > 20_000:
            before, since = grown, time.monotonic()
    return tracemalloc.get_traced_memory()[0]


@pytest.mark.parametrize("said", [b"\x37\x22ZZZZ\x00", b"\x12"], ids=["answers", "status"])
def test_what_a_printer_says_without_end_is_not_collected_and_the_next_badge_is_confirmed(
    virtual: VirtualPrinter, open_it: Open, said: bytes
) -> None:
    printer, told = open_it(virtual.url, confirm_timeout_s=5)
    told.wait_for_change(READY)
    tracemalloc.start()
    virtual._connections[0].answer(said * (150_000 // len(said)))
    grown = settled_memory()
    tracemalloc.stop()
    assert grown < 300_000
    deadline = time.monotonic() + LIMIT_S
    while printer.send(job("AB12"), "AB12") != CONFIRMED:  # The last of it may still come.
        assert time.monotonic() < deadline


def test_a_printer_that_takes_no_more_bytes_times_out(virtual: VirtualPrinter, open_it: Open) -> None:
    printer, told = open_it(virtual.url)
    told.wait_for_change(READY)
    virtual.hang()
    assert printer.send(huge_job(), "AB12") == unknown(DeviceCause.TIMED_OUT)
    virtual.resume()
    told.wait_for_change(READY, times=2)
    assert printer.send(job("AB13"), "AB13") == CONFIRMED


@pytest.mark.parametrize("data", [job(), huge_job()], ids=["waiting for the answer", "writing"])
def test_stop_during_a_job_answers_promptly_that_nobody_knows(
    virtual: VirtualPrinter, open_it: Open, data: bytes
) -> None:
    printer, told = open_it(virtual.url, confirm_timeout_s=60)
    told.wait_for_change(READY)
    virtual.hang()
    sending = Sending(printer, data)
    time.sleep(0.3)
    assert sending.is_waiting
    printer.stop()
    assert sending.result() == unknown(DeviceCause.STOPPED)
    assert printer.send(job(), "AB13") == not_sent(DeviceCause.STOPPED)


def test_stop_right_after_a_job_still_delivers_all_of_it(virtual: VirtualPrinter, open_it: Open) -> None:
    printer, _told = open_it(virtual.url, confirms=False)
    assert printer.send(job(None, 4000), None) == Delivery(DeliveryResult.SENT)
    printer.stop()
    wait_for_pages(virtual, 1)
    assert virtual.pages[0].image.height == 4000


@pytest.fixture
def serial_line(virtual: VirtualPrinter) -> Iterator[tuple[VirtualPrinter, VirtualScanner]]:
    """The virtual printer at the end of a pseudo-terminal: a thread carries the bytes both ways."""
    if sys.platform == "win32":
        pytest.skip("pseudo-terminals are POSIX")
    line = VirtualScanner()
    pump = Pump(line, virtual)
    yield virtual, line
    line.close()
    pump.stop()


class Pump:
    def __init__(self, line: VirtualScanner, virtual: VirtualPrinter) -> None:
        address = parse_address(virtual.url)
        assert isinstance(address, TcpAddress)
        self._line = line
        self._socket = socket.create_connection((address.host, address.port))
        self._going = True
        self._thread = threading.Thread(target=self._carry)
        self._thread.start()

    def stop(self) -> None:
        self._going = False
        self._thread.join(LIMIT_S)
        self._socket.close()

    def _carry(self) -> None:
        while self._going:
            with contextlib.suppress(OSError, ValueError, TypeError):  # The line is unplugged for the moment.
                master = self._line.master
                for ready in select.select([master, self._socket.fileno()], [], [], 0.05)[0]:
                    if ready == master:
                        self._socket.sendall(os.read(master, 4096))
                    else:
                        os.write(master, self._socket.recv(4096))


def test_a_serial_printer_confirms_and_survives_its_cable(
    serial_line: tuple[VirtualPrinter, VirtualScanner], open_it: Open
) -> None:
    virtual, line = serial_line
    printer, told = open_it(f"serial://{line.port}?baud=115200", confirm_timeout_s=5)
    told.wait_for_change(READY)
    assert printer.send(job("AB12"), "AB12") == CONFIRMED
    line.unplug()
    told.wait_for_change(FAULT, DeviceCause.DISCONNECTED)
    assert printer.send(job("AB13"), "AB13").result is DeliveryResult.NOT_SENT
    line.replug()
    told.wait_for_change(READY, times=2)
    assert printer.send(job("AB14"), "AB14") == CONFIRMED
    assert [page.process_id for page in virtual.pages] == ["AB12", "AB14"]


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_a_serial_printer_that_takes_no_bytes_times_out_and_stays_usable(open_it: Open) -> None:
    line = VirtualScanner()
    printer, told = open_it(f"serial://{line.port}", confirm_timeout_s=0.5)
    told.wait_for_change(READY)
    assert printer.send(huge_job(), "AB12") == unknown(DeviceCause.TIMED_OUT)
    assert printer.alive
    line.close()


def test_a_printer_that_was_not_started_takes_no_job(virtual: VirtualPrinter) -> None:
    printer = open_printer(PrinterConfig(url=virtual.url), Path(), Recorder())
    assert printer.send(job(), "AB12") == not_sent(DeviceCause.STOPPED)
    printer.stop()


def test_a_file_grows_by_each_job_and_relative_paths_start_at_the_event_folder(open_it: Open, tmp_path: Path) -> None:
    (tmp_path / "spool").mkdir()
    printer, told = open_it("file:spool/badges.bin")
    told.wait_for_change(READY)
    assert printer.send(b"one", "AB12") == Delivery(DeliveryResult.SENT)
    assert printer.send(b"two", None) == Delivery(DeliveryResult.SENT)
    assert (tmp_path / "spool" / "badges.bin").read_bytes() == b"onetwo"


def test_a_file_in_no_folder_is_a_fault_until_the_folder_is_there(open_it: Open, tmp_path: Path) -> None:
    printer, told = open_it(f"file:{tmp_path / 'spool' / 'badges.bin'}")
    told.wait_for_change(FAULT, DeviceCause.NOT_FOUND)
    assert printer.send(b"one", None) == not_sent(DeviceCause.NOT_FOUND)
    (tmp_path / "spool").mkdir()
    told.wait_for_change(READY)


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes are POSIX")
def test_a_device_node_that_takes_no_more_bytes_times_out(open_it: Open, tmp_path: Path) -> None:
    node = tmp_path / "lp0"
    os.mkfifo(node)
    printer, _told = open_it(f"file:{node}", confirm_timeout_s=0.5)
    assert printer.send(b"one", None) == not_sent(DeviceCause.NOT_FOUND)
    reader = os.open(node, os.O_RDONLY | os.O_NONBLOCK)
    assert printer.send(b"one", None) == Delivery(DeliveryResult.SENT)
    assert os.read(reader, 10) == b"one"
    assert printer.send(bytes(1_000_000), None) == unknown(DeviceCause.TIMED_OUT)
    os.close(reader)


def test_a_device_node_that_is_not_there_is_never_made_a_file(open_it: Open) -> None:
    printer, told = open_it("file:/dev/controlroom-no-such-printer")
    told.wait_for_change(FAULT, DeviceCause.NOT_FOUND)
    assert printer.send(b"one", None) == not_sent(DeviceCause.NOT_FOUND)
    assert not Path("/dev/controlroom-no-such-printer").exists()


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("tcp://10.0.0.7:9100", TcpAddress("10.0.0.7", 9100)),
        ("tcp://badge-printer", TcpAddress("badge-printer", 9100)),
        ("tcp://[::1]:9101", TcpAddress("::1", 9101)),
        ("serial:///dev/ttyUSB0?baud=115200", SerialAddress("/dev/ttyUSB0", 115200)),
        ("serial:///dev/ttyUSB0?baud=38400&flow=rtscts", SerialAddress("/dev/ttyUSB0", 38400, "rtscts")),
        ("serial:COM3", SerialAddress("COM3")),
        ("serial://COM3?baud=19200", SerialAddress("COM3", 19200)),
        ("serial:04b8:0202:J3", SerialAddress("04b8:0202:J3")),
    ],
)
def test_an_address_is_read_as_it_is_written_in_desks_toml(url: str, address: object) -> None:
    assert parse_address(url) == address


@pytest.mark.parametrize(
    "url",
    ["tcp://", "tcp://host:x", "tcp://host:99999", "serial:", "serial:COM3?baud=fast", "serial:COM3?speed=9600",
     "serial:COM3?flow=maybe"],
)  # fmt: skip
def test_an_address_with_a_mistake_is_refused_with_words(url: str) -> None:
    with pytest.raises(PrinterAddressError):
        open_printer(PrinterConfig(url=url), Path(), Recorder())


def test_what_takes_every_connection_and_drops_it_is_dialled_ever_less_often(open_it: Open) -> None:
    dialled: list[float] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drop_all() -> None:
            with contextlib.suppress(OSError):  # Closed: the test is over.
                while True:
                    server.accept()[0].close()
                    dialled.append(time.monotonic())

        threading.Thread(target=drop_all, daemon=True).start()
        _printer, recorder = open_it(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        deadline = time.monotonic() + LIMIT_S
        while len(dialled) < 4 and time.monotonic() < deadline:
            time.sleep(0.02)
        server.shutdown(socket.SHUT_RDWR)
    # Waits of 1, 2 and 4 times the first one; with equal ones it would be 3.
    assert dialled[3] - dialled[0] >= 5 * FIRST_RETRY_S
    assert recorder.changes[-1][0] is FAULT
