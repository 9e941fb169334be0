"""What the desk, the dashboard and the line of notices show, read from the open event."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from controlroom.core.clock import Clock, iso
from controlroom.core.errors import ControlroomError
from controlroom.domain.badges.views import stock_at
from controlroom.tui.board_sources import BoardSources
from controlroom.tui.devices.glance import DeviceGlance
from controlroom.tui.state import DashboardReading, DeskReading, Notice
from controlroom.tui.words import PASSING

if TYPE_CHECKING:
    from controlroom.domain.agenda.views import AgendaView, ReminderView
    from controlroom.domain.incidents.views import IncidentLine
    from controlroom.domain.inspections.views import RoundLine
    from controlroom.domain.logistics.views import LogisticsView
    from controlroom.domain.tickets.views import TicketSummary
    from controlroom.tui.guests.source import GuestsReading

SCAN_LINES = 50
JOURNAL_LINES = 120
_MAY_BE_SILENT = timedelta(seconds=10)
"""While one program takes over from another, or begins, nobody asks the devices for a moment."""
_ARRIVALS_BEFORE = timedelta(minutes=30)
"""A guest who came so long before this program was started is still news here."""


class ReadingSession(BoardSources):
    """The part of the session that reads across the nouns.

    `trouble` is told what keeps the devices from being judged, `over` the codes of that once they answer again.
    """

    def __init__(
        self, clock: Clock, trouble: Callable[[ControlroomError], None], over: Callable[[frozenset[str]], None]
    ) -> None:
        super().__init__()
        self._clock = clock
        self._began = clock.now()
        self._lock = threading.Lock()
        self._glance = DeviceGlance(self.register, clock, trouble, over)

    def read_desk(self, desk: str | None) -> DeskReading | None:
        """What a desk's board shows; None once closed. Raises the store's errors."""
        with self._lock:
            if self._room is None or desk is None:
                return None
            scans = self._room.last_scans(desk, SCAN_LINES)
            stock, batch = stock_at(desk, self._room.stock()), next(iter(self._room.open_batches(desk)), None)
            return DeskReading(tuple(scans), self._room.spool(desk), desk, stock, batch)

    def read_dashboard(self) -> DashboardReading | None:
        """What the dashboard shows; None once closed. Raises the store's errors."""
        devices, rounds = self._glance.view(), self._rounds_now()
        logistics = self._logistics_now()
        waiting = source.waiting() if (source := self.reports()) is not None else None
        with self._lock:
            room = self._room
            if room is None:
                return None
            spools = {desk.id: room.spool(desk.id) for desk in room.settings.desks}
            journal = tuple(room.journal_tail(JOURNAL_LINES, PASSING))
            view, reminders = self._rundown_now()
            presence = room.presence()
            flow = people.queue(presence) if (people := self.people()) is not None else None
            return DashboardReading(
                presence, journal, spools, room.stock(), room.open_batches(), flow, view, reminders,
                self._tickets_now(), devices, rounds, self._guests_now(), self._incidents_now(), logistics, waiting,
            )  # fmt: skip

    def _incidents_now(self) -> tuple[IncidentLine, ...]:
        source = self.incidents()
        return source.list(running_only=True) if source is not None else ()

    def _tickets_now(self) -> TicketSummary | None:
        source = self.tickets()
        return source.summary() if source is not None else None

    def _guests_now(self) -> GuestsReading | None:
        source = self.guests()
        if source is None:
            return None
        from controlroom.tui.guests.source import read_guests

        return read_guests(source)

    def _arrivals(self, heard: frozenset[int]) -> list[Notice]:
        """Guests whose check-in was told since shortly before this program was started, the newest first.

        Everybody sees them, also whose group need not acknowledge it; those of `heard` are told anyway.
        """
        source, settings = self.guests(), self.settings()
        if source is None or settings is None:
            return []
        telling = settings.event.announcements.telling
        found = reversed(source.arrivals(self._began - _ARRIVALS_BEFORE))
        return [
            Notice("", "", 0, telling, turn="0", announcement=each.announcement, said=(each.zh, each.en))
            for each in found if each.announcement not in heard
        ]  # fmt: skip

    def _unwatched(self) -> list[Notice]:
        """Nobody asks the devices, though this program would: told where one can do something about it."""
        source, now = self.register(), self._clock.now()
        if source is None or self._polling is None or not source.setting.config.devices:
            return []
        watch = source.watch()
        since = watch.last or self._began
        if watch.station or min(abs(now - since), abs(now - self._began)) < _MAY_BE_SILENT:
            return []
        return [Notice("", "", 0, turn=iso(since), unwatched=since)]

    def read_notices(self) -> tuple[Notice, ...]:
        """What somebody must see: guests who came, announcements, escalated tickets, that nobody asks the devices, then
        urgent tickets nobody has."""
        source, board = self.tickets(), self.announcements()
        if source is None or board is None:
            return ()
        own = board.me.group
        to_hear = [
            Notice(
                "", "", 0, group, escalated=each.is_escalated, turn=str(len(each.resends)), announcement=each.id,
                said=(each.zh, each.en), own=group == own,
            )
            for each, group in board.to_hear()
        ]  # fmt: skip
        escalated = {each.ticket: each for each in reversed(source.escalations())}
        urgent = [ticket for ticket in source.urgent() if ticket.id not in escalated]
        told = [
            Notice(each.ticket, each.title, 0, each.group, escalated=True, turn=f"{each.clock}{each.turn}.{each.rung}")
            for each in escalated.values()
        ]
        arrivals = self._arrivals(frozenset(each.announcement for each in to_hear))
        return (
            *arrivals,
            *to_hear,
            *told,
            *self._unwatched(),
            *(Notice(each.id, each.title, each.priority, each.group) for each in urgent),
        )

    def _rounds_now(self) -> tuple[RoundLine, ...]:
        """Every round of the event: read beside the lock, for it goes through all of them."""
        source = self.rounds()
        return source.list() if source is not None else ()

    def _rundown_now(self) -> tuple[AgendaView | None, tuple[ReminderView, ...]]:
        source = self.rundown()
        view = source.view() if source is not None else None
        if source is None or view is None or not view.agenda.items:
            return None, ()
        return view, source.reminders()

    def _logistics_now(self) -> LogisticsView | None:
        source = self.logistics()
        return source.view() if source is not None else None
