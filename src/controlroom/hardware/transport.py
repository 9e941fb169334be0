"""The two byte pipes to a printer that answers: a TCP connection and a serial line.

A link is read by one thread and written by another. Both calls wait at most TICK_S, so whoever uses them can look
at its clock and at `stop` in between. Everything that fails raises one of LINK_ERRORS.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import struct
import sys
import threading
import time
from dataclasses import dataclass
from typing import Final, Literal, Protocol, get_args
from urllib.parse import parse_qs, urlsplit

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.hardware.ports import PORT_ERRORS, open_port
from controlroom.hardware.usb_link import usb_address

LINK_ERRORS: Final = PORT_ERRORS
TICK_S: Final = 0.1
_CONNECT_LIMIT_S: Final = 1.5
_FINISH_LIMIT_S: Final = 0.8
_READ_LIMIT: Final = 4096
_CHUNK: Final = 16_384
_LINGER: Final = "hh" if sys.platform == "win32" else "ii"
_WINDOWS_CHUNK: Final = 256
_WINDOWS_WRITE_LIMIT_S: Final = 10.0

FlowControlKind = Literal["none", "rtscts", "dsrdtr", "xonxoff"]


class PrinterAddressError(BadInputError):
    code = "PRINTER_ADDRESS"
    what = N_("“{url}” is no printer address: {reason}.")
    next_step = N_(
        "Write it as tcp://HOST:9100, serial:///dev/ttyUSB0?baud=115200, serial:COM3, "
        "usb://04b8:0e15, cups:NAME, win32:NAME or file:PATH."
    )


class Link(Protocol):
    """An open connection to a printer."""

    def read(self) -> bytes:
        """What has come, or nothing after TICK_S. Raises when the other side is gone."""
        ...

    def write(self, data: memoryview) -> int:
        """How many of the first bytes of `data` left within TICK_S; 0 while the printer takes nothing."""
        ...

    def abort(self) -> None:
        """Throw away what has not left yet; from any thread. Reads and writes raise from now on."""
        ...

    def finish(self) -> None:
        """Let everything written arrive, then close. By the thread that reads."""
        ...

    def close(self) -> None:
        """Close now. By the thread that reads."""
        ...


class Address(Protocol):
    """Where a printer is."""

    def connect(self) -> Link:
        """Raises one of LINK_ERRORS."""
        ...


@dataclass(frozen=True)
class TcpAddress:
    """`tcp://HOST:PORT`."""

    host: str
    port: int

    def connect(self) -> Link:
        connection = socket.create_connection((self.host, self.port), timeout=_CONNECT_LIMIT_S)
        try:
            return TcpLink(connection)
        except OSError:
            connection.close()
            raise


@dataclass(frozen=True)
class SerialAddress:
    """`serial:///dev/ttyUSB0?baud=115200`, `serial:COM3`, `serial:VID:PID:SERIAL`; `flow` is the handshake."""

    port: str
    baud: int = 9600
    flow: FlowControlKind = "none"

    def connect(self) -> Link:
        return SerialLink(self)


def parse_address(url: str) -> Address:
    """The address `url` means. Raises PrinterAddressError."""
    try:
        if url.startswith("usb:"):
            return usb_address(url)
        return _tcp_address(url) if url.startswith("tcp:") else _serial_address(url)
    except ValueError as error:
        raise PrinterAddressError(url=url, reason=error) from None


def _tcp_address(url: str) -> TcpAddress:
    parts = urlsplit(url)
    try:
        port = parts.port or 9100
    except ValueError:
        raise ValueError(_("the port must be a number up to 65535")) from None
    if not parts.hostname:
        raise ValueError(_("the host is missing"))
    return TcpAddress(parts.hostname, port)


def _serial_address(url: str) -> SerialAddress:
    path, _mark, query = url.removeprefix("serial:").partition("?")
    options = {key: values[-1] for key, values in parse_qs(query, keep_blank_values=True).items()}
    port, baud, wanted = path.removeprefix("//"), options.pop("baud", "9600"), options.pop("flow", "none")
    flow = next((kind for kind in get_args(FlowControlKind) if kind == wanted), None)
    if not port:
        raise ValueError(_("the port is missing"))
    if options:
        raise ValueError(_("after “?” only baud and flow may stand, not {names}").format(names=", ".join(options)))
    if not (baud.isascii() and baud.isdigit()):
        raise ValueError(_("baud must be a number"))
    if flow is None:
        raise ValueError(_("flow must be one of {names}").format(names=", ".join(get_args(FlowControlKind))))
    return SerialAddress(port, int(baud), flow)


class TcpLink:
    """A TCP connection. Answers must be read to the end before it is closed: the system answers a close over unread
    bytes with a reset, and the printer then throws away what it had not printed yet."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        connection.settimeout(TICK_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        # A cable pulled sends nothing: three silent seconds are the end. Names differ between systems.
        for name, value in (("TCP_KEEPIDLE", 1), ("TCP_KEEPALIVE", 1), ("TCP_KEEPINTVL", 1), ("TCP_KEEPCNT", 2)):
            if hasattr(socket, name):
                connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)

    def read(self) -> bytes:
        try:
            data = self._socket.recv(_READ_LIMIT)
        except TimeoutError:
            return b""
        if not data:
            raise ConnectionResetError("the printer closed the connection")
        return data

    def write(self, data: memoryview) -> int:
        try:
            return self._socket.send(data[:_CHUNK])
        except TimeoutError:
            return 0

    def abort(self) -> None:
        # A socket that is gone already needs neither; the close that follows sends the reset.
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
            self._socket.shutdown(socket.SHUT_RD)

    def finish(self) -> None:
        deadline = time.monotonic() + _FINISH_LIMIT_S
        # Whatever fails here, the connection is gone, which is what was wanted.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
            while time.monotonic() < deadline:
                self.read()
        self.close()

    def close(self) -> None:
        self._socket.close()


