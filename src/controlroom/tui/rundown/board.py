"""The board of the rundown: all rooms side by side on one axis of time, or the cue sheet of one; run by keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Digits, Input

from controlroom.core.i18n import _
from controlroom.domain.agenda.views import AgendaView
from controlroom.tui.actions import bindings
from controlroom.tui.board_keys import key_line
from controlroom.tui.incidents.lines import running_line
from controlroom.tui.incidents.source import about
from controlroom.tui.rundown.cue_sheet import CueSheet
from controlroom.tui.rundown.grid import (
    STEPS,
    AxisView,
    axis_head,
    grid_of,
    nothing_planned,
    rooms_seen,
)
from controlroom.tui.rundown.keys import KEYS
from controlroom.tui.rundown.lines import CueWidths, cue_head, head_lines, next_lines, remaining, reminder_lines
from controlroom.tui.rundown.orders import RundownOrderingScreen
from controlroom.tui.rundown.source import RundownSource
from controlroom.tui.state import AppState
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.key_bar import KeyBar
from controlroom.tui.widgets.text import Words
from controlroom.tui.widgets.top_bar import TopBar


class RundownScreen(RundownOrderingScreen):
    """`source` gives the open event's rundown, None before it is open. Call `store_changed` for every commit."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(each.key, each.action, each.label, tooltip=each.tooltip, show=False) for each in KEYS),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move(-10)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("home", "now", show=False),
        Binding("left", "room(-1)", show=False),
        Binding("right,tab", "room(1)", show=False),
        Binding("escape", "clear", show=False),
        *(binding for binding in bindings("rundown") if binding.id != "back"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    def __init__(
        self, state: AppState | None = None, source: Callable[[], RundownSource | None] = lambda: None
    ) -> None:
        super().__init__(source)
        self._state = state
        self._sheet = False
        self._today: date | None = None
        self._zoom = STEPS.index(5)

    # Composing and showing

    def compose(self) -> ComposeResult:
        yield TopBar()
        with Horizontal(id="rundown-head"):
            with Vertical(id="rundown-clock"):
                yield Digits("", id="rundown-digits")
                yield Words(id="rundown-state")
            yield Words(id="rundown-now")
            yield Words(id="rundown-next")
        yield Words(id="rundown-columns")
        yield AxisView(id="rundown-axis")
        yield CueSheet(id="rundown-sheet")
        yield Words(id="rundown-empty")
        yield AlertBar()
        yield Words(id="rundown-reminders")
        with Horizontal(id="rundown-entry"):
            yield Words(id="rundown-ask")
            yield Input(id="rundown-input", compact=True, max_length=200)
        yield Words(id="rundown-note")
        yield Words(id="rundown-keys")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#rundown-entry").display = False

    def show_state(self, state: AppState, before: AppState | None) -> None:
        if self._view is not None:
            self._view = self._view.later(state.now)
        self.show_rundown()

    def room_names(self) -> dict[str, str]:
        settings = self._state.settings if self._state is not None else None
        return {room.id: str(room.name) for room in settings.event.rooms} if settings is not None else {}

    def show_rundown(self) -> None:
        if not self.query("#rundown-keys"):
            return
        lines = 2 if self.size.height < 32 else 3
        self.query_one("#rundown-note", Words).show(self._note)
        self.query_one("#rundown-keys", Words).show(key_line(KEYS, self.size.width - 2, lines))
        view = self._view
        axis, sheet = self.query_one(AxisView), self.query_one(CueSheet)
        empty = view is None or not view.agenda.items
        axis.display, sheet.display = not self._sheet and not empty, self._sheet and not empty
        self.query_one("#rundown-head").display = not empty
        self.query_one("#rundown-empty", Words).show(
            "" if not empty else _("reading the rundown …") if view is None else nothing_planned()
        )
        if view is None or empty:
            self.query_one("#rundown-columns", Words).show("")
            return
        self._settle(view)
        most = 2 if self.size.height < 32 else 4
        zone, width = view.agenda.calendar.zone, self.size.width - 2
        reminders = reminder_lines(self._reminders, self.room_names(), zone, width, most)
        self.query_one("#rundown-reminders", Words).show(Content("\n").join([*self._running_lines(width), *reminders]))
        self._show_head(view)
        self._show_sheet(view, sheet) if self._sheet else self._show_axis(view, axis)

    def _running_lines(self, width: int) -> list[Content]:
        """The incidents that run for the chosen item."""
        running = about(self._state.incidents, item=self._item) if self._state is not None else ()
        return [running_line(line).truncate(width, ellipsis=True) for line in running]

    def _settle(self, view: AgendaView) -> None:
        """Day, room and item that are there: today, the first room that has something, what is on stage or next.

        Who looks at today looks at the new day once it has begun.
        """
        agenda = view.agenda
        days, today = agenda.days(), agenda.calendar.day(view.at)
        turned, self._today = self._day == self._today != today, today
        if turned or self._day not in days:
            self._day = next((day for day in days if day >= today), days[-1])
        with_items = self._rooms(view)
        if self._room not in with_items:
            self._room, self._item = with_items[0], ""
        if self._item not in {item.id for item in agenda.of(self._room, self._day)}:
            self._item = self._now_item(view)

    def _rooms(self, view: AgendaView) -> list[str]:
        agenda = view.agenda
        assert self._day is not None
        return [room for room in agenda.rooms if agenda.of(room, self._day)] or list(agenda.rooms)

    def _now_item(self, view: AgendaView) -> str:
        agenda = view.agenda
        current = agenda.under_way(self._room)
        assert self._day is not None
        items = agenda.of(self._room, self._day)
        if current is not None and current in items:
            return current.id
        following = next((item for item in items if item.is_open), items[-1] if items else None)
        return following.id if following is not None else ""

    def _show_head(self, view: AgendaView) -> None:
        assert self._day is not None
        is_today = self._day == view.agenda.calendar.day(view.at)
        current = view.agenda.under_way(self._room) if is_today else None
        told = remaining(view, current)
        digits = self.query_one("#rundown-digits", Digits)
        digits.update(told.digits)
        for tone in ("good", "warn", "bad", "muted"):
            digits.set_class(told.tone == tone, f"-{tone}")
        self.query_one("#rundown-state", Words).show(told.words)
        name = self.room_names().get(self._room, self._room)
        now = self.query_one("#rundown-now", Words)
        now.show(Content("\n").join(head_lines(view, self._room, self._day, name, max(20, now.size.width))))
        following = self.query_one("#rundown-next", Words)
        following.show(Content("\n").join(next_lines(view, self._room, self._day, max(20, following.size.width))))

    def _show_axis(self, view: AgendaView, axis: AxisView) -> None:
        assert self._day is not None
        width = axis.scrollable_content_region.width or self.size.width
        all_rooms = self._rooms(view)
        rooms = rooms_seen(all_rooms, width, self._room)
        grid = grid_of(view, self._day, rooms, STEPS[self._zoom], self._item)
        self.query_one("#rundown-columns", Words).show(
            axis_head(grid, self.room_names(), width, len(all_rooms) - len(rooms))
        )
        axis.show(grid)
        if lines := grid.lines_of(self._item):
            axis.bring_into_view(min(lines), max(lines))

    def _show_sheet(self, view: AgendaView, sheet: CueSheet) -> None:
        assert self._day is not None
        items = view.agenda.of(self._room, self._day)
        chosen = next((index for index, item in enumerate(items) if item.id == self._item), 0)
        width = sheet.scrollable_content_region.width or self.size.width
        self.query_one("#rundown-columns", Words).show(cue_head(CueWidths.of(width)))
        sheet.show(view, items, chosen)

    # Moving about

    def action_move(self, by: int) -> None:
        """Another item of the room."""
        view, day = self._view, self._day
        if view is None or day is None:
            return
        items = [item.id for item in view.agenda.of(self._room, day)]
        if items:
            at = items.index(self._item) if self._item in items else 0
            self._item = items[max(0, min(at + by, len(items) - 1))]
        self._forget_note()
        self.show_rundown()

    def action_room(self, by: int) -> None:
        """The room to the right or to the left; the item that is nearest in time."""
        view, day = self._view, self._day
        if view is None or day is None:
            return
        rooms = self._rooms(view)
        before = view.agenda.items.get(self._item)
        self._room = rooms[(rooms.index(self._room) + by) % len(rooms)]
        items = view.agenda.of(self._room, day)
        if before is not None and items:
            self._item = min(items, key=lambda item: abs(item.slot - before.slot)).id
        self._forget_note()
        self.show_rundown()

    def action_now(self) -> None:
        """Back to what is on stage or next, today."""
        if self._view is not None and self._view.agenda.items:
            self._day = None
            self._item = ""
            self._forget_note()
            self.show_rundown()

    def action_view(self) -> None:
        self._sheet = not self._sheet
        self._forget_note()
        self.show_rundown()
        self.call_after_refresh(self.show_rundown)

    def action_day(self, by: int) -> None:
        if self._view is None or self._day is None:
            return
        days = self._view.agenda.days()
        at = days.index(self._day) + by
        self._forget_note()
        if 0 <= at < len(days):
            self._day, self._item = days[at], ""
        else:
            self._note = _("There is no other day with items there.")
        self.show_rundown()

    def action_zoom(self, by: int) -> None:
        self._forget_note()
        self._zoom = max(0, min(self._zoom + by, len(STEPS) - 1))
        self.show_rundown()

    def action_clear(self) -> None:
        """Close the question, then what is said; then what Esc does everywhere."""
        if self._asking:
            self._close_question()
        elif self._note:
            self._forget_note()
        else:
            self.app.call_later(self.app.run_action, "app.act('back')")
        self.show_rundown()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # While a question is open its letters are words.
        return not self._asking or action in ("clear", "act")
