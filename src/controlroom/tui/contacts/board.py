"""The board of contacts: whom to call in which emergency, who was reached, who is next; shifts and staffing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _, current_language
from controlroom.core.text import clean_line
from controlroom.domain.people.contacts import ContactLine, Standing
from controlroom.tui.actions import bindings
from controlroom.tui.board_keys import key_line
from controlroom.tui.contacts.keys import KEYS
from controlroom.tui.contacts.lines import (
    Widths,
    detail,
    head,
    kinds_line,
    line_of,
    shift_lines,
    staffing_line,
)
from controlroom.tui.contacts.orders import ContactsOrderingScreen
from controlroom.tui.contacts.source import ContactsReading, ContactsSource, read_contacts
from controlroom.tui.state import AppState
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.key_bar import KeyBar
from controlroom.tui.widgets.text import Words
from controlroom.tui.widgets.top_bar import TopBar
from controlroom.tui.widgets.window_list import WindowList
from controlroom.tui.words import error_words

_READ_EVERY_S = 0.5
_READ_ANYHOW = timedelta(seconds=15)


class ContactsScreen(ContactsOrderingScreen):
    """`source` gives the open event's contacts, None before it is open. Call `store_changed` for every commit."""

    reads_every_s = _READ_EVERY_S

    AUTO_FOCUS = "#contacts"
    scopes = frozenset({"contact", "operator", "checkin", "people"})
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(each.key, each.action, each.label, tooltip=each.tooltip, show=False) for each in KEYS),
        *(binding for binding in bindings("contacts") if binding.id != "back"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    def __init__(
        self, state: AppState | None = None, source: Callable[[], ContactsSource | None] = lambda: None
    ) -> None:
        super().__init__(source)
        self._state = state
        self._reading: ContactsReading | None = None
        self._looks: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Words(id="contacts-staffing")
        yield Words(id="contacts-kinds")
        yield Words(id="contacts-first")
        with Vertical(id="contacts-box"):
            yield Words(id="contacts-head")
            yield WindowList(self._line, id="contacts")
            yield Words(id="contacts-empty")
        with Vertical(id="contacts-detail-box", classes="box"):
            yield Words(id="contacts-detail")
        with Vertical(id="contacts-shifts-box", classes="box"):
            yield Words(id="contacts-shifts")
        yield AlertBar()
        with Horizontal(id="contacts-entry"):
            yield Words(id="contacts-ask")
            yield Input(id="contacts-input", compact=True, max_length=120)
        yield Words(id="contacts-keys")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#contacts-entry").display = False

    @property
    def listed(self) -> WindowList:
        """The list."""
        return self.query_one("#contacts", WindowList)

    @property
    def _lines(self) -> tuple[ContactLine, ...]:
        return self._reading.sheet.lines if self._reading is not None else ()

    @property
    def current(self) -> ContactLine | None:
        """The line the cursor is on."""
        lines, cursor = self._lines, self.listed.cursor
        return lines[cursor] if 0 <= cursor < len(lines) else None

    def focus_list(self) -> None:
        self.listed.focus()

    # Showing

    def show_state(self, state: AppState, before: AppState | None) -> None:
        self.query_one("#contacts-detail-box").border_title = _("Contact")
        self.query_one("#contacts-shifts-box").border_title = _("On duty now")
        if self._reading is not None and state.now - self._reading.sheet.at >= _READ_ANYHOW:
            self.store_changed()  # Minutes pass, and somebody is to be called again.
        looks = (state.settings, current_language(), self.app.theme, self.size)
        if looks != self._looks:
            self._looks = looks
            self.listed.show(len(self._lines), self.listed.cursor)
        self.show_words()

    def show_words(self) -> None:
        note = self._note or key_line(KEYS, self.size.width - 2, 2)
        self.query_one("#contacts-keys", Words).show(note)
        reading, state = self._reading, self._state
        if reading is None or state is None or state.settings is None:
            self.query_one("#contacts-staffing", Words).show(_("reading the contact sheet …"))
            return
        zone = state.settings.event.zone
        self.query_one("#contacts-staffing", Words).show(staffing_line(reading.staffing))
        self.query_one("#contacts-kinds", Words).show(kinds_line(reading.kinds, self._kind, self.size.width - 2))
        kind = reading.sheet.emergency
        first = clean_line(str(kind.first), 120) if kind is not None and kind.first is not None else ""
        self.query_one("#contacts-first", Words).show(_("First: {what}").format(what=first) if first else "")
        self.query_one("#contacts-head", Words).show(head(self._widths()))
        self.query_one("#contacts-empty", Words).show("" if self._lines else _why_empty())
        self.query_one("#contacts-detail", Words).show(detail(self.current, zone))
        most = 2 if self.size.height < 32 else 6
        self.query_one("#contacts-shifts", Words).show(
            shift_lines(reading.shifts, zone, most) if reading.shifts else _("event.toml names nobody in a group yet.")
        )

    def _widths(self) -> Widths:
        return Widths.of(self.listed.scrollable_content_region.width)

    def _line(self, index: int) -> Content | None:
        state, lines = self._state, self._lines
        if state is None or state.settings is None or index >= len(lines):
            return None
        first = index == 0 or lines[index - 1].row != lines[index].row
        return line_of(lines[index], self._widths(), state.settings.event.zone, first=first)

    # Reading

    def question(self) -> Callable[[ContactsSource], ContactsReading]:
        kind = self._kind
        return lambda source: read_contacts(source, kind)

    def reading_came(self, reading: ContactsReading) -> None:
        on = self.current.key if self.current is not None else ""
        self._reading = reading
        self._kind = reading.sheet.emergency.key if reading.sheet.emergency is not None else None
        keys = [line.key for line in self._lines]
        cursor = keys.index(on) if on in keys and not self._from_top else 0
        self.listed.show(len(keys), self._next_from(cursor) if self._to_next else cursor)
        self._to_next = self._from_top = False
        self.show_words()

    def reading_failed(self, error: ControlroomError) -> None:
        self.tell(error_words(error))

    def _next_from(self, cursor: int) -> int:
        """The line of whoever is to be called now: in this row, else the first of all."""
        following = [place for place, line in enumerate(self._lines) if line.standing is Standing.NEXT]
        row = self._lines[cursor].row if cursor < len(self._lines) else None
        here = [place for place in following if self._lines[place].row == row]
        return next(iter(here or following), cursor)

    @on(WindowList.Moved)
    def _moved(self) -> None:
        self.show_words()

    # Keys

    def action_kind(self, by: int) -> None:
        if self._reading is None:
            return
        kinds = [None, *(kind.key for kind in self._reading.kinds)]
        at = kinds.index(self._kind) if self._kind in kinds else 0
        self._choose(kinds[(at + by) % len(kinds)])

    def action_next(self) -> None:
        self._note = ""
        self.listed.go(self._next_from(self.listed.cursor))
        self.show_words()

    def action_clear(self) -> None:
        if self._asking is not None:
            self.close_question()
        elif self._note:
            self._note = ""
        elif self._kind is not None:
            self._choose(None)
        else:
            self.app.call_later(self.app.run_action, "app.act('back')")
        self.show_words()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # While a question is open its letters are words.
        return self._asking is None or action in ("clear", "act")

    def _choose(self, kind: str | None) -> None:
        self._kind, self._note = kind, ""
        self._to_next = self._from_top = True
        self._plan.restart()
        self.store_changed()


def _why_empty() -> str:
    return _("Nobody stands on the contact sheet yet: fill in contacts.toml, and the groups of event.toml.")
