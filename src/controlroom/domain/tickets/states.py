"""Where a ticket can be on its way (docs/domain.md §8)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from controlroom.core.i18n import N_


class State(StrEnum):
    """Where a ticket is on its way."""

    REGISTERED = "registered"
    CLASSIFIED = "classified"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    VERIFIED = "verified"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"


STATE_WORDS: Mapping[State, str] = {
    State.REGISTERED: N_("reported"),
    State.CLASSIFIED: N_("classified"),
    State.DISPATCHED: N_("dispatched"),
    State.ACCEPTED: N_("accepted"),
    State.ON_HOLD: N_("put on hold"),
    State.RESOLVED: N_("resolved"),
    State.VERIFIED: N_("verified"),
    State.REJECTED: N_("rejected"),
    State.DUPLICATE: N_("duplicate"),
    State.CANCELLED: N_("cancelled"),
}

CLOSED = frozenset({State.VERIFIED, State.REJECTED, State.DUPLICATE, State.CANCELLED})
OPEN = frozenset(State) - CLOSED
UNRESOLVED = OPEN - {State.RESOLVED}
