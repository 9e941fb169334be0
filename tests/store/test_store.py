"""Transactions, journal and the change signal, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError

from controlroom.core.clock import ManualClock
from controlroom.store import journal
from controlroom.store.changes import Changed
from controlroom.store.engine import sqlite_url
from controlroom.store.errors import StoreBusyError, StoreFaultError, StoreGoneError, StoreLogGoneError
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction
from controlroom.store.types import UtcDateTime
from tests.conftest import DESK_ONE, OPENING


def note(store: Store, words: str, by: Origin = DESK_ONE) -> None:
    store.write(lambda transaction: transaction.journal("note.written", "note:1", {"words": words}), by)


def all_entries(store: Store) -> list[journal.Entry]:
    with store.read() as connection:
        return list(journal.entries_since(connection, None))


def test_a_change_leaves_one_journal_entry_that_says_who_when_and_what(store: Store) -> None:
    note(store, "门厅 “ready”")
    (entry,) = all_entries(store)
    assert (entry.seq, entry.at, entry.station, entry.actor) == (1, OPENING, "D1", "王敏")
    assert (entry.verb, entry.subject, entry.data) == ("note.written", "note:1", {"words": "门厅 “ready”"})


def test_numbers_of_the_journal_have_no_gaps_after_a_refused_change(store: Store) -> None:
    def refused(transaction: Transaction) -> None:
        transaction.journal("note.written", "note:2", {})
        raise LookupError("changed my mind")

    note(store, "one")
    with pytest.raises(LookupError):
        store.write(refused, DESK_ONE)
    note(store, "two")
    assert [(entry.seq, entry.data["words"]) for entry in all_entries(store)] == [(1, "one"), (2, "two")]


def test_what_is_not_journalled_is_not_kept(store: Store) -> None:
    insert = text(
        "INSERT INTO person (id, code, name, company, title, phone, email, category, language, status, note, needs) "
        "VALUES ('p','c','n','','','','','attendee','','registered','','')"
    )
    store.write(lambda transaction: transaction.connection.execute(insert).rowcount, DESK_ONE)
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM person")).scalar() == 0


def test_a_second_journal_entry_in_one_transaction_undoes_everything(store: Store) -> None:
    def twice(transaction: Transaction) -> None:
        transaction.journal("note.written", "note:1", {})
        transaction.journal("note.written", "note:2", {})

    with pytest.raises(RuntimeError, match="one transaction, one journal entry"):
        store.write(twice, DESK_ONE)
    assert all_entries(store) == []


@pytest.mark.parametrize("statement", ["UPDATE journal SET actor = 'nobody'", "DELETE FROM journal"])
def test_the_database_itself_refuses_to_change_the_journal(store: Store, statement: str) -> None:
    note(store, "kept")

    def tamper(transaction: Transaction) -> None:
        transaction.connection.execute(text(statement))
        transaction.journal("note.tampered", "note:1", {})

    with pytest.raises(DBAPIError, match="append-only"):
        store.write(tamper, DESK_ONE)
    assert [entry.data["words"] for entry in all_entries(store)] == ["kept"]


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises((DBAPIError, StoreFaultError), match="(?i)read-?only"), store.read() as connection:
        connection.execute(text("DELETE FROM person"))


def test_a_reader_sees_one_state_while_others_commit(store: Store) -> None:
    note(store, "before")
    with store.read() as connection:
        assert journal.last_seq(connection) == 1
        note(store, "meanwhile")
        assert journal.last_seq(connection) == 1
    with store.read() as connection:
        assert journal.last_seq(connection) == 2


def test_entries_since_an_instant_are_those_made_then_or_later(store: Store, clock: ManualClock) -> None:
    note(store, "early")
    clock.advance(timedelta(minutes=10))
    note(store, "late")
    with store.read() as connection:
        since = list(journal.entries_since(connection, OPENING + timedelta(minutes=10)))
    assert [entry.data["words"] for entry in since] == ["late"]
    assert since[0].at == OPENING + timedelta(minutes=10)


def test_every_commit_of_another_process_is_told_once_and_in_order(
    store: Store, store_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    told: list[int] = []
    complete = threading.Event()

    def listener(changed: Changed) -> None:
        told.extend(entry.seq for entry in changed.entries)
        assert changed.scopes == {"note"}
        if told[-1] == 40:
            complete.set()

    store.changes.listen(listener)
    other = Store(store_url, clock, tmp_path / "backups")
    try:
        for number in range(20):
            note(store, f"ours {number}")
            note(other, f"theirs {number}")
        assert complete.wait(10)
    finally:
        other.close()
    assert told == list(range(1, 41))


def test_two_writers_at_once_lose_nothing(store: Store, store_url: str, clock: ManualClock, tmp_path: Path) -> None:
    other = Store(store_url, clock, tmp_path / "backups")
    threads = [threading.Thread(target=lambda s=opened: [note(s, "x") for _ in range(50)]) for opened in (store, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert [entry.seq for entry in all_entries(store)] == list(range(1, 101))


def test_a_file_locked_by_another_program_is_named_and_nothing_is_lost(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocker = sqlite3.connect(tmp_path / "event.db", isolation_level=None)
    sqlite_store.write(
        lambda transaction: transaction.connection.exec_driver_sql("PRAGMA busy_timeout=100").close(), DESK_ONE
    )
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusyError) as refused:
        note(sqlite_store, "waiting")
    assert "event.db" in refused.value.sentence()
    blocker.execute("ROLLBACK")
    blocker.close()
    note(sqlite_store, "again")
    assert [entry.data["words"] for entry in all_entries(sqlite_store)] == ["again"]


def test_a_time_without_zone_never_reaches_the_store(sqlite_store: Store) -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 5, 18), sqlite_store._writer.dialect)  # noqa: DTZ001
    with pytest.raises((ValueError, StatementError)), sqlite_store.read() as connection:
        list(journal.entries_since(connection, datetime(2026, 5, 18)))  # noqa: DTZ001


def test_a_time_of_another_zone_is_kept_as_utc(store: Store, clock: ManualClock) -> None:
    clock.advance(datetime(2026, 5, 18, 9, 0, tzinfo=timezone(timedelta(hours=8))) - clock.now())
    note(store, "nine in Shanghai")
    assert all_entries(store)[0].at == datetime(2026, 5, 18, 1, 0, tzinfo=UTC)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open file from being deleted")
def test_a_file_that_was_taken_away_is_said_instead_of_writing_into_nothing(
    sqlite_store: Store, tmp_path: Path
) -> None:
    note(sqlite_store, "before")
    (tmp_path / "event.db").rename(tmp_path / "elsewhere.db")
    with pytest.raises(StoreGoneError):
        note(sqlite_store, "lost")
    (tmp_path / "elsewhere.db").rename(tmp_path / "event.db")
    note(sqlite_store, "after")
    assert len(all_entries(sqlite_store)) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open file from being deleted")
def test_a_log_that_was_deleted_is_said_and_what_was_answered_before_is_in_the_file(
    sqlite_store: Store, tmp_path: Path, clock: ManualClock
) -> None:
    note(sqlite_store, "before")
    (tmp_path / "event.db-wal").unlink()
    for _again in range(2):
        with pytest.raises(StoreLogGoneError):
            note(sqlite_store, "would end with the program")
    # What a power cut would leave now.
    (tmp_path / "cut").mkdir()
    shutil.copy(tmp_path / "event.db", tmp_path / "cut")
    left = Store(f"sqlite:///{tmp_path / 'cut' / 'event.db'}", clock, tmp_path)
    assert [entry.data["words"] for entry in all_entries(left)] == ["before"]
    left.close()
    sqlite_store.close()
    again = Store(f"sqlite:///{tmp_path / 'event.db'}", clock, tmp_path)
    note(again, "after")
    assert [entry.data["words"] for entry in all_entries(again)] == ["before", "after"]
    again.close()


def test_a_full_disk_is_said_keeps_nothing_by_half_and_is_over_when_there_is_room(sqlite_store: Store) -> None:
    note(sqlite_store, "before")
    assert sqlite_store._connection is not None
    driver = sqlite_store._connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA max_page_count=1").close()  # As many as there are: no room for another.
    with pytest.raises(StoreFaultError, match="full"):
        note(sqlite_store, "x" * 100_000)
    note(sqlite_store, "after")
    assert [(entry.seq, entry.data["words"]) for entry in all_entries(sqlite_store)] == [(1, "before"), (2, "after")]


@pytest.mark.skipif(os.name == "nt", reason="no folder of Windows has such a name")
def test_a_folder_of_any_name_keeps_its_own_store(clock: ManualClock, tmp_path: Path) -> None:
    for name in ("day?1", "day?2", "a#b%20", "[bold]"):
        folder = tmp_path / name
        folder.mkdir()
        store = Store(sqlite_url(folder / "event.db"), clock, folder / "backups")
        store.write(lambda transaction: transaction.journal("desk.opened", "desk:D1", {}), Origin("D1", "Li"))
        with store.read() as connection:
            assert journal.last_seq(connection) == 1
        store.close()
        assert (folder / "event.db").is_file()
