"""What screens and `--json` show of rounds (docs/domain.md §7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from controlroom.core.clock import iso
from controlroom.core.i18n import _
from controlroom.domain.inspections.rules import (
    MISSED_WORDS,
    Lacks,
    Missed,
    Outcome,
    Signature,
    SignState,
    State,
    Step,
    leads_from,
)
from controlroom.domain.inspections.sheet import (
    Answer,
    Checklist,
    Evidence,
    Item,
    ItemType,
    Section,
    Text,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in a list. `opens_at` until `missed_at`: when it can be begun; `late_at`: from when it is late.

    `answered` of `items`; both 0 while nobody has opened it. `failed`: items that failed. `tickets`: those it opened.
    `missing`: groups that still have to sign.
    """

    id: str
    template: str
    name: Text
    place: str
    place_name: Text
    group: str
    due_at: datetime
    opens_at: datetime
    late_at: datetime
    missed_at: datetime
    state: State
    reason: str = ""
    holder: str = ""
    paused: bool = False
    outcome: Outcome | None = None
    completed_at: datetime | None = None
    revision: int = 1
    acceptance: bool = False
    items: int = 0
    answered: int = 0
    failed: int = 0
    tickets: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def is_overdue(self, now: datetime) -> bool:
        """Whether it is still to be done and can only be done late."""
        return self.state in (State.OPEN, State.IN_PROGRESS) and now > self.late_at

    @property
    def reason_words(self) -> str:
        """Why it was missed or is not done, in the language in force; empty when there is no such thing."""
        try:
            return _(MISSED_WORDS[Missed(self.reason)])
        except ValueError:
            return self.reason

    def to_json(self) -> dict[str, Any]:
        """The shape of `round list --json`."""
        return {
            "id": self.id, "template": self.template, "place": self.place, "due_at": iso(self.due_at),
            "state": self.state.value, "outcome": self.outcome.value if self.outcome else None,
            "name": {"zh": self.name.zh, "en": self.name.en}, "group": self.group, "reason": self.reason or None,
            "late_at": iso(self.late_at), "missed_at": iso(self.missed_at), "holder": self.holder or None,
            "paused": self.paused, "revision": self.revision, "items": self.items, "answered": self.answered,
            "failed": self.failed, "tickets": list(self.tickets), "missing_signatures": list(self.missing),
            "completed_at": iso(self.completed_at) if self.completed_at else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class RunView:
    """A round opened on the screen: its sheet, what was answered, and who has signed.

    `sections`: only the items that are looked at (of a spot check, the sample). `history`: answers that were changed
    since, oldest first, by item. `signatures`: all, those of earlier revisions too; `revisions`: why each was begun.
    """

    line: RoundLine
    checklist: Checklist
    sections: tuple[Section, ...]
    answers: Mapping[str, Answer]
    history: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    signing: SignState = SignState()
    signatures: tuple[Signature, ...] = ()
    revisions: tuple[RevisionView, ...] = ()
    hash: str = ""
    seed: int = 0
    version: int = 0

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in the order of the sheet."""
        return tuple(item for section in self.sections for item in section.items)

    def item(self, id: str) -> Item | None:
        """The item called `id`, if the sheet has it."""
        return next((item for item in self.items if item.id == id), None)

    def next_unanswered(self, after: str = "") -> str | None:
        """The first item without an answer behind `after`, or else from the top; None: all are answered."""
        items = self.items
        start = next((place for place, item in enumerate(items, 1) if item.id == after), 0)
        ordered = (*items[start:], *items[:start])
        return next((item.id for item in ordered if item.id not in self.answers), None)

    def steps(self) -> tuple[Step, ...]:
        """What can be done with it now, whoever asks."""
        found = tuple(step for step in Step if leads_from(step, self.line.state))
        held = Step.PAUSE if self.line.paused else Step.RESUME
        return tuple(step for step in found if step is not held and (step is not Step.SIGN or self.signing.missing))

    def to_json(self) -> dict[str, Any]:
        """The shape of `round show --json`."""
        return {
            **self.line.to_json(),
            "acceptance": self.checklist.acceptance, "seed": self.seed or None, "version": self.version,
            "hash": self.hash or None, "next": self.next_unanswered(),
            "sections": [
                {"title": _both(section.title), "items": [self._item(item) for item in section.items]}
                for section in self.sections
            ],
            "sign_off": list(self.signing.needed),
            "signatures": [_signature(each, self) for each in self.signatures],
            "revisions": [each.to_json() for each in self.revisions],
        }  # fmt: skip

    def _item(self, item: Item) -> dict[str, Any]:
        answer = self.answers.get(item.id)
        return {
            "id": item.id, "words": _both(item.words), "type": item.type.value, "unit": str(item.unit),
            "critical": item.critical, "device": item.device or None, "evidence": item.evidence.value,
            "limits": item.limits.words() if item.limits else None,
            "warning": item.warning.words() if item.warning else None,
            "answer": _answer(answer) if answer else None,
            "history": [_answer(each) for each in self.history.get(item.id, ())],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class RevisionView:
    """A completed sheet was opened again: why, when and by whom. `number`: that of the new revision."""

    number: int
    reason: str
    at: datetime
    by: str

    def to_json(self) -> dict[str, Any]:
        """Its shape in `round show --json`."""
        return {"number": self.number, "reason": self.reason, "at": iso(self.at), "by": self.by}


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer came to.

    `verdict`: also of a number out of its limits. `ticket`: that of a failure, and whether it was there before
    (`repeated`). `noted`: the ticket of the former failure, which a pass does not close. `next`: the next item without
    an answer, `left`: how many there are.
    """

    item: str
    verdict: Verdict
    ticket: str = ""
    repeated: bool = False
    noted: str = ""
    next: str | None = None
    left: int = 0

    def to_json(self) -> dict[str, Any]:
        """The shape of `round answer --json`."""
        return {
            "item": self.item, "verdict": self.verdict.value, "ticket": self.ticket or None,
            "repeated": self.repeated, "noted": self.noted or None, "next": self.next, "left": self.left,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clearance:
    """Whether a place may be used, and what stands against it. `round` None: no acceptance was completed there."""

    place: str
    may_be_used: bool
    round: str | None = None
    outcome: Outcome | None = None
    missing: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The shape of `round clearance --json`."""
        return {
            "place": self.place, "may_be_used": self.may_be_used, "round": self.round,
            "outcome": self.outcome.value if self.outcome else None, "missing_signatures": list(self.missing),
        }  # fmt: skip


def lacks_of(item: Item) -> tuple[Lacks, ...]:
    """What the form of an answer to `item` has to ask for, apart from the verdict."""
    asked = (
        (Lacks.NUMBER, item.type is ItemType.NUMBER or item.evidence is Evidence.NUMBER),
        (Lacks.TEXT, item.type is ItemType.TEXT),
        (Lacks.NOTE, item.evidence is Evidence.NOTE),
        (Lacks.FILE, item.evidence is Evidence.FILE),
    )
    return tuple(lacks for lacks, is_asked in asked if is_asked)


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "verdict": answer.verdict.value, "number": answer.number, "text": answer.text or None,
        "note": answer.note or None, "file": answer.file or None, "at": iso(answer.at), "by": answer.by,
        "rest": answer.rest, "ticket": answer.ticket or None,
    }  # fmt: skip


def _signature(signature: Signature, view: RunView) -> dict[str, Any]:
    return {
        "group": signature.group, "name": signature.name, "at": iso(signature.at), "by": signature.by,
        "hash": signature.hash, "revision": signature.revision, "pin": signature.pin,
        "holds": signature in view.signing.signed,
    }  # fmt: skip
