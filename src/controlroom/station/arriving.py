"""Guests who check in have arrived, and who must know is told: what every station sees to, desks and kiosks too.

A desk alone decides and tells: nothing of it waits for a control room that is not open (docs/domain.md §4).
"""

from __future__ import annotations

from datetime import datetime

from controlroom.station.guests import Guests
from controlroom.station.room import Room


class GuestDuty:
    """Whoever of several programs looks first tells it; the others find it told."""

    scopes = frozenset({"checkin", "guest"})

    def __init__(self, room: Room) -> None:
        self._guests = Guests(room)

    def carry_out(self) -> datetime | None:
        self._guests.notice_check_ins()
        return None
