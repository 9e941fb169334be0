"""One protocol for every check, and the guard around each: a time-out, and a reading for whatever goes wrong."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import time
from dataclasses import replace
from typing import Final, Protocol

from controlroom.hardware.probes.readings import Code, Outcome, Reading, reading

TIMEOUT_S: Final = 3.0


class Probe(Protocol):
    """Looks at one device."""

    async def check(self) -> Reading:
        """One look; never raises for what a device does. At most one at a time."""
        ...

    async def aclose(self) -> None:
        """Let go of what it keeps open."""
        ...


class Look(Protocol):
    """What a module for one protocol writes: the bare asking, in a time that `Guarded` limits.

    It may raise what asyncio and sockets raise, and ProbeError; sockets are closed when it is cancelled.
    """

    async def look(self) -> Reading: ...

    async def aclose(self) -> None: ...


class ProbeError(Exception):
    """The device's answer decides the reading, from wherever it is understood."""

    def __init__(self, found: Reading) -> None:
        super().__init__(found.code)
        self.found = found


class Guarded:
    """A Look as a Probe: within `timeout_s`, its latency measured, its errors turned into readings."""

    def __init__(self, look: Look, host: str, timeout_s: float, silent: Code = Code.TIMEOUT) -> None:
        """`host` is named where its name is unknown; `silent` is the code for no answer in time."""
        self._look = look
        self._host = host
        self._timeout_s = timeout_s
        self._silent = silent

    async def check(self) -> Reading:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._timeout_s):
                found = await self._look.look()
        except ProbeError as error:
            return error.found
        except TimeoutError:
            return reading(Outcome.CRITICAL, self._silent, limit_s=f"{self._timeout_s:g}")
        except (OSError, EOFError) as error:
            return of_error(error, self._host, self._timeout_s)
        if found.latency_ms is not None or found.outcome is Outcome.UNKNOWN:
            return found
        return replace(found, latency_ms=round((time.perf_counter() - started) * 1000, 2))

    async def aclose(self) -> None:
        await self._look.aclose()


_NO_ROUTE: Final = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, getattr(errno, "EHOSTDOWN", errno.ENETDOWN)}
_CLOSED: Final = {errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED, errno.ENOTCONN, errno.ESHUTDOWN}


def of_error(error: OSError | EOFError, host: str, limit_s: float) -> Reading:
    """The reading that a failed connection is. What fails on this side is no state of the device: UNKNOWN."""
    match error:
        case socket.gaierror():
            return reading(Outcome.CRITICAL, Code.NO_NAME, host=host)
        case ssl.SSLCertVerificationError():
            return reading(Outcome.CRITICAL, Code.CERTIFICATE, reason=error.reason or str(error))
        case EOFError() | ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            return reading(Outcome.CRITICAL, Code.CLOSED)
        case ssl.SSLError():
            return reading(Outcome.UNKNOWN, Code.NOT_UNDERSTOOD, protocol="TLS")
        case ConnectionRefusedError():
            return reading(Outcome.CRITICAL, Code.REFUSED)
        case TimeoutError():
            return reading(Outcome.CRITICAL, Code.TIMEOUT, limit_s=f"{limit_s:g}")
    if error.errno in _NO_ROUTE:
        return reading(Outcome.CRITICAL, Code.NO_ROUTE)
    if error.errno in _CLOSED:
        return reading(Outcome.CRITICAL, Code.CLOSED)
    return reading(Outcome.UNKNOWN, Code.LOCAL_FAULT, reason=error.strerror or str(error) or type(error).__name__)


def not_understood(protocol: str) -> ProbeError:
    """Something answers, but not as the protocol has it."""
    return ProbeError(reading(Outcome.UNKNOWN, Code.NOT_UNDERSTOOD, protocol=protocol))
