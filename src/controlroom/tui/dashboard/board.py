"""The dashboard: who is in against who is expected, arrivals, desks, and what happened last."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Digits

from controlroom.core.i18n import _, current_language, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.badges.rules import SHARED
from controlroom.domain.badges.views import SpoolView
from controlroom.domain.checkin.views import Presence
from controlroom.hardware.events import DeviceState
from controlroom.tui.actions import bindings
from controlroom.tui.dashboard.arrivals import ArrivalsView
from controlroom.tui.desk.print_words import batch_progress, blanks_short
from controlroom.tui.people.flow_words import flow_line
from controlroom.tui.state import AppState
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.key_bar import KeyBar
from controlroom.tui.widgets.line_list import LineList
from controlroom.tui.widgets.text import Words, cell, row, tinted
from controlroom.tui.widgets.top_bar import TopBar
from controlroom.tui.words import ago, attendance, journal_sentence, names_in, says_something


class DashboardScreen(Screen[None]):
    """The whole event at a glance."""

    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("dashboard")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    def __init__(self, state: AppState | None = None) -> None:
        super().__init__()
        self._first_state = state
        self._told: tuple[object, object, str] = (None, None, "")

    def on_mount(self) -> None:
        if self._first_state is not None:
            # In the first frame already: the words need not wait for another.
            self.show(self._first_state)
            self.query_one(KeyBar).show(self._first_state, "")

    def compose(self) -> ComposeResult:
        yield TopBar()
        with Horizontal(id="upper"):
            with Vertical(id="presence", classes="box"):
                yield Digits("", id="present")
                yield Words(id="presence-words")
                yield Words(id="presence-bar")
                yield Words(id="presence-target")
            with Vertical(id="arrivals-box", classes="box"):
                yield ArrivalsView(id="arrivals")
                yield Words(id="dashboard-flow")
        with Horizontal(id="lower"):
            with Vertical(id="desks-box", classes="box"):
                yield LineList(id="desks")
            with Vertical(id="journal-box", classes="box"):
                yield LineList(id="journal")
        with Vertical(id="strips"):
            yield Words(id="dashboard-incidents")
            yield Words(id="dashboard-tickets")
            yield Words(id="dashboard-guests")
            yield Words(id="dashboard-devices")
            yield Words(id="dashboard-rundown")
            yield Words(id="dashboard-rounds")
            yield Words(id="dashboard-logistics")
            yield Words(id="dashboard-reports")
        with Vertical(id="bars"):  # Whatever there is to tell above, alerts and keys stay in sight.
            yield AlertBar()
            yield KeyBar()

    def show(self, state: AppState) -> None:
        """Show `state`."""
        for box, title in (
            ("presence", _("Present")),
            ("arrivals-box", _("Arrivals per 5 minutes")),
            ("desks-box", _("Desks")),
            ("journal-box", _("What happened last")),
        ):
            self.query_one(f"#{box}").border_title = title
        self.query_one(TopBar).show(state)
        self.query_one(AlertBar).show(state)
        self._show_presence(state)
        self._show_flow(state)
        self._show_rundown(state)
        self._show_incidents(state)
        self._show_tickets(state)
        self._show_guests(state)
        self._show_devices(state)
        self._show_rounds(state)
        self._show_logistics(state)
        self._show_reports(state)
        desks = self.query_one("#desks", LineList)
        desks.show(desk_rows(state, desks.size.width))
        self._show_journal(state)

    def _show_journal(self, state: AppState) -> None:
        """Sentences are made for another journal, language or configuration only: once a second is often."""
        told = (state.at_dashboard, state.settings, current_language())
        if any(now is not before for now, before in zip(told, self._told, strict=True)):
            self._told = told
            self.query_one("#journal", LineList).show(journal_rows(state))

    def _show_rundown(self, state: AppState) -> None:
        """The rooms of today, the latest first, and what nobody was reminded of yet; no room is taken without any."""
        view, reading = self.query_one("#dashboard-rundown", Words), state.at_dashboard
        if state.settings is None or reading is None or reading.rundown is None:
            view.show("")
            return
        # Only with a rundown: the first frame has none.
        from controlroom.tui.rundown.lines import reminder_lines, room_lines

        names = {room.id: str(room.name) for room in state.settings.event.rooms}
        width, most = max(20, self.size.width - 2), 2 if self.size.height < 32 else 4
        lines = room_lines(reading.rundown.later(state.now), names, width, most)
        lines += reminder_lines(reading.reminders, names, state.settings.event.zone, width, most)
        view.show(Content("\n").join(lines))

    def _show_incidents(self, state: AppState) -> None:
        """What runs, a line each; no room is taken while nothing does."""
        view, reading = self.query_one("#dashboard-incidents", Words), state.at_dashboard
        if state.settings is None or reading is None or not reading.incidents:
            view.show("")
            return
        # Only with an incident: the first frame has none.
        from controlroom.tui.incidents.lines import incidents_tile

        names = {id: str(name) for id, name in state.settings.event.places.items()}
        width, most = max(20, self.size.width - 2), 2 if self.size.height < 32 else 4
        view.show(Content("\n").join(incidents_tile(reading.incidents, state.now, width, names, most)))

    def _show_tickets(self, state: AppState) -> None:
        """The open tickets in one line; no room is taken while there is none."""
        view, reading = self.query_one("#dashboard-tickets", Words), state.at_dashboard
        if state.settings is None or reading is None or reading.tickets is None or not reading.tickets.open:
            view.show("")
            return
        # Only with tickets: the first frame has none.
        from controlroom.tui.tickets.lines import summary_line

        view.show(summary_line(reading.tickets, state.now))

    def _show_devices(self, state: AppState) -> None:
        """The devices in a few lines; no room is taken without any."""
        view, reading = self.query_one("#dashboard-devices", Words), state.at_dashboard
        if state.settings is None or reading is None or reading.devices is None:
            view.show("")
            return
        # Only with devices: the first frame has none.
        from controlroom.tui.devices.tile import tile_lines

        event, most = state.settings.event, 2 if self.size.height < 32 else 4
        rooms = {room.id: str(room.name) for room in event.rooms}
        lines = tile_lines(reading.devices, rooms, event.zone, state.now, max(20, self.size.width - 2), most)
        view.show(Content("\n").join(lines))

    def _show_rounds(self, state: AppState) -> None:
        """Today's rounds in a line; no room is taken on a day without any."""
        view, reading = self.query_one("#dashboard-rounds", Words), state.at_dashboard
        if state.settings is None or reading is None or not reading.rounds:
            view.show("")
            return
        # Only with rounds: the first frame has none.
        from controlroom.tui.rounds.tile import rounds_tile

        view.show(rounds_tile(reading.rounds, state.now, state.settings.event.zone, max(20, self.size.width - 2)))

    def _show_reports(self, state: AppState) -> None:
        """A report that waits, a hand-over nobody has accepted; no room is taken by none."""
        view, reading = self.query_one("#dashboard-reports", Words), state.at_dashboard
        if state.settings is None or reading is None or reading.reports is None:
            view.show("")
            return
        # Only once the event is read: the first frame has none.
        from controlroom.tui.reports.tile import report_tile

        view.show(report_tile(reading.reports, state.now, state.settings.event.zone, max(20, self.size.width - 2)))

    def _show_guests(self, state: AppState) -> None:
        """The guests in one line; no room is taken while nobody is looked after."""
        view, reading = self.query_one("#dashboard-guests", Words), state.at_dashboard
        if reading is None or reading.guests is None or not reading.guests.view.guests:
            view.show("")
            return
        # Only with guests: the first frame has none.
        from controlroom.tui.guests.tile import guests_line

        view.show(guests_line(reading.guests, state.now, max(20, self.size.width - 2)))

    def _show_logistics(self, state: AppState) -> None:
        """What of logistics is short, late or a warning; no room is taken while nothing is."""
        view, reading = self.query_one("#dashboard-logistics", Words), state.at_dashboard
        if reading is None or reading.logistics is None:
            view.show("")
            return
        # Only once it was read: the first frame has none.
        from controlroom.tui.logistics.tile import logistics_tile

        view.show(logistics_tile(reading.logistics, max(20, self.size.width - 2)))

    async def bring_curve(self, make: type[Widget]) -> None:
        """Have arrivals drawn by a widget of the class `make` from now on."""
        await self.query_one(ArrivalsView).bring_curve(make)

    def _show_presence(self, state: AppState) -> None:
        digits = self.query_one("#present", Digits)
        words, bar, target = (self.query_one(f"#presence-{part}", Words) for part in ("words", "bar", "target"))
        if state.settings is None or state.at_dashboard is None:
            digits.update("–")
            words.show(_("opening the event …"))
            bar.show("")
            target.show("")
            self.query_one(ArrivalsView).show((), None)
            return
        event, presence = state.settings.event, state.at_dashboard.presence
        digits.update(f"{presence.present:,}")
        self.query_one(ArrivalsView).show(presence.arrivals, event.zone)
        if presence.expected == 0:
            words.show(_("Nobody is on the list yet."))
            bar.show("")
            target.show(_("Take in a list:") + "\ncontrolroom import attendees FILE")
            return
        words.show(presence_words(presence))
        bar.show(
            share_bar(presence.present / presence.expected, event.check_in.attendance_target, bar.size.width or 28)
        )
        symbol, tone, sentence = attendance(presence.present, presence.expected, event.check_in.attendance_target)
        target.show(tinted(f"{symbol} {sentence}", tone))

    def _show_flow(self, state: AppState) -> None:
        view, reading = self.query_one("#dashboard-flow", Words), state.at_dashboard
        if state.settings is None or reading is None or reading.flow is None or not reading.presence.expected:
            view.show("")
            return
        width = self.query_one("#arrivals-box").content_size.width or 40
        view.show(flow_line(reading.flow, state.settings.event.zone, width))


