"""What must be seen: a question to the operator, then errors, then tickets; they stay until a key clears them.

Never the focus."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from controlroom.core.i18n import _, current_language, ngettext
from controlroom.core.text import clean_line, visible
from controlroom.tui.actions import option_labels
from controlroom.tui.desk.asking import takes_words, words_of
from controlroom.tui.state import Alert, AppState, Notice
from controlroom.tui.widgets.text import Words

_LONGEST_WORD = 16


class AlertBar(Vertical):
    """Takes no room while there is nothing to say."""

    _state: AppState | None = None

    def compose(self) -> ComposeResult:
        yield Words(id="question")
        yield Words(id="alert")
        yield Words(id="notice")

    def on_mount(self) -> None:
        if self._state is not None:
            self.show(self._state)

    def show(self, state: AppState) -> None:
        """Show `state`, at the latest when its words are there: a tick may come before them."""
        self._state = state
        if not self.children:
            return
        self.query_one("#question", Words).show(_question(state))
        self.query_one("#alert", Words).show(_alerts(state.alerts))
        self.query_one("#notice", Words).show(_notices(state, self.size.width - 2))


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


def _notices(state: AppState, width: int) -> Content:
    """A line for what must be seen, the first of it in words; its key is never cut off.

    The words of an announcement may take two: they are exact, and not every station has its board at hand.
    """
    if not state.notices:
        return Content("")
    parts = [""]
    if more := len(state.notices) - 1:
        parts.append(ngettext("(+{n} more)", "(+{n} more)", more).format(n=more))
    end = Content(" ".join([*parts, _("[Ctrl+Z: seen]")]))
    first = state.notices[0]
    words = _notice(first, state)
    if not first.announcement or cell_len(words) + end.cell_length <= width:
        return Content(words).truncate(max(20, width - end.cell_length), ellipsis=True) + end
    above, below = _broken(words, width)
    return Content.assemble(above, "\n", Content(below).truncate(max(20, width - end.cell_length), ellipsis=True), end)


def _broken(words: str, width: int) -> tuple[str, str]:
    """`words` in two lines, the first of at most `width` cells. Chinese is broken anywhere, other words between them:
    left to itself a line would be broken at its only space, and the rest fall out of sight."""
    head = set_cell_size(words, width).rstrip()
    space = head.rfind(" ")
    if space > 0 and words[len(head) : len(head) + 1].isascii() and cell_len(head[space:]) <= _LONGEST_WORD:
        head = head[:space]
    return head, words[len(head) :].lstrip()


def _notice(notice: Notice, state: AppState) -> str:
    groups = {group.key: str(group.name) for group in state.settings.event.groups} if state.settings else {}
    group = clean_line(groups.get(notice.group) or notice.group, 30)
    if notice.unwatched is not None and state.settings is not None:
        since = notice.unwatched.astimezone(state.settings.event.zone)
        return _("✖ Nobody asks the devices since {time}: no fault of theirs is seen.").format(time=f"{since:%H:%M}")
    if notice.announcement:
        symbol = "✖" if notice.escalated else "!"
        said = clean_line(notice.said[0 if current_language() == "zh" else 1], 400)
        return f"{symbol} #{notice.announcement} " + _("{what}: {told}").format(what=group, told=said)
    words = (
        _("✖ {ticket} {title} – overdue, told to {group}") if notice.escalated
        else _("▲ {ticket} {title} – urgent, {group}")
    )  # fmt: skip
    return words.format(ticket=notice.ticket, title=clean_line(notice.title, 40), group=group or _("nobody has it yet"))
