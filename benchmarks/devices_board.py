"""How soon a key is answered on the board of 1,000 devices, a tenth of them in trouble."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.common import Result, Times
from benchmarks.keys import BARE_NAME, press, say_ready

DEVICES = 1_000
KEYS = [("\x1b[B", 6), ("\x1b[A", 3), ("\x1b[6~", 3), ("\x1b[5~", 1), ("v", 1)]
"""Down, up, a page down, a page up, the other order, and how often each."""
DEVICE = """
[[devices]]
id = "lamp-{n}"
kind = "light"
name = {{ zh = "第 {n} 号灯", en = "Lamp {n}" }}
room = "main"
address = "tcp://192.0.2.1:9"
"""


def run(people: int) -> Result:
    """Moves about on a pty of 120 × 36; yardstick: Textual's OptionList of 200 rows, same keys."""
    from controlroom.core.config.sample import copy_sample

    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home:
        copy_sample(Path(home))
        register = Path(home) / "config" / "devices.toml"
        more = "".join(DEVICE.format(n=number) for number in range(DEVICES))
        register.write_text(register.read_text("utf-8") + more, "utf-8")
        ours = press(["-m", "benchmarks.devices_board", home], KEYS)
        return Result(
            "devices_keys", DEVICES, Times.of(ours), BARE_NAME, Times.of(press(["-m", "benchmarks.keys"], KEYS))
        )


def ask_all(room: Any, dead: int = 10) -> None:
    """Every device was asked three times; of so many one (0: none) did not answer."""
    from controlroom.domain.devices.recording import Memory, Seen, record
    from controlroom.hardware.probes.readings import Code, Outcome, reading
    from controlroom.station.devices import setting_of

    memory, setting = Memory.of(room.store), setting_of(room.settings)
    fine, silent = reading(Outcome.OK, Code.OK), reading(Outcome.CRITICAL, Code.TIMEOUT, limit_s=3.0)
    for _time in range(3):
        now = room.clock.now()
        seen = [
            Seen(device.id, device.all_checks()[0].key, silent if dead and number % dead == 0 else fine, now)
            for number, device in enumerate(setting.config.devices)
            if device.all_checks()
        ]
        record(room.store, room.by, setting, memory, seen)


def _ours(folder: Path) -> Any:
    from dataclasses import replace

    from textual.app import App

    from controlroom.station.devices import Devices
    from controlroom.station.room import open_room
    from controlroom.tui import app as program
    from controlroom.tui.devices.board import DevicesScreen
    from controlroom.tui.state import AppState, Phase
    from controlroom.tui.themes import THEMES

    room = open_room(folder, station="control", actor="benchmark")
    ask_all(room)
    source = Devices(room)
    state = AppState("devices", None, room.clock.now(), Phase.OPEN, room.settings)

    class Host(App[None]):
        ready = False
        CSS_PATH = [
            Path(program.__file__).parent / "styles" / f"{name}.tcss" for name in ("common", "lists", "devices")
        ]

        def get_default_screen(self) -> Any:
            return DevicesScreen(state, lambda: source)

        def on_mount(self) -> None:
            self.register_theme(THEMES[0])
            self.theme = THEMES[0].name
            self.set_interval(0.2, self._look)
            self.set_interval(1.0, self._tick)

        def _tick(self) -> None:
            if isinstance(self.screen, DevicesScreen):
                self.screen.show(replace(state, now=room.clock.now()))

        def _look(self) -> None:
            if isinstance(self.screen, DevicesScreen) and self.screen.is_read and not self.ready:
                self.ready = True
                say_ready(self)

    return Host()


if __name__ == "__main__":
    _ours(Path(sys.argv[1])).run()
