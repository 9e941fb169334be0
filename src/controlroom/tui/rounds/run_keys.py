"""The keys of a round while it is walked. Pure."""

from __future__ import annotations

from controlroom.core.i18n import N_
from controlroom.domain.inspections.rules import DONE, State
from controlroom.domain.inspections.views import RoundLine
from controlroom.tui.board_keys import BoardKey

KEYS: tuple[BoardKey, ...] = (
    BoardKey("p", "answer('pass')", N_("pass"), N_("The line passes."), "P"),
    BoardKey("f,F", "answer('fail')", N_("fail"), N_("The line fails: asks what is wrong; its ticket opens."), "F"),
    BoardKey("a,A", "answer('na')", N_("not applicable"), N_("It cannot be looked at here; asks why."), "A"),
    BoardKey("n", "note", N_("note"), N_("A note on the line, before or after it is answered."), "N"),
    BoardKey("e,E", "evidence", N_("evidence"), N_("Evidence of the line: a number, or the path of a photo."), "E"),
    BoardKey("tab,down", "next", N_("next open"), N_("The next line without an answer."), "↓"),
    BoardKey("up,shift+tab", "move(-1)", N_("back"), N_("The line before; an answer can be changed."), "↑"),
    BoardKey("right", "move(1)", N_("line on"), N_("The line after."), "→"),
    BoardKey("P", "rest", N_("pass the rest"), N_("Pass all that is left and not critical; asks once more."), "⇧P"),
    BoardKey("space", "pause", N_("pause"), N_("Stand still, go on."), "Space"),
    BoardKey("c,C", "complete", N_("complete"), N_("Close the sheet: passed or failed."), "C"),
    BoardKey("g,G", "sign", N_("sign"), N_("Sign the completed sheet for a group; see who is missing."), "G"),
    BoardKey("w,W", "wont_do", N_("won't do"), N_("The round is not done; asks why."), "W"),
    BoardKey("r,R", "revise", N_("revise"), N_("Open a completed sheet again; asks why, and all sign anew."), "R"),
    BoardKey("t,T", "take_over", N_("take over"), N_("Go on with what somebody else has begun; asks why."), "T"),
    BoardKey("x,X", "export", N_("export"), N_("Write the sheet to a file with lines to sign: html or pdf."), "X"),
    BoardKey("enter", "open_entry", N_("write"), N_("Write the answer of a line of text or number."), "Enter"),
    BoardKey("f1,question_mark", "help", N_("Keys"), N_("Show what every key does."), "F1"),
    BoardKey("escape,q", "close", N_("Back"), N_("Back to the list; what was answered is kept."), "Esc"),
)
WALKING = ("P", "F", "A", "N", "E", "↓", "↑", "⇧P", "C", "Space", "W", "Esc", "F1")
PAUSED = ("Space", "↓", "↑", "W", "X", "Esc", "F1")
ELSEWHERE = ("T", "↓", "↑", "W", "X", "Esc", "F1")
COMPLETED = ("G", "R", "X", "↓", "↑", "Esc", "F1")
LOOKING = ("↓", "↑", "W", "X", "Esc", "F1")
"""Those in the line of keys, the most needed first, by how the round stands."""


def keys_now(line: RoundLine, me: str, *, signed: bool = True) -> tuple[BoardKey, ...]:
    """What the keys are for, as the round stands for `me`; `signed`: whether anybody signs its sheet."""
    shown: tuple[str, ...]
    if line.state is State.IN_PROGRESS:
        shown = ELSEWHERE if line.holder != me else PAUSED if line.paused else WALKING
    else:
        shown = COMPLETED if line.state in DONE else LOOKING
    return tuple(each for name in shown for each in KEYS if each.shown == name and (signed or each.action != "sign"))
