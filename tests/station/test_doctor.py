"""What is to be mended before the event, without its hardware."""

from __future__ import annotations

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.station.doctor import Level, examine
from controlroom.station.room import open_room

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
