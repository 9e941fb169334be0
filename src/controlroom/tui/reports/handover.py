"""A shift is handed over: what is open, point by point, and who of the next shift has accepted it, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line
from controlroom.reports.points import HandoverView
from controlroom.tui.board_keys import key_line
from controlroom.tui.reports.keys import HANDOVER_KEYS
from controlroom.tui.reports.lines import point_rows
from controlroom.tui.reports.source import ReportsSource
from controlroom.tui.screens.keyed import Asked, KeyedScreen
from controlroom.tui.state import AppState
from controlroom.tui.widgets.text import Words, tinted
from controlroom.tui.widgets.top_bar import TopBar
from controlroom.tui.widgets.window_list import WindowList
from controlroom.tui.words import error_words


class HandoversRead(Message):
    """The hand-overs, the newest first; `words`: what became of an order."""

    def __init__(self, found: tuple[HandoverView, ...] | None, words: str = "", tone: str = "good") -> None:
        super().__init__()
        self.found, self.words, self.tone = found, words, tone


class PinWanted(Message):
    """Whoever accepts does so with a PIN."""

    def __init__(self, number: int, name: str, places: tuple[int, ...]) -> None:
        super().__init__()
        self.number, self.name, self.places = number, name, places


class HandoverScreen(KeyedScreen):
    """`source` gives the open event's reports."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move(-8)", show=False),
        Binding("pagedown", "move(8)", show=False),
        Binding("f1,question_mark", "app.act('help')", show=False),
        Binding("ctrl+l", "app.act('language')", show=False),
        Binding("ctrl+q", "app.act('quit')", show=False),
    ]
    keys = HANDOVER_KEYS
    scopes = frozenset({"handover"})

    def __init__(self, state: AppState, source: Callable[[], ReportsSource | None]) -> None:
        super().__init__()
        self._state, self.source = state, source
        self._found: tuple[HandoverView, ...] | None = None
        self._at = 0
        self._cursor = 0
        self._marked: set[int] = set()
        self._rows: list[tuple[int, Content]] = []

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Words(id="handover-head")
        with Vertical(id="handover-box"):
            yield WindowList(self._line, id="points")
        yield from self.compose_entry()
        yield Words(id="handover-keys")

    def on_mount(self) -> None:
        super().on_mount()
        self.listed.can_focus = False
        self.show(self._state)
        self.store_changed()

    @property
    def listed(self) -> WindowList:
        """The points."""
        return self.query_one("#points", WindowList)

    @property
    def shown(self) -> HandoverView | None:
        """The hand-over that is looked at."""
        return self._found[self._at] if self._found and self._at < len(self._found) else None

    def show(self, state: AppState) -> None:
        """Show `state`."""
        self._state = state
        if self.query(TopBar):
            self.query_one(TopBar).show(state)
            self.show_all()

    def on_resize(self) -> None:
        """Lines are broken anew."""
        self.call_after_refresh(self.show_all)

    def show_all(self) -> None:
        if not self.query("#handover-keys"):
            return
        self.query_one("#keyed-note", Words).show(self._note)
        self.query_one("#handover-keys", Words).show(key_line(HANDOVER_KEYS, self.size.width - 2, 2))
        self.query_one("#handover-box").border_title = _("Hand-over")
        self.query_one("#handover-head", Words).show(self._head())
        found = self.shown
        width = max(20, self.listed.scrollable_content_region.width)
        self._rows = point_rows(found, self._marked, width) if found is not None else []
        first = next((at for at, (place, _words) in enumerate(self._rows) if place == self._place()), 0)
        self.listed.show(len(self._rows), first)
        self.listed.go(first)

    def _head(self) -> Content:
        if self._found is None or self._state.settings is None:
            return Content(_("reading the hand-overs …"))
        found = self.shown
        if found is None:
            return tinted(_("Nobody has handed over yet: S hands over what is open."), "muted")
        time = f"{found.at.astimezone(self._state.settings.event.zone):%m-%d %H:%M}"
        to = clean_line(found.to, 30) or _("whoever comes")
        head = _("No. {number}, {time}: {name} hands over to {to}.").format(
            number=found.number, time=time, name=clean_line(found.by, 30), to=to
        )  # fmt: skip
        if found.is_accepted:
            return tinted(f"✔ {head} " + _("All is accepted."), "good")
        left = ngettext("{n} point not accepted", "{n} points not accepted", len(found.open)).format(n=len(found.open))
        return tinted(f"▲ {head} {left}", "warn")

    def _place(self) -> int:
        found = self.shown
        points = found.points if found is not None else ()
        return points[min(self._cursor, len(points) - 1)].place if points else 0

    def _line(self, index: int) -> Content | None:
        return self._rows[index][1] if index < len(self._rows) else None

    # Reading and orders

    @work(thread=True, exit_on_error=False, group="handovers")
    def store_changed(self) -> None:
        """Somebody handed over or accepted something."""
        self._read("", "good")

    @work(thread=True, exit_on_error=False, group="handover-orders")
    def carry_out(self, order: Callable[[ReportsSource], str]) -> None:
        """Carries an order out, then says what it gives."""
        source = self.source()
        if source is None:
            return
        try:
            words, tone = order(source), "good"
        except ControlroomError as error:
            words, tone = error_words(error), "bad"
        self._read(words, tone)

    def _read(self, words: str, tone: str) -> None:
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(HandoversRead(source.handovers(), words, tone))
        except ControlroomError as error:
            self.post_message(HandoversRead(None, error_words(error), "bad"))

    @on(HandoversRead)
    def _came(self, message: HandoversRead) -> None:
        if message.found is not None:
            before = self.shown.number if self.shown is not None else 0
            newest = message.found[0].number if message.found else 0
            is_new = self._found is not None and bool(self._found) and newest > self._found[0].number
            self._found = message.found
            numbers = [each.number for each in message.found]
            self._at = 0 if is_new or before not in numbers else numbers.index(before)
            if self.shown is None or self.shown.number != before:
                self._cursor, self._marked = 0, set()  # They were points of another one.
            open_places = {each.place for each in self.shown.open} if self.shown is not None else set()
            self._marked &= open_places
        if message.words:
            self.tell(message.words, message.tone)
        self.show_all()

    # Keys

    def action_move(self, by: int) -> None:
        """Another point."""
        found = self.shown
        if self._asked is None and found is not None and found.points:
            self._cursor = max(0, min(self._cursor + by, len(found.points) - 1))
            self.show_all()

    def action_mark(self) -> None:
        found, place = self.shown, self._place()
        if found is not None and place in {each.place for each in found.open}:
            self._marked ^= {place}
            self._cursor = min(self._cursor + 1, len(found.points) - 1)
        self.show_all()

    def action_older(self) -> None:
        self._look(1)

    def action_newer(self) -> None:
        self._look(-1)

    def _look(self, by: int) -> None:
        self._at = max(0, min(self._at + by, len(self._found or ()) - 1))
        self._cursor, self._marked = 0, set()
        self.show_all()

    def action_leave(self) -> None:
        self.dismiss()

    def action_start(self) -> None:
        def meant(to: str) -> None:
            def said(remark: str) -> None:
                self.carry_out(lambda source: _handed_over(source, to, remark))

            remarked = Asked(_("A remark of your own (empty: none) ▸"), said)
            self.call_later(self.ask, remarked)

        self.ask(Asked(_("Hand over to (empty: whoever comes) ▸"), meant))

    def action_accept(self) -> None:
        found, source = self.shown, self.source()
        if found is None or source is None:
            return
        if found.is_accepted:
            self.tell(_("All of it is accepted already."))
            return
        places = tuple(sorted(self._marked))
        me = source.me
        value = found.to or (me if me.casefold() != found.by.casefold() else "")
        n = len(places) or len(found.open)
        words = ngettext("{n} point; who accepts ▸", "{n} points; who accepts ▸", n).format(n=n)

        def typed(name: str) -> None:
            if name.strip():
                self._look_for_pin(found.number, name.strip(), places)

        self.ask(Asked(words, typed), value)

    @work(thread=True, exit_on_error=False, group="handover-orders")
    def _look_for_pin(self, number: int, name: str, places: tuple[int, ...]) -> None:
        source = self.source()
        if source is not None and source.needs_pin(name):
            self.post_message(PinWanted(number, name, places))
        else:
            self.app.call_from_thread(self.carry_out, lambda source: _accepted(source, number, name, places))

    @on(PinWanted)
    def _ask_pin(self, message: PinWanted) -> None:
        number, name, places = message.number, message.name, message.places

        def typed(pin: str) -> None:
            self.carry_out(lambda source: _accepted(source, number, name, places, pin))

        self.ask(Asked(_("PIN of {name} ▸").format(name=clean_line(name, 30)), typed, secret=True))


def _handed_over(source: ReportsSource, to: str, remark: str) -> str:
    found = source.hand_over(to, (remark,) if remark.strip() else ())
    n = len(found.points)
    return "✔ " + ngettext("{n} open point handed over.", "{n} open points handed over.", n).format(n=n)


def _accepted(source: ReportsSource, number: int, name: str, places: tuple[int, ...], pin: str = "") -> str:
    found = source.accept(number, name, places, pin)
    if found.is_accepted:
        return "✔ " + _("All is accepted.")
    return "✔ " + ngettext("{n} point is left.", "{n} points are left.", len(found.open)).format(n=len(found.open))
