"""The last line: the keys that can act now; above it one hint, for some seconds or until the next key."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from controlroom.core.i18n import _, current_language
from controlroom.tui.actions import OPTIONS, Action, actions_in, key_name, keys_at, option_labels
from controlroom.tui.state import AppState
from controlroom.tui.widgets.text import Words

# The name of the other language is said in that language: whoever needs it can read it.
_OTHER_LANGUAGE = {"en": "中文", "zh": "English"}


class KeyBar(Vertical):
    """What there is to say for a moment, and the keys, which stay: an operator under stress looks for them."""

    def compose(self) -> ComposeResult:
        yield Words(id="key-hint")
        yield KeyRow()

    def show(self, state: AppState, hint: str) -> None:
        """Show the keys in `state`, and `hint` if there is one."""
        self.query_one("#key-hint", Words).show(hint)
        self.query_one(KeyRow).show(state)


class KeyRow(Widget):
    """The keys of the board that is shown."""

    COMPONENT_CLASSES = {"key-row--key"}

    def __init__(self) -> None:
        super().__init__()
        self._state: AppState | None = None

    def show(self, state: AppState) -> None:
        """Show the keys in `state`."""
        self._state = state
        self.refresh()

    def render(self) -> Content:
        if self._state is None:
            return Content("")
        entries = [self._entry(action, self._state) for action in fitting(self._state, self.size.width)]
        return Content("  ").join(entries)

    def _entry(self, action: Action, state: AppState) -> Content:
        # Not "@click": links bring colours of their own.
        click = Style.from_meta({"act": action.id})
        key, label = entry_words(action, state)
        return Content.assemble(
            (key, self.get_visual_style("key-row--key", partial=True) + click),
            (f" {label}", Style() + click),
        )

    async def on_click(self, event: events.Click) -> None:
        if id := event.style.meta.get("act"):
            await self.app.run_action(f"app.act('{id}')")


_QUIT_OFF_DESK = 4


def entry_words(action: Action, state: AppState) -> tuple[str, str]:
    """The key and the label of an action in the bar."""
    key = key_name(keys_at(action, state.board)[0])
    if action.id == state.board == "desk":
        return key, _("Next desk")
    if action.asking:
        return key, option_labels(state)[OPTIONS.index(action.id)]
    return key, _OTHER_LANGUAGE[current_language()] if action.id == "language" else _(action.label)


def fitting(state: AppState, width: int) -> list[Action]:
    """The actions that can act and the bar has room for, the most needed first; in the order of the list."""
    shown: list[Action] = []
    left = width + 2
    several = len(state.desks) > 1
    wanted = (
        action
        for action in actions_in(state)
        if action.bar
        and (action.id != state.board or (several and action.id == "desk"))
        and action.why_disabled(state) is None
    )
    for action in sorted(wanted, key=lambda action: _place(action, state)):
        left -= sum(cell_len(words) for words in entry_words(action, state)) + 3
        if left < 0:
            break
        shown.append(action)
    return [action for action in actions_in(state) if action in shown]


def _place(action: Action, state: AppState) -> int:
    """How long an action stays in a bar that is too narrow: off the desk the way out is not hidden behind boards."""
    return _QUIT_OFF_DESK if action.id == "quit" and state.board != "desk" else action.bar
