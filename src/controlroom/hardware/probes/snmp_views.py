"""What a few standard MIBs say, judged: pure. A view may remember the last look, for counters and restarts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from controlroom.hardware.probes.readings import Code, Outcome, Reading, reading, worst
from controlroom.hardware.probes.readings import Value as Fact
from controlroom.hardware.probes.snmp_message import Value

_SYSTEM: Final = "1.3.6.1.2.1.1"
_INTERFACES: Final = "1.3.6.1.2.1.2.2.1"
_UPS: Final = "1.3.6.1.2.1.33.1"
_PRINTER: Final = "1.3.6.1.2.1.25.3.5.1"
_SUPPLIES: Final = "1.3.6.1.2.1.43.11.1.1"
_RESTART_SHOWN_S: Final = 300
_ERRORS_ALLOWED: Final = 10
_LOAD_WARNING_PERCENT: Final = 80
_LOAD_FULL_PERCENT: Final = 100
_TONER_LOW_PERCENT: Final = 10

Values = Mapping[str, Value]


class View(Protocol):
    """What to ask for, and what the answers mean."""

    @property
    def oids(self) -> tuple[str, ...]: ...

    def judge(self, values: Values) -> Reading:
        """`values` by OID; what the agent does not have is missing."""
        ...


class UpView:
    """SNMPv2-MIB: it is there, under what name and for how long; a restart shows for five minutes."""

    _UPTIME: Final = f"{_SYSTEM}.3.0"
    _NAME: Final = f"{_SYSTEM}.5.0"
    oids = (_UPTIME, _NAME)

    def __init__(self) -> None:
        self._last_s: int | None = None
        self._has_restarted = False

    def judge(self, values: Values) -> Reading:
        uptime = _number(values, self._UPTIME)
        if uptime is None:
            return _partial(0, len(self.oids))
        seconds = uptime // 100
        facts: dict[str, Fact] = {"uptime_s": seconds}
        if name := _text(values, self._NAME):
            facts["name"] = name
        self._has_restarted |= self._last_s is not None and seconds < self._last_s
        self._has_restarted &= seconds < _RESTART_SHOWN_S
        self._last_s = seconds
        found = [reading(Outcome.WARNING, Code.RESTARTED, seconds=seconds)] if self._has_restarted else []
        return worst(found, facts)


class UpsView:
    """UPS-MIB (RFC 1628): battery, output source, load."""

    _BATTERY: Final = f"{_UPS}.2.1.0"
    _MINUTES: Final = f"{_UPS}.2.3.0"
    _CHARGE: Final = f"{_UPS}.2.4.0"
    _SOURCE: Final = f"{_UPS}.4.1.0"
    _LOAD: Final = f"{_UPS}.4.4.1.5.1"
    oids = (_BATTERY, _MINUTES, _CHARGE, _SOURCE, _LOAD)
    _BATTERY_LOW: Final = frozenset({3, 4})  # low, depleted
    _SOURCES: Final = {
        2: (Outcome.CRITICAL, Code.UPS_OFF),
        4: (Outcome.WARNING, Code.UPS_BYPASS),
        5: (Outcome.CRITICAL, Code.ON_BATTERY),
    }

    def judge(self, values: Values) -> Reading:
        battery, source = _number(values, self._BATTERY), _number(values, self._SOURCE)
        load = _number(values, self._LOAD)
        known = {"charge_percent": _number(values, self._CHARGE), "minutes_left": _number(values, self._MINUTES)}
        facts: dict[str, Fact] = {
            key: value for key, value in (known | {"load_percent": load}).items() if value is not None
        }
        found = (
            [] if battery is not None and source is not None else [_partial(_got(values, self.oids), len(self.oids))]
        )
        if battery in self._BATTERY_LOW:
            found.append(reading(Outcome.CRITICAL, Code.BATTERY_LOW))
        if source in self._SOURCES:
            found.append(reading(*self._SOURCES[source]))
        return worst(found + overload(load), facts)


def overload(load: int | None) -> list[Reading]:
    """A UPS' load in percent, judged."""
    if load is None or load < _LOAD_WARNING_PERCENT:
        return []
    return [
        reading(Outcome.CRITICAL if load > _LOAD_FULL_PERCENT else Outcome.WARNING, Code.OVERLOAD, load_percent=load)
    ]


