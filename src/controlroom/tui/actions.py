"""Every key of the program in one list: bindings, the bar of keys, the palette, help and docs/keys.md come from it.

At a desk letters and digits belong to the input, so actions there are function keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from textual.binding import Binding

from controlroom.core.i18n import N_
from controlroom.domain.checkin.rules import may_override
from controlroom.domain.people.authority import permits
from controlroom.tui.desk.asking import MOST_OPTIONS, options_of
from controlroom.tui.state import AppState, Board, Phase

ALL: tuple[Board, ...] = get_args(Board)
OFF_DESK: tuple[Board, ...] = tuple(board for board in ALL if board != "desk")
NOT_FOR_THIS_ROLE = N_("That is not for the role of whoever acts here: Ctrl+U signs somebody else in.")
OPTIONS = ("option-1", "option-2", "option-3")
assert len(OPTIONS) == MOST_OPTIONS


def _always(_state: AppState) -> str | None:
    return None


def _needs_pins(state: AppState) -> str | None:
    if state.phase is not Phase.OPEN or state.settings is None:
        return N_("The event is not open yet.")
    if state.settings.event.with_pin:
        return None
    return N_("Nobody in event.toml has a PIN yet: “controlroom pin NAME” makes the lines that give one.")


def _needs_event(state: AppState) -> str | None:
    return None if state.phase is Phase.OPEN else N_("The event is not open yet.")


def _needs_notice(state: AppState) -> str | None:
    return None if state.notices else N_("Nothing waits to be seen.")


def _needs_desk(state: AppState) -> str | None:
    return None if state.desk else N_("No desk is open in this program: start it with “--desk ID”.")


def _needs_open_desk(state: AppState) -> str | None:
    if state.phase is not Phase.OPEN:
        return N_("The event is not open yet.")
    return _needs_desk(state)


def _needs_reprintable(state: AppState) -> str | None:
    if reason := _needs_open_desk(state):
        return reason
    if state.desk_config is not None and state.desk_config.printer is None:
        return N_("This desk has no printer.")
    known = state.here.subject if state.here.searching.selected_hit else state.here.reprintable
    if known is None:
        return N_("Nobody was admitted here yet: scan the person's code first.")
    if state.here.badge_waits(known):
        return N_("The badge still waits for the printer, or is being printed: it comes out by itself.")
    return None


def _needs_printer(state: AppState) -> str | None:
    if state.phase is not Phase.OPEN or state.settings is None:
        return N_("The event is not open yet.")
    if any(desk.printer is not None for desk in state.settings.desks):
        return None
    return N_("No desk has a printer: name one in desks.toml.")


def _needs_unknown(state: AppState) -> str | None:
    return _needs_open_desk(state) or (None if state.oldest_unknown else N_("No badge is in doubt."))


def _needs_failed(state: AppState) -> str | None:
    return _needs_open_desk(state) or (None if state.oldest_failed else N_("No badge has failed."))


def _needs_undoable(state: AppState) -> str | None:
    if reason := _needs_open_desk(state):
        return reason
    if state.here.undoable or state.here.searching.selected_hit or state.here.shown_inside:
        return None
    return N_("There is nothing to take back: the last decision here changed nothing.")


def _needs_somebody(state: AppState) -> str | None:
    return _needs_open_desk(state) or (
        None if state.here.subject else N_("Nobody is shown: scan a code, or search for the name and choose with ↓.")
    )


def _needs_refused(state: AppState) -> str | None:
    if reason := _needs_open_desk(state):
        return reason
    decision = state.here.decision
    if decision is None or decision.person is None or not may_override(decision.outcome):
        return N_("The last scan here was not refused, or nobody stands behind it.")
    return None


def _for(verb: str, needs: Callable[[AppState], str | None]) -> Callable[[AppState], str | None]:
    """What `needs` says, and before it whether whoever acts may do what comes to `verb` in the journal."""

    def why(state: AppState) -> str | None:
        if state.acting is not None and not permits(state.acting.role, verb):
            return NOT_FOR_THIS_ROLE
        return needs(state)

    return why


@dataclass(frozen=True)
class Action:
    """Something a key does. All words are message ids: translate them where they are shown.

    `boards`: where it works. `why_disabled`: the reason why it does not work in a state, None when it does.
    `dangerous`: it asks for the same key again before it acts. `asking`: it answers a question and works only while
    that is open; its key then does nothing else. `bar`: its place in the bar of keys when that is
    too narrow for all, 1 stays longest; 0 is never in the bar. `over_input`: its key goes before what an input would do
    with it.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    tooltip: str
    boards: tuple[Board, ...] = ALL
    why_disabled: Callable[[AppState], str | None] = _always
    dangerous: bool = False
    asking: bool = False
    bar: int = 0
    over_input: bool = False


