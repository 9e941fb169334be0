"""A round: its sheet, how an answer is judged, and which step leads where (docs/domain.md §7).

All functions are pure.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from controlroom.core.i18n import N_
from controlroom.domain.inspections.errors import NumberUnreadableError
from controlroom.domain.inspections.sheet import Answer, Checklist, Evidence, Item, ItemType, Verdict

LARGEST_NUMBER = 1e12


class State(StrEnum):
    """How far a round is. A missed round is not a late one: nobody held it in its time."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    LATE = "late"
    MISSED = "missed"
    WONT_DO = "wont_do"


STATE_WORDS: Mapping[State, str] = {
    State.SCHEDULED: N_("scheduled"),
    State.OPEN: N_("due"),
    State.IN_PROGRESS: N_("under way"),
    State.COMPLETED: N_("completed"),
    State.LATE: N_("completed late"),
    State.MISSED: N_("missed"),
    State.WONT_DO: N_("will not be done"),
}
STATE_SYMBOLS: Mapping[State, str] = {
    State.SCHEDULED: "○",
    State.OPEN: "▲",
    State.IN_PROGRESS: "▶",
    State.COMPLETED: "✔",
    State.LATE: "✔",
    State.MISSED: "✖",
    State.WONT_DO: "»",
}

DONE = frozenset({State.COMPLETED, State.LATE})
ENDED = DONE | {State.MISSED, State.WONT_DO}
TO_DO = frozenset({State.OPEN, State.IN_PROGRESS})


class Outcome(StrEnum):
    """What a completed round found; a failed critical item fails it."""

    PASSED = "passed"
    FAILED = "failed"


OUTCOME_WORDS: Mapping[Outcome, str] = {Outcome.PASSED: N_("passed"), Outcome.FAILED: N_("failed")}


class Missed(StrEnum):
    """Why a round was missed."""

    NOT_RUNNING = "not_running"
    NOT_BEGUN = "not_begun"
    NOT_FINISHED = "not_finished"


MISSED_WORDS: Mapping[Missed, str] = {
    Missed.NOT_RUNNING: N_("not running"),
    Missed.NOT_BEGUN: N_("nobody began it"),
    Missed.NOT_FINISHED: N_("it was not finished"),
}


@dataclass(frozen=True, slots=True)
class Round:
    """A round as it stands. Instants in UTC, never naive.

    `late_at`: finished later it is late; `missed_at`: not begun until then it is missed. Both are copied when it opens,
    so that an edited schedule moves nothing. `holder`: who does it. `revision`: counts from 1; a completed sheet is
    only changed in a new one. `seed`: what its sample was drawn with, 0: everything is looked at.
    """

    id: str
    template: str
    place: str
    due_at: datetime
    late_at: datetime
    missed_at: datetime
    state: State
    reason: str = ""
    holder: str = ""
    paused: bool = False
    started_at: datetime | None = None
    completed_at: datetime | None = None
    completed_by: str = ""
    outcome: Outcome | None = None
    revision: int = 1
    seed: int = 0
    sampled: tuple[str, ...] | None = None

    @property
    def given_up_at(self) -> datetime | None:
        """When it is missed unless it is completed; None when it cannot be any more.

        Somebody who is at it has as much time again as there was to begin: the sheet is not taken out of their hand at
        the moment the next one is due. A round that was completed once and is being revised is never missed.
        """
        if self.state is State.OPEN:
            return self.missed_at
        if self.state is State.IN_PROGRESS and self.completed_at is None:
            return self.missed_at + (self.missed_at - self.due_at)
        return None


def state_at(round: Round, now: datetime) -> State:
    """The state of a round at `now`, whether or not somebody has written down yet that it was missed."""
    given_up = round.given_up_at
    return State.MISSED if given_up is not None and now >= given_up else round.state


def missed_reason(round: Round) -> Missed:
    """Why a round that runs out is missed."""
    return Missed.NOT_BEGUN if round.state is State.OPEN else Missed.NOT_FINISHED


class Step(StrEnum):
    """What can be done with a round."""

    START = "start"
    ANSWER = "answer"
    PAUSE = "pause"
    RESUME = "resume"
    COMPLETE = "complete"
    WONT_DO = "wont_do"
    SIGN = "sign"
    REVISE = "revise"


SOURCES: Mapping[Step, frozenset[State]] = {
    Step.START: TO_DO,
    Step.ANSWER: frozenset({State.IN_PROGRESS}),
    Step.PAUSE: frozenset({State.IN_PROGRESS}),
    Step.RESUME: frozenset({State.IN_PROGRESS}),
    Step.COMPLETE: frozenset({State.IN_PROGRESS}),
    Step.WONT_DO: TO_DO | {State.SCHEDULED},
    Step.SIGN: DONE,
    Step.REVISE: DONE,
}
"""From which states each step is possible; nothing leads out of missed."""


def leads_from(step: Step, state: State) -> bool:
    """Whether `step` is possible in `state`."""
    return state in SOURCES[step]


def completed_state(round: Round, now: datetime) -> State:
    """Completed, or completed late. A revision changes nothing of when it was completed first."""
    return State.LATE if (round.completed_at or now) > round.late_at else State.COMPLETED


