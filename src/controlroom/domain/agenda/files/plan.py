"""What a file says of the plan, whichever format it has, and how the event is framed for those that are written
(docs/domain.md §3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, Language
from controlroom.domain.agenda.rules import Calendar, Item, Part, Speaker

Where = int | str
"""A row by its number in a spreadsheet program, or an element by its name and number."""
Progress = Callable[[int, int], None]
"""Told (items done, items in all) now and then."""


MOST_ENTRIES = 20_000


class TooManyEntriesError(BadInputError):
    code = "AGENDA_TOO_MANY"
    what = N_("{file} is too large to be a rundown: {n} entries; at most {most}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Check that it is the right file, and delete what stands below the schedule.")


def require_few(file: str, entries: int) -> None:
    """Raises TooManyEntriesError when a file has more entries than any event has items."""
    if entries > MOST_ENTRIES:
        raise TooManyEntriesError(file=file, n=f"{entries:,}", most=f"{MOST_ENTRIES:,}")


@dataclass(frozen=True, slots=True)
class FileItem:
    """One item as a file has it.

    `id`: what the file calls it, empty where it does not. `room`: in the file's words, then by its id. `says`: other
    fields of an `Item`, only those the file speaks of. `parts`: which people the file speaks of; `speakers` are these;
    `tells_parts`: it says who is host and who speaks. `facts`: what no rule needs, None for what the file leaves empty.
    `cancelled`: the file says it is not held. `skipped`: it is to be passed over (None: the file does not speak of
    that). `keeps_id`: `id` is one of ours.
    """

    where: Where
    id: str
    room: str
    start: datetime
    length: timedelta
    title: str
    says: Mapping[str, Any] = field(default_factory=dict)
    speakers: tuple[Speaker, ...] = ()
    parts: frozenset[Part] = frozenset()
    tells_parts: bool = True
    facts: Mapping[str, Any] = field(default_factory=dict)
    cancelled: bool = False
    skipped: bool | None = None
    keeps_id: bool = False

    @property
    def end(self) -> datetime:
        return self.start + self.length

    @property
    def takes_room(self) -> bool:
        """It is to be held, so nothing else can be in its room then."""
        return not self.cancelled and not self.skipped

    @property
    def inferred(self) -> bool:
        """A break that stands in no file, only as a gap between two items."""
        return bool(self.facts.get("inferred"))


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with a row or an element."""

    where: Where
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it was read, before rooms are known: its items, what cannot be read, and what is in doubt.

    `rooms`: every room that the file names, with items or without; `days`: likewise. `left_out`: entries that are no
    items (groups, milestones).
    """

    items: tuple[FileItem, ...]
    rejected: tuple[Remark, ...] = ()
    doubts: tuple[Remark, ...] = ()
    rooms: frozenset[str] = frozenset()
    left_out: int = 0


@dataclass(frozen=True)
class FilePlan:
    """A file that was checked: what can be taken in, and what cannot with the reason.

    `rooms` and `days`: those it speaks of; what stands in others is none of its business. `gaps`: breaks that it does
    not have but that could be (docs/domain.md §3). `read`: entries in the file.
    """

    source: str
    items: tuple[FileItem, ...]
    rooms: frozenset[str]
    days: frozenset[date]
    rejected: tuple[Remark, ...] = ()
    doubts: tuple[Remark, ...] = ()
    gaps: tuple[FileItem, ...] = ()
    left_out: int = 0
    read: int = 0

    def with_gaps(self) -> FilePlan:
        """The same plan with its gaps as breaks."""
        return self if any(item.inferred for item in self.items) else replace(self, items=(*self.items, *self.gaps))


@dataclass(frozen=True)
class Frame:
    """The event around the rundown, as files need it. `names`: of the rooms, by id and language."""

    title: str
    acronym: str
    zone_name: str
    language: Language
    calendar: Calendar
    starts: date
    ends: date
    names: Mapping[str, Mapping[Language, str]]
    reminder: timedelta = timedelta(minutes=5)

    def room_name(self, key: str) -> str:
        """The name of a room in the event's first language."""
        return self.names.get(key, {}).get(self.language, key)


def guid_of(item: Item) -> str:
    """The item's identifier in the form that other programs ask for; always the same for an item."""
    known = str(item.facts.get("guid") or item.id)
    try:
        return str(UUID(known))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, f"controlroom:{item.id}"))


def is_shown(item: Item) -> bool:
    """Whether other programs are told of an item: not of what was merged into another or is cancelled."""
    return item.dropped is None or item.dropped.value == "skipped"
