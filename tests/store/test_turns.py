"""Writers queue in the order of asking, and nobody who is dead, asleep or in the way can keep the others waiting."""

from __future__ import annotations

import contextlib
import itertools
import signal
import sqlite3
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from controlroom.core.clock import ManualClock
from controlroom.store import turns
from controlroom.store.errors import StoreBusyError
from controlroom.store.store import Store
from controlroom.store.turns import FairLock, open_turns
from tests.store.test_store import all_entries, note
from tests.support.waiting import wait_until
from tests.support.writer import Writer


@contextlib.contextmanager
def ready(folder: Path, names: str, sleep_s: float = 0.0) -> Iterator[list[Writer]]:
    """Processes that have the store of `folder` open, one for each letter of `names`."""
    with contextlib.ExitStack() as stack:
        writers = [stack.enter_context(Writer(folder, name, sleep_s)) for name in names]
        assert [writer.told() for writer in writers] == ["ready"] * len(writers)
        yield writers


def numbers_drawn(store: Store) -> int:
    """On the store's own descriptor: closing another one of the same file would drop the locks of this process."""
    assert store._turns._file is not None
    return turns._number(store._turns._file, turns._NEXT)


def writers_of(store: Store) -> list[str]:
    return [entry.station for entry in all_entries(store)]


def test_a_lock_is_handed_to_the_thread_that_has_waited_longest() -> None:
    lock, order = FairLock(), []

    def work(name: int) -> None:
        with lock:
            order.append(name)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(20)]
    with lock:
        for number, thread in enumerate(threads, 1):
            thread.start()
            wait_until(lambda n=number: len(lock._waiting) == n, "a thread never queued")
    # Whoever comes now stands behind them all, although the lock was let go of this instant.
    work(99)
    for thread in threads:
        thread.join()
    assert order == [*range(20), 99]


def test_a_thread_interrupted_while_it_waits_leaves_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        taken = 0

        def acquire(self) -> None:
            self.taken += 1
            if self.taken == 2:
                raise KeyboardInterrupt

    lock = FairLock()
    with lock:
        with monkeypatch.context() as patch:
            patch.setattr(turns.threading, "Lock", Interrupted)
            with pytest.raises(KeyboardInterrupt):
                lock.__enter__()
    with lock:
        assert not lock._waiting


def test_processes_write_in_the_order_in_which_they_asked(sqlite_store: Store, tmp_path: Path) -> None:
    note(sqlite_store, "the file of turns is there")
    with ready(tmp_path, "EDCBA") as writers:
        with sqlite_store._turns.turn(5.0):
            for writer in writers:
                before = numbers_drawn(sqlite_store)
                writer.write(1)
                wait_until(lambda n=before: numbers_drawn(sqlite_store) > n, "a process never asked")
        for writer in writers:
            assert [writer.told(), writer.told()] == ["inside", "done"]
    assert writers_of(sqlite_store)[1:] == list("EDCBA")


def test_nobody_is_overtaken_twice_while_everybody_wants_to_write(sqlite_store: Store, tmp_path: Path) -> None:
    with ready(tmp_path, "ABCD", sleep_s=0.003) as writers:
        for writer in writers:
            writer.write(40)
        for writer in writers:
            while writer.told() != "done":
                pass
    order = writers_of(sqlite_store)
    assert Counter(order) == dict.fromkeys("ABCD", 40)
    # Where all four are at work: between two turns of one, each other had one turn, or two when it asked just before
    # and just after. Without turns, one of them writes dozens while another waits.
    first, last = max(order.index(name) for name in "ABCD"), min(160 - order[::-1].index(name) for name in "ABCD")
    for name in "ABCD":
        places = [place for place in range(first, last) if order[place] == name]
        for place, following in itertools.pairwise(places):
            assert max(Counter(order[place + 1 : following]).values(), default=0) <= 2


