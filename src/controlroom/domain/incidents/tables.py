"""Incidents in the store: what the configuration says of them, rows to values and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, select

from controlroom.core.config.loading import Words
from controlroom.core.config.playbooks import PlaybookConfig
from controlroom.domain.devices.tables import Setting as DeviceSetting
from controlroom.domain.incidents.model import IncidentEvent, IncidentRow, IncidentStep
from controlroom.domain.incidents.rules import Approval, Incident, State, StepRun, StepState
from controlroom.store.engine import insert
from controlroom.store.store import Transaction

INCIDENT = IncidentRow.__table__  # type: ignore[attr-defined]
STEP = IncidentStep.__table__  # type: ignore[attr-defined]
EVENT = IncidentEvent.__table__  # type: ignore[attr-defined]
LOCK = "incidents"
"""What `one_at_a_time` is asked with before incidents are written."""

_APPROVAL: TypeAdapter[Approval] = TypeAdapter(Approval)


@dataclass(frozen=True)
class Setting:
    """What the configuration says of incidents, and of what they meet. `places`: rooms and areas; `phones`: by the
    name people act under."""

    playbooks: tuple[PlaybookConfig, ...]
    devices: DeviceSetting
    event: Words
    places: Mapping[str, Words]
    phones: Mapping[str, str]

    def playbook(self, key: str) -> PlaybookConfig | None:
        """The playbook with this key, if the configuration has it."""
        return next((playbook for playbook in self.playbooks if playbook.key == key), None)

    def group_name(self, group: str) -> str:
        """What a group is called, in the language in force; its key, if it has been taken out of the configuration."""
        found = self.devices.tickets.roster.groups.get(group)
        return str(found.name) if found is not None else group

    def room_name(self, room: str) -> Words | None:
        """What a room or an area is called."""
        return self.places.get(room)


@lru_cache(maxsize=64)
def _playbook(body: str) -> PlaybookConfig:
    return PlaybookConfig.model_validate_json(body)


def incidents(connection: Connection, *where: Any, limit: int | None = None) -> tuple[Incident, ...]:
    """The incidents that fit, the newest first."""
    query = select(INCIDENT).where(*where).order_by(INCIDENT.c.number.desc())
    rows = connection.execute(query.limit(limit) if limit is not None else query).all()
    runs: dict[int, dict[str, StepRun]] = {row.number: {} for row in rows}
    if runs:
        for step in connection.execute(select(STEP).where(STEP.c.incident.in_(list(runs)))):
            runs[step.incident][step.step] = _run_of(step)
    return tuple(_incident_of(row, runs[row.number]) for row in rows)


def find(connection: Connection, number: int) -> Incident | None:
    """The incident with this number."""
    return next(iter(incidents(connection, INCIDENT.c.number == number)), None)


@dataclass(frozen=True)
class Happened:
    """What is written among the events."""

    verb: str
    step: str = ""
    note: str = ""
    data: Mapping[str, Any] | None = None


def write(transaction: Transaction, before: Incident | None, after: Incident, happened: Happened) -> Incident:
    """Writes an incident as it stands now, and what happened to it; returns it with its number and version."""
    connection = transaction.connection
    version = 1 if before is None else before.version + 1
    values = _row_of(after, version)
    if before is None:
        number = connection.execute(INCIDENT.insert().returning(INCIDENT.c.number), values).scalar_one()
    else:
        number = after.number
        values |= _reached(connection, after)
        connection.execute(INCIDENT.update().where(INCIDENT.c.number == number).values(values))
    for step, run in after.steps.items():
        if before is None or before.steps.get(step) != run:
            _put_step(connection, number, step, run)
    connection.execute(
        EVENT.insert().values(
            incident=number, at=after.changed_at, station=transaction.by.station, actor=transaction.by.actor,
            verb=happened.verb, step=happened.step, note=happened.note, data=dict(happened.data or {}),
        )
    )  # fmt: skip
    return replace(after, number=number, version=version)


def _reached(connection: Connection, after: Incident) -> dict[str, Any]:
    """When it was under control and when recovered: the first time, until a step is opened again."""
    row = connection.execute(
        select(INCIDENT.c.controlled_at, INCIDENT.c.recovered_at).where(INCIDENT.c.number == after.number)
    ).one()
    if after.ended is not None:
        return {}
    controlled = after.state in (State.CONTROLLED, State.RECOVERED)
    recovered = after.state is State.RECOVERED
    return {
        "controlled_at": (row.controlled_at or after.changed_at) if controlled else None,
        "recovered_at": (row.recovered_at or after.changed_at) if recovered else None,
    }


def _row_of(incident: Incident, version: int) -> dict[str, Any]:
    return {
        "version": version, "state": incident.state.value, "is_open": incident.is_running, "drill": incident.drill,
        "playbook": incident.playbook.key, "room": incident.room, "device": incident.device,
        "ticket": incident.ticket, "item": incident.item, "source": incident.source, "what": incident.what,
        "people": incident.people,
        "started_at": incident.started_at, "started_by": incident.started_by, "changed_at": incident.changed_at,
        "ended_at": incident.ended_at, "ended_by": incident.ended_by, "review": incident.review,
        "body": incident.playbook.model_dump(mode="json"),
    }  # fmt: skip


def _incident_of(row: Any, steps: Mapping[str, StepRun]) -> Incident:
    state = State(row.state)
    return Incident(
        number=row.number, playbook=_playbook(json.dumps(row.body, ensure_ascii=False)), started_at=row.started_at,
        started_by=row.started_by, changed_at=row.changed_at, drill=row.drill, room=row.room, device=row.device,
        ticket=row.ticket, item=row.item, source=row.source, what=row.what, people=row.people,
        ended=state if not row.is_open else None, ended_at=row.ended_at, ended_by=row.ended_by, review=row.review,
        version=row.version, steps=steps,
    )  # fmt: skip


def _put_step(connection: Connection, incident: int, step: str, run: StepRun) -> None:
    values = {
        "state": run.state.value, "at": run.at, "by": run.by, "note": run.note, "number": run.number,
        "choice": run.choice, "ticket": run.ticket, "said_at": run.said_at, "change": run.change,
        "approval": _APPROVAL.dump_python(run.approval, mode="json") if run.approval is not None else None,
    }  # fmt: skip
    statement = insert(STEP, connection).values(incident=incident, step=step, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["incident", "step"], set_=values))


def _run_of(row: Any) -> StepRun:
    return StepRun(
        state=StepState(row.state), at=row.at, by=row.by, note=row.note, number=row.number, choice=row.choice,
        approval=_APPROVAL.validate_python(row.approval) if row.approval is not None else None, ticket=row.ticket,
        said_at=row.said_at, change=row.change,
    )  # fmt: skip
