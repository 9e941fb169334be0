"""What announcements refuse, each with its reason and a way on (docs/domain.md §11)."""

from __future__ import annotations

from controlroom.core.errors import BadInputError, RuleRefusedError
from controlroom.core.i18n import N_


class AnnouncementUnknownError(BadInputError):
    code = "ANNOUNCEMENT_UNKNOWN"
    what = N_("There is no announcement “{announcement}”.")
    next_step = N_("“controlroom announce list” lists them with their numbers.")


class AnnouncementWordsError(BadInputError):
    code = "ANNOUNCEMENT_WORDS"
    what = N_("An announcement needs its exact words in Chinese and in English.")
    next_step = N_("Say both: what is read out to everybody is not translated on the spot.")


class AnnouncementTooLongError(BadInputError):
    code = "ANNOUNCEMENT_TOO_LONG"
    what = N_("An announcement has at most {most} characters in each language; this one has {n}.")
    next_step = N_("Say it shorter, or make two of it.")


class AnnouncementGroupError(BadInputError):
    code = "ANNOUNCEMENT_GROUP"
    what = N_("“{group}” is not a group that is told; these are: {known}.")
    next_step = N_("Name one of them by its key.")


class AnnouncementReasonError(BadInputError):
    code = "ANNOUNCEMENT_REASON"
    what = N_("Withdrawing an announcement needs a reason.")
    next_step = N_("Say it in one sentence; it goes round with the withdrawal.")


class AnnouncementWithdrawnError(RuleRefusedError):
    code = "ANNOUNCEMENT_WITHDRAWN"
    what = N_("Announcement {announcement} was withdrawn by {who}: {why}.")
    next_step = N_("Look at what replaced it.")


class AnnouncementForOthersError(RuleRefusedError):
    code = "ANNOUNCEMENT_FOR_OTHERS"
    what = N_("{who} does not belong to {group} and cannot acknowledge for them.")
    next_step = N_("Somebody of {group} acknowledges it, or coordination after speaking to them.")
