"""An incident while it runs: steps by phase with their clocks, the step at hand large, one key each."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.incidents.rules import PHASE_WORDS, STEP_SYMBOLS
from controlroom.domain.incidents.views import StepView
from controlroom.tui.actions import bindings
from controlroom.tui.board_keys import key_line
from controlroom.tui.incidents.approving import IncidentApprovingScreen
from controlroom.tui.incidents.keys import RUN_KEYS, keys_now
from controlroom.tui.incidents.lines import (
    card_lines,
    drill_mark,
    head_line,
    links_line,
    phase_line,
    rows_of,
    side_lines,
    step_line,
)
from controlroom.tui.incidents.source import IncidentsSource
from controlroom.tui.state import AppState
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.text import Words, row
from controlroom.tui.widgets.top_bar import TopBar
from controlroom.tui.widgets.window_list import WindowList

_OWN = frozenset(key for each in RUN_KEYS for key in each.key.split(","))


def _function_keys() -> list[BindingType]:
    """What works everywhere, without the keys that mean something here."""
    return [
        Binding(keys, each.action, each.description, show=False)
        for each in bindings("incidents")
        if (keys := ",".join(key for key in each.key.split(",") if len(key) > 1 and key not in _OWN))
    ]


class IncidentRunScreen(IncidentApprovingScreen):
    """`id` names the incident. Call `store_changed` for every commit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *_function_keys(),
        Binding("pageup", "move(-5)", show=False),
        Binding("pagedown", "move(5)", show=False),
        Binding("end", "move(99)", show=False),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]
    keys = RUN_KEYS

    def __init__(self, state: AppState, source: Callable[[], IncidentsSource | None], id: str) -> None:
        super().__init__(state, source, id)
        self._rows: tuple[str | StepView, ...] = ()

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Words(id="incident-head")
        yield Words(id="incident-links")
        with Horizontal(id="incident-body"):
            yield WindowList(self._line, id="incident-steps")
            with Vertical(id="incident-side"):
                yield Words(id="incident-side-words")
        with Vertical(id="incident-card"):
            yield Words(id="incident-words")
            yield Words(id="incident-facts")
        yield AlertBar()
        yield from self.compose_entry()
        yield Words(id="incident-keys")

    def on_mount(self) -> None:
        self.listed.can_focus = False
        self.show(self._state)
        self.store_changed()

    def on_resize(self) -> None:
        """Other lines."""
        self.call_after_refresh(self.show_all)

    @property
    def listed(self) -> WindowList:
        """The steps."""
        return self.query_one("#incident-steps", WindowList)

    @property
    def step(self) -> StepView | None:
        """The step at hand: the one that was chosen, else the one to be done now, else the last."""
        view = self.view
        if view is None:
            return None
        chosen = next((each for each in view.steps if each.id == self._chosen), None)
        return chosen or view.current or view.steps[-1]

    def show(self, state: AppState) -> None:
        """Show `state`: each second the clocks are others."""
        self._state = state
        if not self.query("#incident-keys"):
            return
        self.query_one(TopBar).show(state)
        self.query_one(AlertBar).show(state)
        if self.view is not None:
            self.view = self.view.later(state.now)
        self.show_all()

    def stepped(self, chosen: str) -> None:
        """Something was done with the step at hand: on with what is to be done now, unless another was chosen since."""
        if self._chosen == chosen:
            self._chosen = ""

    def show_all(self) -> None:
        if not self.query("#incident-keys"):
            return
        self.query_one("#keyed-note", Words).show(self._note)
        lines = 2 if self.size.height < 32 else 3
        view, step = self.view, self.step
        self.query_one("#incident-keys", Words).show(key_line(keys_now(view, step), self.size.width - 2, lines))
        if view is None or step is None:
            self.query_one("#incident-head", Words).show(_("reading the incident …"))
            return
        self.query_one("#incident-head", Words).show(head_line(view, self.size.width - 2))
        if (settings := self._state.settings) is not None:
            links = links_line(view, settings.event.zone, self.size.width - 2)
            self.query_one("#incident-links", Words).show(links)
        side = self.query_one("#incident-side")
        self.query_one("#incident-side-words", Words).show(
            Content("\n").join(side_lines(view, side.content_size.width or 24))
        )
        self._rows = rows_of(view)
        self.listed.show(len(self._rows), self.listed.cursor)
        self.listed.go(next(n for n, each in enumerate(self._rows) if each == step))
        self._show_card(step)

    def _line(self, index: int) -> Content | None:
        view, settings = self.view, self._state.settings
        if view is None or settings is None or index >= len(self._rows):
            return None
        width, at = self.listed.scrollable_content_region.width, self._rows[index]
        return phase_line(at, view) if isinstance(at, str) else step_line(at, view, settings.event.zone, width)

    def _show_card(self, step: StepView) -> None:
        view, settings, card = self.view, self._state.settings, self.query_one("#incident-card")
        if view is None or settings is None:
            return
        title = f"{STEP_SYMBOLS[step.state]} {step.number}/{len(view.steps)} · {_(PHASE_WORDS[step.step.phase])}"
        card.border_title = row([drill_mark(), Content(title)]) if view.line.drill else Content(title)
        card.set_class(step.late, "-late")
        self.query_one("#incident-words", Words).show(clean_line(str(step.step.words)))
        self.query_one("#incident-facts", Words).show(
            Content("\n").join(card_lines(step, view, settings.event.zone))
        )  # fmt: skip

    # Moving about

    @on(WindowList.Moved)
    def _moved(self) -> None:
        """Somebody clicked on a step."""
        cursor, step = self.listed.cursor, self.step
        at = self._rows[cursor] if cursor < len(self._rows) else ""
        if isinstance(at, StepView) and step is not None and at.id != step.id:
            self._chosen = at.id
            self.show_all()

    def action_move(self, by: int) -> None:
        view, step = self.view, self.step
        if view is not None and step is not None:
            self._chosen = view.steps[max(0, min(step.number - 1 + by, len(view.steps) - 1))].id
        self.show_all()

    def stand_on(self, step: str) -> None:
        self._chosen = step
        self.show_all()

    def action_follow(self) -> None:
        self._chosen = ""
        self.show_all()

    def action_help(self) -> None:
        from controlroom.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self._state, [(each.name, each.tooltip) for each in RUN_KEYS]))

    def action_leave(self) -> None:
        """Away with an alert; else back to the list. The clocks run on."""
        if self._state.alerts:
            self.app.call_later(self.app.run_action, "app.act('back')")
        else:
            self.dismiss()
