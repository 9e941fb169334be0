"""Logistics, served by an open event: what screens and commands call. Everything here blocks on the disk."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from controlroom.core.config.folder import Settings
from controlroom.domain.checkin.diners import diners
from controlroom.domain.checkin.gate import day_of
from controlroom.domain.logistics import importing, ordering, reading, service, serving
from controlroom.domain.logistics.importing import Report
from controlroom.domain.logistics.meals import Diner
from controlroom.domain.logistics.ordering import Orders
from controlroom.domain.logistics.records import Kind, Trip
from controlroom.domain.logistics.tables import Row, Setting
from controlroom.domain.logistics.views import LogisticsView, Short, shortfalls
from controlroom.domain.people.files import read_table
from controlroom.station import rundown
from controlroom.station.room import Room
from controlroom.store.changes import Changed
from controlroom.store.journal import Entry

_FRESH, _COUNTED_ANEW = timedelta(seconds=20), timedelta(minutes=1)
_SCOPES = frozenset({"logistics", "agenda", "guest"})
_GROUP = "logistics"
"""The group that hears of warnings, besides command, where the event has one of this name."""


def setting_of(settings: Settings) -> Setting:
    """What the configuration says of logistics."""
    event = settings.event
    wanted = (event.tickets.commanding_group, _GROUP)
    told = tuple(group.key for group in event.groups if group.key in wanted)
    return Setting(settings.logistics, rundown.setting_of(event), event.starts, event.ends, told)


class Logistics:
    """The logistics of an open event, under the configuration in force. Everything raises the store's errors."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._following = False
        self._changes = 0
        self._known: tuple[int, Settings, LogisticsView] | None = None
        self._people: tuple[datetime, tuple[Diner, ...]] | None = None

    @property
    def setting(self) -> Setting:
        """Meals and numbers, as they are configured now."""
        return setting_of(self._room.settings)

    def follow(self) -> None:
        """Reads again only when something has changed, or after some seconds: for who looks every second.

        People are counted once a minute: a crowd at the doors changes their number all the time, and no kitchen
        cooks by the second.
        """
        self._room.on_change(self._changed)
        self._following = True

    def _changed(self, changed: Changed) -> None:
        if changed.scopes & _SCOPES:
            self._changes += 1

    def view(self) -> LogisticsView:
        """All of logistics now."""
        with self._lock:
            settings, now, changes = self._room.settings, self._room.clock.now(), self._changes
            if self._following and self._known is not None:
                read_at, before, view = self._known
                if read_at == changes and before is settings and abs(now - view.at) < _FRESH:
                    return view
            view = reading.view_of(self._room.store, setting_of(settings), self._diners)
            self._known = (changes, settings, view)
            return view

    def _diners(self, connection: Connection) -> Iterable[Diner]:
        now = self._room.clock.now()
        if not self._following or self._people is None or abs(now - self._people[0]) >= _COUNTED_ANEW:
            self._people = (now, self._diners_of(connection))
        return self._people[1]

    def _diners_of(self, connection: Connection) -> tuple[Diner, ...]:
        return diners(connection, day_of(self._room.settings.event, self._room.clock.now()))

    def add(self, kind: Kind, texts: Mapping[str, str]) -> Row:
        """Enters a new one. Raises RowFieldError, RowMissingError."""
        return service.add(self._room.store, self._room.by, self.setting, kind, texts)

    def change(self, kind: Kind, id: str, texts: Mapping[str, str], version: int | None = None) -> Row:
        """Corrects what `texts` names. Raises RowUnknownError, RowFieldError, RowMissingError, RowChangedError,
        NothingChangesError."""
        return service.change(self._room.store, self._room.by, self.setting, kind, id, texts, version)

    def remove(self, kind: Kind, id: str, reason: str, version: int | None = None) -> Row:
        """Strikes one off. Raises RowUnknownError, WhyNeededError, RowChangedError."""
        return service.remove(self._room.store, self._room.by, self.setting, kind, id, reason, version)

    def move(self, id: str, to: Trip, reason: str = "", version: int | None = None) -> Row:
        """A vehicle goes on. Raises RowUnknownError, TripStateError, NothingChangesError, RowChangedError."""
        return service.move(self._room.store, self._room.by, self.setting, id, to, reason, version)

    def discard(self, id: str, reason: str = "") -> Row:
        """A food sample is thrown away. Raises RowUnknownError, SampleKeptError, SampleGoneError."""
        return service.discard(self._room.store, self._room.by, self.setting, id, reason)

    def keep_after_all(self, id: str, reason: str) -> Row:
        """A sample that was said to be discarded is still there. Raises RowUnknownError, WhyNeededError,
        NothingChangesError."""
        return service.keep_after_all(self._room.store, self._room.by, self.setting, id, reason)

    def enter_servings(self, meal: str, diet: str, texts: Mapping[str, str], version: int | None = None) -> Row:
        """Enters `ordered` and `served` of a diet of a meal. Raises MealUnknownError, DietUnknownError, RowFieldError,
        RowChangedError, NothingChangesError."""
        return serving.enter(self._room.store, self._room.by, self.setting, meal, diet, texts, version)

    def history(self, kind: Kind, id: str, limit: int = 50) -> tuple[Entry, ...]:
        """What was done with a row, newest first."""
        return reading.history(self._room.store, f"{kind.value}:{id}", limit)

    def take_in(self, kind: Kind, file: Path, columns: Mapping[str, str], *, dry_run: bool = False) -> Report:
        """Takes a csv or xlsx list of vehicles or rooms in; `columns`: header → field.

        Raises what reading a list raises, ColumnsMissingError, ColumnFieldError.
        """
        table, setting = read_table(file), self.setting
        return importing.take_in(
            self._room.store, self._room.by, setting, kind, table, file.name, columns, dry_run=dry_run
        )

    def take_orders(
        self, file: Path, columns: Mapping[str, str], *, dry_run: bool = False
    ) -> tuple[Orders, list[Short]]:
        """Takes a csv or xlsx list of what was ordered for the meals in; with what is short of it then, or would be.

        `columns`: header → field or diet. Raises what reading a list raises, ColumnsMissingError, ColumnFieldError.
        """
        table, setting, store = read_table(file), self.setting, self._room.store
        if dry_run:
            orders = ordering.see_orders(store, setting, table, file.name, columns)
        else:
            orders = ordering.take_orders(store, self._room.by, setting, table, file.name, columns)
        meals = reading.view_of(store, setting, self._diners_of).meals
        return orders, list(shortfalls(meals, orders.figures))
