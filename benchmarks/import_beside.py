"""How long a desk waits while a list is taken in beside it: LISTED new people, then all of them with another company.

`python -m benchmarks.import_beside` is the desk, a process of its own: a decision every PACE_S until told to stop.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.common import BENCH, Result, Times, code_of, full_store, open_store
from controlroom.core.ids import new_id
from controlroom.domain.checkin.gate import Gate
from controlroom.domain.checkin.service import Presented, admit
from controlroom.domain.people.files import Table
from controlroom.domain.people.rules import CategoryLookup
from controlroom.domain.people.service import import_attendees
from controlroom.simulate.names import SimPerson, make_people
from controlroom.store.errors import StoreBusyError
from controlroom.store.store import Store

LISTED = 20_000
PACE_S = 0.02
_QUIET_S = 3.0


def run(people: int, listed: int = LISTED) -> Result:
    """The yardstick is the same desk before the import begins."""
    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home:
        folder = Path(home)
        store = full_store(folder, people)
        desk = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.import_beside", str(folder), str(people)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert desk.stdout is not None
            desk.stdout.readline()
            time.sleep(_QUIET_S)
            crowd, ends = make_people(listed, seed=7), [time.monotonic()]
            for company in ("", " 2"):
                import_attendees(store, BENCH, _table(crowd, company), _categories(crowd), file="benchmark")
                ends.append(time.monotonic())
            told = json.loads(desk.communicate("stop\n", timeout=60)[0])
        finally:
            desk.kill()
            desk.wait()
            store.close()
    quiet, new, updated = (
        [end - start for start, end in told["decisions"] if after <= end and start < before]
        for after, before in zip([0.0, *ends], ends, strict=False)
    )
    more = {
        "listed": listed, "busy": told["busy"],
        "new_max_ms": Times.of(new).max_ms, "new_s": round(ends[1] - ends[0], 1),
        "updated_max_ms": Times.of(updated).max_ms, "updated_s": round(ends[2] - ends[1], 1),
    }  # fmt: skip
    return Result("import_beside", people, Times.of([*new, *updated]), "no import beside", Times.of(quiet), more)


def _table(crowd: list[SimPerson], company: str) -> Table:
    rows = (
        (who.name, who.company + company, who.phone, who.email, f"LISTED-{number:06d}", who.category)
        for number, who in enumerate(crowd)
    )
    return Table(("name", "company", "phone", "email", "code", "category"), tuple(enumerate(rows, 2)), "utf-8")


def _categories(crowd: list[SimPerson]) -> CategoryLookup:
    keys = {who.category for who in crowd}
    return CategoryLookup({key: key for key in keys}, (), "attendee")


def _decided(store: Store, gate: Gate, code: str) -> bool:
    """Whether the desk could decide; otherwise the file was locked for so long that it said "busy"."""
    try:
        admit(store, BENCH, Presented(code, new_id(), "D1", "in", prints=True), gate)
    except StoreBusyError:
        return False
    return True


def _desk(folder: Path, people: int) -> None:
    store, gate = open_store(folder), Gate("main")
    told = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), told.set()), daemon=True).start()
    print("ready", flush=True)
    decisions, busy = [], 0
    for number in random.Random(6).sample(range(people), people):
        start = time.monotonic()
        while not _decided(store, gate, code_of(number)):
            busy += 1
        decisions.append((start, time.monotonic()))
        if told.wait(PACE_S):
            break
    store.close()
    print(json.dumps({"decisions": decisions, "busy": busy}), flush=True)


if __name__ == "__main__":
    _desk(Path(sys.argv[1]), int(sys.argv[2]))
