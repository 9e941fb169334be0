"""The keys that only the board of tickets has. Pure."""

from __future__ import annotations

from controlroom.core.i18n import N_
from controlroom.tui.board_keys import BoardKey

KEYS: tuple[BoardKey, ...] = (
    BoardKey("enter", "natural", N_("next step"), N_("Take the chosen ticket one step on, the usual one."), "Enter"),
    BoardKey("a", "order('accept')", N_("accept"), N_("You take the chosen ticket on."), "A"),
    BoardKey("r", "order('resolve')", N_("resolve"), N_("It is mended: what was done, and the cause."), "R"),
    BoardKey("v", "order('verify')", N_("verify"), N_("You have looked: it is really gone. This closes it."), "V"),
    BoardKey("c", "order('classify')", N_("classify"), N_("Say what kind of trouble it is and how bad."), "C"),
    BoardKey("d", "order('dispatch')", N_("dispatch"), N_("Send it to a group, or to somebody on shift."), "D"),
    BoardKey("h", "hold", N_("hold / go on"), N_("It waits for something; again: goes on."), "H"),
    BoardKey(
        "I", "incident", N_("incident"),
        N_("Begin an incident from the chosen ticket by a playbook; or open the one that runs."), "⇧I",
    ),
    BoardKey("t", "order('note')", N_("note"), N_("Add a note."), "T"),
    BoardKey("b", "order('send_back')", N_("send back"), N_("It was said to be mended and is not."), "B"),
    BoardKey("m", "order('duplicate')", N_("merge"), N_("It is the same as another ticket."), "M"),
    BoardKey("x", "order('reject')", N_("reject"), N_("Nothing is to be done; says why."), "X"),
    BoardKey("X", "order('cancel')", N_("cancel"), N_("It is not needed any more; asks once more."), "⇧X"),
    BoardKey("o", "order('reopen')", N_("reopen"), N_("It was closed and is there again."), "O"),
    BoardKey("i", "improve", N_("improvement"), N_("A cause repeats: write down what to do better."), "I"),
    BoardKey("slash", "search", N_("search"), N_("Only tickets in which a text occurs."), "/"),
    BoardKey("M", "mine", N_("mine"), N_("Only your tickets and those of your group; again: all."), "⇧M"),
    BoardKey("O", "overdue", N_("overdue"), N_("Only what is overdue; again: all."), "⇧O"),
    BoardKey("G", "group", N_("group"), N_("Only the next group."), "⇧G"),
    BoardKey("P", "priority", N_("priority"), N_("Only the next priority."), "⇧P"),
    BoardKey("A", "closed", N_("closed too"), N_("Closed tickets as well; again: only open ones."), "⇧A"),
    BoardKey("s", "sort", N_("order"), N_("The next order: deadline, priority, newest first."), "S"),
    BoardKey("B", "board", N_("by state"), N_("The tickets in columns by state, and back to the list."), "⇧B"),
    BoardKey("left_square_bracket", "scroll(-3)", N_("scroll"), N_("Scroll the ticket beside the list."), "["),
    BoardKey("right_square_bracket", "scroll(3)", N_("scroll"), N_("Scroll the ticket beside the list."), "]"),
    BoardKey("escape", "clear", N_("clear"), N_("Close the question, then take off the filters."), "Esc"),
)  # fmt: skip
