"""The first line: event, board, day and the clock of the venue."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.people.duty import ROLE_WORDS
from controlroom.tui.boards import BOARDS
from controlroom.tui.state import AppState, Phase
from controlroom.tui.widgets.text import Words
from controlroom.tui.words import event_day


class TopBar(Horizontal):
    """Where we are, and when."""

    _state: AppState | None = None

    def compose(self) -> ComposeResult:
        yield Words(id="top-board")
        yield Words(id="top-event")
        yield Words(id="top-who")
        yield Words(id="top-day")
        yield Words(id="top-clock")

    def on_mount(self) -> None:
        if self._state is not None:
            self.show(self._state)

    def show(self, state: AppState) -> None:
        """Show `state`, at the latest when its words are there: a tick may come before them."""
        self._state = state
        if not self.children:
            return
        self.query_one("#top-board", Words).show(_board_words(state))
        self.query_one("#top-who", Words).show(_who(state, self.size.width))
        event, day, clock = _event_words(state)
        self.query_one("#top-event", Words).show(event)
        self.query_one("#top-day", Words).show(day)
        self.query_one("#top-clock", Words).show(clock)


def _board_words(state: AppState) -> str:
    if state.board != "desk":
        return _(BOARDS[state.board].name)
    desk = state.desk_config
    return clean_line(str(desk.name), 40) if desk else _("Desk {id}").format(id=state.desk)


def _who(state: AppState, width: int) -> str:
    """Who acts, with their role where roles bind; on a narrow screen the name is cut before the role."""
    if state.acting is None:
        return ""
    name = clean_line(state.acting.name, 24 if width >= 100 else 10)
    return f"{name} · {_(ROLE_WORDS[state.acting.role])}" if state.acting.role else name


def _event_words(state: AppState) -> tuple[str, str, str]:
    if state.phase is Phase.CLOSING:
        return _("closing …"), "", ""
    if state.settings is None:
        return _("opening the event …"), "", ""
    event = state.settings.event
    local = state.now.astimezone(event.zone)
    return (
        clean_line(str(event.name)),
        f"{local:%Y-%m-%d} · {event_day(local.date(), event.starts, event.ends)}",
        f"{local:%H:%M:%S}",
    )
