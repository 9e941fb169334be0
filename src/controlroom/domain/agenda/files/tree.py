"""The event that frab's xml and pretalx' json have in common (docs/domain.md §3): read as an item, written from one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.files import values
from controlroom.domain.agenda.files.plan import FileItem, Found, Frame, Progress, Remark, Where, guid_of
from controlroom.domain.agenda.files.values import BadValueError
from controlroom.domain.agenda.rules import ON_STAGE, Item, Kind, Speaker

_LONGEST_WORDS = 20_000
_LINES = ("subtitle", "track", "type", "language", "slug", "logo", "url", "feedback_url", "origin_url")
_TEXTS = ("abstract", "description")
WORDS = (*_LINES, *_TEXTS)
"""Facts of an event that no rule needs and that are kept for the export."""


@dataclass(frozen=True)
class Person:
    """Somebody in an event. `marks`: what the other program calls them (id, code, guid)."""

    name: str
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """An event as it stands in the file, all text. `others`: links, attachments, recording, as data."""

    where: Where
    texts: Mapping[str, str]
    persons: tuple[Person, ...] = ()
    others: Mapping[str, Any] = field(default_factory=dict)


def read_events(
    found: Sequence[tuple[str, Event]], rooms: Iterable[str], frame: Frame, progress: Progress
) -> Found:  # fmt: skip
    """Events, each with the room it stands under, as items. `rooms`: all that the file names."""
    items: list[FileItem] = []
    rejected: list[Remark] = []
    doubts: list[Remark] = []
    for done, (room, event) in enumerate(found):
        progress(done, len(found))
        try:
            item, doubt = item_of(event, room, frame)
        except BadValueError as error:
            rejected.append(Remark(event.where, str(error)))
            continue
        items.append(item)
        doubts += [doubt] if doubt is not None else []
    progress(len(found), len(found))
    return Found(tuple(items), tuple(rejected), tuple(doubts), frozenset(rooms))


def item_of(event: Event, room: str, frame: Frame) -> tuple[FileItem, Remark | None]:
    """An event as an item, and what is in doubt about it. Its start is its `date`. Raises BadValueError."""
    texts = event.texts
    start = _start(texts)
    says: dict[str, Any] = {}
    if (kind := values.kind_named(texts.get("type", ""))) is not None:
        says["kind"] = kind
    people = tuple(Speaker(person.name) for person in event.persons)
    item = FileItem(
        where=event.where, id=_id(texts), room=clean_line(texts.get("room", "")) or room, start=start,
        length=values.duration(texts.get("duration", ""), "days"), title=values.title(texts.get("title", "")),
        says=says, speakers=people, parts=ON_STAGE, tells_parts=False, facts=_facts(event),
    )  # fmt: skip
    return item, _disagreement(event, start, frame)


def _id(texts: Mapping[str, str]) -> str:
    for name in ("guid", "code", "id"):
        if found := clean_line(texts.get(name, ""), 64):
            return found.lower() if name == "guid" else found
    return ""


def _start(texts: Mapping[str, str]) -> datetime:
    date = clean_line(texts.get("date", ""), 60)
    if not date:
        raise BadValueError(_("it has no date: its start is not known"))
    return values.zoned(date)


def _disagreement(event: Event, start: datetime, frame: Frame) -> Remark | None:
    """`start` says another time than `date`, wherever one stands: `date` counts, and somebody has to look."""
    text = clean_line(event.texts.get("start", ""), 20)
    said = values.clock(text)
    if not text or (said is not None and said in (_minute(start), _minute(start.astimezone(frame.calendar.zone)))):
        return None
    words = _("“{title}”: its date says {date}, its start says {start}; the date is taken")
    title = clean_line(event.texts.get("title", ""), 60)
    return Remark(event.where, words.format(title=title, date=f"{start:%Y-%m-%d %H:%M}", start=text))


def _minute(at: datetime) -> time:
    return at.time().replace(second=0, microsecond=0)


def _facts(event: Event) -> dict[str, Any]:
    texts = event.texts
    facts: dict[str, Any] = {name: clean_line(texts[name]) or None for name in _LINES if name in texts}
    facts |= {name: clean_text(texts[name]) or None for name in _TEXTS if name in texts}
    facts |= {name: found for name, key in (("guid", "guid"), ("code", "code"), ("event_id", "id"))
              if (found := clean_line(texts.get(key, ""), 64))}  # fmt: skip
    persons = {person.name: dict(person.marks) for person in event.persons if person.marks}
    return {**facts, "persons": persons or None, **{key: value or None for key, value in event.others.items()}}


def clean_text(text: str) -> str:
    """A text of several lines without what no file of text may hold."""
    lines = (clean_line(line, _LONGEST_WORDS) for line in text[:_LONGEST_WORDS].splitlines())
    return "\n".join(lines).strip()


# --- writing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """An item as an event for another program: ids are unique in the file and the same every time."""

    item: Item
    id: int
    guid: str
    code: str
    slug: str
    start: datetime
    length: timedelta
    type: str
    persons: tuple[tuple[int, str, Mapping[str, str]], ...]

    def fact(self, name: str) -> str:
        """A fact kept from an imported file, as text."""
        return str(self.item.facts.get(name) or "")

    @property
    def duration(self) -> str:
        """HH:MM, up to the next minute."""
        minutes = -(-self.length // timedelta(minutes=1))
        return f"{minutes // 60:02d}:{minutes % 60:02d}"

    @property
    def clock(self) -> str:
        """HH:MM at the venue."""
        return f"{self.start:%H:%M}"


_CODE = re.compile(r"[0-9A-Z]{6}")


def written(items: Iterable[Item], frame: Frame) -> tuple[Written, ...]:
    """Items as events, in the order of time, where operations have put them since."""
    listed = sorted(items, key=lambda item: (item.slot, item.room, item.id))
    ids = _Numbers(_number(item.facts.get("event_id")) for item in listed)
    persons = _Persons(listed)
    slugs: set[str] = set()
    return tuple(_written(item, frame, ids, persons, slugs) for item in listed)


def _written(item: Item, frame: Frame, ids: _Numbers, persons: _Persons, slugs: set[str]) -> Written:
    guid = guid_of(item)
    id = ids.of(_number(item.facts.get("event_id")), guid)
    code = str(item.facts.get("code") or "")
    slug = str(item.facts.get("slug") or "")
    if not slug or slug in slugs:
        words = "-".join(re.findall(r"[a-z0-9]+", item.title.lower()))[:40].strip("-")
        slug = "-".join(filter(None, (frame.acronym, str(id), words)))
    slugs.add(slug)
    kept = str(item.facts.get("type") or "")
    fits = kept and values.kind_named(kept) in (item.kind, *((None,) if item.kind is Kind.TALK else ()))
    return Written(
        item, id, guid, code if _CODE.fullmatch(code) else "", slug, item.slot.astimezone(frame.calendar.zone),
        item.length, kept if fits else item.kind.value, persons.of(item),
    )  # fmt: skip


def _number(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text) else None


class _Numbers:
    """Positive numbers, each given once; what has none gets one that follows from its name."""

    def __init__(self, known: Iterable[int | None]) -> None:
        self._reserved = {number for number in known if number is not None}
        self._given: set[int] = set()

    def of(self, known: int | None, name: str) -> int:
        number = known if known is not None and known not in self._given else None
        if number is None:
            number = int(name.replace("-", "")[:7], 16) + 1
            while number in self._given or number in self._reserved:
                number += 1
        self._given.add(number)
        return number


class _Persons:
    def __init__(self, items: Iterable[Item]) -> None:
        self._marks: dict[str, Mapping[str, str]] = {}
        names: dict[str, None] = {}
        for item in items:
            names |= dict.fromkeys(who.name for who in item.on_stage)
            self._marks |= item.facts.get("persons") or {}
        numbers = _Numbers(_number(self._marks.get(name, {}).get("id")) for name in names)
        self._ids = {
            name: numbers.of(_number(self._marks.get(name, {}).get("id")), f"{index:07x}")
            for index, name in enumerate(names)
        }

    def of(self, item: Item) -> tuple[tuple[int, str, Mapping[str, str]], ...]:
        names = dict.fromkeys(who.name for who in item.on_stage)
        return tuple((self._ids[name], name, self._marks.get(name, {})) for name in names)
