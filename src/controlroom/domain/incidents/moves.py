"""The moves of an incident: tick, skip, take back, ask, decide, say, close, call off (docs/domain.md §10).

All functions are pure; each returns the incident as it stands after, or raises why not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from controlroom.core.i18n import _
from controlroom.core.text import clean_line, visible
from controlroom.domain.incidents.errors import (
    ApprovalCallError,
    ApprovalChangedError,
    ApprovalMissingError,
    ApprovalNotAskedError,
    ApprovalNotNeededError,
    ApprovalRefusedError,
    ChoiceMissingError,
    ChoiceUnknownError,
    CountUnreadableError,
    IncidentStateError,
    NothingToSayError,
    ProofMissingError,
    ReasonMissingError,
    ReviewMissingError,
    StepBlockedError,
    StepNotEndedError,
    StepNotTakenError,
    StepsLeftError,
    StepTakenError,
    StepUnknownError,
)
from controlroom.domain.incidents.rules import (
    ENDED,
    MOST_PEOPLE,
    PROOF_WORDS,
    STATE_WORDS,
    STEP_WORDS,
    Approval,
    Incident,
    State,
    StepRun,
    StepState,
    is_approved,
    may_decide,
    needs_approval,
    now_of,
    state_of,
    unsettled,
)
from controlroom.domain.people.duty import ROLE_WORDS, Role

if TYPE_CHECKING:
    from controlroom.core.config.playbooks import ApprovalConfig, StepConfig

LONGEST_NOTE = 500
LONGEST_NAME = 60
_A_NUMBER, _A_NOTE = PROOF_WORDS["number"], PROOF_WORDS["note"]


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, and when. `zone`: the one times are told in."""

    by: str
    at: datetime
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Given:
    """What a tick brings."""

    note: str = ""
    number: int | None = None
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Somebody decides on an approval. `who` and their `role`; `call`: on whose phone call, where they are not here;
    `by_pin`: they are, and have just given their PIN.

    `number`: what they were told that it is asked for; None: nothing was said of it.
    """

    granted: bool
    who: str
    role: Role | None
    call: str = ""
    number: int | None = None
    by_pin: bool = False


def step_named(incident: Incident, text: str) -> StepConfig:
    """The step somebody means: its id, or its number from 1. Raises StepUnknownError."""
    wanted, steps = text.strip(), incident.playbook.steps
    found = incident.playbook.step(wanted)
    if found is None and wanted.isascii() and wanted.isdigit() and 1 <= int(wanted[:4]) <= len(steps):
        found = steps[int(wanted[:4]) - 1]
    if found is None:
        raise StepUnknownError(step=visible(wanted), known=", ".join(step.id for step in steps))
    return found


def choice_named(step: StepConfig, text: str) -> str:
    """The key of the answer somebody means: its key, or its number from 1. Raises ChoiceUnknownError."""
    wanted = text.strip()
    for number, choice in enumerate(step.choices, 1):
        if wanted in (choice.key, str(number)):
            return choice.key
    raise ChoiceUnknownError(step=step.words, choice=visible(wanted), known=_answers(step) or "—")


def count_of(text: str) -> int:
    """The number of people somebody typed, in digits of any width. Raises CountUnreadableError."""
    typed = text.strip().replace(",", "").replace("，", "")
    try:
        number = int(typed) if typed.isdecimal() else -1
    except ValueError:  # More digits than a number may have.
        number = -1
    return _counted(number, text)


def tick(incident: Incident, step: StepConfig, act: Act, given: Given) -> Incident:
    """The step is done, and proved. Raises StepTakenError, StepBlockedError, StepNotTakenError, ProofMissingError,
    ChoiceMissingError, ChoiceUnknownError, ApprovalMissingError, IncidentStateError, CountUnreadableError."""
    run = _doable(incident, step, act)
    note = clean_line(given.note, LONGEST_NOTE)
    number = _counted(given.number, str(given.number)) if given.number is not None else None
    choice = _chosen(step, given.choice)
    _require_proof(step, run, note, number)
    if needs_approval(step, number) and not is_approved(run, number):
        raise _not_approved(step)
    done = replace(
        run, state=StepState.DONE, at=_at(incident, act), by=act.by, note=note, number=number, choice=choice
    )  # fmt: skip
    people = number if step.proof == "head_count" and number is not None else incident.people
    return replace(_with(incident, step, done, act), people=people)


def skip(incident: Incident, step: StepConfig, act: Act, reason: str) -> Incident:
    """The step is not done, and why. Raises ReasonMissingError and what `tick` does of its state."""
    run = _doable(incident, step, act)
    why = _reason(reason)
    return _with(
        incident, step, replace(run, state=StepState.SKIPPED, at=_at(incident, act), by=act.by, note=why), act
    )  # fmt: skip


def take_back(incident: Incident, step: StepConfig, act: Act, reason: str) -> Incident:
    """A tick, or a skip, was wrong. What the step has set off stays: its ticket, its text, its change of the rundown.

    Raises StepNotEndedError, ReasonMissingError, IncidentStateError.
    """
    require_running(incident)
    run = incident.run(step.id)
    if run.state not in ENDED:
        raise StepNotEndedError(step=step.words)
    _reason(reason)
    opened = replace(run, state=StepState.OPEN, at=None, by="", note="", number=None, choice="")
    return _with(incident, step, opened, act)


def ask(incident: Incident, step: StepConfig, act: Act, number: int | None) -> Incident:
    """An approval is asked for; the step waits. Raises ApprovalNotNeededError, ProofMissingError, CountUnreadableError
    and what `tick` does of its state."""
    run = _doable(incident, step, act)
    if step.approval is None:
        raise ApprovalNotNeededError(step=step.words)
    if step.approval.above is not None and number is None:
        raise ProofMissingError(step=step.words, what=_(_A_NUMBER))
    counted = _counted(number, str(number)) if number is not None else None
    if not needs_approval(step, counted):
        raise ApprovalNotNeededError(step=step.words)
    asked = Approval(_at(incident, act), act.by, counted or 0)
    return _with(incident, step, replace(run, state=StepState.WAITING, approval=asked), act)


def decide(incident: Incident, step: StepConfig, act: Act, decision: Decision) -> Incident:
    """Somebody grants or denies what was asked for. Raises ApprovalNotAskedError, ApprovalRefusedError,
    ApprovalCallError, ApprovalChangedError, IncidentStateError."""
    require_running(incident)
    run = incident.run(step.id)
    if run.state is not StepState.WAITING or run.approval is None or step.approval is None:
        raise ApprovalNotAskedError(step=step.words)
    needed, who = Role(step.approval.role), clean_line(decision.who, LONGEST_NAME)
    if not may_decide(decision.role, needed):
        role = _(ROLE_WORDS[decision.role]) if decision.role is not None else "—"
        raise ApprovalRefusedError(who=who, role=role, step=step.words, needed=_(ROLE_WORDS[needed]))
    call = clean_line(decision.call, LONGEST_NOTE)
    if who != act.by and not call and not decision.by_pin:
        raise ApprovalCallError(who=who)
    if decision.number is not None and decision.number != run.approval.number:
        raise ApprovalChangedError(step=step.words, n=run.approval.number, seen=decision.number)
    decided = replace(
        run.approval, granted=decision.granted, who=who, call=call, decided_at=_at(incident, act), recorded_by=act.by,
        by_pin=decision.by_pin,
    )  # fmt: skip
    return _with(incident, step, replace(run, state=StepState.OPEN, approval=decided), act)


def say(incident: Incident, step: StepConfig, act: Act) -> Incident:
    """The text of a step went out; a step that asks for nothing else is done by it. What depends on an answer or an
    approval is not said before it was given.

    Raises NothingToSayError, StepBlockedError, StepNotTakenError, ApprovalMissingError, IncidentStateError.
    """
    require_running(incident)
    if step.say is None:
        raise NothingToSayError(step=step.words)
    require_taken(incident, step)
    _require_approval(incident, step)
    run = replace(incident.run(step.id), said_at=_at(incident, act))
    told = _with(incident, step, run, act)
    whole = step.proof == "tick" and not step.choices and step.approval is None
    return tick(told, step, act, Given()) if whole and state_of(told, step) is StepState.OPEN else told


def with_ticket(incident: Incident, step: StepConfig, act: Act, ticket: str) -> Incident:
    """The step has opened its ticket."""
    return _with(incident, step, replace(incident.run(step.id), ticket=ticket), act)


def with_change(incident: Incident, step: StepConfig, act: Act, change: int | None, note: str) -> Incident:
    """The step has changed the rundown, and is done by it."""
    return tick(
        _with(incident, step, replace(incident.run(step.id), change=change), act), step, act, Given(note)
    )  # fmt: skip


def count(incident: Incident, act: Act, number: int) -> Incident:
    """So many people were counted. Raises CountUnreadableError, IncidentStateError."""
    require_running(incident)
    return replace(touched(incident, act), people=_counted(number, str(number)))


def touched(incident: Incident, act: Act) -> Incident:
    """Something happened to it."""
    return replace(incident, changed_at=_at(incident, act))


def close(incident: Incident, act: Act, review: str) -> Incident:
    """It is over, and what was learnt. Raises StepsLeftError, ReviewMissingError, IncidentStateError."""
    require_running(incident)
    open_ones = unsettled(incident)
    if open_ones:
        names = _(", ").join(str(step.words) for step in open_ones[:3]) + (" …" if len(open_ones) > 3 else "")
        raise StepsLeftError(incident=incident.id, n=len(open_ones), steps=names)
    words = clean_line(review, LONGEST_NOTE)
    if not words:
        raise ReviewMissingError()
    return _ended(incident, act, State.CLOSED, words)


def cancel(incident: Incident, act: Act, reason: str) -> Incident:
    """It turned out to be nothing, and why. Raises ReasonMissingError, IncidentStateError."""
    require_running(incident)
    return _ended(incident, act, State.CANCELLED, _reason(reason))


def limit_words(limit: ApprovalConfig) -> str:
    """A limit of authority, in the language in force."""
    if limit.above is None:
        return str(limit.words)
    return _("{words}: more than {n}").format(words=limit.words, n=limit.above)


def _ended(incident: Incident, act: Act, state: State, words: str) -> Incident:
    at = _at(incident, act)
    return replace(touched(incident, act), ended=state, ended_at=at, ended_by=act.by, review=words)


def _at(incident: Incident, act: Act) -> datetime:
    return now_of(incident, act.at)


def _with(incident: Incident, step: StepConfig, run: StepRun, act: Act) -> Incident:
    return replace(touched(incident, act), steps={**incident.steps, step.id: run})


def require_running(incident: Incident) -> None:
    """Raises IncidentStateError when it is closed or called off."""
    if not incident.is_running:
        raise IncidentStateError(incident=incident.id, state=_(STATE_WORDS[incident.state]))


def _doable(incident: Incident, step: StepConfig, act: Act) -> StepRun:
    """What has become of a step that can be ended now."""
    require_running(incident)
    run, state = incident.run(step.id), state_of(incident, step)
    if state in ENDED:
        time = f"{run.at.astimezone(act.zone):%H:%M:%S}" if run.at is not None else "—"
        raise StepTakenError(step=step.words, by=run.by, time=time, state=_(STEP_WORDS[state]))
    require_taken(incident, step)
    return run


def require_taken(incident: Incident, step: StepConfig) -> None:
    """Raises StepBlockedError while the answer a step depends on is not given, StepNotTakenError after another one."""
    state = state_of(incident, step)
    if state in (StepState.BLOCKED, StepState.NOT_APPLICABLE):
        other = incident.playbook.step(step.when.step) if step.when is not None else None
        refused = StepBlockedError if state is StepState.BLOCKED else StepNotTakenError
        raise refused(step=step.words, other=other.words if other is not None else "—")


def _require_approval(incident: Incident, step: StepConfig) -> None:
    """Raises ApprovalMissingError while a text may not go out: what it needs was not granted, was denied, or waits."""
    run = incident.run(step.id)
    number = run.number if run.number is not None else incident.people
    asked = run.approval is not None and run.approval.granted is not True
    if asked or (needs_approval(step, number) and not is_approved(run, number)):
        raise _not_approved(step)


def _not_approved(step: StepConfig) -> ApprovalMissingError:
    assert step.approval is not None
    role = _(ROLE_WORDS[Role(step.approval.role)])
    return ApprovalMissingError(step=step.words, role=role, limit=limit_words(step.approval))


def _chosen(step: StepConfig, choice: str) -> str:
    if choice:
        return choice_named(step, choice)
    if step.choices:
        raise ChoiceMissingError(step=step.words, known=_answers(step))
    return ""


def _require_proof(step: StepConfig, run: StepRun, note: str, number: int | None) -> None:
    if step.proof in ("number", "head_count") and number is None:
        raise ProofMissingError(step=step.words, what=_(PROOF_WORDS[step.proof]))
    if step.proof == "note" and not note:
        raise ProofMissingError(step=step.words, what=_(_A_NOTE))
    if step.say is not None and run.said_at is None and not note:
        raise ProofMissingError(step=step.words, what=_("its text being sent, or a note how it was said"))


def _answers(step: StepConfig) -> str:
    return _(", ").join(f"{number} {choice.words}" for number, choice in enumerate(step.choices, 1))


def _counted(number: int, found: str) -> int:
    if not 0 <= number <= MOST_PEOPLE:
        raise CountUnreadableError(found=visible(found, 20), most=f"{MOST_PEOPLE:,}")
    return number


def _reason(text: str) -> str:
    why = clean_line(text, LONGEST_NOTE)
    if not why:
        raise ReasonMissingError()
    return why
