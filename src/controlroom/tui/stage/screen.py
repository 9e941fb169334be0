"""The stage screen of a room: the time in digits that are read from across the hall, and what the speaker must know."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen, Screen

from controlroom.core.i18n import N_, _, current_language
from controlroom.tui.stage.scene import SYMBOLS, Look, Scene
from controlroom.tui.widgets.big_digits import BigDigits
from controlroom.tui.widgets.flashing_words import FlashingWords
from controlroom.tui.widgets.line import Line
from controlroom.tui.widgets.text import Words

KEYS = (
    ("C", N_("count what is left, or what has passed")),
    ("?", N_("show these keys")),
    ("R", N_("try again to open the event")),
    ("Q", N_("leave")),
)
_PLAIN_ROWS = 8  # All but the digits and large letters.
_LEAST_DIGITS = 5
_LEAST_LARGE = 7  # Han cannot be read in fewer rows.


def large_rows(height: int, *, is_message: bool) -> int:
    """How many rows large words get on a screen of `height`; 0: plain letters. The digits take what is left."""
    wanted = max(_LEAST_LARGE, height * 2 // 5 if is_message else height // 4)
    return wanted if wanted <= height - _PLAIN_ROWS - _LEAST_DIGITS else 0


class StageScreen(Screen[None]):
    """Shows a scene. What changes every second changes in its place: nothing is laid out anew."""

    AUTO_FOCUS = None

    def __init__(self) -> None:
        super().__init__()
        self._scene: Scene | None = None

    def compose(self) -> ComposeResult:
        with Horizontal(id="stage-top"):
            yield Line(id="stage-room")
            yield Line(id="stage-clock")
        with Vertical(id="stage"):
            yield Line("stage-state", "stage-line")
            yield BigDigits(id="stage-digits")
            yield Line("stage-bar", "stage-line")
            yield FlashingWords(id="stage-large")
            yield Line("stage-title", "stage-line")
            yield Line("stage-speakers", "stage-line")
            yield Line("stage-next", "stage-line")
        yield Words(id="stage-note")

    def on_resize(self) -> None:
        """Larger digits may fit now."""
        if self._scene is not None:
            self.show(self._scene)

    def show_top(self, room: str, clock: str) -> None:
        """The name of the room, and the time of the venue."""
        self.query_one("#stage-room", Line).show(room)
        self.query_one("#stage-clock", Line).show(clock)

    def show_note(self, words: str) -> None:
        """What keeps this screen from being right; empty: nothing."""
        self.query_one("#stage-note", Words).show(words)

    def show(self, scene: Scene, *, lit: bool = True) -> None:
        """Show `scene`. `lit`: what blinks is in its bright half second."""
        if self._scene is None or (self._scene.look, self._scene.dark) != (scene.look, scene.dark):
            for look in Look:
                self.set_class(look is scene.look, f"-{look.value}")
            self.set_class(scene.dark, "-dark")
        self._scene = scene
        state, large = self.query_one("#stage-state", Line), self.query_one(FlashingWords)
        # On themselves: a class of the screen would have all styles worked out again twice a second.
        state.set_class(scene.flashes and not lit, "-flash")
        large.set_class(scene.blinks and not lit, "-flash")
        is_message = scene.large != scene.state
        large.set_class(is_message, "-message")
        state.show(f"{SYMBOLS[scene.look]} {scene.state}")
        self.query_one(BigDigits).show(scene.digits)
        self._show_bar(scene.left)
        large.show(scene.large, current_language(), large_rows(self.size.height, is_message=is_message))
        self.query_one("#stage-title", Line).show(scene.title)
        self.query_one("#stage-speakers", Line).show(scene.speakers)
        self.query_one("#stage-next", Line).show(scene.following)

    def _show_bar(self, left: float | None) -> None:
        bar = self.query_one("#stage-bar", Line)
        width = bar.size.width
        full = round(width * left) if left is not None else 0
        bar.show("━" * full + "╌" * (width - full) if left is not None else "")


class StageKeys(ModalScreen[None]):
    """The few keys of a stage screen."""

    AUTO_FOCUS = None
    BINDINGS = [("escape,q,question_mark,f1", "dismiss", "")]

    def compose(self) -> ComposeResult:
        with Vertical(id="stage-keys", classes="panel"):
            yield Words(id="stage-keys-lines")

    def on_mount(self) -> None:
        self.query_one("#stage-keys").border_title = _("Keys")
        self.query_one("#stage-keys").border_subtitle = _("Esc back")
        self.query_one("#stage-keys-lines", Words).show("\n".join(f"{key}  {_(what)}" for key, what in KEYS))
