"""What is refused about guests (docs/domain.md §4)."""

from __future__ import annotations

from controlroom.core.errors import BadInputError, RuleRefusedError
from controlroom.core.i18n import N_


class GuestUnknownError(BadInputError):
    code = "GUEST_UNKNOWN"
    what = N_("There is no guest “{guest}”.")
    next_step = N_("“controlroom guest list” lists them; write a name, a code or the short id.")


class GuestAmbiguousError(BadInputError):
    code = "GUEST_AMBIGUOUS"
    what = N_("“{guest}” can mean several guests: {found}.")
    next_step = N_("Write more of the name, or the short id.")


class GuestMoveError(RuleRefusedError):
    code = "GUEST_MOVE"
    what = N_("{name} is “{state}”: “{wanted}” does not follow from that.")
    next_step = N_("What follows: {possible}. Something noted wrongly is corrected with a reason.")


class GuestReasonError(BadInputError):
    code = "GUEST_REASON"
    what = N_("A correction needs a few words: why.")
    next_step = N_("Say it in one sentence; it stays in the history.")


class GuestNameError(BadInputError):
    code = "GUEST_NAME"
    what = N_("A guest needs a name.")
    next_step = N_("Give the name as it is to be announced.")


class GuestTwiceError(RuleRefusedError):
    code = "GUEST_TWICE"
    what = N_("{name} is looked after already.")
    next_step = N_("Change that entry instead of adding another one.")


class GuestChangedError(RuleRefusedError):
    code = "GUEST_CHANGED"
    what = N_("{name} was changed by {who} since you looked.")
    next_step = N_("Look again and decide anew.")


class GuestHereError(RuleRefusedError):
    code = "GUEST_HERE"
    what = N_("{name} is “{state}”: another time of arrival makes no sense now.")
    next_step = N_("If that was noted wrongly, correct the state with a reason first.")


class GuestTimeError(BadInputError):
    code = "GUEST_TIME"
    what = N_("“{found}” is no time.")
    next_step = N_("Write it like 10:30, 05-18 10:30 or 2026-05-18 10:30, by the clock of the venue.")


class GuestWordsError(BadInputError):
    code = "GUEST_WORDS"
    what = N_("There is nothing to note.")
    next_step = N_("Say it in one sentence; it stays in the history.")


class GuestCodeError(BadInputError):
    code = "GUEST_CODE"
    what = N_("Nobody on the list of people has the code “{code}”.")
    next_step = N_("“controlroom search” finds people with their codes; leave the code out for somebody on no list.")
