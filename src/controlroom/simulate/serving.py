"""Where the virtual devices that speak TCP live: one event loop in a thread of its own, and a server that can die."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Coroutine
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
_LIMIT_S = 5.0
_TURNS = 5


class _Loop:
    """The loop of all virtual devices of this process; it ends with the process."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="virtual devices", daemon=True).start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` gives, run in the loop while the caller waits."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_LIMIT_S)


@cache
def device_loop() -> _Loop:
    """The one loop, started by the first who asks."""
    return _Loop()


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
"""One connection from beginning to end."""


class TcpService:
    """A server on 127.0.0.1 that can be switched off, on again at the same port, and made to hang.

    Off, connections are refused, as by a device whose service died. Hung, they are accepted and get no answer.
    """

    def __init__(self, handler: Handler, port: int = 0) -> None:
        self._handler = handler
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self.port = port
        self.is_hung = False
        self.connections = 0
        self.switch_on()

    def switch_on(self) -> None:
        """Listen; does nothing while it listens."""
        device_loop().run(self._listen())

    def switch_off(self) -> None:
        """Break all connections and refuse new ones."""
        device_loop().run(self._end())

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            for _turn in range(_TURNS):  # asyncio loses the socket of a connection that is only half accepted
                await asyncio.sleep(0)
            server.close()
        for task, writer in list(self._open.items()):
            task.cancel()
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = writer
        self.connections += 1
        try:
            # Who went away, or was cut off, needs no answer.
            with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
                if self.is_hung:
                    await asyncio.Event().wait()
                await self._handler(reader, writer)
        finally:
            del self._open[task]
            writer.close()


async def _takes_it(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    while await reader.read(4096):
        pass


class VirtualDevice(TcpService):
    """A device that takes a connection and says nothing: a mixer, an LED processor, a switch's own console."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(_takes_it, port)

    @property
    def address(self) -> str:
        """For devices.toml."""
        return f"tcp://127.0.0.1:{self.port}"
