"""Wrong PINs of commands: the journal counts them by name, one after the other; on both stores (docs/domain.md §1)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from controlroom.core.clock import ManualClock, SystemClock, iso
from controlroom.core.pins import PinDelay, PinsWaitError
from controlroom.domain.people.operators import ANY_LEADER, keep_tried, require_turn
from controlroom.store import journal
from controlroom.store.journal import Entry, Origin
from controlroom.store.store import Store, Transaction

SHELL, SCREEN = Origin("shell", "operator"), Origin("control", "operator")
AT_ONCE = 6


def told(store: Store) -> list[tuple[str, object, object]]:
    """What the journal says of PINs: what came of it, for whom, the how manieth in a row."""
    with store.read() as connection:
        entries: list[Entry] = journal.entries_after(connection, 0)
    return [
        (each.verb.removeprefix("operator."), each.data["name"], each.data["tries"])
        for each in entries if each.verb.startswith("operator.")
    ]  # fmt: skip


def wrong(store: Store, name: str, clock: ManualClock) -> None:
    keep_tried(store, SHELL, name, clock, wrong=1, waits=True)


def test_three_wrong_ones_wait_and_each_is_in_the_journal(store: Store, clock: ManualClock) -> None:
    for _attempt in range(PinDelay.FREE_TRIES):
        require_turn(store, "Anna", clock)
        wrong(store, "Anna", clock)
    with pytest.raises(PinsWaitError, match="11 s"):
        require_turn(store, "Anna", clock)
    require_turn(store, "Bob", clock)
    assert told(store) == [("refused", "Anna", 1), ("refused", "Anna", 2), ("refused", "Anna", 3)]


def test_a_right_one_ends_the_row_of_that_name_only_and_is_kept_where_there_was_one(
    store: Store, clock: ManualClock
) -> None:
    for name in ("Anna", "Anna", "Bob"):
        wrong(store, name, clock)
    for name in ("Bob", "Chen"):
        keep_tried(store, SHELL, name, clock, wrong=0, waits=True)
    wrong(store, "Bob", clock)
    wrong(store, "Anna", clock)
    assert told(store)[3:] == [("proved", "Bob", 1), ("refused", "Bob", 1), ("refused", "Anna", 3)]


def test_what_a_screen_tells_is_counted_on_and_never_ends_a_wait(store: Store, clock: ManualClock) -> None:
    for _attempt in range(2):
        wrong(store, "Anna", clock)
    keep_tried(store, SCREEN, "Anna", clock, wrong=3)
    keep_tried(store, SCREEN, "Anna", clock, wrong=1)
    assert told(store)[2:] == [("refused", "Anna", 5), ("refused", "Anna", 6)]
    with pytest.raises(PinsWaitError, match="81 s"):
        require_turn(store, "Anna", clock)


def test_an_hour_later_or_by_another_clock_it_begins_anew(store: Store, clock: ManualClock) -> None:
    for _attempt in range(3):
        wrong(store, "Anna", clock)
    beside, back = ManualClock(clock.now() - timedelta(seconds=2)), ManualClock(clock.now() - timedelta(days=10))
    with pytest.raises(PinsWaitError, match="13 s"):
        require_turn(store, "Anna", beside)
    require_turn(store, "Anna", back)
    clock.advance(timedelta(hours=1))
    wrong(store, "Anna", clock)
    assert told(store)[-1] == ("refused", "Anna", 1)


def test_an_entry_of_a_former_version_which_does_not_say_when_makes_nobody_wait(
    store: Store, clock: ManualClock
) -> None:
    def former(transaction: Transaction) -> None:
        transaction.journal("operator.refused", "operator:Anna", {"name": "Anna", "tries": 9})

    store.write(former, SCREEN)
    require_turn(store, "Anna", clock)
    wrong(store, "Anna", clock)
    assert told(store)[-1] == ("refused", "Anna", 1)  # Nor is it counted on.


def test_leaders_are_told_of_in_both_languages(store: Store, clock: ManualClock) -> None:
    keep_tried(store, SCREEN, ANY_LEADER, clock, wrong=3)
    assert told(store) == [("refused", {"en": "a leader", "zh": "负责人"}, 3)]
    with store.read() as connection:
        (entry,) = journal.latest(connection, 1)
    assert (entry.subject, entry.data["given"]) == ("operator:*", iso(clock.now()))


@pytest.fixture
def stores(store_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[list[Store]]:
    opened = [Store(store_url, clock, tmp_path / "backups") for _each in range(AT_ONCE)]
    yield opened
    for each in opened:
        each.close()


def test_of_programs_that_try_at_once_three_learn_something(stores: list[Store]) -> None:
    ready, outcomes = threading.Barrier(AT_ONCE), list[str]()

    def guess(store: Store) -> None:
        require_turn(store, "Anna", SystemClock())
        ready.wait()
        try:
            keep_tried(store, SHELL, "Anna", SystemClock(), wrong=1, waits=True)
        except PinsWaitError:
            outcomes.append("waits")
        else:
            outcomes.append("wrong")

    threads = [threading.Thread(target=guess, args=(each,)) for each in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["waits"] * 3 + ["wrong"] * 3
    assert [tries for _verb, _name, tries in told(stores[0])] == [1, 2, 3]
    with pytest.raises(PinsWaitError):  # Also for who knows it, as long as they wait.
        keep_tried(stores[0], SHELL, "Anna", SystemClock(), wrong=0, waits=True)
