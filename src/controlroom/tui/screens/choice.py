"""One of several, from a list over the board."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList

from controlroom.core.i18n import _

_HERE, _ELSEWHERE = "▸", " "


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
        self._marked: int | None = None

    def compose(self) -> ComposeResult:
        yield OptionList(*(self._line(place, _ELSEWHERE) for place in range(len(self._choices))))

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.border_title = Content(self._title)
        options.border_subtitle = Content(_("↑ ↓ choose · Enter takes it · Esc closes"))
        options.highlighted = self._first

    def _line(self, place: int, mark: str) -> Content:
        # As content, not as markup: the words of a list are data.
        return Content(f"{mark} {self._choices[place]}")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """The line that Enter takes has a sign of its own: colour alone tells not everybody."""
        if self._marked is not None:
            event.option_list.replace_option_prompt_at_index(self._marked, self._line(self._marked, _ELSEWHERE))
        self._marked = event.option_index
        event.option_list.replace_option_prompt_at_index(self._marked, self._line(self._marked, _HERE))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """The operator chose."""
        self.dismiss(event.option_index)

    def on_key(self, event: events.Key) -> None:
        key = (event.character or event.key).lower()
        if key in self._keys:
            event.stop()
            self.dismiss(self._keys.index(key))
