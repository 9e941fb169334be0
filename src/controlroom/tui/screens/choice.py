"""One of several, from a list over the board."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList

from controlroom.core.i18n import _
from controlroom.tui.widgets.marked_options import MarkedOptions


class ChoiceScreen(ModalScreen[int | None]):
    """Gives the index of what was chosen, or None. `keys`: a key for each choice that takes it at once."""

    BINDINGS = [("escape", "dismiss(None)", "")]
    DEFAULT_CSS = """
    ChoiceScreen { align: center middle; }
    ChoiceScreen OptionList { width: 50; height: auto; max-height: 80%; border: solid $accent; background: $surface; }
    """

    def __init__(self, title: str, choices: Sequence[str], chosen: int, keys: Sequence[str] = ()) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._first = chosen
        self._keys = keys

    def compose(self) -> ComposeResult:
        yield MarkedOptions()

    def on_mount(self) -> None:
        options = self.query_one(MarkedOptions)
        options.border_title = Content(self._title)
        options.border_subtitle = Content(_("Enter chooses, Esc leaves"))
        options.offer([Content(choice) for choice in self._choices], self._first)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """The operator chose."""
        self.dismiss(event.option_index)

    def on_key(self, event: events.Key) -> None:
        key = (event.character or event.key).lower()
        if key in self._keys:
            event.stop()
            self.dismiss(self._keys.index(key))
