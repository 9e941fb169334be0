"""Several desks in one program, in and out, and signed tickets at a desk without a list: on real ptys and sockets."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from controlroom.core.config.folder import EventFolder
from controlroom.simulate.printer import VirtualPrinter
from controlroom.simulate.scanner import VirtualScanner
from tests.support.desk import HeadlessDesk, run_cli

DESK = """
[[desks]]
id = "{id}"
name = {{ zh = "{id}", en = "{id}" }}
checkpoint = "{checkpoint}"
direction = "{direction}"
[[desks.scanners]]
port = '{port}'
[desks.printer]
url = "{url}"
"""


class Venue:
    """Two desks with their devices: the main entrance, and the lounge whose door goes both ways."""

    def __init__(self, folder: EventFolder, devices: ExitStack) -> None:
        self.folder = folder
        self.scanners = {id: devices.enter_context(closing(VirtualScanner())) for id in ("D1", "L1")}
        self.printers = {id: devices.enter_context(closing(VirtualPrinter())) for id in ("D1", "L1")}
        self.write_desks()

    def write_desks(self) -> None:
        places = (("D1", "main", "in"), ("L1", "vip-lounge", "both"))
        text = "".join(
            DESK.format(
                id=id,
                checkpoint=checkpoint,
                direction=direction,
                port=self.scanners[id].port,
                url=self.printers[id].url,
            )
            for id, checkpoint, direction in places
        )
        (self.folder.config / "desks.toml").write_text(text, encoding="utf-8")
        event = self.folder.config / "event.toml"
        # Whenever the test runs, the lounge is open.
        open_always = event.read_text("utf-8").replace("windows = [{ opens = 07:30:00, closes = 18:30:00 }]\n", "")
        event.write_text(open_always, encoding="utf-8")


@pytest.fixture
def venue(event_folder: EventFolder) -> Iterator[Venue]:
    with ExitStack() as devices:
        yield Venue(event_folder, devices)


def both_ready(desk: HeadlessDesk) -> None:
    for _ in range(4):
        desk.wait_for_event("device", state="ready")


def test_two_desks_in_one_program_answer_their_own_scanners_and_print_on_their_own_printers(
    venue: Venue, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("姓名,类别,签到码\n欧阳娜娜,贵宾,V1\n王敏,,A1\n", encoding="utf-8")
    root = str(venue.folder.root)
    assert run_cli("import", "attendees", str(file), "--event", root).returncode == 0
    with HeadlessDesk(venue.folder.root, "L1", desk="D1") as desks:
        both_ready(desks)
        venue.scanners["D1"].scan("V1")
        assert desks.wait_for_event("scan", desk="D1")["outcome"] == "ADMITTED"
        assert desks.wait_for_event("print", state="confirmed")["desk"] == "D1"
        answers = []
        for code in ("A1", "V1"):
            venue.scanners["L1"].scan(code)
            answers.append(desks.wait_for_event("scan", desk="L1")["outcome"])
        assert answers == ["WRONG_CHECKPOINT", "ADMITTED"]
        time.sleep(1.6)  # longer than the scanner's debounce: a real second presentation
        venue.scanners["L1"].scan("V1")
        assert desks.wait_for_event("scan", desk="L1")["outcome"] == "LEFT"
        assert (len(venue.printers["D1"].pages), len(venue.printers["L1"].pages)) == (1, 0)
        assert desks.terminate() == 0


def test_a_desk_without_a_list_admits_a_good_ticket_and_refuses_a_forged_and_a_revoked_one(
    venue: Venue, tmp_path: Path
) -> None:
    organiser = tmp_path / "organiser"
    shutil.copytree(venue.folder.root, organiser)
    issued = run_cli(
        "tickets", "issue", "--count", "2", "--category", "vip", "--valid-from", "2026-01-01T00:00:00+08:00",
        "--valid-until", "2099-01-01T00:00:00+08:00", "--json", "--event", str(organiser),
    )  # fmt: skip
    assert issued.returncode == 0, issued.stderr
    good, stolen = (ticket["text"] for ticket in json.loads(issued.stdout)["tickets"])
    shutil.copy(organiser / "config" / "ticket_keys.toml", venue.folder.config)
    root = str(venue.folder.root)
    assert run_cli("tickets", "revoke", stolen, "--reason", "stolen", "--event", root).returncode == 0
    forged = good[:-1] + ("B" if good[-1] != "B" else "C")
    with HeadlessDesk(venue.folder.root, desk="D1") as desk:
        desk.wait_for_event("device", kind="scanner", state="ready")
        answers = []
        for ticket in (forged, stolen, good):
            venue.scanners["D1"].scan(ticket)
            line = desk.wait_for_event("scan")
            answers.append((line["outcome"], line["reason"]))
        assert answers == [("VOID", "ticket_forged"), ("VOID", "ticket_revoked"), ("ADMITTED", None)]
        assert desk.wait_for_event("print", state="confirmed")["desk"] == "D1"
