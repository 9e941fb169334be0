"""The change signal: every commit, of this process or another, told once and in order.

SQLite: `PRAGMA data_version` on a connection of its own changes when anybody else commits (3.5 µs a look).
PostgreSQL: the highest journal number is asked for. What changed is then read from the journal.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import URL, Connection

from controlroom.store import journal
from controlroom.store.engine import faults_named, open_engine
from controlroom.store.errors import StoreBusyError, StoreFaultError

POLL_S = 0.1
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Changed:
    """New journal entries, oldest first; `scopes` are the nouns they speak of (`checkin`, `badge`, …): that of the
    verb, and what else the entry says was `touched`."""

    entries: tuple[journal.Entry, ...]

    @property
    def scopes(self) -> frozenset[str]:
        nouns = {entry.verb.partition(".")[0] for entry in self.entries}
        return frozenset(nouns.union(*(entry.data.get("touched", ()) for entry in self.entries)))


Listener = Callable[[Changed], None]


class ChangeFeed:
    """A thread that watches the store at `url` and calls listeners (on that thread: hand over, do not work)."""

    def __init__(self, url: str | URL, name: str) -> None:
        self._engine = open_engine(url, read_only=True)
        self._name = name
        self._listeners: list[Listener] = []
        self._wake = threading.Event()
        self._stopping = False
        with faults_named(name), self._engine.connect() as connection:
            self._seq = journal.last_seq(connection)
        self._thread = threading.Thread(target=self._run, name="store-changes", daemon=True)
        self._thread.start()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` for every change from now on; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def wake(self) -> None:
        """Look now instead of at the next poll."""
        self._wake.set()

    def stop(self) -> None:
        """Ends the thread; no listener is called afterwards."""
        self._stopping = True
        self._wake.set()
        self._thread.join()
        self._engine.dispose()

    def _run(self) -> None:
        while not self._stopping:
            try:
                with faults_named(self._name), self._engine.connect() as connection:
                    self._watch(connection)
            except (StoreFaultError, StoreBusyError) as error:
                # The next write or read will tell the person; watching goes on until the store is back.
                _LOG.warning("watching the store: %s", error)
                self._wake.wait(1.0)

    def _watch(self, connection: Connection) -> None:
        sqlite = connection.dialect.name == "sqlite"
        raw = connection.connection.driver_connection
        seen: object = None
        while not self._stopping:
            self._wake.wait(POLL_S)
            self._wake.clear()
            # On the driver itself: no transaction is open, so each look sees the newest commit.
            version = raw.execute("PRAGMA data_version").fetchone()[0] if sqlite and raw is not None else None
            if version is None or version != seen:
                seen = version
                self._tell(connection)

    def _tell(self, connection: Connection) -> None:
        while not self._stopping:
            with connection.begin():
                entries = journal.entries_after(connection, self._seq)
            if not entries:
                return
            self._seq = entries[-1].seq
            changed = Changed(tuple(entries))
            for listener in tuple(self._listeners):
                listener(changed)
