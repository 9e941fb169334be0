"""The exact text in both languages before it goes out to everybody."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from controlroom.core.i18n import _
from controlroom.domain.incidents.views import Broadcast
from controlroom.tui.incidents.lines import drill_mark
from controlroom.tui.widgets.text import Words, tinted


class BroadcastPreview(ModalScreen[bool]):
    """Gives whether it shall go out."""

    BINDINGS = [("escape", "dismiss(False)", ""), ("enter", "dismiss(True)", "")]
    DEFAULT_CSS = """
    BroadcastPreview { align: center middle; background: $background 60%; }
    #broadcast { width: 76; max-width: 100%; height: auto; max-height: 90%; padding: 1 2; background: $surface;
        border: round $warning; border-title-color: $text-warning; border-title-style: bold;
        border-subtitle-color: $accent; }
    #broadcast Words { height: auto; margin-bottom: 1; }
    """

    def __init__(self, told: Broadcast, groups: Mapping[str, str], *, drill: bool) -> None:
        super().__init__()
        self._told = told
        self._groups = groups
        self._drill = drill

    def compose(self) -> ComposeResult:
        with Vertical(id="broadcast"):
            yield Words(id="broadcast-zh")
            yield Words(id="broadcast-en")
            yield Words(id="broadcast-to")

    def on_mount(self) -> None:
        box = self.query_one("#broadcast")
        box.border_title = Content(_("Text for everybody"))
        box.border_subtitle = Content(_("Enter sends it, Esc leaves it"))
        self.query_one("#broadcast-zh", Words).show(tinted(self._told.sentence["zh"], "strong"))
        self.query_one("#broadcast-en", Words).show(tinted(self._told.sentence["en"], "strong"))
        names = _(", ").join(self._groups.get(key, key) for key in self._told.to)
        to = tinted(_("Must be told: {groups}").format(groups=names or "—"))
        self.query_one("#broadcast-to", Words).show(
            Content(" ").join([drill_mark(), tinted(_("nothing goes out"), "warn"), to]) if self._drill else to
        )
