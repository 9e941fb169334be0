"""Stores of today's schema, copied where the program would migrate an empty one: a tenth of a second in every test.

That the migrations make this schema is the matter of tests/store/test_upgrade.py, which asks for `from_scratch`.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy import Engine, make_url

from controlroom.core.clock import Clock, ManualClock
from controlroom.store.store import Store
from controlroom.store.upgrade import upgrade

Upgrade = Callable[[Engine, str, Path, Clock], Path | None]
_READY = "ready"


def make_ready(url: str, folder: Path) -> None:
    """Makes the store at `url` with today's schema and nothing in it."""
    Store(url, ManualClock(datetime(2026, 1, 1, tzinfo=UTC)), folder / "backups").close()


def copying(ready: Path) -> Upgrade:
    """What `Store` upgrades with in the tests: as the program does, but a file that is not there yet is a copy of
    `ready`."""

    def bring_to_head(engine: Engine, name: str, backups: Path, clock: Clock) -> Path | None:
        database = Path(str(engine.url.database))
        if engine.dialect.name == "sqlite" and database.parent.is_dir() and not database.exists():
            # Whole or not at all, under a name of its own: several threads may open a new store at once.
            copy = database.with_name(f"{database.name}.{uuid.uuid4().hex}")
            shutil.copyfile(ready, copy)
            try:
                os.link(copy, database)
            except FileExistsError:
                pass
            finally:
                copy.unlink()
        return upgrade(engine, name, backups, clock)

    return bring_to_head


class Databases:
    """The databases of a PostgreSQL cluster whose own one is at `url`; a new one for each test."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._admin = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        self._create(_READY, "template0")
        make_ready(self._url_of(_READY), folder)

    @contextmanager
    def one(self, *, ready: bool) -> Iterator[str]:
        """The URL of a database that lasts as long as the context: with today's schema, or empty."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        self._create(name, _READY if ready else "template0")
        try:
            yield self._url_of(name)
        finally:
            self._admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self) -> None:
        """Lets go of the cluster."""
        self._admin.close()

    def _create(self, name: str, template: str) -> None:
        self._admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')

    def _url_of(self, name: str) -> str:
        return make_url(self._url).set(database=name).render_as_string(hide_password=False)
