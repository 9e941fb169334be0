"""The keys of the board of incidents, and of one while it runs. Pure."""

from __future__ import annotations

from controlroom.core.i18n import N_
from controlroom.domain.incidents.rules import ENDED, State, StepState
from controlroom.domain.incidents.views import IncidentView, StepView
from controlroom.tui.board_keys import BoardKey

KEYS: tuple[BoardKey, ...] = (
    BoardKey("enter,space", "open", N_("open"), N_("Show the steps and clocks of the chosen incident."), "Enter"),
    BoardKey("n,N", "start(False)", N_("begin"), N_("Begin an incident: the playbook, where, what happened."), "N"),
    BoardKey("d,D", "start(True)", N_("drill"), N_("Begin a drill: the same, but nothing live is touched."), "D"),
    BoardKey("x,X", "result", N_("result"), N_("Write how it went, step by step, to a file in reports."), "X"),
    BoardKey("a,A", "only", N_("running only"), N_("Only those that run; again: all."), "A"),
)

RUN_KEYS: tuple[BoardKey, ...] = (
    BoardKey("space,enter", "tick", N_("tick"), N_("The step is done; asks for what proves it."), "Space"),
    BoardKey("1,2,3,4,5,6,7,8,9", "digit", N_("choose"), N_("Answer the step by the number of a choice."), "1-9"),
    BoardKey("k,K", "skip", N_("skip"), N_("The step is not done; asks why."), "K"),
    BoardKey("a,A", "ask_approval", N_("ask approval"), N_("Ask for the approval that the step needs."), "A"),
    BoardKey("g,G", "decide(True)", N_("granted"), N_("The approval is granted: who, and on whose call."), "G"),
    BoardKey("d,D", "decide(False)", N_("denied"), N_("The approval is denied: who, and on whose call."), "D"),
    BoardKey("h,H", "count", N_("head count"), N_("Write down how many people were counted, and where."), "H"),
    BoardKey("b,B", "broadcast", N_("broadcast"), N_("Show the text in both languages; Enter sends it."), "B"),
    BoardKey("f,F", "filler", N_("filler"), N_("Put a filler into the rundown of the room."), "F"),
    BoardKey("o,O", "hold", N_("hold"), N_("Hold what is on stage in the room."), "O"),
    BoardKey("t,T", "ticket", N_("ticket"), N_("Open the ticket of the step before it is ticked."), "T"),
    BoardKey("n,N", "note", N_("note"), N_("A note on the step."), "N"),
    BoardKey("u,U", "take_back", N_("take back"), N_("Take a tick or a skip back; asks why."), "U"),
    BoardKey("C", "close_incident", N_("close"), N_("Close the incident; asks what was learnt."), "⇧C"),
    BoardKey("x,X", "cancel", N_("call off"), N_("It was nothing: call it off; asks why."), "X"),
    BoardKey("down,tab", "move(1)", N_("next"), N_("The step after."), "↓"),
    BoardKey("up,shift+tab", "move(-1)", N_("step before"), N_("The step before."), "↑"),
    BoardKey("home", "follow", N_("now"), N_("Back to the step that is to be done now."), "Home"),
    BoardKey("f1,question_mark", "help", N_("Keys"), N_("Show what every key does."), "F1"),
    BoardKey("escape,q", "leave", N_("Back"), N_("Back to the list; the clocks run on."), "Esc"),
)


def keys_now(view: IncidentView | None, step: StepView | None) -> tuple[BoardKey, ...]:
    """What the keys are for now, the most needed first; all of them work at any time."""
    if view is None or step is None:
        return ()
    config = step.step
    wanted = {
        "Space": step.is_to_do and not config.choices,
        "1-9": step.is_to_do and bool(config.choices),
        "G": bool(view.line.waiting),
        "D": bool(view.line.waiting),
        "A": step.state is StepState.OPEN and config.approval is not None,
        "B": config.say is not None,
        "T": config.ticket is not None and not step.run.ticket and step.is_to_do,
        "⇧C": view.line.state is State.RECOVERED,
        "K": step.is_to_do,
        "U": step.state in ENDED and view.line.is_running,
        "H": view.line.is_running,
        "F": view.line.is_running,
        "O": view.line.is_running,
        "N": True,
        "↓": True,
        "↑": True,
        "X": view.line.is_running,
        "Esc": True,
        "F1": True,
    }
    return tuple(each for shown, is_wanted in wanted.items() if is_wanted for each in RUN_KEYS if each.shown == shown)