def presence_words(presence: Presence) -> Content:
    """How many are in of how many, and the share; where people bring companions, what it is without these."""
    expected, share = f"{presence.expected:,}", f"{presence.present / presence.expected:.1%}"
    text = Content(_("of {expected} expected · {percent}").format(expected=expected, percent=share))
    entries = presence.entries_present, presence.entries_expected
    if entries == (presence.present, presence.expected):
        return text
    here, all = (f"{number:,}" for number in entries)
    without = _("without companions {here} of {all}").format(here=here, all=all)
    return Content("\n").join([text, tinted(without, "muted")])


def share_bar(share: float, target: float, width: int) -> Content:
    """A bar of `width` cells for `share`, with a mark where `target` lies."""
    full, mark = min(width, round(share * width)), min(width - 1, int(target * width))
    signs = ["━" if index < full else "─" for index in range(width)]
    signs[mark] = "┃"
    tone = "good" if share >= target else "warn"
    return Content.assemble(
        ("".join(signs[:full]), f"${'text-success' if tone == 'good' else 'primary'}"),
        ("".join(signs[full:]), "$text-muted"),
    )


def desk_rows(state: AppState, width: int) -> list[Content]:
    """What is to be done about badges first, then a line for each desk: id, name, people admitted, its badges or its
    last scan, and below what is being printed ahead."""
    if state.settings is None or state.at_dashboard is None:
        return []
    reading = state.at_dashboard
    last = {entry.station: entry.at for entry in reversed(reading.journal) if entry.verb.startswith("checkin.")}
    room = max(8, width - 3 - 7 - 11 - 3)
    rows = blanks_rows(state, width)
    for desk in state.settings.desks:
        admitted = reading.presence.by_desk.get(desk.id, 0)
        symbol, tone, words = badge_words(state, desk.id)
        quiet = ago(last[desk.id], state.now) if desk.id in last else "–"
        rows.append(
            row(
                [
                    cell(desk.id, 3, "strong"),
                    cell(clean_line(str(desk.name)), room),
                    cell(f"{admitted:,}", 7, "strong", right=True),
                    cell(f"{symbol} {words}" if words else quiet, 11, tone if words else "muted", right=True),
                ]
            )
        )
        for batch in reading.batches:
            if batch.desk == desk.id:
                symbol, tone, words = batch_progress(batch)
                rows.append(row([cell("", 3), tinted(f"{symbol} {words}", "muted" if tone == "plain" else tone)]))
    return rows


