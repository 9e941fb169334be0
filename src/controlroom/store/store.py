"""An open store: one writer at a time, readers that never hold the write lock, a change signal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError

from controlroom.core.clock import Clock
from controlroom.store import journal
from controlroom.store.changes import ChangeFeed
from controlroom.store.checkpoint import Checkpointer
from controlroom.store.engine import BUSY_TIMEOUT_S, faults_named, open_engine
from controlroom.store.errors import StoreGoneError, StoreLogGoneError
from controlroom.store.journal import Origin
from controlroom.store.turns import open_turns
from controlroom.store.upgrade import upgrade

Authorise = Callable[[Origin, str], None]
"""Raises an error when somebody may not do what a verb tells."""

T = TypeVar("T")
_ROUGHLY_S = 0.25


class Transaction:
    """What a service works with inside `Store.write`: the connection, the instant, and the one journal entry."""

    def __init__(self, connection: Connection, at: datetime, by: Origin, authorise: Authorise) -> None:
        self.connection = connection
        self.at = at
        self.by = by
        self.journalled = False
        self._authorise = authorise

    def authorise(self, verb: str) -> None:
        """Raises what the store's `authorise` does when whoever acts may not do what `verb` tells: for a part of this
        transaction of which its entry has no verb."""
        self._authorise(self.by, verb)

    def journal(self, verb: str, subject: str, data: Mapping[str, Any]) -> None:
        """The entry that tells what this transaction does. Raises RuntimeError for a second one.

        Also raises what the store's `authorise` does when whoever acts may not do it; nothing is kept then.
        """
        if self.journalled:
            raise RuntimeError("one transaction, one journal entry")
        self._authorise(self.by, verb)
        journal.append(self.connection, at=self.at, by=self.by, verb=verb, subject=subject, data=data)
        self.journalled = True


def _identity(database: Path | None) -> tuple[int, int] | None:
    """Which file lies at `database`; None when none does, or the store is no file."""
    if database is None:
        return None
    try:
        found = database.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


Work = Callable[[Transaction], T]


class Store:
    """The store at `url`, upgraded to this program's schema when it is opened.

    `authorise` is asked before each commit whether whoever acts may do what is to be journalled.

    Raises StoreNewerError, BackupFailedError, StoreFaultError.
    """

    def __init__(
        self, url: str | URL, clock: Clock, backups: Path, authorise: Authorise = lambda by, verb: None
    ) -> None:
        parsed = make_url(url)
        self.name = Path(parsed.database or "").name or str(url)
        self.clock = clock
        self._authorise = authorise
        self._url = url
        self._writer = open_engine(url, read_only=False)
        self._reader = open_engine(url, read_only=True)
        try:
            with faults_named(self.name):
                upgrade(self._writer, self.name, backups, clock)
        except BaseException:
            self._writer.dispose()
            self._reader.dispose()
            raise
        database = Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None
        self._checkpointer = Checkpointer(str(database)) if database else None
        self._turns = open_turns(database)
        self._database, self._identity = database, _identity(database)
        self._log = database.with_name(f"{database.name}-wal") if database else None
        self._log_identity: tuple[int, int] | None = None  # Known while we hold a connection that keeps the log.
        self._patience_s = BUSY_TIMEOUT_S
        self._connection: Connection | None = None
        self._feed: ChangeFeed | None = None
        self._closed = False

    def write(self, work: Work[T], by: Origin) -> T:
        """Runs `work` in a transaction of its own and returns after the commit, never before.

        Writers queue, those of this process and of others: one at a time, first come first served (`turns`). A
        transaction that writes no journal entry is rolled back: what is not journalled is not kept.
        Blocks on the disk, so never call it on the event loop. Raises what `work` raises, StoreBusyError,
        StoreFaultError (StoreGoneError is one).
        """
        with self._turns.turn(BUSY_TIMEOUT_S) as left, faults_named(self.name):
            self.require_in_place()
            if self._log_identity is not None and _identity(self._log) != self._log_identity:
                self._save_log()
                raise StoreLogGoneError(store=self.name)
            result = self._transact(work, by, left)
        if self._checkpointer is not None:
            self._checkpointer.committed()
        if self._feed is not None:
            self._feed.wake()
        return result

    def require_in_place(self) -> None:
        """Raises StoreGoneError when the file was moved, deleted or replaced since it was opened.

        On POSIX one can go on writing to a file that was deleted; all of it would be gone with the program.
        """
        if _identity(self._database) != self._identity:
            raise StoreGoneError(store=self.name)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one consistent state and cannot write."""
        with faults_named(self.name), self._reader.connect() as connection, connection.begin():
            yield connection

    @property
    def changes(self) -> ChangeFeed:
        """Tells of every commit, of this process and of others; started when first asked for."""
        if self._feed is None:
            self._feed = ChangeFeed(self._url, self.name)
        return self._feed

    def close(self) -> None:
        """Lets the write that is under way finish, then lets go of the file. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        if self._feed is not None:
            self._feed.stop()
        if self._checkpointer is not None:
            self._checkpointer.stop()
        with self._turns.threads:
            self._drop_connection()
        self._turns.close()
        self._reader.dispose()
        self._writer.dispose()

    def _transact(self, work: Work[T], by: Origin, left: float) -> T:
        if self._connection is None:
            self._connection = self._writer.connect()
            self._patience_s = BUSY_TIMEOUT_S
            self._log_identity = _identity(self._log)
        connection = self._connection
        self._wait_at_most(connection, left)
        try:
            transaction = connection.begin()
            unit = Transaction(connection, self.clock.now(), by, self._authorise)
            try:
                result = work(unit)
            except BaseException:
                transaction.rollback()
                raise
            if unit.journalled:
                transaction.commit()
            else:
                transaction.rollback()
        except DBAPIError:
            # Whatever the driver stumbled on, the next write starts with a connection that has seen nothing of it.
            self._drop_connection()
            raise
        return result

    def _wait_at_most(self, connection: Connection, seconds: float) -> None:
        """What was spent in the queue is not waited for again: "busy" is told after BUSY_TIMEOUT_S at the latest."""
        if self._checkpointer is not None and abs(seconds - self._patience_s) > _ROUGHLY_S:
            self._patience_s = max(seconds, _ROUGHLY_S)
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute(f"PRAGMA busy_timeout={round(self._patience_s * 1000)}").close()

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
            self._log_identity = None

    def _save_log(self) -> None:
        """Folds into the file what was committed into a log that has no name any more and would end with the program.

        Not once somebody has written a new one: the two know nothing of each other.
        """
        assert self._log is not None
        if self._connection is None or (self._log.exists() and self._log.stat().st_size):
            return
        driver = self._connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA wal_checkpoint(PASSIVE)").close()
