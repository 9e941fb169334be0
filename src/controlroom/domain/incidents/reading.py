"""What is read of incidents: lists, one with its steps and clocks, and texts as they would go out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from controlroom.core.i18n import Language, _
from controlroom.domain.agenda.tables import find_item
from controlroom.domain.incidents import texts
from controlroom.domain.incidents.acting import require_incident
from controlroom.domain.incidents.moves import step_named
from controlroom.domain.incidents.rules import Incident
from controlroom.domain.incidents.tables import EVENT, INCIDENT, Setting, incidents
from controlroom.domain.incidents.views import (
    Broadcast,
    Contact,
    EventView,
    IncidentLine,
    IncidentView,
    line_of,
    step_view,
)
from controlroom.domain.people.duty import ROLE_WORDS, Role
from controlroom.domain.tickets import tables as tickets
from controlroom.store.store import Store

if TYPE_CHECKING:
    from controlroom.core.config.loading import Words
    from controlroom.core.config.playbooks import StepConfig

_ROLES = frozenset(Role)
_ENDED_LINES = 200


def lines(store: Store, now: datetime, *, running_only: bool = False) -> tuple[IncidentLine, ...]:
    """The incidents: those that run first, real ones before drills, then the newest."""
    with store.read() as connection:
        found = incidents(connection, INCIDENT.c.is_open)
        if not running_only:
            found += incidents(connection, INCIDENT.c.is_open.is_(False), limit=_ENDED_LINES)
    rows = [line_of(incident, now) for incident in found]
    return tuple(sorted(rows, key=lambda line: (not line.is_running, line.drill and line.is_running, -line.number)))


def show(store: Store, setting: Setting, id: str, now: datetime) -> IncidentView:
    """One with its steps. Raises IncidentUnknownError."""
    with store.read() as connection:
        return view_of(connection, setting, require_incident(connection, id), now)


def view_of(connection: Connection, setting: Setting, incident: Incident, now: datetime) -> IncidentView:
    """An incident as it is shown at `now`."""
    steps = tuple(
        step_view(incident, number, now, label_of(setting, step.owner), people_of(setting, step.owner, now))
        for number, step in enumerate(incident.playbook.steps, 1)
    )
    device = setting.devices.by_id.get(incident.device)
    number = tickets.number_of(incident.ticket)
    return IncidentView(
        line_of(incident, now), incident, steps, contacts(setting, incident, now), _events(connection, incident), now,
        setting.room_name(incident.room), device.name if device is not None else None,
        tickets.find(connection, number) if number is not None else None,
        find_item(connection, incident.item) if incident.item else None,
    )  # fmt: skip


def label_of(setting: Setting, owner: str) -> str:
    """A group or role, in the language in force."""
    return _(ROLE_WORDS[Role(owner)]) if owner in _ROLES else setting.group_name(owner)


def people_of(setting: Setting, owner: str, now: datetime) -> tuple[str, ...]:
    """Whom a step is for now: who holds the role, or is told of a matter of the group."""
    roster = setting.devices.tickets.roster
    if owner in _ROLES:
        return tuple(person.name for person in roster.people.values() if person.role == owner)
    found = roster.on_call(owner, now)
    return (found,) if found else ()


def contacts(setting: Setting, incident: Incident, now: datetime) -> tuple[Contact, ...]:
    """Whom to call: the chain of command in its order, with a second name where there is one, then who is outside."""
    found: list[Contact] = []
    roster = setting.devices.tickets.roster
    for key in incident.playbook.chain:
        label = label_of(setting, key)
        names = people_of(setting, key, now) if key in _ROLES else roster.reachable_by(key)
        on_duty = sorted(names, key=lambda name: not roster.is_on_duty(name, now))[:2]
        found += [Contact(key, label, name, setting.phones.get(name, "")) for name in on_duty or [""]]
    outside = (Contact("", str(each.name), "", each.phone) for each in incident.playbook.contacts)
    return (*found, *outside)


def see_broadcast(store: Store, setting: Setting, id: str, step: str, now: datetime) -> Broadcast:
    """The text of a step exactly as it would go out now. Raises NothingToSayError, TextLacksError."""
    with store.read() as connection:
        incident = require_incident(connection, id)
    return broadcast_of(incident, step_named(incident, step), now, setting)


def broadcast_of(incident: Incident, step: StepConfig, now: datetime, setting: Setting) -> Broadcast:
    """The text of a step, filled in at `now`. Raises NothingToSayError, TextLacksError."""
    device = setting.devices.by_id.get(incident.device)
    told = texts.sentence(
        incident, step, now, setting.devices.tickets.zone, event=_both(setting.event),
        room=_both_of(setting.room_name(incident.room)), device=_both_of(device.name if device is not None else None),
    )  # fmt: skip
    return Broadcast(step.id, told, step.to)


def _events(connection: Connection, incident: Incident) -> tuple[EventView, ...]:
    rows = connection.execute(select(EVENT).where(EVENT.c.incident == incident.number).order_by(EVENT.c.seq))
    return tuple(
        EventView(row.at, row.station, row.actor, row.verb, row.step, row.note, row.data) for row in rows
    )  # fmt: skip


def _both(words: Words) -> dict[Language, str]:
    return {"zh": words.zh, "en": words.en}


def _both_of(words: Words | None) -> dict[Language, str] | None:
    return _both(words) if words is not None else None
