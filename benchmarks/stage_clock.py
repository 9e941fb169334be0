"""How far off a stage's clock is, and what share of a core it takes, with 500 items in 20 rooms behind it."""

from __future__ import annotations

import os
import select
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.common import BENCH, Times, open_store
from controlroom.core.config.sample import copy_sample
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.live import StartItem
from controlroom.domain.agenda.rules import Calendar, Rules, Speaker, new_item
from controlroom.domain.agenda.service import apply
from controlroom.domain.agenda.staging import set_blackout, show_message
from controlroom.domain.agenda.tables import Setting
from controlroom.store.store import Store

SECONDS = 30
TOLD = 6
_SETTLED_S = 6.0
ROOMS = ("main", *(f"room-{number}" for number in range(1, 20)))
ITEMS_A_ROOM = 25
LIMIT_MS, LIMIT_SHARE = 100.0, 0.03
_COLUMNS, _LINES = 120, 36
_ZONE = ZoneInfo("Asia/Shanghai")
_BARE = """
from datetime import datetime
from textual.app import App
from textual.widgets import Digits
class Clock(App):
    CSS = "Screen { align: center middle; } Digits { width: auto; }"
    def compose(self):
        yield Digits("")
    def on_ready(self):
        self.tick()
        self.set_interval(1, self.tick)
    def tick(self):
        self.query_one(Digits).update(f"{datetime.now():%H:%M:%S}")
Clock().run()
"""


@dataclass(frozen=True)
class StageResult:
    """How late clock and digits change (`offsets`), how soon another program's change is seen (`told`).

    And the shares of a core: of a plain stage, of one with a blinking message, of a bare clock.
    """

    offsets: Times
    told: Times
    share: float
    blinking_share: float
    bare_share: float

    def to_json(self) -> dict[str, Any]:
        """The shape of `--json`."""
        return {
            "name": "stage_clock", "n": self.offsets.n, "p50_ms": self.offsets.p50_ms, "p99_ms": self.offsets.p99_ms,
            "max_ms": self.offsets.max_ms, "limit_ms": LIMIT_MS, "cpu_share": self.share, "limit_share": LIMIT_SHARE,
            "told_p50_ms": self.told.p50_ms, "told_max_ms": self.told.max_ms,
            "blinking_cpu_share": self.blinking_share,
            "yardstick": {"name": "Textual's Digits clock", "cpu_share": self.bare_share},
            "ratio": round(self.bare_share / self.share, 3),
        }  # fmt: skip

    def row(self) -> str:
        """One row of the README's table."""
        return (
            f"| `stage_clock` | {self.offsets.p50_ms:.3g} ms off | {self.offsets.p99_ms:.3g} ms off | {self.share:.1%} "
            f"of a core | Textual's Digits clock: {self.bare_share:.1%} | {self.bare_share / self.share:.2f} |"
        )

    def words(self) -> str:
        """One line for a person."""
        return (
            f"stage_clock: off by p50 {self.offsets.p50_ms} ms, p99 {self.offsets.p99_ms} ms, max "
            f"{self.offsets.max_ms} ms (limit {LIMIT_MS:.0f} ms); {self.share:.1%} of a core "
            f"(limit {LIMIT_SHARE:.0%}), {self.blinking_share:.1%} with a blinking message; "
            f"another program's change is seen after p50 {self.told.p50_ms} ms, max {self.told.max_ms} ms; "
            f"Textual's Digits clock {self.bare_share:.1%}"
        )


def run(_people: int) -> StageResult:
    """Watches the stage on a pty for half a minute; yardstick: a small clock as Textual's own example makes it."""
    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home:
        folder = Path(home)
        copy_sample(folder)
        setting = Setting(Calendar(_ZONE), Rules(), ROOMS, {})
        started = _fill(folder, setting)
        command = ["-m", "controlroom", "run", "--station", "stage", "--room", "main", "--event", str(folder)]
        screen = _Screen()
        share = _watch(command, screen, SECONDS)
        store = open_store(folder)
        told = Times.of(_tell(command, store, setting))
        show_message(store, BENCH, setting, "main", template="closer", blink=True)
        store.close()
        blinking = _watch(command, None, SECONDS / 2)
        return StageResult(
            Times.of(screen.offsets(started)), told, share, blinking, _watch(["-c", _BARE], None, SECONDS / 2)
        )


