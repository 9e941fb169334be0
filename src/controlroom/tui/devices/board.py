"""The board of devices: how each stands, trouble first, one of them beside the list (docs/domain.md §6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from controlroom.core.i18n import _, current_language
from controlroom.core.text import clean_line
from controlroom.domain.devices.views import DeviceView
from controlroom.tui.actions import bindings
from controlroom.tui.board_keys import key_line
from controlroom.tui.devices.detail import detail_lines
from controlroom.tui.devices.detail_lines import DeviceLines
from controlroom.tui.devices.heads import count_chips, filter_line, rooms_line, untested_words, watch_line, why_empty
from controlroom.tui.devices.keys import KEYS
from controlroom.tui.devices.lines import Widths, device_line, head_line
from controlroom.tui.devices.moves import Asked
from controlroom.tui.devices.orders import DevicesOrderingScreen
from controlroom.tui.devices.source import (
    DeviceFilter,
    DevicesSource,
    Names,
    Only,
    Sorting,
    choices,
    next_choice,
)
from controlroom.tui.incidents.source import about
from controlroom.tui.rundown.source import RundownSource
from controlroom.tui.state import AppState
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.key_bar import KeyBar
from controlroom.tui.widgets.text import Words, row, tinted
from controlroom.tui.widgets.top_bar import TopBar
from controlroom.tui.widgets.window_list import ArrowList

if TYPE_CHECKING:
    from controlroom.store.journal import Origin

_READ_ANYHOW = timedelta(seconds=5)
"""Checks grow stale without anybody committing anything."""


class DevicesScreen(DevicesOrderingScreen):
    """`source` gives the open event's devices, None before it is open. Call `store_changed` for every commit."""

    scopes = frozenset({"device", "ticket", "agenda"})
    AUTO_FOCUS = "#devices"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(each.key, each.action, each.label, tooltip=each.tooltip, show=False) for each in KEYS),
        # N is the ticket of the chosen device here; Esc is the board's own.
        *(binding for binding in bindings("devices") if binding.id not in ("back", "new-ticket")),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (150, "-very-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    def __init__(
        self,
        state: AppState | None = None,
        source: Callable[[], DevicesSource | None] = lambda: None,
        rundown: Callable[[], RundownSource | None] = lambda: None,
        by: Callable[[], Origin | None] = lambda: None,
    ) -> None:
        super().__init__(source, rundown, by)
        self._state = state
        self._names: Names | None = None
        self._searching = False
        self._lines: dict[str, Content] = {}
        self._counted: tuple[object, ...] = ()

    # Composing and showing

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Words(id="devices-watch")
        yield Words(id="devices-counts")
        yield Words(id="devices-filters")
        yield Words(id="devices-rooms")
        with Horizontal(id="devices-body"):
            with Vertical(id="devices-box"):
                yield Words(id="devices-head")
                yield ArrowList(self._line, id="devices")
                yield Words(id="devices-empty")
            with Vertical(id="devices-side", classes="box"):
                yield DeviceLines(id="devices-detail")
        yield AlertBar()
        with Horizontal(id="devices-entry"):
            yield Words(id="devices-ask")
            yield Input(id="devices-input", compact=True, max_length=60)
        yield Words(id="devices-note")
        yield Words(id="devices-keys")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#devices-entry").display = False

    def on_resize(self) -> None:
        self._counted = ()

    def show_state(self, state: AppState, before: AppState | None) -> None:
        self.query_one("#devices-side").border_title = _("Device")
        if self._view is not None and state.now - self._view.at >= _READ_ANYHOW and self.is_current:
            self.store_changed()
        self.show_words()
        # Seconds pass in every line that is seen.
        self._lines.clear()
        self.devices.refresh()
        self.show_detail()

    @property
    def names(self) -> Names | None:
        return self._names

    def asked(self, device: DeviceView, texts: Mapping[str, str]) -> Asked | None:
        if self._names is None or self._state is None:
            return None
        return Asked(device, texts, self._state.now, self._names)

    def show_words(self) -> None:
        if not self.query("#devices-keys"):
            return
        width, state, view = max(20, self.size.width - 2), self._state, self._view
        lines = 2 if self.size.height < 32 else 3
        self.query_one("#devices-note", Words).show(self._note)
        self.query_one("#devices-keys", Words).show(key_line(KEYS, width, lines))
        counts, empty = self.query_one("#devices-counts", Words), self.query_one("#devices-empty", Words)
        if state is None or state.settings is None or view is None:
            counts.show(_("reading the devices …"))
            empty.show("")
            return
        counted = (view, self._filter, width, current_language(), state.settings)
        if counted != self._counted:
            # All devices are counted: only when there is another count.
            self._counted = counted
            self._names = Names.of(state.settings.event, state.settings.devices.polling.max_attempts, view)
            counts.show(count_chips(view, self._filter).truncate(width, ellipsis=True))
            self.query_one("#devices-rooms", Words).show(rooms_line(view.rooms, self._names, width))
            self.query_one("#devices-head", Words).show(head_line(self._widths()))
            self._lines.clear()
        empty.show("" if self._listed else why_empty(view, self._filter))
        assert self._names is not None
        watch = view.watch.seen(state.now)
        watched = watch_line(watch, state.now, self._names)
        is_well = bool(watch.station) and watch.connected
        untested = tinted(untested_words(view), "warn")
        self.query_one("#devices-watch", Words).show(untested if is_well or not view.devices else watched)
        found = filter_line(self._filter, self._sorting, self._names, len(self._listed))
        self.query_one("#devices-filters", Words).show(row([found, watched], "  ") if is_well else found)

    def _widths(self) -> Widths:
        return Widths.of(self.devices.scrollable_content_region.width)

    def _line(self, index: int) -> Content | None:
        view, names, state = self._view, self._names, self._state
        if view is None or names is None or state is None or index >= len(self._listed):
            return None
        device = self._listed[index]
        line = self._lines.get(device.id)
        if line is None:
            line = self._lines[device.id] = device_line(device, view, self._widths(), names, state.now)
        return line

    def show_detail(self) -> None:
        shown = self.query_one(DeviceLines)
        detail, view, names, state = self._detail, self._view, self._names, self._state
        if detail is None or view is None or names is None or state is None or not self._is_open:
            shown.show(())
            return
        width = max(20, shown.scrollable_content_region.width)
        running = about(state.incidents, device=detail.device.id)
        found = detail_lines(detail, view, names, state.now, width, running)
        shown.show([part for line in found for part in line.wrap(width)])

    # Moving about

    @property
    def _is_open(self) -> bool:
        """The device is shown, beside the list or instead of it."""
        return bool(self.query_one("#devices-side").display)

    def _show_side(self, *, alone: bool) -> None:
        self.set_class(alone, "-one")
        self.call_after_refresh((self.query_one(DeviceLines) if alone else self.devices).focus)
        self.call_after_refresh(self.show_detail)

    def action_open(self) -> None:
        """The chosen device; once it is shown, check it."""
        if self.current is not None and not self._is_open:
            self.forget_note()
            self._show_side(alone=True)
        else:
            self.action_order("check")

    def action_side(self) -> None:
        """To the device beside the list, and back."""
        side = self.query_one(DeviceLines)
        (self.devices if side.has_focus or not self._is_open else side).focus()

    def action_clear(self) -> None:
        """Close the question, the device, what is said, the filters; then what Esc does everywhere."""
        if self._searching:
            self._close_search()
            self._set(replace(self._filter, text=""))
        elif self.has_class("-one"):
            self._show_side(alone=False)
        elif self._note:
            self.forget_note()
            self.show_words()
        elif self._filter.asks:
            self._set(DeviceFilter())
        else:
            self.app.call_later(self.app.run_action, "app.act('back')")

    # Filters

    def _set(self, filter: DeviceFilter) -> None:
        self.forget_note()
        self._filter, self._in_hand = filter, ""
        self.relist()

    def action_only(self) -> None:
        orders = list(Only)
        self._set(replace(self._filter, only=orders[(orders.index(self._filter.only) + 1) % len(orders)]))

    def action_filter(self, what: str) -> None:
        if self._view is None:
            return
        current = {"room": self._filter.room, "kind": self._filter.kind, "group": self._filter.group}
        current[what] = next_choice(current[what], choices(self._view, what))
        self._set(replace(self._filter, room=current["room"], kind=current["kind"], group=current["group"]))

    def action_sorting(self) -> None:
        self._sorting = Sorting.ROOM if self._sorting is Sorting.TROUBLE else Sorting.TROUBLE
        self.forget_note()
        self.relist(from_top=True)

    def action_search(self) -> None:
        self._searching = True
        self.query_one("#devices-ask", Words).show(_("Search ▸"))
        entry = self.query_one("#devices-input", Input)
        with entry.prevent(Input.Changed):
            entry.value = self._filter.text
        self.query_one("#devices-entry").display = True
        entry.focus()

    def _close_search(self) -> None:
        self._searching = False
        self.query_one("#devices-entry").display = False
        self.devices.focus()

    @on(Input.Changed, "#devices-input")
    def _typed(self, event: Input.Changed) -> None:
        if self._searching:
            self._set(replace(self._filter, text=clean_line(event.value, 60)))

    @on(Input.Submitted, "#devices-input")
    def _entered(self) -> None:
        self._close_search()
