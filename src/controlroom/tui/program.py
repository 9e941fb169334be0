"""What every program on a full screen begins with: its looks, its language, and what is told from below."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

from textual.app import App

from controlroom.core.event_language import event_language
from controlroom.core.i18n import language_of_environment, use_language_of_event
from controlroom.tui.themes import THEMES

_GARBAGE_AFTER = (5_000, 5, 50)


class Program(App[None]):
    """A program that shows the event in `folder`, in the language that is asked for or else the event's."""

    ENABLE_COMMAND_PALETTE = False  # Where there is one, it is ours, with words in the language in force.
    ALLOW_SELECT = False

    def __init__(self, folder: Path) -> None:
        super().__init__()
        use_language_of_event(event_language(folder, language_of_environment()))
        for theme in THEMES:
            self.register_theme(theme)
        # Without its watcher, which would have all styles parsed again; so its colours are handed over here.
        self.set_reactive(Program.theme, THEMES[0].name)
        self.stylesheet.set_variables(self.get_css_variables())

    def on_ready(self) -> None:
        # The first frame is out: what the start has made stays for good, no collection needs to look at it again
        # (docs/performance.md). Nor at all that boards have read each time one of them reads: readings make no rings,
        # and go when they are replaced. Only now may imports of the store and the drivers run, which hold the
        # interpreter.
        gc.freeze()
        gc.set_threshold(*_GARBAGE_AFTER)
        gc.enable()
        self.begin()

    def begin(self) -> None:
        """The first frame is out: open the event."""
        raise NotImplementedError

    def post(self, message: Any) -> None:
        """Hand a message over from another thread, as long as the program runs."""
        if self.is_running:
            self.post_message(message)
