"""The keys that only the board of guests has. Pure."""

from __future__ import annotations

from controlroom.core.i18n import N_
from controlroom.tui.board_keys import BoardKey

KEYS: tuple[BoardKey, ...] = (
    BoardKey("space", "next_state", N_("next"), N_("The chosen guest is one step on: picked up, arrived, …"), "␣"),
    BoardKey("e", "ask('eta')", N_("ETA"), N_("They come later: when and why; shows what the rundown could do."), "E"),
    BoardKey("s", "state", N_("where now"), N_("Choose where the guest is now."), "S"),
    BoardKey("p", "ask('pick-up')", N_("pick-up"), N_("When, where, by what and by whom they are fetched."), "P"),
    BoardKey("i", "ask('companion')", N_("companion"), N_("Who is with them, and the telephone."), "I"),
    BoardKey("k", "kit", N_("kit"), N_("They have their material; again: not."), "K"),
    BoardKey("x", "ask('absent')", N_("absent"), N_("They do not come: why; shows who could step in."), "X"),
    BoardKey("o", "on_time", N_("on time"), N_("They come as planned after all."), "O"),
    BoardKey("c", "correct", N_("correct"), N_("What was noted was wrong: choose what is right, say why."), "C"),
    BoardKey("n", "add", N_("add"), N_("Look after somebody more."), "N"),
    BoardKey("enter", "edit", N_("details"), N_("Change what is known of the chosen guest."), "Enter"),
    BoardKey("N", "ask('note')", N_("note"), N_("Add a note to the history."), "⇧N"),
    BoardKey("a", "agenda", N_("rundown"), N_("What the rundown could do about the chosen guest."), "A"),
    BoardKey("slash", "ask('search')", N_("search"), N_("Only guests in whom a text occurs, also pinyin."), "/"),
    BoardKey("V", "filter('key')", N_("VIP"), N_("Only VIPs and speakers; again: all."), "⇧V"),
    BoardKey("L", "filter('late')", N_("late"), N_("Only who is late; again: all."), "⇧L"),
    BoardKey("W", "filter('on_the_way')", N_("on the way"), N_("Only who is still to come; again: all."), "⇧W"),
    BoardKey("H", "filter('here')", N_("here"), N_("Only who is here; again: all."), "⇧H"),
    BoardKey("left_square_bracket", "scroll(-3)", N_("scroll"), N_("Scroll the guest beside the list."), "["),
    BoardKey("right_square_bracket", "scroll(3)", N_("scroll"), N_("Scroll the guest beside the list."), "]"),
    BoardKey("escape", "clear", N_("clear"), N_("Close the question, then take off the filters."), "Esc"),
)  # fmt: skip
