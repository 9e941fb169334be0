"""What is to be mended before the event, without its hardware."""

from __future__ import annotations

import contextlib
import socket
import threading

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.station.doctor import Level, examine
from controlroom.station.room import open_room


class DropsAll(threading.Thread):
    """An address that takes every connection and ends it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.listener.accept()[0].close()


def test_a_printer_that_never_answered_was_not_reached_rather_than_lost(
    event_folder: EventFolder, clock: ManualClock
) -> None:
    silent = DropsAll()
    silent.start()
    printer = f'printer = {{ url = "tcp://127.0.0.1:{silent.port}" }}\n'
    (event_folder.config / "desks.toml").write_text(DESK.format(checkpoint="main", way="in") + printer, "utf-8")
    with open_room(event_folder.root, station="doctor", actor="tests", clock=clock) as room:
        (found,) = [each for each in examine(room) if each.about.startswith("D1 ")]
    silent.listener.close()
    assert found.level is Level.FAULT
    assert found.mend.startswith("It was not reached. Check its address")


DESK = '[[desks]]\nid = "D1"\nname = {{ zh = "台", en = "Desk" }}\ncheckpoint = "{checkpoint}"\ndirection = "{way}"\n'


@pytest.mark.parametrize(
    ("checkpoint", "way", "leaves", "warned"),
    [
        ("vip-lounge", "in", "", ["vip-lounge"]),
        ("vip-lounge", "both", "", []),
        ("vip-lounge", "in", 'leaves = ["vip-lounge"]', []),
        ("main", "in", "", []),
    ],
)
def test_where_one_goes_in_and_out_somebody_must_let_people_out(
    event_folder: EventFolder, clock: ManualClock, checkpoint: str, way: str, leaves: str, warned: list[str]
) -> None:
    file = event_folder.config / "event.toml"
    file.write_text(
        file.read_text("utf-8").replace(
            'id = "main"\nname = { zh = "主签', f'id = "main"\n{leaves}\nname = {{ zh = "主签'
        ),
        "utf-8",
    )
    second = DESK.replace("D1", "D2").format(checkpoint="main", way="in")
    (event_folder.config / "desks.toml").write_text(DESK.format(checkpoint=checkpoint, way=way) + second, "utf-8")
    with open_room(event_folder.root, station="doctor", actor="tests", clock=clock) as room:
        findings = [each for each in examine(room) if "entry_exit" in each.what]
    assert [(each.level, each.about) for each in findings] == [(Level.WARNING, about) for about in warned]
