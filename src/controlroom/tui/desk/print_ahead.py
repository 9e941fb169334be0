"""Badges printed ahead of the day: at which desk, whose, how it gets on; and how many blank badges there are.

The batch goes on when the panel is closed. A scan closes it and is decided as always; characters of a scan are
never taken for the keys of the panel.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.badges.rules import SHARED, BatchState
from controlroom.domain.badges.views import BatchView
from controlroom.hardware.events import DeviceCause, DeviceState, cause_words
from controlroom.tui.desk.print_words import batch_progress, blanks_left, blanks_short
from controlroom.tui.refresh import Refresh
from controlroom.tui.screens.help import HelpScreen, PanelKey
from controlroom.tui.state import AppState
from controlroom.tui.wedge import LONGEST_GAP_S
from controlroom.tui.widgets.chooser import Chooser
from controlroom.tui.widgets.text import Words, tinted

if TYPE_CHECKING:
    from controlroom.tui.desk.printing import AheadReading, AheadSource, Change

_READ_EVERY_S = 0.25
_ALONE_S = LONGEST_GAP_S + 0.05
_BAR = 40
_LABELS = {"desk": N_("Desk"), "whose": N_("Whose"), "stock": N_("Blanks")}
_KEYS: tuple[PanelKey, ...] = (
    ("Enter", N_("Start to print; in the field of blanks: keep how many there are.")),
    ("↑ ↓", N_("The field before, the next field.")),
    ("← →", N_("Another desk; other people.")),
    ("P", N_("Pause the badges under way; again: go on.")),
    ("X", N_("Cancel the badges that are not printed yet; asks for X again.")),
    ("Esc", N_("Close the panel; printing goes on.")),
)


class AheadRead(Message):
    """A reading came back. `number`: only the newest counts."""

    def __init__(self, number: int, reading: AheadReading | ControlroomError | None) -> None:
        super().__init__()
        self.number = number
        self.reading = reading


class AheadDone(Message):
    """An order was carried out, or refused with an error."""

    def __init__(self, error: ControlroomError | None) -> None:
        super().__init__()
        self.error = error


class NumberInput(Input):
    """Takes digits only; other signs are left to the panel."""

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character is not None:
            if not event.character.isdecimal():
                event.prevent_default()
            elif isinstance(self.screen, PrintAhead):
                self.screen.heard(event.time)


class PrintAhead(ModalScreen[None]):
    """A panel over the board."""

    AUTO_FOCUS = "#ahead-whose"

    def __init__(self, state: AppState, source: AheadSource) -> None:
        super().__init__()
        self._state = state
        self._source = source
        settings = state.settings
        desks = settings.desks if settings is not None else ()
        self._desks = [desk for desk in desks if desk.printer is not None]
        self._categories = settings.event.categories if settings is not None else ()
        ids = [desk.id for desk in self._desks]
        self._first = ids.index(state.desk) if state.desk in ids else 0
        self._plan = Refresh(_READ_EVERY_S)
        self._reading: AheadReading | None = None
        self._error = ""
        self._told = ""
        self._cancelling = False
        self._last_key = float("-inf")
        self._waiting: Timer | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="ahead", classes="panel"):
            with Horizontal(classes="form-row"):
                yield Words(id="label-desk", classes="form-label")
                yield Chooser(self._first, id="ahead-desk")
            with Horizontal(classes="form-row"):
                yield Words(id="label-whose", classes="form-label")
                yield Chooser(0, id="ahead-whose")
            with Horizontal(classes="form-row"):
                yield Words(id="label-stock", classes="form-label")
                yield NumberInput(id="ahead-stock", compact=True, max_length=7, select_on_focus=False)
            yield Words(id="ahead-wanted")
            yield Words(id="ahead-blanks")
            yield Words(id="ahead-batch")
            yield Words(id="ahead-printer")
            yield Words(id="ahead-error")
            yield Words(id="ahead-keys")

    def on_mount(self) -> None:
        self.show(self._state)
        self.read_again()

    @property
    def desk(self) -> str:
        """The desk that is chosen."""
        return self._desks[self.query_one("#ahead-desk", Chooser).chosen].id

    @property
    def category(self) -> str | None:
        """The category that is chosen, None for everybody."""
        chosen = self.query_one("#ahead-whose", Chooser).chosen
        return self._categories[chosen - 1].key if chosen else None

    @property
    def open_batch(self) -> BatchView | None:
        """The batch that keys mean."""
        batch = self._reading.batch if self._reading is not None else None
        return batch if batch is not None and batch.is_open else None

    # Showing

    def show(self, state: AppState) -> None:
        """Show the words in the language in force."""
        self._state = state
        panel = self.query_one("#ahead")
        panel.border_title = _("Print ahead of the day")
        panel.border_subtitle = _("Esc closes, printing goes on")
        for field, label in _LABELS.items():
            self.query_one(f"#label-{field}", Words).show(_(label))
        self.query_one("#ahead-desk", Chooser).show_names(
            [clean_line(f"{desk.id} {desk.name}", 50) for desk in self._desks]
        )
        names = [clean_line(str(category.name), 40) for category in self._categories]
        self.query_one("#ahead-whose", Chooser).show_names([_("everybody without a badge"), *names])
        self.query_one("#ahead-stock", Input).placeholder = _("count them, type the number, Enter")
        self._show_reading()

    def _show_reading(self) -> None:
        reading = self._reading
        self._put("wanted", self._wanted_words())
        self._put("blanks", self._blanks_words())
        self._put("batch", _batch_words(reading.batch) if reading is not None else "")
        self._put("printer", self._printer_words())
        self._put("error", tinted(self._error, "bad") if self._error else tinted(self._told, "warn"))
        self._put("keys", " · ".join(self._keys()))

    def _put(self, part: str, words: Content | str) -> None:
        self.query_one(f"#ahead-{part}", Words).show(words)

    def _wanted_words(self) -> Content:
        if self._reading is None:
            return tinted(_("counting …"), "muted")
        n = self._reading.wanted
        if not n:
            return tinted(_("They all have a badge, printed or waiting."), "muted")
        words = ngettext("{n} badge would be printed.", "{n} badges would be printed.", n).format(n=f"{n:,}")
        return tinted(words, "strong")

    def _blanks_words(self) -> Content:
        reading, settings = self._reading, self._state.settings
        if reading is None or settings is None:
            return Content("")
        stock = reading.stock
        if stock is None:
            return tinted(_("Nobody has counted the blank badges yet."), "muted")
        shared = " " + _("(shared by all desks without a count of their own)") if stock.place == SHARED else ""
        if stock.is_short:
            return tinted("▲ " + blanks_short(stock, settings.event.zone) + shared, "warn")
        if reading.wanted > stock.left:
            return tinted("▲ " + _("{left}: not enough for all of these.").format(left=blanks_left(stock)), "warn")
        return tinted(blanks_left(stock) + shared)

    def _printer_words(self) -> Content:
        here = self._state.desks.get(self.desk)
        if here is None:
            words = _("Desk {desk} prints while it is open; people who stand there come first.").format(desk=self.desk)
            return tinted(words, "muted")
        for change in here.devices.values():
            if change.kind == "printer" and change.cause is not DeviceCause.NONE:
                bad = change.state is DeviceState.FAULT
                return tinted(f"{'✖' if bad else '▲'} {cause_words(change.cause)}", "bad" if bad else "warn")
        return Content("")

    def _keys(self) -> list[str]:
        keys = [_("Enter start"), _("↑ ↓ field"), _("← → choose")]
        if self.query_one("#ahead-stock").has_focus:
            keys[0] = _("Enter save")
        if self.open_batch is not None:
            paused = self.open_batch.state is BatchState.PAUSED
            keys += [_("P go on") if paused else _("P pause"), _("X cancel")]
        return [*keys, _("F1 keys")]

    # Reading

    def store_changed(self) -> None:
        """Somebody committed something."""
        if (wait := self._plan.ask(time.monotonic())) is not None:
            self.set_timer(max(wait, 0.001), self._start_reading)

    def read_again(self) -> None:
        """Another choice: what was read is of no use any more."""
        self._reading, self._cancelling = None, False
        self._plan.restart()
        self._show_reading()
        self.store_changed()

    def _start_reading(self) -> None:
        self._read(self._plan.start(time.monotonic()), self.desk, self.category)

    @work(thread=True, exit_on_error=False, group="ahead-reading")
    def _read(self, number: int, desk: str, category: str | None) -> None:
        try:
            self.post_message(AheadRead(number, self._source.look(desk, category)))
        except ControlroomError as error:
            self.post_message(AheadRead(number, error))

    @on(AheadRead)
    def _has_read(self, message: AheadRead) -> None:
        counts, again = self._plan.finish(message.number)
        if not counts or message.reading is None:
            return
        if isinstance(message.reading, ControlroomError):
            self._error = _told_whole(message.reading)
        else:
            self._reading = message.reading
        self._show_reading()
        if again:
            self.store_changed()

    # Orders

    @on(Chooser.Submitted)
    def _start(self) -> None:
        if self._reading is not None:  # Only what was counted: nobody prints an unknown number of badges.
            desk, category = self.desk, self.category
            self._order(lambda: self._source.start(desk, category))

    @on(Chooser.Chosen)
    def _chosen(self) -> None:
        self._error = self._told = ""
        self.read_again()

    @on(Input.Submitted)
    def _counted(self, event: Input.Submitted) -> None:
        if event.value.isdecimal():
            desk, left = self.desk, int(event.value)
            stock = self._reading.stock if self._reading is not None else None
            place = SHARED if stock is not None and stock.place == SHARED else desk
            event.input.clear()
            self._order(lambda: self._source.count_blanks(place, left))

    def _change(self, key: str) -> None:
        """P or X, pressed alone."""
        batch, self._waiting = self.open_batch, None
        if batch is None:
            return
        change: Change = "cancel"
        if key == "p":
            change = "resume" if batch.state is BatchState.PAUSED else "pause"
        elif not self._cancelling:
            self._cancelling = True
            self._tell(
                ngettext(
                    "Press X once more: {n} badge that waits is not printed.",
                    "Press X once more: {n} badges that wait are not printed.",
                    batch.queued,
                ).format(n=f"{batch.queued:,}")
            )
            return
        self._tell("")
        self._cancelling = False
        self._order(lambda: self._source.change(batch, change))

    def _tell(self, words: str) -> None:
        self._error, self._told = "", words
        self._show_reading()

    @work(thread=True, exit_on_error=False, group="orders")
    def _order(self, order: Callable[[], None]) -> None:
        try:
            order()
        except ControlroomError as error:
            self.post_message(AheadDone(error))
        else:
            self.post_message(AheadDone(None))

    @on(AheadDone)
    def _done(self, message: AheadDone) -> None:
        self._error = _told_whole(message.error) if message.error is not None else ""
        self._show_reading()
        self.store_changed()

    # Keys

    def heard(self, at: float) -> bool:
        """A key was pressed at `at` seconds; gives whether that was too soon after the last one for a person."""
        quick, self._last_key = at - self._last_key <= LONGEST_GAP_S, at
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        return quick

    def on_key(self, event: events.Key) -> None:
        quick, key = self.heard(event.time), event.key.lower()
        if key not in ("x", "p") and self._cancelling:
            self._cancelling = False
            self._tell("")
        if key == "escape":
            self.dismiss()
        elif key == "f1":
            self.app.push_screen(HelpScreen(self._state, _KEYS))
        elif key in ("down", "up"):
            self.focus_next() if key == "down" else self.focus_previous()
            self.call_after_refresh(self._show_reading)
        elif key in ("p", "x"):
            if not quick:
                # A letter that stands alone: more at once is a scanner, whose code may hold these letters.
                self._waiting = self.set_timer(_ALONE_S, lambda: self._change(key))
        else:
            return
        event.stop()
        event.prevent_default()


def _batch_words(batch: BatchView | None) -> Content:
    """How far a batch is, as a bar and in words; nothing for one that was cancelled before its first badge."""
    if batch is None or not batch.planned:
        return Content("")
    symbol, tone, words = batch_progress(batch)
    full = min(_BAR, round(_BAR * batch.done / batch.planned))
    colour = "$text-success" if full == _BAR else "$primary"
    bar = Content.assemble(("━" * full, colour), ("─" * (_BAR - full), "$text-muted"))
    if not batch.is_open and batch.done == batch.planned:
        symbol, tone = "✔", "good"
    return Content("\n").join([bar, tinted(f"{symbol} {words}", tone)])


def _told_whole(error: ControlroomError) -> str:
    return f"✖ {error.whole()}"
