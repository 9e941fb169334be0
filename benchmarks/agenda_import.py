"""How long a large conference takes to come in: a frab file of 1,500 events, from the file to the commit."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.common import BENCH, Result, Times, open_store, timed
from controlroom.core.config.event import EventConfig
from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.core.config.sample import copy_sample

EVENTS = 1_500
ROOMS = 25
RUNS = 5
_START = datetime.fromisoformat("2026-12-09T09:00:00+08:00")


def run(people: int) -> Result:
    """Reads, compares and takes in, then the same file again (nothing new); yardstick: only parsing its xml."""
    from defusedxml import ElementTree

    from controlroom.domain.agenda.files.reading import Wishes, read_plan
    from controlroom.domain.agenda.importing import see_import, take_in
    from controlroom.station.rundown import frame_of, setting_of

    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home:
        folder = EventFolder(Path(home))
        copy_sample(folder.root)
        event = _with_rooms(load_settings(folder).event)
        file = Path(home) / "schedule.xml"
        file.write_bytes(schedule())
        seen: list[tuple[int, int]] = []

        def take(name: str) -> tuple[float, float]:
            (Path(home) / name).mkdir()
            store = open_store(Path(home) / name)

            def whole() -> None:
                plan = read_plan(file, frame_of(event), Wishes(), lambda done, total: seen.append((done, total)))
                take_in(store, BENCH, setting_of(event), see_import(store, setting_of(event), plan))

            first, again = timed(whole), timed(whole)
            store.close()
            return first, again

        runs = [take(f"run{number}") for number in range(RUNS)]
        parsing = [timed(lambda: ElementTree.fromstring(file.read_bytes())) for _run in range(RUNS)]
        return Result(
            "agenda_import", people, Times.of(first for first, _again in runs), "parsing the xml", Times.of(parsing),
            {"events": EVENTS, "again_ms": Times.of(again for _first, again in runs).p50_ms, "progress": len(seen)},
        )  # fmt: skip


def _with_rooms(event: EventConfig) -> EventConfig:
    rooms = tuple(event.rooms[0].model_copy(update={"id": f"hall-{n}"}) for n in range(ROOMS))
    return event.model_copy(update={"rooms": rooms})


def schedule() -> bytes:
    """1,500 events in 25 rooms on four days, each with two speakers and a paragraph."""
    events: list[str] = []
    per_day = EVENTS // ROOMS // 4
    for number in range(EVENTS):
        room, nth = number % ROOMS, number // ROOMS
        start = _START + timedelta(days=nth // per_day, minutes=40 * (nth % per_day))
        events.append(
            f'<room name="hall-{room}"><event id="{number + 1}" guid="{number:08x}-0000-4000-8000-{number:012x}">'
            f"<date>{start.isoformat()}</date><start>{start:%H:%M}</start><duration>00:30</duration>"
            f"<room>hall-{room}</room><title>Talk {number}</title><type>lecture</type><track>Cities</track>"
            f"<abstract>{'What cities learn from one another. ' * 12}</abstract><slug>talk-{number}</slug>"
            f'<persons><person id="{number + 1}">Speaker {number}</person>'
            f'<person id="{number + 5000}">Guest {number}</person></persons></event></room>'
        )
    return f'<schedule><version>1</version><day index="1">{"".join(events)}</day></schedule>'.encode()
