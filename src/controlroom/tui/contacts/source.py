"""What the board of contacts asks of the event. No widget, no SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from controlroom.domain.people.contacts import ContactSheet
from controlroom.domain.people.staffing import GroupShift, Staffing

if TYPE_CHECKING:
    from controlroom.core.config.contacts import Emergency


class ContactsSource(Protocol):
    """The open event, as this board needs it. Everything blocks on the disk: call it in workers."""

    def emergencies(self) -> tuple[Emergency, ...]:
        """The kinds of emergency."""

    def sheet(self, emergency: str | None = None) -> ContactSheet:
        """Whom to call."""

    def called(self, key: str, *, reached: bool, emergency: str | None = None, note: str = "") -> str:
        """Keep that somebody was called."""

    def staffing(self) -> Staffing:
        """How many on duty are advised."""

    def shifts(self) -> tuple[GroupShift, ...]:
        """Who is on duty now."""

    def write(self, emergency: str | None, name: str) -> str:
        """Write the sheet to a new file; where it is."""

    def print_at(self, emergency: str | None, desk: str) -> None:
        """Print the sheet on the printer of a desk."""


@dataclass(frozen=True)
class ContactsReading:
    """One reading of the board."""

    kinds: tuple[Emergency, ...]
    sheet: ContactSheet
    staffing: Staffing
    shifts: tuple[GroupShift, ...]


def read_contacts(source: ContactsSource, emergency: str | None) -> ContactsReading:
    """The board as it is now; a kind of emergency that is no longer in the file is none."""
    kinds = source.emergencies()
    wanted = emergency if any(kind.key == emergency for kind in kinds) else None
    return ContactsReading(kinds, source.sheet(wanted), source.staffing(), source.shifts())
