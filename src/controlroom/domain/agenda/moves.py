"""Operations that put items elsewhere: move, swap, pull forward, a late speaker, re-plan (docs/domain.md §3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from controlroom.domain.agenda.errors import HardStartError, NotEarlierError, RoomUnknownError
from controlroom.domain.agenda.forecast import forecast
from controlroom.domain.agenda.live import clock_time, item_in, item_of
from controlroom.domain.agenda.rules import DROPPED, Agenda, Item, Kind, State


def known_room(agenda: Agenda, room: str) -> str:
    """`room`, if the event has it. Raises RoomUnknownError."""
    if room not in agenda.rooms:
        raise RoomUnknownError(room=room, known=", ".join(agenda.rooms))
    return room


def require_soft(agenda: Agenda, *items: Item) -> None:
    """Raises HardStartError for an item whose start is promised."""
    for item in items:
        if item.hard:
            raise HardStartError(title=item.title, time=clock_time(agenda, item.slot))


@dataclass(frozen=True, slots=True)
class MoveItem:
    """An item is moved: to an instant, or behind another item; in its room or to another one."""

    verb: ClassVar[str] = "moved"
    changes_plan: ClassVar[bool] = False
    item: str
    to: datetime | None = None
    after: str = ""
    room: str = ""

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_in(agenda, self.item, State.PLANNED)
        room, slot = self.room or item.room, self.to or item.slot
        if self.after:
            before = item_of(agenda, self.after)
            room = before.room
            slot = (before.ended_at or before.slot + before.clock_length()) + item.changeover
        return agenda.put(replace(item, room=known_room(agenda, room), slot=slot, not_before=None))


@dataclass(frozen=True, slots=True)
class SwapItems:
    """Two items change places. Side by side in one room, the two together still take the same stretch of time."""

    verb: ClassVar[str] = "swapped"
    changes_plan: ClassVar[bool] = False
    item: str
    other: str

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        one, two = item_in(agenda, self.item, State.PLANNED), item_in(agenda, self.other, State.PLANNED)
        require_soft(agenda, one, two)
        if two.slot < one.slot:
            one, two = two, one
        if next(iter(agenda.after(one)), None) == two:
            gap = two.slot - (one.slot + one.clock_length())
            return agenda.put(
                replace(two, slot=one.slot), replace(one, slot=max(one.slot + two.clock_length() + gap, one.slot))
            )
        return agenda.put(
            replace(one, slot=two.slot, room=two.room), replace(two, slot=one.slot, room=one.room)
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PullForward:
    """An item begins as soon as the room is free. `rest`: what follows comes along, up to the next promised start."""

    verb: ClassVar[str] = "pulled"
    changes_plan: ClassVar[bool] = False
    item: str
    rest: bool = False

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_in(agenda, self.item, State.PLANNED)
        require_soft(agenda, item)
        start = earliest(agenda, item, now)
        gained = forecast(agenda, now)[item.id].start - start
        if gained <= timedelta(0):
            raise NotEarlierError(title=item.title, time=clock_time(agenda, start))
        moved = [replace(item, slot=start)]
        if self.rest:
            for follower in agenda.after(item):
                if follower.hard:
                    break
                moved.append(replace(follower, slot=follower.slot - gained))
        return agenda.put(*moved)


def earliest(agenda: Agenda, item: Item, now: datetime) -> datetime:
    """The first instant at which an item to come could begin: the room free and set up, its speaker there."""
    expected = forecast(agenda, now)
    order = agenda.of(item.room, agenda.day_of(item))
    before = [each for each in order[: order.index(item)] if each.state not in DROPPED]
    bounds = [now, item.not_before or now]
    if before:
        bounds.append(max(expected[each.id].end for each in before))
    on_stage = [expected[each.id].end for each in before if each.kind is not Kind.BREAK]
    if on_stage:
        bounds.append(max(on_stage) + item.changeover)
    return max(bounds)


@dataclass(frozen=True, slots=True)
class SpeakerLate:
    """The speaker is not there before `until`. `pull`: the next item that can goes first, the two change places."""

    verb: ClassVar[str] = "speaker-late"
    changes_plan: ClassVar[bool] = False
    item: str
    until: datetime
    pull: bool = False
    why: str = ""

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_in(agenda, self.item, State.PLANNED)
        agenda = agenda.put(replace(item, not_before=self.until, cause=self.why or item.cause))
        if not self.pull:
            return agenda
        follower = next_that_can_go_first(agenda, item.id)
        if follower is None:
            raise NotEarlierError(title=item.title, time=clock_time(agenda, self.until))
        return SwapItems(item.id, follower.id).apply(agenda, now)


def next_that_can_go_first(agenda: Agenda, id: str) -> Item | None:
    """The item right behind, if it is no break, its start is not promised and its speaker is there in time."""
    item = item_of(agenda, id)
    follower = next(iter(agenda.after(item)), None)
    if follower is None or follower.hard or item.hard or follower.kind is Kind.BREAK:
        return None
    return follower if follower.not_before is None or follower.not_before <= item.slot else None


@dataclass(frozen=True, slots=True)
class Replan:
    """The forecast becomes the plan: what is still to come in a room (all rooms: empty) is from now on planned so."""

    verb: ClassVar[str] = "replanned"
    changes_plan: ClassVar[bool] = True
    room: str = ""

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        if self.room:
            known_room(agenda, self.room)
        expected, today = forecast(agenda, now), agenda.calendar.day(now)
        changed = []
        for item in agenda.items.values():
            if item.is_open and agenda.day_of(item) == today and self.room in ("", item.room):
                when = expected[item.id]
                length = when.end - when.start
                changed.append(
                    replace(
                        item, planned_room=item.room, planned_start=when.start, planned_length=length,
                        slot=when.start, length=length, added=timedelta(0), inserted=False,
                        least=None if item.least is None else min(item.least, length),
                    )
                )  # fmt: skip
        return agenda.put(*changed)