def _fill(folder: Path, setting: Setting) -> datetime:
    """500 items; the one on stage began at an odd part of a second, so that digits and clock change apart."""
    now = datetime.now(UTC)
    items = tuple(
        new_item(
            f"{room}-{number}", room=room, title=f"Talk {number} in {room}", length=timedelta(minutes=30),
            start=now + timedelta(minutes=30 * number - 5), speakers=(Speaker(f"Speaker {number}"),),
        )
        for room in ROOMS
        for number in range(ITEMS_A_ROOM)
    )  # fmt: skip
    started = (now - timedelta(minutes=5)).replace(microsecond=400_000)
    store = open_store(folder)
    apply(store, BENCH, setting, PlanItems(items))
    apply(store, BENCH, setting, StartItem("main-0", started))
    store.close()
    return started


class _Screen:
    """Reads what the terminal shows, and keeps when the clock and the digits changed."""

    def __init__(self) -> None:
        import pyte

        self._screen = pyte.Screen(_COLUMNS, _LINES)
        self._stream = pyte.ByteStream(self._screen)
        self._clock, self._digits = "", ""
        self.state = ""
        self._clocks: list[tuple[float, str]] = []
        self._changes: list[float] = []

    def forget(self) -> None:
        """What changed so far does not count: the program was starting."""
        self._clocks.clear()
        self._changes.clear()

    def take(self, at: float, said: bytes) -> None:
        """`said` came at `at`."""
        before = self._clock, self._digits
        self._stream.feed(said)
        clock, digits = self._screen.display[0].strip()[-8:], "\n".join(self._screen.display[3:27])
        self._clock, self._digits = clock, digits
        self.state = self._screen.display[1].strip()
        if clock != before[0]:
            self._clocks.append((at, clock))
        if digits != before[1]:
            self._changes.append(at)

    def offsets(self, started: datetime) -> Iterator[float]:
        """Seconds by which each change was away from its instant."""
        for at, clock in self._clocks[1:]:
            seen = datetime.fromtimestamp(at, _ZONE)
            shown = datetime.combine(seen.date(), datetime.strptime(clock, "%H:%M:%S").time(), _ZONE)  # noqa: DTZ007
            yield abs((seen - shown).total_seconds())
        for at in self._changes[1:]:
            apart = (at - started.timestamp()) % 1
            yield min(apart, 1 - apart)


def _tell(arguments: list[str], store: Store, setting: Setting) -> Iterator[float]:
    """Seconds from another program's commit to its change on the terminal: the stage goes dark and light again."""
    screen, child = _Screen(), _spawn(arguments)
    _read(child, screen, until=lambda: screen.state.startswith("▶"))
    for number in range(2 * TOLD):
        _read(child, screen, until=lambda: False, limit_s=0.4 + 0.037 * number % 0.5)
        dark = number % 2 == 0
        set_blackout(store, BENCH, setting, "main", on=dark)
        committed = time.time()
        _read(child, screen, until=lambda dark=dark: dark is not bool(screen.state))  # type: ignore[misc]
        yield time.time() - committed
    _end(child)


def _spawn(arguments: list[str]) -> Any:
    import pexpect

    return pexpect.spawn(
        sys.executable, arguments, dimensions=(_LINES, _COLUMNS), timeout=60,
        env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "CONTROLROOM_LANGUAGE": "en"},
    )  # fmt: skip


def _read(child: Any, screen: _Screen | None, until: Callable[[], bool], limit_s: float = 20.0) -> None:
    """Takes what the program draws until `until`, or for so long; the changes of clock and digits count."""
    end = time.time() + limit_s
    while time.time() < end and not until():
        if select.select([child.child_fd], [], [], 0.02)[0]:
            said, at = os.read(child.child_fd, 1 << 20), time.time()
            if screen is not None:
                screen.take(at, said)


def _watch(arguments: list[str], screen: _Screen | None, seconds: float) -> float:
    """Lets the program settle, then watches it; the share of a core that it took."""
    child = _spawn(arguments)
    _read(child, screen, until=lambda: False, limit_s=_SETTLED_S)
    if screen is not None:
        screen.forget()
    used, began = _cpu_s(child.pid), time.time()
    _read(child, screen, until=lambda: False, limit_s=seconds)
    share = (_cpu_s(child.pid) - used) / (time.time() - began)
    _end(child)
    return round(share, 4)


def _end(child: Any) -> None:
    import pexpect

    child.sendcontrol("q")
    child.expect(pexpect.EOF, timeout=10)
    child.close()


def _cpu_s(pid: int) -> float:
    """Seconds of a core a process has used so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
