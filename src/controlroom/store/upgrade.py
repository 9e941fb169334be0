"""Bringing a store to this program's schema: after an automatic backup, never downwards.

The names of the schema versions stand here so that opening a store that needs nothing does not import the
migration tool (0.4 s); a test holds them against the scripts.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock
from sqlalchemy import Connection, Engine, inspect, text

from controlroom.core.clock import Clock
from controlroom.store.errors import BackupFailedError, StoreNewerError

SCHEMA_VERSIONS = tuple(f"{number:04}" for number in range(1, 23))
HEAD = SCHEMA_VERSIONS[-1]
MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, name: str, backups: Path, clock: Clock) -> Path | None:
    """Brings the store behind `engine` to HEAD; returns the backup when an older one was upgraded.

    Raises StoreNewerError for a schema this program does not know, BackupFailedError.
    """
    if _version(engine, name) == HEAD:
        return None
    with _alone(engine):
        found = _version(engine, name)
        if found == HEAD:
            return None
        backup = None
        if found is not None:
            stamp = clock.now().strftime("%Y%m%dT%H%M%S%f")
            backup = _backup(engine, name, backups, f"before-upgrade-from-{found}-{stamp}")
        _run_migrations(engine, HEAD)
        return backup


def _version(engine: Engine, name: str) -> str | None:
    with engine.connect() as connection, connection.begin():
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found not in SCHEMA_VERSIONS:
        raise StoreNewerError(store=name, found=found, known=HEAD)
    return found


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Two programs that open the same new store at once must not both build it."""
    if engine.dialect.name == "sqlite":
        with FileLock(f"{engine.url.database}.upgrade-lock"):
            yield
        return
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(4713120071)"))
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(4713120071)"))


def _backup(engine: Engine, name: str, backups: Path, stem: str) -> Path:
    try:
        backups.mkdir(parents=True, exist_ok=True)
        if engine.dialect.name == "sqlite":
            return _backup_sqlite(str(engine.url.database), backups / f"{stem}.db")
        return _backup_postgresql(engine, backups / f"{stem}.dump")
    except (OSError, sqlite3.Error, subprocess.SubprocessError) as error:
        raise BackupFailedError(store=name, reason=error) from error


def _backup_sqlite(database: str, target: Path) -> Path:
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


def _backup_postgresql(engine: Engine, target: Path) -> Path:
    program = shutil.which("pg_dump")
    if program is None:
        raise FileNotFoundError("pg_dump")
    # The password goes by the environment: a command line can be read by everybody on the machine.
    url = engine.url.set(drivername="postgresql", password=None).render_as_string()
    environment = os.environ | ({"PGPASSWORD": str(engine.url.password)} if engine.url.password else {})
    subprocess.run(
        [program, "--format=custom", f"--file={target}", f"--dbname={url}"],
        check=True, capture_output=True, timeout=600, env=environment,
    )  # fmt: skip
    return target


def _run_migrations(engine: Engine, target: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))

    def run(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, target)

    with engine.connect() as connection, connection.begin():
        run(connection)
