"""Eight desks on one file, two of them killed in the middle of the surge and opened again."""

from __future__ import annotations

import random
import time

import pytest

from controlroom.core.config.folder import EventFolder
from controlroom.simulate.printer import VirtualPrinter
from controlroom.simulate.scanner import VirtualScanner
from tests.e2e.test_kill import Surge, check_badges, check_decisions, crowded_event, settle
from tests.support.desk import HeadlessDesk, Line

__all__ = ["crowded_event"]  # A fixture.
DESKS = tuple(f"D{number}" for number in range(1, 9))
KILLED = ("D3", "D6")
CROWD = 300
"""So few that most of them are presented at several desks at once, and that their badges are printed soon."""


def decides_another(desk: HeadlessDesk) -> None:
    """Waits for a scan that is newer than this moment."""
    before = len(desk.of("scan"))
    desk.wait_for(lambda _line: len(desk.of("scan")) > before, "another scan")


@pytest.mark.torture
def test_eight_desks_lose_nothing_when_two_are_killed_while_they_take_turns(
    crowded_event: EventFolder, request: pytest.FixtureRequest
) -> None:
    rounds = max(1, request.config.getoption("--torture-rounds") // 50)
    (crowded_event.config / "desks.toml").write_text(
        "".join(
            f'[[desks]]\nid = "{desk}"\nname = {{ zh = "台", en = "desk" }}\ncheckpoint = "main"\n' for desk in DESKS
        ),
        encoding="utf-8",
    )
    rng = random.Random(11)
    scanners = {desk: VirtualScanner() for desk in DESKS}
    printers = {desk: VirtualPrinter() for desk in DESKS}
    shown: list[Line] = []

    def open_desks(names: tuple[str, ...]) -> dict[str, HeadlessDesk]:
        opened = {
            desk: HeadlessDesk(
                crowded_event.root,
                "--scanner", scanners[desk].port, "--printer", printers[desk].url, desk=desk,
            )
            for desk in names
        }  # fmt: skip
        for desk in opened.values():
            desk.wait_for_event("ready")
        return opened

    running = open_desks(DESKS)
    for _round in range(rounds):
        surges = [Surge(scanners[desk], random.Random(rng.random()), gap_s=0.03, people=CROWD) for desk in DESKS]
        for surge in surges:
            surge.start()
        for name in KILLED:
            running[name].wait_for_event("scan")
            time.sleep(rng.random() * 0.2)
            running[name].kill()
            shown += running[name].of("scan")
            running[name].__exit__(None, None, None)
        # The six others go on although two have died, perhaps at the head of the queue.
        for name in set(DESKS) - set(KILLED):
            decides_another(running[name])
        for surge in surges:
            surge.done.set()
            surge.join()
        running |= open_desks(KILLED)
    settle(crowded_event.database, list(running.values()))
    for desk in running.values():
        assert not desk.of("not_decided")
        shown += desk.of("scan")
    check_decisions(crowded_event.database, shown)
    check_badges(crowded_event.database, [page.image for desk in DESKS for page in printers[desk].pages])
    for name in DESKS:
        scanners[name].close()
        printers[name].close()
