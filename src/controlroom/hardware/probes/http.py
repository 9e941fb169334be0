"""http://…, https://…: status, text and time of one page. Redirects are answers of their own, not followed."""

from __future__ import annotations

import ssl
import time
from typing import Final

import httpx

from controlroom.core.config.addresses import ProbeAddress
from controlroom.hardware.probes.probe import not_understood
from controlroom.hardware.probes.readings import Code, Outcome, Reading, reading, worst

_READ_LIMIT: Final = 256 * 1024
_SLOW_MS: Final = 1000


class HttpLook:
    """GETs one address with a client that many share."""

    def __init__(self, address: ProbeAddress, client: httpx.AsyncClient, limit_s: float) -> None:
        host = f"[{address.host}]" if ":" in address.host else address.host
        self._url = f"{address.scheme}://{host}:{address.port}{address.path}"
        self._auth = (address.user, address.secret or "") if address.user else None
        self._client = client
        # A little shorter than the guard's: a handshake that is cancelled from outside leaves httpcore's socket open.
        self._limit = httpx.Timeout(0.9 * limit_s)
        self._status = int(address.options["status"]) if "status" in address.options else None
        self._text = address.options.get("text", "")
        self._slow_ms = int(address.options.get("slow_ms", _SLOW_MS))

    async def look(self) -> Reading:
        started = time.perf_counter()
        try:
            async with self._client.stream("GET", self._url, auth=self._auth, timeout=self._limit) as answer:
                body = await _beginning(answer) if self._text else ""
        except httpx.TimeoutException:
            raise TimeoutError from None
        except httpx.DecodingError:
            raise not_understood("HTTP") from None
        except httpx.TransportError as error:
            raise _failure(error) from None
        took_ms = round((time.perf_counter() - started) * 1000)
        return worst(self._findings(answer.status_code, body, took_ms), {"status": answer.status_code})

    def _findings(self, status: int, body: str, took_ms: int) -> list[Reading]:
        found = []
        if status == 401 and self._status != 401:
            found.append(reading(Outcome.UNKNOWN, Code.AUTH if self._auth else Code.AUTH_MISSING))
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
        """The client is not its own."""


async def _beginning(answer: httpx.Response) -> str:
    """As much of the page as is looked at: a page that never ends must not fill the memory."""
    body = bytearray()
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) >= _READ_LIMIT:
            break
    return body[:_READ_LIMIT].decode("utf-8", "replace")


def _failure(error: httpx.TransportError) -> Exception:
    """The socket's own error at the bottom of httpx', or nonsense that came instead of HTTP."""
    bottom, below = None, [error]  # type: tuple[OSError | None, list[BaseException]]
    while below:
        one = below.pop()
        if isinstance(one, OSError) and (one.errno is not None or isinstance(one, ssl.SSLError)):
            bottom = one
        below += one.exceptions[:1] if isinstance(one, BaseExceptionGroup) else []
        below += [cause for cause in (one.__cause__ or one.__context__,) if cause is not None]
    if bottom is not None:
        return bottom
    if isinstance(error, httpx.RemoteProtocolError) and "disconnected" not in str(error):
        return not_understood("HTTP")
    return EOFError()


def new_client(verify: bool) -> httpx.AsyncClient:
    """A client for many probes: no proxy of the environment, a fresh connection for each check."""
    context: ssl.SSLContext | bool = ssl.create_default_context() if verify else False
    return httpx.AsyncClient(
        verify=context,
        trust_env=False,
        follow_redirects=False,
        timeout=None,
        limits=httpx.Limits(max_keepalive_connections=0, max_connections=None),
        headers={"User-Agent": "controlroom", "Connection": "close"},
    )
