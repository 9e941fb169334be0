"""What must be seen: a question to the operator, then errors that stay until a key clears them. Never the focus."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from controlroom.core.i18n import _, ngettext
from controlroom.core.text import visible
from controlroom.tui.actions import option_labels
from controlroom.tui.asking import takes_words, words_of
from controlroom.tui.state import Alert, AppState
from controlroom.tui.widgets.text import Words


class AlertBar(Vertical):
    """Takes no room while there is nothing to say."""

    def compose(self) -> ComposeResult:
        yield Words(id="question")
        yield Words(id="alert")

    def show(self, state: AppState) -> None:
        """Show `state`."""
        self.query_one("#question", Words).show(_question(state))
        self.query_one("#alert", Words).show(_alerts(state.alerts))


def _question(state: AppState) -> str:
    if state.asking is None or state.board != "desk" or state.settings is None:
        return ""
    event = state.settings.event
    keys = [f"F{number} {label}" for number, label in enumerate(option_labels(state), 5)]
    if state.asking.kind != "pin" and takes_words(state.asking, event):
        keys.append(_("or type it and press Enter"))
    keys.append(_("Esc leave it"))
    return f"{words_of(state.asking, event)}  {' · '.join(keys)}"


def _alerts(alerts: tuple[Alert, ...]) -> str:
    if not alerts:
        return ""
    alert = alerts[0]
    parts = ["✖ " + alert.error.sentence(), alert.error.advice()]
    if alert.code is not None:
        parts.append(_("The code {code} was not decided: scan it again.").format(code=visible(alert.code, 40)))
    if more := len(alerts) - 1:
        parts.append(ngettext("({n} more)", "({n} more)", more).format(n=more))
    parts.append(_("[Esc: seen]"))
    return " ".join(parts)
