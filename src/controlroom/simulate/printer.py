"""A virtual badge printer: a TCP server that reads ESC/POS, keeps the pages and answers as a printer does.

Every connection has a thread that reads; one thread, the print head, puts what they sent onto paper in turn and
answers process IDs, and stands still while there is no paper or the cover is open.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from controlroom.simulate.escpos_parser import (
    AutoStatusSetting,
    Command,
    Cut,
    EscPosParser,
    Feed,
    Initialize,
    Paper,
    ProcessIdRequest,
    Raster,
    StatusQuery,
)

_LINGER: Final = "hh" if sys.platform == "win32" else "ii"
_READ_LIMIT: Final = 65_536
_TICK_S: Final = 0.05
_ANSWER_LIMIT_S: Final = 1.0
_LONGEST_WAIT_FOR_ID_S: Final = 0.2
"""How long a page that was cut waits for the process ID that normally follows at once."""


@dataclass(frozen=True)
class Page:
    """A page that came out. `at`: monotonic seconds when the last byte of it had arrived."""

    image: Image.Image
    process_id: str | None
    at: float


class _Connection:
    """One computer that is connected; its answers may come from several threads."""

    def __init__(self, client: socket.socket) -> None:
        client.settimeout(_ANSWER_LIMIT_S)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.client = client
        self.parser = EscPosParser()
        self.paper = Paper()
        self.auto_status = False
        self._lock = threading.Lock()

    def answer(self, data: bytes) -> None:
        # Whoever does not listen any more misses the answer, as with a real printer.
        with self._lock, contextlib.suppress(OSError):
            self.client.sendall(data)

    def reset(self) -> None:
        with contextlib.suppress(OSError):  # Gone already.
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
        self.client.close()

    def drop(self) -> None:
        with contextlib.suppress(OSError):  # Gone already.
            self.client.shutdown(socket.SHUT_RDWR)


class VirtualPrinter:
    """Listens from the beginning on `host` and `port` (0: any free one); with `out_dir` each page becomes a PNG."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        out_dir: Path | None = None,
        *,
        print_time_s: float = 0.0,
        on_page: Callable[[Page], None] | None = None,
    ) -> None:
        self.pages: list[Page] = []
        self.print_time_s = print_time_s
        self._host, self._port = host, port
        self._out_dir = out_dir
        self._on_page = on_page
        self._lock = threading.RLock()
        self._connections: list[_Connection] = []
        self._listener: socket.socket | None = None
        self._work: queue.Queue[tuple[_Connection, Command, float]] = queue.Queue()
        self._held: tuple[_Connection, Image.Image, float] | None = None
        self._closed = threading.Event()
        self._reading = threading.Event()
        self._reading.set()
        self._can_print = threading.Event()
        self._can_print.set()
        self._no_paper = self._little_paper = self._cover_open = False
        self._mute = self._wrong_id = False
        self._reset_after: int | None = None
        self.accept()
        threading.Thread(target=self._print_all, name="virtual-print-head", daemon=True).start()

    @property
    def url(self) -> str:
        """A value for `PrinterConfig.url`."""
        return f"tcp://{self._host}:{self._port}"

    @property
    def unknown(self) -> int:
        """Bytes on the present connections that belonged to no command."""
        with self._lock:
            return sum(connection.parser.unknown for connection in self._connections)

    def close(self) -> None:
        """Switch it off."""
        self._closed.set()
        self._reading.set()
        self._can_print.set()
        self.refuse()

    # What may happen to a printer.

    def paper_out(self) -> None:
        """The roll ends, in the middle of a job too; what comes waits."""
        self._set(no_paper=True)

    def near_end(self) -> None:
        """Little paper is left."""
        self._set(little_paper=True)

    def refill(self) -> None:
        """A new roll is put in."""
        self._set(no_paper=False, little_paper=False)

    def cover(self, opened: bool) -> None:
        """The cover is opened or closed."""
        self._set(cover_open=opened)

    def refuse(self) -> None:
        """Stop listening and hang up, as if switched off."""
        with self._lock:
            listener, self._listener = self._listener, None
            connections = list(self._connections)
        if listener is not None:
            with contextlib.suppress(OSError):  # Some systems refuse to shut down what only listens.
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for connection in connections:
            connection.drop()

    def accept(self) -> None:
        """Listen again, at the same address."""
        with self._lock:
            if self._listener is not None:
                return
            self._listener = socket.create_server((self._host, self._port))
            self._port = self._listener.getsockname()[1]
            listener = self._listener
        threading.Thread(target=self._accept_all, args=(listener,), name="virtual-printer", daemon=True).start()

    def hang(self) -> None:
        """Take no more bytes; connections stay."""
        self._reading.clear()

    def resume(self) -> None:
        """End `hang`."""
        self._reading.set()

    def reset_after(self, count: int) -> None:
        """Break the connection with a reset once `count` more bytes have come."""
        with self._lock:
            self._reset_after = count

    def mute(self, on: bool = True) -> None:
        """Print, but answer nothing."""
        self._mute = on

    def wrong_id(self, on: bool = True) -> None:
        """Answer process IDs with one that nobody asked for."""
        self._wrong_id = on

    def _set(
        self, *, no_paper: bool | None = None, little_paper: bool | None = None, cover_open: bool | None = None
    ) -> None:
        with self._lock:
            self._no_paper = self._no_paper if no_paper is None else no_paper
            self._little_paper = self._little_paper if little_paper is None else little_paper
            self._cover_open = self._cover_open if cover_open is None else cover_open
            (self._can_print.clear if self._no_paper or self._cover_open else self._can_print.set)()
            listeners = [connection for connection in self._connections if connection.auto_status]
        for connection in listeners:
            self._answer(connection, self._automatic_status())

    # Reading.

    def _accept_all(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return  # Not listening any more.
            connection = _Connection(client)
            with self._lock:
                if self._listener is not listener:
                    connection.reset()
                    return
                self._connections.append(connection)
            threading.Thread(target=self._read_all, args=(connection,), name="virtual-printer", daemon=True).start()

    def _read_all(self, connection: _Connection) -> None:
        with contextlib.suppress(OSError):  # The computer is gone: what it sent is printed all the same.
            while self._read(connection):
                pass
        with self._lock:
            self._connections.remove(connection)
        connection.client.close()
        self._work.put((connection, Initialize(), time.monotonic()))  # What was not cut is a page as well.

    def _read(self, connection: _Connection) -> bool:
        """Take what has come. False at the end of the connection."""
        self._reading.wait()
        with self._lock:
            limit = _READ_LIMIT if self._reset_after is None else max(1, min(_READ_LIMIT, self._reset_after))
        try:
            data = connection.client.recv(limit)
        except TimeoutError:
            return not self._closed.is_set()
        now = time.monotonic()
        self._reading.wait()
        for command in connection.parser.feed(data):
            if isinstance(command, StatusQuery):
                self._answer(connection, self._real_time_status(command.number))
            else:
                self._work.put((connection, command, now))
        return bool(data) and not self._is_time_to_reset(connection, len(data))

    def _is_time_to_reset(self, connection: _Connection, count: int) -> bool:
        with self._lock:
            if self._reset_after is None:
                return False
            self._reset_after -= count
            if self._reset_after > 0:
                return False
            self._reset_after = None
        connection.reset()
        return True

    # Printing.

    def _print_all(self) -> None:
        while not self._closed.is_set():
            try:
                connection, command, at = self._work.get(timeout=_TICK_S)
            except queue.Empty:
                if self._held is not None and time.monotonic() - self._held[2] >= _LONGEST_WAIT_FOR_ID_S:
                    self._finish_page(None)
                continue
            self._can_print.wait()
            if not self._closed.is_set():
                self._execute(connection, command, at)

    def _execute(self, connection: _Connection, command: Command, at: float) -> None:
        if self._held is not None and not (isinstance(command, ProcessIdRequest) and self._held[0] is connection):
            self._finish_page(None)
        match command:
            case Raster(image):
                connection.paper.add(image)
            case Feed(dots):
                connection.paper.feed(dots)
            case Cut() | Initialize():
                self._hold_page(connection, at)
            case AutoStatusSetting(items):
                connection.auto_status = bool(items)
                if items:
                    self._answer(connection, self._automatic_status())
            case ProcessIdRequest(process_id):
                if self._held is None:
                    self._hold_page(connection, at)
                self._finish_page(process_id.decode("ascii", "replace"), at)
                reply = b"~~~~" if self._wrong_id else process_id
                self._answer(connection, b"\x37\x22" + reply + b"\x00")

    def _hold_page(self, connection: _Connection, at: float) -> None:
        if not connection.paper.is_blank:
            self._held = (connection, connection.paper.take(), at)

    def _finish_page(self, process_id: str | None, at: float | None = None) -> None:
        if self._held is None:
            return
        _connection, image, cut_at = self._held
        self._held = None
        if self.print_time_s:
            self._closed.wait(self.print_time_s)
        page = Page(image, process_id, cut_at if at is None else at)
        self.pages.append(page)
        if self._out_dir is not None:
            self._out_dir.mkdir(parents=True, exist_ok=True)
            image.save(self._out_dir / f"{len(self.pages):04d}.png")
        if self._on_page is not None:
            self._on_page(page)

    # Answers.

    def _answer(self, connection: _Connection, data: bytes) -> None:
        if not self._mute:
            connection.answer(data)

    def _automatic_status(self) -> bytes:
        with self._lock:
            first = 0x10 | (0x08 if self._no_paper or self._cover_open else 0) | (0x20 if self._cover_open else 0)
            third = (0x0C if self._no_paper else 0) | (0x03 if self._little_paper else 0)
        return bytes((first, 0, third, 0))

    def _real_time_status(self, number: int) -> bytes:
        with self._lock:
            offline = 0x08 if self._no_paper or self._cover_open else 0
            cause = (0x04 if self._cover_open else 0) | (0x20 if self._no_paper else 0)
            paper = (0x60 if self._no_paper else 0) | (0x0C if self._little_paper else 0)
        return bytes((0x12 | {1: offline, 2: cause, 4: paper}.get(number, 0),))
