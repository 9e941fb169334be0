"""What an incident does to the rundown of its room: a filler goes in, or what is on stage is held. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from controlroom.core.i18n import _
from controlroom.core.ids import new_id
from controlroom.domain.agenda.changes import InsertItem
from controlroom.domain.agenda.live import HoldItem, Operation
from controlroom.domain.agenda.rules import Agenda, State
from controlroom.domain.incidents.errors import NothingHeldError

What = Literal["filler", "hold"]


def operation_of(what: What, agenda: Agenda, room: str, room_name: str, minutes: int, now: datetime) -> Operation:
    """The operation for a room: a filler of so many minutes behind what is on stage, or now; or a hold.

    Raises NothingHeldError.
    """
    current = agenda.under_way(room)
    if what == "hold":
        if current is None or current.state is not State.RUNNING:
            raise NothingHeldError(room=room_name)
        return HoldItem(current.id)
    length, title = timedelta(minutes=minutes), _("Short break")
    if current is not None:
        return InsertItem(new_id(), title, length, after=current.id)
    return InsertItem(new_id(), title, length, room=room)
