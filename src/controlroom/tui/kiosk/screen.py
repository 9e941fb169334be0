"""The kiosk's screen: for guests one thing at a time, in large; for staff, behind their PIN, a small menu."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Center, Vertical
from textual.content import Content
from textual.screen import Screen

from controlroom.core.i18n import _, current_language
from controlroom.core.text import clean_line
from controlroom.tui.actions import OPTIONS, Action, actions_in, key_name, option_labels
from controlroom.tui.desk.asking import words_of
from controlroom.tui.desk.status_strip import StatusStrip
from controlroom.tui.kiosk.state import STAFF, Kiosk, Mode
from controlroom.tui.kiosk.words import Block, Look, Scene, in_order, scene_of
from controlroom.tui.state import AppState
from controlroom.tui.widgets.big_words import BigWords
from controlroom.tui.widgets.text import Words, cell, row, tinted

MENU = ("reprint", "printed", "print-again", "retry", "language", "theme", "quit", *OPTIONS)
"""What staff can do here: the ids of actions, by the keys they have everywhere."""

_LOOKS: tuple[Look, ...] = ("idle", "good", "look", "help", "out")
_KEY_WIDTH = 8
_PICTURE = """\
╭─────────╮
│ █▀█ █▄▀ │             ▗▄▄▄▄▄▖
│ ▀▀▀ ▄▀█ │   »  »  »   ▐█████▌
│ ▄▀█ █▀▄ │             ▝▀███▀▘
╰─────────╯                █   """
_MARKS: dict[Look, str] = {
    "idle": _PICTURE,
    "good": "        ██\n       ██ \n██    ██  \n ██  ██   \n  ████    ",
    "look": "    ██    \n   ████   \n  ██████  \n ████████ \n██████████",
    "help": "      ██    \n       ▀██▄ \n████████████\n       ▄██▀ \n      ██    ",
    "out": " ██    ██ \n  ██  ██  \n    ██    \n  ██  ██  \n ██    ██ ",
}
_MARK_ROWS = 5
_EVENT_AND_HINT = 2
# Rows of large letters, at least and at most: Han need more of them than Latin letters do.
_LOWEST = {"name": 7, "zh": 7, "en": 5, "typed": 5, "choice": 5}
_HIGHEST = {"name": 14, "zh": 14, "en": 10, "typed": 8, "choice": 8}
_MOST_CHOICES = 3


def no_pin() -> str:
    """What is said where no leader has a PIN."""
    return _("No leader in event.toml has a PIN: the staff menu stays closed; Ctrl+Q three times ends the kiosk.")


def menu_action(state: AppState, key: str) -> Action | None:
    """What `key` means in the staff's menu."""
    return next((each for each in actions_in(state) if each.id in MENU and key in each.keys), None)


@dataclass(frozen=True)
class Room:
    """How a scene is laid out: rows of what is in large letters, the large mark, space between lines."""

    rows: Mapping[str, int]
    mark: bool
    airy: bool

    def of(self, what: str) -> int:
        """The rows of `what` in large letters, 0 for plain ones."""
        return self.rows.get(what, 0)


def room_for(scene: Scene, height: int) -> Room:
    """The most that fits: first the space between lines goes, then the mark, then large letters."""
    heads: list[str] = [block.language for block in scene.blocks]
    ways = [["choice"] * len(scene.choices) if scene.choices else heads]
    if scene.name:
        ways = [["name", *heads], ["name"]]
    elif scene.typed is not None:
        ways = [[*heads, "typed"], ["typed"]]
    lines = sum(len(block.lines) for block in scene.blocks)
    # A line of plain letters for each thing that is not large, and one below each block.
    plain = 2 * len(heads) + len(scene.choices) + (scene.typed is not None) + 2 * bool(scene.name)
    for large in ways:
        for mark, airy in ((True, True), (True, False), (False, False)):
            left = height - _EVENT_AND_HINT - plain + len(large) - lines * (1 + airy) - (_MARK_ROWS + 1) * mark
            lowest = sum(_LOWEST[each] for each in large)
            if left >= lowest:
                rows = {each: min(_HIGHEST[each], left * _LOWEST[each] // lowest) for each in large}
                return Room(rows, mark, airy)
    return Room({}, mark=False, airy=False)


class KioskScreen(Screen[None]):
    """What guests see, or the panel for staff in its place."""

    AUTO_FOCUS = None
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    def __init__(self, state: AppState, kiosk: Kiosk) -> None:
        super().__init__()
        self._shown = (state, kiosk)

    def compose(self) -> ComposeResult:
        yield Words(id="event")
        with Vertical(id="guest"):
            with Center():
                yield Words(id="mark")
            yield Words(id="greeting")
            yield BigWords(id="name", classes="headline")
            for number in (1, 2):
                yield BigWords(id=f"headline-{number}", classes="headline")
                yield Words(id=f"lines-{number}", classes="lines")
            yield BigWords(id="typed", classes="headline")
            for number in range(1, _MOST_CHOICES + 1):
                yield BigWords(id=f"choice-{number}", classes="headline")
        with Vertical(id="staff", classes="panel"):
            yield Words(id="staff-question")
            yield StatusStrip(id="staff-status")
            yield Words(id="staff-keys")
            yield Words(id="staff-note")
        yield Words(id="hint")

    def on_mount(self) -> None:
        # In the first frame already: the words need not wait for another.
        self.show(*self._shown)

    def on_resize(self) -> None:
        """Other letters may fit now."""
        self.show(*self._shown)

    def show(self, state: AppState, kiosk: Kiosk) -> None:
        """Show what the kiosk is doing."""
        self._shown = (state, kiosk)
        staff = kiosk.mode in STAFF
        self.query_one("#staff").display = staff
        self.query_one("#guest").display = not staff
        name = state.settings.event.name if state.settings is not None else None
        words = " · ".join(clean_line(getattr(name, each)) for each in in_order()) if name is not None else ""
        self.query_one("#event", Words).show(words)
        if staff:
            self._show_staff(state, kiosk)
        else:
            self._show_guest(scene_of(state, kiosk), kiosk.note)

    def _show_guest(self, scene: Scene, note: str) -> None:
        for look in _LOOKS:
            self.set_class(look == scene.look, f"-{look}")
        room = room_for(scene, self.size.height)
        self.query_one("#mark", Words).show(_MARKS[scene.look] if room.mark else "")
        self.query_one("#greeting", Words).show(scene.greeting)
        self._put("name", scene.name, scene.language, room.of("name"))
        for number in (1, 2):
            block = scene.blocks[number - 1] if number <= len(scene.blocks) else Block("en", "")
            self._put(f"headline-{number}", block.headline, block.language, room.of(block.language))
            lines = "\n\n" if room.airy else "\n"
            self.query_one(f"#lines-{number}", Words).show(lines.join(block.lines))
        self._put("typed", "" if scene.typed is None else scene.typed + "_", "en", room.of("typed"))
        for number in range(1, _MOST_CHOICES + 1):
            choice = f"{number}  {scene.choices[number - 1]}" if number <= len(scene.choices) else ""
            self._put(f"choice-{number}", choice, current_language(), room.of("choice"))
        self.query_one("#hint", Words).show(note or scene.hint)

    def _put(self, id: str, text: str, language: str, rows: int) -> None:
        self.query_one(f"#{id}", BigWords).show(text, language, rows)

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
