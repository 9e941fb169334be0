"""This computer's own network, looked at before a device is blamed: a pulled cable is one fault, not two hundred.

When a device stays silent, the addresses of `own_check` and some devices that answered a moment ago are asked. If one
of them answers, the network is up and the silence is the device's own.
"""

from __future__ import annotations

import asyncio
import ipaddress
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from controlroom.core.config.addresses import ProbeAddress
from controlroom.core.i18n import N_, _
from controlroom.hardware.probes.ping import PingLook, has_route
from controlroom.hardware.probes.probe import Guarded
from controlroom.hardware.probes.readings import Code, Outcome, Reading
from controlroom.hardware.probes.tcp import TcpLook

_WITNESSES: Final = 5
_LIMIT_S: Final = 1.5
_HOLDS_S: Final = 2.0
_TCP_SCHEMES: Final = frozenset({"tcp", "http", "https"})
"""Asked by connecting. A projector or a printer takes few connections, and its own check needs them: it is pinged."""


class NetworkCause(StrEnum):
    """Why this computer's network counts as down."""

    NONE = ""
    NO_ROUTE = "no-route"
    OWN_CHECK = "own-check"
    ALL_SILENT = "all-silent"


_WORDS: Final = {
    NetworkCause.NONE: N_("This computer's network is up."),
    NetworkCause.NO_ROUTE: N_("This computer has no network: look at its own cable and its Wi-Fi."),
    NetworkCause.OWN_CHECK: N_(
        "This computer reaches neither the addresses of own_check nor any device: look at its own cable and Wi-Fi, "
        "then at the switch beside it. Or the devices are not there yet."
    ),
    NetworkCause.ALL_SILENT: N_(
        "No device answers this computer: look at its own cable and Wi-Fi, then at the switch beside it. "
        "Or the devices are not there yet."
    ),
}


@dataclass(frozen=True, slots=True)
class Connectivity:
    """Whether this computer's own network is up."""

    cause: NetworkCause = NetworkCause.NONE

    @property
    def is_up(self) -> bool:
        return self.cause is NetworkCause.NONE

    def words(self) -> str:
        """In the language in force."""
        return _(_WORDS[self.cause])


UP: Final = Connectivity()


def judge_network(
    routes: Sequence[bool], own_checks: Sequence[bool], witnesses: Sequence[bool], watched: int
) -> Connectivity:
    """What follows from what was tried.

    `routes`: whether the system knows a way to each device; `own_checks`, `witnesses`: which of them answered;
    `watched`: how many devices with a network address there are. One device alone proves nothing about the network.
    """
    if routes and not any(routes):
        return Connectivity(NetworkCause.NO_ROUTE)
    if any(own_checks) or any(witnesses):
        return UP
    if own_checks:
        return Connectivity(NetworkCause.OWN_CHECK)
    return Connectivity(NetworkCause.ALL_SILENT) if watched > 1 else UP


class ConnectivityCheck:
    """Asks for one poller."""

    def __init__(self, own_check: Sequence[ProbeAddress] = (), chance: random.Random | None = None) -> None:
        self._own_check = tuple(own_check)
        self._chance = chance or random.Random()  # no secret: which witness is asked

    async def check(self, watched: Iterable[ProbeAddress], answered: Iterable[ProbeAddress]) -> Connectivity:
        """The state of the network now. `answered`: those of `watched` that answered when they were last asked."""
        everything = tuple(watched)
        hosts = {address.host for address in (*everything, *self._own_check) if not _is_here(address.host)}
        routes = [has_route(host) for host in hosts]
        if routes and not any(routes):
            return judge_network(routes, (), (), len(everything))
        candidates = tuple(answered)
        witnesses = self._chance.sample(candidates, min(_WITNESSES, len(candidates)))
        asked = (*self._own_check, *witnesses)
        found = await asyncio.gather(*(is_there(address) for address in asked))
        own = len(self._own_check)
        return judge_network(routes, found[:own], found[own:], len(everything))


class NetworkWatch:
    """Follows the readings of a poller's devices and tells when this computer's own network goes down or comes back.

    Devices on this computer itself are no evidence, unless there are no others.
    """

    def __init__(self, check: ConnectivityCheck, tell: Callable[[Connectivity], None]) -> None:
        self._check = check
        self._tell = tell
        self._state = UP
        self._holds_until = 0.0
        self._asking = asyncio.Lock()
        self._devices: dict[str, ProbeAddress] = {}
        self._answered: set[str] = set()

    def follow(self, devices: Mapping[str, ProbeAddress]) -> None:
        """The devices there are now, by key."""
        networked = {key: address for key, address in devices.items() if address.is_networked}
        elsewhere = {key: address for key, address in networked.items() if not _is_here(address.host)}
        self._devices = elsewhere or networked
        self._answered &= self._devices.keys()

    async def heard(self, key: str, found: Reading) -> None:
        """Device `key` was just read. A silent one: is it us? An answer: then it is not."""
        if key not in self._devices or found.code in (Code.LOCAL_FAULT, Code.PROBE_FAULT):
            return
        if not found.is_silent:
            self._answered.add(key)
            self._set(UP)
            return
        self._answered.discard(key)
        async with self._asking:  # who falls silent together is explained together
            if asyncio.get_running_loop().time() >= self._holds_until:
                witnesses = [self._devices[other] for other in sorted(self._answered)]
                state = await self._check.check(self._devices.values(), witnesses)
                self._holds_until = asyncio.get_running_loop().time() + _HOLDS_S
                self._set(state)

    def _set(self, state: Connectivity) -> None:
        if state != self._state:
            self._state = state
            self._tell(state)


async def is_there(address: ProbeAddress) -> bool:
    """Whether anything of its host answers, an accepted or refused connection or a ping."""
    look = TcpLook(address) if address.scheme in _TCP_SCHEMES else PingLook(address)
    found = await Guarded(look, address.host, _LIMIT_S).check()
    return not found.is_silent and found.outcome is not Outcome.UNKNOWN


def _is_here(host: str) -> bool:
    """This computer itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
