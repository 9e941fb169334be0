"""The keys that only the board of the rundown has. Pure."""

from __future__ import annotations

from controlroom.core.i18n import N_
from controlroom.tui.board_keys import BoardKey, for_roles

_ALL: tuple[BoardKey, ...] = (
    BoardKey("space", "order('go')", N_("go"), N_("The next item of the room begins; what is on stage ends."), "Space"),
    BoardKey("s", "order('start')", N_("start"), N_("The chosen item begins; what is on stage ends."), "S"),
    BoardKey("f", "order('finish')", N_("finish"), N_("What is on stage in the room ends."), "F"),
    BoardKey("h", "order('hold')", N_("hold"), N_("The clock of what is on stage stands still; again: goes on."), "H"),
    BoardKey("plus,equals_sign", "order('plus')", N_("+1 min"), N_("A minute more for the chosen item."), "+"),
    BoardKey("minus", "order('minus')", N_("−1 min"), N_("A minute less for the chosen item."), "-"),
    BoardKey("a", "ask('add')", N_("minutes"), N_("Give the chosen item minutes, or take them."), "A"),
    BoardKey("u", "turn_back", N_("undo"), N_("Take back the last change in this room."), "U"),
    BoardKey("y", "do_again", N_("redo"), N_("Do again what was taken back last in this room."), "Y"),
    BoardKey("o", "announce", N_("announce"), N_("Put the announcement of the last change on the board."), "O"),
    BoardKey(
        "I",
        "incident",
        N_("incident"),
        N_("The chosen item is at risk: begin an incident by a playbook; or open the one that runs."),
        "⇧I",
    ),
    BoardKey("v", "view", N_("view"), N_("All rooms side by side, or the cue sheet of one."), "V"),
    BoardKey("l", "ask('late')", N_("late"), N_("The speaker is late: when they arrive; the next goes first."), "L"),
    BoardKey("m", "ask('move')", N_("move"), N_("Move the chosen item: to a time, behind another, to a room."), "M"),
    BoardKey("w", "ask('swap')", N_("swap"), N_("The chosen item changes places with another."), "W"),
    BoardKey("p", "see('pull')", N_("pull"), N_("The chosen item begins as soon as the room is free."), "P"),
    BoardKey("P", "see('pull-rest')", N_("pull all"), N_("The same, and what follows comes along."), "⇧P"),
    BoardKey("b", "ask('substitute')", N_("substitute"), N_("Somebody steps in for the speaker."), "B"),
    BoardKey("i", "ask('insert')", N_("insert"), N_("Put a filler in behind the chosen item."), "I"),
    BoardKey("k", "ask('shorten')", N_("shorten"), N_("Make the chosen item shorter, down to its least."), "K"),
    BoardKey("g", "ask('merge')", N_("merge"), N_("Hold the chosen item together with another."), "G"),
    BoardKey("r", "see('share')", N_("share"), N_("Share the delay of the room out over what is to come."), "R"),
    BoardKey("R", "see('replan')", N_("re-plan"), N_("From now on the forecast of this room is its plan."), "⇧R"),
    BoardKey("x", "ask('skip')", N_("skip"), N_("Pass the chosen item over for now."), "X"),
    BoardKey("c", "ask('cancel')", N_("cancel"), N_("The chosen item is not held; asks why."), "C"),
    BoardKey("z", "see('restore')", N_("restore"), N_("What was skipped or cancelled is held after all."), "Z"),
    BoardKey("t", "order('card')", N_("time card"), N_("The speaker on stage is shown a time card; at most two."), "T"),
    BoardKey("d", "ask('since')", N_("back-date"), N_("The chosen item began, or ended, at a time that is past."), "D"),
    BoardKey("e", "edit", N_("edit"), N_("Change the plan of the chosen item."), "E"),
    BoardKey("n", "new", N_("new"), N_("Plan a new item in this room."), "N"),
    BoardKey("N", "ask('cause')", N_("cause"), N_("Note why the chosen item is off the plan."), "⇧N"),
    BoardKey(
        "j", "seen", N_("seen"), N_("The reminders were seen to; several at once only when the key comes again."), "J"
    ),
    BoardKey("left_square_bracket", "day(-1)", N_("day before"), N_("Show the day before."), "["),
    BoardKey("right_square_bracket", "day(1)", N_("next day"), N_("Show the next day."), "]"),
    BoardKey("comma", "zoom(1)", N_("wider"), N_("More time on the screen."), ","),
    BoardKey("full_stop", "zoom(-1)", N_("closer"), N_("Less time on the screen."), "."),
)

KEYS = for_roles(_ALL, {
    "order": "agenda.",
    "ask": "agenda.",
    "see": "agenda.",
    "turn_back": "agenda.",
    "do_again": "agenda.",
    "announce": "agenda.",
    "edit": "agenda.",
    "new": "agenda.",
})  # fmt: skip
