"""How soon a key is answered on the board of a rundown of 500 items in 20 rooms."""

from __future__ import annotations

import gc
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.common import Result, Times
from benchmarks.keys import BARE_NAME, press, say_ready

ROOMS, ITEMS = 20, 500
KEYS = [("\x1b[B", 6), ("\x1b[A", 3), ("\x1b[C", 4), ("\x1b[D", 2), ("v", 1)]
"""Down, up, right, left, the other view, and how often each."""


def run(people: int) -> Result:
    """Moves about on a pty of 120 × 36; yardstick: Textual's OptionList of 200 rows, same keys."""
    from controlroom.core.config.sample import copy_sample

    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home:
        copy_sample(Path(home))
        ours = press(["-m", "benchmarks.rundown", home], KEYS)
        return Result(
            "rundown_keys", ITEMS, Times.of(ours), BARE_NAME, Times.of(press(["-m", "benchmarks.keys"], KEYS))
        )


def plan(now: Any, rooms: tuple[str, ...]) -> tuple[Any, ...]:
    """A full day of ITEMS items that began an hour ago, the first of every room on stage."""
    from dataclasses import replace

    from controlroom.domain.agenda.rules import Kind, Speaker, new_item

    start = now - timedelta(hours=1)
    items = []
    for number in range(ITEMS):
        room, nth = rooms[number % len(rooms)], number // len(rooms)
        item = new_item(
            f"{number:04}", room=room, title=f"第 {nth} 讲 Talk {number}", start=start + timedelta(minutes=22 * nth),
            length=timedelta(minutes=20), kind=Kind.BREAK if nth % 6 == 5 else Kind.TALK, hard=nth % 5 == 4,
            speakers=(Speaker(f"Speaker {number}"),),
        )  # fmt: skip
        items.append(replace(item, started_at=start) if nth == 0 else item)
    return tuple(items)


def _ours(folder: Path) -> Any:
    from dataclasses import replace

    from textual.app import App

    from controlroom.core.config.event import VenueRoom
    from controlroom.core.config.loading import Words
    from controlroom.domain.agenda.changes import PlanItems
    from controlroom.station.room import open_room
    from controlroom.station.rundown import Rundown
    from controlroom.tui import app as program
    from controlroom.tui.rundown.board import RundownScreen
    from controlroom.tui.state import AppState, Phase
    from controlroom.tui.themes import THEMES

    keys = tuple(f"room-{number:02}" for number in range(ROOMS))
    rooms = tuple(VenueRoom(id=key, name=Words(zh=f"会场 {key}", en=f"Room {key}"), capacity=100) for key in keys)
    room = open_room(
        folder, station="control", actor="benchmark",
        adjust=lambda settings: replace(settings, event=settings.event.model_copy(update={"rooms": rooms})),
    )  # fmt: skip
    source = Rundown(room)
    source.do(PlanItems(plan(room.clock.now(), keys), "benchmark"))
    state = AppState("rundown", None, room.clock.now(), Phase.OPEN, room.settings)

    class Host(App[None]):
        CSS_PATH = [Path(program.__file__).parent / "styles" / f"{name}.tcss" for name in ("common", "rundown")]

        def get_default_screen(self) -> Any:
            return RundownScreen(state, lambda: source)

        def on_mount(self) -> None:
            self.register_theme(THEMES[0])
            self.theme = THEMES[0].name
            self.set_interval(0.2, self._look)

        def _look(self) -> None:
            if isinstance(self.screen, RundownScreen) and self.screen.is_read and not gc.get_freeze_count():
                say_ready(self)

    return Host()


if __name__ == "__main__":
    _ours(Path(sys.argv[1])).run()
