"""What screens and `--json` show of incidents (docs/domain.md §10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from controlroom.core.clock import iso
from controlroom.core.i18n import Language
from controlroom.domain.incidents.rules import (
    RUNNING,
    SETTLED,
    TO_DO,
    Approval,
    Incident,
    State,
    StepRun,
    StepState,
    current_step,
    due_at,
    is_late,
    left,
    now_of,
    state_of,
)

if TYPE_CHECKING:
    from controlroom.core.config.loading import Words
    from controlroom.core.config.playbooks import PlaybookConfig, StepConfig
    from controlroom.domain.agenda.rules import Item
    from controlroom.domain.tickets.rules import Ticket


@dataclass(frozen=True, slots=True)
class PlaybookLine:
    """A playbook in the list one starts from."""

    playbook: PlaybookConfig

    @property
    def key(self) -> str:
        """Its short name."""
        return self.playbook.key

    def fits(self, typed: str) -> bool:
        """Whether it is meant by a few letters of its key, name or trigger, in either language."""
        wanted = typed.strip().casefold()
        book = self.playbook
        texts = (book.key, book.name.zh, book.name.en, book.trigger.zh, book.trigger.en)
        return all(any(word in text.casefold() for text in texts) for word in wanted.split())

    def to_json(self) -> dict[str, Any]:
        """The shape of `incident playbooks --json`."""
        book = self.playbook
        return {
            "key": book.key, "name": _both(book.name), "trigger": _both(book.trigger), "category": book.category,
            "level": book.level, "chain": list(book.chain), "kit": [_both(each) for each in book.kit],
            "steps": len(book.steps),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An incident in a list. `done` of `steps` that apply; `waiting`: steps that wait for an approval; `late`: steps
    over their time. `next_due`: when the step that is due first is due; `changed_at`: its newest event. `ticket`,
    `device`, `item` (of the rundown, its id): what it began with."""

    id: str
    number: int
    name: Words
    playbook: str
    category: str
    level: int
    state: State
    drill: bool
    room: str
    what: str
    started_at: datetime
    started_by: str
    done: int
    steps: int
    late: int
    waiting: tuple[str, ...]
    current: str
    changed_at: datetime
    current_words: Words | None = None
    next_due: datetime | None = None
    ended_at: datetime | None = None
    review: str = ""
    ticket: str = ""
    device: str = ""
    item: str = ""

    @property
    def is_running(self) -> bool:
        """Whether it is neither closed nor called off."""
        return self.state in RUNNING

    def left_at(self, now: datetime) -> timedelta | None:
        """What is left of the step that is due first, below zero when it is over; None where no clock runs."""
        return self.next_due - max(now, self.changed_at) if self.next_due is not None and self.is_running else None

    def to_json(self) -> dict[str, Any]:
        """The shape of `incident list --json`."""
        return {
            "id": self.id, "playbook": self.playbook, "name": _both(self.name), "category": self.category,
            "level": self.level, "state": self.state.value, "drill": self.drill, "room": self.room or None,
            "what": self.what or None, "started_at": iso(self.started_at), "started_by": self.started_by,
            "done": self.done, "total": self.steps, "late": self.late, "waiting": list(self.waiting),
            "current": self.current or None, "next_due_at": _instant(self.next_due),
            "ended_at": _instant(self.ended_at), "review": self.review or None, "ticket": self.ticket or None,
            "device": self.device or None, "item": self.item or None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as it stands. `number`: from 1. `owner`: the group or role, in the language in force; `people`: whom that
    is now. `left`: what is left of its time, or was when it ended."""

    number: int
    step: StepConfig
    run: StepRun
    state: StepState
    owner: str
    people: tuple[str, ...]
    due_at: datetime | None
    left: timedelta | None
    late: bool

    @property
    def id(self) -> str:
        """Its short name."""
        return self.step.id

    @property
    def is_to_do(self) -> bool:
        """Whether it can be ended now."""
        return self.state in TO_DO

    def to_json(self) -> dict[str, Any]:
        """Its shape in `incident show --json`."""
        step, run = self.step, self.run
        return {
            "number": self.number, "id": step.id, "phase": step.phase, "words": _both(step.words),
            "owner": step.owner, "people": list(self.people), "proof": step.proof, "state": self.state.value,
            "clock_min": step.clock_min, "due_at": _instant(self.due_at), "left_s": _seconds(self.left),
            "late": self.late, "at": _instant(run.at), "by": run.by or None, "note": run.note or None,
            "count": run.number, "choices": [each.key for each in step.choices], "choice": run.choice or None,
            "does": step.does, "ticket": run.ticket or None, "opens_ticket": step.ticket is not None,
            "has_text": step.say is not None, "said_at": _instant(run.said_at), "to": list(step.to),
            "change": run.change, "approval": _approval(run.approval) if run.approval is not None else None,
            "needs_approval": {"role": step.approval.role, "above": step.approval.above} if step.approval else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call: `label` says for which group or role, in the language in force; `phone` may be unknown."""

    key: str
    label: str
    name: str
    phone: str = ""

    def to_json(self) -> dict[str, Any]:
        """Its shape in `incident show --json`."""
        return {"key": self.key, "name": self.name or None, "phone": self.phone or None}


@dataclass(frozen=True, slots=True)
class EventView:
    """Something that happened. `step` empty: to the whole incident."""

    at: datetime
    station: str
    actor: str
    verb: str
    step: str
    note: str
    data: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Its shape in `incident show --json`."""
        return {
            "at": iso(self.at), "station": self.station, "actor": self.actor, "verb": self.verb,
            "step": self.step or None, "note": self.note or None, "data": dict(self.data),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident opened on the screen. `at`: the instant its clocks were read at; `chain`: whom to tell, in order;
    `ticket`, `item`: what it began with, as that stands."""

    line: IncidentLine
    incident: Incident
    steps: tuple[StepView, ...]
    chain: tuple[Contact, ...]
    events: tuple[EventView, ...]
    at: datetime
    room_name: Words | None = None
    device_name: Words | None = None
    ticket: Ticket | None = None
    item: Item | None = None

    @property
    def current(self) -> StepView | None:
        """The step that is to be done next."""
        found = current_step(self.incident)
        return next((step for step in self.steps if found is not None and step.id == found.id), None)

    @property
    def elapsed(self) -> timedelta:
        """How long it has been running, or ran."""
        return (self.incident.ended_at or now_of(self.incident, self.at)) - self.incident.started_at

    def later(self, now: datetime) -> IncidentView:
        """The same at another instant: only the clocks are others."""
        steps = tuple(
            replace(
                view, left=left(self.incident, view.step, now), late=is_late(self.incident, view.step, now)
            )
            for view in self.steps
        )  # fmt: skip
        return replace(self, at=now, steps=steps)

    def to_json(self) -> dict[str, Any]:
        """The shape of `incident show --json`."""
        incident = self.incident
        return {
            **self.line.to_json(), "source": incident.source or None, "people": incident.people,
            "elapsed_s": _seconds(self.elapsed),
            "kit": [_both(each) for each in incident.playbook.kit], "chain": [each.to_json() for each in self.chain],
            "version": incident.version, "steps": [each.to_json() for each in self.steps],
            "events": [each.to_json() for each in self.events],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A text as it goes out: the exact sentences, and the groups that must be told."""

    step: str
    sentence: Mapping[Language, str]
    to: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The shape of `incident broadcast --preview --json`."""
        return {"step": self.step, "zh": self.sentence["zh"], "en": self.sentence["en"], "to": list(self.to)}


def line_of(incident: Incident, now: datetime) -> IncidentLine:
    """An incident as a line at `now`."""
    book = incident.playbook
    states = {step.id: state_of(incident, step) for step in book.steps}
    dues = [
        due for step in book.steps if states[step.id] in TO_DO and (due := due_at(incident, step)) is not None
    ]  # fmt: skip
    current = current_step(incident) if incident.is_running else None
    return IncidentLine(
        id=incident.id, number=incident.number, name=book.name, playbook=book.key, category=book.category,
        level=book.level, state=incident.state, drill=incident.drill, room=incident.room, what=incident.what,
        started_at=incident.started_at, started_by=incident.started_by,
        done=sum(state in SETTLED and state is not StepState.NOT_APPLICABLE for state in states.values()),
        steps=sum(state is not StepState.NOT_APPLICABLE for state in states.values()),
        late=sum(is_late(incident, step, now) for step in book.steps) if incident.is_running else 0,
        waiting=tuple(id for id, state in states.items() if state is StepState.WAITING),
        current=current.id if current is not None else "", changed_at=incident.changed_at,
        current_words=current.words if current is not None else None, next_due=min(dues, default=None),
        ended_at=incident.ended_at, review=incident.review, ticket=incident.ticket, device=incident.device,
        item=incident.item,
    )  # fmt: skip


def step_view(incident: Incident, number: int, now: datetime, owner: str, people: tuple[str, ...]) -> StepView:
    """The step with this number, from 1, at `now`."""
    step = incident.playbook.steps[number - 1]
    return StepView(
        number=number, step=step, run=incident.run(step.id), state=state_of(incident, step), owner=owner,
        people=people, due_at=due_at(incident, step), left=left(incident, step, now),
        late=is_late(incident, step, now),
    )  # fmt: skip


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _instant(at: datetime | None) -> str | None:
    return iso(at) if at is not None else None


def _seconds(span: timedelta | None) -> int | None:
    return int(span.total_seconds()) if span is not None else None


def _approval(approval: Approval) -> dict[str, Any]:
    return {
        "asked_at": iso(approval.asked_at), "asked_by": approval.asked_by, "count": approval.number,
        "granted": approval.granted, "who": approval.who or None, "call": approval.call or None,
        "decided_at": _instant(approval.decided_at), "recorded_by": approval.recorded_by or None,
        "by_pin": approval.by_pin,
    }  # fmt: skip
