"""The keys that only the board of reports has, and those of a hand-over. Pure."""

from __future__ import annotations

from controlroom.core.i18n import N_
from controlroom.tui.board_keys import BoardKey

KEYS: tuple[BoardKey, ...] = (
    BoardKey(
        "enter,i,I",
        "issue",
        N_("issue"),
        N_("Issue the report as it stands, with your name; press it twice."),
        "Enter",
        verb="report.issued",
    ),
    BoardKey(
        "e,E",
        "head",
        N_("words on top"),
        N_("Write the words that stand on top of the report."),
        "E",
        verb="report.noted",
    ),
    BoardKey(
        "m,M", "note", N_("note"), N_("Write a note under the section the cursor is on."), "M", verb="report.noted"
    ),
    BoardKey(
        "p,P",
        "print",
        N_("print"),
        N_("Print it on a roll of paper, on the printer of a desk."),
        "P",
        verb="report.printed",
    ),
    BoardKey("x,X", "export", N_("file"), N_("Write it to a file: html or markdown."), "X", verb="report.exported"),
    BoardKey("h,H", "handover", N_("hand-over"), N_("Hand the shift over, or accept it point by point."), "H"),
    BoardKey("w,W", "morning", N_("morning sheet"), N_("The sheet of the morning meeting, to a file."), "W"),
    BoardKey("left_square_bracket", "older", N_("before"), N_("Look at the report issued before."), "["),
    BoardKey("right_square_bracket", "newer", N_("after"), N_("Look at the one after; at last the draft."), "]"),
    BoardKey("home", "draft", N_("draft"), N_("Back to the draft, to its top."), "Home"),
    BoardKey("escape", "clear", N_("clear"), N_("Close the question, then go back to the draft."), "Esc"),
)
HANDOVER_KEYS: tuple[BoardKey, ...] = (
    BoardKey("space", "mark", N_("mark"), N_("Mark the point to be accepted, or take the mark away."), "Space"),
    BoardKey(
        "enter", "accept", N_("accept points"), N_("Accept the marked points by name; without marks, all."), "Enter"
    ),
    BoardKey("s,S", "start", N_("hand over"), N_("Hand everything that is open over to the next shift."), "S"),
    BoardKey("left_square_bracket", "older", N_("before"), N_("Look at the hand-over before."), "["),
    BoardKey("right_square_bracket", "newer", N_("after"), N_("Look at the hand-over after."), "]"),
    BoardKey("escape", "leave", N_("to the report"), N_("Close the question, then go back to the report."), "Esc"),
)
