"""The contact sheet, shifts and staffing, served by an open event. All of it blocks on the disk."""

from __future__ import annotations

from controlroom.core.config.contacts import ContactsConfig, Emergency
from controlroom.domain.people import calling
from controlroom.domain.people.calling import ContactUnknownError, EmergencyUnknownError
from controlroom.domain.people.contacts import REMEMBERED, Attempt, ContactLine, ContactSheet, sheet
from controlroom.domain.people.duty import roster_of
from controlroom.domain.people.staffing import GroupShift, Staffing, shifts_at, staffing
from controlroom.station.room import Room


class Contacts:
    """Whom to call, under the configuration in force."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._calls: dict[str, Attempt] = {}
        self._seen = 0

    @property
    def config(self) -> ContactsConfig:
        """The sheet as it is configured now."""
        return self._room.settings.contacts

    def emergencies(self) -> tuple[Emergency, ...]:
        """The kinds of emergency, in the order of the file."""
        return self.config.emergencies

    def sheet(self, emergency: str | None = None) -> ContactSheet:
        """Whom to call in a kind of emergency, or in any. Raises EmergencyUnknownError."""
        if emergency is not None and self.config.emergency(emergency) is None:
            known = ", ".join(each.key for each in self.config.emergencies)
            raise EmergencyUnknownError(found=emergency, known=known or "—")
        event, now = self._room.settings.event, self._room.clock.now()
        self._calls, self._seen = calling.calls(self._room.store, self._calls, self._seen, now - REMEMBERED)
        phones = {who.name: who.phone for who in event.operators}
        return sheet(self.config, roster_of(event), phones, emergency, self._calls, now)

    def called(self, key: str, *, reached: bool, emergency: str | None = None, note: str = "") -> str:
        """Keeps that somebody was called, by their key, id or name; returns the key.

        Raises ContactUnknownError, EmergencyUnknownError.
        """
        line = self._line(key, self.sheet(emergency))
        calling.keep_call(
            self._room.store, self._room.by, line, emergency=emergency or "", reached=reached, note=note
        )  # fmt: skip
        return line.key

    def staffing(self, attendees: int | None = None) -> Staffing:
        """How many people on duty are advised for everybody expected, or for so many, against how many are named."""
        event = self._room.settings.event
        expected = self._room.expected_heads() if attendees is None else attendees
        return staffing(event.staffing.steps, expected, roster_of(event), self._room.clock.now())

    def shifts(self) -> tuple[GroupShift, ...]:
        """Who is on duty now, by group, and the next change."""
        return shifts_at(roster_of(self._room.settings.event), self._room.clock.now())

    def _line(self, wanted: str, sheet: ContactSheet) -> ContactLine:
        """The line that `wanted` means: its key, id or name, else the only one whose name has it."""
        lines = {line.key: line for line in sheet.lines}
        text = wanted.strip().casefold()
        for line in lines.values():
            if text in (line.key.casefold(), line.key.partition(":")[2].casefold(), str(line.name).casefold()):
                return line
        near = [line for line in lines.values() if text and text in str(line.name).casefold()]
        if len(near) != 1:
            raise ContactUnknownError(found=wanted, several=", ".join(str(line.name) for line in near[:5]) or "—")
        return near[0]
