"""What the board of announcements asks of the event, and which announcements it shows. No widget, no SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from controlroom.core.i18n import Language
from controlroom.core.text import clean_line
from controlroom.domain.announcements.views import AnnouncementView

if TYPE_CHECKING:
    from controlroom.domain.announcements.tables import Setting
    from controlroom.domain.people.duty import Person

LIMIT = 500


class AnnouncementsSource(Protocol):
    """The open event, as this board needs it. Everything blocks on the disk: call it in workers."""

    @property
    def setting(self) -> Setting:
        """Groups, people and numbers."""

    @property
    def me(self) -> Person:
        """Who acts here."""

    @property
    def has_webhook(self) -> bool:
        """Whether announcements are sent anywhere."""

    def require(self, verb: str) -> None:
        """Raises NotPermittedError when whoever acts here may not; asks no disk."""

    def list(self, limit: int = LIMIT, *, open_only: bool = False) -> tuple[AnnouncementView, ...]:
        """The newest, newest first; or all that are open, the oldest first."""

    def to_hear(self) -> tuple[tuple[AnnouncementView, str], ...]:
        """What whoever acts here has not acknowledged yet, each with the group it is for."""

    def post(
        self, sentence: Mapping[Language, str], to: Sequence[str] = (), subject: str = ""
    ) -> AnnouncementView:  # fmt: skip
        """Puts a sentence on the board."""

    def acknowledge(self, id: str | int, group: str) -> bool:
        """Somebody has heard it for a group."""

    def withdraw(
        self, id: str | int, reason: str, sentence: Mapping[Language, str] | None = None
    ) -> AnnouncementView:  # fmt: skip
        """Takes one back; returns what goes round instead."""

    def print_at(self, id: str | int, desk: str) -> None:
        """Prints one on the printer of a desk."""


@dataclass(frozen=True)
class AnnouncementsReading:
    """One reading: newest first; what is open however old it is. `group`: that of whoever acts here, "" for none."""

    announcements: tuple[AnnouncementView, ...]
    group: str
    has_webhook: bool


@dataclass(frozen=True)
class AnnouncementFilter:
    """Which are wanted."""

    text: str = ""
    open_only: bool = False


def read_announcements(source: AnnouncementsSource) -> AnnouncementsReading:
    """The announcements as they are now."""
    newest = source.list(LIMIT)
    known = {each.id for each in newest}
    older = tuple(each for each in reversed(source.list(open_only=True)) if each.id not in known)
    found = (*newest, *older)
    return AnnouncementsReading(found, source.me.group, source.has_webhook)


def selected(reading: AnnouncementsReading, filter: AnnouncementFilter) -> tuple[AnnouncementView, ...]:
    """The announcements that are wanted: those said last come first, the first time or again."""
    words = clean_line(filter.text, 60).casefold().split()
    found = [
        each for each in reading.announcements
        if (each.is_open or not filter.open_only) and all(word in _text_of(each) for word in words)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: (each.last_said, each.id), reverse=True))


def _text_of(announcement: AnnouncementView) -> str:
    groups = (each.group for each in announcement.receipts)
    return "\n".join((f"#{announcement.id}", announcement.zh, announcement.en, announcement.actor, *groups)).casefold()
