"""How soon each board stands there with its data, in an event that has been going on (`long_event`)."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import long_event
from benchmarks.common import Times
from benchmarks.startup import ESCAPES

ROUNDS = 4
LIMIT_MS = 100
_PROGRAMS = (("control", "dashboard"), ("tech", "tickets"), ("control", "dashboard"))
"""Stations, and the board each begins with: that one is no first opening."""
_SETTLES_S, _REST_S, _SILENCE_S, _LONGEST_S = 12.0, 0.7, 0.06, 30.0
_CTRL_D, _CTRL_K = "\x04", "\x0b"


@dataclass(frozen=True)
class _Board:
    """`keys`: the last of them opens it. `shows`: what stands on it once its data does, and not before."""

    keys: tuple[str, ...]
    shows: str


def _boards(people: int) -> Mapping[str, _Board]:
    mark = long_event.MARK
    return {
        "dashboard": _Board(("1",), rf"{people:,}"),
        "desk": _Board(("2",), r"\d\d:\d\d:\d\d ✔"),
        "people": _Board(("\x1b[24~",), "✔ 在场 "),
        "rundown": _Board(("4",), rf"{mark} Talk"),
        "tickets": _Board(("5",), r"\d 张未关闭"),
        "devices": _Board(("6",), "号灯|核心交换机|话筒组"),
        "rounds": _Board(("7",), "两小时巡检"),
        "guests": _Board(("8",), rf"{mark} 000"),
        "incidents": _Board(("9",), "I-0049"),
        "announcements": _Board((_CTRL_K,), "1999"),
        "contacts": _Board((_CTRL_D,), "急救中心"),
        "logistics": _Board(("0", "l"), "晚餐"),
        "reports": _Board(("0", "r"), "期相比"),
    }


@dataclass(frozen=True)
class BoardsResult:
    """Seconds of each opening, by board: the first ones in a program, and those after."""

    people: int
    first: Mapping[str, Sequence[float]]
    later: Mapping[str, Sequence[float]]
    bare: Times

    def _ms(self, times: Mapping[str, Sequence[float]]) -> dict[str, float]:
        return {board: Times.of(found).p50_ms for board, found in times.items()}

    @property
    def worst(self) -> tuple[str, float]:
        """The board that takes longest, by its median, first openings and later ones apart."""
        medians = [*self._ms(self.first).items(), *self._ms(self.later).items()]
        return max(medians, key=lambda each: each[1])

    @property
    def _all(self) -> Times:
        return Times.of(time for times in (self.first, self.later) for found in times.values() for time in found)

    def to_json(self) -> dict[str, Any]:
        """The shape of `--json`."""
        board, ms = self.worst
        return {
            "name": "boards", "people": self.people, "journal": long_event.JOURNAL, "p50_ms": self._all.p50_ms,
            "p99_ms": self._all.p99_ms, "first_p50_ms": self._ms(self.first), "later_p50_ms": self._ms(self.later),
            "worst": {"board": board, "p50_ms": ms}, "limit_ms": LIMIT_MS,
            "yardstick": {"name": "two screens of 200 rows", "p50_ms": self.bare.p50_ms, "p99_ms": self.bare.p99_ms},
            "ratio": round(self.bare.p50_ms / self._all.p50_ms, 3),
        }  # fmt: skip

    def row(self) -> str:
        """One row of the README's table."""
        board, ms = self.worst
        ours, bare = self._all, self.bare
        return (
            f"| `boards` | {ours.p50_ms:.3g} ms; worst board, {board}: {ms:.3g} ms | {ours.p99_ms:.3g} ms | | "
            f"two bare screens of 200 rows: {bare.p50_ms:.3g} ms, p99 {bare.p99_ms:.3g} ms | "
            f"{bare.p50_ms / ours.p50_ms:.2f} |"
        )

    def words(self) -> str:
        """A line for each board, the slowest first."""
        first, later = self._ms(self.first), self._ms(self.later)
        lines = [
            f"boards: {board}: first opening p50 {first.get(board, 0):.0f} ms "
            f"(worst {max(self.first.get(board, [0])) * 1000:.0f}), later p50 {later[board]:.0f} ms "
            f"(worst {max(self.later[board]) * 1000:.0f})"
            for board in sorted(later, key=lambda board: -max(first.get(board, 0), later[board]))
        ]
        board, ms = self.worst
        lines.append(
            f"boards: worst {board} {ms} ms (limit {LIMIT_MS} ms); all: p50 {self._all.p50_ms} ms, "
            f"p99 {self._all.p99_ms} ms; two bare screens of 200 rows: p50 {self.bare.p50_ms} ms, "
            f"p99 {self.bare.p99_ms} ms"
        )
        return "\n".join(lines)


