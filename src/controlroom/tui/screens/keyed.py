"""What many screens share: single keys from a list, a line to write in, a line that says what came of it.

Keys are taken where they arrive, one after the other: whoever types faster than a frame is drawn loses none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input

from controlroom.core.errors import ControlroomError
from controlroom.tui.board_keys import BoardKey
from controlroom.tui.rounds.draft import LONGEST
from controlroom.tui.widgets.text import Words, tinted
from controlroom.tui.words import error_words


@dataclass(frozen=True)
class Asked:
    """A question in one line. `done` gets what was typed and may raise an error, which leaves the question open;
    `live` says something beside the words while they are typed. `secret`: what is typed is not shown. `offered`: what
    stands in it is an offer, and whoever types something else means that instead."""

    words: str
    done: Callable[[str], None]
    live: Callable[[str], Content] | None = None
    secret: bool = False
    offered: bool = False


class KeyedScreen(Screen[None]):
    """`keys`: those that only this screen has."""

    AUTO_FOCUS = ""
    keys: Sequence[BoardKey] = ()
    takes_typing = True

    def __init__(self) -> None:
        super().__init__()
        self._asked: Asked | None = None
        self._note = Content("")

    def show_all(self) -> None:
        """Show what is known now."""
        raise NotImplementedError

    @property
    def is_writing(self) -> bool:
        """Whether what is typed now are words, not keys."""
        return self._asked is not None

    def compose_entry(self) -> ComposeResult:
        """The line to write in, and the one that says what came of it."""
        with Horizontal(id="keyed-entry"):
            yield Words(id="keyed-ask")
            yield Input(id="keyed-input", compact=True, max_length=LONGEST, select_on_focus=False)
            yield Words(id="keyed-live")
        yield Words(id="keyed-note")

    def on_mount(self) -> None:
        self.query_one("#keyed-entry").display = False

    async def on_key(self, event: events.Key) -> None:
        if not self.is_current:
            event.stop()  # A scan has closed this screen; its characters that come after that are no keys.
            return
        if self._asked is not None:
            self._key_of_question(event)
            return
        for each in self.keys:
            if event.key in each.key.split(","):
                event.stop()
                event.prevent_default()
                self.key_comes(each.action)
                await self.app.run_action(each.action, self)
                return

    def key_comes(self, action: str) -> None:
        """A key of this screen is about to act: what was said before is over."""
        self._note = Content("")

    def _key_of_question(self, event: events.Key) -> None:
        if event.key == "enter":
            self._submit()
        elif event.key == "escape":
            self.close_question()
            self.show_all()
        elif event.is_printable and event.character is not None:
            # The input stops those it takes itself: this one came before it had the focus.
            self.query_one("#keyed-input", Input).insert_text_at_cursor(event.character)
        elif event.key not in ("tab", "shift+tab", "up", "down", "pageup", "pagedown"):
            return
        event.stop()
        event.prevent_default()

    def ask(self, asked: Asked, value: str = "") -> None:
        """Put a question; what was typed before stands in it as `value`."""
        self._asked = asked
        self.query_one("#keyed-ask", Words).show(asked.words)
        entry = self.query_one("#keyed-input", Input)
        entry.password = asked.secret
        entry.value = value
        entry.cursor_position = len(value)
        if asked.offered:
            entry.select_all()
        self.query_one("#keyed-entry").display = True
        self.set_focus(entry)
        self._show_live(value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """What is typed is judged at once, where it can be."""
        if event.input.id == "keyed-input":
            self._show_live(event.value)

    def _show_live(self, typed: str) -> None:
        live = self._asked.live if self._asked is not None else None
        self.query_one("#keyed-live", Words).show(live(typed) if live is not None else "")

    def _submit(self) -> None:
        asked, typed = self._asked, self.query_one("#keyed-input", Input).value
        if asked is None:
            return
        self.close_question()
        try:
            asked.done(typed)
        except ControlroomError as error:
            self.ask(asked, typed)
            self.tell(error_words(error), "bad")
        self.show_all()

    def close_question(self) -> None:
        """Nothing is asked any more."""
        self._asked = None
        self.query_one("#keyed-entry").display = False
        self.set_focus(None)

    def tell(self, words: str, tone: str = "warn") -> None:
        """Said above the keys until the next key of this screen."""
        self._note = tinted(words, tone)
        if self.query("#keyed-note"):
            self.show_all()
