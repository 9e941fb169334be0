"""Opening engines: the one place beside `insert` and the change signal that knows which database it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Column, Connection, Engine, Table, create_engine, event, func, make_url, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from controlroom.store.errors import StoreBusyError, StoreFaultError

BUSY_TIMEOUT_S = 5.0


def sqlite_url(path: object) -> URL:
    """The URL of the SQLite file at `path`; no text, in which a “?” of the path would begin something else."""
    return URL.create("sqlite", database=str(path))


def open_engine(url: str | URL, *, read_only: bool) -> Engine:
    """An engine on `url`. A read-only one cannot write and, on SQLite, never takes the write lock.

    SQLite: WAL, `synchronous=FULL` (a commit that was shown survives a power cut), foreign keys on, and each write
    begins with BEGIN IMMEDIATE, so that two writers queue instead of failing half-way.
    """
    parsed = make_url(url)
    options: dict[str, Any] = {"json_serializer": lambda value: json.dumps(value, ensure_ascii=False)}
    if parsed.get_backend_name() != "sqlite":
        # A hub that goes away is noticed when a connection is taken, not in the middle of a scan.
        engine = create_engine(parsed, pool_size=4, max_overflow=4, pool_pre_ping=True, **options)
        if read_only:
            engine = engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
        return engine
    engine = create_engine(
        parsed,
        poolclass=QueuePool,
        pool_size=1 if not read_only else 4,
        max_overflow=0 if not read_only else 8,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": BUSY_TIMEOUT_S},
        **options,
    )
    _prepare_sqlite(engine, read_only=read_only)
    return engine


def _prepare_sqlite(engine: Engine, *, read_only: bool) -> None:
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA cache_size=-32768")
        # A safety net of 80 MB: the checkpointer folds the log in long before.
        cursor.execute("PRAGMA wal_autocheckpoint=20000")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def insert(table: Table, connection: Connection) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT and RETURNING on either store."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def one_at_a_time(connection: Connection, name: str) -> None:
    """Until its transaction ends, nobody else passes here with `name`: for what must be counted before it is written.

    SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})


def keep_still(connection: Connection, table: Table) -> None:
    """Until its transaction ends, nobody else writes to `table`; one can still read it, and refer to its rows.

    SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f'LOCK TABLE "{table.name}" IN SHARE ROW EXCLUSIVE MODE')


def next_numbers(connection: Connection, column: Column[int], count: int) -> Sequence[int]:
    """The next `count` numbers of a numbered primary key, rising: for rows that others refer to in the same breath."""
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(column.table.name, column.name)
        drawn = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
        return sorted(connection.execute(drawn).scalars())
    first = connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one() + 1
    return range(first, first + count)


@contextmanager
def faults_named(store: str) -> Iterator[None]:
    """Turns what the driver raises for a locked or broken store into our typed errors.

    Broken constraints pass through: they are bugs of ours, not faults of the store.
    """
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig or error)
        if "locked" in reason or "busy" in reason:
            raise StoreBusyError(store=store, seconds=int(BUSY_TIMEOUT_S)) from error
        if error.connection_invalidated or type(error.orig).__name__ in _FAULTS:
            raise StoreFaultError(store=store, reason=reason) from error
        raise


# Names, so that psycopg need not be installed: both drivers call them alike.
_FAULTS = {"OperationalError", "DatabaseError", "InternalError", "InterfaceError", "AdminShutdown"}
