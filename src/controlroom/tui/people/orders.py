"""What is ordered on the board of people: a search, a count of the queue, an export; each in a worker, then told."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from textual import on, work
from textual.widgets import Input

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.checkin.onsite_views import Order, PeopleFilter
from controlroom.tui.people.flow_panel import FlowPanel
from controlroom.tui.people.reading import ReadingScreen, Told
from controlroom.tui.people.source import PeopleSource, Progress
from controlroom.tui.widgets.text import Words


class OrderingScreen(ReadingScreen):
    """The part of the board that asks the operator in one line, and carries out what was asked for."""

    def __init__(self, source: Callable[[], PeopleSource | None]) -> None:
        super().__init__(source)
        self._asking = ""

    def action_search(self) -> None:
        self._ask("search", _("Search ▸"), self._filter.text)

    def action_waiting(self) -> None:
        self._ask("waiting", _("People waiting ▸"), "")

    def action_clear(self) -> None:
        if self._asking:
            searching = self._asking == "search"
            self._close_question()
            if not searching:
                return
        elif not self._filter.asks:
            self.app.call_later(self.app.run_action, "app.act('back')")
        self._set(PeopleFilter())
        self._show_words()

    def _ask(self, what: str, words: str, value: str) -> None:
        self._asking = what
        self.query_one("#people-ask", Words).show(words)
        entry = self.query_one("#people-input", Input)
        with entry.prevent(Input.Changed):
            entry.value = value
        entry.cursor_position = len(value)
        self.query_one("#people-entry").display = True
        entry.focus()

    def _close_question(self) -> None:
        self._asking = ""
        self.query_one("#people-entry").display = False
        panel = self.query_one(FlowPanel)
        (panel if panel.display else self.people).focus()

    @on(Input.Changed, "#people-input")
    def _typed(self, event: Input.Changed) -> None:
        if self._asking == "search":
            self._set(replace(self._filter, text=clean_line(event.value, 60)))

    @on(Input.Submitted, "#people-input")
    def _entered(self, event: Input.Submitted) -> None:
        asked, value = self._asking, event.value.strip()
        self._close_question()
        if asked == "waiting" and value:
            if value.isascii() and value.isdigit():
                self._count(int(value))
            else:
                self._tell(_("“{found}” is no number; press W and enter one.").format(found=clean_line(value, 20)))

    @work(thread=True, exit_on_error=False, group="orders")
    def _count(self, waiting: int) -> None:
        def order(source: PeopleSource) -> str:
            source.count_queue(waiting)
            return "✔ " + ngettext("Noted: {n} waiting.", "Noted: {n} waiting.", waiting).format(n=f"{waiting:,}")

        self._order_now(order)

    def action_export(self) -> None:
        if self._reading is None or not len(self._ids):
            self._tell(_("Nobody is shown, so there is nobody to export."))
            return
        self._tell(_("exporting …"))
        self._export(self._filter, self._order)

    @work(thread=True, exit_on_error=False, group="orders")
    def _export(self, filter: PeopleFilter, order: Order) -> None:
        def write(source: PeopleSource) -> str:
            done = source.export(filter, order, self._progress())
            people = ngettext("{n} person written to {file}", "{n} people written to {file}", done.rows)
            return "✔ " + people.format(n=f"{done.rows:,}", file=clean_line(done.file))

        self._order_now(write)

    def _progress(self) -> Progress:
        last = 0.0

        def told(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last > 0.3:
                last = time.monotonic()
                self.post_message(Told(_("exporting … {done} of {total}").format(done=f"{done:,}", total=f"{total:,}")))

        return told

    def _order_now(self, order: Callable[[PeopleSource], str]) -> None:
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(Told(order(source)))
        except ControlroomError as error:
            self.post_message(Told(error=error))

    @work(thread=True, exit_on_error=False, group="orders")
    def _keep_opening(self) -> None:
        def order(source: PeopleSource) -> str:
            source.list_opened()
            return ""

        self._order_now(order)
