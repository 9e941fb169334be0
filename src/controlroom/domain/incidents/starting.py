"""An incident begins: by hand, from a ticket, a device or an item at risk; as a drill it touches nothing live."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from controlroom.core.i18n import _
from controlroom.core.text import clean_line, visible
from controlroom.domain.agenda.naming import item_named
from controlroom.domain.agenda.tables import read_agenda
from controlroom.domain.incidents.acting import written
from controlroom.domain.incidents.errors import IncidentPlaceError, IncidentRunningError, PlaybookUnknownError
from controlroom.domain.incidents.moves import LONGEST_NOTE
from controlroom.domain.incidents.rules import Incident
from controlroom.domain.incidents.tables import INCIDENT, LOCK, Setting, incidents
from controlroom.domain.tickets import tables as tickets
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

_LONGEST_KEY = 80


@dataclass(frozen=True)
class NewIncident:
    """What is known when it begins. `ticket` brings its room and device, `device` its room, `item` (of the rundown, by
    id, cue or title: what is at risk) its room; `what`: in a few words.

    `source`: a risk of another kind or whatever else it came from. `another`: also beside one of the same kind in the
    same room.
    """

    playbook: str
    room: str = ""
    device: str = ""
    ticket: str = ""
    source: str = ""
    what: str = ""
    drill: bool = False
    another: bool = False
    item: str = ""


def start(store: Store, by: Origin, setting: Setting, new: NewIncident) -> Incident:
    """Begins an incident; its clocks run from now, by the playbook as it is now.

    Raises PlaybookUnknownError, IncidentPlaceError, ItemUnknownError, ItemAmbiguousError, IncidentRunningError.
    """
    playbook = setting.playbook(new.playbook)
    if playbook is None:
        known = ", ".join(each.key for each in setting.playbooks) or "—"
        raise PlaybookUnknownError(playbook=visible(new.playbook, 40), known=known)

    def work(transaction: Transaction) -> Incident:
        one_at_a_time(transaction.connection, LOCK)
        known = _whole(transaction, setting, new)
        if not new.another:
            _require_alone(transaction.connection, setting, known)
        incident = Incident(
            number=0, playbook=playbook, started_at=transaction.at, started_by=transaction.by.actor,
            changed_at=transaction.at, drill=new.drill, room=known.room, device=known.device, ticket=known.ticket,
            item=known.item, source=known.source, what=known.what,
        )  # fmt: skip
        room = setting.room_name(known.room)
        facts = {
            "room": known.room, "device": known.device, "ticket": known.ticket, "item": known.item,
            "source": known.source, "level": playbook.level,
            "place": {"zh": room.zh, "en": room.en} if room is not None else None,
        }  # fmt: skip
        return written(transaction, None, incident, "started", note=known.what, facts=facts)

    return store.write(work, by)


def _whole(transaction: Transaction, setting: Setting, new: NewIncident) -> NewIncident:
    """What is known, with what ticket, device and item add to it."""
    found = replace(new, what=clean_line(new.what, LONGEST_NOTE), source=clean_line(new.source, _LONGEST_KEY))
    if found.ticket:
        found = _with_ticket(transaction.connection, setting, found)
    if found.device:
        registered = setting.devices.by_id.get(found.device)
        if registered is None:
            known = ", ".join(list(setting.devices.by_id)[:12]) or "—"
            raise IncidentPlaceError(kind=_("device"), found=visible(found.device, 40), known=known)
        found = replace(found, room=found.room or registered.room or "")
    if found.item:
        item = item_named(read_agenda(transaction.connection, setting.devices.agenda), found.item, transaction.at)
        room = item.room if item.room in setting.places else ""
        found = replace(found, item=item.id, room=found.room or room, what=found.what or clean_line(item.title))
    if found.room and found.room not in setting.places:
        raise IncidentPlaceError(kind=_("room"), found=visible(found.room, 40), known=", ".join(setting.places))
    return found


def _with_ticket(connection: Connection, setting: Setting, new: NewIncident) -> NewIncident:
    number = tickets.number_of(new.ticket)
    ticket = tickets.find(connection, number) if number is not None else None
    if ticket is None:
        raise IncidentPlaceError(kind=_("ticket"), found=visible(new.ticket, 20), known="T-0001 …")
    # A room or device may have been taken out of the configuration since.
    room = ticket.room if ticket.room in setting.places else ""
    device = ticket.device if ticket.device in setting.devices.by_id else ""
    return replace(
        new, ticket=ticket.id, room=new.room or room, device=new.device or device, what=new.what or ticket.title
    )


def _require_alone(connection: Connection, setting: Setting, new: NewIncident) -> None:
    """Two people who see the same fire begin one incident, not two."""
    alike = incidents(
        connection, INCIDENT.c.is_open, INCIDENT.c.playbook == new.playbook, INCIDENT.c.room == new.room,
        INCIDENT.c.drill == new.drill, limit=1,
    )  # fmt: skip
    for other in alike:
        time = f"{other.started_at.astimezone(setting.devices.tickets.zone):%H:%M:%S}"
        raise IncidentRunningError(
            incident=other.id, name=other.playbook.name, by=other.started_by, time=time
        )  # fmt: skip
