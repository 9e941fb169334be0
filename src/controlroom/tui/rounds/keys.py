"""The keys that only the board of rounds has. Pure."""

from __future__ import annotations

from controlroom.core.i18n import N_
from controlroom.tui.board_keys import BoardKey, for_roles

_ALL: tuple[BoardKey, ...] = (
    BoardKey("enter", "open", N_("walk"), N_("Begin the chosen round, go on with it, or look at its sheet."), "Enter"),
    BoardKey("N", "begin", N_("by hand"), N_("Begin a round now: choose the template and the place."), "⇧N"),
    BoardKey("g,G", "sign", N_("sign"), N_("Sign the completed sheet for a group; see who is missing."), "G"),
    BoardKey("o,O", "only", N_("which"), N_("All rounds, those to do or missed, only those missed."), "O"),
    BoardKey("l,L", "place", N_("place"), N_("The next place."), "L"),
    BoardKey("t,T", "template", N_("template"), N_("The next template."), "T"),
    BoardKey("x,X", "export", N_("export"), N_("Write the sheet to a file with lines to sign: html or pdf."), "X"),
    BoardKey("w,W", "wont_do", N_("won't do"), N_("The chosen round is not done; asks why."), "W"),
    BoardKey("r,R", "revise", N_("revise"), N_("Open a completed sheet again; asks why, and all sign anew."), "R"),
    BoardKey("left_square_bracket", "day(-1)", N_("day before"), N_("Show the day before."), "["),
    BoardKey("right_square_bracket", "day(1)", N_("next day"), N_("Show the next day."), "]"),
    BoardKey("home", "today", N_("now"), N_("Back to today, to what is due."), "Home"),
    BoardKey("escape", "clear", N_("clear"), N_("Close the question, then take off the filters."), "Esc"),
)

KEYS = for_roles(_ALL, {
    "wont_do": "round.called-off",
    "revise": "round.revised",
})  # fmt: skip
