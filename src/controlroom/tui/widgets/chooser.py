"""One of a few, chosen with the arrow keys: a field of a form beside its inputs."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message

from controlroom.tui.widgets.text import Words


class Chooser(Words, can_focus=True):
    """Shows the one that is chosen between two arrows; ← and → or the space bar take another."""

    class Submitted(Message):
        """Enter was pressed."""

    class Chosen(Message):
        """Another one is chosen."""

    def __init__(self, chosen: int, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.chosen = chosen
        self._names: Sequence[str] = ()

    def show_names(self, names: Sequence[str]) -> None:
        """Show `names` in the language in force."""
        self._names = names
        if names:
            self.show(f"◂ {names[self.chosen % len(names)]} ▸")

    def on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            self.post_message(self.Submitted())
        elif event.key in ("left", "right", "space") and self._names:
            self.chosen = (self.chosen + (-1 if event.key == "left" else 1)) % len(self._names)
            self.show_names(self._names)
            self.post_message(self.Chosen())
        else:
            return
        event.stop()
        event.prevent_default()
