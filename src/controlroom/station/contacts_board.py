"""The contact sheet as its board works on it."""

from __future__ import annotations

from controlroom.station.contacts import Contacts
from controlroom.station.paper import printer_of, report_file
from controlroom.station.room import Room


class ContactsBoard(Contacts):
    """What the board reads and orders, and the sheet on paper."""

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self._open = room

    def write(self, emergency: str | None, name: str) -> str:
        """Writes the sheet to a new file, in `reports` unless `name` says elsewhere; gives where it is.

        Without an ending it is a pdf. Raises what `write_contacts` does.
        """
        from controlroom.station.contact_paper import SUFFIXES, write_contacts  # Brings the drivers of printers.

        file = report_file(self._open, name, SUFFIXES)
        write_contacts(self._open, emergency, file, force=False)
        return str(file)

    def print_at(self, emergency: str | None, desk: str) -> None:
        """Prints the sheet on the printer of a desk. Raises what `print_contacts` does."""
        from controlroom.station.contact_paper import print_contacts

        print_contacts(self._open, emergency, printer_of(self._open, desk))
