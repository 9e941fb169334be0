"""A badge before it is printed: what will stand on the paper, or why it cannot be printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Center, Vertical, VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _
from controlroom.tui.widgets.picture import in_blocks, picture_widget
from controlroom.tui.widgets.text import Words

if TYPE_CHECKING:
    from PIL import Image

_FRAME_ROWS = 6  # of the panel, with a line to spare
_FRAME_COLUMNS = 8
_NARROWEST, _WIDEST = 44, 76  # columns in which a name is read without wasting the screen


class BadgePreviewScreen(ModalScreen[bool]):
    """A panel with a person's badge; its result is whether to print it.

    `draw` makes the picture in a layout of that name, on another thread; what it raises as ControlroomError is said.
    `layouts` are the names to look through, the badge's own first: only that one is printed. Enter prints, the arrows
    look at other layouts or scroll, Esc closes. With `at_desk` typing closes it: a scan must never be lost to it.
    """

    AUTO_FOCUS = None

    class Typed(Message):
        """A character was typed that belongs to the desk's input."""

        def __init__(self, character: str) -> None:
            super().__init__()
            self.character = character

    def __init__(
        self, name: str, layouts: Sequence[str], draw: Callable[[str], Image.Image], *, prints: bool, at_desk: bool
    ) -> None:
        super().__init__()
        self._wearer = name
        self._layouts = tuple(layouts)
        self._draw = draw
        self._prints = prints
        self._at_desk = at_desk
        self._at = 0
        self._printable = False

    def compose(self) -> ComposeResult:
        with Vertical(id="badge-preview", classes="panel"):
            yield Words(id="badge-words")
            with VerticalScroll(can_focus=False):
                yield Center(id="badge-picture")

    def on_mount(self) -> None:
        self._look()

    def _look(self) -> None:
        """Begin to draw the layout that is wanted now."""
        self._printable = False
        panel = self.query_one("#badge-preview")
        panel.border_title = _("Badge of {name}, layout {layout}").format(
            name=self._wearer.replace("[", r"\["), layout=self._layouts[self._at]
        )
        panel.border_subtitle = self._keys()
        self.query_one("#badge-words", Words).show(_("Drawing …"))
        self._make(self._at, self.app.size.width - _FRAME_COLUMNS, self.app.size.height - _FRAME_ROWS)

    def _keys(self) -> str:
        keys = [_("Enter prints")] if self._may_print() else []
        if len(self._layouts) > 1:
            keys.append(_("← → other layouts"))
        return "  ".join([*keys, _("Esc closes")])

    def _may_print(self) -> bool:
        return self._prints and self._printable and self._at == 0

    @work(thread=True, exit_on_error=False, group="badge-preview")
    def _make(self, at: int, columns: int, rows: int) -> None:
        try:
            image = self._draw(self._layouts[at])
            fitting = 2 * rows * image.width // image.height
            across = max(20, min(columns, _WIDEST, max(_NARROWEST, fitting)))
            blocks = in_blocks(image, across)
        except ControlroomError as error:
            self.app.call_from_thread(self._say, at, f"{error.sentence()}\n{error.advice()}")
        else:
            self.app.call_from_thread(self._show, at, image, blocks, across)

    def _show(self, at: int, image: Image.Image, blocks: str, columns: int) -> None:
        if at != self._at or not self.is_attached:
            return  # closed, or another layout is wanted by now
        self._printable = True
        self.query_one("#badge-words", Words).show("")
        picture = self.query_one("#badge-picture", Center)
        picture.remove_children()
        picture.mount(picture_widget(image, blocks, columns))
        self.query_one("#badge-preview").border_subtitle = self._keys()

    def _say(self, at: int, words: str) -> None:
        if at != self._at or not self.is_attached:
            return
        self.query_one("#badge-picture", Center).remove_children()
        self.query_one("#badge-words", Words).show(words)

    def on_key(self, event: events.Key) -> None:
        event.stop()
        key = event.key
        if key in ("left", "right") and len(self._layouts) > 1:
            self._at = (self._at + (1 if key == "right" else -1)) % len(self._layouts)
            self._look()
        elif key in ("up", "down", "pageup", "pagedown"):
            getattr(self.query_one(VerticalScroll), f"scroll_{key.replace('page', 'page_')}")(animate=False)
        elif key == "enter":
            if self._may_print():
                self.dismiss(True)
        elif key == "escape":
            self.dismiss(False)
        elif self._at_desk and event.character and event.is_printable:
            self.dismiss(False)
            self.app.post_message(self.Typed(event.character))
