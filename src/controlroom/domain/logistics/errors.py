"""What logistics refuses, each with its reason and a way on (docs/domain.md §12)."""

from __future__ import annotations

from controlroom.core.errors import BadInputError, RuleRefusedError
from controlroom.core.i18n import N_


class RowUnknownError(BadInputError):
    code = "LOGISTICS_UNKNOWN"
    what = N_("There is no {what} “{found}”.")
    next_step = N_("“controlroom logistics” lists what there is, with its number.")


class RowFieldError(BadInputError):
    code = "LOGISTICS_FIELD"
    what = N_("{field}: {reason}.")
    next_step = N_("Correct it and enter it again.")


class RowFieldUnknownError(BadInputError):
    code = "LOGISTICS_NO_FIELD"
    what = N_("“{found}” is no field of a {what}; the fields are: {known}.")
    next_step = N_("Name one of them.")


class RowMissingError(BadInputError):
    code = "LOGISTICS_MISSING"
    what = N_("It is not said: {fields}.")
    next_step = N_("Give it too.")


class RowChangedError(RuleRefusedError):
    code = "LOGISTICS_CHANGED"
    what = N_("{name} was changed meanwhile by {by}, at {time}.")
    next_step = N_("Look at it as it stands now, then enter it again.")


class NothingChangesError(RuleRefusedError):
    code = "LOGISTICS_SAME"
    what = N_("{name} says that already.")
    next_step = N_("Nothing needs to be done.")


class WhyNeededError(BadInputError):
    code = "LOGISTICS_REASON"
    what = N_("A reason is needed.")
    next_step = N_("Say in a few words why.")


class TripStateError(RuleRefusedError):
    code = "LOGISTICS_TRIP"
    what = N_("The vehicle for {name} is {state}: it cannot become “{to}”.")
    next_step = N_("Take the steps in turn; what was entered by mistake is corrected with a reason.")


class SampleKeptError(RuleRefusedError):
    code = "SAMPLE_KEPT"
    what = N_("The sample of {name} must be kept until {time}.")
    next_step = N_("A leader may discard it earlier, with a reason.")


class SampleGoneError(RuleRefusedError):
    code = "SAMPLE_GONE"
    what = N_("The sample of {name} was discarded by {by}, at {time}.")
    next_step = N_("Nothing needs to be done.")


class MealUnknownError(BadInputError):
    code = "LOGISTICS_NO_MEAL"
    what = N_("There is no meal “{found}”; the meals are: {known}.")
    next_step = N_("Name one of them, with its day where there are several: lunch@2026-12-09.")


class DietUnknownError(BadInputError):
    code = "LOGISTICS_NO_DIET"
    what = N_("“{found}” is no diet; the diets are: {known}, and several joined by “+”.")
    next_step = N_("Name one of them.")
