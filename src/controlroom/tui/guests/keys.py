"""The keys that only the board of guests has. Pure."""

from __future__ import annotations

from controlroom.core.i18n import N_
from controlroom.tui.board_keys import BoardKey

KEYS: tuple[BoardKey, ...] = (
    BoardKey("space", "next_state", N_("next"), N_("The guest is one step on: picked up, arrived, …"), "Space"),
    BoardKey("e,E", "ask('eta')", N_("ETA"), N_("They come late: when, why; then what the rundown could do."), "E"),
    BoardKey("s,S", "state", N_("where now"), N_("Choose where the guest is now."), "S"),
    BoardKey("p,P", "ask('pick-up')", N_("pick-up"), N_("When, where, by what and by whom they are fetched."), "P"),
    BoardKey("i,I", "ask('companion')", N_("companion"), N_("Who is with them, and the telephone."), "I"),
    BoardKey("k,K", "kit", N_("kit"), N_("They have their material; again: not."), "K"),
    BoardKey("x,X", "ask('absent')", N_("absent"), N_("They do not come: why; shows who could step in."), "X"),
    BoardKey("o,O", "on_time", N_("on time"), N_("They come as planned after all."), "O"),
    BoardKey("c,C", "correct", N_("wrong state"), N_("A state was noted wrongly: the right one, and why."), "C"),
    BoardKey("n", "add", N_("add"), N_("Look after somebody more."), "N"),
    BoardKey("enter", "edit", N_("change"), N_("Change what is known of them: level, flight, seat …"), "Enter"),
    BoardKey("N", "ask('note')", N_("note"), N_("Add a note to the history."), "⇧N"),
    BoardKey("a,A", "agenda", N_("rundown"), N_("What the rundown could do about the chosen guest."), "A"),
    BoardKey("slash", "ask('search')", N_("search"), N_("Only guests in whom a text occurs, also pinyin."), "/"),
    BoardKey("V", "filter('key')", N_("VIP"), N_("Only VIPs and speakers; again: all."), "⇧V"),
    BoardKey("L", "filter('late')", N_("late"), N_("Only who is late; again: all."), "⇧L"),
    BoardKey("W", "filter('on_the_way')", N_("on the way"), N_("Only who is still to come; again: all."), "⇧W"),
    BoardKey("H", "filter('here')", N_("here"), N_("Only who is here; again: all."), "⇧H"),
    BoardKey("left_square_bracket", "scroll(-3)", N_("scroll"), N_("Scroll the guest beside the list."), "["),
    BoardKey("right_square_bracket", "scroll(3)", N_("scroll"), N_("Scroll the guest beside the list."), "]"),
    BoardKey("escape", "clear", N_("clear"), N_("Close the question, then take off the filters."), "Esc"),
)  # fmt: skip
