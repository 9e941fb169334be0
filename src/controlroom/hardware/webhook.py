"""Sends JSON to one web address and says what became of it. Redirects are answers of their own, not followed."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

TIMED_OUT, NO_CONNECTION, NOT_UNDERSTOOD, STATUS = "timed-out", "no-connection", "not-understood", "status-"
"""Why something was not taken; `STATUS` has the number of the answer behind it."""


async def send_json(url: str, body: bytes, key: str, timeout_s: float) -> str:
    """POSTs `body`; "" when it was taken (2xx), else why not: one of the names above. Never raises for the other side.

    All of it, from looking the name up to the first line of the answer, takes at most `timeout_s`.
    """
    import httpcore

    from controlroom.hardware.probes.http import new_pool

    host = urlsplit(url).netloc.rpartition("@")[2]
    headers = [
        ("Host", host), ("User-Agent", "controlroom"), ("Content-Type", "application/json; charset=utf-8"),
        ("Content-Length", str(len(body))), ("Idempotency-Key", key), ("Connection", "close"),
    ]  # fmt: skip
    try:
        async with new_pool(verify=True) as pool, asyncio.timeout(timeout_s):
            async with pool.stream("POST", url, headers=headers, content=body) as answer:
                return "" if 200 <= answer.status < 300 else f"{STATUS}{answer.status}"
    except (TimeoutError, httpcore.TimeoutException):
        return TIMED_OUT
    except httpcore.ProtocolError:
        return NOT_UNDERSTOOD
    except (httpcore.NetworkError, OSError):
        return NO_CONNECTION
