"""A ticket: what it can be, which move leads where and who may make it, and its priority (docs/domain.md §8).

All functions are pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from controlroom.core.i18n import N_
from controlroom.domain.people.authority import granted
from controlroom.domain.people.duty import Person, Role
from controlroom.domain.tickets.clocks import STOPPED, Clock, ClockName
from controlroom.domain.tickets.states import CLOSED, OPEN, UNRESOLVED, State


class Level(StrEnum):
    """How far a fault reaches (its impact), and how soon it hurts (its urgency)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


LEVEL_WORDS: Mapping[Level, str] = {Level.HIGH: N_("high"), Level.MEDIUM: N_("medium"), Level.LOW: N_("low")}


class Category(StrEnum):
    """What kind of trouble it is (docs/domain.md §9)."""

    TECHNICAL = "technical"
    PEOPLE = "people"
    PROCESS = "process"
    ENVIRONMENT = "environment"
    OPINION = "opinion"


CATEGORY_WORDS: Mapping[Category, str] = {
    Category.TECHNICAL: N_("technical"),
    Category.PEOPLE: N_("people"),
    Category.PROCESS: N_("process"),
    Category.ENVIRONMENT: N_("environment"),
    Category.OPINION: N_("public opinion"),
}
NOT_CLASSIFIED = N_("not classified yet")

PRIORITY_WORDS: Mapping[int, str] = {1: N_("urgent"), 2: N_("high priority"), 3: N_("normal"), 4: N_("minor")}

Matrix = Mapping[Level, Mapping[Level, int]]
"""The priority, 1 (first) to 4, by impact and then urgency."""


class Move(StrEnum):
    """What can be done with a ticket. `reopen` is the only way out of a closed state."""

    CLASSIFY = "classify"
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    HOLD = "hold"
    RESUME = "resume"
    RESOLVE = "resolve"
    VERIFY = "verify"
    SEND_BACK = "send_back"
    REOPEN = "reopen"
    REJECT = "reject"
    DUPLICATE = "duplicate"
    CANCEL = "cancel"


MOVE_WORDS: Mapping[Move, str] = {
    Move.CLASSIFY: N_("Classify"),
    Move.DISPATCH: N_("Dispatch"),
    Move.ACCEPT: N_("Accept"),
    Move.HOLD: N_("Put on hold"),
    Move.RESUME: N_("Go on"),
    Move.RESOLVE: N_("Resolve"),
    Move.VERIFY: N_("Verify and close"),
    Move.SEND_BACK: N_("Send back"),
    Move.REOPEN: N_("Reopen"),
    Move.REJECT: N_("Reject"),
    Move.DUPLICATE: N_("Mark as duplicate"),
    Move.CANCEL: N_("Cancel"),
}


@dataclass(frozen=True)
class Rule:
    """From which states a move leads where, and the `verb` it is journalled with, which says who may make it.

    `own_group`: who has one only for a ticket of it, coordination and command apart. `reason`: it needs words.
    """

    sources: frozenset[State]
    target: State
    verb: str
    own_group: bool = False
    reason: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """Who may make the move (docs/domain.md §1)."""
        return granted(f"ticket.{self.verb}")


_R, _C, _D, _A = State.REGISTERED, State.CLASSIFIED, State.DISPATCHED, State.ACCEPTED
_H, _S = State.ON_HOLD, State.RESOLVED

MOVES: Mapping[Move, Rule] = {
    Move.CLASSIFY: Rule(frozenset({_R}), _C, "classified"),
    Move.DISPATCH: Rule(frozenset({_C, _D, _A, _H}), _D, "dispatched"),
    Move.ACCEPT: Rule(frozenset({_D}), _A, "accepted", own_group=True),
    Move.HOLD: Rule(frozenset({_A}), _H, "held", own_group=True, reason=True),
    Move.RESUME: Rule(frozenset({_H}), _A, "resumed", own_group=True),
    Move.RESOLVE: Rule(frozenset({_A}), _S, "resolved", own_group=True, reason=True),
    Move.VERIFY: Rule(frozenset({_S}), State.VERIFIED, "verified"),
    Move.SEND_BACK: Rule(frozenset({_S}), _A, "sent-back", reason=True),
    Move.REOPEN: Rule(CLOSED, _R, "reopened", reason=True),
    Move.REJECT: Rule(frozenset({_R, _C, _D}), State.REJECTED, "rejected", reason=True),
    Move.DUPLICATE: Rule(UNRESOLVED, State.DUPLICATE, "merged"),
    Move.CANCEL: Rule(OPEN, State.CANCELLED, "cancelled", reason=True),
}
"""The whole of what can happen to a ticket. Where REOPEN and SEND_BACK lead depends on who had it, see `target_of`."""

