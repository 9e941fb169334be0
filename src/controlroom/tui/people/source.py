"""What the board of people asks of the event, and how one reading of it is put together. No widget, no SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from controlroom.domain.checkin.flow import FlowView
from controlroom.domain.checkin.onsite_views import Order, PeopleFilter, PersonDetail, PersonRow, Selection
from controlroom.domain.checkin.views import Presence

Progress = Callable[[int, int], None]


class Exported(Protocol):
    """A list was written: where, and how many lines it has."""

    @property
    def file(self) -> str: ...
    @property
    def rows(self) -> int: ...


class PeopleSource(Protocol):
    """The open event, as this board needs it. Everything blocks on the disk: call it in workers."""

    def list_opened(self) -> None:
        """Keep that the full list is shown: once for each opening of the board."""

    def select(self, filter: PeopleFilter, order: Order) -> Selection:
        """Who is wanted, up to date."""

    def rows(self, ids: Sequence[str]) -> list[PersonRow]:
        """The lines of these people."""

    def detail(self, id: str) -> PersonDetail | None:
        """One person."""

    def flow(self) -> FlowView:
        """How check-in flows now."""

    def queue(self, presence: Presence) -> FlowView:
        """What desks and queue say now, quickly; no curve, no categories."""

    def count_queue(self, waiting: int) -> None:
        """Keep how many are waiting. Raises BadQueueCountError."""

    def export(self, filter: PeopleFilter, order: Order, progress: Progress) -> Exported:
        """Write those people to a new file in the event's reports."""


@dataclass(frozen=True)
class Place:
    """Where the cursor is: on whom, on which line, how many lines above it and in all are seen."""

    id: str | None = None
    index: int = 0
    above: int = 0
    height: int = 24


@dataclass(frozen=True)
class PeopleReading:
    """One reading of the list: who is in it, where the cursor goes, and the lines that are seen around it."""

    place: Place
    selection: Selection
    cursor: int
    rows: Mapping[str, PersonRow]
    flow: FlowView | None


def read_people(source: PeopleSource, filter: PeopleFilter, order: Order, place: Place, *, flow: bool) -> PeopleReading:
    """The list as it is now, and where it is shown the `flow`. The cursor stays on its person; when they are gone,
    on its line."""
    selection = source.select(filter, order)
    ids = selection.ids
    cursor = cursor_in(ids, place)
    top = max(0, min(cursor - place.above, len(ids) - place.height))
    rows = {row.id: row for row in source.rows(ids[top : top + place.height + 1])}
    return PeopleReading(place, selection, cursor, rows, source.flow() if flow else None)


def cursor_in(ids: Sequence[str], place: Place) -> int:
    """The line of the person of `place`, else the line it was, else the last."""
    if place.id is not None:
        try:
            return ids.index(place.id)
        except ValueError:
            pass  # Not wanted by this filter, or not any more.
    return max(0, min(place.index, len(ids) - 1))
