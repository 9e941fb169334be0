"""Keys pressed on a pty of 120 × 36; how soon each is answered: from the key to the first byte of the next frame."""

from __future__ import annotations

import gc
import os
import random
import select
import sys
import time
from collections.abc import Sequence
from typing import Any

PRESSES = 100
BARE_NAME = "OptionList of 200 rows"
_READY = "board-ready"
_WARM = 12
_SILENCE_S = 0.025
_REST_S = 0.15
_LONGEST_S = 20.0
_BARE_ROWS = 200


def press(arguments: list[str], wanted: Sequence[tuple[str, int]]) -> list[float]:
    """The seconds from each key to the next frame. `wanted`: keys as they are sent, and how often each in turn."""
    import pexpect

    child = pexpect.spawn(
        sys.executable, arguments, dimensions=(36, 120), timeout=60,
        env={**os.environ, "TERM": "xterm-256color", "CONTROLROOM_LANGUAGE": "en"},
    )  # fmt: skip
    child.delaybeforesend = None
    # The title of the terminal is set once the list stands on the screen.
    child.expect_exact(_READY)
    time.sleep(0.5)
    keys = random.Random(5).choices([key for key, _n in wanted], [n for _key, n in wanted], k=PRESSES + _WARM)
    times = []
    for key in keys:
        _drain(child.child_fd)
        start = time.perf_counter()
        child.send(key)
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


def _bare() -> Any:
    from textual.app import App, ComposeResult
    from textual.widgets import OptionList

    class Host(App[None]):
        def compose(self) -> ComposeResult:
            yield OptionList(*(f"present  Guest {number:05}  Company {number % 97}" for number in range(_BARE_ROWS)))

        def on_ready(self) -> None:
            self.set_timer(0.5, lambda: say_ready(self))

    return Host()


def say_ready(app: Any) -> None:
    """Tell the one who presses the keys that the screen stands."""
    # As the program does after its first frame.
    gc.collect()
    gc.freeze()
    app._driver.write(f"\x1b]0;{_READY}\x07")
    app._driver.flush()


if __name__ == "__main__":
    _bare().run()
