"""How long a keystroke of the search takes, in a store full of people."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from benchmarks.common import Result, Times, full_store, timed
from controlroom.domain.people.search import search
from controlroom.simulate.names import SimPerson, make_people

TYPED = 150
SHOWN = 50
# What everybody begins with, and what finds tens of thousands at every sign.
_COMMON = (
    "wang", "zhangwei", "王", "张伟", "liu", "w", "z", "l", "明", "chen", "li", "yang", "北京", "深圳智行",
    "wang 北京", "zhang 上海 科技", "smith ja", "li 14", "143", "ouyl", "娜娜", "example", "BENCH-00",
)  # fmt: skip


def run(people: int) -> Result:
    """Names typed sign by sign; the yardstick is LIKE over name, company and phone for the same text."""
    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home:
        store = full_store(Path(home), people)
        typed = [start for text in _queries() for start in _keystrokes(text)]
        ours = [timed(lambda start=start: search(store, start, SHOWN)) for start in typed]
        with closing(sqlite3.connect(Path(home) / "event.db")) as raw:
            raw.execute("PRAGMA cache_size=-32768")
            # A scan of everybody: a sample of the keystrokes says enough.
            sample = random.Random(2).sample(typed, min(len(typed), max(20, 6_000_000 // max(people, 1))))
            theirs = [timed(lambda start=start: _like(raw, start)) for start in sample]
        store.close()
        return Result("search", people, Times.of(ours), "LIKE over name, company, phone", Times.of(theirs))


def _like(raw: sqlite3.Connection, text: str) -> None:
    like = f"%{text}%"
    raw.execute(
        "SELECT id, code, name, company, title, phone, status FROM person "
        "WHERE name LIKE ? OR company LIKE ? OR phone LIKE ? LIMIT ?",
        (like, like, like, SHOWN),
    ).fetchall()


def _keystrokes(text: str) -> Iterator[str]:
    for end in range(1, len(text) + 1):
        yield text[:end]


def _queries() -> list[str]:
    """What operators type for people of the list, always the same, and what finds very many."""
    rng = random.Random(1)
    crowd = make_people(5_000, seed=1)
    return [*_COMMON, *(rng.choice(_WAYS)(who) for who in rng.sample(crowd, TYPED))]


def _pinyin(who: SimPerson) -> str:
    from controlroom.domain.people.search_rules import Kind, name_keys

    return next((key for kind, key in name_keys(who.name) if kind == Kind.NAME and key.isascii()), who.name)


def _initials(who: SimPerson) -> str:
    from controlroom.domain.people.search_rules import Kind, name_keys

    return next((key for kind, key in name_keys(who.name) if kind == Kind.INITIALS), who.name)


_WAYS: tuple[Callable[[SimPerson], str], ...] = (
    lambda who: who.name,
    lambda who: who.name[-2:],
    _pinyin,
    _pinyin,
    _initials,
    lambda who: who.phone[-4:] or who.name,
    lambda who: who.company[:6],
    lambda who: f"{_pinyin(who)} {who.company[:4]}",
    lambda who: who.email or who.name,
)
