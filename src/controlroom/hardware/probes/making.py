"""From an address to its probe. Each protocol's library is imported when the first device speaks it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from controlroom.core.config.addresses import ProbeAddress, parse_address
from controlroom.hardware.probes.probe import TIMEOUT_S, Guarded, Look, Probe
from controlroom.hardware.probes.readings import Code, Reading

if TYPE_CHECKING:
    import httpcore

    from controlroom.hardware.probes.heartbeat import Heartbeats


class Shared:
    """What the probes of one event loop use together; close it after them."""

    def __init__(self, heartbeats_folder: Path | None = None, heartbeats_port: int | None = None) -> None:
        """Where heartbeats are written, and the port of 127.0.0.1 they are sent to; None: not at all."""
        self._open = AsyncExitStack()
        self._heartbeats = (heartbeats_folder, heartbeats_port)

    @cached_property
    def heartbeats(self) -> Heartbeats:
        """All names' heartbeats."""
        from controlroom.hardware.probes.heartbeat import Heartbeats

        heard = Heartbeats(*self._heartbeats)
        self._open.push_async_callback(heard.aclose)
        return heard

    @cached_property
    def http(self) -> httpcore.AsyncConnectionPool:
        """Looks at certificates."""
        return self._pool(verify=True)

    @cached_property
    def http_unverified(self) -> httpcore.AsyncConnectionPool:
        """Takes any certificate, as devices in a local network have them."""
        return self._pool(verify=False)

    def _pool(self, verify: bool) -> httpcore.AsyncConnectionPool:
        from controlroom.hardware.probes.http import new_pool

        pool = new_pool(verify)
        self._open.push_async_callback(pool.aclose)
        return pool

    async def aclose(self) -> None:
        """Let go of everything."""
        await self._open.aclose()


def probe_for(address: str | ProbeAddress, shared: Shared, timeout_s: float = TIMEOUT_S) -> Probe:
    """The probe for `address`. Raises ProbeUnknownError and ProbeAddressError."""
    parsed = parse_address(address) if isinstance(address, str) else address
    silent = Code.SNMP_SILENT if parsed.scheme == "snmp" else Code.TIMEOUT
    return Guarded(_MAKERS[parsed.scheme](parsed, shared, timeout_s), parsed.host, timeout_s, silent)


async def check_once(
    address: str | ProbeAddress, timeout_s: float = TIMEOUT_S, heartbeats_folder: Path | None = None
) -> Reading:
    """One look at `address`, with nothing left open. Raises ProbeUnknownError and ProbeAddressError."""
    shared = Shared(heartbeats_folder)
    try:
        probe = probe_for(address, shared, timeout_s)
        try:
            return await probe.check()
        finally:
            await probe.aclose()
    finally:
        await shared.aclose()


def _tcp(address: ProbeAddress, _shared: Shared, _limit_s: float) -> Look:
    from controlroom.hardware.probes.tcp import TcpLook

    return TcpLook(address)


def _ping(address: ProbeAddress, _shared: Shared, _limit_s: float) -> Look:
    from controlroom.hardware.probes.ping import PingLook

    return PingLook(address)


def _http(address: ProbeAddress, shared: Shared, _limit_s: float) -> Look:
    from controlroom.hardware.probes.http import HttpLook

    unverified = address.options.get("verify") == "no"
    return HttpLook(address, shared.http_unverified if unverified else shared.http)


def _pjlink(address: ProbeAddress, _shared: Shared, _limit_s: float) -> Look:
    from controlroom.hardware.probes.pjlink import PjlinkLook

    return PjlinkLook(address)


def _snmp(address: ProbeAddress, _shared: Shared, limit_s: float) -> Look:
    from controlroom.hardware.probes.snmp import SnmpLook

    return SnmpLook(address, limit_s)


def _obs(address: ProbeAddress, _shared: Shared, _limit_s: float) -> Look:
    from controlroom.hardware.probes.obs import ObsLook

    return ObsLook(address)


def _nut(address: ProbeAddress, _shared: Shared, _limit_s: float) -> Look:
    from controlroom.hardware.probes.nut import NutLook

    return NutLook(address)


def _escpos(address: ProbeAddress, _shared: Shared, limit_s: float) -> Look:
    from controlroom.hardware.probes.escpos_status import EscposLook

    return EscposLook(address, limit_s)


def _serial(address: ProbeAddress, _shared: Shared, _limit_s: float) -> Look:
    from controlroom.hardware.probes.plugged_in import SerialLook

    return SerialLook(address)


def _heartbeat(address: ProbeAddress, shared: Shared, _limit_s: float) -> Look:
    from controlroom.hardware.probes.heartbeat import HeartbeatLook

    return HeartbeatLook(address, shared.heartbeats)


def _manual(_address: ProbeAddress, _shared: Shared, _limit_s: float) -> Look:
    from controlroom.hardware.probes.manual import ManualLook

    return ManualLook()


_MAKERS: Final[dict[str, Callable[[ProbeAddress, Shared, float], Look]]] = {
    "icmp": _ping,
    "tcp": _tcp,
    "http": _http,
    "https": _http,
    "pjlink": _pjlink,
    "snmp": _snmp,
    "obs": _obs,
    "nut": _nut,
    "escpos+tcp": _escpos,
    "serial": _serial,
    "heartbeat": _heartbeat,
    "manual": _manual,
}
