"""Reading what a report tells of: every noun, each in its own consistent state (docs/domain.md §11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from controlroom.domain.agenda import reading as agenda
from controlroom.domain.agenda.views import AgendaView
from controlroom.domain.checkin.arrivals import flow_now
from controlroom.domain.checkin.flow import FlowView
from controlroom.domain.devices import reading as devices
from controlroom.domain.devices.rules import Key
from controlroom.domain.devices.tables import Known
from controlroom.domain.devices.views import DevicesView
from controlroom.domain.guests import reading as guests
from controlroom.domain.incidents import reading as incidents
from controlroom.domain.inspections import reading as rounds
from controlroom.domain.inspections.views import RoundLine
from controlroom.domain.tickets import reading as tickets
from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.views import EscalationView
from controlroom.reports.sections import LateGuest, OpenIncident
from controlroom.reports.setting import Setting
from controlroom.reports.values import Both
from controlroom.store.store import Store


@dataclass(frozen=True)
class Facts:
    """Everything a report is made of."""

    at: datetime
    flow: FlowView
    agenda: AgendaView
    tickets: tuple[Ticket, ...]
    escalations: tuple[EscalationView, ...]
    devices: DevicesView
    rounds: tuple[RoundLine, ...]
    incidents: tuple[OpenIncident, ...] = ()
    guests: tuple[LateGuest, ...] = ()


def read_facts(store: Store, setting: Setting, live: Mapping[Key, Known] | None = None) -> Facts:
    """What is so now. `live`: how the checks of devices stand, from whoever watches here. Raises the store's errors."""
    now = store.clock.now()
    return Facts(
        at=now,
        flow=flow_now(store, setting.settings, now),
        agenda=agenda.rundown(store, setting.agenda),
        tickets=tickets.tickets(store),
        escalations=tickets.escalations(store),
        devices=devices.devices(store, setting.devices, live, past=False),
        rounds=rounds.rounds(store, setting.rounds),
        incidents=_incidents(store, now),
        guests=_late_guests(store, setting, now),
    )


def _incidents(store: Store, now: datetime) -> tuple[OpenIncident, ...]:
    """Those that run; drills are none."""
    found = []
    for each in incidents.lines(store, now, running_only=True):
        if not each.drill:
            words = each.current_words
            step = Both(words.zh, words.en) if words is not None else None
            name = Both(each.name.zh, each.name.en)
            found.append(OpenIncident(each.id, name, each.started_at, step, each.late, len(each.waiting)))
    return tuple(found)


def _late_guests(store: Store, setting: Setting, now: datetime) -> tuple[LateGuest, ...]:
    after = timedelta(minutes=setting.settings.event.guests.late_after_min)
    with store.read() as connection:
        return tuple(
            LateGuest(each.id, each.name, each.late_by(now), each.expected_at)
            for each in guests.late_guests(connection, now, after)
        )
