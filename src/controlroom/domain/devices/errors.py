"""What working on devices refuses, each with its reason and a way on (docs/domain.md §6)."""

from __future__ import annotations

from controlroom.core.errors import BadInputError, RuleRefusedError
from controlroom.core.i18n import N_


class DeviceUnknownError(BadInputError):
    code = "DEVICE_UNKNOWN"
    what = N_("There is no device “{device}” in devices.toml.")
    next_step = N_("“controlroom device list” lists the devices with their short names.")


class ReasonMissingError(BadInputError):
    code = "DEVICE_REASON"
    what = N_("A reason is missing.")
    next_step = N_("Say in a few words why; whoever reads it later was not there.")


class NothingToAcknowledgeError(RuleRefusedError):
    code = "DEVICE_NO_FAULT"
    what = N_("“{device}” has no fault that could be acknowledged.")
    next_step = N_("“controlroom device list” shows how the devices are.")


class NotAcknowledgedError(RuleRefusedError):
    code = "DEVICE_NOT_ACKNOWLEDGED"
    what = N_("Nobody has acknowledged a fault of “{device}”.")
    next_step = N_("There is nothing to take back.")


class UntilRefusedError(BadInputError):
    code = "DEVICE_UNTIL"
    what = N_("{until} is no time that can end it: it must come after {since}, and within {days} days.")
    next_step = N_("Give a later time.")


class MaintenanceScopeError(BadInputError):
    code = "DEVICE_MAINTENANCE_SCOPE"
    what = N_("There is no device and no room “{found}”.")
    next_step = N_("Name a device of devices.toml or a room of event.toml.")


class NoMaintenanceError(RuleRefusedError):
    code = "DEVICE_NO_MAINTENANCE"
    what = N_("No maintenance of “{found}” is under way or planned.")
    next_step = N_("There is nothing to end.")


class NoSpareError(RuleRefusedError):
    code = "DEVICE_NO_SPARE"
    what = N_("“{device}” has no spare in devices.toml.")
    next_step = N_("Name another device of the same kind, or add the spare to devices.toml.")


class SpareKindError(RuleRefusedError):
    code = "DEVICE_SPARE_KIND"
    what = N_("“{spare}” is a {found}: it cannot replace the {kind} “{device}”.")
    next_step = N_("Name a device of the same kind.")


class SpareDeadError(RuleRefusedError):
    code = "DEVICE_SPARE_DEAD"
    what = N_("The spare “{spare}” has a fault itself: {state}.")
    next_step = N_("Name another spare, or give a reason why this one is taken all the same.")


class SpareInUseError(RuleRefusedError):
    code = "DEVICE_SPARE_IN_USE"
    what = N_("The spare “{spare}” is in service already, for “{other}”.")
    next_step = N_("Name another spare, or give a reason why this one is taken away from there.")


class AlreadyReplacedError(RuleRefusedError):
    code = "DEVICE_REPLACED"
    what = N_("“{device}” is replaced already, by “{spare}”.")
    next_step = N_("Give it back first, or switch the spare itself over.")


class NotReplacedError(RuleRefusedError):
    code = "DEVICE_NOT_REPLACED"
    what = N_("“{device}” is not replaced by a spare.")
    next_step = N_("“controlroom device list” shows which spares are in service.")


class LifeStateError(BadInputError):
    code = "DEVICE_LIFE"
    what = N_("A device cannot be “{found}”; its life goes: {known}.")
    next_step = N_("Name one of these.")


class NoPlaceError(BadInputError):
    code = "DEVICE_PLACE"
    what = N_("It is not said where “{device}” is stored.")
    next_step = N_("Name the place with --where.")


class NothingToAskError(RuleRefusedError):
    code = "DEVICE_NO_ADDRESS"
    what = N_("“{device}” has no address: a person tests it.")
    next_step = N_("“controlroom device test {device} ok|failed” notes what was found.")
