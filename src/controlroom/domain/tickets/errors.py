"""What tickets refuse, each with its reason and a way on (docs/domain.md §8)."""

from __future__ import annotations

from controlroom.core.errors import BadInputError, RuleRefusedError
from controlroom.core.i18n import N_


class TicketUnknownError(BadInputError):
    code = "TICKET_UNKNOWN"
    what = N_("There is no ticket “{ticket}”.")
    next_step = N_("“controlroom ticket list” lists them; write T-0012 or 12.")


class TicketMoveError(RuleRefusedError):
    code = "TICKET_MOVE"
    what = N_("{ticket} is {state} since {since}, by {who}: “{move}” is not possible now.")
    next_step = N_("What is possible: {possible}.")


class TicketRoleError(RuleRefusedError):
    code = "TICKET_ROLE"
    what = N_("“{move}” is not for {who} ({role}): {ticket} belongs to {group}.")
    next_step = N_("Ask {ask}, or have the ticket dispatched to your group.")


class TicketChangedError(RuleRefusedError):
    code = "TICKET_CHANGED"
    what = N_("{ticket} was changed at {since} by {who} since you looked at it: it is {state} now.")
    next_step = N_("Look at it again and decide anew.")


class TicketReasonError(BadInputError):
    code = "TICKET_REASON"
    what = N_("“{move}” needs a few words: why, or what was done.")
    next_step = N_("Say it in one sentence; it stays in the history.")


class TicketTitleError(BadInputError):
    code = "TICKET_TITLE"
    what = N_("A ticket needs a title.")
    next_step = N_("Say in a few words what is wrong and where.")


class TicketGroupError(BadInputError):
    code = "TICKET_GROUP"
    what = N_("There is no group “{group}”; the groups are: {known}.")
    next_step = N_("Name one of them by its key.")


class TicketPersonError(BadInputError):
    code = "TICKET_PERSON"
    what = N_("“{person}” is not in the group {group}; it has: {known}.")
    next_step = N_("Name one of them, or leave the person out.")


class TicketPriorityError(BadInputError):
    code = "TICKET_PRIORITY"
    what = N_("A priority goes from 1 (first) to 4; another one than the matrix gives needs a reason.")
    next_step = N_("Give the number and why.")


class TicketItselfError(BadInputError):
    code = "TICKET_ITSELF"
    what = N_("{ticket} cannot be a duplicate of {of}: that is itself, or closed.")
    next_step = N_("Name another open ticket.")


class TicketStandingError(RuleRefusedError):
    code = "TICKET_STANDING"
    what = N_("{ticket} cannot be reopened: {other} is open for the same thing.")
    next_step = N_("Go on with {other}; a note there keeps what you know.")


class TicketRiskError(BadInputError):
    code = "TICKET_RISK"
    what = N_("The risk level goes from 1 (watched around the clock) to 3.")
    next_step = N_("Give 1, 2 or 3.")
