"""The rules of announcements: exact words, who may acknowledge, when one is said again (docs/domain.md §11).

All functions are pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from controlroom.core.i18n import LANGUAGES, N_, Language, said
from controlroom.core.text import clean_line
from controlroom.domain.announcements.errors import AnnouncementTooLongError, AnnouncementWordsError
from controlroom.domain.announcements.views import AnnouncementView
from controlroom.domain.people.duty import Person, Role

LONGEST = 400
LONGEST_REASON = 200
_FOR_OTHERS = frozenset({Role.COORDINATOR, Role.COMMANDER})


def checked_sentence(sentence: Mapping[Language, str]) -> dict[Language, str]:
    """`sentence` as it goes round, a line in each language.

    Raises AnnouncementWordsError, AnnouncementTooLongError: nothing of it is cut off silently.
    """
    words = {language: clean_line(sentence.get(language, ""), LONGEST + 1) for language in LANGUAGES}
    if not all(words.values()):
        raise AnnouncementWordsError()
    longest = max(len(clean_line(sentence[language], 100_000)) for language in LANGUAGES)
    if longest > LONGEST:
        raise AnnouncementTooLongError(most=LONGEST, n=longest)
    return words


def withdrawal(language: Language, sentence: str, why: str) -> str:
    """What goes round when a sentence is withdrawn without another in its place."""
    return said(language, N_("Withdrawn: “{sentence}” Reason: {why}")).format(sentence=sentence, why=why)


def may_acknowledge(person: Person, group: str, telling: str) -> bool:
    """Whether `person` may say that `group` has heard it: their own, or for others as coordination or command."""
    return person.is_trusted or person.group in (group, telling) or person.role in _FOR_OTHERS


@dataclass(frozen=True, slots=True)
class Turn:
    """The next time an announcement is said again: `at`; `escalates`: it tells coordination who has not heard it."""

    number: int
    at: datetime
    escalates: bool


def next_turn(announcement: AnnouncementView, resend_after: timedelta, most_resends: int) -> Turn | None:
    """When an open announcement is said again next; None when nobody is waited for, or coordination was told."""
    if not announcement.is_open or announcement.is_escalated:
        return None
    escalates = announcement.resent >= most_resends
    number = len(announcement.resends) + 1
    return Turn(number, announcement.last_said + resend_after, escalates)