class SerialLink:
    """A serial line.

    On Windows a write cannot be interrupted between its bytes: there one that stands still longer than
    _WINDOWS_WRITE_LIMIT_S counts as a broken line, also while the printer waits for paper.
    """

    def __init__(self, address: SerialAddress) -> None:
        self._lock = threading.Lock()
        self._aborted = False
        self._port = open_port(
            address.port,
            address.baud,
            read_timeout_s=TICK_S,
            write_timeout_s=_WINDOWS_WRITE_LIMIT_S,
            rtscts=address.flow == "rtscts",
            dsrdtr=address.flow == "dsrdtr",
            xonxoff=address.flow == "xonxoff",
        )

    def read(self) -> bytes:
        if self._aborted:
            raise ConnectionAbortedError("the line was given up")
        data: bytes = self._port.read(1)
        return data + self._port.read(min(self._port.in_waiting, _READ_LIMIT)) if data else data

    def write(self, data: memoryview) -> int:
        with self._lock:
            if self._aborted or not self._port.is_open:
                raise ConnectionAbortedError("the line was given up")
            if sys.platform == "win32":
                return int(self._port.write(bytes(data[:_WINDOWS_CHUNK])) or 0)
            else:
                return self._write_posix(data)

    def _write_posix(self, data: memoryview) -> int:
        """pyserial does not say how much had left when it timed out; the system does."""
        descriptor = self._port.fileno()
        if not select.select([], [descriptor], [], TICK_S)[1]:
            return 0
        try:
            return os.write(descriptor, data[:_CHUNK])
        except BlockingIOError:
            return 0

    def abort(self) -> None:
        with self._lock, contextlib.suppress(*LINK_ERRORS):  # A line that is gone holds nothing back.
            self._aborted = True
            self._port.reset_output_buffer()

    def finish(self) -> None:
        deadline = time.monotonic() + _FINISH_LIMIT_S
        # A line that stands still or fails has nothing more to deliver.
        with contextlib.suppress(*LINK_ERRORS):
            while self._port.out_waiting and time.monotonic() < deadline:
                time.sleep(TICK_S / 5)
        self.close()

    def close(self) -> None:
        with self._lock:
            self._port.close()
