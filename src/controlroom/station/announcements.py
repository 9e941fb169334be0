"""The announcements, served by an open event: what screens and commands call. Everything here blocks on the disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from controlroom.core.config.event import EventConfig
from controlroom.core.i18n import Language
from controlroom.core.text import clean_line, visible
from controlroom.domain.announcements import reading, resending, service
from controlroom.domain.announcements.errors import AnnouncementUnknownError
from controlroom.domain.announcements.rules import speaks_for
from controlroom.domain.announcements.tables import Setting, number_of
from controlroom.domain.announcements.text import to_text
from controlroom.domain.announcements.views import AnnouncementView
from controlroom.domain.people import authority
from controlroom.domain.people.duty import Person, roster_of
from controlroom.domain.people.list_files import check_target, new_file, write_document
from controlroom.station.paper import printer_of
from controlroom.station.room import Room

FILE = Path("reports") / "announcements.txt"
"""Where all announcements stand as text, in the event folder: for whoever pastes them into a chat."""


def setting_of(event: EventConfig) -> Setting:
    """What event.toml says of announcements."""
    rules = event.announcements
    return Setting(roster_of(event), timedelta(minutes=rules.resend_min), rules.most_resends, rules.telling)


def text_of(room: Room, announcements: Sequence[AnnouncementView]) -> str:
    """Announcements as text, in the language of the event: whichever program writes it, it is the same."""
    event = room.settings.event
    names = {group.key: clean_line(getattr(group.name, event.language)) for group in event.groups}
    return to_text(announcements, event.zone, lambda key: names.get(key) or key, event.language)


class Announcements:
    """The announcements of an open event, under the configuration in force."""

    def __init__(self, room: Room) -> None:
        self._room = room

    @property
    def setting(self) -> Setting:
        """Groups, people and numbers, as they are configured now."""
        return setting_of(self._room.settings.event)

    @property
    def me(self) -> Person:
        """Who acts here, with their role and group."""
        return self.setting.roster.person(self._room.by.actor)

    @property
    def has_webhook(self) -> bool:
        """Whether announcements are sent anywhere."""
        return self._room.settings.event.announcements.webhook is not None

    def require(self, verb: str) -> None:
        """Raises NotPermittedError when whoever acts here may not do what a verb of the journal tells."""
        authority.require(self._room.by, verb)

    def list(self, limit: int = 500, *, open_only: bool = False) -> tuple[AnnouncementView, ...]:
        """The newest `limit`, newest first, or all that are open, the oldest first."""
        with self._room.store.read() as connection:
            return reading.open_announcements(connection) if open_only else reading.latest(connection, limit)

    def show(self, id: str | int) -> AnnouncementView:
        """One of them. Raises AnnouncementUnknownError."""
        number = number_of(str(id))
        with self._room.store.read() as connection:
            found = reading.one(connection, number) if number is not None else None
        if found is None:
            raise AnnouncementUnknownError(announcement=visible(str(id)))
        return found

    def to_hear(self) -> tuple[tuple[AnnouncementView, str], ...]:
        """What whoever acts here has not acknowledged yet, the oldest first; each with the group it is for."""
        me, telling = self.me, self.setting.telling
        found = ((each, speaks_for(me, each, telling)) for each in self.list(open_only=True))
        return tuple((each, group) for each, group in found if group)

    def post(self, sentence: Mapping[Language, str], to: Sequence[str] = (), subject: str = "") -> AnnouncementView:
        """Puts a sentence on the board. Raises what `service.post_new` does."""
        return service.post_new(self._room.store, self._room.by, self.setting, sentence, to=to, subject=subject)

    def acknowledge(self, id: str | int, group: str) -> bool:
        """Somebody has heard it for a group; whether that was new. Raises what `service.acknowledge` does."""
        return service.acknowledge(self._room.store, self._room.by, id, group, self.setting)

    def withdraw(self, id: str | int, reason: str, sentence: Mapping[Language, str] | None = None) -> AnnouncementView:
        """Takes one back; returns what goes round instead. Raises what `service.withdraw` does."""
        return service.withdraw(self._room.store, self._room.by, id, reason, sentence)

    def resend(self) -> datetime | None:
        """Says again what is due; returns when the next of it is."""
        return resending.resend(self._room.store, self._room.by, self.setting)

    def write(self, file: Path | None = None, *, force: bool = False) -> tuple[Path, int]:
        """Writes all announcements as text: to `file`, or to their own in the event folder; where, and how many.

        Raises ExportSuffixError, ExportExistsError (unless `force`), ExportFailedError.
        """
        target = file or new_file(self._room.folder.root, str(FILE))
        check_target(target, force=force or file is None, suffixes=(".txt",))
        with self._room.store.read() as connection:
            found = reading.everything(connection)
        data = text_of(self._room, found).encode()
        facts = {"file": target.name, "rows": len(found)}
        write_document(
            self._room.store, self._room.by, target, "announcement.exported", facts, data, force=force or file is None
        )
        return target, len(found)

    def print_slip(self, id: str | int, url: str) -> AnnouncementView:
        """Prints one on the receipt printer at `url`. Raises AnnouncementUnknownError and what `print_slip` does."""
        from controlroom.station.announcement_slip import print_slip

        found = self.show(id)
        print_slip(self._room, found, url)
        return found

    def print_at(self, id: str | int, desk: str) -> None:
        """Prints one on the printer of a desk, which takes it between two badges. Raises what `print_slip` does."""
        self.print_slip(id, printer_of(self._room, desk))
