"""Operations on what is in the rundown: substitutes, fillers, shorter breaks, merging, sharing, cancelling, editing
(docs/domain.md §3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.clashes import known_as, on_stage_elsewhere
from controlroom.domain.agenda.errors import (
    ItemStateError,
    NoSubstituteError,
    NothingToShareError,
    TextMissingError,
    TwoRoomsError,
)
from controlroom.domain.agenda.forecast import forecast
from controlroom.domain.agenda.live import broken_off, item_in, item_of, length_refused
from controlroom.domain.agenda.moves import known_room, put_next, require_soft, require_two
from controlroom.domain.agenda.rules import (
    LONGEST_ITEM,
    MINUTE,
    NONE,
    ON_STAGE,
    STATE_WORDS,
    Agenda,
    Item,
    Kind,
    Part,
    Speaker,
    State,
    in_order,
    new_item,
)


@dataclass(frozen=True, slots=True)
class Substitute:
    """Somebody steps in for a speaker. Not named: the first substitute who is free then, for the first speaker."""

    verb: ClassVar[str] = "substituted"
    changes_plan: ClassVar[bool] = False
    item: str
    who: str = ""
    by: str = ""

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_in(agenda, self.item, State.PLANNED, State.RUNNING, State.HELD)
        absent = next((each for each in item.on_stage if self.who in ("", each.name)), None)
        named = self._named(agenda, item, now)
        stepping = named or (known_as(agenda, clean_line(self.by)) if clean_line(self.by) else None)
        if absent is None or stepping is None or stepping.name == absent.name:
            raise NoSubstituteError(title=item.title, names=", ".join(each.name for each in item.speakers) or "—")
        people: list[Speaker] = []
        for each in item.speakers:
            if each == absent:
                people += [replace(stepping, part=absent.part), replace(absent, part=Part.REPLACED)]
            elif each != named:
                people.append(each)
        return agenda.put(replace(item, speakers=tuple(people)))

    def _named(self, agenda: Agenda, item: Item, now: datetime) -> Speaker | None:
        named = [each for each in item.substitutes if self.by in ("", each.name)]
        busy = on_stage_elsewhere(agenda, forecast(agenda, now), item)
        return next((each for each in named if each.name not in busy), named[0] if named else None)


@dataclass(frozen=True, slots=True)
class InsertItem:
    """Something that was in no plan, usually a filler: behind another item, or in a room from `at` (none: next)."""

    verb: ClassVar[str] = "inserted"
    changes_plan: ClassVar[bool] = False
    id: str
    title: str
    length: timedelta
    after: str = ""
    room: str = ""
    at: datetime | None = None
    kind: Kind = Kind.FILLER

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        before = item_of(agenda, self.after) if self.after else None
        room = before.room if before is not None else known_room(agenda, self.room)
        title = clean_line(self.title)
        if not title:
            raise TextMissingError()
        item = new_item(
            self.id, room=room, title=title, start=self.at or now, length=self.length, kind=self.kind, inserted=True
        )
        require_length(item)
        put = agenda.put(item) if self.at is not None else put_next(agenda, item, room, now, before)
        start = forecast(put, now)[item.id].start
        return put.put(replace(put.items[item.id], planned_start=start))


@dataclass(frozen=True, slots=True)
class Shorten:
    """An item, usually a break, is made shorter: to no less than its least."""

    verb: ClassVar[str] = "shortened"
    changes_plan: ClassVar[bool] = False
    item: str
    to: timedelta

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_in(agenda, self.item, State.PLANNED, State.RUNNING, State.HELD)
        least, most = agenda.rules.least(item), item.clock_length()
        if not least <= self.to <= most:
            raise length_refused(item, self.to, min(least, most), most)
        return agenda.put(replace(item, added=self.to - item.length))


@dataclass(frozen=True, slots=True)
class Merge:
    """Two topics become one: `other` is told together with `item`. `length` of both: none, that of the longer."""

    verb: ClassVar[str] = "merged"
    changes_plan: ClassVar[bool] = False
    item: str
    other: str
    length: timedelta | None = None
    title: str = ""

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_in(agenda, self.item, State.PLANNED, State.RUNNING, State.HELD)
        other = item_in(agenda, self.other, State.PLANNED)
        require_two(item, other)
        if item.room != other.room or agenda.day_of(item) != agenda.day_of(other):
            raise TwoRoomsError(title=item.title, other=other.title)
        require_soft(agenda, other)
        here = [each for each in (item.not_before, other.not_before) if each is not None]
        merged = replace(
            item,
            title=clean_line(self.title) or f"{item.title} / {other.title}",
            length=self.length if self.length is not None else max(item.length, other.length),
            speakers=_together(item.speakers, other.speakers),
            needs=tuple(dict.fromkeys((*item.needs, *other.needs))),
            not_before=max(here, default=None),
        )
        require_length(merged)
        return agenda.put(merged, replace(other, dropped=State.MERGED, merged_into=item.id))


def _together(one: Sequence[Speaker], other: Sequence[Speaker]) -> tuple[Speaker, ...]:
    """The people of two items, each once; who is on stage in either is on stage."""
    people: dict[str, Speaker] = {}
    for each in (*one, *other):
        if each.name not in people or (each.part in ON_STAGE and people[each.name].part not in ON_STAGE):
            people[each.name] = each
    return tuple(people.values())


@dataclass(frozen=True, slots=True)
class ShareLostTime:
    """The delay of a room is shared out over what is to come, up to the next promised start or the end of the day.

    Each item gives in proportion to what it can give (its length down to its least), in whole minutes; breaks give
    way by themselves.
    """

    verb: ClassVar[str] = "shared"
    changes_plan: ClassVar[bool] = False
    room: str

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        stretch = self._stretch(agenda, now)
        expected = forecast(agenda, now)
        lost = NONE
        if stretch:
            last = stretch[-1]
            lost = expected[last.id].end - (last.slot + last.clock_length())
        can_give = {
            item.id: max(item.clock_length() - agenda.rules.least(item), NONE) // MINUTE
            for item in stretch
            if item.kind is not Kind.BREAK and not item.count_to_end
        }
        given = share_out(-(-lost // MINUTE), can_give)
        if not any(given.values()):
            raise NothingToShareError(room=self.room)
        return agenda.put(
            *(
                replace(agenda.items[id], added=agenda.items[id].added - share * MINUTE)
                for id, share in given.items()
                if share
            )
        )

    def _stretch(self, agenda: Agenda, now: datetime) -> Sequence[Item]:
        stretch: list[Item] = []
        for item in agenda.of(known_room(agenda, self.room), agenda.calendar.day(now)):
            if item.is_open:
                if item.hard and stretch:
                    break
                stretch.append(item)
        return stretch


def share_out(lost: int, can_give: Mapping[str, int]) -> dict[str, int]:
    """`lost` minutes over those who can give, in proportion, in whole minutes; never more than each can give.

    What is left after rounding down goes to the largest remainders, the earlier first.
    """
    total = sum(can_give.values())
    if lost <= 0 or total == 0:
        return {}
    lost = min(lost, total)
    given = {id: lost * most // total for id, most in can_give.items()}
    order = sorted(can_give, key=lambda id: -(lost * can_give[id] % total))
    for id in order[: lost - sum(given.values())]:
        given[id] += 1
    return given


@dataclass(frozen=True, slots=True)
class SkipItem:
    """An item is passed over for now; it can still be started."""

    verb: ClassVar[str] = "skipped"
    changes_plan: ClassVar[bool] = False
    item: str
    why: str = ""

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        return agenda.put(_dropped(item_in(agenda, self.item, State.PLANNED), State.SKIPPED, self.why, now))


@dataclass(frozen=True, slots=True)
class CancelItem:
    """An item is not held; what is on stage is broken off."""

    verb: ClassVar[str] = "cancelled"
    changes_plan: ClassVar[bool] = False
    item: str
    why: str = ""

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_in(agenda, self.item, State.PLANNED, State.RUNNING, State.HELD, State.SKIPPED)
        return agenda.put(_dropped(item, State.CANCELLED, self.why, now))


@dataclass(frozen=True, slots=True)
class RestoreItem:
    """What was skipped, or cancelled before it began, is held after all."""

    verb: ClassVar[str] = "restored"
    changes_plan: ClassVar[bool] = False
    item: str

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_in(agenda, self.item, State.SKIPPED, State.CANCELLED)
        if item.started_at is not None:
            raise ItemStateError(title=item.title, state=_(STATE_WORDS[item.state]))
        return agenda.put(replace(item, dropped=None))


def _dropped(item: Item, state: State, why: str, now: datetime) -> Item:
    return replace(broken_off(item, now), dropped=state, cause=clean_line(why) or item.cause)


_PLANNED = {"planned_room": "room", "planned_start": "slot", "planned_length": "length"}


@dataclass(frozen=True, slots=True)
class EditItem:
    """The plan of an item is changed in place: any of its planned facts. Room, start and length move its slot along."""

    verb: ClassVar[str] = "edited"
    changes_plan: ClassVar[bool] = True
    item: str
    news: Mapping[str, Any] = field(default_factory=dict)

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        item = item_of(agenda, self.item)
        news = dict(self.news)
        if "title" in news:
            news["title"] = clean_line(news["title"])
            if not news["title"]:
                raise TextMissingError()
        if "planned_room" in news:
            known_room(agenda, news["planned_room"])
        for planned, slot in _PLANNED.items():
            if planned in news and item.started_at is None:
                news[slot] = news[planned]
                news["turn"] = 0
        edited = replace(item, **news)
        require_length(edited)
        return agenda.put(edited)


@dataclass(frozen=True, slots=True)
class PlanItems:
    """Items are put into the plan, new or instead of what had their ids: what an import and a new item do."""

    verb: ClassVar[str] = "planned"
    changes_plan: ClassVar[bool] = True
    items: tuple[Item, ...]
    source: str = ""

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        for item in self.items:
            known_room(agenda, item.room)
            require_length(item)
            if not item.title:
                raise TextMissingError()
        return agenda.put(*in_order(self.items))


def require_length(item: Item) -> None:
    """Raises LengthRefusedError for an item of no length or of more than a day."""
    for length in (item.length, item.planned_length):
        if not NONE < length <= LONGEST_ITEM:
            raise length_refused(item, length)


def people_of(item: Item) -> tuple[str, ...]:
    """Who must be told when an item changes: who is on stage, and who would step in."""
    return tuple(each.name for each in item.speakers if each.part in (*ON_STAGE, Part.SUBSTITUTE))
