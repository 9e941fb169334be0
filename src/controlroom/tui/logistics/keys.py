"""The keys that only the board of logistics has. Pure."""

from __future__ import annotations

from controlroom.core.i18n import N_
from controlroom.tui.board_keys import BoardKey

KEYS: tuple[BoardKey, ...] = (
    BoardKey("a,A", "add", N_("add"), N_("Enter a new one."), "A"),
    BoardKey("enter", "change", N_("change"), N_("Change the chosen one, or enter its figures."), "Enter"),
    BoardKey(
        "t,T", "step", N_("next step"),
        N_(
            "It goes on: a pick-up to its next state, a vehicle out of service and back; a sample is discarded, a room "
            "confirmed, drugs checked."
        ),
        "T",
    ),
    BoardKey("c,C", "correct", N_("correct"), N_("Correct the state of a pick-up or a sample; asks why."), "C"),
    BoardKey("x,X", "remove", N_("strike off"), N_("Strike the chosen one off; asks why."), "X"),
    BoardKey("home", "top", N_("top"), N_("To the first line, what has to be seen to."), "Home"),
    BoardKey("m,M", "tab('m')", N_("meals"), N_("Meals: when, for how many, how many servings of what."), "M"),
    BoardKey("s,S", "tab('s')", N_("samples"), N_("Food samples and how long they are kept."), "S"),
    BoardKey(
        "v,V", "tab('v')", N_("vehicles"), N_("Pick-ups and how far they are; vehicles with whom they fetch next."), "V"
    ),
    BoardKey("r,R", "tab('r')", N_("rooms"), N_("Hotel rooms."), "R"),
    BoardKey("p,P", "tab('p')", N_("points"), N_("Medical point and car parks."), "P"),
    BoardKey("w,W", "tab('w')", N_("weather"), N_("What is known of the weather."), "W"),
)  # fmt: skip
