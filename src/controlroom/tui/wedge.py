"""Telling a keyboard-wedge scanner from a person's fingers (docs/domain.md §5).

Such a scanner is a keyboard: where no input has the focus its characters would work as keys. A burst of at least
four characters with gaps of at most 100 ms, ended by Enter, is a scan wherever it arrives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.widgets import Input

SHORTEST = 4
LONGEST_GAP_S = 0.1


class Burst:
    """Listens to keys, one after the other, and says when they were a scan that no input took whole."""

    def __init__(self) -> None:
        self._text = ""
        self._last = float("-inf")
        self._elsewhere = False
        self._run = 0
        self.scanned = False
        """Whether the last Enter ended what no person types so fast, wherever it went."""

    @property
    def alone(self) -> bool:
        """Whether the last key came alone, as a person's does."""
        return self._run < 2

    def rests(self, at: float, for_s: float) -> bool:
        """Whether at `at` seconds no key has come for `for_s`."""
        return at - self._last >= for_s

    def key(self, character: str | None, at: float, *, elsewhere: bool) -> str | None:
        """Takes a key (None: one that writes nothing) pressed at `at` seconds.

        Gives the code if this Enter ends a scan that began `elsewhere` than in the input for codes: a scan may
        itself have brought the input up, which then has only the rest of it.
        """
        quick = at - self._last <= LONGEST_GAP_S
        self._last = at
        self._run = self._run + 1 if quick else 1
        if character in ("\r", "\n"):
            text, self._text = self._text, ""
            self.scanned = quick and len(text) >= SHORTEST
            return text if self.scanned and self._elsewhere else None
        if character is None or not character.isprintable():
            self._text = ""
            return None
        if not quick or not self._text:
            self._text, self._elsewhere = "", elsewhere
        self._text += character
        return None


def without(field: Input, code: str) -> None:
    """Take `code` out of what stands in `field`; where only its end came into it, that."""
    if code not in field.value:
        code = next((code[at:] for at in range(1, len(code)) if field.value.endswith(code[at:])), "")
    if code:
        at = field.value.rindex(code)
        field.value = field.value[:at] + field.value[at + len(code) :]
        field.cursor_position = at
