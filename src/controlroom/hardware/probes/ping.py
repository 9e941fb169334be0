"""icmp://HOST: is it there at all.

Linux lets a user ping only if `net.ipv4.ping_group_range` names one of his groups, Windows only as administrator.
Where it is not allowed a TCP connection is tried instead and the reading says so: accepted or refused, something
answered; silence proves less, since a firewall may swallow it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import Final

from icmplib import ICMPLibError, ICMPRequest, ICMPv4Socket, ICMPv6Socket, SocketPermissionError
from icmplib.sockets import AsyncSocket
from icmplib.utils import unique_identifier

from controlroom.core.config.addresses import ProbeAddress
from controlroom.hardware.probes.probe import ProbeError
from controlroom.hardware.probes.readings import Code, Outcome, Reading, cleaned, reading
from controlroom.hardware.probes.tcp import connects, resolved

_FALLBACK_PORTS: Final = (80, 443, 22)
_LONGER_THAN_ANY_LIMIT_S: Final = 60.0


class PingLook:
    """One echo request; `may_ping=False` asks by TCP at once."""

    def __init__(self, address: ProbeAddress, may_ping: bool = True) -> None:
        self._host = address.host
        self._may_ping = may_ping

    async def look(self) -> Reading:
        (_family, target), *_others = await resolved(self._host, 0)
        version = ipaddress.ip_address(target[0].partition("%")[0]).version
        how = ping_mode(version) if self._may_ping else None
        if how is None:
            return await _by_tcp(self._host)
        return await _echo(target[0], version, privileged=how == "raw")

    async def aclose(self) -> None:
        """Nothing is kept."""


@cache
def ping_mode(version: int) -> str | None:
    """How this process may ping IP `version`: by "datagram", by "raw" socket, or not at all."""
    kind = ICMPv6Socket if version == 6 else ICMPv4Socket
    for name in ("datagram", "raw"):
        with suppress(ICMPLibError):
            kind(privileged=name == "raw").close()
            return name
    return None


async def _echo(ip: str, version: int, *, privileged: bool) -> Reading:
    request = ICMPRequest(destination=ip, id=unique_identifier(), sequence=0, payload_size=16)
    try:
        with AsyncSocket((ICMPv6Socket if version == 6 else ICMPv4Socket)(privileged=privileged)) as echo:
            started = time.perf_counter()
            echo.send(request)
            answer = await echo.receive(request, _LONGER_THAN_ANY_LIMIT_S)
            answer.raise_for_status()
    except SocketPermissionError:
        return await _by_tcp(ip)
    except ICMPLibError as error:
        if isinstance(error.__context__, OSError):
            raise error.__context__ from None
        raise ProbeError(reading(Outcome.CRITICAL, Code.NO_ROUTE)) from None
    return replace(reading(Outcome.OK, Code.OK), latency_ms=round((time.perf_counter() - started) * 1000, 2))


async def _by_tcp(host: str) -> Reading:
    """The first of a few usual ports that accepts or refuses proves that `host` is there."""
    asking = [asyncio.create_task(_answers(host, port)) for port in _FALLBACK_PORTS]
    last: OSError | ProbeError | None = None
    try:
        for done in asyncio.as_completed(asking):
            last = await done
            if last is None:
                return replace(reading(Outcome.OK, Code.OK), details=cleaned({"fallback": "tcp"}))
    finally:
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
    raise last or TimeoutError


async def _answers(host: str, port: int) -> OSError | ProbeError | None:
    try:
        await connects(host, port)
    except ConnectionRefusedError:
        return None
    except (OSError, ProbeError) as error:
        return error
    return None


def has_route(host: str) -> bool:
    """Whether the system knows a way to the IP address `host`; nothing is sent. A name counts as reachable."""
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((host, 9))
    except ValueError:
        return True
    except OSError:
        return False
    return True
