"""An open store: one writer thread that commits, readers that never hold the write lock, a change signal."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, make_url

from controlroom.core.clock import Clock
from controlroom.store import journal
from controlroom.store.changes import ChangeFeed
from controlroom.store.engine import faults_named, open_engine
from controlroom.store.journal import Origin
from controlroom.store.upgrade import upgrade

T = TypeVar("T")


class Transaction:
    """What a service works with inside `Store.write`: the connection, the instant, and the one journal entry."""

    def __init__(self, connection: Connection, at: datetime, by: Origin) -> None:
        self.connection = connection
        self.at = at
        self.by = by
        self.journalled = False

    def journal(self, verb: str, subject: str, data: Mapping[str, Any]) -> None:
        """The entry that tells what this transaction does. Raises RuntimeError for a second one."""
        if self.journalled:
            raise RuntimeError("one transaction, one journal entry")
        journal.append(self.connection, at=self.at, by=self.by, verb=verb, subject=subject, data=data)
        self.journalled = True


Work = Callable[[Transaction], T]


class Store:
    """The store at `url`, upgraded to this program's schema when it is opened.

    Raises StoreNewerError, BackupFailedError, StoreFaultError.
    """

    def __init__(self, url: str, clock: Clock, backups: Path) -> None:
        parsed = make_url(url)
        self.name = Path(parsed.database or "").name or url
        self.clock = clock
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
        self._queue: queue.SimpleQueue[tuple[Work[Any], Origin, Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_loop, name="store-writer", daemon=True)
        self._thread.start()
        self._feed: ChangeFeed | None = None
        self._closed = False

    def submit(self, work: Work[T], by: Origin) -> Future[T]:
        """Queues `work` for the writer thread; the future is done after the commit, never before.

        A transaction that writes no journal entry is rolled back: what is not journalled is not kept.
        """
        future: Future[T] = Future()
        self._queue.put((work, by, future))
        return future

    def write(self, work: Work[T], by: Origin) -> T:
        """`submit` and wait. Raises what `work` raises, StoreBusyError, StoreFaultError."""
        return self.submit(work, by).result()

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
        """Finishes what is queued, then lets go of the file. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        if self._feed is not None:
            self._feed.stop()
        self._queue.put(None)
        self._thread.join()
        self._reader.dispose()
        self._writer.dispose()

    def _write_loop(self) -> None:
        while (job := self._queue.get()) is not None:
            work, by, future = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = self._transact(work, by)
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits on the future
                future.set_exception(error)
            else:
                if self._feed is not None:
                    self._feed.wake()
                future.set_result(result)

    def _transact(self, work: Work[T], by: Origin) -> T:
        with faults_named(self.name), self._writer.connect() as connection:
            transaction = connection.begin()
            unit = Transaction(connection, self.clock.now(), by)
            try:
                result = work(unit)
            except BaseException:
                transaction.rollback()
                raise
            if unit.journalled:
                transaction.commit()
            else:
                transaction.rollback()
            return result
