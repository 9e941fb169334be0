"""How soon a key is answered on the list of everybody: from the key to the first byte of the next frame."""

from __future__ import annotations

import gc
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.common import Result, Times, full_store
from benchmarks.keys import BARE_NAME, press, say_ready

KEYS = [("\x1b[B", 6), ("\x1b[A", 3), ("\x1b[6~", 4), ("\x1b[5~", 2), ("\x1b[F", 1), ("\x1b[H", 1)]
"""Down, up, page down, page up, end, home, and how often each."""


def run(people: int) -> Result:
    """Moves anywhere in the list on a pty of 120 × 36; yardstick: Textual's OptionList of 200 rows, same keys."""
    from controlroom.core.config.sample import copy_sample

    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home:
        folder = Path(home)
        copy_sample(folder)
        full_store(folder, people).close()
        ours = press(["-m", "benchmarks.people_list", str(folder)], KEYS)
        bare = press(["-m", "benchmarks.keys"], KEYS)
        return Result("people_list", people, Times.of(ours), BARE_NAME, Times.of(bare))


def _ours(folder: Path) -> Any:
    from textual.app import App

    from controlroom.station.onsite import OnSite
    from controlroom.station.room import open_room
    from controlroom.tui import app as program
    from controlroom.tui.people.board import PeopleScreen
    from controlroom.tui.state import AppState, Phase
    from controlroom.tui.themes import THEMES

    room = open_room(folder, station="control", actor="benchmark")
    source = OnSite(room)
    state = AppState("dashboard", None, room.clock.now(), Phase.OPEN, room.settings)

    class Host(App[None]):
        CSS_PATH = [Path(program.__file__).parent / "styles" / f"{name}.tcss" for name in ("common", "lists", "people")]

        def get_default_screen(self) -> Any:
            return PeopleScreen(state, lambda: source)

        def on_mount(self) -> None:
            self.register_theme(THEMES[0])
            self.theme = THEMES[0].name
            self.set_interval(0.2, self._look)

        def _look(self) -> None:
            if isinstance(self.screen, PeopleScreen) and self.screen.people.count and not gc.get_freeze_count():
                say_ready(self)

    return Host()


if __name__ == "__main__":
    _ours(Path(sys.argv[1])).run()
