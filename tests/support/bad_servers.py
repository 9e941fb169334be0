"""Servers that take a connection and then do not do what they should."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Manners = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def says_nothing(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def hangs_up(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    return


async def resets(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def talks_nonsense(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(bytes(range(256)) + b"\r\n\x00\xff\xfe\x1b[2J\r\n" * 3)
    await writer.drain()
    await asyncio.sleep(0.2)


async def floods(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"\xe4" * 65_536)
        await writer.drain()


async def speaks_http(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A web page where something else was expected: the wrong port."""
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno")
    await writer.drain()
    await asyncio.sleep(0.2)


@asynccontextmanager
async def serving(manners: Manners, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port of a server with these manners; at the end nothing of it is left."""
    talks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks[task] = writer
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await manners(reader, writer)
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        for _turn in range(10):  # whoever knocked is let in: asyncio loses a connection that is half accepted
            await asyncio.sleep(0)
        server.close()
        for task, writer in talks.items():
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*talks, *(writer.wait_closed() for writer in talks.values()), return_exceptions=True)
