"""What the benchmarks share: results with their yardstick, a store full of people."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from controlroom.core.clock import SystemClock
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

BENCH = Origin("D1", "benchmark")
_AT_ONCE = 50_000


@dataclass(frozen=True)
class Times:
    """Times of one kind of work, in ms, and how many fit into a second one after the other."""

    p50_ms: float
    p99_ms: float
    per_s: float
    n: int
    max_ms: float = 0.0

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Times:
        """The summary of `seconds`."""
        ordered = sorted(seconds)
        last = len(ordered) - 1
        return cls(
            round(ordered[round(last * 0.5)] * 1000, 3),
            round(ordered[round(last * 0.99)] * 1000, 3),
            round(len(ordered) / sum(ordered), 1),
            len(ordered),
            round(ordered[-1] * 1000, 3),
        )


@dataclass(frozen=True)
class Result:
    """One benchmark beside its yardstick, which ran in turn with it; `ratio` is per_s over the yardstick's per_s."""

    name: str
    people: int
    times: Times
    yardstick_name: str
    yardstick: Times
    more: dict[str, Any] = field(default_factory=dict)
    """What this benchmark alone has to say, added to its JSON."""

    @property
    def ratio(self) -> float:
        return round(self.times.per_s / self.yardstick.per_s, 3)

    def to_json(self) -> dict[str, Any]:
        """The shape of `--json`."""
        times = asdict(self.times)
        return {
            "name": self.name,
            "people": self.people,
            "n": times.pop("n"),
            **times,
            "yardstick": {
                "name": self.yardstick_name, "p50_ms": self.yardstick.p50_ms, "p99_ms": self.yardstick.p99_ms,
                "per_s": self.yardstick.per_s, "max_ms": self.yardstick.max_ms,
            },
            "ratio": self.ratio,
            **self.more,
        }  # fmt: skip

    def row(self) -> str:
        """One row of the README's table."""
        ours, other = self.times, self.yardstick
        return (
            f"| `{self.name}` | {ours.p50_ms:.3g} ms | {ours.p99_ms:.3g} ms | {ours.per_s:,.0f} | "
            f"{self.yardstick_name}: {other.p50_ms:.3g} ms, p99 {other.p99_ms:.3g} ms | {self.ratio:.2f} |"
        )

    def words(self) -> str:
        """One line for a person."""
        more = "".join(f"; {key} {value}" for key, value in self.more.items())
        return (
            f"{self.name}: p50 {self.times.p50_ms} ms, p99 {self.times.p99_ms} ms, max {self.times.max_ms} ms, "
            f"{self.times.per_s}/s; {self.yardstick_name}: p50 {self.yardstick.p50_ms} ms, p99 "
            f"{self.yardstick.p99_ms} ms, max {self.yardstick.max_ms} ms, {self.yardstick.per_s}/s; "
            f"ratio {self.ratio}{more}"
        )


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def code_of(number: int) -> str:
    """The check-in code of person `number`."""
    return f"BENCH-{number:07d}"


def open_store(folder: Path) -> Store:
    """The store in `folder`, on a disk (not in memory: commits must be durable)."""
    return Store(f"sqlite:///{folder / 'event.db'}", SystemClock(), folder / "backups")


def full_store(folder: Path, people: int) -> Store:
    """A store with `people` registered attendees, filled once a run and copied then."""
    shutil.copy(_filled(people), folder / "event.db")
    return open_store(folder)


@cache
def _filled(people: int) -> Path:
    from controlroom.domain.people.search_index import index_people
    from controlroom.domain.people.service import PERSON

    def fill(transaction: Transaction) -> None:
        for start in range(0, people, _AT_ONCE):
            rows = _rows(start, min(people, start + _AT_ONCE))
            transaction.connection.execute(PERSON.insert(), rows)
            index_people(transaction, rows)
        transaction.journal("people.imported", "file:benchmark", {"created": people})

    home = Path(tempfile.mkdtemp(prefix="controlroom-bench-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    store = open_store(home)
    store.write(fill, BENCH)
    store.close()
    return home / "event.db"


def _rows(first: int, end: int) -> list[dict[str, str]]:
    """People `first` up to `end`, a part at a time: a million at once would fill the memory."""
    from controlroom.simulate.names import make_people

    return [
        {
            "id": f"{number:032x}", "code": code_of(number), "name": who.name, "company": who.company,
            "title": who.title, "phone": who.phone, "email": who.email, "category": who.category,
            "language": who.language, "status": "registered", "note": "", "needs": "",
        }
        for number, who in enumerate(make_people(end - first, seed=1 + first), first)
    ]  # fmt: skip
