"""What a file says of one item that is news, and the item after it (docs/domain.md §3).

Three things are compared: what the file says now, what it said when it was last taken in (kept with the item as the
fact `file`), and how the item stands. Only what the file itself changed since is news; what operators did meanwhile
stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from controlroom.core.clock import from_iso, iso
from controlroom.core.i18n import N_
from controlroom.domain.agenda.files.plan import FileItem
from controlroom.domain.agenda.files.values import kind_of
from controlroom.domain.agenda.rules import Item, Part, Speaker, State, new_item

BASE = "file"
"""The fact that keeps what the file said when it was last taken in."""
SLOTS = {"planned_room": "room", "planned_start": "slot", "planned_length": "length"}
"""The plan's place of an item, and where operations may have put it since."""
_MARKS = frozenset({"guid", "event_id", "code", "slug", "type", "persons", "ontime"})
"""What other programs call an item: kept when something else of it changes, no news by itself."""
_MINUTE = timedelta(minutes=1)


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


def change_of(before: Item | None, after: Item | None) -> Change:
    """What became of an item, seen from outside."""
    if before is None or after is None:
        return Change.NEW if before is None else Change.CANCELLED
    if after.dropped is State.CANCELLED and before.dropped is not State.CANCELLED:
        return Change.CANCELLED
    moved = any(getattr(before, name) != getattr(after, name) for name in SLOTS)
    return Change.MOVED if moved else Change.CHANGED


def entry_of(item: Item | None, news: FileItem) -> Entry | None:
    """What becomes of `item` (None: nobody knows it yet); None for what is cancelled and was never there."""
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
        speakers=news.speakers, facts={**facts, BASE: _base(news)}, **says,
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
    base = item.facts.get(BASE, {})
    fields: dict[str, Any] = {}
    stays = False
    for planned, value in _place(file).items():
        slot = SLOTS[planned]
        if _is_news(value, base.get(planned), getattr(item, planned), getattr(item, slot)):
            fields[planned] = value
            if item.started_at is None and getattr(item, slot) == getattr(item, planned):
                fields |= {slot: value, "turn": 0}  # A new place in the order of the stage, too.
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
    if "dropped" in fields and fields["dropped"] is not State.SKIPPED:
        gone = True if fields["dropped"] is State.CANCELLED else None
        fields["facts"] = {**fields.get("facts", item.facts), "gone": gone}
    if not fields:
        return Entry(Change.UNCHANGED, item, item)
    kept = {
        key: value for key, value in {**item.facts, **facts, **fields.get("facts", {})}.items() if value is not None
    }
    fields["facts"] = {**kept, BASE: {**base, "skipped": None, **_base(file)}}
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
    known = [tuple(who for who in each if who.part in file.parts) for each in (item.speakers, planned)]
    if _people(file.speakers) == base.get("speakers") or any(_same_people(file, each) for each in known):
        return None
    parts = {} if file.tells_parts else {who.name: who.part for who in known[1]}
    persons = {who.name: who.person for who in item.speakers}
    news = tuple(
        replace(who, part=parts.get(who.name, who.part), person=who.person or persons.get(who.name))
        for who in file.speakers
    )
    return news + tuple(who for who in planned if who.part not in file.parts)


def _same_people(file: FileItem, known: Sequence[Speaker]) -> bool:
    if file.tells_parts:
        return _people(file.speakers) == _people(known)
    return {who.name for who in file.speakers} == {who.name for who in known}


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
    return Change.MOVED if fields.keys() & SLOTS.keys() else Change.CHANGED


def _told(item: Item, fields: Mapping[str, Any]) -> Iterator[str]:
    """The fields a person is told of: not the slot beside the plan, nor what the file said, kept for the next time."""
    for name, value in fields.items():
        if name in SLOTS.values():
            continue
        if name != "facts" or _without_base(value) != _without_base(item.facts):
            yield name


def _without_base(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if key not in (BASE, "gone")}


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
