"""The contact sheet as its board works on it."""

from __future__ import annotations

from controlroom.domain.people.list_files import new_file
from controlroom.station.contacts import Contacts
from controlroom.station.room import Room


class ContactsBoard(Contacts):
    """What the board reads and orders; it writes its files beside the other reports."""

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self._open = room

    def export(self, emergency: str | None) -> str:
        """Writes the sheet to a new pdf in the event's `reports`; its name. Raises what `write_contacts` raises."""
        from controlroom.station.contact_paper import write_contacts  # Brings the drivers of printers.

        now = self._open.clock.now().astimezone(self._open.settings.event.zone)
        kind = f"-{emergency}" if emergency else ""
        file = new_file(self._open.folder.root / "reports", f"contacts{kind}-{now:%Y%m%d-%H%M%S}.pdf")
        write_contacts(self._open, emergency, file, force=False)
        return f"reports/{file.name}"
