"""The rules of announcements: exact words, who may acknowledge, when one is said again (docs/domain.md §11).

All functions are pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from controlroom.core.i18n import LANGUAGES, N_, Language, _, said
from controlroom.core.text import clean_line
from controlroom.domain.announcements.errors import AnnouncementTooLongError, AnnouncementWordsError
from controlroom.domain.announcements.views import AnnouncementView
from controlroom.domain.people.duty import Person, Role
from controlroom.hardware.webhook import NO_CONNECTION, NOT_UNDERSTOOD, STATUS, TIMED_OUT

TOO_OLD = "too-old"
_CAUSE_WORDS = {
    TOO_OLD: N_("too old to be sent"), TIMED_OUT: N_("no answer in time"), NO_CONNECTION: N_("no connection"),
    NOT_UNDERSTOOD: N_("what answers there is no web server"),
}  # fmt: skip
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


def cause_words(cause: str) -> str:
    """Why something was not taken by the webhook, in the language in force; "" without a cause."""
    if cause.startswith(STATUS):
        return _("answered with {status}").format(status=cause.removeprefix(STATUS))
    return _(_CAUSE_WORDS.get(cause, cause)) if cause else ""


def withdrawal(language: Language, sentence: str, why: str) -> str:
    """What goes round when a sentence is withdrawn without another in its place."""
    return said(language, N_("Withdrawn: “{sentence}” Reason: {why}")).format(sentence=sentence, why=why)


def may_acknowledge(person: Person, group: str, telling: str) -> bool:
    """Whether `person` may say that `group` has heard it: their own, or for others as coordination or command."""
    return person.is_trusted or person.group in (group, telling) or person.role in _FOR_OTHERS


def speaks_for(person: Person, announcement: AnnouncementView, telling: str) -> str:
    """The group for which `person` should acknowledge it next; "" when it is not theirs to hear.

    Whoever belongs to no group, as at a station that the event names nobody for, hears everything.
    """
    waiting = announcement.waiting
    if not waiting or person.group in waiting:
        return person.group if waiting else ""
    leads = person.group == telling or person.role in _FOR_OTHERS
    return waiting[0] if not person.group or (announcement.is_escalated and leads) else ""


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
