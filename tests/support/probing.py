"""One look at an address, as the tests of the probes want it."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from controlroom.hardware.probes.making import Shared, check_once, probe_for
from controlroom.hardware.probes.probe import Probe
from controlroom.hardware.probes.readings import Reading


@asynccontextmanager
async def probe(address: str, timeout_s: float = 2.0) -> AsyncIterator[Probe]:
    shared = Shared()
    made = probe_for(address, shared, timeout_s)
    try:
        yield made
    finally:
        await made.aclose()
        await shared.aclose()


async def look(address: str, timeout_s: float = 2.0) -> Reading:
    return await check_once(address, timeout_s)


def closed_port() -> int:
    """A port of this computer where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
