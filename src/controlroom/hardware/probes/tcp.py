"""tcp://HOST:PORT: does it take a connection, and how fast."""

from __future__ import annotations

import asyncio
import socket
from typing import Final

from controlroom.core.config.addresses import ProbeAddress
from controlroom.hardware.probes.probe import ProbeError
from controlroom.hardware.probes.readings import Code, Outcome, Reading, reading

_NUMERIC: Final = socket.AI_NUMERICHOST


class TcpLook:
    """Connects and closes again; nothing is sent."""

    def __init__(self, address: ProbeAddress) -> None:
        self._address = address

    async def look(self) -> Reading:
        await connects(self._address.host, self._address.port)
        return reading(Outcome.OK, Code.OK)

    async def aclose(self) -> None:
        """Nothing is kept."""


async def connects(host: str, port: int) -> None:
    """Returns when `host` has taken a connection to `port`. Raises OSError, and ProbeError for an unknown name.

    On the bare socket: a transport and its streams would cost three times as much, a hundred times a second.
    """
    last: OSError | None = None
    for family, target in await resolved(host, port):
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.setblocking(False)
            await asyncio.get_running_loop().sock_connect(connection, target)
        except OSError as error:
            last = error
        else:
            return
        finally:
            connection.close()
    raise last or OSError("no address")


Target = tuple[str, int] | tuple[str, int, int, int]


async def resolved(host: str, port: int) -> list[tuple[socket.AddressFamily, Target]]:
    """The socket addresses of `host`. A name is looked up in a thread; an IP address at once."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=_NUMERIC)
    except socket.gaierror:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError):
            raise ProbeError(reading(Outcome.CRITICAL, Code.NO_NAME, host=host)) from None
    return [(each[0], each[4]) for each in found]  # type: ignore[misc]
