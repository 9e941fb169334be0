"""Operations that put items elsewhere: move, swap, pull forward, a late speaker, re-plan (docs/domain.md §3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from controlroom.core.text import clean_line
from controlroom.domain.agenda.errors import (
    HardStartError,
    NobodyGoesFirstError,
    NotEarlierError,
    RoomUnknownError,
    SameItemError,
)
from controlroom.domain.agenda.forecast import forecast
from controlroom.domain.agenda.live import clock_time, item_in, item_of
from controlroom.domain.agenda.rules import DROPPED, MINUTE, NONE, Agenda, Item, Kind, State, in_order


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


def require_two(one: Item, two: Item) -> None:
    """Raises SameItemError for an item and itself."""
    if one.id == two.id:
        raise SameItemError(title=one.title)


def put_next(agenda: Agenda, item: Item, room: str, now: datetime, before: Item | None = None) -> Agenda:
    """`item` right behind another item of the room; None: before everything that is to come there today.

    It takes the slot of what it goes before, and the turn: what follows keeps its slot, and comes back to it by itself
    when the item is taken out again.
    """
    day = agenda.calendar.day(now) if before is None else agenda.day_of(before)
    order = [each for each in agenda.of(room, day) if each.id != item.id]
    behind = order if before is None else order[order.index(before) + 1 :]
    following = next((each for each in behind if each.is_open), None)
    slot = now
    if before is not None:
        slot = before.slot if before.dropped is not None else forecast(agenda, now)[before.id].end
    turn = 0
    if following is not None and following.slot <= slot:
        slot, turn = following.slot, following.turn - 1
    changed = [replace(item, room=room, slot=slot, turn=turn)]
    if before is not None and before.is_open and before.slot == slot:
        changed.append(replace(before, turn=min(before.turn, turn - 1)))
    return agenda.put(*changed)


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
        if self.after:
            before = item_of(agenda, self.after)
            require_two(item, before)
            return put_next(agenda, item, before.room, now, before)
        slot = self.to or item.slot
        is_early = item.not_before is not None and slot < item.not_before
        return agenda.put(
            replace(
                item, room=known_room(agenda, self.room or item.room), slot=slot, turn=0,
                not_before=None if self.to is not None and is_early else item.not_before,
            )
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SwapItems:
    """Two items change places. Side by side in one room, the two together still take the same stretch of time."""

    verb: ClassVar[str] = "swapped"
    changes_plan: ClassVar[bool] = False
    item: str
    other: str

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        one, two = item_in(agenda, self.item, State.PLANNED), item_in(agenda, self.other, State.PLANNED)
        require_two(one, two)
        require_soft(agenda, one, two)
        if two.slot < one.slot:
            one, two = two, one
        behind = agenda.after(one)
        if behind and behind[0] == two:
            gap = max(two.slot - (one.slot + one.clock_length()), NONE)
            first = replace(two, slot=one.slot, turn=one.turn)
            second = replace(one, slot=one.slot + two.clock_length() + gap, turn=two.turn)
            following = behind[1] if len(behind) > 1 else None
            if following is not None and in_order((second, following))[0] is following:
                second = replace(second, slot=following.slot, turn=following.turn - 1)
                if first.slot == second.slot:
                    first = replace(first, turn=second.turn - 1)
            return agenda.put(first, second)
        return agenda.put(
            replace(one, slot=two.slot, room=two.room, turn=two.turn),
            replace(two, slot=one.slot, room=one.room, turn=one.turn),
        )


@dataclass(frozen=True, slots=True)
class PullForward:
    """An item begins as soon as the room is free. `rest`: what follows comes along, up to the next promised start.

    What counts to its end keeps its end: it begins earlier and becomes longer, and nothing behind it comes along.
    """

    verb: ClassVar[str] = "pulled"
    changes_plan: ClassVar[bool] = False
    item: str
    rest: bool = False

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_in(agenda, self.item, State.PLANNED)
        require_soft(agenda, item)
        start = earliest(agenda, item, now)
        gained = forecast(agenda, now)[item.id].start - start
        if gained <= NONE:
            raise NotEarlierError(title=item.title, time=clock_time(agenda, start))
        moved = [_earlier(item, item.slot - start)]
        for follower in agenda.after(item) if self.rest else ():
            if follower.hard or moved[-1].count_to_end:
                break
            moved.append(_earlier(follower, gained))
        return agenda.put(*moved)


def _earlier(item: Item, by: timedelta) -> Item:
    longer = by if item.count_to_end else NONE
    return replace(item, slot=item.slot - by, added=item.added + longer)


def earliest(agenda: Agenda, item: Item, now: datetime) -> datetime:
    """The first instant at which an item to come could begin: the room free and set up, its speaker there.

    The first item of a day that has not come stays where it is.
    """
    expected = forecast(agenda, now)
    order = agenda.of(item.room, agenda.day_of(item))
    before = [each for each in order[: order.index(item)] if each.state not in DROPPED]
    bounds = [now, item.not_before or now]
    if not before and agenda.day_of(item) != agenda.calendar.day(now):
        bounds.append(item.slot)
    if before:
        bounds.append(max(expected[each.id].end for each in before))
    on_stage = [expected[each.id].end for each in before if each.kind is not Kind.BREAK]
    if on_stage:
        bounds.append(max(on_stage) + item.changeover)
    return max(bounds)


@dataclass(frozen=True, slots=True)
class SpeakerLate:
    """The speaker is not there before `until`. `pull`: the next item that can goes first, the two change places.

    For the announcement: `who` is late, if not whoever is named first; `arrives`: when they come to the house, if they
    need some time from there to the stage.
    """

    verb: ClassVar[str] = "speaker-late"
    changes_plan: ClassVar[bool] = False
    item: str
    until: datetime
    pull: bool = False
    why: str = ""
    who: str = ""
    arrives: datetime | None = None

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_in(agenda, self.item, State.PLANNED)
        agenda = agenda.put(replace(item, not_before=self.until, cause=clean_line(self.why) or item.cause))
        if not self.pull:
            return agenda
        follower = next_that_can_go_first(agenda, item.id)
        if follower is None:
            raise NobodyGoesFirstError(title=item.title)
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
    """The forecast becomes the plan of what is still to come today, in a room or (empty) in all.

    In whole minutes; a promised start is promised for its new time.
    """

    verb: ClassVar[str] = "replanned"
    changes_plan: ClassVar[bool] = True
    room: str = ""

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        if self.room:
            known_room(agenda, self.room)
        expected, today = forecast(agenda, now), agenda.calendar.day(now)
        changed = []
        mine = (each for each in agenda.items.values() if each.is_open and self.room in ("", each.room))
        for item in mine:
            if agenda.day_of(item) != today:
                continue
            start, end = (_up(at) for at in (expected[item.id].start, expected[item.id].end))
            length = max(end - start, MINUTE)
            changed.append(
                replace(
                    item, planned_room=item.room, planned_start=start, planned_length=length, slot=start,
                    length=length, added=NONE, turn=0, inserted=False,
                    least=None if item.least is None else min(item.least, length),
                )
            )  # fmt: skip
        return agenda.put(*changed)


def _up(at: datetime) -> datetime:
    """`at`, or the next whole minute."""
    floor = at.replace(second=0, microsecond=0)
    return floor if floor == at else floor + MINUTE
