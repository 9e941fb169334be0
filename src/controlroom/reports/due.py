"""When a situation report is due, and which one an issued report was (docs/domain.md §11). All functions are pure.

The grid is that of rounds: anchored to the venue's clock once a day, elapsed time from there, so that a night on which
the clocks change brings neither two at one instant nor a gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from controlroom.core.clock import iso
from controlroom.core.i18n import N_, _
from controlroom.domain.inspections.schedule import Days, Grid, Schedule, Slot, slots
from controlroom.reports.venue import Rhythm


class State(StrEnum):
    """How a report of the grid stands."""

    SCHEDULED = "scheduled"
    DUE = "due"
    OVERDUE = "overdue"
    ISSUED = "issued"
    LATE = "late"
    MISSED = "missed"


STATE_WORDS: Mapping[State, str] = {
    State.SCHEDULED: N_("scheduled"), State.DUE: N_("due"), State.OVERDUE: N_("overdue"), State.ISSUED: N_("issued"),
    State.LATE: N_("issued late"), State.MISSED: N_("report missed"),
}  # fmt: skip
STATE_TONES: Mapping[State, str] = {
    State.SCHEDULED: "muted", State.DUE: "warn", State.OVERDUE: "bad", State.ISSUED: "good", State.LATE: "good",
    State.MISSED: "bad",
}  # fmt: skip


class Why(StrEnum):
    """Why a report was missed."""

    NOT_RUNNING = "not_running"
    NOT_ISSUED = "not_issued"


WHY_WORDS: Mapping[Why, str] = {
    Why.NOT_RUNNING: N_("the program was not running"), Why.NOT_ISSUED: N_("nobody issued it"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of the grid: reports issued (by the instant they were due: number and when), reports that
    were asked for while the program ran, and since when the grid is as it is (None: since the beginning)."""

    issued: Mapping[datetime, tuple[int, datetime]]
    asked: frozenset[datetime] = frozenset()
    missed: frozenset[datetime] = frozenset()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class DueReport:
    """A report of the grid. `number`: the one that was issued for it, 0 where none was."""

    slot: Slot
    state: State
    number: int = 0
    why: Why | None = None

    @property
    def due_at(self) -> datetime:
        """When it is due."""
        return self.slot.due_at

    @property
    def words(self) -> str:
        """Its state, in the language in force."""
        words = _(STATE_WORDS[self.state])
        return _("{what}: {told}").format(what=words, told=_(WHY_WORDS[self.why])) if self.why is not None else words

    def to_json(self) -> dict[str, Any]:
        """The shape of `report list --json`."""
        return {
            "due_at": iso(self.due_at), "state": self.state.value, "number": self.number or None,
            "why": self.why.value if self.why else None,
        }  # fmt: skip


def grid(rhythm: Rhythm, days: Days) -> tuple[Slot, ...]:
    """All slots of the event, by time. One is missed when the next is due."""
    rule = Grid(rhythm.first, rhythm.last, rhythm.every)
    return slots(Schedule(rule, rhythm.grace, rhythm.early), days)


def plan(found: tuple[Slot, ...], known: Known, now: datetime) -> tuple[DueReport, ...]:
    """Every report of the grid as it stands at `now`. What ran out before the grid was as it is, nobody asked for."""
    reports = (_report(slot, known, now) for slot in found)
    return tuple(report for report in reports if not _was_other(report, known))


def _was_other(report: DueReport, known: Known) -> bool:
    asked = report.due_at in known.asked
    is_old = known.since is not None and report.slot.missed_at <= known.since
    return report.state is State.MISSED and is_old and not asked


def _report(slot: Slot, known: Known, now: datetime) -> DueReport:
    if (issued := known.issued.get(slot.due_at)) is not None:
        number, at = issued
        return DueReport(slot, State.LATE if at > slot.late_at else State.ISSUED, number)
    if now < slot.due_at:
        return DueReport(slot, State.SCHEDULED)
    if now < slot.missed_at:
        return DueReport(slot, State.OVERDUE if now > slot.late_at else State.DUE)
    return DueReport(slot, State.MISSED, why=Why.NOT_ISSUED if slot.due_at in known.asked else Why.NOT_RUNNING)


def slot_at(found: tuple[Slot, ...], known: Known, now: datetime) -> Slot | None:
    """Which report of the grid one that is issued at `now` is: the first that waits or is due soon; None: an extra."""
    open_now = (slot for slot in found if slot.opens_at <= now < slot.missed_at)
    return next((slot for slot in open_now if slot.due_at not in known.issued), None)


def current(reports: tuple[DueReport, ...]) -> DueReport | None:
    """The report that is to be issued now, if there is one."""
    return next((each for each in reports if each.state in (State.DUE, State.OVERDUE)), None)


def following(reports: tuple[DueReport, ...]) -> DueReport | None:
    """The next one that is not due yet."""
    return next((each for each in reports if each.state is State.SCHEDULED), None)


def next_turn(reports: tuple[DueReport, ...], now: datetime) -> datetime | None:
    """When the state of one changes next by itself."""
    moments = (
        at
        for each in reports
        if each.state in (State.SCHEDULED, State.DUE, State.OVERDUE)
        for at in (each.slot.due_at, each.slot.missed_at)
        if at > now
    )
    return min(moments, default=None)
