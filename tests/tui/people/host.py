"""The board of people alone in a small program, on a real event. Run as a script to look at it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual.app import App
from textual.screen import Screen

from controlroom.core.clock import Clock, SystemClock
from controlroom.core.i18n import use_language
from controlroom.station.onsite import OnSite
from controlroom.station.room import Room, open_room
from controlroom.tui import app as program
from controlroom.tui.people.board import PeopleScreen
from controlroom.tui.state import AppState, Phase
from controlroom.tui.themes import THEMES

STYLES = Path(program.__file__).parent / "styles"


class PeopleHost(App[None]):
    """What the whole program does for a board, in short: state in, commits told."""

    CSS_PATH = [STYLES / f"{name}.tcss" for name in ("common", "lists", "people")]

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room = room
        self.source = OnSite(room)
        self.state = AppState("dashboard", None, room.clock.now(), Phase.OPEN, room.settings)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def get_default_screen(self) -> Screen[Any]:
        return PeopleScreen(self.state, lambda: self.source)

    @property
    def board(self) -> PeopleScreen:
        assert isinstance(self.screen, PeopleScreen)
        return self.screen

    def on_mount(self) -> None:
        self._end = self.room.on_change(lambda _change: self.call_from_thread(self._changed))
        self.set_interval(1.0, self._tick)

    def _changed(self) -> None:
        if isinstance(self.screen, PeopleScreen):
            self.screen.store_changed()

    def _tick(self) -> None:
        self.state = replace(self.state, now=self.room.clock.now())
        if isinstance(self.screen, PeopleScreen):
            self.screen.show(self.state)

    def on_unmount(self) -> None:
        self._end()


def main(folder: str, language: str, clock: Clock | None = None) -> None:
    with open_room(Path(folder), station="control", actor="operator", clock=clock or SystemClock()) as room:
        use_language("zh" if language == "zh" else "en")
        PeopleHost(room).run()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
