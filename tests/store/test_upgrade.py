"""Opening stores of other versions."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import SQLModel

import controlroom.domain.agenda.model
import controlroom.domain.announcements.model
import controlroom.domain.badges.model
import controlroom.domain.checkin.model
import controlroom.domain.devices.model
import controlroom.domain.guests.model
import controlroom.domain.incidents.model
import controlroom.domain.inspections.model
import controlroom.domain.logistics.model
import controlroom.domain.passes.model
import controlroom.domain.people.model
import controlroom.domain.tickets.model
import controlroom.reports.model  # noqa: F401 - they bring their tables into the metadata
from controlroom.core.clock import ManualClock
from controlroom.domain.people.search import search
from controlroom.domain.people.search_index import bring_up_to_date
from controlroom.store import upgrade as upgrading
from controlroom.store.engine import open_engine
from controlroom.store.errors import BackupFailedError, StoreNewerError
from controlroom.store.store import Store
from tests.conftest import DESK_ONE, OPENING

pytestmark = pytest.mark.usefixtures("from_scratch")

PERSON = text(
    "INSERT INTO person (id, code, name, company, title, phone, email, category, language, status, note, needs) "
    "VALUES ('p1','C1','王敏','','','','','attendee','','registered','','')"
)


def make_old_store(url: str, version: str) -> None:
    """A store as an earlier version left it, with one person in it."""
    engine = open_engine(url, read_only=False)
    upgrading._run_migrations(engine, version)
    with engine.begin() as connection:
        connection.execute(PERSON)
    engine.dispose()


def people(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.execute(text("SELECT name FROM person")).scalars())


def test_a_store_made_by_an_older_version_is_backed_up_and_brought_up_to_date(
    store_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    make_old_store(store_url, "0002")
    store = Store(store_url, clock, tmp_path / "backups")
    assert people(store) == ["王敏"]
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM print_job")).scalar() == 0
    store.close()
    (backup,) = (tmp_path / "backups").iterdir()
    assert backup.name.startswith("before-upgrade-from-0002-20260518T003000")
    assert backup.stat().st_size > 0


def test_the_backup_of_an_old_sqlite_file_is_the_old_store_whole(clock: ManualClock, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'event.db'}"
    make_old_store(url, "0002")
    Store(url, clock, tmp_path / "backups").close()
    (backup,) = (tmp_path / "backups").iterdir()
    copy = sqlite3.connect(backup)
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == ("0002",)
    assert copy.execute("SELECT name FROM person").fetchone() == ("王敏",)
    copy.close()


def test_a_store_that_is_up_to_date_is_opened_without_a_backup(
    store_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    for _ in range(2):
        Store(store_url, clock, tmp_path / "backups").close()
    assert not (tmp_path / "backups").exists()


def test_a_store_made_by_a_newer_version_is_refused_and_left_alone(
    store_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    make_old_store(store_url, upgrading.HEAD)
    engine = open_engine(store_url, read_only=False)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreNewerError) as refused:
        Store(store_url, clock, tmp_path / "backups")
    assert "9999" in refused.value.sentence()
    assert "newer" in refused.value.sentence()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
        assert connection.execute(text("SELECT name FROM person")).scalar() == "王敏"
    engine.dispose()


def test_without_a_backup_nothing_is_upgraded(clock: ManualClock, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'event.db'}"
    make_old_store(url, "0002")
    (tmp_path / "backups").write_text("a file where the folder should be")
    with pytest.raises(BackupFailedError):
        Store(url, clock, tmp_path / "backups")
    database = sqlite3.connect(tmp_path / "event.db")
    assert database.execute("SELECT version_num FROM alembic_version").fetchone() == ("0002",)
    database.close()


def test_people_of_a_store_without_an_index_are_marked_as_waiting_for_it(
    store_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    make_old_store(store_url, "0005")
    store = Store(store_url, clock, tmp_path / "backups")
    assert search(store, "wangmin", 10).total == 0
    assert bring_up_to_date(store, DESK_ONE) == 1
    assert [hit.person.code for hit in search(store, "wangmin", 10).hits] == ["C1"]
    assert bring_up_to_date(store, DESK_ONE) == 0
    store.close()


def test_a_new_store_waits_for_nothing(sqlite_store: Store) -> None:
    assert bring_up_to_date(sqlite_store, DESK_ONE) == 0
    with sqlite_store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM journal")).scalar() == 0


def test_the_listed_schema_versions_are_the_migration_scripts() -> None:
    config = Config()
    config.set_main_option("script_location", str(upgrading.MIGRATIONS))
    scripts = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(scripts)) == upgrading.SCHEMA_VERSIONS


def test_migrations_build_exactly_the_tables_of_the_models(store_url: str, tmp_path: Path) -> None:
    Store(store_url, ManualClock(datetime(2026, 1, 1, tzinfo=UTC)), tmp_path / "backups").close()
    engine = open_engine(store_url, read_only=False)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = [
            change for change in compare_metadata(context, SQLModel.metadata) if "journal_head" not in str(change)
        ]
    engine.dispose()
    assert differences == []


def test_times_sort_as_text_as_they_do_as_instants() -> None:
    from controlroom.core.clock import iso

    assert iso(OPENING) == "2026-05-18T00:30:00.000000Z"
    assert iso(OPENING.replace(microsecond=1)) > iso(OPENING)
