"""The life of a print job (docs/domain.md §5).

    queued → sending → sent | confirmed | unknown | failed
    unknown → confirmed | reprinted          (a person looked at the printer's tray)
    failed  → queued | discarded             (after the cause was mended, or the badge is not wanted)

`unknown` is never retried by itself: two badges for one person are worse than a question to the operator.
"""

from __future__ import annotations

from enum import StrEnum

from controlroom.core.errors import RuleRefusedError
from controlroom.core.i18n import N_, _


class JobState(StrEnum):
    """Where a print job is. `sent` means: all bytes handed over to a model that cannot confirm."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    FAILED = "failed"
    REPRINTED = "reprinted"
    DISCARDED = "discarded"


_MOVES: dict[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.SENDING, JobState.FAILED, JobState.DISCARDED}),
    JobState.SENDING: frozenset(
        {JobState.QUEUED, JobState.SENT, JobState.CONFIRMED, JobState.UNKNOWN, JobState.FAILED}
    ),
    JobState.UNKNOWN: frozenset({JobState.CONFIRMED, JobState.REPRINTED}),
    JobState.FAILED: frozenset({JobState.QUEUED, JobState.DISCARDED}),
    JobState.SENT: frozenset(),
    JobState.CONFIRMED: frozenset(),
    JobState.REPRINTED: frozenset(),
    JobState.DISCARDED: frozenset(),
}

WORDS: dict[JobState, str] = {
    JobState.QUEUED: N_("waiting"),
    JobState.SENDING: N_("printing"),
    JobState.SENT: N_("sent, not confirmed"),
    JobState.CONFIRMED: N_("printed"),
    JobState.UNKNOWN: N_("unknown: look at the printer"),
    JobState.FAILED: N_("failed"),
    JobState.REPRINTED: N_("printed again"),
    JobState.DISCARDED: N_("discarded"),
}


class JobMoveRefusedError(RuleRefusedError):
    code = "PRINT_JOB_MOVE"
    what = N_("This badge is “{state}” and cannot become “{wanted}”.")
    next_step = N_("Somebody else may have dealt with it: look at its state again.")


def may_move(state: JobState, wanted: JobState) -> bool:
    """Whether a job may go from `state` to `wanted`."""
    return wanted in _MOVES[state]


def require_move(state: JobState, wanted: JobState) -> None:
    """Raises JobMoveRefusedError when the move is not in the table."""
    if not may_move(state, wanted):
        raise JobMoveRefusedError(state=_(WORDS[state]), wanted=_(WORDS[wanted]))


def mark(copy_number: int) -> str | None:
    """The words a badge carries that is not the first one of its person."""
    return _("REPRINT {n}").format(n=copy_number) if copy_number else None
