"""What incidents refuse, each with its reason and a way on (docs/domain.md §10)."""

from __future__ import annotations

from controlroom.core.errors import BadInputError, RuleRefusedError
from controlroom.core.i18n import N_


class IncidentUnknownError(BadInputError):
    code = "INCIDENT_UNKNOWN"
    what = N_("There is no incident “{incident}”.")
    next_step = N_("“controlroom incident list” lists them with their numbers.")


class PlaybookUnknownError(BadInputError):
    code = "INCIDENT_NO_PLAYBOOK"
    what = N_("There is no playbook “{playbook}”; the playbooks are: {known}.")
    next_step = N_("Name one of them, or add a file to config/playbooks/.")


class IncidentPlaceError(BadInputError):
    code = "INCIDENT_PLACE"
    what = N_("There is no {kind} “{found}”; known: {known}.")
    next_step = N_("Name one of them, or leave it out.")


class StepUnknownError(BadInputError):
    code = "INCIDENT_NO_STEP"
    what = N_("This incident has no step “{step}”; its steps are: {known}.")
    next_step = N_("Name one of them, by its name or its number.")


class ChoiceUnknownError(BadInputError):
    code = "INCIDENT_NO_CHOICE"
    what = N_("“{step}” has no answer “{choice}”; its answers are: {known}.")
    next_step = N_("Name one of them.")


class IncidentRunningError(RuleRefusedError):
    code = "INCIDENT_RUNNING"
    what = N_("{incident} “{name}” runs there already, begun by {by} at {time}.")
    next_step = N_("Go on with that one; if there really are two, begin with “another”.")


class IncidentStateError(RuleRefusedError):
    code = "INCIDENT_STATE"
    what = N_("{incident} is {state}: that cannot be done with it now.")
    next_step = N_("“controlroom incident show” says how it stands.")


class StepsLeftError(RuleRefusedError):
    code = "INCIDENT_STEPS_LEFT"
    what = N_("{incident} has steps that are neither done nor skipped: {n} ({steps}).")
    next_step = N_("Tick them, or skip them with the reason; what turned out to be nothing is cancelled.")


class StepTakenError(RuleRefusedError):
    code = "INCIDENT_STEP_TAKEN"
    what = N_("“{step}” was ended at {time} by {by}: {state}.")
    next_step = N_("Go on with the next step; a wrong tick is taken back with the reason.")


class StepNotEndedError(RuleRefusedError):
    code = "INCIDENT_STEP_OPEN"
    what = N_("“{step}” is neither done nor skipped: there is nothing to take back.")
    next_step = N_("Look at the list of steps.")


class StepBlockedError(RuleRefusedError):
    code = "INCIDENT_STEP_BLOCKED"
    what = N_("“{step}” depends on the answer to “{other}”, which is not given yet.")
    next_step = N_("Answer that step first.")


class StepNotTakenError(RuleRefusedError):
    code = "INCIDENT_STEP_NOT_APPLICABLE"
    what = N_("“{step}” does not apply: “{other}” was answered otherwise.")
    next_step = N_("If the answer was wrong, take it back with the reason.")


class ProofMissingError(BadInputError):
    code = "INCIDENT_PROOF"
    what = N_("“{step}” is proved by {what}.")
    next_step = N_("Give it with the tick.")


class CountUnreadableError(BadInputError):
    code = "INCIDENT_COUNT"
    what = N_("“{found}” is not a number of 0 to {most}.")
    next_step = N_("Write it with digits, such as 480.")


class ChoiceMissingError(BadInputError):
    code = "INCIDENT_CHOICE"
    what = N_("“{step}” is ticked by one of its answers: {known}.")
    next_step = N_("Choose one of them.")


class ApprovalMissingError(RuleRefusedError):
    code = "INCIDENT_APPROVAL"
    what = N_("“{step}” needs the approval of: {role} ({limit}).")
    next_step = N_("Ask for the approval; it is recorded who gave it, and on whose phone call.")


class ApprovalNotNeededError(RuleRefusedError):
    code = "INCIDENT_NO_APPROVAL"
    what = N_("“{step}” needs no approval for that.")
    next_step = N_("Do it and tick it.")


class ApprovalNotAskedError(RuleRefusedError):
    code = "INCIDENT_NOT_ASKED"
    what = N_("Nobody has asked for an approval of “{step}”.")
    next_step = N_("Ask for it first, with the number it is for.")


class ApprovalChangedError(RuleRefusedError):
    code = "INCIDENT_APPROVAL_CHANGED"
    what = N_("“{step}”: what is asked for now is {n}, and not {seen} any more.")
    kept = N_("The step still waits.")
    next_step = N_("Say the new number to whoever decides, then record what they say.")


class ApprovalRefusedError(RuleRefusedError):
    code = "INCIDENT_NO_AUTHORITY"
    what = N_("{who} ({role}) may not decide on “{step}”: that is for {needed}.")
    kept = N_("The step still waits; that it was tried is in the journal.")
    next_step = N_("Reach somebody who may; the chain of command stands beside the steps.")


class ApprovalCallError(BadInputError):
    code = "INCIDENT_CALL"
    what = N_("{who} is not at this screen: it is not said on whose phone call this is.")
    next_step = N_("Let them type their PIN here, or say who called whom, and at which number.")


class ReasonMissingError(BadInputError):
    code = "INCIDENT_REASON"
    what = N_("A reason is needed.")
    next_step = N_("Say in a few words why.")


class ReviewMissingError(BadInputError):
    code = "INCIDENT_REVIEW"
    what = N_("An incident is closed with a note of what was learnt.")
    next_step = N_("Say in a few words what went well, what did not, and what is to be changed.")


class NothingToSayError(RuleRefusedError):
    code = "INCIDENT_NO_TEXT"
    what = N_("“{step}” has no text to broadcast.")
    next_step = N_("Choose a step with a text.")


class TextLacksError(RuleRefusedError):
    code = "INCIDENT_TEXT_LACKS"
    what = N_("The text needs {what}, which is not known yet.")
    next_step = N_("Count the people first, or open the ticket first.")


class NoTicketError(RuleRefusedError):
    code = "INCIDENT_NO_TICKET"
    what = N_("“{step}” opens no ticket.")
    next_step = N_("Choose a step that does, or open one on the board of tickets.")


class TicketOpenedError(RuleRefusedError):
    code = "INCIDENT_TICKET_OPEN"
    what = N_("“{step}” has its ticket already: {ticket}.")
    next_step = N_("Follow it on the board of tickets.")


class NoRoomError(RuleRefusedError):
    code = "INCIDENT_NO_ROOM"
    what = N_("This incident is in no room of the rundown.")
    next_step = N_("Change the rundown on its own board.")


class NothingHeldError(RuleRefusedError):
    code = "INCIDENT_NOTHING_ON"
    what = N_("Nothing is on stage in {room}: there is nothing to hold.")
    next_step = N_("Tick the step with a note, or change the rundown on its own board.")
