"""The keys that only the board of announcements has. Pure."""

from __future__ import annotations

from controlroom.core.i18n import N_
from controlroom.tui.board_keys import BoardKey

KEYS: tuple[BoardKey, ...] = (
    BoardKey("n", "new", N_("new"), N_("Announce something: the exact words in both languages, and for whom."), "N"),
    BoardKey("k", "acknowledge", N_("heard"), N_("Your group has heard the chosen one; else choose which has."), "K"),
    BoardKey("enter", "detail", N_("in full"), N_("The chosen one in full, its words in both languages."), "Enter"),
    BoardKey("c", "copy", N_("copy"), N_("Copy its words in both languages, to be pasted into a chat."), "C"),
    BoardKey("p", "print", N_("print"), N_("Print it in both languages, on the printer of a desk."), "P"),
    BoardKey("w", "withdraw", N_("withdraw"), N_("Take it back with a reason, or say what holds instead."), "W"),
    BoardKey("o", "open_only", N_("open only"), N_("Only those that a group has not heard yet; again: all."), "O"),
    BoardKey("slash", "search", N_("search"), N_("Only those in which a text occurs."), "/"),
    BoardKey("escape", "clear", N_("clear"), N_("Close the search, then take the filters off."), "Esc"),
)