def test_the_turn_of_a_killed_process_passes_to_the_next(sqlite_store: Store, tmp_path: Path) -> None:
    with ready(tmp_path, "AB", sleep_s=60) as (holder, waiting):
        holder.write(1)
        assert holder.told() == "inside"
        before = numbers_drawn(sqlite_store) if sqlite_store._turns._file is not None else 0
        waiting.write(1)
        threads = [threading.Thread(target=note, args=(sqlite_store, "mine"))]
        threads[0].start()
        wait_until(lambda: sqlite_store._turns._file is not None, "this process never asked")
        wait_until(lambda: numbers_drawn(sqlite_store) >= before + 3, "not all three have a number")
        holder.process.kill()
        waiting.process.kill()
        threads[0].join(20)
        assert not threads[0].is_alive()
    assert writers_of(sqlite_store) == ["D1"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot suspend a process by a signal")
def test_a_process_suspended_in_the_queue_is_passed_over_and_waited_for_only_once(
    sqlite_store: Store, tmp_path: Path
) -> None:
    note(sqlite_store, "before")
    with ready(tmp_path, "A") as (asleep,):
        with sqlite_store._turns.turn(5.0):
            before = numbers_drawn(sqlite_store)
            asleep.write(1)
            wait_until(lambda: numbers_drawn(sqlite_store) > before, "it never asked")
            asleep.process.send_signal(signal.SIGSTOP)
        with sqlite_store._turns.turn(5.0) as left:
            assert 0 < left < 5.0 - turns.STUCK_AFTER_S / 2
        for words in ("second", "third"):
            with sqlite_store._turns.turn(5.0) as left:
                assert left > 5.0 - turns.STUCK_AFTER_S / 2
            note(sqlite_store, words)
        asleep.process.send_signal(signal.SIGCONT)
        assert [asleep.told(), asleep.told()] == ["inside", "done"]
    assert writers_of(sqlite_store) == ["D1", "D1", "D1", "A"]


def test_who_waited_in_the_queue_is_told_busy_no_later_than_the_others(
    clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("store", "engine"):
        monkeypatch.setattr(f"controlroom.store.{module}.BUSY_TIMEOUT_S", 1.0)
    store = Store(f"sqlite:///{tmp_path / 'event.db'}", clock, tmp_path / "backups")
    note(store, "before")
    browser = sqlite3.connect(tmp_path / "event.db", isolation_level=None)
    browser.execute("BEGIN IMMEDIATE")
    told: list[float] = []

    def write() -> None:
        begun = time.monotonic()
        with pytest.raises(StoreBusyError):
            note(store, "never")
        told.append(time.monotonic() - begun)

    threads = [threading.Thread(target=write) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    browser.execute("ROLLBACK")
    browser.close()
    # One after the other they would have waited for five seconds and more, each its full time.
    assert len(told) == 5
    assert max(told) < 4.5
    note(store, "after")
    assert [entry.data["words"] for entry in all_entries(store)] == ["before", "after"]
    store.close()


def test_without_a_file_for_turns_writing_goes_on_and_it_is_said_once(
    sqlite_store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "event.db.turns").mkdir()
    note(sqlite_store, "one")
    note(sqlite_store, "two")
    assert len(all_entries(sqlite_store)) == 2
    assert len([record for record in caplog.records if "do not take turns" in record.getMessage()]) == 1


@pytest.mark.parametrize("rubbish", [b"", b"\xff" * 7, b"\xff" * 200, b"SQLite format 3\x00" * 100])
def test_rubbish_in_the_file_of_turns_keeps_nobody_out(sqlite_store: Store, tmp_path: Path, rubbish: bytes) -> None:
    (tmp_path / "event.db.turns").write_bytes(rubbish)
    for words in "abc":
        note(sqlite_store, words)
    assert len(all_entries(sqlite_store)) == 3


def test_two_stores_on_one_file_share_their_queue_and_the_last_one_closes_it(tmp_path: Path) -> None:
    first, second = open_turns(tmp_path / "event.db"), open_turns(tmp_path / "event.db")
    assert first is second
    with first.turn(1.0):
        first.close()
        assert first._file is not None
    second.close()
    assert second._file is None
    third = open_turns(tmp_path / "event.db")
    assert third is not first
    third.close()
