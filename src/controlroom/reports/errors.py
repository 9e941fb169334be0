"""What reports and hand-overs refuse."""

from __future__ import annotations

from controlroom.core.errors import BadInputError, FaultError, RuleRefusedError
from controlroom.core.i18n import N_
from controlroom.core.pins import PinError


class ReportSupersededError(RuleRefusedError):
    code = "REPORT_SUPERSEDED"
    what = N_("Report {number} was issued by {by} meanwhile.")
    kept = N_("Your words are kept; nothing was issued twice.")
    next_step = N_("Look at the draft again: it is compared with that report now.")


class ReportUnknownError(BadInputError):
    code = "REPORT_UNKNOWN"
    what = N_("There is no report {number}.")
    next_step = N_("“controlroom report list” shows those that were issued.")


class SectionUnknownError(BadInputError):
    code = "REPORT_SECTION"
    what = N_("A report has no section “{section}”; it has: {known}.")
    next_step = N_("Name one of them, or “head” for the words on top.")


class HandoverUnknownError(BadInputError):
    code = "HANDOVER_UNKNOWN"
    what = N_("There is no hand-over {number}.")
    next_step = N_("“controlroom handover list” shows them.")


class HandoverPointError(BadInputError):
    code = "HANDOVER_POINT"
    what = N_("Hand-over {number} has no point {point}.")
    next_step = N_("“controlroom handover show” lists its points with their numbers.")


class HandoverSameError(RuleRefusedError):
    code = "HANDOVER_SAME"
    what = N_("{name} hands over and cannot accept it too.")
    next_step = N_("The next person accepts, under their own name.")


class HandoverNameError(RuleRefusedError):
    code = "HANDOVER_NAME"
    what = N_("“{name}” is nobody this event names.")
    next_step = N_("Give the name as it stands in event.toml.")


class HandoverMeantError(RuleRefusedError):
    code = "HANDOVER_MEANT"
    what = N_("Hand-over {number} is meant for {to}, not for {name}.")
    next_step = N_("{to} accepts it, or it is started anew for somebody else.")


class HandoverDoneError(RuleRefusedError):
    code = "HANDOVER_DONE"
    what = N_("Of hand-over {number} these points are accepted already.")
    next_step = N_("Nothing is left to do with them.")


class HandoverPinError(PinError):
    code = "HANDOVER_PIN"
    what = N_("{name} accepts with a PIN, and this is not theirs.")
    next_step = N_("{name} types their PIN; “controlroom pin” makes another.")


class ReportNotPrintedError(FaultError):
    code = "REPORT_NOT_PRINTED"
    what = N_("The report did not certainly come out: {reason}.")
    kept = N_("If it was issued, it stays issued.")
    next_step = N_("Look at the printer, then print it again.")
