"""What rounds refuse, each with its reason and a way on (docs/domain.md §7)."""

from __future__ import annotations

from controlroom.core.errors import BadInputError, RuleRefusedError
from controlroom.core.i18n import N_
from controlroom.core.pins import PinError


class RoundUnknownError(BadInputError):
    code = "ROUND_UNKNOWN"
    what = N_("There is no round “{round}”.")
    next_step = N_("“controlroom round list” lists the rounds with their names.")


class TemplateUnknownError(BadInputError):
    code = "ROUND_NO_TEMPLATE"
    what = N_("There is no template “{template}”; the templates are: {known}.")
    next_step = N_("Name one of them, or add a file to config/checklists/.")


class PlaceUnknownError(BadInputError):
    code = "ROUND_NO_PLACE"
    what = N_("“{template}” is not held at “{place}”; its places are: {known}.")
    next_step = N_("Name one of them, or add the place to the template.")


class ItemUnknownError(BadInputError):
    code = "ROUND_NO_ITEM"
    what = N_("This round has no item “{item}”; its items are: {known}.")
    next_step = N_("Name one of them.")


class RoundStateError(RuleRefusedError):
    code = "ROUND_STATE"
    what = N_("“{name}” ({place}) is {state}: that cannot be done with it now.")
    next_step = N_("“controlroom round show” says how it stands; a completed one can be revised with a reason.")


class RoundMissedError(RuleRefusedError):
    code = "ROUND_MISSED"
    what = N_("“{name}” ({place}) was missed: its time ended at {time}.")
    kept = N_("What was answered until then is kept, and so are its tickets.")
    next_step = N_("Begin the round that is due now; to look again at once, open one by hand.")


class RoundHeldError(RuleRefusedError):
    code = "ROUND_HELD"
    what = N_("“{name}” ({place}) is being done by {holder}.")
    next_step = N_("Leave it to them, or take it over with a note that says why.")


class RoundPausedError(RuleRefusedError):
    code = "ROUND_PAUSED"
    what = N_("“{name}” ({place}) is paused.")
    next_step = N_("Resume it first.")


class AnswerLacksError(BadInputError):
    code = "ROUND_ANSWER_LACKS"
    what = N_("The answer to “{item}” needs {what}.")
    next_step = N_("Give it with the answer.")


class NumberUnreadableError(BadInputError):
    code = "ROUND_NUMBER"
    what = N_("“{found}” is not a number.")
    next_step = N_("Write it with digits, such as 72.5 or -18.")


class RoundIncompleteError(RuleRefusedError):
    code = "ROUND_INCOMPLETE"
    what = N_("Items without an answer: {n} ({items}).")
    next_step = N_("Answer them; what cannot be looked at is “not applicable”, with the reason.")


class NothingLeftError(RuleRefusedError):
    code = "ROUND_NO_REST"
    what = N_("There is nothing left that could be passed together: {n} items still want an answer of their own.")
    next_step = N_("Critical items, numbers, texts and those with evidence are answered one by one.")


class ReasonNeededError(BadInputError):
    code = "ROUND_REASON"
    what = N_("A reason is needed.")
    next_step = N_("Say in a few words why.")


class NotASignerError(BadInputError):
    code = "ROUND_NOT_A_SIGNER"
    what = N_("The group “{group}” does not sign this sheet; those that sign are: {known}.")
    next_step = N_("Sign for one of them.")


class SignedAlreadyError(RuleRefusedError):
    code = "ROUND_SIGNED"
    what = N_("{name} has signed for “{group}” already.")
    next_step = N_("Each group signs once, each by somebody else; after a revision all sign anew.")


class SignerNameError(BadInputError):
    code = "ROUND_SIGNER_NAME"
    what = N_("A signature needs the name of who signs.")
    next_step = N_("Type the name.")


class SignerGroupError(RuleRefusedError):
    code = "ROUND_SIGNER_GROUP"
    what = N_("{name} belongs to “{own}” and cannot sign for “{group}”.")
    next_step = N_("Somebody of that group has to sign.")


class SignerPinError(PinError):
    code = "ROUND_SIGNER_PIN"
    what = N_("{name} signs with a PIN, and this is not it.")
    next_step = N_("Type the PIN of this person.")
