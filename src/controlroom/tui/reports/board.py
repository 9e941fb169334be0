"""The board of reports: the situation report as it would go round now, when it is due, and what was issued."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.reports.values import HEAD, Issued
from controlroom.reports.values import Content as Report
from controlroom.reports.views import Overview
from controlroom.tui.actions import bindings
from controlroom.tui.board_keys import key_line
from controlroom.tui.reports.keys import KEYS
from controlroom.tui.reports.lines import Row, grid_lines, handover_line, report_rows, state_line
from controlroom.tui.reports.reading import ReportsReadingScreen
from controlroom.tui.reports.source import Looking, ReportsSource
from controlroom.tui.screens.keyed import Asked
from controlroom.tui.screens.paper_choice import choose, file_choices, no_printer, printer_choices
from controlroom.tui.state import AppState
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.key_bar import KeyBar
from controlroom.tui.widgets.text import Words, tinted
from controlroom.tui.widgets.top_bar import TopBar
from controlroom.tui.widgets.window_list import WindowList

_SUFFIXES = (".html", ".md")


class ReportsScreen(ReportsReadingScreen):
    """`source` gives the open event's reports, None before it is open. Call `store_changed` for every commit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move(-8)", show=False),
        Binding("pagedown", "move(8)", show=False),
        Binding("end", "move(9999)", show=False),
        *(binding for binding in bindings("reports") if binding.id != "back"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    keys = KEYS

    def __init__(
        self, state: AppState | None = None, source: Callable[[], ReportsSource | None] = lambda: None
    ) -> None:
        super().__init__(source)
        self._state = state
        self._state = state
        self._looking = Looking()
        self._rows: list[Row] = []
        self._confirming = False
        self._confirmed_at = 0  # The line that was looked at.
        self._issuing_after: int | None = None

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Words(id="reports-state")
        with Horizontal(id="reports-body"):
            with Vertical(id="reports-box"):
                yield WindowList(self._line, id="report")
            with Vertical(id="reports-side", classes="box"):
                yield Words(id="reports-grid")
                yield Words(id="reports-handover")
        yield AlertBar()
        yield from self.compose_entry()
        yield Words(id="reports-keys")
        yield KeyBar()

    def on_mount(self) -> None:
        # Its own keys would take those of the board.
        self.listed.can_focus = False

    @property
    def listed(self) -> WindowList:
        """The report."""
        return self.query_one("#report", WindowList)

    def show_state(self, state: AppState, before: AppState | None) -> None:
        self.time_passed(state.now)
        self.show_all()

    def show_all(self) -> None:
        state, overview = self._state, self._overview
        if state is None or not self.query("#reports-keys"):
            return
        self.query_one("#keyed-note", Words).show(self._note)
        self.query_one("#reports-keys", Words).show(key_line(KEYS, self.size.width - 2, 2))
        box, side = self.query_one("#reports-box"), self.query_one("#reports-side")
        side.border_title = _("Reports of the day")
        if state.settings is None or overview is None:
            box.border_title = _("Situation report")
            self.query_one("#reports-state", Words).show(_("putting the report together …"))
            return
        zone, now = state.settings.event.zone, state.now
        self.query_one("#reports-state", Words).show(state_line(overview, now, zone))
        self._look_at_issued(overview)
        report, issued = self._shown()
        box.border_title = Content(_title(report, issued, f"{report.at.astimezone(zone):%H:%M}"))
        box.set_class(issued is not None, "-issued")
        self._rows = report_rows(report, max(20, self.listed.scrollable_content_region.width))
        self.listed.show(len(self._rows), self.listed.cursor)
        width = side.content_size.width or 34
        grid = grid_lines(overview, self._looking.number, now, zone, width)
        self.query_one("#reports-grid", Words).show(Content("\n").join(grid))
        head = tinted(_("Hand-over"), "strong")
        told = Content.assemble(head, "\n", handover_line(overview.handover, zone))
        self.query_one("#reports-handover", Words).show(told)

    def _look_at_issued(self, overview: Overview) -> None:
        """What was issued just now is shown: that is what one prints and keeps, not the next draft."""
        newest = overview.issued[0].number if overview.issued else 0
        if self._issuing_after is not None and newest > self._issuing_after:
            self._looking, self._issuing_after = Looking(newest), None
            self.listed.go(0)

    def _shown(self) -> tuple[Report, Issued | None]:
        assert self._overview is not None
        issued = self._looking.issued(self._overview)
        return (issued.content if issued is not None else self._overview.draft), issued

    def _line(self, index: int) -> Content | None:
        return self._rows[index][1] if index < len(self._rows) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # While a question is open its letters are words.
        return self._asked is None or action == "act" or isinstance(self.app.screen, ModalScreen)

    def key_comes(self, action: str) -> None:
        super().key_comes(action)
        self._confirming = self._confirming and action == "issue"
        self._issuing_after = None

    # Looking

    def action_move(self, by: int) -> None:
        """Another line."""
        self._confirming = False
        self.listed.go(max(0, min(self.listed.cursor + by, len(self._rows) - 1)))

    def _look(self, looking: Looking) -> None:
        if looking != self._looking:
            self._looking = looking
            self.listed.go(0)
        self.show_all()

    def action_older(self) -> None:
        if self._overview is not None:
            self._look(self._looking.older(self._overview))

    def action_newer(self) -> None:
        if self._overview is not None:
            self._look(self._looking.newer(self._overview))

    def action_draft(self) -> None:
        self.listed.go(0)
        self._look(Looking())

    def action_clear(self) -> None:
        """Back to the draft; then what Esc does everywhere."""
        if self._looking.number:
            self.action_draft()
        else:
            self.app.call_later(self.app.run_action, "app.act('back')")
            self.show_all()

    # Writing and issuing

    def action_issue(self) -> None:
        overview = self._overview
        if overview is None:
            self.tell(_("putting the report together …"))
        elif self._looking.number:
            self.tell(_("This one was issued; Home shows the draft."))
        elif not self._confirming:
            self._confirming, self._confirmed_at = True, self.listed.cursor
            self.tell(_("Press it once more: the report goes round as it stands, under your name."))
        else:
            self._confirming = False
            self._issuing_after = overview.issued[0].number if overview.issued else 0
            self.tell(_("issuing …"))
            self.carry_out(lambda source: _issued(source, overview.draft))

    def action_head(self) -> None:
        self._write(HEAD, _("Words on top ▸"))

    def action_note(self) -> None:
        cursor = self.listed.cursor
        section = self._rows[cursor][0] if cursor < len(self._rows) else HEAD
        found = self._overview.draft.section(section) if self._overview is not None else None
        if found is None:
            self._write(HEAD, _("Words on top ▸"))
        else:
            self._write(section, _("Note under {section} ▸").format(section=found.title))

    def _write(self, section: str, words: str) -> None:
        if self._overview is None:
            self.tell(_("putting the report together …"))
            return
        if self._looking.number:
            self.tell(_("What was issued stays as it is; Home shows the draft."))
            return
        draft = self._overview.draft
        found = draft.section(section)
        value = draft.head if section == HEAD else found.note if found is not None else ""

        def done(typed: str) -> None:
            if typed.strip() == value:
                return
            self.carry_out(lambda source: _noted(source, section, typed))

        self.ask(Asked(words, done), value)

    # Paper and files

    def action_print(self) -> None:
        state = self._state
        if state is None or state.settings is None or self._overview is None:
            return
        report, issued = self._shown()

        def print_at(desk: str) -> None:
            self.tell(_("printing …"))
            self.carry_out(lambda source: _printed(source, report, issued, desk))

        if choices := printer_choices(state.settings, print_at):
            choose(self.app, _("The report goes to"), choices)
        else:
            self.tell(no_printer())

    def action_export(self) -> None:
        state = self._state
        if state is None or state.settings is None or self._overview is None:
            return
        report, issued = self._shown()
        at = state.now.astimezone(state.settings.event.zone)
        stem = f"situation-{issued.number:02}" if issued is not None else "situation-draft"

        def typed(file: str) -> None:
            self.carry_out(lambda source: _written(source, report, issued, file))

        def write(suffix: str) -> None:
            self.ask(Asked(_("File, in reports ▸"), typed), f"{stem}-{at:%Y%m%d-%H%M%S}{suffix}")

        choose(self.app, _("The report goes to"), file_choices(_SUFFIXES, write))

    def action_morning(self) -> None:
        state = self._state
        if state is None or state.settings is None:
            return
        at = state.now.astimezone(state.settings.event.zone)

        def typed(file: str) -> None:
            self.carry_out(lambda source: _morning_written(source, file))

        self.ask(Asked(_("Morning sheet, file in reports ▸"), typed), f"morning-{at:%Y%m%d-%H%M%S}.html")

    def action_handover(self) -> None:
        from controlroom.tui.reports.handover import HandoverScreen

        if self._state is not None:
            self.app.push_screen(HandoverScreen(self._state, self.source))

    @on(WindowList.Moved)
    def _moved(self) -> None:
        # A list that only became shorter, because of the question below it, has not moved.
        self._confirming = self._confirming and self.listed.cursor == self._confirmed_at


def _title(report: Report, issued: Issued | None, time: str) -> str:
    if issued is None:
        return _("Draft of the situation report, as of {time}").format(time=time)
    name = clean_line(issued.actor, 30)
    return _("Situation report {number}, issued by {name}, {time}").format(number=issued.number, name=name, time=time)


def _issued(source: ReportsSource, draft: Report) -> str:
    issued = source.issue(draft)
    words = _("Report {number} was issued. P prints it, X writes it to a file, Home shows the next draft.")
    return "✔ " + words.format(number=issued.number)


def _noted(source: ReportsSource, section: str, typed: str) -> str:
    source.note(section, typed)
    return "✔ " + (_("Kept for the next report.") if typed.strip() else _("Taken out of the next report."))


def _printed(source: ReportsSource, report: Report, issued: Issued | None, desk: str) -> str:
    source.print_at(source.document(report, issued), source.languages(both=False), desk)
    return "✔ " + _("The report went to the printer.")


def _written(source: ReportsSource, report: Report, issued: Issued | None, name: str) -> str:
    if not name.strip():
        return ""
    file = source.export(source.document(report, issued), source.languages(), name.strip())
    return "✔ " + _("Written: {file}").format(file=clean_line(file))


def _morning_written(source: ReportsSource, name: str) -> str:
    if not name.strip():
        return ""
    document = source.morning_document(source.morning())
    file = source.export(document, source.languages(), name.strip())
    return "✔ " + _("Written: {file}").format(file=clean_line(file))
