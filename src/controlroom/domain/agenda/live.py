"""Operations of the show itself: what the caller says as it happens (docs/domain.md §3).

Each operation is a frozen value that turns one agenda into the next, or refuses; nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar, Protocol

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.errors import (
    AheadRefusedError,
    CauseMissingError,
    InstantRefusedError,
    ItemStateError,
    ItemUnknownError,
    LengthRefusedError,
    TimeCardsError,
)
from controlroom.domain.agenda.forecast import to_come
from controlroom.domain.agenda.rules import (
    LONGEST_ITEM,
    MINUTE,
    STATE_WORDS,
    UNDER_WAY,
    Agenda,
    Item,
    Kind,
    Pause,
    State,
)


class Operation(Protocol):
    """Something an operator does to the rundown. `verb` names it in the journal; `changes_plan`: a new plan version."""

    @property
    def verb(self) -> str: ...
    @property
    def changes_plan(self) -> bool: ...

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        """The agenda after it. Raises the errors of `errors`."""
        ...


def item_of(agenda: Agenda, id: str) -> Item:
    """The item with this id. Raises ItemUnknownError."""
    item = agenda.items.get(id)
    if item is None:
        raise ItemUnknownError(item=id)
    return item


def item_in(agenda: Agenda, id: str, *states: State) -> Item:
    """The item with this id, if it is in one of `states`. Raises ItemUnknownError, ItemStateError."""
    item = item_of(agenda, id)
    if item.state not in states:
        raise ItemStateError(title=item.title, state=_(STATE_WORDS[item.state]))
    return item


def clock_time(agenda: Agenda, at: datetime) -> str:
    """`at` as the venue's clocks show it."""
    return at.astimezone(agenda.calendar.zone).strftime("%H:%M")


def _instant(agenda: Agenda, asked: datetime | None, now: datetime, after: Iterable[tuple[str, datetime]]) -> datetime:
    """When it happened: as `asked`, else now. `after`: titles, and the instants that it cannot have been before.

    A clock that was set back says a now before them; then it happens right at the last of them. Raises
    AheadRefusedError, InstantRefusedError for what was asked.
    """
    title, earliest = max(after, key=lambda pair: pair[1], default=("", None))
    if asked is None:
        return max(now, earliest or now)
    if asked > now:
        raise AheadRefusedError(time=clock_time(agenda, asked))
    if earliest is not None and asked < earliest:
        raise InstantRefusedError(time=clock_time(agenda, asked), title=title, limit=clock_time(agenda, earliest))
    return asked


@dataclass(frozen=True, slots=True)
class StartItem:
    """An item begins, now or at an instant that has passed. What is on stage in its room ends at that instant.

    A break that begins late gives way there and then, as it was forecast. What was left running on a former day ends
    when its time was up: nobody knows better.
    """

    verb: ClassVar[str] = "started"
    changes_plan: ClassVar[bool] = False
    item: str
    at: datetime | None = None

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_in(agenda, self.item, State.PLANNED, State.SKIPPED)
        day = agenda.calendar.day(self.at or now)
        limits = [
            (before.title, before.ended_at or before.started_at)
            for before in agenda.of(item.room, day)
            if before.started_at is not None
        ]
        at = _instant(agenda, self.at, now, limits)
        on_stage = [each for each in agenda.items.values() if each.room == item.room and each.state in UNDER_WAY]
        ended = [
            _ended(each, at if (of := agenda.day_of(each)) == day else min(each.due(agenda.calendar.end(of)), at))
            for each in on_stage
        ]
        if agenda.day_of(item) != day:
            item = replace(item, slot=at)
        if item.kind is Kind.BREAK:
            item = replace(item, added=item.added - to_come(item, agenda.rules, at).absorbed)
        return agenda.put(*ended, replace(item, started_at=at, dropped=None))


@dataclass(frozen=True, slots=True)
class FinishItem:
    """What is on stage ends, now or at an instant that has passed."""

    verb: ClassVar[str] = "finished"
    changes_plan: ClassVar[bool] = False
    item: str
    at: datetime | None = None

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_in(agenda, self.item, State.RUNNING, State.HELD)
        assert item.started_at is not None
        return agenda.put(_ended(item, _instant(agenda, self.at, now, [(item.title, item.started_at)])))


