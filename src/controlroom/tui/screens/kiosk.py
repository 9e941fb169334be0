"""The kiosk's screen: for guests one thing at a time, in large; for staff, behind their PIN, a small menu."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.tui.actions import OPTIONS, Action, actions_in, key_name, option_labels
from controlroom.tui.asking import words_of
from controlroom.tui.guest import SYMBOLS, Look, Scene, in_order, scene_of
from controlroom.tui.kiosk_state import STAFF, Kiosk, Mode
from controlroom.tui.state import AppState
from controlroom.tui.widgets.status_strip import StatusStrip
from controlroom.tui.widgets.text import Words, cell, row, tinted

MENU = ("reprint", "printed", "print-again", "retry", "language", "theme", "quit", *OPTIONS)
"""What staff can do here: the ids of actions, by the keys they have everywhere."""

_LOOKS: tuple[Look, ...] = ("idle", "good", "look", "help", "out")
_KEY_WIDTH = 8
_PICTURE = "▄▄▄▄▄▄▄ ▄ ▄▄▄\n█ ▄▄▄ █ ▀ ▄▄█\n█ ███ █ █▀▄ ▀\n█▄▄▄▄▄█ ▄▀▄ █\n▄▄ ▄ ▄▄▄▀█▀▄ \n█▀▄█▀▄▄ ▀▄▀█▄"


def no_pin() -> str:
    """What is said where no leader has a PIN."""
    return _("No leader in event.toml has a PIN: the staff menu stays closed; Ctrl+Q three times ends the kiosk.")


def menu_action(state: AppState, key: str) -> Action | None:
    """What `key` means in the staff's menu."""
    return next((each for each in actions_in(state) if each.id in MENU and key in each.keys), None)


class KioskScreen(Screen[None]):
    """What guests see, or the panel for staff in its place."""

    AUTO_FOCUS = None
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    def __init__(self, state: AppState, kiosk: Kiosk) -> None:
        super().__init__()
        self._first = (state, kiosk)

    def compose(self) -> ComposeResult:
        yield Words(id="event")
        with Vertical(id="guest"):
            yield Words(id="picture")
            for number in (1, 2):
                yield Words(id=f"headline-{number}", classes="headline")
                yield Words(id=f"lines-{number}", classes="lines")
            yield Words(id="typed")
            yield Words(id="choices")
        with Vertical(id="staff", classes="panel"):
            yield Words(id="staff-question")
            yield StatusStrip(id="staff-status")
            yield Words(id="staff-keys")
            yield Words(id="staff-note")
        yield Words(id="hint")

    def on_mount(self) -> None:
        # In the first frame already: the words need not wait for another.
        self.show(*self._first)

    def show(self, state: AppState, kiosk: Kiosk) -> None:
        """Show what the kiosk is doing."""
        staff = kiosk.mode in STAFF
        self.query_one("#staff").display = staff
        self.query_one("#guest").display = not staff
        name = state.settings.event.name if state.settings is not None else None
        words = " · ".join(clean_line(getattr(name, each)) for each in in_order()) if name is not None else ""
        self.query_one("#event", Words).show(words)
        if staff:
            self._show_staff(state, kiosk)
        else:
            self._show_guest(scene_of(state, kiosk), kiosk)

    def _show_guest(self, scene: Scene, kiosk: Kiosk) -> None:
        for look in _LOOKS:
            self.set_class(look == scene.look, f"-{look}")
        picture = _PICTURE if scene.look == "idle" and scene.typed is None else SYMBOLS[scene.look]
        self.query_one("#picture", Words).show(picture)
        for number in (1, 2):
            block = scene.blocks[number - 1] if number <= len(scene.blocks) else None
            self.query_one(f"#headline-{number}", Words).show(block.headline if block else "")
            self.query_one(f"#lines-{number}", Words).show("\n".join(block.lines) if block else "")
        self.query_one("#typed", Words).show(f"▸ {scene.typed}▁" if scene.typed is not None else "")
        choices = (f"{number}  {words}" for number, words in enumerate(scene.choices, 1))
        self.query_one("#choices", Words).show("\n".join(choices))
        self.query_one("#hint", Words).show(kiosk.note or scene.hint)

    def _show_staff(self, state: AppState, kiosk: Kiosk) -> None:
        for look in _LOOKS:
            self.set_class(look == "idle", f"-{look}")
        panel, menu = self.query_one("#staff"), kiosk.mode is Mode.MENU
        panel.border_title = _("Staff")
        panel.border_subtitle = _("Esc back to the guests")
        self.query_one("#staff-status").display = menu
        if menu:
            self.query_one(StatusStrip).show_state(state)
        self.query_one("#staff-question", Words).show(_question(state) if menu else _pin(kiosk))
        self.query_one("#staff-keys", Words).show(Content("\n").join(_key_rows(state)) if menu else "")
        self.query_one("#staff-note", Words).show(kiosk.note)
        self.query_one("#hint", Words).show("")


def _pin(kiosk: Kiosk) -> str:
    return _("PIN, then Enter ▸ {dots}").format(dots="●" * len(kiosk.typed))


def _question(state: AppState) -> str:
    if state.asking is None or state.settings is None:
        return ""
    keys = [f"F{number} {label}" for number, label in enumerate(option_labels(state), 5)]
    return f"{words_of(state.asking, state.settings.event)}  {' · '.join(keys)}"


def _key_rows(state: AppState) -> list[Content]:
    """A line for each key of the menu, greyed with its reason where it cannot act."""
    rows = []
    for each in actions_in(state):
        if each.id not in MENU or each.asking:
            continue
        why = each.why_disabled(state)
        tone = "muted" if why else "plain"
        key = cell(key_name(each.keys[0]), _KEY_WIDTH, "muted" if why else "strong")
        rows.append(row([key, cell(_(each.label), 18, tone), tinted(_(why or each.tooltip), "muted")]))
    return rows
