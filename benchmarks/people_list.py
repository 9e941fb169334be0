"""How soon a key is answered on the list of everybody: from the key to the first byte of the next frame."""

from __future__ import annotations

import gc
import os
import random
import select
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.common import Result, Times, full_store

KEYS = {
    "down": "\x1b[B",
    "up": "\x1b[A",
    "page down": "\x1b[6~",
    "page up": "\x1b[5~",
    "end": "\x1b[F",
    "home": "\x1b[H",
}
PRESSES = 100
_WARM = 12
_SILENCE_S = 0.025
_REST_S = 0.15
_LONGEST_S = 20.0
_BARE_ROWS = 200


def run(people: int) -> Result:
    """Moves anywhere in the list on a pty of 120 × 36; yardstick: Textual's OptionList of 200 rows, same keys."""
    from controlroom.core.config.sample import copy_sample

    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home:
        folder = Path(home)
        copy_sample(folder)
        full_store(folder, people).close()
        ours = _press(["-m", "benchmarks.people_list", str(folder)], b"attendee-list-ready")
        bare = _press(["-m", "benchmarks.people_list"], b"attendee-list-ready")
        return Result("people_list", people, Times.of(ours), "OptionList of 200 rows", Times.of(bare))


def _press(arguments: list[str], ready: bytes) -> list[float]:
    import pexpect

    child = pexpect.spawn(
        sys.executable, arguments, dimensions=(36, 120), timeout=60,
        env={**os.environ, "TERM": "xterm-256color", "CONTROLROOM_LANGUAGE": "en"},
    )  # fmt: skip
    child.delaybeforesend = None
    # The title of the terminal is set once the list stands on the screen.
    child.expect_exact(ready)
    time.sleep(0.5)
    keys = random.Random(5).choices(list(KEYS), [6, 3, 4, 2, 1, 1], k=PRESSES + _WARM)
    times = []
    for key in keys:
        _drain(child.child_fd)
        start = time.perf_counter()
        child.send(KEYS[key])
        if select.select([child.child_fd], [], [], 0.25)[0]:
            times.append(time.perf_counter() - start)
        time.sleep(_REST_S)
    child.sendcontrol("q")
    child.expect(pexpect.EOF, timeout=10)
    child.close()
    return times[_WARM:]


def _drain(terminal: int) -> None:
    """Reads until nothing has come for a moment."""
    start = time.perf_counter()
    while select.select([terminal], [], [], _SILENCE_S)[0]:
        if not os.read(terminal, 65536) or time.perf_counter() - start > _LONGEST_S:
            return


def _ours(folder: Path) -> Any:
    from textual.app import App

    from controlroom.station.onsite import OnSite
    from controlroom.station.room import open_room
    from controlroom.tui import app as program
    from controlroom.tui.screens.people import PeopleScreen
    from controlroom.tui.state import AppState, Phase
    from controlroom.tui.themes import THEMES

    room = open_room(folder, station="control", actor="benchmark")
    source = OnSite(room)
    state = AppState("dashboard", None, room.clock.now(), Phase.OPEN, room.settings)

    class Host(App[None]):
        CSS_PATH = [Path(program.__file__).parent / "styles" / f"{name}.tcss" for name in ("common", "people")]

        def get_default_screen(self) -> Any:
            return PeopleScreen(state, lambda: source)

        def on_mount(self) -> None:
            self.register_theme(THEMES[0])
            self.theme = THEMES[0].name
            self.set_interval(0.2, self._look)

        def _look(self) -> None:
            if isinstance(self.screen, PeopleScreen) and self.screen.people.count and not gc.get_freeze_count():
                _say_ready(self)

    return Host()


def _bare() -> Any:
    from textual.app import App, ComposeResult
    from textual.widgets import OptionList

    class Host(App[None]):
        def compose(self) -> ComposeResult:
            yield OptionList(*(f"present  Guest {number:05}  Company {number % 97}" for number in range(_BARE_ROWS)))

        def on_ready(self) -> None:
            self.set_timer(0.5, lambda: _say_ready(self))

    return Host()


def _say_ready(app: Any) -> None:
    # As the program does after its first frame.
    gc.collect()
    gc.freeze()
    app._driver.write("\x1b]0;attendee-list-ready\x07")
    app._driver.flush()


if __name__ == "__main__":
    (_ours(Path(sys.argv[1])) if len(sys.argv) > 1 else _bare()).run()
