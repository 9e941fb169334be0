"""nut://[USER:PASSWORD@]HOST/UPS: a UPS through a Network UPS Tools server.

upsd lets anybody read and does not look at a password until something is to be changed, so a wrong one is mostly not
found out here; where access is limited it says so and the reading is AUTH.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from aionut import AIONUTClient, NUTCommandError, NUTConnectionClosedError, NUTError, NUTLoginError, NUTOSError

from controlroom.core.config.addresses import ProbeAddress
from controlroom.hardware.probes.probe import ProbeError, not_understood
from controlroom.hardware.probes.readings import Code, Outcome, Reading, Value, reading, worst
from controlroom.hardware.probes.snmp_views import overload

_LONGER_THAN_ANY_LIMIT_S: Final = 60.0
_STATES: Final = {
    "OB": (Outcome.CRITICAL, Code.ON_BATTERY),
    "LB": (Outcome.CRITICAL, Code.BATTERY_LOW),
    "FSD": (Outcome.CRITICAL, Code.BATTERY_LOW),
    "OFF": (Outcome.CRITICAL, Code.UPS_OFF),
    "WAIT": (Outcome.UNKNOWN, Code.UPS_SILENT),
    "RB": (Outcome.WARNING, Code.BATTERY_REPLACE),
    "BYPASS": (Outcome.WARNING, Code.UPS_BYPASS),
}
_REFUSALS: Final = {
    "UNKNOWN-UPS": (Outcome.UNKNOWN, Code.UPS_UNKNOWN),
    "DATA-STALE": (Outcome.UNKNOWN, Code.UPS_SILENT),
    "DRIVER-NOT-CONNECTED": (Outcome.UNKNOWN, Code.UPS_SILENT),
    "ACCESS-DENIED": (Outcome.UNKNOWN, Code.AUTH),
    "INVALID-USERNAME": (Outcome.UNKNOWN, Code.AUTH),
    "INVALID-PASSWORD": (Outcome.UNKNOWN, Code.AUTH),
    "USERNAME-REQUIRED": (Outcome.UNKNOWN, Code.AUTH_MISSING),
    "PASSWORD-REQUIRED": (Outcome.UNKNOWN, Code.AUTH_MISSING),
}
_FACTS: Final = {"battery.charge": "charge_percent", "ups.load": "load_percent"}


class _Client(AIONUTClient):
    """The library forgets to close a connection on which the password was refused or the check called off."""

    def disconnect(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._connected, self._reader, self._writer = False, None, None


class NutLook:
    """One UPS; a connection for each look, so that a look called off leaves no half-read answer behind."""

    def __init__(self, address: ProbeAddress) -> None:
        self._ups = address.path
        self._client = _Client(
            address.host,
            address.port,
            address.user or None,
            address.secret,
            timeout=_LONGER_THAN_ANY_LIMIT_S,
            persistent=False,
        )

    async def look(self) -> Reading:
        try:
            return judge(await self._client.list_vars(self._ups))
        except (NUTLoginError, NUTCommandError) as error:
            for words, found in _REFUSALS.items():
                if words in str(error):
                    raise ProbeError(reading(*found)) from None
            raise not_understood("NUT") from None
        except NUTConnectionClosedError:
            raise EOFError from None
        except NUTOSError as error:
            raise error.__cause__ or EOFError from None
        except (NUTError, asyncio.LimitOverrunError):
            raise not_understood("NUT") from None

    async def aclose(self) -> None:
        self._client.shutdown()


def judge(variables: Mapping[str, str]) -> Reading:
    """What the variables of a UPS say (NUT's "Variables" and the words of ups.status)."""
    status = variables.get("ups.status", "").split()
    facts: dict[str, Value] = {"status": " ".join(status)}
    for name, fact in _FACTS.items():
        if (number := _number(variables.get(name))) is not None:
            facts[fact] = number
    if (runtime := _number(variables.get("battery.runtime"))) is not None:
        facts["minutes_left"] = runtime // 60
    found = [reading(*_STATES[word]) for word in dict.fromkeys(status) if word in _STATES]
    load = _number(variables.get("ups.load"))
    found += overload(load)
    if "OVER" in status and not overload(load):
        found.append(reading(Outcome.CRITICAL, Code.OVERLOAD, load_percent="?" if load is None else load))
    if not status:
        found.append(reading(Outcome.UNKNOWN, Code.PARTIAL, got=len(variables), wanted=len(variables) + 1))
    return worst(found, facts)


def _number(text: str | None) -> int | None:
    try:
        return round(float(text)) if text else None
    except (ValueError, OverflowError):
        return None
