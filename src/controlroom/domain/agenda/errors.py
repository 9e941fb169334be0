"""What the rundown refuses, each with its reason and a way on (docs/domain.md §3)."""

from __future__ import annotations

from controlroom.core.errors import BadInputError, RuleRefusedError
from controlroom.core.i18n import N_


class ItemUnknownError(BadInputError):
    code = "AGENDA_NO_ITEM"
    what = N_("There is no item “{item}” in the rundown.")
    next_step = N_("“controlroom agenda show” lists the items with their short names.")


class ItemAmbiguousError(BadInputError):
    code = "AGENDA_ITEM_AMBIGUOUS"
    what = N_("“{item}” can mean several items: {found}.")
    next_step = N_("Write more of the name, or the whole id.")


class RoomUnknownError(BadInputError):
    code = "AGENDA_NO_ROOM"
    what = N_("There is no room “{room}”; the rooms are: {known}.")
    next_step = N_("Take one of these, or add the room to event.toml.")


class ItemStateError(RuleRefusedError):
    code = "AGENDA_STATE"
    what = N_("“{title}” is {state}: that cannot be done with it now.")
    next_step = N_("Look at the rundown again; what was done last can be undone.")


class InstantRefusedError(RuleRefusedError):
    code = "AGENDA_INSTANT"
    what = N_("{time} is too early: “{title}” began or ended at {limit}.")
    next_step = N_("Give a time from then until now, or undo first what was noted wrongly.")


class AheadRefusedError(RuleRefusedError):
    code = "AGENDA_AHEAD"
    what = N_("{time} lies ahead: an item begins or ends now, or did so earlier.")
    next_step = N_("Give a time that has passed, or none for now.")


class LengthRefusedError(RuleRefusedError):
    code = "AGENDA_LENGTH"
    what = N_("“{title}” would be {minutes} minutes long; it may be {least} to {most} minutes.")
    next_step = N_("Take fewer minutes, or cancel the item.")


class HardStartError(RuleRefusedError):
    code = "AGENDA_HARD_START"
    what = N_("“{title}” begins at a promised time ({time}) and is not moved along with others.")
    next_step = N_("Move it by itself to a time of its own, or make its start soft first.")


class NotEarlierError(RuleRefusedError):
    code = "AGENDA_NOT_EARLIER"
    what = N_("“{title}” cannot begin earlier than {time}: the room or its speaker is not free before.")
    next_step = N_("Finish or shorten what is before it.")


class NobodyGoesFirstError(RuleRefusedError):
    code = "AGENDA_NOBODY_FIRST"
    what = N_("Nothing can go before “{title}”: the next item is a break, promised, or waits for its own speaker.")
    next_step = N_("Put in a filler, name a substitute, or let it wait.")


class SameItemError(BadInputError):
    code = "AGENDA_SAME_ITEM"
    what = N_("“{title}” was named twice.")
    next_step = N_("Name two items.")


class TwoRoomsError(RuleRefusedError):
    code = "AGENDA_TWO_ROOMS"
    what = N_("“{title}” and “{other}” are not in the same room on the same day.")
    next_step = N_("Move one of them first.")


class NoSubstituteError(RuleRefusedError):
    code = "AGENDA_NO_SUBSTITUTE"
    what = N_("“{title}” has no such speaker to replace, or nobody named to step in: {names}.")
    next_step = N_("Name both: who does not come and who steps in.")


class NothingToShareError(RuleRefusedError):
    code = "AGENDA_NOTHING_TO_SHARE"
    what = N_("Nothing can be shared out in {room}: it is on time, or nothing ahead can become shorter.")
    next_step = N_("Cancel or merge items, or re-plan from now.")


class TimeCardsError(RuleRefusedError):
    code = "AGENDA_TIME_CARDS"
    what = N_("“{title}” has had its {most} time cards; the rule allows no other.")
    next_step = N_("Let the host end it, or add minutes so that the rest is told.")


class TextMissingError(BadInputError):
    code = "AGENDA_TEXT"
    what = N_("A title is missing.")
    next_step = N_("Give the item a name that people on site understand.")


class NothingToUndoError(RuleRefusedError):
    code = "AGENDA_NO_UNDO"
    what = N_("There is nothing to undo or to redo here.")
    next_step = N_("“controlroom agenda history” lists what was done.")


class UndoBlockedError(RuleRefusedError):
    code = "AGENDA_UNDO_BLOCKED"
    what = N_("“{title}” was changed again since; only the last change can be taken back.")
    next_step = N_("Undo what was done after it first.")


class AgendaChangedError(RuleRefusedError):
    code = "AGENDA_CHANGED"
    what = N_("The rundown was changed by somebody else since you looked at it.")
    next_step = N_("Look at the new preview and decide again.")


class NoReminderError(RuleRefusedError):
    code = "AGENDA_NO_REMINDER"
    what = N_("There is no such reminder open: somebody has acknowledged it, or it no longer applies.")
    next_step = N_("“controlroom agenda reminders” lists those that are open.")


class MessageMissingError(BadInputError):
    code = "STAGE_MESSAGE"
    what = N_("There is no message to the speaker: write one, or name a template; the templates are: {known}.")
    next_step = N_("To take the message away, say --clear.")


class MessageTooLongError(BadInputError):
    code = "STAGE_MESSAGE_LONG"
    what = N_("A message to the speaker has at most {most} signs: more could not be read from the stage.")
    next_step = N_("Say it shorter.")


class ChangeUnknownError(BadInputError):
    code = "AGENDA_NO_CHANGE"
    what = N_("There is no change number {seq}.")
    next_step = N_("“controlroom agenda history” lists what was done, with its numbers.")


class NotPublicError(RuleRefusedError):
    code = "AGENDA_NOT_PUBLIC"
    what = N_("A time card or a cause is nothing to announce.")
    next_step = N_("Announce what moves; the card and the cause are in the journal.")


class ChangeTakenBackError(RuleRefusedError):
    code = "AGENDA_TAKEN_BACK"
    what = N_("Change {seq} was taken back: what it would announce is not so.")
    next_step = N_("Announce what holds now; “controlroom agenda history” lists the changes.")


class AnnouncedAlreadyError(RuleRefusedError):
    code = "AGENDA_ANNOUNCED"
    what = N_("Change {seq} stands on the board of announcements already.")
    next_step = N_("Who has not heard it is told again by itself.")


class CauseMissingError(BadInputError):
    code = "AGENDA_CAUSE"
    what = N_("A cause needs words.")
    next_step = N_("Say in a few words why the item is off the plan.")
