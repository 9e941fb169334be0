"""Options of which the one that is marked bears a sign: never a colour alone."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import OptionList

MARK, _NO_MARK = "▸ ", "  "


class MarkedOptions(OptionList):
    """A list of options; `offer` says which. They are content, never markup: the words of a list are data."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words: Sequence[Content] = ()
        self._marked: int | None = None

    def offer(self, words: Sequence[Content], marked: int | None) -> None:
        """Show these options, and mark one."""
        self._words, self._marked = tuple(words), None
        self.clear_options()
        self.add_options(_NO_MARK + each for each in self._words)
        self.highlighted = marked
        self._mark(marked)  # Another one of the same number is no change that would be watched.

    def watch_highlighted(self, highlighted: int | None) -> None:
        self._mark(highlighted)
        super().watch_highlighted(highlighted)

    def _mark(self, index: int | None) -> None:
        for changed, sign in ((self._marked, _NO_MARK), (index, MARK)):
            if changed is not None and changed < self.option_count:
                self.replace_option_prompt_at_index(changed, sign + self._words[changed])
        self._marked = index
