"""How long a decision takes, commit included, in a store full of people."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

from benchmarks.common import BENCH, Result, Times, code_of, full_store, open_store, timed
from benchmarks.yardstick import RawAdmission
from controlroom.core.ids import new_id
from controlroom.domain.checkin.gate import Gate
from controlroom.domain.checkin.service import Presented, admit

DECISIONS = 3_000
_BLOCK = 100


def run(people: int) -> Result:
    """Blocks of decisions and of yardstick transactions in turn, each on a file of its own."""
    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home:
        ours_folder, raw_folder = Path(home) / "ours", Path(home) / "raw"
        ours_folder.mkdir()
        raw_folder.mkdir()
        full_store(ours_folder, people).close()
        shutil.copy(ours_folder / "event.db", raw_folder / "event.db")
        store = open_store(ours_folder)
        raw = RawAdmission(raw_folder / "event.db")
        numbers = random.Random(1).sample(range(people), min(people, DECISIONS))
        gate = Gate("main")
        ours: list[float] = []
        theirs: list[float] = []

        def decide(code: str) -> None:
            admit(store, BENCH, Presented(code, new_id(), "D1", "in", prints=True), gate)

        for start in range(0, len(numbers), _BLOCK):
            block = [code_of(number) for number in numbers[start : start + _BLOCK]]
            ours += [timed(lambda code=code: decide(code)) for code in block]
            theirs += [timed(lambda code=code: raw.admit(code)) for code in block]
        store.close()
        raw.close()
        return Result("admit", people, Times.of(ours), "raw sqlite3 transaction of the same rows", Times.of(theirs))
