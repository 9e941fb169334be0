"""What a check of a device says: how it stands, why, and the words for it (docs/domain.md §6).

A reading is one look and no judgement of the past: three bad ones in a row are the domain's business. A device that
cannot be judged (its password is wrong, it answers nonsense, this computer has a fault) is UNKNOWN, never CRITICAL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line

Value = str | int | float
_NOTHING: Final[Mapping[str, Value]] = MappingProxyType({})
_LONGEST_VALUE: Final = 120


class Outcome(StrEnum):
    """How a device stands by one check."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"
    UNKNOWN = "unknown"


_WORST_FIRST: Final = (Outcome.CRITICAL, Outcome.WARNING, Outcome.UNKNOWN, Outcome.OK)


class Code(StrEnum):
    """Why; stable, written into the store and into tickets."""

    OK = "ok"
    # The way to it.
    REFUSED = "refused"
    TIMEOUT = "timeout"
    NO_ROUTE = "no-route"
    NO_NAME = "no-name"
    CLOSED = "closed"
    CERTIFICATE = "certificate"
    SLOW = "slow"
    AUTH = "auth"
    AUTH_MISSING = "auth-missing"
    NOT_UNDERSTOOD = "not-understood"
    PARTIAL = "partial"
    # What is wrong here, not there.
    LOCAL_FAULT = "local-fault"
    PROBE_FAULT = "probe-fault"
    # http
    HTTP_STATUS = "http-status"
    HTTP_TEXT = "http-text"
    # projectors
    STANDBY = "standby"
    COOLING = "cooling"
    WARMING = "warming"
    UNAVAILABLE = "unavailable"
    OFF = "off"
    PROJECTOR_FAULT = "projector-fault"
    FAN = "fan"
    LAMP = "lamp"
    TEMPERATURE = "temperature"
    COVER = "cover"
    FILTER = "filter"
    OTHER = "other"
    # power
    ON_BATTERY = "battery"
    BATTERY_LOW = "battery-low"
    BATTERY_REPLACE = "battery-replace"
    OVERLOAD = "overload"
    UPS_OFF = "ups-off"
    UPS_BYPASS = "ups-bypass"
    UPS_UNKNOWN = "ups-unknown"
    UPS_SILENT = "ups-silent"
    # network gear
    SNMP_SILENT = "snmp-silent"
    LINK_DOWN = "link-down"
    LINK_SWITCHED_OFF = "link-switched-off"
    LINK_ERRORS = "link-errors"
    RESTARTED = "restarted"
    # printers
    PAPER_OUT = "paper-out"
    PAPER_LOW = "paper-low"
    COVER_OPEN = "cover-open"
    OFFLINE = "offline"
    PRINTER_FAULT = "printer-fault"
    PRINTER_SILENT = "printer-silent"
    TONER_LOW = "toner-low"
    TONER_OUT = "toner-out"
    # live stream
    STREAM_OFF = "stream-off"
    NO_STREAM = "no-stream"
    RECONNECTING = "reconnecting"
    DROPPED_FRAMES = "dropped-frames"
    # plugged in, heard of, looked at
    PORT_MISSING = "port-missing"
    NO_HEARTBEAT = "no-heartbeat"
    HEARTBEAT_LATE = "heartbeat-late"
    REPORTED = "reported"
    MANUAL = "manual"


SILENT: Final = frozenset({Code.TIMEOUT, Code.NO_ROUTE, Code.NO_NAME, Code.SNMP_SILENT})
"""Nothing at all came back: what a pulled cable of this computer looks like. A refusal is an answer."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at a device.

    `also` are further causes beside `code`, which is the worst. `details` fill the words; `facts` are what was
    measured (power, input, lamp_hours, charge_percent, …), for whoever judges or shows them. Both are clean text and
    numbers. `latency_ms`: from the question to the answer, None where none came.
    """

    outcome: Outcome
    code: str
    details: Mapping[str, Value] = field(default_factory=lambda: _NOTHING)
    latency_ms: float | None = None
    facts: Mapping[str, Value] = field(default_factory=lambda: _NOTHING)
    also: tuple[str, ...] = ()

    @property
    def is_silent(self) -> bool:
        """Whether nothing at all came back."""
        return self.code in SILENT


