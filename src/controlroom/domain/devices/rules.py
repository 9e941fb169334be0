"""How the results of checks become the state of a device (docs/domain.md §6). Pure: no clock, no store.

A result is judged against what holds. What speaks against it counts as SOFT until it has been seen often enough; then
it holds itself (HARD). Some results are put aside: those of a device that is not expected to be on, and those of one
that is reached through a dead one. They make no state, and so neither a fault nor a recovery.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from controlroom.core.i18n import N_, _
from controlroom.hardware.probes.readings import Outcome, Reading, Value, against_expectation, words_of

if TYPE_CHECKING:
    from controlroom.core.config.devices import Limit, PollingRules

Key = tuple[str, str]
"""Device and check."""

RHYTHM = timedelta(seconds=15)
"""So often whoever asks the devices says that it does."""
LEASE = timedelta(seconds=30)
"""Who has not said so for this long asks them no more."""
SEVERITY = {Outcome.OK: 0, Outcome.WARNING: 1, Outcome.UNKNOWN: 2, Outcome.CRITICAL: 3}


class Shown(StrEnum):
    """The state of a device or of one check of it, as people see it."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"
    UNKNOWN = "unknown"
    UNREACHABLE = "unreachable"
    STANDBY = "standby"


SHOWN_WORDS = {
    Shown.OK: N_("in order"),
    Shown.WARNING: N_("warning"),
    Shown.CRITICAL: N_("fault"),
    Shown.UNKNOWN: N_("unknown"),
    Shown.UNREACHABLE: N_("unreachable"),
    Shown.STANDBY: N_("not expected"),
}
SHOWN_SYMBOLS = {
    Shown.OK: "✔",
    Shown.WARNING: "▲",
    Shown.CRITICAL: "✖",
    Shown.UNKNOWN: "?",
    Shown.UNREACHABLE: "⊘",
    Shown.STANDBY: "○",
}
KIND_WORDS = {
    "sound": N_("sound"),
    "microphone": N_("microphone"),
    "projector": N_("projector"),
    "led_wall": N_("LED wall"),
    "switch": N_("network switch"),
    "access_point": N_("access point"),
    "router": N_("router"),
    "encoder": N_("stream encoder"),
    "light": N_("lighting"),
    "power": N_("power supply"),
    "printer": N_("printer"),
    "scanner": N_("scanner"),
}
LIFE_WORDS = {
    "bought": N_("bought"),
    "stored": N_("stored"),
    "transported": N_("on its way"),
    "installed": N_("installed"),
    "tested": N_("tested"),
    "in_service": N_("in service"),
    "faulty": N_("faulty"),
    "returned": N_("returned"),
}
# Of several checks, and of several devices of a room, the worst is shown.
WORST_FIRST = (Shown.CRITICAL, Shown.UNKNOWN, Shown.WARNING, Shown.UNREACHABLE, Shown.OK, Shown.STANDBY)
PROBLEMS = frozenset({Shown.CRITICAL, Shown.UNKNOWN, Shown.WARNING})


class Aside(StrEnum):
    """Why a result made no state."""

    NO = ""
    STANDBY = "standby"
    UNREACHABLE = "unreachable"


