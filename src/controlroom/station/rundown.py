"""The rundown, served by an open event: what screens and commands call. Everything here blocks on the disk."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from controlroom.core.config.event import EventConfig
from controlroom.core.i18n import Language
from controlroom.domain.agenda import exporting, importing, reading, reminding, report, service
from controlroom.domain.agenda.exporting import AgendaExport, Format
from controlroom.domain.agenda.files.plan import Frame, Progress
from controlroom.domain.agenda.files.reading import Wishes, read_plan
from controlroom.domain.agenda.importing import ImportView
from controlroom.domain.agenda.kpi import AgendaKpis, Figure, figures
from controlroom.domain.agenda.live import Operation
from controlroom.domain.agenda.preview import Preview
from controlroom.domain.agenda.reminders import Remind
from controlroom.domain.agenda.rules import Calendar, Rules
from controlroom.domain.agenda.service import Applied
from controlroom.domain.agenda.tables import Setting
from controlroom.domain.agenda.views import AgendaView, ChangeView, ReminderView
from controlroom.domain.people.list_files import ExportReport
from controlroom.station.room import Room


def setting_of(event: EventConfig) -> Setting:
    """What event.toml says of the rundown."""
    rundown = event.rundown
    rules = Rules(
        buffer=rundown.buffer,
        break_least=rundown.break_least,
        reminder=timedelta(minutes=rundown.reminder_min),
        card_after=timedelta(minutes=rundown.card_after_min),
        time_cards=rundown.time_cards,
        host_off=timedelta(minutes=rundown.host_off_min),
        deviation_target=rundown.deviation_target,
        completed_target=rundown.completed_target,
        equipment={each.key: each.count for each in rundown.equipment},
    )
    return Setting(
        Calendar(event.zone, event.check_in.day_starts),
        rules,
        tuple(room.id for room in event.rooms),
        {room.id: {"zh": room.name.zh, "en": room.name.en} for room in event.rooms},
    )


def frame_of(event: EventConfig) -> Frame:
    """The event as files with the rundown name it."""
    setting = setting_of(event)
    words = re.findall(r"[a-z0-9]+", event.name.en.lower())
    return Frame(
        title=getattr(event.name, event.language), acronym="-".join(words) if words else "event",
        zone_name=event.timezone, language=event.language, calendar=setting.calendar, starts=event.starts,
        ends=event.ends, names=setting.names, reminder=setting.rules.reminder,
    )  # fmt: skip


class Rundown:
    """The rundown of an open event, under the configuration in force."""

    def __init__(self, room: Room) -> None:
        self._room = room

    @property
    def setting(self) -> Setting:
        """Days, numbers and rooms, as they are configured now."""
        return setting_of(self._room.settings.event)

    def view(self) -> AgendaView:
        """The rundown and its forecast now. Raises the store's errors."""
        return reading.rundown(self._room.store, self.setting)

    def see(self, operation: Operation) -> tuple[Preview, Mapping[Language, str], int]:
        """What `operation` would do, its announcement, and after which change. Raises what it refuses with."""
        return service.see(self._room.store, self.setting, operation)

    def do(self, operation: Operation, seen_after: int | None = None) -> Applied:
        """Does it. Raises what it refuses with, and AgendaChangedError."""
        return service.apply(self._room.store, self._room.by, self.setting, operation, seen_after)

    def announce(self, seq: int) -> Mapping[Language, str]:
        """Puts the announcement of a change on the board, for the groups that event.toml names."""
        to = self._room.settings.event.announcements.agenda_to
        return service.announce(self._room.store, self._room.by, seq, to)

    def undo(self, room: str = "") -> Applied:
        """Takes the last change back, of a room or of all. Raises NothingToUndoError, UndoBlockedError."""
        return service.undo(self._room.store, self._room.by, self.setting, room)

    def redo(self, room: str = "") -> Applied:
        """Does again what was taken back last. Raises NothingToUndoError, UndoBlockedError."""
        return service.redo(self._room.store, self._room.by, self.setting, room)

    def history(self, limit: int, room: str = "") -> tuple[ChangeView, ...]:
        """The newest changes, newest first."""
        return reading.history(self._room.store, limit, room)

    def change_that_put(self, item: str) -> ChangeView | None:
        """The change by which an item came in, if that was not taken back."""
        return reading.change_that_put(self._room.store, item)

    def kpis(self) -> tuple[AgendaKpis, tuple[Figure, ...]]:
        """How the rundown went so far, and the figures beside their targets."""
        setting = self.setting
        found = report.measured(self._room.store, setting)
        return found, figures(found, setting.rules)

    def write_report(self, file: Path, *, force: bool = False) -> ExportReport:
        """Writes every item against its plan to a csv or xlsx file. Raises what `list_files.write_list` does."""
        return report.write_report(self._room.store, self._room.by, self.setting, file, force=force)

    def reminders(self) -> tuple[ReminderView, ...]:
        """What was given and nobody has acknowledged, the oldest first."""
        return reminding.open_reminders(self._room.store, self.setting)

    def acknowledge(self, keys: Collection[tuple[str, Remind]] | None = None) -> tuple[ReminderView, ...]:
        """Somebody has seen reminders, those of `keys` or all. Raises NoReminderError."""
        return reminding.acknowledge(self._room.store, self._room.by, self.setting, keys)

    def see_import(self, file: Path, wishes: Wishes, progress: Progress) -> ImportView:
        """What taking `file` in would change. Raises what reading it raises; nothing is changed."""
        plan = read_plan(file, frame_of(self._room.settings.event), wishes, progress)
        return importing.see_import(self._room.store, self.setting, plan)

    def take_in(self, shown: ImportView) -> int | None:
        """Takes in what was shown, as one change; its number, None when there was nothing to do."""
        return importing.take_in(self._room.store, self._room.by, self.setting, shown)

    def export(self, file: Path, format: Format, rooms: Sequence[str], *, force: bool) -> AgendaExport:
        """Writes the rundown to `file`. Raises what `export_agenda` raises."""
        frame = frame_of(self._room.settings.event)
        return exporting.export_agenda(
            self._room.store, self._room.by, self.setting, frame, file, format=format, rooms=rooms, force=force
        )
