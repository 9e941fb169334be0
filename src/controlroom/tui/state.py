"""What the boards show: one frozen value, replaced as a whole, from which every word on the screen follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from controlroom.core.errors import ControlroomError
from controlroom.domain.badges.rules import JobState
from controlroom.domain.badges.views import JobView, SpoolView
from controlroom.domain.checkin.rules import Outcome
from controlroom.domain.checkin.views import Decision, Presence, ScanLine
from controlroom.domain.people.views import PersonView
from controlroom.hardware.events import DeviceChanged

if TYPE_CHECKING:
    from controlroom.core.config.desks import DeskConfig
    from controlroom.core.config.folder import Settings
    from controlroom.store.journal import Entry

Board = Literal["dashboard", "desk"]


class Phase(StrEnum):
    """How far the program is with its event."""

    OPENING = "opening"
    OPEN = "open"
    FAILED = "failed"
    CLOSING = "closing"


@dataclass(frozen=True)
class Alert:
    """An error that stays on the screen until it was seen. `code`: the scan that was not decided, if it was one."""

    error: ControlroomError
    code: str | None = None


@dataclass(frozen=True)
class DeskReading:
    """What a desk reads from the store."""

    scans: tuple[ScanLine, ...] = ()
    spool: SpoolView = SpoolView(0, (), ())


@dataclass(frozen=True)
class DashboardReading:
    """What the dashboard reads from the store: people, the newest journal entries, the spool of each desk."""

    presence: Presence
    journal: tuple[Entry, ...]
    spools: Mapping[str, SpoolView]


@dataclass(frozen=True)
class AppState:
    """Everything the boards know. `asking`: whose badge is to be printed again once a reason is given.

    `reprintable`: the person last shown who has a badge; `kept`: codes typed before the event was open.
    """

    board: Board
    desk: str | None
    now: datetime = datetime.min.replace(tzinfo=UTC)
    phase: Phase = Phase.OPENING
    settings: Settings | None = None
    failure: ControlroomError | None = None
    decision: Decision | None = None
    badge: JobState | None = None
    reprintable: PersonView | None = None
    asking: PersonView | None = None
    kept: tuple[str, ...] = ()
    devices: Mapping[tuple[str, str], DeviceChanged] = field(default_factory=dict)
    at_desk: DeskReading = DeskReading()
    at_dashboard: DashboardReading | None = None
    alerts: tuple[Alert, ...] = ()

    @property
    def desk_config(self) -> DeskConfig | None:
        """The configuration of this program's desk, once it is known."""
        if self.settings is None:
            return None
        return next((desk for desk in self.settings.desks if desk.id == self.desk), None)

    @property
    def oldest_unknown(self) -> JobView | None:
        """The badge that nobody knows of whether it was printed, the oldest first."""
        return next(iter(self.at_desk.spool.unknown), None)

    @property
    def oldest_failed(self) -> JobView | None:
        """The badge that could not be printed, the oldest first."""
        return next(iter(self.at_desk.spool.failed), None)


def has_badge(decision: Decision) -> bool:
    """Whether the person of `decision` may ask for their badge again."""
    return decision.person is not None and decision.outcome in (Outcome.ADMITTED, Outcome.ALREADY)
