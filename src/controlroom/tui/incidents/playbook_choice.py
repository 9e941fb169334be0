"""A playbook out of many, by its number or by some letters of its name or trigger."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList

from controlroom.core.i18n import _
from controlroom.domain.incidents.rules import CATEGORY_WORDS
from controlroom.domain.incidents.views import PlaybookLine
from controlroom.tui.incidents.source import matching
from controlroom.tui.widgets.marked_options import MarkedOptions

_WIDTH = 70


class PlaybookChoice(ModalScreen[str | None]):
    """Gives the key of the playbook that was chosen, or None. `fitting`: so many, the first, are for what happened."""

    AUTO_FOCUS = "#playbook-typed"
    takes_typing = True
    DEFAULT_CSS = """
    PlaybookChoice { align: center middle; background: $background 60%; }
    #playbooks { width: 76; max-width: 100%; height: auto; max-height: 90%; border: solid $accent;
        background: $surface; }
    #playbooks Input { background: $panel; }
    #playbooks OptionList { height: auto; max-height: 16; border: none; background: $surface; }
    """

    def __init__(self, title: str, books: Sequence[PlaybookLine], fitting: int = 0) -> None:
        super().__init__()
        self._title = title
        self._books = tuple(books)
        self._fitting = fitting
        self._found = matching(self._books, "")

    def compose(self) -> ComposeResult:
        with Vertical(id="playbooks"):
            yield Input(id="playbook-typed", compact=True, max_length=40, placeholder=_("number, or some letters"))
            yield MarkedOptions()

    def on_mount(self) -> None:
        self.query_one("#playbooks").border_title = Content(self._title)
        self.query_one("#playbooks").border_subtitle = Content(_("Enter chooses, Esc leaves"))
        self.query_one(OptionList).can_focus = False
        self._fill()

    def _fill(self) -> None:
        lines = [Content(self._words(number, book)).truncate(_WIDTH, ellipsis=True) for number, book in self._found]
        self.query_one(MarkedOptions).offer(lines, 0 if lines else None)

    def _words(self, number: int, line: PlaybookLine) -> str:
        book = line.playbook
        mark = "" if not self._fitting else "▸ " if number <= self._fitting else "  "
        return f"{number:>2} {mark}{book.name} · {_(CATEGORY_WORDS[book.category])} {book.level} · {book.trigger}"

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._found = matching(self._books, event.value)
        self._fill()

    def on_key(self, event: events.Key) -> None:
        options = self.query_one(OptionList)
        match event.key:
            case "escape":
                self.dismiss(None)
            case "down":
                options.action_cursor_down()
            case "up":
                options.action_cursor_up()
            case "enter":  # Pressed before the input had the focus; else the input takes it.
                self._submitted()
            case _ if event.is_printable and event.character is not None and not isinstance(self.focused, Input):
                self.query_one(Input).insert_text_at_cursor(event.character)
            case _:
                return
        event.stop()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        index = self.query_one(OptionList).highlighted
        if index is not None and index < len(self._found):
            self.dismiss(self._found[index][1].key)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._found[event.option_index][1].key)