def run(people: int) -> BoardsResult:
    """Opens every board ROUNDS times in each of three programs, on a pty of 120 × 36."""
    first: dict[str, list[float]] = {}
    later: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home, _devices() as address:
        long_event.fill(Path(home), people, address)
        bare = _open_bare()
        for station, begins in _PROGRAMS:
            _open_all(Path(home), people, station, begins, first, later)
    return BoardsResult(people, first, later, Times.of(bare))


def _open_all(
    folder: Path, people: int, station: str, begins: str, first: dict[str, list[float]], later: dict[str, list[float]]
) -> None:
    boards = _boards(people)
    command = ["-m", "controlroom", "run", "--station", station, "--desk", "D1", "--event", str(folder)]
    with _Terminal(command) as terminal:
        terminal.until(boards[begins].shows)
        terminal.look(_SETTLES_S)
        order = [board for board in boards if board != begins]
        for number in range(ROUNDS):
            for board in [*order, begins]:
                found = terminal.open(boards[board].keys, boards[board].shows)
                (first if number == 0 and board != begins else later).setdefault(board, []).append(found)


def _open_bare() -> list[float]:
    with _Terminal(["-m", "benchmarks.boards"]) as terminal:
        terminal.until("left 3")
        terminal.look(1.0)
        return [terminal.open("x", ("right 3", "left 3")[number % 2]) for number in range(ROUNDS * 6)]


class _Terminal:
    """A program on a terminal that somebody looks at."""

    def __init__(self, arguments: list[str]) -> None:
        import pexpect

        self._child = pexpect.spawn(
            sys.executable, arguments, dimensions=(36, 120), timeout=60,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
        )  # fmt: skip
        self._child.delaybeforesend = None

    def __enter__(self) -> _Terminal:
        return self

    def __exit__(self, *_error: object) -> None:
        import pexpect

        self._child.sendcontrol("q")
        with contextlib.suppress(pexpect.EOF, pexpect.TIMEOUT):
            self._child.expect(pexpect.EOF, timeout=10)
        self._child.close(force=True)

    def until(self, words: str) -> float:
        """Seconds until `words` (an expression) stand on the screen."""
        wanted, seen, start = re.compile(words), b"", time.perf_counter()
        while not wanted.search(ESCAPES.sub(b"", seen).decode("utf-8", "ignore")):
            if time.perf_counter() - start > _LONGEST_S:
                raise RuntimeError(f"{words!r} never stood on the screen")
            seen += self._child.read_nonblocking(1 << 20, timeout=_LONGEST_S)
        return time.perf_counter() - start

    def look(self, seconds: float) -> None:
        """Reads for `seconds`, then until nothing has come for a moment."""
        import pexpect

        until = time.perf_counter() + seconds
        with contextlib.suppress(pexpect.TIMEOUT):
            while True:
                left = until - time.perf_counter()
                self._child.read_nonblocking(1 << 20, timeout=max(left, _SILENCE_S))
                if left < -_LONGEST_S:
                    raise RuntimeError("the screen never rests")

    def open(self, keys: Sequence[str], words: str) -> float:
        """Seconds from the last of `keys` until `words` stand on the screen."""
        for key in keys:
            self.look(_REST_S)
            self._child.send(key)
        return self.until(words)


@contextlib.contextmanager
def _devices() -> Iterator[str]:
    """Where all devices of the event answer: a socket that takes every connection."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):  # Closed: the event is over.
                while True:
                    server.accept()[0].close()

        threading.Thread(target=serve, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def _bare() -> Any:
    from textual.app import App, ComposeResult
    from textual.screen import Screen
    from textual.widgets import Footer, Header, OptionList

    class Listed(Screen[None]):
        def __init__(self, side: str) -> None:
            super().__init__()
            self._side = side

        def compose(self) -> ComposeResult:
            yield Header()
            yield OptionList(*(f"{self._side} {number}  Company {number % 97}" for number in range(200)))
            yield Footer()

    class Host(App[None]):
        MODES = {"left": lambda: Listed("left"), "right": lambda: Listed("right")}
        BINDINGS = [("x", "other", "Other")]

        def on_mount(self) -> None:
            self.switch_mode("left")

        def action_other(self) -> None:
            self.switch_mode("right" if self.current_mode == "left" else "left")

    return Host()


if __name__ == "__main__":
    _bare().run()
