"""An incident run by a playbook: what each step waits for, its clock, and which move leads where (docs/domain.md §10).

All functions are pure. The playbook is the one kept with the incident: an edited file changes nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from controlroom.core.i18n import N_
from controlroom.domain.people.duty import Role

if TYPE_CHECKING:
    from controlroom.core.config.playbooks import PlaybookConfig, StepConfig

MOST_PEOPLE = 1_000_000


class State(StrEnum):
    """How far an incident is."""

    OPEN = "open"
    CONTROLLED = "controlled"
    RECOVERED = "recovered"
    CLOSED = "closed"
    CANCELLED = "cancelled"


STATE_WORDS: Mapping[State, str] = {
    State.OPEN: N_("running"),
    State.CONTROLLED: N_("under control"),
    State.RECOVERED: N_("recovered"),
    State.CLOSED: N_("closed"),
    State.CANCELLED: N_("called off"),
}
STATE_SYMBOLS: Mapping[State, str] = {
    State.OPEN: "✖", State.CONTROLLED: "▲", State.RECOVERED: "✔", State.CLOSED: "●", State.CANCELLED: "»",
}  # fmt: skip
RUNNING = frozenset({State.OPEN, State.CONTROLLED, State.RECOVERED})


class StepState(StrEnum):
    """How far a step is. `blocked` and `not_applicable` follow from the answer to another step and are never stored."""

    OPEN = "open"
    WAITING = "waiting"
    BLOCKED = "blocked"
    DONE = "done"
    SKIPPED = "skipped"
    NOT_APPLICABLE = "not_applicable"


STEP_WORDS: Mapping[StepState, str] = {
    StepState.OPEN: N_("to do"),
    StepState.WAITING: N_("waits for approval"),
    StepState.BLOCKED: N_("depends on an answer"),
    StepState.DONE: N_("done"),
    StepState.SKIPPED: N_("skipped"),
    StepState.NOT_APPLICABLE: N_("does not apply"),
}
STEP_SYMBOLS: Mapping[StepState, str] = {
    StepState.OPEN: "○", StepState.WAITING: "?", StepState.BLOCKED: "·", StepState.DONE: "✔",
    StepState.SKIPPED: "»", StepState.NOT_APPLICABLE: "–",
}  # fmt: skip
ENDED = frozenset({StepState.DONE, StepState.SKIPPED})
SETTLED = ENDED | {StepState.NOT_APPLICABLE}
TO_DO = frozenset({StepState.OPEN, StepState.WAITING})

PHASE_WORDS: Mapping[str, str] = {
    "control": N_("Control"), "communicate": N_("Communicate"), "recover": N_("Recover"),
}  # fmt: skip
CATEGORY_WORDS: Mapping[str, str] = {
    "technical": N_("technical"), "people": N_("people"), "environment": N_("environment"),
    "opinion": N_("public opinion"),
}  # fmt: skip
LEVEL_WORDS: Mapping[int, str] = {
    1: N_("level 1: its group handles it"),
    2: N_("level 2: coordination leads"),
    3: N_("level 3: the commander leads"),
}
PROOF_WORDS: Mapping[str, str] = {
    "tick": N_("a tick"), "note": N_("a note"), "number": N_("a count"), "head_count": N_("a head count"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval that was asked for. `number`: what for, 0 where there is none to say. `granted` None: it waits.

    `who` decided, `by_pin`: by their PIN at this screen, `call` says on whose phone call, `recorded_by` wrote it down.
    """

    asked_at: datetime
    asked_by: str
    number: int = 0
    granted: bool | None = None
    who: str = ""
    call: str = ""
    decided_at: datetime | None = None
    recorded_by: str = ""
    by_pin: bool = False


