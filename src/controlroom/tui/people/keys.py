"""The keys that only the board of people has. Pure."""

from __future__ import annotations

from controlroom.core.i18n import N_
from controlroom.tui.board_keys import BoardKey, for_roles

_ALL: tuple[BoardKey, ...] = (
    BoardKey("p", "state('present')", N_("present"), N_("Only who is in now; again: everybody."), "P"),
    BoardKey("e", "state('expected')", N_("expected"), N_("Only who is not in yet; again: everybody."), "E"),
    BoardKey("v", "vip", N_("VIP"), N_("Only VIPs; again: everybody."), "V"),
    BoardKey("a", "needs", N_("needs help"), N_("Only who needs assistance; again: everybody."), "A"),
    BoardKey("c", "category", N_("category"), N_("The next category."), "C"),
    BoardKey("l", "language", N_("language"), N_("The next language."), "L"),
    BoardKey("s", "status", N_("status"), N_("The next status of registration."), "S"),
    BoardKey("o", "order", N_("order"), N_("The next order: name, arrival, category."), "O"),
    BoardKey("slash", "search", N_("search"), N_("Only whose name, company, telephone or code has a text."), "/"),
    BoardKey("x", "export", N_("export"), N_("Write the people shown to a new file in reports."), "X"),
    BoardKey("w", "waiting", N_("queue"), N_("Enter how many people are waiting now."), "W"),
    BoardKey("f", "flow", N_("flow"), N_("Show arrivals and queue instead of the list, and back."), "F"),
    BoardKey("escape", "clear", N_("clear"), N_("Close the question, then take off the filters."), "Esc"),
)

KEYS = for_roles(_ALL, {
    "export": "people.exported",
})  # fmt: skip
