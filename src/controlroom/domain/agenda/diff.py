"""What a newer file changes in the rundown: moved, changed, cancelled, new; and taking it in (docs/domain.md §3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar

from controlroom.core.i18n import _
from controlroom.domain.agenda.changes import require_length
from controlroom.domain.agenda.files.plan import FileItem, FilePlan, guid_of
from controlroom.domain.agenda.moves import known_room
from controlroom.domain.agenda.news import BASE, Change, Entry, entry_of
from controlroom.domain.agenda.rules import Agenda, Item, Kind, State


@dataclass(frozen=True)
class Diff:
    """What taking a file in would do. `elsewhere`: items that this file does not have but that stay: it does
    not speak of their room or day, or has rows that were rejected."""

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
    # What has a name is found first, so that nothing alike takes its place.
    named = [known.named(item) for item in plan.items]
    entries = [entry_of(found or known.alike(item), item) for found, item in zip(named, plan.items, strict=True)]
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


_NAMES = {"guid", "code", "file_id"}
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

    def named(self, item: FileItem) -> Item | None:
        """The item that the file calls by its name."""
        names = (item.id, str(item.facts.get("code") or ""))
        return self._take(self._items.get(name) for name in names if name)

    def alike(self, item: FileItem) -> Item | None:
        """The item of the same title in the same room on the same day; of a gap, the break that is there already.

        What another program has named before is another item, however alike it is.
        """
        if item.inferred:
            return self._take([self._break_at(item)])
        found = self._alike.get(self._likeness(item.title, item.room, item.start), [])
        return self._take(each for each in found if not (item.id and each.facts.keys() & _NAMES))

    def _take(self, candidates: Iterable[Item | None]) -> Item | None:
        """The first of them that nobody has taken."""
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
        if item.id in taken or not item.is_open or BASE not in item.facts:
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