def blanks_rows(state: AppState, width: int) -> list[Content]:
    """Blank badges that run short, before they are used up, in rows of `width` cells."""
    if state.settings is None or state.at_dashboard is None:
        return []
    rows: list[Content] = []
    for stock in state.at_dashboard.stock:
        if stock.is_short:
            place = _("all desks") if stock.place == SHARED else clean_line(stock.place, 20)
            words = _("▲ {place}: {blanks}").format(place=place, blanks=blanks_short(stock, state.settings.event.zone))
            rows.extend(tinted(words, "warn" if stock.left else "bad").wrap(max(20, width)))
    return rows


def badge_words(state: AppState, desk: str) -> tuple[str, str, str]:
    """Symbol, tone and words for a desk's printer and badges; no words when nothing is to be said.

    The printer is known where this program runs the desk; of others only what stands in the store.
    """
    here = state.desks.get(desk)
    printers = [each for each in here.devices.values() if each.kind == "printer"] if here is not None else []
    if any(each.state is DeviceState.FAULT for each in printers):
        return "✖", "bad", _("printer")
    spools = state.at_dashboard.spools if state.at_dashboard is not None else {}
    symbol, tone, words = spool_words(spools.get(desk, SpoolView(0, (), ())))
    if tone in ("good", "plain") and any(each.state is DeviceState.ATTENTION for each in printers):
        return "▲", "warn", _("printer")
    return symbol, tone, words


