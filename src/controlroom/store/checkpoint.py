"""Folding SQLite's write-ahead log back into the file, beside the scans instead of in the middle of one.

By default every commit that finds a thousand pages in the log does this itself: one scan in eighty then waits 4 ms
and more for two extra fsyncs (docs/performance.md). A thread of its own does it passively, so no writer waits; the
writers' own checkpoint stays as the safety net for a log that has grown very large.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from contextlib import closing

from controlroom.store.engine import BUSY_TIMEOUT_S

COMMITS_BETWEEN = 200
_LOG = logging.getLogger(__name__)


class Checkpointer:
    """Runs a passive checkpoint of `database` after every COMMITS_BETWEEN commits, on a thread of its own."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._commits = 0
        self._due = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def committed(self) -> None:
        """To be called after each commit; the thread starts when there is first something for it to do."""
        self._commits += 1
        if self._commits % COMMITS_BETWEEN:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="store-checkpoint", daemon=True)
            self._thread.start()
        self._due.set()

    def stop(self) -> None:
        """Ends the thread; the log is folded in by whoever closes the file last."""
        self._stopping = True
        self._due.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        with closing(sqlite3.connect(self._database, timeout=BUSY_TIMEOUT_S, isolation_level=None)) as connection:
            while not self._stopping:
                self._due.wait()
                self._due.clear()
                try:
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                except sqlite3.Error as error:
                    # Nothing is lost: the log keeps growing until the next one, or the safety net, succeeds.
                    _LOG.warning("checkpoint of %s: %s", self._database, error)
