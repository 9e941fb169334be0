"""What a newer file changes in the rundown: moved, changed, cancelled, new; and taking it in (docs/domain.md §3).

Three things are compared: what the file says now, what it said when it was last taken in (kept with the item), and how
the item stands. Only what the file itself changed since is news; what operators did meanwhile stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum, StrEnum
from typing import Any, ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from controlroom.core.clock import from_iso, iso
from controlroom.core.i18n import N_, _
from controlroom.domain.agenda.changes import require_length
from controlroom.domain.agenda.files.plan import FileItem, FilePlan, guid_of
from controlroom.domain.agenda.files.values import kind_of
from controlroom.domain.agenda.moves import known_room
from controlroom.domain.agenda.rules import Agenda, Item, Kind, Part, Speaker, State, new_item

_BASE = "file"
"""The fact that keeps what the file said when it was last taken in."""
_MARKS = frozenset({"guid", "event_id", "code", "slug", "type", "persons", "ontime"})
"""What other programs call an item: kept when something else of it changes, no news by itself."""
_MINUTE = timedelta(minutes=1)
_SLOTS = {"planned_room": "room", "planned_start": "slot", "planned_length": "length"}


class Change(StrEnum):
    """What becomes of an item."""

    NEW = "new"
    MOVED = "moved"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    UNCHANGED = "unchanged"


CHANGE_WORDS = {
    Change.NEW: N_("new"),
    Change.MOVED: N_("moved"),
    Change.CHANGED: N_("changed"),
    Change.CANCELLED: N_("cancelled"),
    Change.UNCHANGED: N_("unchanged"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One item before and after. `fields`: which of its facts change; `stays`: news that does not reach the stage,
    because the item was moved here since, or has begun."""

    change: Change
    before: Item | None
    after: Item
    fields: tuple[str, ...] = ()
    stays: bool = False


@dataclass(frozen=True)
class Diff:
    """What taking a file in would do. `elsewhere`: items that this file does not have but that
    stay: it does not speak of their room or day, or has rows that were rejected."""

    entries: tuple[Entry, ...]
    elsewhere: int = 0

    def count(self, *changes: Change) -> int:
        """How many items change so."""
        return sum(entry.change in changes for entry in self.entries)

    @property
    def changed(self) -> tuple[Entry, ...]:
        """What is written."""
        return tuple(entry for entry in self.entries if entry.change is not Change.UNCHANGED)


def compare(agenda: Agenda, plan: FilePlan) -> Diff:
    """What `plan` changes in `agenda`."""
    known = _Known(agenda)
    entries = [_entry(known.take(item), item) for item in plan.items]
    gone, elsewhere = _gone(agenda, plan, known.taken)
    return Diff((*(entry for entry in entries if entry is not None), *gone), elsewhere)


@dataclass(frozen=True, slots=True)
class TakeIn:
    """A file becomes the plan: one change, that can be undone as one."""

    verb: ClassVar[str] = "imported"
    changes_plan: ClassVar[bool] = True
    plan: FilePlan

    def apply(self, agenda: Agenda, now: datetime) -> Agenda:
        diff = compare(agenda, self.plan)
        for entry in diff.changed:
            known_room(agenda, entry.after.planned_room)
            require_length(entry.after)
        return agenda.put(*(entry.after for entry in diff.changed))


# --- which item is meant --------------------------------------------------------------------------------------------

_Likeness = tuple[str, str, date]


