"""What the boards work on: for each noun its facade of the open event, made when a board first asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from controlroom.core.config.folder import Settings
    from controlroom.station.devices import Devices
    from controlroom.station.polling import DevicePolling
    from controlroom.station.room import Room
    from controlroom.store.journal import Origin
    from controlroom.tui.announcements.source import AnnouncementsSource
    from controlroom.tui.contacts.source import ContactsSource
    from controlroom.tui.guests.source import GuestsSource
    from controlroom.tui.incidents.source import IncidentsSource
    from controlroom.tui.logistics.source import LogisticsSource
    from controlroom.tui.people.source import PeopleSource
    from controlroom.tui.reports.source import ReportsSource
    from controlroom.tui.rounds.source import RoundsSource
    from controlroom.tui.rundown.source import RundownSource
    from controlroom.tui.tickets.source import TicketsSource

T = TypeVar("T")


class BoardSources:
    """The part of the session that boards ask. Whoever derives from it opens and closes the room."""

    def __init__(self) -> None:
        self._room: Room | None = None
        self._polling: DevicePolling | None = None
        self._sources: dict[str, Any] = {}

    def people(self) -> PeopleSource | None:
        """What the board of people reads; None while no event is open."""

        def make(room: Room) -> PeopleSource:
            from controlroom.station.onsite import OnSite

            return OnSite(room)

        return self._source("people", make)

    def rundown(self) -> RundownSource | None:
        """What the board of the rundown works on; None while no event is open."""

        def make(room: Room) -> RundownSource:
            from controlroom.station.rundown import Rundown

            return Rundown(room)

        return self._source("rundown", make)

    def contacts(self) -> ContactsSource | None:
        """What the board of contacts works on; None while no event is open."""

        def make(room: Room) -> ContactsSource:
            from controlroom.station.contacts_board import ContactsBoard

            return ContactsBoard(room)

        return self._source("contacts", make)

    def rounds(self) -> RoundsSource | None:
        """What the board of rounds works on; None while no event is open."""

        def make(room: Room) -> RoundsSource:
            from controlroom.station.rounds_board import RoundsBoard

            return RoundsBoard(room, self.register)

        return self._source("rounds", make)

    def reports(self) -> ReportsSource | None:
        """What the board of reports works on; None while no event is open."""

        def make(room: Room) -> ReportsSource:
            from controlroom.station.reports import Reports

            return Reports(room, lambda: self._polling.live() if self._polling is not None else None)

        return self._source("reports", make)

    def announcements(self) -> AnnouncementsSource | None:
        """What the board of announcements works on; None while no event is open."""

        def make(room: Room) -> AnnouncementsSource:
            from controlroom.station.announcements import Announcements

            return Announcements(room)

        return self._source("announcements", make)

    def guests(self) -> GuestsSource | None:
        """What the board of guests works on; None while no event is open."""

        def make(room: Room) -> GuestsSource:
            from controlroom.station.guests import Guests

            return Guests(room)

        return self._source("guests", make)

    def incidents(self) -> IncidentsSource | None:
        """What the board of incidents works on; None while no event is open."""

        def make(room: Room) -> IncidentsSource:
            from controlroom.station.incidents import Incidents

            return Incidents(room)

        return self._source("incidents", make)

    def logistics(self) -> LogisticsSource | None:
        """What the board of logistics works on; None while no event is open."""

        def make(room: Room) -> LogisticsSource:
            from controlroom.station.logistics import Logistics

            logistics = Logistics(room)
            logistics.follow()
            return logistics

        return self._source("logistics", make)

    def register(self) -> Devices | None:
        """What the board of devices works on; None while no event is open."""

        def make(room: Room) -> Devices:
            from controlroom.station.devices import Devices

            devices = Devices(room, lambda: self._polling.live() if self._polling is not None else None)
            devices.follow()
            return devices

        return self._source("register", make)

    def tickets(self) -> TicketsSource | None:
        """What the board of tickets works on; None while no event is open."""

        def make(room: Room) -> TicketsSource:
            from controlroom.station.tickets import Tickets

            return Tickets(room)

        return self._source("tickets", make)

    def by(self) -> Origin | None:
        """Who acts here; None while no event is open."""
        room = self._room
        return room.by if room is not None else None

    def settings(self) -> Settings | None:
        """The configuration in force."""
        room = self._room
        return room.settings if room is not None else None

    def _source(self, name: str, make: Callable[[Room], T]) -> T | None:
        """What a board works on, made once for the open event; None while none is."""
        room = self._room
        if room is None:
            return None
        if name not in self._sources:
            self._sources[name] = make(room)
        found: T = self._sources[name]
        return found