_BOUND = frozenset({Role.LEADER, Role.TECHNICIAN, Role.OPERATOR})


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as it stands, all of it derived from its history; instants in UTC, never naive.

    `id`: what people say, `T-0012`. `cause`: what keeps a second ticket from being opened for the same thing, e.g.
    `device:led-main/tcp`; empty: none. `source`: what it was opened from, `kind:id`. `version`: counts its changes;
    whoever changes it says which one they saw. `why_priority`: why somebody overrode the matrix. `recovered_at`: when
    the device answered again by itself. `accepted_at`: when whoever has it took it on; None: `assignee` is only whom it
    was offered to. `next_due`: the end of the clock that runs, None while none does.
    """

    id: str
    number: int
    version: int
    state: State
    title: str
    opened_at: datetime
    opened_by: str
    changed_at: datetime
    category: Category = Category.TECHNICAL
    risk: int = 3
    impact: Level = Level.MEDIUM
    urgency: Level = Level.MEDIUM
    priority: int = 3
    why_priority: str = ""
    group: str = ""
    assignee: str = ""
    room: str = ""
    device: str = ""
    cause: str = ""
    source: str = ""
    found_cause: str = ""
    action: str = ""
    duplicate_of: str = ""
    repeats: int = 0
    reopened: int = 0
    recovered_at: datetime | None = None
    accepted_at: datetime | None = None
    next_due: datetime | None = None
    clocks: Mapping[ClockName, Clock] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done with it."""
        return self.state in OPEN

    @property
    def category_words(self) -> str:
        """Its category as a message id; what is only reported was put into none yet, whatever it would go on as."""
        return NOT_CLASSIFIED if self.state is State.REGISTERED else CATEGORY_WORDS[self.category]

    def clock(self, name: ClockName) -> Clock:
        """One of its clocks; one that never ran stands still."""
        return self.clocks.get(name, STOPPED)


def priority_of(matrix: Matrix, impact: Level, urgency: Level) -> int:
    """The priority that impact and urgency give."""
    return matrix[impact][urgency]


def risk_of(priority: int) -> int:
    """The risk level (docs/domain.md §9) that a priority stands for until somebody says otherwise."""
    return min(priority, 3)


def leads_from(move: Move, state: State) -> bool:
    """Whether `move` is possible in `state`, whoever makes it."""
    return state in MOVES[move].sources


def back_to(ticket: Ticket) -> State:
    """Where a resolved ticket goes that is not resolved: to whoever had taken it on, else to who is to accept it."""
    if ticket.accepted_at is not None:
        return State.ACCEPTED
    return State.DISPATCHED if ticket.clock(ClockName.ACCEPT).turn else State.CLASSIFIED


def target_of(move: Move, ticket: Ticket) -> State:
    """Where `move` leads. A ticket reopened after it was verified goes back to its group, which must accept it anew."""
    if move is Move.SEND_BACK:
        return back_to(ticket)
    if move is Move.REOPEN and ticket.state is State.VERIFIED and ticket.group:
        return State.DISPATCHED
    return MOVES[move].target


def may(move: Move, who: Person, ticket: Ticket) -> bool:
    """Whether `who` may make `move` with `ticket`; where the event names nobody, everybody may."""
    if who.is_trusted:
        return True
    rule = MOVES[move]
    if who.role not in rule.roles:
        return False
    return not (rule.own_group and who.role in _BOUND) or who.group in ("", ticket.group)


def is_mine(ticket: Ticket, me: Person) -> bool:
    """Whether a ticket is that of `me` or of their group; of somebody without a group also what they opened."""
    if me.name == ticket.assignee or (me.group and me.group == ticket.group):
        return True
    return not me.group and ticket.opened_by == me.name


def moves_for(ticket: Ticket, who: Person) -> tuple[Move, ...]:
    """What `who` can do with `ticket` now, in the order of the table."""
    return tuple(move for move in Move if leads_from(move, ticket.state) and may(move, who, ticket))