def spool_words(spool: SpoolView) -> tuple[str, str, str]:
    """Symbol, tone and words for a desk's badges; no words when all are printed."""
    if spool.failed:
        return "✖", "bad", ngettext("{n} failed", "{n} failed", len(spool.failed)).format(n=len(spool.failed))
    if spool.unknown:
        return "?", "warn", ngettext("{n} in doubt", "{n} in doubt", len(spool.unknown)).format(n=len(spool.unknown))
    if spool.moved:
        return "▲", "warn", f"{len(spool.moved)} → {clean_line(spool.moved[0].desk, 5)}"
    if spool.waiting:
        return "·", "plain", ngettext("{n} waiting", "{n} waiting", spool.waiting).format(n=spool.waiting)
    return "✔", "good", ""


def journal_rows(state: AppState) -> list[Content]:
    """The newest journal entries in words: time, station, what happened."""
    if state.settings is None or state.at_dashboard is None:
        return []
    entries = state.at_dashboard.journal
    if not entries:
        return [tinted(_("Nothing has happened yet."), "muted")]
    names, zone = names_in(entries, state.settings.event), state.settings.event.zone
    rows = []
    for entry in entries:
        if not says_something(entry, names):
            continue
        symbol, tone, sentence = journal_sentence(entry, names)
        time = f"{entry.at.astimezone(zone):%H:%M:%S}"
        rows.append(
            row(
                [
                    cell(time, 8, "muted"),
                    cell(clean_line(entry.station, 20), 4, "muted"),
                    tinted(symbol, tone),
                    tinted(sentence, tone if tone == "bad" else "plain"),
                ]
            )
        )
    return rows
