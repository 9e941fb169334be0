"""What the board of rounds asks of the event, which rounds it shows, and how keys become answers. No widget, no SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Protocol

from controlroom.core.i18n import N_, _
from controlroom.domain.devices.views import DeviceView
from controlroom.domain.inspections.rules import (
    DONE,
    TO_DO,
    Outcome,
    State,
)
from controlroom.domain.inspections.sheet import Given
from controlroom.domain.inspections.views import Answered, RoundLine, RunView


class RoundsSource(Protocol):
    """The open event, as rounds need it. Everything blocks on the disk: call it in workers."""

    @property
    def me(self) -> str:
        """Who acts here."""

    def list(self, states: Collection[State] = ()) -> tuple[RoundLine, ...]:
        """Every round of the event by the time it is due."""

    def show(self, id: str) -> RunView:
        """One with its sheet."""

    def start(self, id: str, note: str = "") -> RunView:
        """Whoever acts does it; with a note they take it over."""

    def begin(self, template: str, place: str, note: str = "") -> RunView:
        """The round that is to be done at a place now, or one by hand."""

    def answer(self, id: str, given: Given) -> Answered:
        """Answers an item; a failure opens its ticket."""

    def pass_rest(self, id: str) -> int:
        """Passes what is left and may be passed together; how many."""

    def pause(self, id: str) -> RunView:
        """It stands still."""

    def complete(self, id: str) -> RunView:
        """Closes the sheet."""

    def wont_do(self, id: str, reason: str) -> RunView:
        """It will not be done."""

    def needs_pin(self, name: str) -> bool:
        """Whether somebody signs with a PIN."""

    def sign(self, id: str, group: str, name: str, pin: str = "") -> RunView:
        """Somebody signs for a group."""

    def revise(self, id: str, reason: str) -> RunView:
        """Opens a completed sheet again."""

    def devices(self, ids: Collection[str]) -> Mapping[str, DeviceView]:
        """How these devices are now."""

    def write(self, id: str, name: str) -> str:
        """Writes the sheet to a new file; where it is."""

    def print_out(self, id: str, desk: str) -> None:
        """Prints the sheet on the printer of a desk."""


class Only(StrEnum):
    """Which rounds of a day are wanted."""

    ALL = "all"
    TO_DO = "to_do"
    MISSED = "missed"


ONLY_WORDS: Mapping[Only, str] = {
    Only.ALL: N_("all rounds"),
    Only.TO_DO: N_("to do or missed"),
    Only.MISSED: N_("missed"),
}
_KEPT: Mapping[Only, frozenset[State]] = {
    Only.ALL: frozenset(State),
    # Missed ones stay among what is to do: nobody may lose sight of them.
    Only.TO_DO: TO_DO | {State.MISSED},
    Only.MISSED: frozenset({State.MISSED}),
}


@dataclass(frozen=True)
class RoundsFilter:
    """Which rounds are shown. `day` None: today, or the nearest day that has rounds; empty `place`, `template`: any."""

    day: date | None = None
    place: str = ""
    template: str = ""
    only: Only = Only.ALL

    @property
    def asks(self) -> bool:
        """Whether anything is filtered."""
        return self != RoundsFilter()


def day_of(line: RoundLine, now: datetime, zone: tzinfo) -> date:
    """The day a round belongs to: when it was due; today, as long as it is still to be done from a day before."""
    due = line.due_at.astimezone(zone).date()
    today = now.astimezone(zone).date()
    return max(due, today) if line.state in TO_DO else due


def days_of(lines: Iterable[RoundLine], now: datetime, zone: tzinfo) -> list[date]:
    """The days that have rounds."""
    return sorted({day_of(line, now, zone) for line in lines})


def day_shown(filter: RoundsFilter, lines: Iterable[RoundLine], now: datetime, zone: tzinfo) -> date:
    """The day that is shown: the one asked for, else today, else the next with rounds, else the last."""
    today = now.astimezone(zone).date()
    days = days_of(lines, now, zone)
    if filter.day is not None or not days:
        return filter.day or today
    return next((day for day in days if day >= today), days[-1])


def shown(filter: RoundsFilter, lines: Sequence[RoundLine], now: datetime, zone: tzinfo) -> tuple[RoundLine, ...]:
    """The rounds that fit, by the time they are due."""
    day, kept = day_shown(filter, lines, now, zone), _KEPT[filter.only]
    return tuple(
        line
        for line in lines
        if day_of(line, now, zone) == day
        and filter.place in ("", line.place)
        and filter.template in ("", line.template)
        and line.state in kept
    )


def is_late(line: RoundLine, now: datetime) -> bool:
    """Whether it can only be done late. One that was completed once and is being revised cannot be late any more."""
    return line.completed_at is None and line.is_overdue(now)


@dataclass(frozen=True)
class RoundsCount:
    """A day of rounds in numbers. `overdue`: of those to do, the ones that can only be done late; `lines`: items that
    failed; `unsigned`: completed ones that somebody still has to sign; `next`: what is due next."""

    open: int = 0
    overdue: int = 0
    missed: int = 0
    done: int = 0
    failed: int = 0
    lines: int = 0
    unsigned: int = 0
    total: int = 0
    next: RoundLine | None = None


def count(lines: Iterable[RoundLine], now: datetime) -> RoundsCount:
    """The numbers of these rounds."""
    found = tuple(lines)
    waiting = [line for line in found if line.state in (State.SCHEDULED, State.OPEN) and not is_late(line, now)]
    return RoundsCount(
        open=sum(line.state in TO_DO for line in found),
        overdue=sum(is_late(line, now) for line in found),
        missed=sum(line.state is State.MISSED for line in found),
        done=sum(line.state in DONE for line in found),
        failed=sum(line.outcome is Outcome.FAILED for line in found),
        lines=sum(line.failed for line in found),
        unsigned=sum(bool(line.missing) for line in found),
        total=len(found),
        next=min(waiting, key=lambda line: line.due_at, default=None),
    )


def next_turn(lines: Iterable[RoundLine], now: datetime) -> datetime | None:
    """When the state of a round changes next without anybody doing anything."""
    moments = (at for line in lines for at in (line.opens_at, line.missed_at) if line.state in _BY_CLOCK and at > now)
    return min(moments, default=None)


_BY_CLOCK = frozenset({State.SCHEDULED, State.OPEN})


def usable(view: RunView) -> bool:
    """Whether the place of an acceptance may be used: passed, and signed by all."""
    done = view.line.state in DONE and view.line.outcome is Outcome.PASSED
    return view.checklist.acceptance and done and bool(view.signing.needed) and view.signing.is_complete


def beginning(line: RoundLine, me: str) -> str:
    """What opening a round on the screen does: `start` it, ask to take it over (`ask`), or only `look` at it."""
    if line.state is State.OPEN or (line.state is State.IN_PROGRESS and line.holder == me and line.paused):
        return "start"
    if line.state is State.IN_PROGRESS and line.holder != me:
        return "ask"
    return "look"


def span(of: timedelta) -> str:
    """A stretch of time, to the minute, rounded up, as `12 min`, `1:55` hours or days; without its sign."""
    minutes = -int(-abs(of).total_seconds() // 60)
    if minutes < 60:
        return _("{n} min").format(n=minutes)
    if minutes < 24 * 60:
        return f"{minutes // 60}:{minutes % 60:02}"
    return _("{n} d").format(n=-(-minutes // (24 * 60)))


def open_round(source: RoundsSource, id: str) -> RunView:
    """Opens a round: begins it, or goes on with it, where whoever acts can; else only looks at it."""
    view = source.show(id)
    return source.start(id) if beginning(view.line, source.me) == "start" else view


def open_at(source: RoundsSource, template: str, place: str) -> RunView:
    """Opens the round of a template that is to be done at a place now; where none is, one by hand."""
    found = [line for line in source.list(TO_DO) if line.template == template and line.place == place]
    return open_round(source, found[-1].id) if found else source.begin(template, place)
