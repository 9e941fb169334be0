"""Breaks that a file leaves out: gaps between two items of a room (docs/domain.md §3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta, tzinfo
from itertools import groupby, pairwise

from controlroom.core.i18n import _
from controlroom.domain.agenda.files.plan import FileItem
from controlroom.domain.agenda.rules import Calendar, Kind

SHORTEST_GAP = timedelta(minutes=10)
LONGEST_GAP = timedelta(hours=2)
_LUNCH_AT_LEAST = timedelta(minutes=45)
_NOON = (time(11), time(14, 30))


def gaps_between(items: Iterable[FileItem], calendar: Calendar) -> tuple[FileItem, ...]:
    """A break for every gap of ten minutes to two hours between two items of a room on one day of the event.

    It is named after the item before it, so that it is known again when the file comes in a newer version.
    """
    held = sorted((item for item in items if item.takes_room), key=lambda item: (item.room, item.start))
    found: list[FileItem] = []
    for _room_and_day, group in groupby(held, key=lambda item: (item.room, calendar.day(item.start))):
        for before, after in pairwise(group):
            if SHORTEST_GAP <= after.start - before.end <= LONGEST_GAP:
                found.append(_gap(before, after, calendar.zone))
    return tuple(found)


def _gap(before: FileItem, after: FileItem, zone: tzinfo) -> FileItem:
    length = after.start - before.end
    lunch = length >= _LUNCH_AT_LEAST and _is_noon(before.end, after.start, zone)
    return FileItem(
        where=_("gap behind “{title}”").format(title=before.title), id=f"gap:{before.id or before.title}",
        room=before.room, start=before.end, length=length, title=_("Lunch") if lunch else _("Break"),
        says={"kind": Kind.BREAK}, facts={"inferred": True},
    )  # fmt: skip


def _is_noon(start: datetime, end: datetime, zone: tzinfo) -> bool:
    return start.astimezone(zone).time() < _NOON[1] and end.astimezone(zone).time() > _NOON[0]
