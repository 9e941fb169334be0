"""The three clocks of a ticket: accept, resolve, verify (docs/domain.md §8).

A clock is folded from the ticket's history: it starts, pauses and stops with its moves, never with the time of day. It
never runs backward, and once it has failed it stays failed, by as much as it did. All functions are pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from controlroom.core.i18n import N_
from controlroom.domain.tickets.states import CLOSED, State

NONE = timedelta(0)


class ClockName(StrEnum):
    """What is waited for: that the group takes it, that it is mended, that somebody has checked it."""

    ACCEPT = "accept"
    RESOLVE = "resolve"
    VERIFY = "verify"


CLOCK_WORDS: Mapping[ClockName, str] = {
    ClockName.ACCEPT: N_("accept"),
    ClockName.RESOLVE: N_("resolve"),
    ClockName.VERIFY: N_("verify"),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """A time that runs against a target. `spent`: what ran until `since`, from when it runs now (None: it does not).

    `over`: by how much it failed in stretches that have ended. `turn`: how many times it was begun anew.
    """

    target: timedelta
    spent: timedelta = NONE
    since: datetime | None = None
    over: timedelta = NONE
    turn: int = 0

    @property
    def due(self) -> datetime | None:
        """When its target is reached; None while it does not run."""
        return None if self.since is None else self.since + (self.target - self.spent)

    def left(self, now: datetime) -> timedelta:
        """What is left of the target at `now`; negative: by how much it is over."""
        running = max(NONE, now - self.since) if self.since is not None else NONE
        return self.target - self.spent - running

    def failed_by(self, now: datetime) -> timedelta:
        """By how much it has failed at the most, now or before; zero when it never did."""
        return max(self.over, -self.left(now), NONE) if self.since is not None else self.over

    def run(self, at: datetime) -> Clock:
        """It runs from `at`; one that runs already goes on."""
        return self if self.since is not None else replace(self, since=at)

    def halt(self, at: datetime) -> Clock:
        """It stands still from `at`. A wall clock that was set back takes nothing from what ran."""
        if self.since is None:
            return self
        spent = self.spent + max(NONE, at - self.since)
        return replace(self, spent=spent, since=None, over=max(self.over, spent - self.target))

    def anew(self) -> Clock:
        """It begins from nothing, and still remembers that it failed."""
        return replace(self, spent=NONE, since=None, turn=self.turn + 1)

    def aimed(self, target: timedelta, at: datetime) -> Clock:
        """The same with another target from `at` on: what ran stays, and so does what had failed by then."""
        return self if target == self.target else replace(self, target=target, over=self.failed_by(at))


STOPPED = Clock(NONE)

Targets = Mapping[ClockName, timedelta]


def begun(targets: Targets, at: datetime) -> dict[ClockName, Clock]:
    """The clocks of a ticket opened at `at`: that of its solution runs from the first moment."""
    clocks = {name: Clock(targets[name]) for name in ClockName}
    clocks[ClockName.RESOLVE] = clocks[ClockName.RESOLVE].run(at)
    return clocks


def moved(clocks: Mapping[ClockName, Clock], before: State, after: State, at: datetime) -> dict[ClockName, Clock]:
    """The clocks after a move from `before` to `after`.

    Accept runs while dispatched, anew each time it is; verify while resolved, anew each time it is; resolve while it is
    neither on hold nor resolved nor closed, anew when it was closed.
    """
    found = dict(clocks)
    for name, state in ((ClockName.ACCEPT, State.DISPATCHED), (ClockName.VERIFY, State.RESOLVED)):
        clock = found[name].halt(at)
        found[name] = clock.anew().run(at) if after is state else clock
    standing = after in CLOSED or after in (State.ON_HOLD, State.RESOLVED)
    resolve = found[ClockName.RESOLVE].anew() if before in CLOSED else found[ClockName.RESOLVE]
    found[ClockName.RESOLVE] = resolve.halt(at) if standing else resolve.run(at)
    return found


def next_due(clocks: Mapping[ClockName, Clock]) -> datetime | None:
    """The first end of the clocks that run; None while none does."""
    return min((due for clock in clocks.values() if (due := clock.due) is not None), default=None)
