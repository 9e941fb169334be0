"""What an incident does to the rundown of its room: a filler goes in, or what is on stage is held. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from uuid import NAMESPACE_OID, uuid5

from controlroom.core.i18n import _
from controlroom.core.ids import new_id
from controlroom.domain.agenda.changes import InsertItem
from controlroom.domain.agenda.live import HoldItem, Operation
from controlroom.domain.agenda.rules import Agenda, State
from controlroom.domain.incidents.errors import NothingHeldError

if TYPE_CHECKING:
    from controlroom.core.config.playbooks import StepConfig
    from controlroom.domain.incidents.rules import Incident

What = Literal["filler", "hold"]


def operation_of(
    what: What, agenda: Agenda, room: str, room_name: str, minutes: int, now: datetime, item: str = ""
) -> Operation:
    """The operation for a room: a filler of so many minutes behind what is on stage, or now; or a hold.

    `item`: what the filler is called, "" for a new name. Raises NothingHeldError.
    """
    current = agenda.under_way(room)
    if what == "hold":
        if current is None or current.state is not State.RUNNING:
            raise NothingHeldError(room=room_name)
        return HoldItem(current.id)
    length, title, id = timedelta(minutes=minutes), _("Short break"), item or new_id()
    if current is not None:
        return InsertItem(id, title, length, after=current.id)
    return InsertItem(id, title, length, room=room)


def filler_of(incident: Incident, step: StepConfig | None) -> str:
    """The item that the filler of a step is: always the same one, so that no step puts two in. "" for no step's."""
    return uuid5(NAMESPACE_OID, f"{incident.started_at.isoformat()}/{incident.id}/{step.id}").hex if step else ""
