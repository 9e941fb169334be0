"""The keys that only the board of contacts has. Pure."""

from __future__ import annotations

from controlroom.core.i18n import N_
from controlroom.tui.board_keys import BoardKey

KEYS: tuple[BoardKey, ...] = (
    BoardKey("left", "kind(-1)", N_("kind before"), N_("The kind of emergency before."), "←"),
    BoardKey("right", "kind(1)", N_("next kind"), N_("The next kind of emergency."), "→"),
    BoardKey("u,U", "called('no')", N_("not reached"), N_("Keep that this one was not reached: who is next?"), "U"),
    BoardKey("r,R", "called('yes')", N_("reached"), N_("Keep that this one was reached, with what was said."), "R"),
    BoardKey("g,G", "next", N_("go to next"), N_("Go to whoever is to be called now."), "G"),
    BoardKey("p,P", "print", N_("print"), N_("Print the sheet on a roll of paper, on the printer of a desk."), "P"),
    BoardKey("x,X", "export", N_("file"), N_("Write the sheet to a file: pdf, html or markdown."), "X"),
    BoardKey("escape", "clear", N_("everybody"), N_("Close the question; then show everybody."), "Esc"),
)