ACTIONS: tuple[Action, ...] = (
    Action("help", ("f1", "question_mark"), N_("Keys"), N_("Show what every key does."), bar=1),
    Action(
        "dashboard", ("f2", "1"), N_("Dashboard"),
        N_("Show who is in, arrivals, desks and the journal."), bar=3,
    ),
    Action(
        "desk", ("f3", "2"), N_("Desk"), N_("Show the check-in desk of this program; at a desk, the next one."),
        ALL, _needs_desk, bar=2,
    ),
    Action("boards", ("0",), N_("All boards"), N_("Choose a board from the list of all."), OFF_DESK, bar=2),
    Action(
        "people", ("f12", "3"), N_("People"), N_("Show everybody on the list, who is in and how they arrive."), bar=5
    ),
    Action(
        "rundown", ("4",), N_("Rundown"), N_("Show the rundown of all rooms: run it, change it, announce it."),
        OFF_DESK, bar=6,
    ),
    Action(
        "tickets", ("5",), N_("Tickets"), N_("Show the tickets: what is broken, who has it, until when; work on them."),
        OFF_DESK, bar=7,
    ),
    Action(
        "new-ticket", ("n", "ctrl+f"), N_("New ticket"),
        N_("Something is wrong: open a ticket, from any board."), ALL, _needs_event, bar=10,
    ),
    Action(
        "ticket-seen", ("ctrl+z",), N_("Seen"),
        N_("The line above was seen; an announcement is acknowledged for your group, an escalation for all."),
        ALL, _needs_notice, bar=2,
    ),
    Action(
        "devices", ("6",), N_("Devices"), N_("Show the devices: how each stands, acknowledge, fail over, test."),
        OFF_DESK, bar=8,
    ),
    Action(
        "rounds", ("7",), N_("Rounds"), N_("Show the rounds of the day: walk one, sign it, see what was missed."),
        OFF_DESK, bar=9,
    ),
    Action(
        "reports", (), N_("Reports"),
        N_("Show the situation report: what it says now, when it is due, issue it; hand a shift over."), OFF_DESK,
    ),
    Action(
        "guests", ("8",), N_("Guests"), N_("Show the guests: who comes when, how late, with whom; look after them."),
        OFF_DESK, bar=11,
    ),
    Action(
        "announcements", ("ctrl+k",), N_("Announcements"),
        N_("Show what was said to everybody, in which words, and who has heard it; say something."), OFF_DESK,
    ),
    Action(
        "contacts", ("ctrl+d",), N_("Contacts"),
        N_("Show whom to call in an emergency, who was reached, who is on duty."), OFF_DESK,
    ),
    Action(
        "incidents", ("9",), N_("Incidents"),
        N_("Show the incidents: begin one by its playbook, run it step by step, hold a drill."), OFF_DESK, bar=4,
    ),
    Action(
        "logistics", (), N_("Logistics"),
        N_("Show logistics: meals, samples, vehicles, rooms, medical point, parking, weather."), OFF_DESK,
    ),
    Action(
        "reprint", ("f4",), N_("Reprint"),
        N_("Print the badge of the person last shown once more, marked as a reprint; asks for the reason."),
        ("desk",), _for("badge.reprinted", _needs_reprintable), bar=4,
    ),
    Action(
        "printed", ("f5",), N_("It is there"),
        N_("The badge in doubt, the oldest first, came out of the printer."),
        ("desk",), _for("badge.confirmed", _needs_unknown), bar=5,
    ),
    Action(
        "print-again", ("f6",), N_("Print again"),
        N_("The badge in doubt did not come out: print another one, marked as a reprint."),
        ("desk",), _for("badge.reprinted", _needs_unknown), dangerous=True, bar=6,
    ),
    Action(
        "retry", ("f7",), N_("Retry"),
        N_("Print the failed badge, the oldest first, after its cause was mended."),
        ("desk",), _for("badge.queued", _needs_failed), bar=7,
    ),
    Action(
        "discard", ("ctrl+r",), N_("Give up"),
        N_("Give up the failed badge, the oldest first: it is not printed any more."),
        ("desk",), _for("badge.discarded", _needs_failed), dangerous=True, bar=9,
    ),
    Action(
        "preview", ("ctrl+y",), N_("Preview"),
        N_("Show the badge of the person shown or chosen as it will be on paper; Enter then prints it."),
        ("desk",), _needs_somebody, bar=15,
    ),
    Action(
        "print-ahead", ("ctrl+g",), N_("Print ahead"),
        N_("Print badges ahead of the day: start, pause, go on, cancel; count the blank badges."),
        ("dashboard", "desk"), _for("batch.planned", _needs_printer), bar=16,
    ),
    Action("option-1", ("f5",), N_("First answer"), N_("The first answer."), ("desk",), asking=True, bar=2),
    Action("option-2", ("f6",), N_("Second answer"), N_("The second answer."), ("desk",), asking=True, bar=3),
    Action("option-3", ("f7",), N_("Third answer"), N_("The third answer."), ("desk",), asking=True, bar=4),
    Action(
        "undo", ("f8",), N_("Undo"),
        N_("Take back the last admission at this desk; asks for the reason."),
        ("desk",), _for("checkin.undone", _needs_undoable), bar=6,
    ),
    Action(
        "override", ("f11", "ctrl+o"), N_("Admit anyway"),
        N_("Admit the person last refused all the same; asks for the reason."),
        ("desk",), _for("checkin.overridden", _needs_refused), bar=5,
    ),
    Action(
        "walk-in", ("f9", "ctrl+n"), N_("Walk-in"),
        N_("Take in somebody who is not on the list: admitted, with a badge, in one go."),
        ("desk",), _for("checkin.walked_in", _needs_open_desk), bar=7,
    ),
    Action(
        "edit", ("f10", "ctrl+e"), N_("Correct"),
        N_("Correct the name or the details of the person shown or chosen."),
        ("desk",), _for("people.edited", _needs_somebody), bar=8,
    ),
    Action(
        "hit-next", ("down",), N_("Next found"), N_("Choose the next of the people found by what is typed."), ("desk",)
    ),
    Action("hit-before", ("up",), N_("Previous found"), N_("Choose the one before; above the first, none."), ("desk",)),
    Action(
        "sign-in", ("ctrl+u",), N_("Sign in"),
        N_("Let somebody else act here, by name and PIN; or sign out."), why_disabled=_needs_pins, over_input=True,
        bar=11,
    ),
    Action("language", ("ctrl+l",), N_("Language"), N_("Switch between Chinese and English."), bar=13),
    Action("theme", ("ctrl+t",), N_("Theme"), N_("Next look: dark, light, high contrast."), bar=14),
    Action(
        "back", ("escape",), N_("Back"),
        N_("Close what is open: a question, what is typed, an alert. Never quits."), bar=0,
    ),
    Action("leave", ("q",), N_("Back"), N_("Close what is open: an alert. Never quits."), ("dashboard",)),
    Action("palette", ("ctrl+p",), N_("Find an action"), N_("Find an action by its name.")),
    Action("quit", ("ctrl+q",), N_("Quit"), N_("Close the desk and the event, then end the program."), bar=12),
)  # fmt: skip

