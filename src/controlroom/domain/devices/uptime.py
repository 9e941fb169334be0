"""What the changes of a device's state tell about its past (docs/domain.md §6). Pure.

Only time in which somebody watched counts. Strip and uptime are computed when they are read; nothing is written for
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from controlroom.domain.devices.rules import WORST_FIRST, Shown, worst

MINUTE = timedelta(minutes=1)
SLOTS = 60
_UP = frozenset({Shown.OK, Shown.WARNING})
_DOWN = frozenset({Shown.CRITICAL})


@dataclass(frozen=True, slots=True)
class Step:
    """At `at` one check of a device went from one state to another; `before` is None at its first check."""

    at: datetime
    check: str
    before: Shown | None
    after: Shown
    hard: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """So it was from `since` to `until`."""

    since: datetime
    until: datetime
    state: Shown | None
    hard: bool = True


Strip = tuple[Shown | None, ...]
"""Minute by minute, oldest first; None where nobody watched."""
Told = tuple[Strip, float | None]
"""The strip of a device, and its uptime."""
Watched = Sequence[tuple[datetime, datetime]]
"""When somebody watched: from, until."""


def spans(steps: Iterable[Step], states_now: Mapping[str, Shown], since: datetime, now: datetime) -> list[Span]:
    """How a device was from `since` to `now`, in order, without gaps; None: before it was first checked.

    `steps` are the changes after `since`, oldest first; `states_now` how each check stands. Of several checks the
    worst counts. A failure that was SOFT is shown, and no time in which the device was down.
    """
    ordered = list(steps)
    states: dict[str, tuple[Shown, bool] | None] = {check: (state, True) for check, state in states_now.items()}
    for step in reversed(ordered):
        states[step.check] = (step.before, True) if step.before is not None else None
    found: list[Span] = []
    at = since
    for step in ordered:
        until = min(max(step.at, at), now)
        if until > at:
            found.append(_span(at, until, states))
        states[step.check] = (step.after, step.hard)
        at = until
    if now > at:
        found.append(_span(at, now, states))
    return found


def _span(since: datetime, until: datetime, states: Mapping[str, tuple[Shown, bool] | None]) -> Span:
    known = [state for state in states.values() if state is not None]
    if not known:
        return Span(since, until, None)
    shown = worst([state for state, _hard in known])
    return Span(since, until, shown, any(hard for state, hard in known if state is shown))


def strip(found: Sequence[Span], watched: Watched, now: datetime, slots: int = SLOTS) -> Strip:
    """The last hour minute by minute, oldest first: the worst of each minute; None where nobody watched."""
    begins = now - slots * MINUTE
    worst_of: list[Shown | None] = [None] * slots
    for span in _only_watched([span for span in found if span.until > begins], watched):
        if span.state is None or span.until <= begins:
            continue
        first = max(int((span.since - begins) / MINUTE), 0)
        last = min(int((span.until - begins - timedelta(microseconds=1)) / MINUTE), slots - 1)
        for slot in range(first, last + 1):
            there = worst_of[slot]
            if there is None or WORST_FIRST.index(span.state) < WORST_FIRST.index(there):
                worst_of[slot] = span.state
    return tuple(worst_of)


def uptime(found: Sequence[Span], watched: Watched) -> float | None:
    """The share of watched time in which the device worked, of that in which it worked or was down; None: no such time.

    Time in which it was unknown, unreachable or not expected to be on says nothing about it.
    """
    up = down = timedelta(0)
    for span in _only_watched(found, watched):
        if span.state in _UP or (span.state in _DOWN and not span.hard):
            up += span.until - span.since
        elif span.state in _DOWN:
            down += span.until - span.since
    return up / (up + down) if up + down else None


def _only_watched(found: Sequence[Span], watched: Watched) -> Iterable[Span]:
    for span in found:
        for begins, ends in watched:
            since, until = max(span.since, begins), min(span.until, ends)
            if until > since:
                yield Span(since, until, span.state, span.hard)


def merged(watched: Watched) -> Watched:
    """The same time without overlaps, in order: two programs may have watched at once."""
    out: list[tuple[datetime, datetime]] = []
    for begins, ends in sorted(watched):
        if out and begins <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], ends))
        elif ends > begins:
            out.append((begins, ends))
    return out
