"""pjlink://[PASSWORD@]HOST: a projector's power, input, errors and, seldom, the hours of its lamps and filter.

aiopjlink opens one connection a command, which is what real projectors take best; so what changes by the hour is
asked every ten minutes only. In standby most commands are answered ERR3, which is no fault. Whether the projector
should be on is not this module's business (`readings.against_expectation`).
"""

from __future__ import annotations

import time
from typing import Final

from aiopjlink import (
    PJClass,
    PJLink,
    PJLinkConnectionClosed,
    PJLinkERR1,
    PJLinkERR2,
    PJLinkERR3,
    PJLinkERR4,
    PJLinkException,
    PJLinkNoConnection,
    PJLinkPassword,
    PJLinkUnexpectedResponseParameter,
)
from aiopjlink.projector import Errors, Lamp, Power

from controlroom.core.config.addresses import ProbeAddress
from controlroom.hardware.probes.probe import ProbeError, not_understood
from controlroom.hardware.probes.readings import Code, Outcome, Reading, Value, reading, worst

HOURS_EVERY_S: Final = 600.0
_HOURS_AGAIN_S: Final = 60.0
_LONGER_THAN_ANY_LIMIT_S: Final = 60.0
_POWER: Final = {
    Power.State.OFF: ("standby", Code.STANDBY),
    Power.State.ON: ("on", Code.OK),
    Power.State.COOLING: ("cooling", Code.COOLING),
    Power.State.WARMING: ("warming", Code.WARMING),
}
_ERRORS: Final = {
    Errors.Category.FAN: Code.FAN,
    Errors.Category.LAMP: Code.LAMP,
    Errors.Category.TEMP: Code.TEMPERATURE,
    Errors.Category.COVER: Code.COVER,
    Errors.Category.FILTER: Code.FILTER,
    Errors.Category.OTHER: Code.OTHER,
}
_NOT_TOLD: Final = (PJLinkERR1, PJLinkERR2, PJLinkERR3, PJLinkUnexpectedResponseParameter)
"""It does not have that, has it not now, or writes it in a way of its own. Only its power must be understood."""
_LEVELS: Final = {Errors.Level.WARN: Outcome.WARNING, Errors.Level.ERROR: Outcome.CRITICAL}


class PjlinkLook:
    """One projector."""

    def __init__(self, address: ProbeAddress) -> None:
        self._link = PJLink(address.host, address.port, address.secret, timeout=_LONGER_THAN_ANY_LIMIT_S)
        self._has_password = address.secret is not None
        self._hours: dict[str, Value] = {}
        self._hours_due = 0.0

    async def look(self) -> Reading:
        try:
            return await self._ask()
        except PJLinkPassword:
            code = Code.AUTH if self._has_password else Code.AUTH_MISSING
            raise ProbeError(reading(Outcome.UNKNOWN, code)) from None
        except PJLinkERR4:
            raise ProbeError(reading(Outcome.CRITICAL, Code.PROJECTOR_FAULT)) from None
        except (PJLinkConnectionClosed, PJLinkNoConnection) as error:
            # The library wraps the system's error; a wrapped time-out is its own.
            raise error.__cause__ if isinstance(error.__cause__, OSError | EOFError) else EOFError() from None
        except PJLinkException:
            raise not_understood("PJLink") from None

    async def _ask(self) -> Reading:
        power, code = await self._power()
        facts: dict[str, Value] = {"power": power}
        findings = [reading(Outcome.OK, code)] + await self._errors(facts)
        if power == "on":
            facts |= await self._input()
        if time.monotonic() >= self._hours_due:
            # In standby it may not tell; what it told before still holds, and it is asked again before long.
            told = await self._ask_hours()
            self._hours |= told
            self._hours_due = time.monotonic() + (HOURS_EVERY_S if told else _HOURS_AGAIN_S)
        return worst(findings, facts | self._hours)

    async def _power(self) -> tuple[str, Code]:
        try:
            return _POWER[await self._link.power.get()]
        except PJLinkERR3:
            return "unavailable", Code.UNAVAILABLE

    async def _errors(self, facts: dict[str, Value]) -> list[Reading]:
        try:
            levels = await self._link.errors.query()
        except _NOT_TOLD:
            return []
        found = [(_ERRORS[category], _LEVELS[level]) for category, level in levels.items() if level in _LEVELS]
        facts.update({code.value: outcome.value for code, outcome in found})
        return [reading(outcome, code) for code, outcome in found]

    async def _input(self) -> dict[str, Value]:
        try:
            mode, index = await self._link.sources.get()
        except _NOT_TOLD:
            return {}
        return {"input": f"{mode.name.lower()} {index}"}

    async def _ask_hours(self) -> dict[str, Value]:
        """Lamps, and for Class 2 the filter; a projector without one says ERR1."""
        found: dict[str, Value] = {}
        try:
            lamps = await self._link.lamps.status()
            found = {"lamp_hours": max((hours for hours, _state in lamps), default=0)}
            found["lamps_on"] = sum(state is Lamp.State.ON for _hours, state in lamps)
            if await self._link.info.pjlink_class() is PJClass.TWO:
                found["filter_hours"] = await self._link.filter.hours()
        except _NOT_TOLD:
            return found
        return found

    async def aclose(self) -> None:
        """Nothing is kept."""
