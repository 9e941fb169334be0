"""Everybody at once: desks in processes of their own decide their queues on one store.

A decision's time is from the moment the code is read, when the person stands at the desk, until it is committed. What
they waited in the queue before is told beside it (`from_arrival`). `python -m benchmarks.surge` is one desk.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks.common import Result, Times, code_of, full_store, open_store
from benchmarks.yardstick import RawAdmission
from controlroom.core.ids import new_id
from controlroom.domain.checkin.gate import Gate
from controlroom.domain.checkin.service import Presented, admit
from controlroom.store.journal import Origin

ROUNDS = 3
Decisions = list[tuple[float, float]]
"""Begin and end of each, in monotonic seconds, which all processes of a machine share."""


def run(people: int, desks: int, arrivals: int) -> Result:
    """Rounds of ours and of raw sqlite3 with its busy_timeout in turn, each on a file of its own."""
    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home:
        folders = {kind: Path(home) / kind for kind in ("ours", "raw")}
        for folder in folders.values():
            folder.mkdir()
        full_store(folders["ours"], people).close()
        shutil.copy(folders["ours"] / "event.db", folders["raw"] / "event.db")
        numbers = random.Random(3).sample(range(people), min(people, ROUNDS * (arrivals + desks)))
        each = len(numbers) // ROUNDS
        took: dict[str, list[float]] = {"ours": [], "raw": []}
        waited: dict[str, list[float]] = {"ours": [], "raw": []}
        for number in range(ROUNDS):
            codes = [code_of(person) for person in numbers[number * each : (number + 1) * each]]
            for kind, folder in folders.items():
                begun, decisions = _surge(kind, folder, codes, desks)
                took[kind] += [end - start for start, end in decisions]
                waited[kind] += [end - begun for _start, end in decisions]
        lost, twice = _check(folders["ours"] / "event.db", [code_of(number) for number in numbers[: each * ROUNDS]])
        if lost or twice:
            raise RuntimeError(f"{lost} decisions lost, {twice} people admitted twice")
        more = {
            "desks": desks, "lost": lost, "twice": twice, "arrivals": len(waited["ours"]) // ROUNDS,
            "from_arrival_max_ms": Times.of(waited["ours"]).max_ms,
            "from_arrival_max_ms_of_yardstick": Times.of(waited["raw"]).max_ms,
        }  # fmt: skip
        return Result(
            "surge", people, Times.of(took["ours"]), "raw sqlite3 with busy_timeout", Times.of(took["raw"]), more
        )


def _surge(kind: str, folder: Path, codes: list[str], desks: int) -> tuple[float, Decisions]:
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.surge", kind, str(folder), f"D{number + 1}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for number in range(desks)
    ]  # fmt: skip
    try:
        for number, worker in enumerate(workers):
            assert worker.stdin is not None
            assert worker.stdout is not None
            worker.stdin.write(json.dumps(codes[number::desks]) + "\n")
            worker.stdin.flush()
        for worker in workers:
            assert worker.stdout is not None
            if worker.stdout.readline() != "ready\n":
                raise RuntimeError("a desk of the surge did not start")
        begun = time.monotonic() + 0.3  # Everybody has gone to sleep until then.
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write(f"{begun}\n")
            worker.stdin.flush()
        decisions = [
            (start, end) for worker in workers for start, end in json.loads(worker.communicate(timeout=120)[0])
        ]
        return begun, decisions
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def _check(database: Path, codes: list[str]) -> tuple[int, int]:
    """How many of `codes` are not in, and how many scans more than people were answered ADMITTED."""
    with closing(sqlite3.connect(database)) as connection:
        inside = {
            row[0] for row in connection.execute("SELECT code FROM admission JOIN person ON person.id = person_id")
        }
        admitted = connection.execute("SELECT count(*) FROM scan WHERE outcome = 'ADMITTED'").fetchone()[0]
    return len(set(codes) - inside), admitted - len(inside)


def _ours(folder: Path, desk: str) -> Callable[[str], object]:
    store, by = open_store(folder), Origin(desk, "benchmark")
    gate = Gate("main")
    return lambda code: admit(store, by, Presented(code, new_id(), desk, "in", prints=True), gate)


def _desk(kind: str, folder: Path, desk: str) -> None:
    decide = _ours(folder, desk) if kind == "ours" else RawAdmission(folder / "event.db").admit
    codes = json.loads(sys.stdin.readline())
    decide(codes.pop())  # The first of a desk, before the doors open.
    print("ready", flush=True)
    time.sleep(max(0.0, float(sys.stdin.readline()) - time.monotonic()))
    decisions: Decisions = []
    for code in codes:
        start = time.monotonic()
        decide(code)
        decisions.append((start, time.monotonic()))
    print(json.dumps(decisions), flush=True)


if __name__ == "__main__":
    _desk(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
