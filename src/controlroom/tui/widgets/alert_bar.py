"""What must be seen: a question to the operator, then errors that stay until a key clears them. Never the focus."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line, visible
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
    if state.asking is None or state.board != "desk":
        return ""
    return _(
        "Print the badge of {name} again. Why?  F5 lost · F6 damaged · F7 wrong details · Esc do not print"
    ).format(name=clean_line(state.asking.name, 40))


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
