"""The reasons that keys offer where a decision needs one. Other words can always be typed.

Message ids: they stand in the journal as they are and are translated where they are shown.
"""

from __future__ import annotations

from controlroom.core.i18n import N_
from controlroom.domain.checkin.rules import Outcome, Reason
from controlroom.domain.checkin.views import Decision

REPRINT = (N_("lost"), N_("damaged"), N_("wrong details"))
BY_HAND = (N_("ID checked"), N_("letter shown"), N_("known to the desk"))

_CAME_IN = (N_("wrong person"), N_("scanned by mistake"), N_("did not come in"))
_WENT_OUT = (N_("wrong person"), N_("scanned by mistake"), N_("is still inside"))

_ONE_MORE = (N_("one more came along"), N_("cleared up at the desk"), N_("confirmed by telephone"))
_AGAINST: dict[Outcome | Reason, tuple[str, str, str]] = {
    Outcome.ALREADY: (N_("ID checked"), N_("code was used by somebody else"), N_("confirmed by telephone")),
    Reason.INSIDE: (N_("ID checked"), N_("went out without a scan"), N_("confirmed by telephone")),
    Reason.WENT_OUT: (N_("ID checked"), N_("was outside for a moment"), N_("confirmed by telephone")),
    Outcome.NEEDS_ATTENTION: (N_("cleared up at the desk"), N_("ID checked"), N_("confirmed by telephone")),
    Reason.UNPAID: (N_("paid at the desk"), N_("proof of payment shown"), N_("confirmed by telephone")),
    Reason.FULL: (N_("there is room"), N_("is awaited inside"), N_("confirmed by telephone")),
    Outcome.NOT_YET: (N_("is awaited inside"), N_("cleared up at the desk"), N_("confirmed by telephone")),
    Outcome.EXPIRED: (N_("comes late"), N_("cleared up at the desk"), N_("confirmed by telephone")),
    Outcome.WRONG_CHECKPOINT: (N_("accompanies a guest"), N_("is awaited inside"), N_("confirmed by telephone")),
    Outcome.VOID: (N_("ID checked"), N_("letter shown"), N_("confirmed by coordination")),
    Reason.CANCELLED: (N_("cancelled by mistake"), N_("registered again"), N_("confirmed by coordination")),
    Outcome.BLOCKED: (N_("block was lifted"), N_("taken for somebody else"), N_("confirmed by coordination")),
}


def against(decision: Decision) -> tuple[str, ...]:
    """Why somebody is admitted against an answer: what speaks for it depends on what spoke against."""
    if decision.whole_party_in:
        return _ONE_MORE
    found = _AGAINST.get(Reason(decision.reason))
    return found if found is not None else _AGAINST.get(decision.outcome, ())


def of_undo(*, came_in: bool) -> tuple[str, ...]:
    """Why an admission, or a way out, is taken back."""
    return _CAME_IN if came_in else _WENT_OUT