class _Known:
    """The items of the rundown under everything a file may call them."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._items: dict[str, Item] = {}
        self._alike: dict[_Likeness, list[Item]] = {}
        self.taken: set[str] = set()
        for item in sorted(agenda.items.values(), key=lambda item: (item.planned_start, item.id)):
            for name in (item.id, guid_of(item), item.facts.get("code"), item.facts.get("file_id")):
                if name:
                    self._items.setdefault(str(name), item)
            self._alike.setdefault(self._likeness(item.title, item.planned_room, item.planned_start), []).append(item)

    def _likeness(self, title: str, room: str, start: datetime) -> _Likeness:
        return title.casefold(), room, self._agenda.calendar.day(start)

    def take(self, item: FileItem) -> Item | None:
        """The item that `item` speaks of, each once: by what the file calls it, else by title, room and day."""
        candidates: list[Item | None]
        if item.inferred:
            candidates = [self._items.get(item.id), self._break_at(item)]
        elif item.id:
            candidates = [self._items.get(item.id), self._items.get(str(item.facts.get("code") or item.id))]
        else:
            candidates = [*self._alike.get(self._likeness(item.title, item.room, item.start), [])]
        found = next((each for each in candidates if each is not None and each.id not in self.taken), None)
        if found is not None:
            self.taken.add(found.id)
        return found

    def _break_at(self, gap: FileItem) -> Item | None:
        """The break that somebody planned where a file has only a gap."""
        return next(
            (
                item for item in self._agenda.items.values()
                if item.kind is Kind.BREAK and item.planned_room == gap.room and item.planned_start < gap.end
                and gap.start < item.planned_end
            ),
            None,
        )  # fmt: skip


def _gone(agenda: Agenda, plan: FilePlan, taken: set[str]) -> tuple[list[Entry], int]:
    """Items that a file brought and that are in it no more: only where the file speaks of their room and day, and
    none while rows of it are rejected, for these may be just those items; of breaks only if it has some.
    """
    has_breaks = any(item.says.get("kind") is Kind.BREAK for item in plan.items)
    gone: list[Entry] = []
    elsewhere = 0
    for item in agenda.items.values():
        if item.id in taken or not item.is_open or _BASE not in item.facts:
            continue
        is_told = not plan.rejected and (has_breaks or item.kind is not Kind.BREAK)
        if is_told and item.planned_room in plan.rooms and agenda.calendar.day(item.planned_start) in plan.days:
            gone.append(Entry(Change.CANCELLED, item, _cancelled(item, plan.source), ("state",)))
        else:
            elsewhere += 1
    return gone, elsewhere


def _cancelled(item: Item, source: str) -> Item:
    cause = _("no longer in {file}").format(file=source)
    return replace(item, dropped=State.CANCELLED, cause=cause, facts={**item.facts, "gone": True})


# --- what it says ---------------------------------------------------------------------------------------------------


def _entry(item: Item | None, news: FileItem) -> Entry | None:
    if item is None:
        return None if news.cancelled else Entry(Change.NEW, None, _created(news))
    if news.inferred and not item.facts.get("inferred"):
        return Entry(Change.UNCHANGED, item, item)
    return _updated(item, news)


def _created(news: FileItem) -> Item:
    says = dict(news.says)
    kind = says.pop("kind", None) or kind_of(news.title, has_speakers=bool(news.speakers))
    id = news.id if news.keeps_id and news.id else _own_id(news)
    facts = {key: value for key, value in news.facts.items() if value is not None}
    if news.id not in ("", id) and not _is_uuid(news.id):
        facts["file_id"] = news.id
    if news.skipped:
        says["dropped"] = State.SKIPPED
    return new_item(
        id, room=news.room, title=news.title, start=news.start, length=news.length, kind=kind,
        speakers=news.speakers, facts={**facts, _BASE: _base(news)}, **says,
    )  # fmt: skip


def _own_id(news: FileItem) -> str:
    """The id of an item that is new: what the file calls it where that is long enough to be nobody else's."""
    if _is_uuid(news.id):
        return UUID(news.id).hex
    return uuid5(NAMESPACE_URL, f"{news.id}|{news.room}|{iso(news.start)}|{news.title}").hex


def _is_uuid(id: str) -> bool:
    try:
        return bool(UUID(id))
    except ValueError:
        return False


def _updated(item: Item, file: FileItem) -> Entry:
    base = item.facts.get(_BASE, {})
    fields: dict[str, Any] = {}
    stays = False
    for planned, value in _place(file).items():
        slot = _SLOTS[planned]
        if _is_news(value, base.get(planned), getattr(item, planned), getattr(item, slot)):
            fields[planned] = value
            if item.started_at is None and getattr(item, slot) == getattr(item, planned):
                fields[slot] = value
            else:
                stays = True
    said = dict(file.says) if file.inferred else {"title": file.title, **file.says}
    fields |= {name: value for name, value in said.items() if _is_news(value, base.get(name), getattr(item, name))}
    if (speakers := _speakers(item, file, base)) is not None:
        fields["speakers"] = speakers
    facts = {key: value for key, value in file.facts.items() if item.facts.get(key) != value}
    if facts.keys() - _MARKS:
        fields["facts"] = {**item.facts, **facts}
    fields |= _standing(item, file, base)
    if "gone" in item.facts and fields.get("dropped", State.CANCELLED) is None:
        fields["facts"] = {**fields.get("facts", item.facts), "gone": None}
    if not fields:
        return Entry(Change.UNCHANGED, item, item)
    kept = {
        key: value for key, value in {**item.facts, **facts, **fields.get("facts", {})}.items() if value is not None
    }
    fields["facts"] = {**kept, _BASE: {**base, "skipped": None, **_base(file)}}
    return Entry(_named(fields), item, replace(item, **fields), tuple(_told(item, fields)), stays)


