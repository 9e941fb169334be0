from __future__ import annotations

import queue
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image

from controlroom.simulate.printer import Page, VirtualPrinter

STRIP = b"\x1dv0\x00\x01\x00\x02\x00\xff\xff"
CUT = b"\x1dVB\x00"
ASK = b"\x1d(H\x06\x0000AB12"
Connect = Callable[[], socket.socket]


@pytest.fixture
def pages() -> queue.Queue[Page]:
    return queue.Queue()


@pytest.fixture
def printer(tmp_path: Path, pages: queue.Queue[Page]) -> Iterator[VirtualPrinter]:
    virtual = VirtualPrinter(out_dir=tmp_path / "paper", on_page=pages.put)
    yield virtual
    virtual.close()


@pytest.fixture
def connect(printer: VirtualPrinter) -> Iterator[Connect]:
    opened: list[socket.socket] = []

    def connect_once() -> socket.socket:
        where = urlsplit(printer.url)
        opened.append(socket.create_connection((where.hostname, where.port), timeout=5))
        return opened[-1]

    yield connect_once
    for client in opened:
        client.close()


def read(client: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = client.recv(count - len(data))
        assert piece, "the printer hung up"
        data += piece
    return data


def test_a_page_is_cut_saved_told_and_its_id_answered(
    printer: VirtualPrinter, connect: Connect, pages: queue.Queue[Page], tmp_path: Path
) -> None:
    client = connect()
    client.sendall(b"\x1b@" + STRIP + STRIP + CUT + ASK)
    assert read(client, 7) == b'7"AB12\x00'
    page = pages.get(timeout=5)
    assert (page.process_id, page.image.size) == ("AB12", (8, 4))
    assert printer.pages == [page]
    with Image.open(tmp_path / "paper" / "0001.png") as saved:
        assert saved.convert("1").tobytes() == page.image.tobytes()


def test_a_page_without_id_or_cut_comes_out_too(connect: Connect, pages: queue.Queue[Page]) -> None:
    client = connect()
    client.sendall(b"\x1b@" + STRIP + CUT)
    assert pages.get(timeout=5).process_id is None
    client.sendall(STRIP + b"\x1b@")
    assert pages.get(timeout=5).image.size == (8, 2)
    client.sendall(STRIP)
    client.close()
    assert pages.get(timeout=5).image.size == (8, 2)


def test_changes_are_told_to_who_asked_for_them(printer: VirtualPrinter, connect: Connect) -> None:
    client = connect()
    client.sendall(b"\x1da\x0e")
    assert read(client, 4) == b"\x10\x00\x00\x00"
    printer.near_end()
    assert read(client, 4) == b"\x10\x00\x03\x00"
    printer.paper_out()
    assert read(client, 4) == b"\x18\x00\x0f\x00"
    printer.refill()
    assert read(client, 4) == b"\x10\x00\x00\x00"
    printer.cover(True)
    assert read(client, 4) == b"\x38\x00\x00\x00"


def test_questions_are_answered_while_a_job_waits_for_paper(
    printer: VirtualPrinter, connect: Connect, pages: queue.Queue[Page]
) -> None:
    printer.paper_out()
    client = connect()
    client.sendall(STRIP + CUT + ASK + b"\x10\x04\x01\x10\x04\x02\x10\x04\x04")
    assert read(client, 3) == b"\x1a\x32\x72"
    assert pages.empty()
    printer.refill()
    assert read(client, 7) == b'7"AB12\x00'


def test_a_reset_breaks_the_connection_after_so_many_bytes(printer: VirtualPrinter, connect: Connect) -> None:
    printer.reset_after(10)
    client = connect()
    client.sendall(STRIP)
    with pytest.raises(ConnectionResetError):
        client.recv(1)


def test_refusing_hangs_up_and_accepting_listens_at_the_same_address(printer: VirtualPrinter, connect: Connect) -> None:
    client, url = connect(), printer.url
    client.sendall(b"\x1da\x0e")
    read(client, 4)
    printer.refuse()
    assert client.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        connect()
    printer.accept()
    assert printer.url == url
    connect()