OVER_LIMIT = "over-limit"
NEVER = "never"
TEST_FAILED = "test-failed"
_OWN_WORDS = {
    OVER_LIMIT: N_("{name} is {figure}, beyond its limit."),
    NEVER: N_("It has not been checked yet."),
    TEST_FAILED: N_("A person tested it: it does not work. {note}"),
}
_RUNNING = frozenset({"on", "warming", "active"})
_LETTERS = {Outcome.OK: "O", Outcome.WARNING: "W", Outcome.CRITICAL: "C", Outcome.UNKNOWN: "U"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around a device when a result is judged.

    `expected`: it is to be on. `dead`: something it is reached through is dead; `doubt`: something may be, which is
    being looked at.
    """

    expected: bool = True
    dead: bool = False
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """How one check of a device stands.

    `outcome` holds; `last` is the newest result, and `against` counts how many in a row spoke against what holds, all
    of them worse or all of them better, the first of them at `against_since`. `recent`: letters of the last judged
    results. `since`: when what is shown began. `ticket`: the ticket of the fault that holds.
    """

    outcome: Outcome = Outcome.OK
    last: Outcome = Outcome.OK
    against: int = 0
    against_since: datetime | None = None
    aside: Aside = Aside.NO
    flapping: bool = False
    recent: str = ""
    since: datetime | None = None
    last_check: datetime | None = None
    code: str = NEVER
    details: Mapping[str, Value] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    latency_ms: float | None = None
    ticket: str = ""

    @property
    def soft(self) -> bool:
        """Whether something worse than what holds has been seen, and not yet often enough."""
        return self.against > 0 and SEVERITY[self.last] > SEVERITY[self.outcome]

    @property
    def hard(self) -> bool:
        """Whether what is shown holds."""
        return not self.soft

    @property
    def recovering(self) -> bool:
        """Whether something better has been seen, and not yet often enough."""
        return self.against > 0 and not self.soft

    @property
    def shown(self) -> Shown:
        """The state that people see. A check that was never made is unknown."""
        if self.last_check is None:
            return Shown.STANDBY if self.aside is Aside.STANDBY else Shown.UNKNOWN
        if self.aside is Aside.UNREACHABLE:
            return Shown.UNREACHABLE
        if self.aside is Aside.STANDBY and self.outcome is Outcome.OK:
            return Shown.STANDBY
        return Shown((self.last if self.soft else self.outcome).value)

    @property
    def is_fault(self) -> bool:
        """Something other than OK holds."""
        return self.outcome is not Outcome.OK

    @property
    def is_dead(self) -> bool:
        """What is reached through it cannot be judged."""
        return self.outcome is Outcome.CRITICAL and self.last_check is not None

    @property
    def words(self) -> str:
        """What the last check said, in the language in force."""
        return said(self.code, self.details, self.also)


def said(code: str, details: Mapping[str, Value], also: Iterable[str] = ()) -> str:
    """What a check said, in the language in force."""
    if code in _OWN_WORDS:
        filled = {"name": "?", "figure": "?", "note": ""} | dict(details)
        return _(_OWN_WORDS[code]).format_map(filled).strip()
    return words_of(code, details, also)


def within_limits(found: Reading, limits: Mapping[str, Limit]) -> Reading:
    """`found`, made worse by figures that are out of their limits. One that is missing says nothing."""
    for name, limit in limits.items():
        figure = found.facts.get(name)
        if not isinstance(figure, int | float):
            continue
        outcome = _beyond(float(figure), limit)
        if SEVERITY[outcome] > SEVERITY[found.outcome]:
            also = (found.code, *found.also) if found.outcome is not Outcome.OK else found.also
            details = {**found.details, "name": name, "figure": figure}
            found = replace(found, outcome=outcome, code=OVER_LIMIT, details=details, also=also)
    return found


def _beyond(figure: float, limit: Limit) -> Outcome:
    if limit.critical_above is not None and figure > limit.critical_above:
        return Outcome.CRITICAL
    if limit.critical_below is not None and figure < limit.critical_below:
        return Outcome.CRITICAL
    if limit.warn_above is not None and figure > limit.warn_above:
        return Outcome.WARNING
    if limit.warn_below is not None and figure < limit.warn_below:
        return Outcome.WARNING
    return Outcome.OK


def judge(before: Health, found: Reading, at: datetime, around: Surroundings, rules: PollingRules) -> Health:
    """How a check stands after one more result, which was found at `at`."""
    found = against_expectation(found, around.expected)
    aside = _aside(found, around)
    if aside is not Aside.NO:
        after = replace(before, aside=aside, against=0, against_since=None, last=before.outcome)
    else:
        after = _counted(replace(before, aside=Aside.NO), found.outcome, at, around, rules)
    return _looked_at(before, after, found, at)


def decided(before: Health, found: Reading, at: datetime) -> Health:
    """How a check stands after a person looked at the device: what they say holds at once."""
    after = replace(
        before, outcome=found.outcome, last=found.outcome, against=0, against_since=None, aside=Aside.NO,
        flapping=False, recent="",
    )  # fmt: skip
    return _looked_at(before, after, found, at)


def _looked_at(before: Health, after: Health, found: Reading, at: datetime) -> Health:
    """When it was looked at is told as the clock says; that it was set back makes nothing begin before what began."""
    after = replace(
        after, last_check=at, code=found.code, details=dict(found.details), facts=dict(found.facts), also=found.also,
        latency_ms=found.latency_ms,
    )  # fmt: skip
    changed = before.since is None or (after.shown, after.hard) != (before.shown, before.hard)
    return replace(after, since=at if before.since is None else max(before.since, at)) if changed else after


def _aside(found: Reading, around: Surroundings) -> Aside:
    silent = found.outcome in (Outcome.CRITICAL, Outcome.UNKNOWN)
    if not around.expected and (silent or (found.outcome is Outcome.OK and _is_off(found))):
        return Aside.STANDBY
    # Whoever answers is reached, whatever stands on the way.
    return Aside.UNREACHABLE if around.dead and silent else Aside.NO


def _is_off(found: Reading) -> bool:
    """Whether a device says of itself that it does not run."""
    told = [found.facts[fact] for fact in ("power", "stream") if fact in found.facts]
    return any(state not in _RUNNING for state in told)


def _counted(before: Health, outcome: Outcome, at: datetime, around: Surroundings, rules: PollingRules) -> Health:
    recent = (before.recent + _LETTERS[outcome])[-rules.flapping_window :]
    health = replace(before, recent=recent, flapping=_flaps(recent, before.flapping, rules), last=outcome)
    difference = SEVERITY[outcome] - SEVERITY[before.outcome]
    if difference == 0:
        return replace(health, against=0, against_since=None)
    goes_on = before.against > 0 and before.soft == (difference > 0)
    against = before.against + 1 if goes_on else 1
    since = at if before.against_since is None or not goes_on else min(before.against_since, at)
    needed = rules.max_attempts if difference > 0 else rules.recovery
    if against >= needed and not (around.doubt and difference > 0):
        return replace(health, outcome=outcome, against=0, against_since=None)
    # While what it is reached through is in doubt, it stays SOFT however often it fails.
    return replace(health, against=min(against, needed), against_since=since)


def _flaps(recent: str, flapping: bool, rules: PollingRules) -> bool:
    """Whether the last results change too often: from `high` on, until below `low`."""
    changes = sum(one != other for one, other in zip(recent, recent[1:], strict=False))
    share = changes / (rules.flapping_window - 1)
    return share >= (rules.flapping_low if flapping else rules.flapping_high)


def is_stale(age: timedelta, interval: timedelta, rules: PollingRules, grain: timedelta = timedelta(0)) -> bool:
    """Whether a check is too old to say anything; `grain`: how much older than it is it may be known to be.

    What was checked as far in the future (a negative age: the clock was set back) is of an age nobody knows.
    """
    return abs(age) > interval * rules.stale + grain


def wants_ticket(health: Health, *, silent: bool) -> bool:
    """Whether a fault holds, or the device flaps, and nobody has been told."""
    return (health.is_fault or health.flapping) and health.aside is Aside.NO and not health.ticket and not silent


def still_fails(health: Health) -> bool:
    """Whether a fault that has its ticket was seen again just now."""
    holds = health.is_fault or health.flapping
    return bool(health.ticket) and holds and health.aside is Aside.NO and health.last is not Outcome.OK


def has_recovered(health: Health) -> bool:
    """Whether the fault that a ticket was opened for is over."""
    return bool(health.ticket) and health.outcome is Outcome.OK and not health.flapping and health.aside is Aside.NO


def worst(states: Iterable[Shown]) -> Shown:
    """The state of something of several parts; unknown when it has none."""
    return min(states, key=WORST_FIRST.index, default=Shown.UNKNOWN)