def _place(file: FileItem) -> dict[str, Any]:
    return {"planned_room": file.room, "planned_start": file.start, "planned_length": file.length}


def _standing(item: Item, file: FileItem, base: Mapping[str, Any]) -> dict[str, Any]:
    """It is cancelled or skipped by the file, or no longer so, or is back in it after it had gone."""
    if file.cancelled and item.is_open:
        return {"dropped": State.CANCELLED}
    if not file.cancelled and item.facts.get("gone") and item.dropped is State.CANCELLED:
        return {"dropped": None, "cause": ""}
    if file.skipped and item.is_open and not base.get("skipped"):
        return {"dropped": State.SKIPPED}
    if file.skipped is False and base.get("skipped") and item.dropped is State.SKIPPED:
        return {"dropped": None}
    return {}


def _speakers(item: Item, file: FileItem, base: Mapping[str, Any]) -> tuple[Speaker, ...] | None:
    """Who is in the item after it, or None when the file brings no news: live substitutions then stay."""
    if not file.parts:
        return None
    planned = as_planned(item.speakers)
    said = _people(file.speakers)
    standing = [_people(who for who in people if who.part in file.parts) for people in (item.speakers, planned)]
    if said in (base.get("speakers"), *standing):
        return None
    persons = {who.name: who.person for who in item.speakers}
    news = tuple(replace(who, person=who.person or persons.get(who.name)) for who in file.speakers)
    return news + tuple(who for who in planned if who.part not in file.parts)


def _people(speakers: Iterable[Speaker]) -> list[list[str]]:
    """Names by part; in which order the parts stand is no news."""
    return sorted(([who.part.value, who.name] for who in speakers), key=lambda pair: pair[0])


def as_planned(speakers: Sequence[Speaker]) -> tuple[Speaker, ...]:
    """Who was to be in the item before anybody stepped in: who steps in stands right before whom they replace."""
    planned: list[Speaker] = []
    for who in speakers:
        if who.part is Part.REPLACED and planned:
            stepped_in = planned.pop()
            planned += [replace(who, part=stepped_in.part), replace(stepped_in, part=Part.SUBSTITUTE)]
        else:
            planned.append(who)
    return tuple(sorted(planned, key=lambda who: who.part is Part.SUBSTITUTE))


def _named(fields: Mapping[str, Any]) -> Change:
    if fields.get("dropped") is State.CANCELLED:
        return Change.CANCELLED
    return Change.MOVED if fields.keys() & _SLOTS.keys() else Change.CHANGED


def _told(item: Item, fields: Mapping[str, Any]) -> Iterator[str]:
    """The fields a person is told of: not the slot beside the plan, nor what the file said, kept for the next time."""
    for name, value in fields.items():
        if name in _SLOTS.values():
            continue
        if name != "facts" or _without_base(value) != _without_base(item.facts):
            yield name


def _without_base(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if key not in (_BASE, "gone")}


# --- comparing ------------------------------------------------------------------------------------------------------


def _is_news(said: Any, base: Any, *standing: Any) -> bool:
    """Whether a file says something else than it did, and than what stands."""
    if any(_same(said, each) for each in standing):
        return False
    if base is None:
        return True
    return not _same(said, from_iso(base) if isinstance(said, datetime) else base)


def _same(one: Any, other: Any) -> bool:
    """Files carry minutes: what differs by less than one is the same."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs(one - other) < _MINUTE
    if isinstance(one, timedelta):
        seconds = other.total_seconds() if isinstance(other, timedelta) else other
        return isinstance(seconds, int | float) and abs(one.total_seconds() - seconds) < _MINUTE.total_seconds()
    return bool(_plain(one) == _plain(other))


def _base(file: FileItem) -> dict[str, Any]:
    """What the file says, as data that is kept with the item."""
    said: dict[str, Any] = {"title": file.title, **_place(file), **file.says}
    if file.parts:
        said["speakers"] = _people(file.speakers)
    if file.skipped:
        said["skipped"] = True
    return {name: _plain(value) for name, value in said.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value
