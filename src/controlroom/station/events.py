"""What a running station tells whoever shows it: screens, and the JSON lines of a headless desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from controlroom.core.errors import ControlroomError
from controlroom.domain.badges.rules import JobState
from controlroom.domain.checkin.views import Decision, Undone
from controlroom.domain.people.views import PersonView
from controlroom.hardware.events import DeviceChanged


@dataclass(frozen=True)
class Decided:
    """A scan was decided and is stored. `ms`: from the end sign of the code, or the key, to the commit."""

    desk: str
    decision: Decision
    ms: float


@dataclass(frozen=True)
class TakenBack:
    """The decision of the scan `nonce` was undone."""

    desk: str
    nonce: str
    undone: Undone


@dataclass(frozen=True)
class NotDecided:
    """The store would not take a scan after several tries; the code must be presented again."""

    desk: str
    code: str
    error: ControlroomError


@dataclass(frozen=True)
class JobChanged:
    """A badge went from one state of the spool to another; `cause` says why when it did not simply succeed."""

    desk: str
    job: str
    code: str
    name: str
    state: JobState
    cause: str
    moved_to: str = ""
    """The desk whose printer takes over, when this one's is out of order."""


@dataclass(frozen=True)
class Reprinted:
    """One more badge of `person` was queued as `job`."""

    desk: str
    person: PersonView
    job: str


@dataclass(frozen=True)
class DeskDeviceChanged:
    """A scanner or the printer of a desk is in another state."""

    desk: str
    change: DeviceChanged


@dataclass(frozen=True)
class SettingsChanged:
    """A saved change of the configuration is in force now."""


@dataclass(frozen=True)
class SettingsRefused:
    """A saved change has a mistake: the old configuration stays in force."""

    error: ControlroomError


@dataclass(frozen=True)
class ClockTrouble:
    """What goes on by itself (reminders, roll mode, watching the devices) could not be done; it is tried again."""

    error: ControlroomError


@dataclass(frozen=True)
class TroubleOver:
    """What these errors told of is over."""

    codes: frozenset[str]


StationEvent = (
    Decided
    | TakenBack
    | NotDecided
    | JobChanged
    | Reprinted
    | DeskDeviceChanged
    | SettingsChanged
    | SettingsRefused
    | ClockTrouble
    | TroubleOver
)
Listener = Callable[[StationEvent], None]
