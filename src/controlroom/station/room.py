"""The open event: configuration, store, clock and the use cases that screens and commands call.

Everything here blocks on the disk: call it from a worker, never on the event loop.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from controlroom.core.clock import Clock, SystemClock
from controlroom.core.config.desks import DeskConfig
from controlroom.core.config.folder import EventFolder, Settings, load_settings
from controlroom.core.i18n import use_language
from controlroom.core.ids import new_id
from controlroom.domain.badges import batches, stock
from controlroom.domain.badges import service as badges
from controlroom.domain.badges.views import BatchView, SpoolView, StockView
from controlroom.domain.checkin import service as checkin
from controlroom.domain.checkin.views import Decision, Presence, ScanLine
from controlroom.domain.people import service as people
from controlroom.domain.people.views import PersonView
from controlroom.store import journal
from controlroom.store.changes import Changed
from controlroom.store.engine import sqlite_url
from controlroom.store.journal import Entry, Origin
from controlroom.store.store import Store

Adjust = Callable[[Settings], Settings]
"""What the command line changes in the configuration that was read, such as the port of a scanner."""


class Room:
    """One event, open. Use as a context manager, or call `close`.

    Raises NoEventFolderError, the errors of the configuration and those of the store; nothing is half open then.
    """

    def __init__(
        self, folder: EventFolder, by: Origin, clock: Clock | None = None, adjust: Adjust = lambda settings: settings
    ) -> None:
        self.folder = folder
        self.by = by
        self.clock = clock or SystemClock()
        self._adjust = adjust
        # Taken before the files are read: what is saved meanwhile is then seen as a change.
        self.fingerprint = folder.fingerprint()
        self.settings: Settings = adjust(load_settings(folder))
        self._settings_listeners: list[Callable[[], None]] = []
        self.store = Store(sqlite_url(folder.database), self.clock, folder.backups)

    def __enter__(self) -> Room:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the store."""
        self.store.close()

    def at(self, station: str) -> Origin:
        """Who the journal names for something done at `station` (a desk's id)."""
        return Origin(station, self.by.actor)

    def reload(self) -> Settings:
        """Reads the configuration again and puts it in force. Raises its errors and keeps the old one.

        The language follows only when the file's one was changed: an operator may have switched by key.
        """
        settings = self._adjust(load_settings(self.folder))
        if settings.event.language != self.settings.event.language:
            use_language(settings.event.language)
        self.settings = settings
        for listener in tuple(self._settings_listeners):
            listener()
        return settings

    def on_settings(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls `listener`, on the watching thread, after each reload; returns what ends that."""
        self._settings_listeners.append(listener)
        return lambda: self._settings_listeners.remove(listener)

    def on_change(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Calls `listener`, on another thread, for every commit of any process; returns what ends that."""
        return self.store.changes.listen(listener)

    # Check-in

    def admit(self, desk: DeskConfig, code: str, nonce: str | None = None) -> Decision:
        """Decides one code at `desk`; raises StoreBusyError, StoreFaultError."""
        return checkin.admit(
            self.store, self.at(desk.id), code=code, nonce=nonce or new_id(), desk=desk.id,
            checkpoint=desk.checkpoint, direction=desk.direction, prints=desk.printer is not None,
        )  # fmt: skip

    def presence(self) -> Presence:
        """Who is in against who is expected, now."""
        return checkin.presence(self.store, self.clock.now())

    def last_scans(self, desk: str, limit: int) -> list[ScanLine]:
        """The newest scans of a desk, newest first."""
        return checkin.last_scans(self.store, desk, limit)

    # Badges

    def spool(self, desk: str) -> SpoolView:
        """How the desk's print spool stands."""
        return badges.spool_view(self.store, desk)

    def settle_unknown(self, desk: str, job: str, *, printed: bool) -> None:
        """The operator has looked whether a badge came out. Raises JobGoneError, JobMoveRefusedError."""
        badges.settle_unknown(self.store, self.at(desk), job, printed=printed)

    def retry_failed(self, desk: str, job: str) -> None:
        """Queues a failed badge again. Raises JobGoneError, JobMoveRefusedError."""
        badges.retry_failed(self.store, self.at(desk), job)

    def discard_failed(self, desk: str, job: str) -> None:
        """A failed badge is not wanted any more. Raises JobGoneError, JobMoveRefusedError."""
        badges.discard_failed(self.store, self.at(desk), job)

    def plan_batch(self, desk: str, wanted: batches.BatchFilter) -> str:
        """Queues badges ahead of the day; returns the batch. Raises NobodyToPrintError."""
        return batches.plan_batch(self.store, self.at(desk), desk, wanted)

    def pause_batch(self, desk: str, batch: str) -> None:
        """Raises BatchGoneError, BatchStateError."""
        batches.pause_batch(self.store, self.at(desk), batch)

    def resume_batch(self, desk: str, batch: str) -> None:
        """Raises BatchGoneError, BatchStateError."""
        batches.resume_batch(self.store, self.at(desk), batch)

    def cancel_batch(self, desk: str, batch: str) -> None:
        """Discards what was not sent yet. Raises BatchGoneError, BatchStateError."""
        batches.cancel_batch(self.store, self.at(desk), batch)

    def batches(self, desk: str) -> tuple[BatchView, ...]:
        """The newest batches of a desk with their progress, newest first."""
        return batches.batch_views(self.store, desk, self.clock.now())

    def open_batch(self, desk: str) -> BatchView:
        """The newest batch of a desk that is not finished. Raises BatchGoneError."""
        return batches.open_batch(self.store, desk, self.clock.now())

    def set_stock(self, place: str, left: int) -> None:
        """So many blank badges are at a desk, or at `*` for all. Raises BadStockError."""
        stock.set_stock(self.store, self.by, place, left)

    def stock(self) -> tuple[StockView, ...]:
        """Every count of blank badges, with when it will be used up."""
        return stock.stock_views(self.store, self.clock.now(), self.settings.event.check_in.stock_warning)

    def reprint(self, desk: str, person_id: str, reason: str) -> str:
        """Queues one more, marked badge; returns the job."""
        return badges.reprint(self.store, self.at(desk), desk=desk, person_id=person_id, reason=reason)

    # People and journal

    def person(self, code: str) -> PersonView | None:
        """The person with this code."""
        return people.find_by_code(self.store, code)

    def journal_tail(self, limit: int) -> list[Entry]:
        """The newest journal entries, newest first."""
        with self.store.read() as connection:
            return journal.latest(connection, limit)


def open_room(
    folder: Path,
    *,
    station: str,
    actor: str,
    clock: Clock | None = None,
    adjust: Adjust = lambda settings: settings,
) -> Room:
    """The event in `folder`, opened by `actor` at `station`; see Room."""
    return Room(EventFolder(folder.resolve()), Origin(station, actor), clock, adjust)
