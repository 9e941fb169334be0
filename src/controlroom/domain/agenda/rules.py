"""The rundown as its rules see it: frozen items, and what can be said of one by itself (docs/domain.md §3).

Three times are kept apart. The *plan* (`planned_…`) is what was approved and printed; it moves only when somebody
approves another. The *slot* (`room`, `slot`, `length`) is where operations have put the item since; it begins equal
to the plan. The *actuals* (`started_at`, `ended_at`, `pauses`) are what happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property
from typing import Any

from controlroom.core.clock import event_day_of
from controlroom.core.i18n import N_

NONE = timedelta(0)
MINUTE = timedelta(minutes=1)
LONGEST_ITEM = timedelta(hours=24)
DANGER_AT_MOST = MINUTE


class Kind(StrEnum):
    """What sort of item it is. Only a break gives way by itself."""

    OPENING = "opening"
    KEYNOTE = "keynote"
    TALK = "talk"
    PANEL = "panel"
    WORKSHOP = "workshop"
    CLOSING = "closing"
    FILLER = "filler"
    BREAK = "break"
    OTHER = "other"


KIND_WORDS = {
    Kind.OPENING: N_("opening"),
    Kind.KEYNOTE: N_("keynote"),
    Kind.TALK: N_("talk"),
    Kind.PANEL: N_("panel"),
    Kind.WORKSHOP: N_("workshop"),
    Kind.CLOSING: N_("closing"),
    Kind.FILLER: N_("filler"),
    Kind.BREAK: N_("break"),
    Kind.OTHER: N_("item"),
}

USUAL_LENGTHS: Mapping[Kind, timedelta] = {
    Kind.OPENING: timedelta(minutes=30),
    Kind.KEYNOTE: timedelta(minutes=60),
    Kind.PANEL: timedelta(minutes=40),
    Kind.CLOSING: timedelta(minutes=20),
    Kind.BREAK: timedelta(minutes=15),
    Kind.FILLER: timedelta(minutes=5),
}
USUAL_LENGTH = timedelta(minutes=30)


class State(StrEnum):
    """How far an item is."""

    PLANNED = "planned"
    RUNNING = "running"
    HELD = "held"
    FINISHED = "finished"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    MERGED = "merged"


STATE_WORDS = {
    State.PLANNED: N_("to come"),
    State.RUNNING: N_("running"),
    State.HELD: N_("on hold"),
    State.FINISHED: N_("finished"),
    State.SKIPPED: N_("skipped"),
    State.CANCELLED: N_("cancelled"),
    State.MERGED: N_("merged"),
}
STATE_SYMBOLS = {
    State.PLANNED: "○",
    State.RUNNING: "▶",
    State.HELD: "‖",
    State.FINISHED: "✔",
    State.SKIPPED: "»",
    State.CANCELLED: "✖",
    State.MERGED: "⤳",
}
UNDER_WAY = frozenset({State.RUNNING, State.HELD})
DROPPED = frozenset({State.SKIPPED, State.CANCELLED, State.MERGED})


class Part(StrEnum):
    """What a person is to an item. `substitute`: named to step in; `replaced`: somebody stepped in for them."""

    SPEAKER = "speaker"
    HOST = "host"
    SUBSTITUTE = "substitute"
    REPLACED = "replaced"


ON_STAGE = frozenset({Part.SPEAKER, Part.HOST})


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody named in an item. `person`: their id on the event's list, where they are on it."""

    name: str
    part: Part = Part.SPEAKER
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """An item was held `since`; `until` is None while it still is."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the rundown. Instants are aware; lengths are never negative.

    `hard`: the start is promised and keeps its place. `changeover`: needed to set up for the item after whatever used
    the stage before. `least`: what it may be shortened to. `added`: minutes given or taken since; `length` itself is
    only changed by the plan and by merging. `turn`: of two items with one slot, the lower goes first.
    `not_before`: its speaker is not here earlier. `dropped`: empty, or why it is not held (skipped, cancelled,
    merged), with `merged_into`. `cause`: why it deviates, in the operator's words. `cards`: time cards shown.
    `inserted`: it was in no plan. `facts`: what an imported file says of it that no rule needs, kept for the export.
    """

    id: str
    room: str
    title: str
    kind: Kind
    planned_room: str
    planned_start: datetime
    planned_length: timedelta
    slot: datetime
    length: timedelta
    hard: bool = False
    changeover: timedelta = NONE
    least: timedelta | None = None
    count_to_end: bool = False
    warning: timedelta | None = None
    danger: timedelta | None = None
    cue: str = ""
    colour: str = ""
    notes: str = ""
    needs: tuple[str, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    added: timedelta = NONE
    turn: int = 0
    not_before: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    dropped: State | None = None
    merged_into: str = ""
    cause: str = ""
    cards: int = 0
    inserted: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> State:
        """How far it is; follows from the facts."""
        if self.dropped is not None:
            return self.dropped
        if self.ended_at is not None:
            return State.FINISHED
        if self.started_at is None:
            return State.PLANNED
        return State.HELD if self.pauses and self.pauses[-1].until is None else State.RUNNING

    @property
    def planned_end(self) -> datetime:
        return self.planned_start + self.planned_length

    @property
    def is_open(self) -> bool:
        """It is still to come: nothing has happened to it and nobody dropped it."""
        return self.state is State.PLANNED

    @property
    def on_stage(self) -> tuple[Speaker, ...]:
        """Who is to be there."""
        return tuple(who for who in self.speakers if who.part in ON_STAGE)

    @property
    def substitutes(self) -> tuple[Speaker, ...]:
        """Who is named to step in."""
        return tuple(who for who in self.speakers if who.part is Part.SUBSTITUTE)

    def clock_length(self) -> timedelta:
        """What the item has been given: its length and what was added, never less than nothing."""
        return max(self.length + self.added, NONE)

    def paused(self, now: datetime) -> timedelta:
        """How long it has been held, up to `now`."""
        return sum(((pause.until or max(now, pause.since)) - pause.since for pause in self.pauses), NONE)

    def due(self, now: datetime) -> datetime:
        """When its clock stands at zero; what runs on past it is overtime. For an item that was started.

        An item that counts to its end ends when its slot does, however late it began.
        """
        assert self.started_at is not None
        if self.count_to_end:
            return max(self.slot + self.length + self.added, self.started_at)
        return self.started_at + self.clock_length() + self.paused(now)


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers of `[rundown]` in event.toml, as the rules need them."""

    buffer: float = 0.10
    break_least: float = 0.67
    reminder: timedelta = timedelta(minutes=5)
    card_after: timedelta = timedelta(minutes=2)
    time_cards: int = 2
    host_off: timedelta = timedelta(minutes=5)
    deviation_target: float = 0.05
    completed_target: float = 0.98
    equipment: Mapping[str, int] = field(default_factory=dict)

    def least(self, item: Item) -> timedelta:
        """The shortest an item may become: what it says, else what is left without the buffer (of a break: a share)."""
        if item.least is not None:
            return min(item.least, item.length)
        share = self.break_least if item.kind is Kind.BREAK else 1 - self.buffer
        return whole_minutes(item.length * share)

    def warning(self, item: Item) -> timedelta:
        """So long before its end an item is warned: what it says, else its buffer."""
        return item.warning if item.warning is not None else item.length * self.buffer

    def danger(self, item: Item) -> timedelta:
        """So long before its end it is high time: what it says, else half the warning, a minute at most."""
        return item.danger if item.danger is not None else min(self.warning(item) / 2, DANGER_AT_MOST)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Where the event's days begin. A day of the rundown is one day of the event, whatever midnight says."""

    zone: tzinfo
    day_starts: time = time(4)

    def day(self, at: datetime) -> date:
        return event_day_of(at, self.zone, self.day_starts)

    def end(self, day: date) -> datetime:
        """The instant at which a day of the event is over."""
        return datetime.combine(day + timedelta(days=1), self.day_starts, self.zone).astimezone(UTC)


@dataclass(frozen=True)
class Agenda:
    """All items of the event, by id. `rooms`: the order in which rooms are shown."""

    items: Mapping[str, Item]
    calendar: Calendar
    rules: Rules = Rules()
    rooms: tuple[str, ...] = ()

    @cached_property
    def stretches(self) -> Mapping[tuple[str, date], tuple[Item, ...]]:
        """The items of each room on each day that has some, in the order they are, or will be, on stage."""
        found: dict[tuple[str, date], list[Item]] = {}
        for item in self.items.values():
            found.setdefault((item.room, self.calendar.day(item.slot)), []).append(item)
        return {key: in_order(items) for key, items in found.items()}

    def of(self, room: str, day: date) -> tuple[Item, ...]:
        """The items of a room on a day, in the order of the stage."""
        return self.stretches.get((room, day), ())

    def day_of(self, item: Item) -> date:
        """The day an item belongs to: that of its slot, even if it runs on into the next."""
        return self.calendar.day(item.slot)

    def days(self) -> tuple[date, ...]:
        """The days that have items, in order."""
        return tuple(sorted({day for _room, day in self.stretches}))

    def under_way(self, room: str) -> Item | None:
        """What is on stage in a room now."""
        mine = (item for item in self.items.values() if item.room == room and item.state in UNDER_WAY)
        return max(mine, key=lambda item: item.started_at or item.slot, default=None)

    def after(self, item: Item) -> tuple[Item, ...]:
        """What is still to come in the room of `item` on its day, behind it."""
        order = self.of(item.room, self.day_of(item))
        return tuple(each for each in order[order.index(item) + 1 :] if each.is_open)

    def put(self, *changed: Item) -> Agenda:
        """The same agenda with `changed` in place of what had their ids."""
        return replace(self, items={**self.items, **{item.id: item for item in changed}})


def in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """Items in the order of the stage: what has begun as it began, then what is to come by its slot.

    Of two at one instant that whose turn it is, else the one planned first. An item that was dropped stays where its
    slot was.
    """
    listed = list(items)
    latest = max((item.started_at for item in listed if item.started_at is not None), default=None)

    def place(item: Item) -> tuple[bool, datetime, int, datetime, str]:
        if item.started_at is not None:
            return (False, item.started_at, item.turn, item.planned_start, item.id)
        is_past = item.dropped is not None and latest is not None and item.slot <= latest
        return (not is_past, item.slot, item.turn, item.planned_start, item.id)

    return tuple(sorted(listed, key=place))


def whole_minutes(length: timedelta) -> timedelta:
    """`length` in whole minutes, the nearest: nobody announces seconds."""
    return (length + MINUTE / 2) // MINUTE * MINUTE


def new_item(
    id: str, *, room: str, title: str, start: datetime, length: timedelta, kind: Kind = Kind.TALK, **facts: Any
) -> Item:
    """An item as it is planned: its slot is its plan."""
    return Item(
        id=id, room=room, title=title, kind=kind, planned_room=room, planned_start=start, planned_length=length,
        slot=start, length=length, **facts,
    )  # fmt: skip
