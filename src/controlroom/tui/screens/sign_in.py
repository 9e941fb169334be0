"""Signing in: a name of event.toml, by its number or the first signs of it, and the PIN (docs/domain.md §1).

Who has no PIN cannot sign in on a screen. What is typed quickly here may be a PIN: it is never taken for a scan.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.people.duty import ROLE_WORDS
from controlroom.tui.state import Acting
from controlroom.tui.widgets.text import Words, cell, row, tinted

if TYPE_CHECKING:
    from controlroom.domain.people.operators import OperatorLine

_LONGEST_PIN = 64
_NAME, _ROLE, _GROUP = 22, 16, 22


def named(lines: Sequence[OperatorLine], text: str) -> tuple[int, ...]:
    """The places in `lines` of those that `text` means: by number from 1, else by the first signs, else by any."""
    wanted = text.strip().casefold()
    if wanted.isascii() and wanted.isdigit():
        return (int(wanted) - 1,) if 0 < int(wanted) <= len(lines) else ()
    names = [line.name.casefold() for line in lines]
    first = tuple(place for place, name in enumerate(names) if name.startswith(wanted))
    return first or tuple(place for place, name in enumerate(names) if wanted in name)


class SignInScreen(ModalScreen[None]):
    """A panel over any board. It stays until who it asked for acts, or Esc."""

    BINDINGS = [("escape", "dismiss(None)", ""), ("up", "move(-1)", ""), ("down", "move(1)", "")]
    DEFAULT_CSS = """
    SignInScreen { align: center middle; background: $background 60%; }
    #sign-in { width: 74; height: auto; max-height: 90%; padding: 1 2; background: $surface; border: round $primary;
      border-title-color: $accent; border-title-style: bold; }
    #sign-in Words { height: auto; }
    #sign-in .sign-row { height: 1; margin-top: 1; }
    #sign-in .sign-label { width: 20; color: $text-muted; }
    #sign-in Input { width: 1fr; background: $panel; }
    #sign-error { color: $text-error; text-style: bold; margin-top: 1; }
    #sign-keys { color: $accent; text-style: bold; margin-top: 1; }
    """

    takes_typing = True
    """Enter is for this panel, however quickly one types."""

    class Wanted(Message):
        """Somebody wants to act, and gives their PIN; without a name: whoever acted at the start."""

        def __init__(self, name: str, pin: str) -> None:
            super().__init__()
            self.name, self.pin = name, pin

    def __init__(self, lines: Sequence[OperatorLine], acting: Acting | None, claimed: str = "") -> None:
        super().__init__()
        self._lines = [line for line in lines if line.has_pin]
        self._without = [line.name for line in lines if not line.has_pin]
        self._acting = acting
        self._at = next((place for place, line in enumerate(self._lines) if line.name == claimed), 0)
        self._claimed = claimed
        self._seen = tuple(range(len(self._lines)))

    def compose(self) -> ComposeResult:
        with Vertical(id="sign-in"):
            yield Words(id="sign-list")
            with Horizontal(classes="sign-row"):
                yield Words(id="sign-name-label", classes="sign-label")
                yield Input(id="sign-name", compact=True, max_length=60)
            with Horizontal(classes="sign-row"):
                yield Words(id="sign-pin-label", classes="sign-label")
                yield Input(id="sign-pin", compact=True, password=True, max_length=_LONGEST_PIN)
            yield Words(id="sign-error")
            yield Words(id="sign-keys")

    def on_mount(self) -> None:
        self._show()
        # Where nobody is to be chosen the first thing that is typed is a PIN, and must not be read.
        only = len(self._lines) == 1 and not self._can_leave
        self.query_one("#sign-pin" if self._claimed or only else "#sign-name", Input).focus()

    def refuse(self, error: ControlroomError) -> None:
        """It was not done."""
        self.query_one("#sign-pin", Input).clear()
        self.query_one("#sign-error", Words).show(f"✖ {error.whole()}")

    @property
    def _can_leave(self) -> bool:
        return self._acting is not None and self._acting.signed_in

    def _show(self) -> None:
        panel = self.query_one("#sign-in")
        panel.border_title = _("Sign in")
        head = [Content(_("Now acts: {who}").format(who=acting_words(self._acting)))] if self._acting else []
        if self._can_leave:
            head.append(Content(_("0 signs out.")))
        without = [tinted(_("No PIN yet: {names}").format(names=_(", ").join(self._without)), "muted")]
        lines = [*head, Content(""), *(self._line(place) for place in self._window()), *(without * bool(self._without))]
        self.query_one("#sign-list", Words).show(Content("\n").join(lines))
        self.query_one("#sign-name-label", Words).show(_("Name or number"))
        chosen = self._lines[self._at].name if self._seen else ""
        self.query_one("#sign-pin-label", Words).show(
            cell(_("PIN of {name}").format(name=clean_line(chosen, 30)) if chosen else _("PIN"), 19)
        )
        self.query_one("#sign-keys", Words).show(_("↑ ↓ choose · Enter next, then sign in · Esc close"))

    def _window(self) -> tuple[int, ...]:
        """What of the list is seen: as much as a small screen has room for, around who is chosen."""
        most = max(3, min(len(self._seen), self.app.size.height - 16))
        at = self._seen.index(self._at) if self._at in self._seen else 0
        top = max(0, min(at - most // 2, len(self._seen) - most))
        return self._seen[top : top + most]

    def _line(self, place: int) -> Content:
        line, tone = self._lines[place], "strong" if place == self._at else "plain"
        return row(
            [
                cell("▸" if place == self._at else "", 1, tone), cell(str(place + 1), 3, tone, right=True),
                cell(clean_line(line.name, 60), _NAME, tone), cell(_(ROLE_WORDS[line.role]), _ROLE, tone),
                cell(clean_line(line.group, 60), _GROUP, "muted"),
            ]
        )  # fmt: skip

    def action_move(self, by: int) -> None:
        if self._seen:
            at = self._seen.index(self._at) if self._at in self._seen else 0
            self._at = self._seen[max(0, min(at + by, len(self._seen) - 1))]
            self._show()

    @on(Input.Changed, "#sign-name")
    def _typed(self, event: Input.Changed) -> None:
        self._seen = named(self._lines, event.value) if event.value.strip() else tuple(range(len(self._lines)))
        if self._seen and self._at not in self._seen:
            self._at = self._seen[0]
        self.query_one("#sign-error", Words).show("")
        self._show()

    @on(Input.Submitted, "#sign-name")
    def _named(self, event: Input.Submitted) -> None:
        if event.value.strip() == "0" and self._can_leave:
            self.post_message(self.Wanted("", ""))
        elif self._seen:
            self.query_one("#sign-pin", Input).focus()
        else:
            name = clean_line(event.value, 30)
            if name.isdigit():
                name = "…"  # Perhaps a PIN, in the wrong field.
                with event.input.prevent(Input.Changed):
                    event.input.clear()
                self._seen = tuple(range(len(self._lines)))
                self._show()
            self.query_one("#sign-error", Words).show(_("Nobody with a PIN is called “{name}”.").format(name=name))

    @on(Input.Submitted, "#sign-pin")
    def _pin_typed(self, event: Input.Submitted) -> None:
        if event.value and self._seen:
            self.query_one("#sign-error", Words).show(_("checking …"))
            self.post_message(self.Wanted(self._lines[self._at].name, event.value))
        elif not event.value:
            self.query_one("#sign-name", Input).focus()


def acting_words(acting: Acting) -> str:
    """Who acts, and what their role is where roles bind."""
    name = clean_line(acting.name, 24)
    return name + _(" ({words})").format(words=_(ROLE_WORDS[acting.role])) if acting.role else name
