"""The rounds as the screens work on them: with who acts here, and the sheet on paper. All of it blocks on the disk."""

from __future__ import annotations

from collections.abc import Callable, Collection

from controlroom.domain.devices.views import DeviceView
from controlroom.station.devices import Devices
from controlroom.station.paper import printer_of, report_file
from controlroom.station.room import Room
from controlroom.station.round_paper import SUFFIXES, filled_sheet, print_sheet, write_sheet
from controlroom.station.rounds import Rounds


class RoundsBoard(Rounds):
    """The rounds of an open event, for somebody at a screen. `register`: the devices, if they are known here."""

    def __init__(self, room: Room, register: Callable[[], Devices | None] = lambda: None) -> None:
        super().__init__(room)
        self._register = register

    @property
    def me(self) -> str:
        """Who acts here."""
        return self._room.by.actor

    def devices(self, ids: Collection[str]) -> dict[str, DeviceView]:
        """How these devices are now; one that is not in the register is left out."""
        register = self._register() if ids else None
        view = register.view() if register is not None else None
        return {id: found for id in ids if view is not None and (found := view.device(id)) is not None}

    def write(self, id: str, name: str) -> str:
        """Writes the sheet of a round to a new file, in `reports` unless `name` says elsewhere; gives where it is.

        Without an ending it is a pdf. Raises what `write_sheet` does.
        """
        file = report_file(self._room, name, SUFFIXES)
        write_sheet(self._room, filled_sheet(self._room, id), id, file, force=False)
        return str(file)

    def print_out(self, id: str, desk: str) -> None:
        """Prints the sheet of a round on the printer of a desk. Raises what `print_sheet` does."""
        print_sheet(self._room, filled_sheet(self._room, id), printer_of(self._room, desk))
