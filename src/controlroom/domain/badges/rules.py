"""The life of a print job (docs/domain.md §5).

    queued → sending → sent | confirmed | unknown | failed
    unknown → confirmed | reprinted          (a person looked at the printer's tray)
    failed  → queued | discarded             (after the cause was mended, or the badge is not wanted)
    sending, unknown → discarded             (not on paper, and its admission was undone meanwhile)

`unknown` is never retried by itself: two badges for one person are worse than a question to the operator.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from controlroom.core.errors import ControlroomError, FaultError, RuleRefusedError
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
        {JobState.QUEUED, JobState.SENT, JobState.CONFIRMED, JobState.UNKNOWN, JobState.FAILED, JobState.DISCARDED}
    ),
    JobState.UNKNOWN: frozenset({JobState.CONFIRMED, JobState.REPRINTED, JobState.DISCARDED}),
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


class BatchState(StrEnum):
    """Whether the printer may take badges of a batch."""

    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"


BATCH_WORDS: dict[BatchState, str] = {
    BatchState.RUNNING: N_("running"),
    BatchState.PAUSED: N_("paused"),
    BatchState.CANCELLED: N_("cancelled"),
}

PrintAtCheckIn = Literal["always", "if_not_printed"]

ON_PAPER = frozenset({JobState.SENT, JobState.CONFIRMED, JobState.UNKNOWN})
"""States in which a blank badge was used, as far as anybody knows."""

RATE_WINDOW = timedelta(minutes=15)
"""The time over which a printer's rate is measured."""

SHARED = "*"
"""The place of blanks that all desks take from that have no count of their own."""


class JobMoveRefusedError(RuleRefusedError):
    code = "PRINT_JOB_MOVE"
    what = N_("This badge is “{state}” and cannot become “{wanted}”.")
    next_step = N_("Somebody else may have dealt with it: look at its state again.")


class BadgeNotDrawnError(FaultError):
    code = "BADGE_NOT_DRAWN"
    what = N_("The badge of {name} could not be drawn: {reason}.")
    next_step = N_("Correct what stands on the list, then send the badge again; tell the technical group.")


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


def wants_badge(policy: PrintAtCheckIn, *, printed: bool) -> bool:
    """Whether checking in prints a badge for somebody whose badge was, or was not, `printed` ahead of the day."""
    return policy == "always" or not printed


def minutes_left(queued: int, printed: int, first: datetime | None, last: datetime | None) -> float | None:
    """Minutes until `queued` badges are out, when `printed` came out between `first` and `last`; None if unknown."""
    if first is None or last is None or printed < 2 or last <= first:
        return None
    per_minute = (printed - 1) / ((last - first) / timedelta(minutes=1))
    return round(queued / per_minute, 1)


def used_up_at(left: int, used: int, now: datetime) -> datetime | None:
    """When `left` blanks are gone if they go as `used` did within RATE_WINDOW before `now`."""
    return now + RATE_WINDOW * (left / used) if used else None


def details_of(error: ControlroomError) -> dict[str, Any]:
    """What a print job keeps of `error`, so that it can be told later in either language."""
    return {"what": error.what, "fields": error.details}


def told_again(details: Mapping[str, Any]) -> str | None:
    """The sentence of the error that `details_of` kept, in the language in force; None if there is none."""
    what, fields = details.get("what"), details.get("fields")
    if not isinstance(what, str) or not isinstance(fields, dict):
        return None
    try:
        return _(what).format(**fields)
    except (KeyError, IndexError, ValueError):  # another version of the program wrote it
        return what
