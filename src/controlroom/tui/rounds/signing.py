"""The signatures of a completed sheet: who has signed, who is missing; one group after the other signs here."""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _, current_language
from controlroom.core.text import clean_line
from controlroom.domain.inspections.views import RunView
from controlroom.tui.rounds.lines import HASH_SHOWN, outcome_sentence, sign_lines, usable_lines
from controlroom.tui.rounds.source import RoundsSource, usable
from controlroom.tui.state import AppState
from controlroom.tui.wedge import without
from controlroom.tui.widgets.big_words import BigWords
from controlroom.tui.widgets.chooser import Chooser
from controlroom.tui.widgets.text import Words, row, tinted
from controlroom.tui.words import error_words

_ABOUT_PINS = frozenset({"ROUND_SIGNER_PIN", "PINS_WAIT"})
BIG_ROWS = 7
"""Lines of the large words: Han in fewer cannot be read."""


class Signed(Message):
    """Somebody signed, or could not. `pin`: they have one, and it is wanted."""

    def __init__(
        self, view: RunView | None = None, error: ControlroomError | None = None, *, pin: bool = False
    ) -> None:
        super().__init__()
        self.view, self.error, self.pin = view, error, pin


class RoundSigning(ModalScreen[None]):
    """`view` is the completed round. A scan never signs: it is decided at the desk, or its Enter is not heard."""

    AUTO_FOCUS = None

    def __init__(self, state: AppState, source: Callable[[], RoundsSource | None], view: RunView) -> None:
        super().__init__()
        self._state = state
        self._source = source
        self._view = view
        self._error = ""
        self._busy = False

    def compose(self) -> ComposeResult:
        with Vertical(id="signing", classes="panel"):
            yield Words(id="signing-round")
            yield BigWords(id="signing-usable")
            yield Words(id="signing-lines")
            with Horizontal(id="signing-group-row", classes="form-row"):
                yield Words(id="signing-label-group", classes="form-label")
                yield Chooser(0, id="signing-group")
            with Horizontal(id="signing-name-row", classes="form-row"):
                yield Words(id="signing-label-name", classes="form-label")
                yield Input(id="signing-name", compact=True, max_length=60)
            with Horizontal(id="signing-pin-row", classes="form-row"):
                yield Words(id="signing-label-pin", classes="form-label")
                yield Input(id="signing-pin", compact=True, max_length=32, password=True)
            yield Words(id="signing-error")
            yield Words(id="signing-keys")

    def on_mount(self) -> None:
        self.query_one("#signing-pin-row").display = False
        self._show()
        if self._view.signing.missing:
            self.set_focus(self.query_one("#signing-name", Input))

    def show(self, state: AppState) -> None:
        """Show `state`."""
        self._state = state
        if self.query("#signing-keys"):
            self._show()

    def _show(self) -> None:
        view, settings = self._view, self._state.settings
        if settings is None:
            return
        groups = {group.key: str(group.name) for group in settings.event.groups}
        panel = self.query_one("#signing")
        panel.border_title, panel.border_subtitle = _("Signatures"), _("Esc closes")
        title = f"{clean_line(str(view.line.name))} · {clean_line(str(view.line.place_name))}"
        about = _("revision {n} · content #{hash}").format(n=view.line.revision, hash=view.hash[:HASH_SHOWN])
        head = row([tinted(title, "strong"), outcome_sentence(view.line), tinted(about, "muted")], "  ")
        self.query_one("#signing-round", Words).show(head)
        may, missing = usable(view), view.signing.missing
        words = _("MAY BE USED") if may else ""
        self.query_one("#signing-usable", BigWords).show(words, current_language(), BIG_ROWS if may else 0)
        chooser = self.query_one("#signing-group", Chooser)
        chosen = missing[chooser.chosen % len(missing)] if missing else ""
        lines = [] if may else usable_lines(view, groups)
        lines += sign_lines(view, groups, settings.event.zone, chosen)
        self.query_one("#signing-lines", Words).show(Content("\n").join(lines))
        chooser.show_names([clean_line(groups.get(key, key), 30) for key in missing])
        for part, label in (("group", _("Group")), ("name", _("Name")), ("pin", _("PIN"))):
            self.query_one(f"#signing-label-{part}", Words).show(label)
        self.query_one("#signing-group-row").display = self.query_one("#signing-name-row").display = bool(missing)
        self.query_one("#signing-error", Words).show(self._error)
        keys = [_("Enter sign"), _("↑ ↓ field"), _("← → choose")] if missing else ["✔ " + _("All have signed.")]
        self.query_one("#signing-keys", Words).show(" · ".join(keys))

    def take_out(self, code: str) -> None:
        """A scanner that is a keyboard wrote `code` into a field: it does not belong there."""
        focused = self.focused
        if isinstance(focused, Input):
            # In the field's own queue: its last characters may still be on their way.
            focused.call_later(without, focused, code)

    @on(Chooser.Chosen)
    def _chosen(self) -> None:
        self._show()

    @on(Input.Submitted)
    @on(Chooser.Submitted)
    def _submitted(self) -> None:
        """The name stands there: it signs, or the PIN is asked for first."""
        missing = self._view.signing.missing
        if not missing or self._busy:
            return
        group = missing[self.query_one("#signing-group", Chooser).chosen % len(missing)]
        name, pin = (self.query_one(f"#signing-{part}", Input).value for part in ("name", "pin"))
        self._busy, self._error = True, ""
        self._sign(group, clean_line(name, 60), pin)

    @work(thread=True, exit_on_error=False, group="round-signing")
    def _sign(self, group: str, name: str, pin: str) -> None:
        source = self._source()
        try:
            if source is None:
                self.post_message(Signed())
            elif name and not pin and source.needs_pin(name):
                self.post_message(Signed(pin=True))
            else:
                self.post_message(Signed(source.sign(self._view.line.id, group, name, pin)))
        except ControlroomError as error:
            self.post_message(Signed(error=error))

    @on(Signed)
    def _signed(self, message: Signed) -> None:
        self._busy = False
        name, pin = self.query_one("#signing-name", Input), self.query_one("#signing-pin", Input)
        asks_pin = message.pin or (message.error is not None and message.error.code in _ABOUT_PINS)
        if message.error is not None:
            self._error = error_words(message.error)
        elif message.pin:
            self._error = _("{name} signs with a PIN.").format(name=clean_line(name.value, 40))
        elif message.view is not None:
            self._view = message.view
            name.value = ""
            self.query_one("#signing-group", Chooser).chosen = 0
        pin.value = ""
        self.query_one("#signing-pin-row").display = asks_pin
        self._show()
        self.set_focus((pin if asks_pin else name) if self._view.signing.missing else None)

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            self.dismiss(None)
        elif event.key in ("down", "up"):
            self.focus_next() if event.key == "down" else self.focus_previous()
        else:
            return
        event.stop()
        event.prevent_default()