def number_of(text: str) -> float:
    """The number somebody typed, with a point or a comma, in any width. Raises NumberUnreadableError."""
    typed = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    if "." not in typed and typed.count(",") == 1:
        typed = typed.replace(",", ".")
    try:
        number = float(typed) if "_" not in typed else float("nan")
    except ValueError:
        raise NumberUnreadableError(found=text) from None
    if not abs(number) <= LARGEST_NUMBER:  # Neither is a NaN.
        raise NumberUnreadableError(found=text)
    return number


def judged(item: Item, verdict: Verdict, number: float | None) -> Verdict:
    """What an answer comes to: a number out of its limits fails by itself, whatever was said of it."""
    if verdict in (Verdict.NA, Verdict.FAIL) or number is None or item.type is not ItemType.NUMBER:
        return verdict
    if item.limits is not None and not item.limits.hold(number):
        return Verdict.FAIL
    return Verdict.WARNING if item.warning is not None and not item.warning.hold(number) else Verdict.PASS


class Lacks(StrEnum):
    """What an answer still needs."""

    REASON = "reason"
    NUMBER = "number"
    TEXT = "text"
    NOTE = "note"
    FILE = "file"


LACKS_WORDS: Mapping[Lacks, str] = {
    Lacks.REASON: N_("a reason: why it does not apply"),
    Lacks.NUMBER: N_("a number"),
    Lacks.TEXT: N_("a text"),
    Lacks.NOTE: N_("a note"),
    Lacks.FILE: N_("the path of a file"),
}


def lacking(item: Item, verdict: Verdict, *, number: float | None, text: str, note: str, file: str) -> Lacks | None:
    """What is missing of an answer to `item`; None: it is whole."""
    if verdict is Verdict.NA:
        return None if note else Lacks.REASON
    if number is not None and not math.isfinite(number):
        return Lacks.NUMBER
    # Somebody whose thermometer is broken fails the item with a note instead of a number.
    failed_by_hand = verdict is Verdict.FAIL and bool(note)
    needs_number = item.type is ItemType.NUMBER or item.evidence is Evidence.NUMBER
    wanted = (
        (Lacks.NUMBER, needs_number and number is None and not failed_by_hand),
        (Lacks.TEXT, item.type is ItemType.TEXT and not text and not failed_by_hand),
        (Lacks.NOTE, item.evidence is Evidence.NOTE and not note),
        (Lacks.FILE, item.evidence is Evidence.FILE and not file),
    )
    return next((lacks for lacks, is_missing in wanted if is_missing), None)


def rest_of(items: Iterable[Item], answers: Mapping[str, Answer]) -> tuple[Item, ...]:
    """What “pass the rest” answers: never what is critical, nor what needs a number, words or evidence."""
    return tuple(
        item
        for item in items
        if item.id not in answers
        and not item.critical
        and item.type is ItemType.CHECK
        and item.evidence is Evidence.NONE
    )


def unanswered(items: Iterable[Item], answers: Mapping[str, Answer]) -> tuple[Item, ...]:
    """The items without an answer, in the order of the sheet."""
    return tuple(item for item in items if item.id not in answers)


def outcome_of(items: Iterable[Item], answers: Mapping[str, Answer]) -> Outcome:
    """Failed when a critical item is; other failures have their tickets and fail nothing else."""
    for item in items:
        answer = answers.get(item.id)
        if item.critical and answer is not None and answer.verdict is Verdict.FAIL:
            return Outcome.FAILED
    return Outcome.PASSED


def cause_of(round: Round, item: Item) -> str:
    """What keeps a second ticket from being opened for the same failure: the next round finds the same."""
    return f"round:{round.template}/{round.place}/{item.id}"


@dataclass(frozen=True, slots=True)
class Signature:
    """Somebody has signed for a group. `hash`: of the content they signed. `pin`: they proved it with their PIN."""

    group: str
    name: str
    at: datetime
    by: str
    hash: str
    revision: int
    pin: bool = False


@dataclass(frozen=True, slots=True)
class SignState:
    """How far the signing of a round is. `broken`: signatures under other content than what stands there now."""

    needed: tuple[str, ...] = ()
    signed: tuple[Signature, ...] = ()
    broken: tuple[Signature, ...] = field(default=())

    @property
    def missing(self) -> tuple[str, ...]:
        """The groups that have not signed."""
        groups = {signature.group for signature in self.signed}
        return tuple(group for group in self.needed if group not in groups)

    @property
    def is_complete(self) -> bool:
        """Whether all have signed what stands there now."""
        return not self.missing


def sign_state(checklist: Checklist, round: Round, signatures: Iterable[Signature], content: str) -> SignState:
    """Who has signed the revision that stands, as far as their signature is under `content` (its hash)."""
    mine = [signature for signature in signatures if signature.revision == round.revision]
    return SignState(
        checklist.sign_off,
        tuple(each for each in mine if each.hash == content),
        tuple(each for each in mine if each.hash != content),
    )


def may_be_used(round: Round | None, signing: SignState | None) -> bool:
    """Whether the place of an acceptance may be used: passed, and signed by all (docs/domain.md §7)."""
    if round is None or signing is None:
        return False
    return round.state in DONE and round.outcome is Outcome.PASSED and bool(signing.needed) and signing.is_complete
