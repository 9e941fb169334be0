"""The keys that only the board of people has, and the line that names them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from controlroom.core.i18n import N_, _
from controlroom.tui.widgets.text import row


@dataclass(frozen=True)
class PeopleKey:
    """A key of this board: what it does, in a word for the line of keys and in a sentence."""

    key: str
    action: str
    label: str
    tooltip: str
    shown: str


KEYS: tuple[PeopleKey, ...] = (
    PeopleKey("p", "state('present')", N_("present"), N_("Only who is in now; again: everybody."), "P"),
    PeopleKey("e", "state('expected')", N_("expected"), N_("Only who is not in yet; again: everybody."), "E"),
    PeopleKey("v", "vip", N_("VIP"), N_("Only VIPs; again: everybody."), "V"),
    PeopleKey("a", "needs", N_("needs help"), N_("Only who needs assistance; again: everybody."), "A"),
    PeopleKey("c", "category", N_("category"), N_("The next category."), "C"),
    PeopleKey("l", "language", N_("language"), N_("The next language."), "L"),
    PeopleKey("s", "status", N_("status"), N_("The next status of registration."), "S"),
    PeopleKey("o", "order", N_("order"), N_("The next order: name, arrival, category."), "O"),
    PeopleKey("slash", "search", N_("search"), N_("Only whose name, company, telephone or code has a text."), "/"),
    PeopleKey("x", "export", N_("export"), N_("Write the people shown to a new file in reports."), "X"),
    PeopleKey("w", "waiting", N_("queue"), N_("Enter how many people are waiting now."), "W"),
    PeopleKey("f", "flow", N_("flow"), N_("Show arrivals and queue instead of the list, and back."), "F"),
    PeopleKey("escape", "clear", N_("clear"), N_("Close the question, then take off the filters."), "Esc"),
)


def key_line(width: int) -> Content:
    """The keys in as many lines as they need, none parted from its word."""
    lines: list[list[Content]] = [[]]
    left = width
    for each in KEYS:
        entry = Content.assemble((each.shown, "bold $accent"), f" {_(each.label)}")
        if lines[-1] and left < entry.cell_length:
            lines.append([])
            left = width
        lines[-1].append(entry)
        left -= entry.cell_length + 2
    return Content("\n").join(row(line, "  ") for line in lines)