class InterfaceView:
    """IF-MIB: one interface's link, and how many errors it counted since the last look."""

    def __init__(self, index: str) -> None:
        self._name = f"{_INTERFACES}.2.{index}"
        self._admin = f"{_INTERFACES}.7.{index}"
        self._oper = f"{_INTERFACES}.8.{index}"
        self._counters = (f"{_INTERFACES}.14.{index}", f"{_INTERFACES}.20.{index}")
        self._index = index
        self._last: int | None = None
        self.oids: tuple[str, ...] = (self._name, self._admin, self._oper, *self._counters)

    def judge(self, values: Values) -> Reading:
        oper = _number(values, self._oper)
        if oper is None:
            return _partial(_got(values, self.oids), len(self.oids))
        name = _text(values, self._name) or self._index
        errors = self._new_errors(values)
        found = []
        if _number(values, self._admin) == 2:
            found.append(reading(Outcome.WARNING, Code.LINK_SWITCHED_OFF, interface=name))
        elif oper != 1:
            found.append(reading(Outcome.CRITICAL, Code.LINK_DOWN, interface=name))
        if errors > _ERRORS_ALLOWED:
            found.append(reading(Outcome.WARNING, Code.LINK_ERRORS, interface=name, errors=errors))
        return worst(found, {"interface": name, "link": "up" if oper == 1 else "down", "errors": errors})

    def _new_errors(self, values: Values) -> int:
        now = sum(_number(values, oid) or 0 for oid in self._counters)
        last, self._last = self._last, now
        # A smaller count is a restarted counter, not two thousand million errors.
        return 0 if last is None else now - last if now >= last else now


class PrinterView:
    """HOST-RESOURCES-MIB's state of the printer, Printer-MIB's supplies (the first four)."""

    _ERRORS: Final = f"{_PRINTER}.2.1"
    _LEVELS: Final = tuple((f"{_SUPPLIES}.9.1.{n}", f"{_SUPPLIES}.8.1.{n}") for n in (1, 2, 3, 4))
    oids = (_ERRORS, *(oid for pair in _LEVELS for oid in pair))
    _BITS: Final = (
        (0x80, Outcome.WARNING, Code.PAPER_LOW),
        (0x40, Outcome.CRITICAL, Code.PAPER_OUT),
        (0x10, Outcome.CRITICAL, Code.TONER_OUT),
        (0x08, Outcome.CRITICAL, Code.COVER_OPEN),
        (0x04, Outcome.CRITICAL, Code.PRINTER_FAULT),
        (0x02, Outcome.CRITICAL, Code.OFFLINE),
        (0x01, Outcome.WARNING, Code.PRINTER_FAULT),
    )

    def judge(self, values: Values) -> Reading:
        state = values.get(self._ERRORS)
        if not isinstance(state, bytes):
            return _partial(_got(values, self.oids), len(self.oids))
        first = state[0] if state else 0
        found = [reading(outcome, code) for bit, outcome, code in self._BITS if first & bit]
        level = min(
            (percent for pair in self._LEVELS if (percent := _percent(values, *pair)) is not None), default=None
        )
        if level is not None and level <= _TONER_LOW_PERCENT or first & 0x20:
            found.append(reading(Outcome.WARNING, Code.TONER_LOW, level_percent="?" if level is None else level))
        return worst(found, {} if level is None else {"toner_percent": level})


def _percent(values: Values, level_oid: str, most_oid: str) -> int | None:
    """A supply's level; negative numbers mean "unknown" and "some left" (RFC 3805)."""
    level, most = _number(values, level_oid), _number(values, most_oid)
    return round(100 * level / most) if level is not None and most is not None and level >= 0 and most > 0 else None


def _number(values: Values, oid: str) -> int | None:
    found = values.get(oid)
    return found if isinstance(found, int) else None


def _text(values: Values, oid: str) -> str:
    found = values.get(oid)
    return found.decode("utf-8", "replace") if isinstance(found, bytes) else ""


def _got(values: Values, oids: tuple[str, ...]) -> int:
    return sum(oid in values for oid in oids)


def _partial(got: int, wanted: int) -> Reading:
    return reading(Outcome.UNKNOWN, Code.PARTIAL, got=got, wanted=wanted)
