"""The board of announcements: what was said to everybody, who has heard it, and what is ordered about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.tui.actions import bindings
from controlroom.tui.announcements.keys import KEYS
from controlroom.tui.announcements.lines import Names, announcement_line, detail_lines, filter_line, head_line
from controlroom.tui.announcements.orders import AnnouncementsOrderingScreen
from controlroom.tui.announcements.source import AnnouncementFilter, AnnouncementsSource
from controlroom.tui.board_keys import key_line
from controlroom.tui.state import AppState
from controlroom.tui.wedge import without
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.key_bar import KeyBar
from controlroom.tui.widgets.text import Words
from controlroom.tui.widgets.top_bar import TopBar
from controlroom.tui.widgets.window_list import ArrowList, WindowList


class AnnouncementsScreen(AnnouncementsOrderingScreen):
    """`source` gives the open event's announcements, None before it is open."""

    AUTO_FOCUS = "#announcements"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(each.key, each.action, each.label, tooltip=each.tooltip, show=False) for each in KEYS),
        *(binding for binding in bindings("announcements") if binding.id != "back"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]

    def __init__(
        self, state: AppState | None = None, source: Callable[[], AnnouncementsSource | None] = lambda: None
    ) -> None:
        super().__init__(source)
        self._state = state
        self._searching = False

    # Composing and showing

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Words(id="announcements-filters")
        with Horizontal(id="announcements-body"):
            with Vertical(id="announcements-box"):
                yield Words(id="announcements-head")
                yield ArrowList(self._line, id="announcements")
                yield Words(id="announcements-empty")
            with Vertical(id="announcements-side", classes="box"):
                yield Words(id="announcements-detail")
        yield AlertBar()
        with Horizontal(id="announcements-entry"):
            yield Words(id="announcements-ask")
            yield Input(id="announcements-input", compact=True, max_length=60, select_on_focus=False)
        yield Words(id="announcements-note")
        yield Words(id="announcements-keys")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#announcements-entry").display = False

    def on_screen_resume(self) -> None:
        (self.query_one("#announcements-input", Input) if self._searching else self.listed).focus()

    def show_state(self, state: AppState, before: AppState | None) -> None:
        self._names = Names.of(state.settings.event) if state.settings is not None else None
        self.show_all()

    def show_all(self) -> None:
        if not self.query("#announcements-keys"):
            return
        self.query_one("#announcements-ask", Words).show(_("Search ▸"))
        self.query_one("#announcements-note", Words).show(self._note)
        keys = "" if self._searching else key_line(KEYS, self.size.width - 2, 2)
        self.query_one("#announcements-keys", Words).show(keys)
        filters, empty = self.query_one("#announcements-filters", Words), self.query_one("#announcements-empty", Words)
        reading = self._reading
        if reading is None:
            filters.show(_("reading the announcements …"))
            empty.show("")
            return
        filters.show(filter_line(reading, self._filter, len(self._shown), self.now()))
        self.query_one("#announcements-head", Words).show(head_line(self._width))
        empty.show("" if self._shown else self._why_empty())
        self.listed.refresh()
        self._show_detail()

    def _why_empty(self) -> str:
        if self._reading is not None and self._reading.announcements:
            return _("No announcement fits these filters.") + "\n" + _("Esc takes them off.")
        return _("Nothing was announced yet.") + "\n" + _("N announces something.")

    def _show_detail(self) -> None:
        detail = self.query_one("#announcements-detail", Words)
        detail.show(Content("\n").join(self.detail_lines()))
        current = self.current
        title = _("Announcement #{n}").format(n=current.id) if current is not None else ""
        self.query_one("#announcements-side").border_title = title

    def detail_lines(self) -> list[Content]:
        current = self.current
        if current is None or self._names is None or self._reading is None:
            return []
        return detail_lines(current, self._names, self.now(), webhook=self._reading.has_webhook)

    @property
    def _width(self) -> int:
        return self.listed.scrollable_content_region.width

    def _line(self, index: int) -> Content | None:
        if index >= len(self._shown) or self._names is None or self._reading is None:
            return None
        webhook = self._reading.has_webhook
        return announcement_line(self._shown[index], self._names, self.now(), self._width, webhook=webhook)

    @on(WindowList.Moved)
    def _moved(self) -> None:
        self._show_detail()

    # Filters

    def action_open_only(self) -> None:
        self._set(replace(self._filter, open_only=not self._filter.open_only))

    def action_search(self) -> None:
        self._note = ""
        self._searching = True
        self.query_one("#announcements-entry").display = True
        entry = self.query_one("#announcements-input", Input)
        entry.value = self._filter.text
        entry.focus()
        self.show_all()

    def _set(self, filter: AnnouncementFilter) -> None:
        self._note = ""
        self._filter = filter
        self.choose_again()

    @on(Input.Changed, "#announcements-input")
    def _typed(self, event: Input.Changed) -> None:
        if self._searching:
            self._set(replace(self._filter, text=clean_line(event.value, 60)))

    @on(Input.Submitted, "#announcements-input")
    def _entered(self) -> None:
        self._close_search()

    def _close_search(self) -> None:
        self._searching = False
        self.query_one("#announcements-entry").display = False
        self.listed.focus()
        self.show_all()

    def take_out(self, code: str) -> None:
        """A scanner that is a keyboard wrote `code` into the search: it does not belong there."""
        if self._searching:
            without(self.query_one("#announcements-input", Input), code)

    def action_clear(self) -> None:
        """Close the search, then what is said, then the filters; then what Esc does everywhere."""
        if self._searching:
            self._close_search()
        elif self._note:
            self.tell("")
        elif self._filter != AnnouncementFilter():
            self._set(AnnouncementFilter())
        else:
            self.app.call_later(self.app.run_action, "app.act('back')")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # While one searches, letters are words.
        return not self._searching or action in ("clear", "act")
