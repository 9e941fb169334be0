"""http://…, https://…: status, text and time of one page. Redirects are answers of their own, not followed."""

from __future__ import annotations

import base64
import ssl
import time
from collections.abc import AsyncIterable
from typing import Any, Final

import certifi
import httpcore

from controlroom.core.config.addresses import ProbeAddress
from controlroom.hardware.probes.probe import not_understood
from controlroom.hardware.probes.readings import Code, Outcome, Reading, reading, worst

_READ_LIMIT: Final = 256 * 1024
_SLOW_MS: Final = 1000


class HttpLook:
    """GETs one address through a pool that many share."""

    def __init__(self, address: ProbeAddress, pool: httpcore.AsyncConnectionPool) -> None:
        host = f"[{address.host}]" if ":" in address.host else address.host
        self._url = f"{address.scheme}://{host}:{address.port}{address.path}"
        self._has_password = bool(address.user)
        self._headers = [("Host", f"{host}:{address.port}"), ("User-Agent", "controlroom"), ("Connection", "close")]
        if address.user:
            known = base64.b64encode(f"{address.user}:{address.secret or ''}".encode()).decode()
            self._headers.append(("Authorization", f"Basic {known}"))
        self._pool = pool
        self._status = int(address.options["status"]) if "status" in address.options else None
        self._text = address.options.get("text", "")
        self._slow_ms = int(address.options.get("slow_ms", _SLOW_MS))

    async def look(self) -> Reading:
        started = time.perf_counter()
        try:
            async with self._pool.stream("GET", self._url, headers=self._headers) as answer:
                body = await _beginning(answer.aiter_stream()) if self._text else ""
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise _failure(error) from None
        took_ms = round((time.perf_counter() - started) * 1000)
        return worst(self._findings(answer.status, body, took_ms), {"status": answer.status})

    def _findings(self, status: int, body: str, took_ms: int) -> list[Reading]:
        found = []
        if status == 401 and self._status != 401:
            found.append(reading(Outcome.UNKNOWN, Code.AUTH if self._has_password else Code.AUTH_MISSING))
        elif self._status is not None and status != self._status:
            found.append(reading(Outcome.CRITICAL, Code.HTTP_STATUS, status=status, expected=self._status))
        elif self._status is None and status >= 300:
            bad = Outcome.CRITICAL if status >= 500 else Outcome.WARNING
            found.append(reading(bad, Code.HTTP_STATUS, status=status, expected="200"))
        elif self._text not in body:
            found.append(reading(Outcome.CRITICAL, Code.HTTP_TEXT, text=self._text))
        if took_ms > self._slow_ms:
            found.append(reading(Outcome.WARNING, Code.SLOW, took_ms=took_ms, slow_ms=self._slow_ms))
        return found

    async def aclose(self) -> None:
        """The pool is not its own."""


async def _beginning(pieces: AsyncIterable[bytes]) -> str:
    """As much of the page as is looked at: a page that never ends must not fill the memory."""
    body = bytearray()
    async for piece in pieces:
        body += piece
        if len(body) >= _READ_LIMIT:
            break
    return body[:_READ_LIMIT].decode("utf-8", "replace")


def _failure(error: Exception) -> Exception:
    """The socket's own error at the bottom of httpcore's, or nonsense that came instead of HTTP."""
    bottom: OSError | None = None
    below: list[BaseException] = [error]
    while below:
        one = below.pop()
        if isinstance(one, OSError) and (one.errno is not None or isinstance(one, ssl.SSLError)):
            bottom = one
        below += one.exceptions[:1] if isinstance(one, BaseExceptionGroup) else []
        below += [cause for cause in (one.__cause__ or one.__context__,) if cause is not None]
    if bottom is not None:
        return bottom
    if isinstance(error, httpcore.ProtocolError) and "disconnected" not in str(error):
        return not_understood("HTTP")
    return EOFError()


def new_pool(verify: bool) -> httpcore.AsyncConnectionPool:
    """A pool for many probes: a fresh connection for each check, no proxy, its certificates checked or not."""
    context = ssl.create_default_context()  # the system's, in which a venue may have put its own
    context.load_verify_locations(certifi.where())
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return httpcore.AsyncConnectionPool(
        ssl_context=context, max_connections=None, max_keepalive_connections=0, network_backend=_Backend()
    )


class _Backend(httpcore.AnyIOBackend):
    """httpcore leaves the socket open when a TLS handshake is called off from outside, by a time-out say."""

    async def connect_tcp(self, *arguments: Any, **options: Any) -> httpcore.AsyncNetworkStream:
        return _Stream(await super().connect_tcp(*arguments, **options))


class _Stream(httpcore.AsyncNetworkStream):
    """A connection that is closed whatever ends its handshake."""

    def __init__(self, below: httpcore.AsyncNetworkStream) -> None:
        self._below = below

    async def start_tls(self, *arguments: Any, **options: Any) -> httpcore.AsyncNetworkStream:
        try:
            return await self._below.start_tls(*arguments, **options)
        except BaseException:
            await self._below.aclose()
            raise

    async def read(self, *arguments: Any, **options: Any) -> bytes:
        return await self._below.read(*arguments, **options)

    async def write(self, *arguments: Any, **options: Any) -> None:
        await self._below.write(*arguments, **options)

    async def aclose(self) -> None:
        await self._below.aclose()

    def get_extra_info(self, info: str) -> Any:
        return self._below.get_extra_info(info)