def reading(
    outcome: Outcome, code: Code, *, facts: Mapping[str, Value] | None = None, **details: Value
) -> Reading:  # fmt: skip
    """A reading whose details and facts may come from a device: they are cleaned here."""
    return Reading(outcome, code.value, cleaned(details), None, cleaned(facts or {}))


def cleaned(values: Mapping[str, Value]) -> Mapping[str, Value]:
    """`values` fit to be shown and stored."""
    return MappingProxyType(
        {key: clean_line(value, _LONGEST_VALUE) if isinstance(value, str) else value for key, value in values.items()}
    )


def worst(findings: Iterable[Reading], facts: Mapping[str, Value] | None = None) -> Reading:
    """All `findings` as one: the outcome and code of the worst, the others' codes in `also`. OK when there is none."""
    ordered = sorted(findings, key=lambda each: _WORST_FIRST.index(each.outcome))
    if not ordered:
        return reading(Outcome.OK, Code.OK, facts=facts)
    first, codes = ordered[0], [each.code for each in ordered if each.outcome is not Outcome.OK]
    details = {key: value for each in reversed(ordered) for key, value in each.details.items()}
    known = {key: value for each in reversed(ordered) for key, value in each.facts.items()} | dict(facts or {})
    return replace(first, details=cleaned(details), facts=cleaned(known), also=tuple(codes[1:]))


_RUNNING: Final = frozenset({"on", "warming", "active", "reconnecting"})


def against_expectation(found: Reading, expects_on: bool | None) -> Reading:
    """`found`, judged by whether something needs the device running now (None: nobody knows, nothing changes).

    Only devices that say so (`facts["power"]`: on, standby, cooling, warming, unavailable; `facts["stream"]`: active,
    reconnecting, off) can be wrong here: off although it is needed is CRITICAL, off when nothing needs it is no fault.
    """
    if expects_on is not True:
        return found
    for fact, code in (("power", Code.OFF), ("stream", Code.NO_STREAM)):
        state = found.facts.get(fact)
        if state is not None and state not in _RUNNING:
            also = tuple(each for each in (found.code, *found.also) if found.outcome is not Outcome.OK)
            return replace(found, outcome=Outcome.CRITICAL, code=code.value, also=also)
    return found


