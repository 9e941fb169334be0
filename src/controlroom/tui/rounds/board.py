"""The board of rounds: the rounds of a day by the time they are due, one beside them, and what is ordered there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from controlroom.core.i18n import _
from controlroom.domain.inspections.rules import TO_DO
from controlroom.domain.inspections.views import RoundLine
from controlroom.tui.actions import bindings
from controlroom.tui.board_keys import key_line
from controlroom.tui.rounds.keys import KEYS
from controlroom.tui.rounds.lines import Widths, detail_lines, filter_lines, head_line, round_line
from controlroom.tui.rounds.orders import RoundsOrderingScreen
from controlroom.tui.rounds.source import (
    Only,
    RoundsFilter,
    RoundsSource,
    count,
    day_of,
    day_shown,
    days_of,
    shown,
)
from controlroom.tui.state import AppState
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.key_bar import KeyBar
from controlroom.tui.widgets.text import Words
from controlroom.tui.widgets.top_bar import TopBar
from controlroom.tui.widgets.window_list import WindowList


class RoundsScreen(RoundsOrderingScreen):
    """`source` gives the open event's rounds, None before it is open. Call `store_changed` for every commit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move(-8)", show=False),
        Binding("pagedown", "move(8)", show=False),
        Binding("end", "move(9999)", show=False),
        *(binding for binding in bindings("rounds") if binding.id != "back"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    keys = KEYS

    def __init__(self, state: AppState | None = None, source: Callable[[], RoundsSource | None] = lambda: None) -> None:
        super().__init__(source)
        self._state = state
        self._filter = RoundsFilter()
        self._shown: tuple[RoundLine, ...] = ()
        self._current = ""

    # Composing and showing

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Words(id="rounds-filters")
        with Horizontal(id="rounds-body"):
            with Vertical(id="rounds-box"):
                yield Words(id="rounds-head")
                yield WindowList(self._line, id="rounds")
                yield Words(id="rounds-empty")
            with Vertical(id="rounds-side", classes="box"):
                yield Words(id="rounds-detail")
        yield AlertBar()
        yield from self.compose_entry()
        yield Words(id="rounds-keys")
        yield KeyBar()

    def on_mount(self) -> None:
        # Its own keys would take those of the board.
        self.listed.can_focus = False

    @property
    def listed(self) -> WindowList:
        """The list."""
        return self.query_one("#rounds", WindowList)

    @property
    def current(self) -> RoundLine | None:
        return next((line for line in self._shown if line.id == self._current), None)

    def show_state(self, state: AppState, before: AppState | None) -> None:
        self.time_passed(state.now)
        self.show_all()

    def reading_came(self, reading: tuple[RoundLine, ...]) -> None:
        self._lines = reading
        if self._state is not None:
            self.read_turn(self._state.now)
        self.show_all()
        self.ask_detail()

    def show_all(self) -> None:
        state = self._state
        if state is None or not self.query("#rounds-keys"):
            return
        self.query_one("#keyed-note", Words).show(self._note)
        self.query_one("#rounds-keys", Words).show(key_line(KEYS, self.size.width - 2, 2))
        self.query_one("#rounds-side").border_title = _("Round")
        if state.settings is None or self._lines is None:
            self.query_one("#rounds-filters", Words).show(_("reading the rounds …"))
            return
        zone, now = state.settings.event.zone, state.now
        self._shown = shown(self._filter, self._lines, now, zone)
        self._settle()
        day, today = day_shown(self._filter, self._lines, now, zone), now.astimezone(zone).date()
        counted = count((line for line in self._lines if day_of(line, now, zone) == day), now)
        filters = filter_lines(self._filter, day, today, counted, self._names())
        self.query_one("#rounds-filters", Words).show(filters)
        self.query_one("#rounds-head", Words).show(head_line(self._widths()))
        self.query_one("#rounds-empty", Words).show("" if self._shown else self._why_empty())
        ids = [line.id for line in self._shown]
        self.listed.show(len(ids), self.listed.cursor)
        self.listed.go(ids.index(self._current) if self._current in ids else 0)
        self._show_detail(state)

    def _show_detail(self, state: AppState) -> None:
        detail, box = self._detail, self.query_one("#rounds-detail", Words)
        if state.settings is None or detail is None or self.current is None or detail.line.id != self._current:
            box.show("")
            return
        groups = {group.key: str(group.name) for group in state.settings.event.groups}
        width = self.query_one("#rounds-side").content_size.width or 30
        lines = detail_lines(detail, state.now, state.settings.event.zone, groups, width)
        box.show(Content("\n").join(lines))

    def _names(self) -> dict[str, str]:
        lines = self._lines or ()
        return {f"template:{line.template}": str(line.name) for line in lines} | {
            f"place:{line.place}": str(line.place_name) for line in lines
        }

    def _settle(self) -> None:
        """A cursor that is there: on what is to be done first, else on what comes next."""
        if self.current is None and self._shown and self._state is not None:
            now = self._state.now
            waiting = (line for line in self._shown if line.state in TO_DO or line.due_at >= now)
            self._current = next(waiting, self._shown[-1]).id
            self.ask_detail()

    def _widths(self) -> Widths:
        return Widths.of(self.listed.scrollable_content_region.width or self.size.width - 2)

    def _line(self, index: int) -> Content | None:
        if self._state is None or self._state.settings is None or index >= len(self._shown):
            return None
        return round_line(self._shown[index], self._widths(), self._state.now, self._state.settings.event.zone)

    def _why_empty(self) -> str:
        if not self._lines:
            return _("No round is planned.") + "\n" + _("Templates stand in config/checklists; ⇧N begins one by hand.")
        return _("No round fits here.") + "\n" + _("Esc takes the filters off.")

    # Moving and filtering

    def action_move(self, by: int) -> None:
        """Another round."""
        ids = [line.id for line in self._shown]
        if ids:
            at = ids.index(self._current) if self._current in ids else 0
            self._go(ids[max(0, min(at + by, len(ids) - 1))])

    def _go(self, id: str) -> None:
        self._current, self._note = id, Content("")
        self.show_all()
        self.ask_detail()

    @on(WindowList.Moved)
    def _moved(self) -> None:
        cursor = self.listed.cursor
        if cursor < len(self._shown) and self._shown[cursor].id != self._current:
            self._go(self._shown[cursor].id)

    def _set(self, filter: RoundsFilter) -> None:
        self._filter = filter
        self.show_all()
        self.ask_detail()

    def action_only(self) -> None:
        kinds = list(Only)
        self._set(replace(self._filter, only=kinds[(kinds.index(self._filter.only) + 1) % len(kinds)]))

    def action_place(self) -> None:
        self._set(replace(self._filter, place=self._next("place", self._filter.place)))

    def action_template(self) -> None:
        self._set(replace(self._filter, template=self._next("template", self._filter.template)))

    def _next(self, field: str, chosen: str) -> str:
        """The next of the day; behind the last, any."""
        day, state = self._day(), self._state
        if day is None or state is None or state.settings is None:
            return ""
        zone = state.settings.event.zone
        there = (line for line in self._lines or () if day_of(line, state.now, zone) == day)
        choices = ["", *sorted({str(getattr(line, field)) for line in there})]
        return choices[(choices.index(chosen) + 1) % len(choices)] if chosen in choices else ""

    def _day(self) -> date | None:
        state = self._state
        if self._lines is None or state is None or state.settings is None:
            return None
        return day_shown(self._filter, self._lines, state.now, state.settings.event.zone)

    def action_day(self, by: int) -> None:
        day, state = self._day(), self._state
        if day is None or state is None or state.settings is None:
            return
        days = days_of(self._lines or (), state.now, state.settings.event.zone)
        beyond = [each for each in days if (each > day if by > 0 else each < day)]
        if not beyond:
            self.tell(_("There is no other day with rounds there."))
            return
        self._current = ""
        self._set(replace(self._filter, day=beyond[0] if by > 0 else beyond[-1]))

    def action_today(self) -> None:
        self._current = ""
        self._set(replace(self._filter, day=None))

    def action_clear(self) -> None:
        """Take the filters off; then what Esc does everywhere."""
        if self._filter.asks:
            self._set(RoundsFilter())
        else:
            self.app.call_later(self.app.run_action, "app.act('back')")
            self.show_all()
