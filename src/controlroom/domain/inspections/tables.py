"""Rounds in the store: what the configuration says of them, rows to values and back."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, func, select

from controlroom.core.i18n import Language
from controlroom.domain.devices.tables import Setting as DeviceSetting
from controlroom.domain.inspections.model import (
    InspectionAnswer,
    InspectionChecklist,
    InspectionPlan,
    InspectionRevision,
    InspectionRound,
    InspectionSignature,
)
from controlroom.domain.inspections.rules import (
    Outcome,
    Round,
    Signature,
    State,
)
from controlroom.domain.inspections.schedule import Days, Due, Plan
from controlroom.domain.inspections.sheet import (
    Answer,
    Checklist,
    Item,
    Text,
    Verdict,
)
from controlroom.domain.tickets import tables as tickets
from controlroom.store.engine import insert

CHECKLIST = InspectionChecklist.__table__  # type: ignore[attr-defined]
PLAN = InspectionPlan.__table__  # type: ignore[attr-defined]
ROUND = InspectionRound.__table__  # type: ignore[attr-defined]
ANSWER = InspectionAnswer.__table__  # type: ignore[attr-defined]
SIGNATURE = InspectionSignature.__table__  # type: ignore[attr-defined]
REVISION = InspectionRevision.__table__  # type: ignore[attr-defined]
LOCK = "rounds"
"""What `one_at_a_time` is asked with before rounds are written."""

_CHECKLISTS: TypeAdapter[Checklist] = TypeAdapter(Checklist)
_ANY: TypeAdapter[Any] = TypeAdapter(Any)


@dataclass(frozen=True)
class Setting:
    """What the configuration says of rounds. `language`: the one tickets are written in. `devices` None: there is no
    register whose tests the answers could be."""

    plans: tuple[Plan, ...]
    days: Days
    places: Mapping[str, Text]
    groups: Mapping[str, Text]
    tickets: tickets.Setting
    language: Language
    devices: DeviceSetting | None = None

    def plan(self, template: str) -> Plan | None:
        """The plan of a template, if the configuration still has it."""
        return next((plan for plan in self.plans if plan.key == template), None)

    def place_name(self, place: str) -> Text:
        """The name of a place; its key, if it has been taken out of the configuration."""
        return self.places.get(place) or Text(place, place)

    def group_name(self, group: str) -> Text:
        """The name of a group; its key, if it has been taken out of the configuration."""
        return self.groups.get(group) or Text(group, group)


def hash_of(value: Any) -> str:
    """The sha256 of a value of JSON, whatever the order of its keys."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def dumped(checklist: Checklist) -> dict[str, Any]:
    """A template as a document of JSON."""
    found: dict[str, Any] = _CHECKLISTS.dump_python(checklist, mode="json")
    return found


@lru_cache(maxsize=256)
def _loaded(text: str) -> Checklist:
    return _CHECKLISTS.validate_json(text)


def loaded(body: Mapping[str, Any]) -> Checklist:
    """A template from its document; the same is built once."""
    return _loaded(json.dumps(body, ensure_ascii=False))


@lru_cache(maxsize=256)
def checklist_hash(checklist: Checklist) -> str:
    """What a version of a template is known by."""
    return hash_of(dumped(checklist))


@dataclass(frozen=True)
class Version:
    """A version of a template in the store."""

    hash: str
    number: int
    checklist: Checklist


def versions(connection: Connection, hashes: Collection[str] | None = None) -> dict[str, Version]:
    """The versions of templates that rounds were opened with, by their hash."""
    query = select(CHECKLIST)
    if hashes is not None:
        query = query.where(CHECKLIST.c.hash.in_(hashes))
    return {row.hash: Version(row.hash, row.version, loaded(row.body)) for row in connection.execute(query)}


def keep_version(connection: Connection, checklist: Checklist, at: datetime) -> str:
    """Keeps a version of a template, if it is not yet; returns its hash."""
    hash = checklist_hash(checklist)
    if connection.execute(select(CHECKLIST.c.hash).where(CHECKLIST.c.hash == hash)).one_or_none() is None:
        newest = select(func.coalesce(func.max(CHECKLIST.c.version), 0)).where(CHECKLIST.c.template == checklist.key)
        number = connection.execute(newest).scalar_one() + 1
        row = {
            "hash": hash, "template": checklist.key, "version": number, "used_at": at, "body": dumped(checklist),
        }  # fmt: skip
        connection.execute(insert(CHECKLIST, connection).values(row).on_conflict_do_nothing())
    return hash


@dataclass(frozen=True)
class Known:
    """What the store knows of a plan."""

    fingerprint: str
    salt: str
    since: datetime | None


def plans_known(connection: Connection) -> dict[str, Known]:
    """What the store knows of the plans, by their template."""
    return {row.template: Known(row.fingerprint, row.salt, row.since) for row in connection.execute(select(PLAN))}


def fingerprint_of(plan: Plan, days: Days) -> str:
    """Another value means that a template is held at other times or places."""
    when = _ANY.dump_python((plan.schedule, plan.places, days.starts, days.ends, days.opens), mode="json")
    return hash_of([*when, str(days.zone)])


