"""The keys that only the board of devices has. Pure."""

from __future__ import annotations

from controlroom.core.i18n import N_
from controlroom.tui.board_keys import BoardKey, for_roles

_ALL: tuple[BoardKey, ...] = (
    BoardKey("enter", "open", N_("details"), N_("Show the chosen device; where it is shown, check it now."), "⏎"),
    BoardKey("k", "order('check')", N_("check"), N_("Ask the chosen device now and show what it says."), "K"),
    BoardKey("a", "order('acknowledge')", N_("acknowledge"), N_("You know of its fault; asks why and how long."), "A"),
    BoardKey("f", "order('fail-over')", N_("fail over"), N_("Its spare takes over; shows what is at risk, asks."), "F"),
    BoardKey("m", "maintenance", N_("maintenance"), N_("Work on it: its faults call nobody; again: it is over."), "M"),
    BoardKey("t", "order('test')", N_("test"), N_("A person tested it: it works, or not."), "T"),
    BoardKey("n", "ticket", N_("ticket"), N_("Open a ticket for the chosen device."), "N"),
    BoardKey(
        "I",
        "incident",
        N_("incident"),
        N_("Begin an incident from the chosen device by a playbook; or open the one that runs."),
        "⇧I",
    ),
    BoardKey("slash", "search", N_("search"), N_("Only whose name, address, number or ticket has a text."), "/"),
    BoardKey("o", "only", N_("only"), N_("Only what needs somebody; then all that is not in order; then all."), "O"),
    BoardKey("u", "order('unacknowledge')", N_("take back"), N_("Take the acknowledgement back."), "U"),
    BoardKey("h", "order('arrived')", N_("on the spot"), N_("A technician is where the spare took over."), "H"),
    BoardKey("s", "order('in-service')", N_("spare works"), N_("The spare is in service."), "S"),
    BoardKey("g", "order('give-back')", N_("give back"), N_("It works again and serves; its spare is free."), "G"),
    BoardKey("T", "tickets", N_("its tickets"), N_("Show the tickets of the chosen device."), "⇧T"),
    BoardKey("l", "order('move')", N_("life"), N_("Move it on in its life: stored, on its way, installed …"), "L"),
    BoardKey("r", "filter('room')", N_("room"), N_("The next room; after the last, all."), "R"),
    BoardKey("c", "filter('kind')", N_("kind"), N_("The next kind; after the last, all."), "C"),
    BoardKey("w", "filter('group')", N_("group"), N_("The next group that looks after devices; then all."), "W"),
    BoardKey("v", "sorting", N_("order"), N_("Trouble first, or room by room."), "V"),
    BoardKey("tab", "side", N_("scroll"), N_("To what is shown of the device, to scroll it; and back."), "Tab"),
    BoardKey("escape", "clear", N_("clear"), N_("Close the question, the device, then take off the filters."), "Esc"),
)

KEYS = for_roles(_ALL, {
    "order('acknowledge')": "device.",
    "order('fail-over')": "device.",
    "maintenance": "device.",
    "order('unacknowledge')": "device.",
    "order('arrived')": "device.",
    "order('in-service')": "device.",
    "order('give-back')": "device.",
    "order('move')": "device.",
})  # fmt: skip
