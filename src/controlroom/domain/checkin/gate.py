"""Who a checkpoint lets in, when, and how often (docs/domain.md §5): pure rules on frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from controlroom.core.clock import event_day_of
from controlroom.domain.badges.rules import PrintAtCheckIn
from controlroom.domain.checkin.rules import YES, CheckpointGoneError, Outcome, Reason

if TYPE_CHECKING:
    from controlroom.core.config.desks import DeskConfig
    from controlroom.core.config.event import AdmissionWindow, EventConfig

Admits = Literal["once", "once_per_day", "entry_exit"]
Opening = tuple[datetime, datetime]
"""From, until: instants in UTC; the end is no longer open."""


@dataclass(frozen=True)
class GateQuestion:
    """A question of `event.toml` as a gate asks it. `categories`: of whom, empty: of everybody."""

    id: str
    confirms: bool
    each_time: bool = False
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Gate:
    """A checkpoint as its rules see it. Empty `categories`: everybody; empty `openings`: always."""

    id: str
    admits: Admits = "once"
    categories: frozenset[str] = frozenset()
    openings: tuple[Opening, ...] = ()
    capacity: int | None = None
    leaves: tuple[str, ...] = ()
    questions: tuple[GateQuestion, ...] = ()
    zone: tzinfo = UTC
    day_starts: time = time(4)
    prints: bool = True
    print_policy: PrintAtCheckIn = "if_not_printed"
    known: frozenset[str] = frozenset()
    default_category: str = "attendee"

    def category_of(self, key: str) -> str:
        """`key` if the event has such a category (`known`), else the one of people whose list says nothing."""
        return key if key in self.known else self.default_category

    def period(self, at: datetime) -> str:
        """What “once” refers to at `at`: the event's day where it is once a day, otherwise the whole event."""
        return event_day_of(at, self.zone, self.day_starts).isoformat() if self.admits == "once_per_day" else ""

    def questions_for(self, category: str) -> tuple[GateQuestion, ...]:
        """What somebody of `category` is asked here."""
        return tuple(asked for asked in self.questions if not asked.categories or category in asked.categories)


@dataclass(frozen=True)
class Refusal:
    """Why somebody stays out. `when`: since when the gate is closed, or when it opens."""

    outcome: Outcome
    reason: Reason
    when: datetime | None = None


EntryT = TypeVar("EntryT", bound="Entry")


class Entry(Protocol):
    """An admission that was made before: a row of the table, in the order of `nth`."""

    @property
    def nth(self) -> int: ...
    @property
    def left_at(self) -> datetime | None: ...


def day_of(event: EventConfig, at: datetime) -> str:
    """The period at `at` of all gates of `event` that admit once a day."""
    return event_day_of(at, event.zone, event.check_in.day_starts).isoformat()


def gate_of(event: EventConfig, checkpoint_id: str) -> Gate:
    """The gate of a checkpoint of `event`. Raises CheckpointGoneError for one that is not there."""
    found = event.checkpoint(checkpoint_id)
    if found is None:
        raise CheckpointGoneError(checkpoint=checkpoint_id)
    days = [event.starts + timedelta(days=n) for n in range((event.ends - event.starts).days + 1)]
    questions = tuple(
        GateQuestion(asked.id, asked.kind == "confirm", asked.each_time, frozenset(asked.categories))
        for asked in event.questions
        if not asked.checkpoints or checkpoint_id in asked.checkpoints
    )
    return Gate(
        found.id, found.admits, frozenset(found.categories), openings_of(found.windows, days, event.zone),
        found.capacity, found.leaves, questions, event.zone, event.check_in.day_starts, found.prints,
        event.check_in.print_at_check_in,
        frozenset(category.key for category in event.categories), event.default_category,
    )  # fmt: skip


def openings_of(windows: Sequence[AdmissionWindow], days: Sequence[date], zone: tzinfo) -> tuple[Opening, ...]:
    """The times in which somebody is let in, in order, touching ones joined; `days` are those of the event."""
    spans: list[Opening] = []
    for window in windows:
        for day in window.days or days:
            last = day if window.closes > window.opens else day + timedelta(days=1)
            opens, closes = datetime.combine(day, window.opens, zone), datetime.combine(last, window.closes, zone)
            spans.append((opens.astimezone(UTC), closes.astimezone(UTC)))
    joined: list[Opening] = []
    for opens, closes in sorted(spans):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return tuple(joined)


def no_way_out(event: EventConfig, desks: Sequence[DeskConfig]) -> tuple[str, ...]:
    """The checkpoints to go in and out of that have no way out: neither a desk nor coming in elsewhere lets people out.

    There everybody who comes back is still inside.
    """
    stood_at = {desk.checkpoint for desk in desks}
    outward = {desk.checkpoint for desk in desks if desk.direction != "in"}
    left = {other for gate in event.checkpoints if gate.id in stood_at for other in gate.leaves}
    return tuple(
        gate.id
        for gate in event.checkpoints
        if gate.admits == "entry_exit" and gate.id in stood_at and gate.id not in outward | left
    )


def closed(openings: Sequence[Opening], at: datetime) -> Refusal | None:
    """Why nobody is let in at `at`, or None: before an opening it is not yet time, after the last it is over."""
    if not openings or any(opens <= at < closes for opens, closes in openings):
        return None
    later = [opens for opens, _closes in openings if opens > at]
    if later:
        return Refusal(Outcome.NOT_YET, Reason.WINDOW, min(later))
    return Refusal(Outcome.EXPIRED, Reason.WINDOW, max(closes for _opens, closes in openings))


def judge(status: str | None, category: str, gate: Gate, at: datetime) -> Refusal | None:
    """Why somebody of this status (None: nobody has the code) and category is kept out, or None."""
    if status is None:
        return Refusal(Outcome.UNKNOWN, Reason.NONE)
    if status == "blocked":
        return Refusal(Outcome.BLOCKED, Reason.NONE)
    if status == "cancelled":
        return Refusal(Outcome.VOID, Reason.CANCELLED)
    if gate.categories and category not in gate.categories:
        return Refusal(Outcome.WRONG_CHECKPOINT, Reason.CATEGORY)
    return closed(gate.openings, at)


def keeps_out(admits: Admits, entries: Sequence[EntryT], party: int) -> EntryT | None:
    """The earlier admission because of which somebody is already in, or None while a place of the party is free.

    In and out: only who is inside counts. Otherwise who left again has used their admission.
    """
    taken = counting(admits, entries)
    return taken[0] if len(taken) >= party else None


def counting(admits: Admits, entries: Sequence[EntryT]) -> list[EntryT]:
    """The admissions that take a place of the party now."""
    return [entry for entry in entries if entry.left_at is None] if admits == "entry_exit" else list(entries)


def next_place(entries: Sequence[Entry]) -> int:
    """The number of the next admission of one person at one gate: the smallest that is free."""
    taken = {entry.nth for entry in entries}
    return next(n for n in range(1, len(taken) + 2) if n not in taken)


def unanswered(
    questions: Sequence[GateQuestion], known: Mapping[str, str], given: Mapping[str, str]
) -> tuple[str, ...]:
    """The questions still open, by id: `known` was answered before, `given` just now. A no confirms nothing."""
    return tuple(asked.id for asked in questions if not _settled(asked, known, given))


def _settled(asked: GateQuestion, known: Mapping[str, str], given: Mapping[str, str]) -> bool:
    answer = given.get(asked.id) or ("" if asked.each_time else known.get(asked.id, ""))
    return answer == YES if asked.confirms else bool(answer)
