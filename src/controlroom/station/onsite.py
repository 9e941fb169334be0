"""The board of people, served by an open event: what `tui/people/source.py` asks for. All here blocks on the disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from controlroom.domain.checkin import arrivals, onsite
from controlroom.domain.checkin.export import export_attendees
from controlroom.domain.checkin.flow import FlowView
from controlroom.domain.checkin.onsite_views import Order, PeopleFilter, PersonDetail, PersonRow, Selection
from controlroom.domain.checkin.views import Presence
from controlroom.domain.people.list_files import ExportReport, new_file
from controlroom.station.room import Room


class OnSite:
    """Keeps the roll of `room` between readings."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._roll = onsite.Roll(room.store)

    def list_opened(self) -> None:
        """Keeps that the full list is shown (docs/domain.md §16). Raises the store's errors."""
        onsite.note_list_viewed(self._room.store, self._room.by)

    def select(self, filter: PeopleFilter, order: Order) -> Selection:
        """Who is wanted, up to date. Raises the store's errors."""
        self._roll.refresh()
        return self._roll.select(filter, order, [category.key for category in self._room.settings.event.categories])

    def rows(self, ids: Sequence[str]) -> list[PersonRow]:
        """The lines of these people. Raises the store's errors."""
        return onsite.rows_of(self._room.store, ids)

    def detail(self, id: str) -> PersonDetail | None:
        """One person. Raises the store's errors."""
        return onsite.detail_of(self._room.store, id)

    def flow(self) -> FlowView:
        """How check-in flows now. Raises the store's errors."""
        return arrivals.flow_view(self._room.store, self._room.settings, self._room.clock.now())

    def queue(self, presence: Presence) -> FlowView:
        """What desks and queue say now; who is still to come is known from `presence`. Raises the store's errors."""
        return arrivals.queue_now(
            self._room.store, self._room.settings, self._room.clock.now(), presence.entries_expected,
            presence.entries_expected - presence.entries_missing,
        )  # fmt: skip

    def count_queue(self, waiting: int) -> None:
        """Keeps how many are waiting. Raises BadQueueCountError and the store's errors."""
        arrivals.count_queue(self._room.store, self._room.by, waiting)

    def export(self, filter: PeopleFilter, order: Order, progress: Callable[[int, int], None]) -> ExportReport:
        """Writes those people to a new file in the event's `reports`. Raises the errors of exporting."""
        now = self._room.clock.now().astimezone(self._room.settings.event.zone)
        file = new_file(self._room.folder.root / "reports", f"people-{now:%Y%m%d-%H%M%S}.xlsx")
        return export_attendees(
            self._room.store, self._room.by, self._room.settings.event, file, filter, order, progress=progress
        )  # fmt: skip