@dataclass(frozen=True, slots=True)
class StepRun:
    """What has become of a step. `state`: one of open, waiting, done, skipped.

    `at`, `by`: who ended it and when. `said_at`: when its text went out. `change`: the number of the change it made in
    the rundown.
    """

    state: StepState = StepState.OPEN
    at: datetime | None = None
    by: str = ""
    note: str = ""
    number: int | None = None
    choice: str = ""
    approval: Approval | None = None
    ticket: str = ""
    said_at: datetime | None = None
    change: int | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as it stands. Instants in UTC. `changed_at`: its newest event; no clock of it runs behind that.

    `number`: counts from 1. `drill`: nothing live is touched. `item`: of the rundown, which it puts at risk (its id).
    `people`: the head count that was noted last.
    """

    number: int
    playbook: PlaybookConfig
    started_at: datetime
    started_by: str
    changed_at: datetime
    drill: bool = False
    room: str = ""
    device: str = ""
    ticket: str = ""
    item: str = ""
    source: str = ""
    what: str = ""
    people: int | None = None
    ended: State | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    review: str = ""
    version: int = 1
    steps: Mapping[str, StepRun] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """What people call it."""
        return id_of(self.number)

    def run(self, step: str) -> StepRun:
        """What has become of a step so far."""
        return self.steps.get(step, StepRun())

    @property
    def state(self) -> State:
        """Under control when all of that phase is settled, recovered when everything is; a taken back tick opens it."""
        if self.ended is not None:
            return self.ended
        if all(is_settled(self, step) for step in self.playbook.steps):
            return State.RECOVERED
        control = [step for step in self.playbook.steps if step.phase == "control"]
        return State.CONTROLLED if all(is_settled(self, step) for step in control) else State.OPEN

    @property
    def is_running(self) -> bool:
        """Whether it is neither closed nor called off."""
        return self.ended is None


def id_of(number: int) -> str:
    """What people call the incident with this number."""
    return f"I-{number:04d}"


def number_of(text: str) -> int | None:
    """The number of the incident somebody means: `I-0012`, `i12`, `12`; None when it is no such name."""
    digits = text.strip().upper().removeprefix("I").removeprefix("-")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None


def now_of(incident: Incident, now: datetime) -> datetime:
    """The instant that counts for an incident: a clock that was set back does not take time back."""
    return max(now, incident.changed_at)


def state_of(incident: Incident, step: StepConfig) -> StepState:
    """How a step stands: as it was ended, or as the answer it depends on leaves it."""
    run = incident.run(step.id)
    if run.state in ENDED or step.when is None:
        return run.state
    other = incident.playbook.step(step.when.step)
    if other is None:
        return run.state
    before = state_of(incident, other)
    if before not in SETTLED:
        return StepState.BLOCKED
    taken = before is StepState.DONE and incident.run(other.id).choice in step.when.choice
    return run.state if taken else StepState.NOT_APPLICABLE


def is_settled(incident: Incident, step: StepConfig) -> bool:
    """Whether nothing is left to do about a step."""
    return state_of(incident, step) in SETTLED


def unsettled(incident: Incident) -> tuple[StepConfig, ...]:
    """The steps about which something is left to do."""
    return tuple(step for step in incident.playbook.steps if not is_settled(incident, step))


def current_step(incident: Incident) -> StepConfig | None:
    """The first step that can be done; before one that can wait for an approval. None: nothing is left."""
    steps = incident.playbook.steps
    for wanted in (StepState.OPEN, StepState.WAITING):
        for step in steps:
            if state_of(incident, step) is wanted:
                return step
    return None


def clock_from(incident: Incident, step: StepConfig) -> datetime | None:
    """When the clock of a step began to run; None: not yet, or it has none."""
    if step.clock_min is None:
        return None
    if step.after is None:
        return incident.started_at
    other = incident.playbook.step(step.after)
    if other is None or state_of(incident, other) is StepState.NOT_APPLICABLE:
        return incident.started_at
    return incident.run(step.after).at if state_of(incident, other) in ENDED else None


def due_at(incident: Incident, step: StepConfig) -> datetime | None:
    """When a step is to be done by; None while its clock does not run, or it has none."""
    begun = clock_from(incident, step)
    return begun + timedelta(minutes=step.clock_min) if begun is not None and step.clock_min is not None else None


def left(incident: Incident, step: StepConfig, now: datetime) -> timedelta | None:
    """What is left of a step's time, below zero when it is over; of an ended step what was left then.

    None: it has no clock that runs, or does not apply.
    """
    due, state = due_at(incident, step), state_of(incident, step)
    if due is None or state in (StepState.NOT_APPLICABLE, StepState.BLOCKED):
        return None
    ended = incident.run(step.id).at if state in ENDED else incident.ended_at
    return due - (ended or now_of(incident, now))


def is_late(incident: Incident, step: StepConfig, now: datetime) -> bool:
    """Whether a step that can be done is over its time."""
    remaining = left(incident, step, now)
    return state_of(incident, step) in TO_DO and remaining is not None and remaining < timedelta(0)


_ABOVE: Mapping[Role, frozenset[Role]] = {
    Role.LEADER: frozenset({Role.LEADER, Role.COORDINATOR, Role.COMMANDER}),
    Role.COORDINATOR: frozenset({Role.COORDINATOR, Role.COMMANDER}),
    Role.COMMANDER: frozenset({Role.COMMANDER}),
}


def may_decide(role: Role | None, needed: Role) -> bool:
    """Whether somebody with `role` may decide what is for `needed`: that role, or who stands above it.

    None: the event names nobody, so nobody's authority is known.
    """
    return role is None or role in _ABOVE.get(needed, frozenset({needed}) | _ABOVE[Role.LEADER])


def needs_approval(step: StepConfig, number: int | None) -> bool:
    """Whether a step needs an approval for `number`: always, or above its limit."""
    limit = step.approval
    return limit is not None and (limit.above is None or (number is not None and number > limit.above))


def is_approved(run: StepRun, number: int | None) -> bool:
    """Whether an approval was granted that covers `number`."""
    found = run.approval
    return found is not None and found.granted is True and (number is None or number <= found.number)
