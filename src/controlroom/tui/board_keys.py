"""The keys that only one board has, and the lines that name them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from textual.content import Content

from controlroom.core.i18n import _
from controlroom.tui.widgets.text import row


@dataclass(frozen=True)
class BoardKey:
    """A key of one board: what it does, in a word for the line of keys and in a sentence; both are message ids.

    `verb`: what it comes to in the journal, where not every role may do it.
    """

    key: str
    action: str
    label: str
    tooltip: str
    shown: str
    verb: str = ""

    @property
    def name(self) -> str:
        """The key as it is called, in the language in force: not everybody reads “␣” as the longest of all keys."""
        return _("Space") if self.shown == "Space" else self.shown


def for_roles(keys: Sequence[BoardKey], verbs: Mapping[str, str]) -> tuple[BoardKey, ...]:
    """`keys` with their verbs, which are found by the action or what stands before its parameters."""
    return tuple(
        replace(key, verb=verbs.get(key.action) or verbs.get(key.action.partition("(")[0], "")) for key in keys
    )


def key_line(keys: Sequence[BoardKey], width: int, lines: int) -> Content:
    """The keys in at most `lines` lines, those listed first before the others, none parted from its word.

    Where not all have room, the last says where all of them are.
    """
    entries = [Content.assemble((each.name, "bold $accent"), f" {_(each.label)}") for each in keys]
    everything = _("all keys")
    rest = Content.assemble(("F1", "bold $accent"), f" {everything}")
    found: list[list[Content]] = []
    for shown in range(len(entries), -1, -1):
        found = in_lines([*entries[:shown], *([rest] if shown < len(entries) else [])], width)
        if len(found) <= lines:
            break
    return Content("\n").join(row(line, "  ") for line in found)


def in_lines(entries: list[Content], width: int) -> list[list[Content]]:
    """Entries in as few lines of `width` cells as they need, two cells between them."""
    found: list[list[Content]] = [[]]
    left = width
    for entry in entries:
        if found[-1] and left < entry.cell_length:
            found.append([])
            left = width
        found[-1].append(entry)
        left -= entry.cell_length + 2
    return found
