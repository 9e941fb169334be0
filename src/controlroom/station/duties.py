"""What falls due by the clock: reminders, rooms that follow it, rounds, overdue tickets,
guests who come, announcements that nobody acknowledges (docs/domain.md §3, §4, §7, §8, §11).

What is due follows from what is stored, and keys decide who writes it: of several programs one does, the others find it
done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from controlroom.core.errors import RuleRefusedError
from controlroom.core.i18n import _
from controlroom.core.ids import SYSTEM
from controlroom.domain.agenda import reminding, service, staging
from controlroom.domain.agenda.errors import AgendaChangedError
from controlroom.domain.agenda.forecast import forecast
from controlroom.domain.agenda.reminders import due, next_moment
from controlroom.domain.agenda.rolling import Rolled, roll
from controlroom.domain.agenda.tables import Setting, given_reminders, last_change, read_agenda
from controlroom.domain.tickets.escalation import escalate
from controlroom.station import tickets
from controlroom.station.announcing import AnnouncementDuty
from controlroom.station.arriving import GuestDuty
from controlroom.station.reconcile import Duty, Trouble
from controlroom.station.reports import ReportDuty
from controlroom.station.room import Room
from controlroom.station.rounds import RoundDuty
from controlroom.station.rundown import setting_of
from controlroom.store.journal import Origin


def duties_of(room: Room, trouble: Trouble) -> tuple[Duty, ...]:
    """Everything that a station which watches sees to by itself. `trouble` is told what a rule refuses the clock."""
    return (
        RundownDuty(room, trouble),
        TicketDuty(room),
        RoundDuty(room),
        GuestDuty(room),
        AnnouncementDuty(room, trouble),
        ReportDuty(room),
    )


class TicketDuty:
    """Overdue steps climb their ladder."""

    scopes = frozenset({"ticket", "device", "round"})

    def __init__(self, room: Room) -> None:
        self._room = room
        self._by = Origin(room.by.station, SYSTEM)

    def carry_out(self) -> datetime | None:
        return escalate(self._room.store, self._by, tickets.setting_of(self._room.settings.event))


@dataclass(frozen=True)
class _Looked:
    """What a look at the rundown found: whether reminders are due, what rolls next in each room, and what is next."""

    seq: int
    reminders: bool
    rolls: Mapping[str, Rolled]
    next: datetime | None


class RundownDuty:
    """Reminders, and rooms in roll mode."""

    scopes = frozenset({"agenda", "stage"})

    def __init__(self, room: Room, trouble: Trouble) -> None:
        self._room = room
        self._trouble = trouble
        self._by = Origin(room.by.station, SYSTEM)

    def carry_out(self) -> datetime | None:
        refused: set[str] = set()
        while True:
            now = self._room.clock.now()
            looked = self._look(now, refused)
            ready = [(room, each) for room, each in looked.rolls.items() if each.at <= now]
            if ready:
                self._roll(*ready[0], looked.seq, refused)
            elif looked.reminders:
                reminding.give_due(self._room.store, self._by, self._setting)
            else:
                return looked.next

    @property
    def _setting(self) -> Setting:
        return setting_of(self._room.settings.event)

    def _look(self, now: datetime, refused: set[str]) -> _Looked:
        with self._room.store.read() as connection:
            agenda, given = read_agenda(connection, self._setting), given_reminders(connection)
            seq, stages = last_change(connection), staging.stages(connection)
        expected = forecast(agenda, now)
        why = _("nobody followed the clock then")
        rolling = [stage for stage in stages.values() if stage.roll and stage.room not in refused]
        ahead = {stage.room: roll(agenda, stage.room, now, why, stage.roll_since) for stage in rolling}
        rolls = {room: rolled for room, rolled in ahead.items() if rolled is not None}
        moment = next_moment(agenda, expected, given, now)
        coming = [each.at for each in rolls.values()] + ([moment] if moment is not None else [])
        return _Looked(seq, bool(due(agenda, expected, given, now)), rolls, min(coming, default=None))

    def _roll(self, room: str, rolled: Rolled, seq: int, refused: set[str]) -> None:
        try:
            service.apply(self._room.store, self._by, self._setting, rolled.operation, seen_after=seq)
        except AgendaChangedError:
            return  # Somebody was quicker: looked at again.
        except RuleRefusedError as error:
            refused.add(room)
            self._trouble(error)
