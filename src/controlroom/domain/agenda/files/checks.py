"""From what a file says to what can be taken in: rooms are found, rows that cannot be are named (docs/domain.md §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import tzinfo

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.files.gaps import gaps_between
from controlroom.domain.agenda.files.plan import FileItem, FilePlan, Found, Frame, Remark
from controlroom.domain.agenda.rules import LONGEST_ITEM, NONE

RoomMap = Mapping[str, str]
"""What rooms are called in a file → ids of the event's rooms, as the operator says."""


def fold_name(name: str) -> str:
    """A room's name as it is compared: case, width and spaces do not count."""
    return clean_line(name).casefold().replace(" ", "")


class Rooms:
    """The event's rooms, found by id, by their name in either language, or as the operator said."""

    def __init__(self, frame: Frame, said: RoomMap) -> None:
        self._ids = {fold_name(id): id for id in frame.names}
        for id, names in frame.names.items():
            for name in names.values():
                self._ids.setdefault(fold_name(name), id)
        self._ids |= {fold_name(name): id for name, id in said.items()}
        self.known = tuple(frame.names)

    def find(self, name: str) -> str | None:
        """The id of the room called `name`."""
        return self._ids.get(fold_name(name))


def checked(found: Found, frame: Frame, source: str, said: RoomMap, *, with_breaks: bool) -> FilePlan:
    """The plan in a file, without what cannot be taken in; that is named."""
    rooms = Rooms(frame, said)
    kept: list[FileItem] = []
    rejected = list(found.rejected)
    seen: dict[str, FileItem] = {}
    for item in found.items:
        reason = _refusal(item, rooms, seen)
        if reason:
            rejected.append(Remark(item.where, reason))
        else:
            kept.append(replace(item, room=rooms.find(item.room) or item.room))
    kept, overlapping = _without_overlaps(kept, frame.calendar.zone)
    rejected += overlapping
    breaks = () if any(item.says.get("kind") == "break" for item in kept) else gaps_between(kept, frame.calendar)
    plan = FilePlan(
        source, tuple(kept),
        rooms=frozenset({item.room for item in kept} | {id for name in found.rooms if (id := rooms.find(name))}),
        days=frozenset(frame.calendar.day(item.start) for item in kept),
        rejected=tuple(sorted(rejected, key=lambda remark: remark.where if isinstance(remark.where, int) else 0)),
        doubts=found.doubts, gaps=breaks, left_out=found.left_out,
        read=len(found.items) + len(found.rejected),
    )  # fmt: skip
    return plan.with_gaps() if with_breaks else plan


def _refusal(item: FileItem, rooms: Rooms, seen: dict[str, FileItem]) -> str:
    """Why an item cannot be taken in; empty when it can. `seen` is what the file called others before it."""
    if rooms.find(item.room) is None:
        known = ", ".join(rooms.known)
        if not item.room:
            return _("it names no room; the rooms are {known} (--room ID)").format(known=known)
        advice = _('there is no room “{room}”; say which it is: --room-map "{room}=ID", ID one of {known}')
        return advice.format(room=item.room, known=known)
    if item.length <= NONE:
        return _("its length is nothing or negative")
    if item.length > LONGEST_ITEM:
        return _("it is longer than a day")
    if item.id and item.id in seen:
        first = seen[item.id]
        told = _("“{title}” ({row}) has the same identifier {id}")
        return told.format(title=first.title, row=where_words(first.where), id=item.id)
    if item.id:
        seen[item.id] = item
    return ""


def _without_overlaps(items: Iterable[FileItem], zone: tzinfo) -> tuple[list[FileItem], list[Remark]]:
    kept: list[FileItem] = []
    refused: list[Remark] = []
    last: dict[str, FileItem] = {}
    for item in sorted(items, key=lambda item: (item.start, item.end)):
        before = last.get(item.room)
        if before is not None and item.start < before.end and item.takes_room:
            told = _("it overlaps “{title}” ({row}), which has the room until {time}")
            end = before.end.astimezone(zone).strftime("%H:%M")
            refused.append(
                Remark(item.where, told.format(title=before.title, row=where_words(before.where), time=end))
            )  # fmt: skip
            continue
        kept.append(item)
        if item.takes_room:
            last[item.room] = item
    return kept, refused


def where_words(where: int | str) -> str:
    """A row or an element in words."""
    return _("row {row}").format(row=where) if isinstance(where, int) else where
