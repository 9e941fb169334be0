"""The board of guests: who comes when, how late, with whom, fetched by what; worked on by keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, tzinfo
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from controlroom.core.i18n import _, current_language
from controlroom.domain.logistics.bookings import car_trouble_words
from controlroom.tui.actions import bindings
from controlroom.tui.board_keys import key_line
from controlroom.tui.guests.detail import detail_lines
from controlroom.tui.guests.doing import Seen
from controlroom.tui.guests.keys import KEYS
from controlroom.tui.guests.lines import Widths, filter_lines, guest_line, head_line, is_dated
from controlroom.tui.guests.orders import GuestsOrderingScreen
from controlroom.tui.guests.source import GuestFilter, GuestsReading, GuestsSource
from controlroom.tui.state import AppState
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.key_bar import KeyBar
from controlroom.tui.widgets.line_list import LineList
from controlroom.tui.widgets.text import Words
from controlroom.tui.widgets.top_bar import TopBar
from controlroom.tui.widgets.window_list import ArrowList, WindowList


class GuestsScreen(GuestsOrderingScreen):
    """`source` gives the open event's guests, None before it is open. Call `store_changed` for what concerns them."""

    AUTO_FOCUS = "#guests"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(each.key, each.action, each.label, tooltip=each.tooltip, show=False) for each in KEYS),
        *(binding for binding in bindings("guests") if binding.id != "back"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    def __init__(self, state: AppState | None = None, source: Callable[[], GuestsSource | None] = lambda: None) -> None:
        super().__init__(source)
        self._state = state
        self._minute: object = None
        self._columns = Widths.of(78, dated=True)

    # Composing and showing

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Words(id="guests-filters")
        with Horizontal(id="guests-body"):
            with Vertical(id="guests-box"):
                yield Words(id="guests-head")
                yield ArrowList(self._line, id="guests")
                yield Words(id="guests-empty")
            with Vertical(id="guests-side", classes="box"):
                yield LineList(id="guests-detail")
        yield AlertBar()
        with Horizontal(id="guests-entry"):
            yield Words(id="guests-ask")
            yield Input(id="guests-input", compact=True, max_length=300, select_on_focus=False)
        yield Words(id="guests-note")
        yield Words(id="guests-keys")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#guests-entry").display = False

    def on_screen_resume(self) -> None:
        self.query_one("#guests-input", Input).focus() if self._asking else self.focus_guests()

    def zone(self) -> tzinfo:
        settings = self._state.settings if self._state is not None else None
        return settings.event.zone if settings is not None else UTC

    def focus_guests(self) -> None:
        self.listed.focus()

    def show_state(self, state: AppState, before: AppState | None) -> None:
        self.query_one("#guests-side").border_title = _("Guest")
        if before is not None and before.settings is not state.settings:
            self.read_again()  # The numbers may be other ones.
        # The list has its width only after the side beside it has come.
        sizes = (self.size, self.listed.size)
        minute = (state.now.replace(second=0, microsecond=0), current_language(), self.app.theme, sizes)
        if minute != self._minute:
            # Nothing on this board is told by the second.
            self._minute = minute
            if self._filter.late and not self._asking:
                self.choose_again()  # Time alone makes more of them.
            self.show_guests()
            self.show_detail()

    def show_guests(self) -> None:
        """Everything but the chosen guest; of the list only the lines that are seen are made anew."""
        if not self.query("#guests-keys"):
            return
        lines = 2 if self.size.height < 32 else 3
        self.query_one("#guests-note", Words).show(self._note)
        self.query_one("#guests-keys", Words).show("" if self._asking else key_line(KEYS, self.size.width - 2, lines))
        filters, empty = self.query_one("#guests-filters", Words), self.query_one("#guests-empty", Words)
        reading = self._reading
        if reading is None:
            filters.show(_("reading the guests …"))
            empty.show("")
            return
        filters.show(filter_lines(self._filter, reading, len(self._guests), self.now()))
        empty.show("" if self._guests else self._why_empty(reading))
        self._columns = self._widths()
        self.query_one("#guests-head", Words).show(head_line(self._columns))
        listed = self.listed
        listed.show(len(self._guests), listed.cursor)

    def _why_empty(self, reading: GuestsReading) -> str:
        if reading.view.guests:
            return _("No guest fits these filters.") + "\n" + _("Esc takes them off.")
        return _("Nobody is looked after yet. N adds somebody; or take a list in:") + "\ncontrolroom import guests FILE"

    def show_detail(self) -> None:
        detail, guest = self.query_one("#guests-detail", LineList), self.current
        if guest is None or self._reading is None:
            detail.show(())
            return
        width = max(20, detail.scrollable_content_region.width or 40)
        zone, after = self.zone(), self._reading.rules.late_after
        car = car_trouble_words(self._reading.car_troubles(guest), self._reading.in_the_way(guest), zone, self.now())
        detail.show(detail_lines(self._reading.driven(guest), self._view, self.now(), after, zone, width, car))

    def _widths(self) -> Widths:
        dated = is_dated(self._guests, self.now(), self.zone())
        return Widths.of(self.listed.scrollable_content_region.width, dated=dated)

    def _line(self, index: int) -> Content | None:
        if index >= len(self._guests) or self._reading is None:
            return None
        guest, after = self._guests[index], self._reading.rules.late_after
        troubles = self._reading.car_troubles(guest)
        return guest_line(self._reading.driven(guest), self._columns, self.now(), after, self.zone(), troubles)

    def on_window_list_moved(self, message: WindowList.Moved) -> None:
        """The cursor stands on another guest."""
        message.stop()
        self.query_one("#guests-detail").scroll_to(y=0, animate=False)
        self.show_detail()
        self.ask_detail()

    def show_proposal(self, found: Seen) -> None:
        from controlroom.tui.guests.proposal import proposal_lines
        from controlroom.tui.rundown.lines import preview_lines
        from controlroom.tui.rundown.preview import RundownPreview

        proposal, rooms = found.proposal, self._room_names()
        lines = [*proposal_lines(proposal, self.zone()), *preview_lines(found.seen, found.sentence, rooms)]
        is_other = found.operation is not proposal.late and proposal.late is not None
        other = ""
        if proposal.late is not None and proposal.substitute is not None:
            other = _("wait instead") if is_other else _("substitute instead")
        id, item = proposal.guest.id, proposal.item.id

        def answered(answer: str | None) -> None:
            if answer == "other":
                self._propose(id, self._left, other="" if is_other else item)
                return
            self._left |= {item}
            if answer is None:
                self._propose(id, self._left, quiet=True)
            else:
                self.apply(found, self._left, announce=answer == "announce")

        self.app.push_screen(RundownPreview(_("What the rundown could do"), lines, other=other), answered)

    def _room_names(self) -> dict[str, str]:
        settings = self._state.settings if self._state is not None else None
        return {room.id: str(room.name) for room in settings.event.rooms} if settings is not None else {}

    # Filters and moving about

    def action_filter(self, name: str) -> None:
        """One filter on or off; who is here is not on the way."""
        on = not getattr(self._filter, name)
        filter = self._filter
        match name:
            case "key":
                filter = replace(filter, key=on)
            case "late":
                filter = replace(filter, late=on)
            case "here":
                filter = replace(filter, here=on, on_the_way=filter.on_the_way and not on)
            case "on_the_way":
                filter = replace(filter, on_the_way=on, here=filter.here and not on)
        self._set(filter)

    def _set(self, filter: GuestFilter) -> None:
        self._note = ""
        self._filter = filter
        self.choose_again()

    def action_scroll(self, by: int) -> None:
        self.query_one("#guests-detail").scroll_relative(y=by, animate=False)

    def action_clear(self) -> None:
        """Close the question, then what is said, then the filters; then what Esc does everywhere."""
        if self._asking:
            self._note = ""
            self._close_question()
        elif self._note:
            self.tell("")
        elif self._filter.asks:
            self._set(GuestFilter())
        else:
            self.app.call_later(self.app.run_action, "app.act('back')")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # While a question is open its letters are words.
        return not self._asking or action in ("clear", "act")