_WORDS: Final[Mapping[str, str]] = {
    Code.OK: N_("In order."),
    Code.REFUSED: N_("It refuses the connection: it is on, but the service is not running or the port is wrong."),
    Code.TIMEOUT: N_("No answer within {limit_s} s."),
    Code.NO_ROUTE: N_("There is no way to it in the network."),
    Code.NO_NAME: N_("Its name “{host}” is known to no name server; write the IP address instead."),
    Code.CLOSED: N_("It closed the connection without an answer."),
    Code.CERTIFICATE: N_("Its certificate is not accepted ({reason}); with #verify=no it is not looked at."),
    Code.SLOW: N_("It answers slowly: {took_ms} ms, allowed are {slow_ms} ms."),
    Code.AUTH: N_("It answers, but the password in devices.toml is wrong."),
    Code.AUTH_MISSING: N_("It answers, but asks for a password; write it into its address in devices.toml."),
    Code.NOT_UNDERSTOOD: N_("It answers, but not in {protocol}: another device, or the wrong port?"),
    Code.PARTIAL: N_("It gave {got} of {wanted} values; the others it does not have."),
    Code.LOCAL_FAULT: N_("This computer could not ask: {reason}"),
    Code.PROBE_FAULT: N_("The check itself failed ({reason}); tell whoever looks after this program."),
    Code.HTTP_STATUS: N_("It answers with status {status}, expected is {expected}."),
    Code.HTTP_TEXT: N_("“{text}” does not stand in its answer."),
    Code.STANDBY: N_("It is in standby."),
    Code.COOLING: N_("It is cooling down."),
    Code.WARMING: N_("It is warming up."),
    Code.UNAVAILABLE: N_("It cannot tell its state just now."),
    Code.OFF: N_("It is not on, although it is needed now."),
    Code.PROJECTOR_FAULT: N_("The projector reports a failure of its own."),
    Code.FAN: N_("Its fan reports a problem."),
    Code.LAMP: N_("Its lamp reports a problem."),
    Code.TEMPERATURE: N_("It is too hot."),
    Code.COVER: N_("Its cover is open."),
    Code.FILTER: N_("Its filter must be cleaned or replaced."),
    Code.OTHER: N_("It reports a problem; its own display says which."),
    Code.ON_BATTERY: N_("The mains is gone; it runs on battery."),
    Code.BATTERY_LOW: N_("Its battery is nearly empty."),
    Code.BATTERY_REPLACE: N_("Its battery must be replaced."),
    Code.OVERLOAD: N_("Too much hangs on it: load {load_percent} %."),
    Code.UPS_OFF: N_("The UPS supplies no power."),
    Code.UPS_BYPASS: N_("The UPS is bypassed: nothing is protected."),
    Code.UPS_UNKNOWN: N_("The NUT server knows no UPS of this name."),
    Code.UPS_SILENT: N_("The NUT server answers, but has no fresh data of the UPS."),
    Code.SNMP_SILENT: N_(
        "No answer within {limit_s} s: it is down, or the community is wrong; SNMP v2c cannot tell these apart."
    ),
    Code.LINK_DOWN: N_("Interface {interface} has no link."),
    Code.LINK_SWITCHED_OFF: N_("Interface {interface} is switched off in its settings."),
    Code.LINK_ERRORS: N_("Interface {interface} counted {errors} transmission errors since the last check."),
    Code.RESTARTED: N_("It restarted {seconds} s ago."),
    Code.PAPER_OUT: N_("No paper."),
    Code.PAPER_LOW: N_("Paper is nearly used up."),
    Code.COVER_OPEN: N_("The cover is open."),
    Code.OFFLINE: N_("It is off line."),
    Code.PRINTER_FAULT: N_("The printer reports a fault of its own."),
    Code.PRINTER_SILENT: N_("It takes the connection but tells no status; a desk may be holding it."),
    Code.TONER_LOW: N_("Toner or ink is nearly used up ({level_percent} %)."),
    Code.TONER_OUT: N_("Toner or ink is used up."),
    Code.STREAM_OFF: N_("No stream is running."),
    Code.NO_STREAM: N_("No stream is running, although it is needed now."),
    Code.RECONNECTING: N_("The stream lost its server and is reconnecting."),
    Code.DROPPED_FRAMES: N_("{dropped_percent} % of the stream's frames were dropped in the last minute."),
    Code.PORT_MISSING: N_("The port is not there; look for its cable."),
    Code.NO_HEARTBEAT: N_("It has sent no heartbeat yet."),
    Code.HEARTBEAT_LATE: N_("Its last heartbeat came {age_s} s ago, allowed are {within_s} s."),
    Code.REPORTED: N_("It reports: {note}"),
    Code.MANUAL: N_("No automatic check; a person tests it."),
}

_FALLBACK: Final = N_("(Asked by a TCP connection: this computer may not send pings.)")


def reading_words(found: Reading) -> str:
    """What `found` says, in the language in force: a sentence for each cause."""
    return words_of(found.code, found.details, found.also)


def words_of(code: str, details: Mapping[str, Value] | None = None, also: Iterable[str] = ()) -> str:
    """The words of a reading that was stored. A code nobody knows (of a later version) stands as it is."""
    filled = _Gaps(cleaned(details or {}))
    words = [_(_WORDS[each]).format_map(filled) if each in _WORDS else each for each in (code, *also)]
    if filled.get("fallback") == "tcp":
        words.append(_(_FALLBACK))
    return " ".join(words)


class _Gaps(dict[str, Value]):
    """Details of which one may be missing, in a store written by another version."""

    def __missing__(self, key: str) -> str:
        return "?"
