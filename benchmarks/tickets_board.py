"""How soon a key is answered on the board of 10,000 open tickets."""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.common import Result, Times
from benchmarks.keys import BARE_NAME, press, say_ready

TICKETS = 10_000
KEYS = [("\x1b[B", 6), ("\x1b[A", 3), ("\x1b[6~", 3), ("\x1b[5~", 1), ("B", 1)]
"""Down, up, a page down, a page up, the other view, and how often each."""


def run(people: int) -> Result:
    """Moves about on a pty of 120 × 36; yardstick: Textual's OptionList of 200 rows, same keys."""
    from controlroom.core.config.sample import copy_sample

    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home:
        copy_sample(Path(home))
        ours = press(["-m", "benchmarks.tickets_board", home], KEYS)
        return Result(
            "tickets_keys", TICKETS, Times.of(ours), BARE_NAME, Times.of(press(["-m", "benchmarks.keys"], KEYS))
        )


def open_many(room: Any, count: int) -> None:
    """So many open tickets, in one transaction."""
    from controlroom.domain.tickets.opening import NewTicket, open_ticket
    from controlroom.domain.tickets.rules import Category, Level
    from controlroom.station.tickets import setting_of

    setting, groups = setting_of(room.settings.event), [*setting_of(room.settings.event).roster.groups, ""]
    levels = list(Level)

    def work(transaction: Any) -> None:
        for number in range(count):
            new = NewTicket(
                title=f"第 {number} 号故障 fault {number}", group=groups[number % len(groups)],
                impact=levels[number % 3], urgency=levels[number // 3 % 3],
                category=Category.TECHNICAL if number % 5 else None, device=f"device-{number % 700}",
            )  # fmt: skip
            open_ticket(transaction, setting, new)
        transaction.journal("ticket.opened", "ticket:many", {"title": "benchmark"})

    room.store.write(work, room.by)


def _ours(folder: Path) -> Any:
    from dataclasses import replace

    from textual.app import App

    from controlroom.station.room import open_room
    from controlroom.station.tickets import Tickets
    from controlroom.tui import app as program
    from controlroom.tui.state import AppState, Phase
    from controlroom.tui.themes import THEMES
    from controlroom.tui.tickets.board import TicketsScreen

    room = open_room(folder, station="control", actor="benchmark")
    open_many(room, TICKETS)
    source = Tickets(room)
    # As if the half of them were overdue by now.
    state = AppState("tickets", None, room.clock.now() + timedelta(minutes=90), Phase.OPEN, room.settings)

    class Host(App[None]):
        ready = False
        CSS_PATH = [
            Path(program.__file__).parent / "styles" / f"{name}.tcss" for name in ("common", "lists", "tickets")
        ]

        def get_default_screen(self) -> Any:
            return TicketsScreen(state, lambda: source)

        def on_mount(self) -> None:
            self.register_theme(THEMES[0])
            self.theme = THEMES[0].name
            self.set_interval(0.2, self._look)
            self.set_interval(1.0, self._tick)

        def _tick(self) -> None:
            if isinstance(self.screen, TicketsScreen):
                self.screen.show(replace(state, now=room.clock.now() + timedelta(minutes=90)))

        def _look(self) -> None:
            if isinstance(self.screen, TicketsScreen) and self.screen.is_read and not self.ready:
                self.ready = True
                say_ready(self)

    return Host()


if __name__ == "__main__":
    _ours(Path(sys.argv[1])).run()
