"""Who is admitted (docs/domain.md §5): pure decisions on what the store knows."""

from __future__ import annotations

from enum import StrEnum

from controlroom.core.i18n import N_
from controlroom.core.ids import CODE_LENGTH, is_own_code


class Outcome(StrEnum):
    """The answer to a scan."""

    ADMITTED = "ADMITTED"
    ALREADY = "ALREADY"
    UNKNOWN = "UNKNOWN"
    VOID = "VOID"
    BLOCKED = "BLOCKED"


WORDS: dict[Outcome, str] = {
    Outcome.ADMITTED: N_("Admitted"),
    Outcome.ALREADY: N_("Already in"),
    Outcome.UNKNOWN: N_("Not on the list"),
    Outcome.VOID: N_("Registration cancelled"),
    Outcome.BLOCKED: N_("Blocked"),
}

NEXT_STEPS: dict[Outcome, str] = {
    Outcome.ADMITTED: N_("Hand over the badge and the materials."),
    Outcome.ALREADY: N_("No second badge. Ask for an ID; F4 prints a lost badge again."),
    Outcome.UNKNOWN: N_("Ask for the name and check the confirmation message; send to the help desk."),
    Outcome.VOID: N_("Do not admit. Send to the help desk."),
    Outcome.BLOCKED: N_("Do not admit. Call the coordination group quietly."),
}

SYMBOLS: dict[Outcome, str] = {
    Outcome.ADMITTED: "✔",
    Outcome.ALREADY: "▲",
    Outcome.UNKNOWN: "?",
    Outcome.VOID: "✖",
    Outcome.BLOCKED: "✖",
}

# Status of a person → the answer that keeps them out.
_REFUSALS = {"cancelled": Outcome.VOID, "blocked": Outcome.BLOCKED}

LONGEST_CODE = 512


def refusal(status: str | None) -> Outcome | None:
    """Why somebody of this status (None: nobody has this code) stays out, or None when nothing speaks against it."""
    return Outcome.UNKNOWN if status is None else _REFUSALS.get(status)


def as_issued(code: str) -> str:
    """`code` as this program would have written it: a code typed in small letters or with spaces is still that code.

    Only codes whose check sign fits are touched; what another system issued is left as it is.
    """
    tight = "".join(code.split()).replace("-", "").upper()
    return tight if is_own_code(tight) else code


def looks_mistyped(code: str) -> bool:
    """Whether `code` has the shape of one of ours but the wrong check sign: probably a typing slip."""
    tight = "".join(code.split()).replace("-", "").upper()
    return len(tight) == CODE_LENGTH and tight.isalnum() and tight.isascii() and not is_own_code(tight)
