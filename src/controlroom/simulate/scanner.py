"""A virtual scanner: a pseudo-terminal where the system has them, a TCP port on Windows."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import tempfile
import threading
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Final

_WRITE_LIMIT_S: Final = 5.0


class _Scanner(ABC):
    """What a scanner does when it is used. It starts plugged in."""

    @property
    @abstractmethod
    def port(self) -> str:
        """A value for `ScannerConfig.port`; it stays the same."""

    def scan(self, code: str) -> None:
        """Read `code`: its UTF-8 bytes and CR."""
        self.send(code.encode() + b"\r")

    @abstractmethod
    def send(self, raw: bytes) -> None:
        """Put `raw` on the line. Raises OSError while unplugged."""

    @abstractmethod
    def unplug(self) -> None:
        """Pull the cable."""

    @abstractmethod
    def replug(self) -> None:
        """Plug it in again."""

    @abstractmethod
    def close(self) -> None:
        """Leave nothing behind."""


if sys.platform != "win32":
    import tty

    class PtyScanner(_Scanner):
        """A scanner on a pseudo-terminal; `port` is a symbolic link that survives unplugging."""

        def __init__(self) -> None:
            self._folder = tempfile.TemporaryDirectory(prefix="scanner-")
            self._link = Path(self._folder.name) / "tty"
            self._master: int | None = None
            self._slave: int | None = None
            self.replug()

        @property
        def port(self) -> str:
            return str(self._link)

        @property
        def master(self) -> int:
            """The descriptor of the device's own end. Raises OSError while unplugged."""
            if self._master is None:
                raise ConnectionResetError("the scanner is unplugged")
            return self._master

        def send(self, raw: bytes) -> None:
            rest = memoryview(raw)
            while rest:
                rest = rest[os.write(self.master, rest[:1024]) :]

        def unplug(self) -> None:
            self._link.unlink(missing_ok=True)
            for descriptor in (self._master, self._slave):
                if descriptor is not None:
                    os.close(descriptor)
            self._master = self._slave = None

        def replug(self) -> None:
            self.unplug()
            self._master, self._slave = os.openpty()
            tty.setraw(self._slave)  # No echo, no line editing, also before somebody opens it.
            self._link.symlink_to(os.ttyname(self._slave))

        def close(self) -> None:
            self.unplug()
            self._folder.cleanup()


class SocketScanner(_Scanner):
    """A scanner behind a TCP port, as serial device servers offer them."""

    def __init__(self) -> None:
        self._connected = threading.Condition()
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None
        self._number = 0
        self.replug()

    @property
    def port(self) -> str:
        return f"socket://127.0.0.1:{self._number}"

    def send(self, raw: bytes) -> None:
        with self._connected:
            if self._listener is not None:
                self._connected.wait_for(lambda: self._client is not None, _WRITE_LIMIT_S)
            client = self._client
        if client is None:
            raise ConnectionResetError("nobody is connected to the scanner")
        client.sendall(raw)

    def unplug(self) -> None:
        with self._connected:
            listener, client = self._listener, self._client
            self._listener = self._client = None
        for end in (listener, client):
            if end is not None:
                # Wakes the thread that waits on it; one that is gone already needs no waking.
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def replug(self) -> None:
        self.unplug()
        listener = socket.create_server(("127.0.0.1", self._number))
        self._number = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), name="virtual-scanner", daemon=True).start()

    def close(self) -> None:
        self.unplug()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return  # Unplugged.
            with self._connected:
                if self._listener is not listener:
                    client.close()
                    return
                if self._client is not None:
                    self._client.close()
                self._client = client
                self._connected.notify_all()


if sys.platform == "win32":
    VirtualScanner = SocketScanner
else:
    VirtualScanner = PtyScanner