@dataclass(frozen=True, slots=True)
class HoldItem:
    """The clock of what is on stage stands still; everything behind it waits."""

    verb: ClassVar[str] = "held"
    changes_plan: ClassVar[bool] = False
    item: str

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_in(agenda, self.item, State.RUNNING)
        since = max([now, item.started_at or now, *(pause.until or now for pause in item.pauses)])
        return agenda.put(replace(item, pauses=(*item.pauses, Pause(since))))


@dataclass(frozen=True, slots=True)
class ResumeItem:
    """It goes on where it was held."""

    verb: ClassVar[str] = "resumed"
    changes_plan: ClassVar[bool] = False
    item: str

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_in(agenda, self.item, State.HELD)
        last = item.pauses[-1]
        return agenda.put(replace(item, pauses=(*item.pauses[:-1], Pause(last.since, max(now, last.since)))))


@dataclass(frozen=True, slots=True)
class AddTime:
    """Minutes are given (or taken: negative) to an item that is on stage or to come."""

    verb: ClassVar[str] = "time-added"
    changes_plan: ClassVar[bool] = False
    item: str
    by: timedelta

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_in(agenda, self.item, State.PLANNED, State.RUNNING, State.HELD)
        length = item.length + item.added + self.by
        if not MINUTE <= length <= LONGEST_ITEM:
            raise length_refused(item, length)
        return agenda.put(replace(item, added=item.added + self.by))


@dataclass(frozen=True, slots=True)
class ShowTimeCard:
    """The speaker on stage is shown a time card; the rule allows two (docs/domain.md §3)."""

    verb: ClassVar[str] = "card-shown"
    changes_plan: ClassVar[bool] = False
    item: str

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_in(agenda, self.item, State.RUNNING, State.HELD)
        if item.cards >= agenda.rules.time_cards:
            raise TimeCardsError(title=item.title, most=agenda.rules.time_cards)
        return agenda.put(replace(item, cards=item.cards + 1))


@dataclass(frozen=True, slots=True)
class NoteCause:
    """Why an item deviates from the plan, for the review."""

    verb: ClassVar[str] = "cause-noted"
    changes_plan: ClassVar[bool] = False
    item: str
    cause: str

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        cause = clean_line(self.cause)
        if not cause:
            raise CauseMissingError()
        return agenda.put(replace(item_of(agenda, self.item), cause=cause))


@dataclass(frozen=True, slots=True)
class TurnBack:
    """A change is taken back, or (`again`) done once more: `items` as they were, `gone` not in the rundown.

    `told`: what was done by that change, by language.
    """

    changes_plan: ClassVar[bool] = False
    items: tuple[Item, ...]
    gone: tuple[str, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    again: bool = False

    @property
    def verb(self) -> str:
        return "redone" if self.again else "undone"

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        left = {id: item for id, item in agenda.items.items() if id not in self.gone}
        return replace(agenda, items={**left, **{item.id: item for item in self.items}})


def length_refused(
    item: Item, length: timedelta, least: timedelta = MINUTE, most: timedelta = LONGEST_ITEM
) -> LengthRefusedError:
    """Why an item cannot have this length."""
    return LengthRefusedError(title=item.title, minutes=minutes(length), least=minutes(least), most=minutes(most))


def minutes(length: timedelta) -> int:
    """`length` in whole minutes, the nearest; what is announced."""
    return round(length.total_seconds() / 60)


def _ended(item: Item, at: datetime) -> Item:
    """The item as it ended at `at`: it was held no longer than that."""
    pauses = tuple(
        Pause(pause.since, at if pause.until is None else min(pause.until, at))
        for pause in item.pauses
        if pause.since < at
    )
    return replace(item, ended_at=max(at, item.started_at or at), pauses=pauses)


def broken_off(item: Item, now: datetime) -> Item:
    """The item as it ends on stage now; what was not begun stays as it is."""
    return item if item.started_at is None else _ended(item, max(now, item.started_at))