def keep_plan(connection: Connection, plan: Plan, days: Days, since: datetime | None) -> Known:
    """Keeps a plan as it is now, with the salt it had or a new one."""
    known = plans_known(connection).get(plan.key)
    fresh = Known(fingerprint_of(plan, days), known.salt if known else secrets.token_hex(8), since)
    statement = insert(PLAN, connection).values(
        template=plan.key, fingerprint=fresh.fingerprint, salt=fresh.salt, since=since
    )
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["template"],
            set_={"fingerprint": statement.excluded.fingerprint, "since": statement.excluded.since},
        )
    )
    return fresh


@dataclass(frozen=True)
class Kept:
    """A round in the store, with what lists show of it."""

    round: Round
    opens_at: datetime
    checklist: str
    hash: str
    items: int
    answered: int
    failed: int
    tickets: tuple[str, ...]


def kept_of(row: Any) -> Kept:
    """The round in a row."""
    round = Round(
        id=row.id, template=row.template, place=row.place, due_at=row.due_at, late_at=row.late_at,
        missed_at=row.missed_at, state=State(row.state), reason=row.reason, holder=row.holder, paused=row.paused,
        started_at=row.started_at, completed_at=row.completed_at, completed_by=row.completed_by,
        outcome=Outcome(row.outcome) if row.outcome else None, revision=row.revision, seed=row.seed,
        sampled=tuple(row.sampled) if row.sampled is not None else None,
    )  # fmt: skip
    return Kept(
        round, row.opens_at, row.checklist, row.hash, row.items, row.answered, row.failed, tuple(row.tickets)
    )  # fmt: skip


def find(connection: Connection, id: str) -> Kept | None:
    """The round with this id, if it is in the store."""
    row = connection.execute(select(ROUND).where(ROUND.c.id == id)).one_or_none()
    return kept_of(row) if row is not None else None


def row_of_due(due: Due, checklist: str, at: datetime, state: State, reason: str = "") -> dict[str, Any]:
    """The row of a round as it is when it is opened, or noted as missed or called off."""
    items = sum(len(section.items) for section in due.plan.checklist.at(due.place, due.sampled))
    return {
        "id": due.id, "template": due.plan.key, "place": due.place, "due_at": due.slot.due_at,
        "opens_at": due.slot.opens_at, "late_at": due.slot.late_at, "missed_at": due.slot.missed_at,
        "checklist": checklist, "state": state.value, "reason": reason, "holder": "", "paused": False,
        "opened_at": at, "started_at": None, "completed_at": None, "completed_by": "", "outcome": "", "revision": 1,
        "seed": due.seed, "sampled": list(due.sampled) if due.sampled is not None else None, "hash": "",
        "items": items, "answered": 0, "failed": 0, "tickets": [],
    }  # fmt: skip


def put_round(connection: Connection, round: Round, **more: Any) -> None:
    """Writes what has changed of a round that is in the store."""
    values = {
        "state": round.state.value, "reason": round.reason, "holder": round.holder, "paused": round.paused,
        "started_at": round.started_at, "completed_at": round.completed_at, "completed_by": round.completed_by,
        "outcome": round.outcome.value if round.outcome else "", "revision": round.revision, **more,
    }  # fmt: skip
    connection.execute(ROUND.update().where(ROUND.c.id == round.id).values(**values))


@dataclass(frozen=True)
class Answers:
    """The answers of a round: by item the one that holds, and those that were changed, oldest first."""

    now: Mapping[str, Answer]
    before: Mapping[str, tuple[Answer, ...]]


def answers_of(connection: Connection, round: str) -> Answers:
    """All answers ever given in a round."""
    found: dict[str, list[Answer]] = {}
    for row in connection.execute(select(ANSWER).where(ANSWER.c.round == round).order_by(ANSWER.c.seq)):
        found.setdefault(row.item, []).append(
            Answer(
                item=row.item,
                verdict=Verdict(row.verdict),
                at=row.at,
                by=row.actor,
                number=row.number,
                text=row.text,
                note=row.note,
                file=row.file,
                rest=row.rest,
                ticket=row.ticket,
            )  # fmt: skip
        )
    return Answers(
        {item: given[-1] for item, given in found.items()},
        {item: tuple(given[:-1]) for item, given in found.items() if len(given) > 1},
    )


def signatures_of(connection: Connection, rounds: Collection[str] | None = None) -> dict[str, tuple[Signature, ...]]:
    """Every signature of these rounds, or of all; by round, in the order they were given."""
    query = select(SIGNATURE).order_by(SIGNATURE.c.revision, SIGNATURE.c.at, SIGNATURE.c.group)
    if rounds is not None:
        query = query.where(SIGNATURE.c.round.in_(rounds))
    found: dict[str, tuple[Signature, ...]] = {}
    for row in connection.execute(query):
        signature = Signature(row.group, row.name, row.at, row.actor, row.hash, row.revision, row.pin)
        found[row.round] = (*found.get(row.round, ()), signature)
    return found


def content_hash(round: Round, checklist: str, items: Iterable[Item], answers: Mapping[str, Answer]) -> str:
    """What a signature is given for: the round, its sheet, every answer with who gave it, and the outcome."""
    given = [_ANY.dump_python(answers[item.id], mode="json") for item in items if item.id in answers]
    return hash_of(
        {
            "round": round.id, "revision": round.revision, "checklist": checklist, "answers": given,
            "sampled": round.sampled, "outcome": round.outcome.value if round.outcome else None,
            "completed_at": round.completed_at.isoformat() if round.completed_at else None,
        }
    )  # fmt: skip
