"""A capital letter where it means nothing: most often Caps Lock is on."""

from __future__ import annotations

from textual import events

from controlroom.core.i18n import _
from controlroom.tui.boards import BOARDS
from controlroom.tui.signing import SigningApp
from controlroom.tui.wedge import LONGEST_GAP_S

_ALONE_AFTER_S = 1.5 * LONGEST_GAP_S


class CapitalsApp(SigningApp):
    """The part of the program that tells of capitals. None is taken for the small letter (docs/decisions.md)."""

    def on_key(self, event: events.Key) -> None:
        """A capital that nothing has taken: it is never taken for the small letter (docs/decisions.md), but told."""
        capital = event.character or ""
        if not (capital.isascii() and capital.isupper()) or self._meaning(capital):
            return
        if meaning := self._meaning(capital.lower()):
            words = _("{capital} does nothing here, {small} is “{what}”: is Caps Lock on?")
            told = words.format(capital=capital, small=capital.lower(), what=meaning)
            # Not for the characters of a scan: the others follow at once.
            self.set_timer(_ALONE_AFTER_S, lambda: self.hint(told) if self._burst.alone else None)

    def _meaning(self, key: str) -> str:
        """What a key does on the screen that is shown; empty when nothing."""
        board = BOARDS[self.state.board].keys() if len(self.screen_stack) == 1 else ()
        for each in (*getattr(self.screen, "keys", ()), *board):
            if key in each.key.split(","):
                return _(each.label)
        bound = self.active_bindings.get(key)
        return _(bound.binding.description) if bound is not None else ""