# Keys of the list that mean something else on a board.
_OWN: Mapping[Board, frozenset[str]] = {
    "rundown": frozenset({"n"}),
    "announcements": frozenset({"n"}),
    "guests": frozenset({"n"}),
    "incidents": frozenset({"n"}),
}
_BY_ID = {action.id: action for action in ACTIONS}
_OPTION_KEYS = frozenset(key for action in ACTIONS if action.asking for key in action.keys)


def action(id: str) -> Action:
    """The action called `id`."""
    return _BY_ID[id]


def keys_at(action: Action, board: Board) -> tuple[str, ...]:
    """The keys of `action` on `board`."""
    return tuple(key for key in action.keys if (board != "desk" or not _types(key)) and key not in _OWN.get(board, ()))


def _types(key: str) -> bool:
    """Whether at a desk the key is typed into the input."""
    return len(key) == 1 or key == "question_mark"


def applies(action: Action, state: AppState) -> bool:
    """Whether the keys of `action` mean it in `state`: an open question takes its keys from their namesakes."""
    if state.board not in action.boards:
        return False
    if action.asking:
        return OPTIONS.index(action.id) < len(option_labels(state))
    return state.asking is None or not _OPTION_KEYS.intersection(action.keys)


def option_labels(state: AppState) -> tuple[str, ...]:
    """The answers that keys give to the question that is open, in the language in force."""
    if state.asking is None or state.settings is None or state.board != "desk":
        return ()
    return options_of(state.asking, state.settings.event)


def actions_in(state: AppState) -> Iterator[Action]:
    """What the keys mean in `state`, in the order of the list."""
    return (action for action in ACTIONS if applies(action, state))


def bindings(board: Board) -> list[Binding]:
    """The bindings of a board. Which of several on one key acts is decided by `applies` when it is pressed."""
    return [
        Binding(
            ",".join(keys),
            f"app.act('{action.id}')",
            action.label,
            id=action.id,
            tooltip=action.tooltip,
            show=False,
            priority=action.over_input,
        )  # fmt: skip
        for action in ACTIONS
        if board in action.boards and (keys := keys_at(action, board))
    ]


_KEY_NAMES = {"question_mark": "?", "escape": "Esc", "down": "↓", "up": "↑"}


def key_name(key: str) -> str:
    """A key as it is written on the screen."""
    return _KEY_NAMES.get(key) or "+".join(part.capitalize() for part in key.split("+"))
