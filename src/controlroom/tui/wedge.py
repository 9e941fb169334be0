"""Telling a keyboard-wedge scanner from a person's fingers (docs/domain.md §5).

Such a scanner is a keyboard: where no input has the focus its characters would work as keys. A burst of at least
four characters with gaps of at most 100 ms, ended by Enter, is a scan wherever it arrives.
"""

from __future__ import annotations

SHORTEST = 4
LONGEST_GAP_S = 0.1


class Burst:
    """Listens to keys, one after the other, and says when they were a scan."""

    def __init__(self) -> None:
        self._text = ""
        self._last = float("-inf")

    def key(self, character: str | None, at: float) -> str | None:
        """Takes a key (None: one that writes nothing) pressed at `at` seconds; the code if Enter ends a scan."""
        quick = at - self._last <= LONGEST_GAP_S
        self._last = at
        if character in ("\r", "\n"):
            text, self._text = self._text, ""
            return text if quick and len(text) >= SHORTEST else None
        if character is None or not character.isprintable():
            self._text = ""
            return None
        self._text = self._text + character if quick else character
        return None
