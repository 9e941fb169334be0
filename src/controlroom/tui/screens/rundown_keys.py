"""The keys that only the board of the rundown has. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from controlroom.core.i18n import N_, _
from controlroom.tui.widgets.text import row


@dataclass(frozen=True)
class RundownKey:
    """A key of this board: what it does, in a word for the line of keys and in a sentence."""

    key: str
    action: str
    label: str
    tooltip: str
    shown: str


KEYS: tuple[RundownKey, ...] = (
    RundownKey("space", "order('go')", N_("go"), N_("The next item of the room begins; what is on stage ends."), "␣"),
    RundownKey("s", "order('start')", N_("start"), N_("The chosen item begins; what is on stage ends."), "S"),
    RundownKey("f", "order('finish')", N_("finish"), N_("What is on stage in the room ends."), "F"),
    RundownKey(
        "h", "order('hold')", N_("hold"), N_("The clock of what is on stage stands still; again: goes on."), "H"
    ),
    RundownKey("plus,equals_sign", "order('plus')", N_("+1 min"), N_("A minute more for the chosen item."), "+"),
    RundownKey("minus", "order('minus')", N_("−1 min"), N_("A minute less for the chosen item."), "-"),
    RundownKey("a", "ask('add')", N_("minutes"), N_("Give the chosen item minutes, or take them."), "A"),
    RundownKey("u", "turn_back", N_("undo"), N_("Take back the last change in this room."), "U"),
    RundownKey("y", "do_again", N_("redo"), N_("Do again what was taken back last in this room."), "Y"),
    RundownKey("o", "announce", N_("announce"), N_("Put the announcement of the last change on the board."), "O"),
    RundownKey("v", "view", N_("view"), N_("All rooms side by side, or the cue sheet of one."), "V"),
    RundownKey("l", "ask('late')", N_("late"), N_("The speaker is late: when they arrive; the next goes first."), "L"),
    RundownKey("m", "ask('move')", N_("move"), N_("Move the chosen item: to a time, behind another, to a room."), "M"),
    RundownKey("w", "ask('swap')", N_("swap"), N_("The chosen item changes places with another."), "W"),
    RundownKey("p", "see('pull')", N_("pull"), N_("The chosen item begins as soon as the room is free."), "P"),
    RundownKey("P", "see('pull-rest')", N_("pull all"), N_("The same, and what follows comes along."), "⇧P"),
    RundownKey("b", "ask('substitute')", N_("substitute"), N_("Somebody steps in for the speaker."), "B"),
    RundownKey("i", "ask('insert')", N_("insert"), N_("Put a filler in behind the chosen item."), "I"),
    RundownKey("k", "ask('shorten')", N_("shorten"), N_("Make the chosen item shorter, down to its least."), "K"),
    RundownKey("g", "ask('merge')", N_("merge"), N_("Hold the chosen item together with another."), "G"),
    RundownKey("r", "see('share')", N_("share"), N_("Share the delay of the room out over what is to come."), "R"),
    RundownKey("R", "see('replan')", N_("re-plan"), N_("From now on the forecast of this room is its plan."), "⇧R"),
    RundownKey("x", "ask('skip')", N_("skip"), N_("Pass the chosen item over for now."), "X"),
    RundownKey("c", "ask('cancel')", N_("cancel"), N_("The chosen item is not held; asks why."), "C"),
    RundownKey("z", "see('restore')", N_("restore"), N_("What was skipped or cancelled is held after all."), "Z"),
    RundownKey(
        "t", "order('card')", N_("time card"), N_("The speaker on stage is shown a time card; at most two."), "T"
    ),
    RundownKey(
        "d", "ask('since')", N_("back-date"), N_("The chosen item began, or ended, at a time that is past."), "D"
    ),
    RundownKey("e", "edit", N_("edit"), N_("Change the plan of the chosen item."), "E"),
    RundownKey("n", "new", N_("new"), N_("Plan a new item in this room."), "N"),
    RundownKey("N", "ask('cause')", N_("cause"), N_("Note why the chosen item is off the plan."), "⇧N"),
    RundownKey("j", "seen", N_("seen"), N_("The reminders that are shown were seen to."), "J"),
    RundownKey("left_square_bracket", "day(-1)", N_("day before"), N_("Show the day before."), "["),
    RundownKey("right_square_bracket", "day(1)", N_("next day"), N_("Show the next day."), "]"),
    RundownKey("comma", "zoom(1)", N_("wider"), N_("More time on the screen."), ","),
    RundownKey("full_stop", "zoom(-1)", N_("closer"), N_("Less time on the screen."), "."),
)


def key_line(width: int, lines: int) -> Content:
    """The keys in at most `lines` lines, those listed first before the others, none parted from its word.

    Where not all have room, the last says where all of them are.
    """
    entries = [Content.assemble((each.shown, "bold $accent"), f" {_(each.label)}") for each in KEYS]
    everything = _("all keys")
    rest = Content.assemble(("F1", "bold $accent"), f" {everything}")
    for shown in range(len(entries), -1, -1):
        found = _in_lines([*entries[:shown], *([rest] if shown < len(entries) else [])], width)
        if len(found) <= lines:
            break
    return Content("\n").join(row(line, "  ") for line in found)


def _in_lines(entries: list[Content], width: int) -> list[list[Content]]:
    found: list[list[Content]] = [[]]
    left = width
    for entry in entries:
        if found[-1] and left < entry.cell_length:
            found.append([])
            left = width
        found[-1].append(entry)
        left -= entry.cell_length + 2
    return found
