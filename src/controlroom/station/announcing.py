"""What is due of announcements: said again, and as text in the event folder (docs/domain.md §11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from controlroom.core.errors import ControlroomError
from controlroom.core.ids import SYSTEM
from controlroom.domain.announcements import reading, resending
from controlroom.domain.announcements.views import AnnouncementView
from controlroom.domain.people.list_files import ExportFailedError, replace_file
from controlroom.station.announcements import FILE, setting_of, text_of
from controlroom.station.room import Room
from controlroom.store.journal import Origin

_TRY_AGAIN = timedelta(minutes=1)


class AnnouncementDuty:
    """Says again what groups have not acknowledged, and keeps the file of all announcements as the store has them."""

    scopes = frozenset({"announcement", "agenda", "incident", "guest"})

    def __init__(self, room: Room, trouble: Callable[[ControlroomError], None]) -> None:
        self._room = room
        self._trouble = trouble
        self._by = Origin(room.by.station, SYSTEM)
        self._is_told = False
        self._written: tuple[object, ...] = ()

    def carry_out(self) -> datetime | None:
        following = resending.resend(self._room.store, self._by, setting_of(self._room.settings.event))
        try:
            self._write()
        except ExportFailedError as error:
            again = self._room.clock.now() + _TRY_AGAIN
            if not self._is_told:
                self._is_told = True
                self._trouble(error)
            return min(following, again) if following is not None else again
        self._is_told = False
        return following

    def _write(self) -> None:
        """Writes the file if it is not as it should be. Raises ExportFailedError."""
        file, settings = self._room.folder.root / FILE, self._room.settings
        with self._room.store.read() as connection:
            standing = reading.standing(connection)
            if self._written == (settings, standing, _stamp(file)):
                return
            found = reading.everything(connection)
        self._put(found, file)
        self._written = (settings, standing, _stamp(file))

    def _put(self, found: Sequence[AnnouncementView], file: Path) -> None:
        data = text_of(self._room, found).encode()
        try:
            if not found and not file.exists():
                return
            if file.exists() and file.read_bytes() == data:
                return
            file.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise ExportFailedError(file=file, reason=error.strerror or error) from error
        replace_file(file, data)


def _stamp(file: Path) -> tuple[int, int] | None:
    """By which a file is known to be as it was left; None where it cannot be looked at."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
