"""Desks that are killed in the middle of a surge: what was shown is kept, nobody is in twice, no badge is lost."""

from __future__ import annotations

import random
import sqlite3
import time
from collections import Counter
from pathlib import Path
from threading import Event, Thread

import pytest
import zxingcpp
from PIL import Image

from controlroom.core.config.folder import EventFolder
from controlroom.simulate.printer import VirtualPrinter
from controlroom.simulate.scanner import VirtualScanner
from tests.support.desk import HeadlessDesk, Line
from tests.support.people import take_in
from tests.support.waiting import wait_until

PEOPLE = 4_000
DESKS = ("D1", "D2")


class Surge(Thread):
    """Presents the codes of the first `people` at a scanner, one every `gap_s`, until it is told to stop."""

    def __init__(self, scanner: VirtualScanner, rng: random.Random, gap_s: float = 0.008, people: int = PEOPLE) -> None:
        super().__init__(daemon=True)
        self._gap_s, self._people = gap_s, people
        self._scanner, self._rng, self.done = scanner, rng, Event()

    def run(self) -> None:
        while not self.done.wait(self._gap_s):
            self._scanner.scan(f"P-{self._rng.randrange(self._people):04d}")


@pytest.fixture
def crowded_event(event_folder: EventFolder, tmp_path: Path) -> EventFolder:
    rows = "".join(f"张伟{number},P-{number:04d}\n" for number in range(PEOPLE))
    take_in(event_folder, tmp_path / "people.csv", "姓名,签到码\n" + rows)
    return event_folder


@pytest.mark.torture
def test_desks_killed_during_a_surge_lose_no_decision_that_was_shown_and_no_badge(
    crowded_event: EventFolder, request: pytest.FixtureRequest
) -> None:
    kills = request.config.getoption("--torture-rounds")
    rng = random.Random(7)
    scanners = {desk: VirtualScanner() for desk in DESKS}
    printers = {desk: VirtualPrinter() for desk in DESKS}
    shown: list[Line] = []

    def open_desk(desk: str) -> HeadlessDesk:
        devices = ("--scanner", scanners[desk].port, "--printer", printers[desk].url)
        return HeadlessDesk(crowded_event.root, *devices, desk=desk)

    for _round in range(kills // len(DESKS)):
        desks = {desk: open_desk(desk) for desk in DESKS}
        surges = [Surge(scanners[desk], random.Random(rng.random())) for desk in DESKS]
        for desk in desks.values():
            desk.wait_for_event("ready")
        for surge in surges:
            surge.start()
        for running in desks.values():
            running.wait_for_event("scan")
            time.sleep(rng.random() * 0.15)
            running.kill()
        for surge in surges:
            surge.done.set()
            surge.join()
        for running in desks.values():
            shown += running.of("scan")
            running.__exit__(None, None, None)

    check_decisions(crowded_event.database, shown)
    settle(crowded_event.database, [open_desk(desk) for desk in DESKS])
    check_badges(crowded_event.database, [page.image for desk in DESKS for page in printers[desk].pages])
    for desk in DESKS:
        scanners[desk].close()
        printers[desk].close()


def check_decisions(path: Path, shown: list[Line]) -> None:
    database = sqlite3.connect(path)
    stored = {row[0]: row[1:] for row in database.execute("SELECT nonce, outcome, code FROM scan")}
    assert len(shown) > 100
    assert {line["nonce"]: (line["outcome"], line["code"]) for line in shown}.items() <= stored.items()
    admitted = Counter(code for outcome, code in stored.values() if outcome == "ADMITTED")
    assert max(admitted.values()) == 1
    in_journal = database.execute("SELECT count(*) FROM journal WHERE verb = 'checkin.admitted'").fetchone()[0]
    assert in_journal == len(admitted) == database.execute("SELECT count(*) FROM admission").fetchone()[0]
    without_job = """SELECT count(*) FROM scan LEFT JOIN print_job USING (nonce)
                     WHERE outcome = 'ADMITTED' AND print_job.id IS NULL"""
    assert database.execute(without_job).fetchone() == (0,)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def settle(path: Path, desks: list[HeadlessDesk]) -> None:
    """Lets the desks print what is still queued, then ends them in order."""
    database = sqlite3.connect(path)
    query = "SELECT count(*) FROM print_job WHERE state IN ('queued', 'sending')"
    wait_until(lambda: database.execute(query).fetchone()[0] == 0, "drained", limit_s=60, every_s=0.1)
    database.close()
    for desk in desks:
        assert desk.terminate() == 0
        desk.__exit__(None, None, None)


def check_badges(path: Path, pages: list[Image.Image]) -> None:
    database = sqlite3.connect(path)
    jobs = dict(database.execute("SELECT code, state FROM print_job JOIN person ON person.id = person_id"))
    database.close()
    printed = Counter(found.text for page in pages for found in zxingcpp.read_barcodes(page.convert("L")))
    assert set(jobs.values()) <= {"confirmed", "unknown"}
    assert {code for code, state in jobs.items() if state == "confirmed"} <= set(printed)
    assert max(printed.values()) == 1
    assert set(printed) <= set(jobs)
