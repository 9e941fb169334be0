"""The stages of an open event: what a stage screen reads, and what it is told. Everything here blocks on the disk."""

from __future__ import annotations

from dataclasses import dataclass

from controlroom.domain.agenda import staging
from controlroom.domain.agenda.stage_rules import StageView
from controlroom.domain.agenda.tables import Setting, last_change, read_agenda
from controlroom.domain.agenda.views import AgendaView
from controlroom.station.room import Room
from controlroom.station.rundown import setting_of


@dataclass(frozen=True)
class StageReading:
    """What a stage screen shows: the rundown, and what the room's stage was told."""

    view: AgendaView
    stage: StageView


class Stages:
    """The stages of an open event, under the configuration in force."""

    def __init__(self, room: Room) -> None:
        self._room = room

    @property
    def _setting(self) -> Setting:
        return setting_of(self._room.settings.event)

    def reading(self, room: str) -> StageReading:
        """What the stage screen of `room` shows. Raises the store's errors, also when its file was taken away."""
        store = self._room.store
        store.require_in_place()
        with store.read() as connection:
            view = AgendaView.of(read_agenda(connection, self._setting), store.clock.now(), last_change(connection))
            return StageReading(view, staging.stage_of(connection, room))

    def require_store(self) -> None:
        """Raises the store's errors when nothing can be read from it now."""
        self._room.store.require_in_place()
        with self._room.store.read() as connection:
            last_change(connection)

    def say(self, room: str, *, text: str = "", template: str = "", blink: bool = False) -> StageView:
        """Shows the speaker a message. Raises RoomUnknownError, MessageMissingError."""
        return staging.show_message(
            self._room.store, self._room.by, self._setting, room, text=text, template=template, blink=blink
        )

    def clear(self, room: str) -> StageView:
        """Takes the message away. Raises RoomUnknownError."""
        return staging.clear_message(self._room.store, self._room.by, self._setting, room)

    def blackout(self, room: str, *, on: bool) -> StageView:
        """Makes the stage screen dark, or lights it again. Raises RoomUnknownError."""
        return staging.set_blackout(self._room.store, self._room.by, self._setting, room, on=on)

    def roll(self, room: str, *, on: bool) -> StageView:
        """The room follows the clock by itself, or no longer. Raises RoomUnknownError."""
        return staging.set_roll(self._room.store, self._room.by, self._setting, room, on=on)
