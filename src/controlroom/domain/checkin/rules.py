"""The answers to a scan, their words, and what may be corrected (docs/domain.md §5): pure, without a store."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from controlroom.core.errors import RuleRefusedError
from controlroom.core.i18n import N_
from controlroom.core.ids import CODE_LENGTH, is_own_code


class Outcome(StrEnum):
    """The answer to a scan."""

    ADMITTED = "ADMITTED"
    LEFT = "LEFT"
    ALREADY = "ALREADY"
    NEEDS_ATTENTION = "NEEDS_ATTENTION"
    NOT_YET = "NOT_YET"
    EXPIRED = "EXPIRED"
    WRONG_CHECKPOINT = "WRONG_CHECKPOINT"
    NOT_IN = "NOT_IN"
    UNKNOWN = "UNKNOWN"
    VOID = "VOID"
    BLOCKED = "BLOCKED"


class Reason(StrEnum):
    """Why an answer is what it is, where the answer alone does not say it."""

    NONE = ""
    CANCELLED = "cancelled"
    CATEGORY = "category"
    WINDOW = "window"
    INSIDE = "inside"
    WENT_OUT = "went_out"
    UNPAID = "unpaid"
    QUESTION = "question"
    FULL = "full"
    OVERRIDE = "override"
    TICKET_DAMAGED = "ticket_damaged"
    TICKET_VERSION = "ticket_version"
    TICKET_UNKNOWN_KEY = "ticket_unknown_key"
    TICKET_FORGED = "ticket_forged"
    TICKET_OTHER_EVENT = "ticket_other_event"
    TICKET_KEY_ENDED = "ticket_key_ended"
    TICKET_NOT_YET = "ticket_not_yet"
    TICKET_EXPIRED = "ticket_expired"
    TICKET_REVOKED = "ticket_revoked"


WORDS: dict[Outcome, str] = {
    Outcome.ADMITTED: N_("Admitted"),
    Outcome.LEFT: N_("Went out"),
    Outcome.ALREADY: N_("Already in"),
    Outcome.NEEDS_ATTENTION: N_("Please check"),
    Outcome.NOT_YET: N_("Not open yet"),
    Outcome.EXPIRED: N_("Closed or expired"),
    Outcome.WRONG_CHECKPOINT: N_("Not at this entrance"),
    Outcome.NOT_IN: N_("Was not inside"),
    Outcome.UNKNOWN: N_("Not on the list"),
    Outcome.VOID: N_("Not valid"),
    Outcome.BLOCKED: N_("Blocked"),
}

NEXT_STEPS: dict[Outcome, str] = {
    Outcome.ADMITTED: N_("Hand over the badge and the materials."),
    Outcome.LEFT: N_("Say goodbye; coming back is possible."),
    Outcome.ALREADY: N_("No second badge. Ask for an ID; F4 prints a lost badge again."),
    Outcome.NEEDS_ATTENTION: N_("Not admitted yet: clear it up, then F11 admits with a reason."),
    Outcome.NOT_YET: N_("Ask to come back then. F11 admits all the same, with a reason."),
    Outcome.EXPIRED: N_("Do not admit. F11 admits all the same, with a reason."),
    Outcome.WRONG_CHECKPOINT: N_("Show the way to the right entrance. F11 admits all the same, with a reason."),
    Outcome.NOT_IN: N_("Let them go; the way in was not scanned. Nothing is to be done."),
    Outcome.UNKNOWN: N_("Type the name to look for the person; F9 takes in a walk-in."),
    Outcome.VOID: N_("Do not admit. Send to the help desk; a leader may admit with F11."),
    Outcome.BLOCKED: N_("Do not admit. Call the coordination group quietly."),
}

# Where the reason calls for another step than the answer.
_NEXT_BY_REASON: dict[Reason, str] = {
    Reason.INSIDE: N_("Still inside by our count. Ask for an ID; F11 admits with a reason."),
    Reason.WENT_OUT: N_("Was in and went out; here one comes in once. F11 admits with a reason."),
    Reason.UNPAID: N_("Send to the cash desk, or take the payment, then F11 admits with a reason."),
    Reason.QUESTION: N_("Ask, then answer with the keys shown below."),
    Reason.FULL: N_("Wait until somebody leaves. F11 admits all the same, with a reason."),
}

REASON_WORDS: dict[Reason, str] = {
    Reason.CANCELLED: N_("registration cancelled"),
    Reason.CATEGORY: N_("this category does not come in here"),
    Reason.WINDOW: N_("outside the opening hours"),
    Reason.INSIDE: N_("came in and has not gone out"),
    Reason.WENT_OUT: N_("came in once and went out"),
    Reason.UNPAID: N_("not paid"),
    Reason.QUESTION: N_("a question is open"),
    Reason.FULL: N_("the room is full"),
    Reason.OVERRIDE: N_("admitted by decision of the desk"),
    Reason.TICKET_DAMAGED: N_("the ticket is damaged"),
    Reason.TICKET_VERSION: N_("the ticket needs a newer program"),
    Reason.TICKET_UNKNOWN_KEY: N_("the ticket's key is not known here"),
    Reason.TICKET_FORGED: N_("the ticket is forged"),
    Reason.TICKET_OTHER_EVENT: N_("the ticket is for another event"),
    Reason.TICKET_KEY_ENDED: N_("the ticket's key has ended"),
    Reason.TICKET_NOT_YET: N_("the ticket is not valid yet"),
    Reason.TICKET_EXPIRED: N_("the ticket has expired"),
    Reason.TICKET_REVOKED: N_("the ticket was revoked"),
}

SYMBOLS: dict[Outcome, str] = {
    Outcome.ADMITTED: "✔",
    Outcome.LEFT: "✔",
    Outcome.ALREADY: "▲",
    Outcome.NEEDS_ATTENTION: "▲",
    Outcome.NOT_YET: "▲",
    Outcome.EXPIRED: "✖",
    Outcome.WRONG_CHECKPOINT: "▲",
    Outcome.NOT_IN: "▲",
    Outcome.UNKNOWN: "?",
    Outcome.VOID: "✖",
    Outcome.BLOCKED: "✖",
}

# How many times the terminal's bell sounds, where sound is wanted: once is good, twice look, three times stop.
BELLS: dict[Outcome, int] = {
    outcome: 1 if symbol == "✔" else 3 if symbol == "✖" else 2 for outcome, symbol in SYMBOLS.items()
}

GOOD = frozenset({Outcome.ADMITTED, Outcome.LEFT})
"""What a scan was for."""

_BY_DESK = frozenset(
    {Outcome.ALREADY, Outcome.NEEDS_ATTENTION, Outcome.NOT_YET, Outcome.EXPIRED, Outcome.WRONG_CHECKPOINT}
)
_BY_LEADER = frozenset({Outcome.VOID, Outcome.BLOCKED})

YES, NO = "yes", "no"
"""The answers to a question that must be confirmed."""
LONGEST_CODE = 512
_OF_TICKETS = "ticket_"
LONGEST_NOTE = 200


class OverrideRefusedError(RuleRefusedError):
    code = "OVERRIDE_REFUSED"
    what = N_("This scan cannot be admitted by decision: nobody stands behind it, or it was dealt with already.")
    next_step = N_("Scan the code again, or look for the person by name.")


class CheckpointGoneError(RuleRefusedError):
    code = "CHECKPOINT_GONE"
    what = N_("There is no checkpoint “{checkpoint}” in event.toml any more.")
    next_step = N_("Name another one for this desk in desks.toml, or put it back into event.toml.")


class UndoRefusedError(RuleRefusedError):
    code = "UNDO_REFUSED"
    what = N_("This cannot be undone: it was undone before, or something followed it.")
    next_step = N_("Look at the person's last scans; admit or let out by a new scan instead.")


class LeaderNeededError(RuleRefusedError):
    code = "LEADER_NEEDED"
    what = N_("This needs a leader of the desk.")
    next_step = N_("Have a leader type their PIN.")


class ReasonMissingError(RuleRefusedError):
    code = "REASON_MISSING"
    what = N_("A decision against the rule needs its reason.")
    next_step = N_("Say why in a few words; it stands in the journal.")


def next_step(outcome: Outcome, reason: str, *, whole_party_in: bool = False) -> str:
    """What the desk does now: a message id."""
    if whole_party_in:
        return N_("Nothing is wrong. If there is one more: F11 admits with a reason, or F9 takes in a walk-in.")
    if reason.startswith(_OF_TICKETS):
        # Loaded with the first ticket: the first frame does not wait for what few events need.
        from controlroom.domain.passes.rules import NEXT_STEPS as TICKET_STEPS
        from controlroom.domain.passes.rules import Problem

        return TICKET_STEPS[Problem(reason.removeprefix(_OF_TICKETS))]
    return _NEXT_BY_REASON.get(Reason(reason), NEXT_STEPS[outcome]) if reason else NEXT_STEPS[outcome]


def may_override(outcome: Outcome) -> bool:
    """Whether a person may admit against this answer, with a reason."""
    return outcome in _BY_DESK or outcome in _BY_LEADER


def needs_leader(outcome: Outcome) -> bool:
    """Whether admitting against this answer is for a leader only."""
    return outcome in _BY_LEADER


def undo_needs_leader(age: timedelta, limit: timedelta) -> bool:
    """Whether a decision as old as `age` is beyond what a desk undoes by itself. A clock set back changes nothing."""
    return abs(age) > limit


def as_issued(code: str) -> str:
    """`code` as this program would have written it: a code typed in small letters or with spaces is still that code.

    Only codes whose check sign fits are touched; what another system issued is left as it is.
    """
    tight = "".join(code.split()).replace("-", "").upper()
    return tight if is_own_code(tight) else code


def before_the_slash(code: str) -> str:
    """What stands before the first slash of `code`, or nothing: alf.io writes the number of its ticket there.

    After it comes a signature that only alf.io can check; whether the number is on the list decides.
    """
    number, slash, rest = code.partition("/")
    return number if slash and rest else ""


def looks_mistyped(code: str) -> bool:
    """Whether `code` has the shape of one of ours but the wrong check sign: probably a typing slip."""
    tight = "".join(code.split()).replace("-", "").upper()
    return len(tight) == CODE_LENGTH and tight.isalnum() and tight.isascii() and not is_own_code(tight)


def looks_like_link(code: str) -> bool:
    """Whether `code` is a web address: the person shows some other QR code."""
    return code.casefold().startswith(("http://", "https://", "www."))
