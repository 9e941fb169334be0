"""What the boards show: one frozen value, replaced as a whole, from which every word on the screen follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from controlroom.core.errors import ControlroomError
from controlroom.domain.badges.rules import JobState
from controlroom.domain.badges.views import BatchView, JobView, SpoolView, StockView
from controlroom.domain.checkin.rules import GOOD, Outcome
from controlroom.domain.checkin.views import Decision, Presence, ScanLine, SearchHit, SearchHits
from controlroom.domain.people.duty import Role
from controlroom.domain.people.views import PersonView
from controlroom.hardware.events import DeviceChanged, DeviceState
from controlroom.tui.desk.asking import Asking

if TYPE_CHECKING:
    from controlroom.core.config.desks import DeskConfig
    from controlroom.core.config.folder import Settings
    from controlroom.domain.agenda.views import AgendaView, ReminderView
    from controlroom.domain.checkin.flow import FlowView
    from controlroom.domain.devices.views import DevicesView
    from controlroom.domain.incidents.views import IncidentLine
    from controlroom.domain.inspections.views import RoundLine
    from controlroom.domain.logistics.views import LogisticsView
    from controlroom.domain.tickets.views import TicketSummary
    from controlroom.reports.views import Waiting
    from controlroom.store.journal import Entry
    from controlroom.tui.guests.source import GuestsReading

Board = Literal[
    "dashboard", "desk", "people", "rundown", "tickets", "devices", "rounds", "guests", "incidents", "announcements",
    "contacts", "reports", "logistics",
]  # fmt: skip


class Phase(StrEnum):
    """How far the program is with its event."""

    OPENING = "opening"
    OPEN = "open"
    FAILED = "failed"
    CLOSING = "closing"


@dataclass(frozen=True)
class Acting:
    """Who acts at this station. `role`: "" where the event names nobody. `signed_in`: by PIN, since the start."""

    name: str
    role: Role | Literal[""] = ""
    signed_in: bool = False


@dataclass(frozen=True)
class Alert:
    """An error that stays on the screen until it was seen. `code`: the scan that was not decided, if it was one."""

    error: ControlroomError
    code: str | None = None


@dataclass(frozen=True)
class Notice:
    """What somebody must see. It stays until then, and asks for nothing else.

    A ticket: `escalated`, or new and urgent; or `announcement`, the number of one, and its words `said` in Chinese and
    English; or that nobody asks the devices, `unwatched` since when. `turn`: tells one time it was told from the next.
    `group`: whom it was told to, or who has it; `own`: that is the group of whoever acts here, who acknowledges an
    announcement for them.
    """

    ticket: str
    title: str
    priority: int
    group: str = ""
    escalated: bool = False
    turn: str = ""
    announcement: int = 0
    said: tuple[str, str] = ("", "")
    own: bool = False
    unwatched: datetime | None = None

    @property
    def key(self) -> str:
        """What it is remembered by once it was seen."""
        return f"{self.ticket or f'#{self.announcement}'}/{self.turn}"


@dataclass(frozen=True)
class DeskReading:
    """What a desk reads from the store. `stock`: the blanks it takes from, if counted;
    `batch`: what it prints ahead."""

    scans: tuple[ScanLine, ...] = ()
    spool: SpoolView = SpoolView(0, (), ())
    desk: str = ""
    stock: StockView | None = None
    batch: BatchView | None = None


@dataclass(frozen=True)
class DashboardReading:
    """What the dashboard reads from the store: people, the newest journal entries, the spool of each desk, the counts
    of blank badges, what is being printed ahead, how check-in flows, the rundown with the reminders nobody has seen
    to (None: there is none), the open tickets in numbers, the devices (None: there are none), all rounds,
    the guests, the incidents that run, logistics, and the reports and hand-overs that wait for somebody."""

    presence: Presence
    journal: tuple[Entry, ...]
    spools: Mapping[str, SpoolView]
    stock: tuple[StockView, ...] = ()
    batches: tuple[BatchView, ...] = ()
    flow: FlowView | None = None
    rundown: AgendaView | None = None
    reminders: tuple[ReminderView, ...] = ()
    tickets: TicketSummary | None = None
    devices: DevicesView | None = None
    rounds: tuple[RoundLine, ...] = ()
    guests: GuestsReading | None = None
    incidents: tuple[IncidentLine, ...] = ()
    logistics: LogisticsView | None = None
    reports: Waiting | None = None


@dataclass(frozen=True)
class Searching:
    """What was typed to search for somebody, whom it found, and which of them is chosen, if any."""

    text: str = ""
    found: SearchHits | None = None
    selected: int | None = None

    @property
    def selected_hit(self) -> SearchHit | None:
        """The one that is chosen."""
        hits = self.found.hits if self.found is not None else ()
        return hits[self.selected] if self.selected is not None and self.selected < len(hits) else None

    def moved(self, step: int) -> Searching:
        """The next or the one before is chosen; above the first, none."""
        hits = self.found.hits if self.found is not None else ()
        at = (-1 if self.selected is None else self.selected) + step
        return replace(self, selected=None if at < 0 or not hits else min(at, len(hits) - 1))


@dataclass(frozen=True)
class DeskState:
    """What is known of one desk of this program.

    `job`: the badge of `decision`, or the reprint ordered since; `badge`: its state, `badge_at` the desk where it comes
    out if not here; `recent_jobs`: the states of the last badges by their job. `reprintable`: the person last shown
    who has a badge; `undoable`: the newest decision that can be taken back. `asking`: the question that is put to the
    operator; `declined`: who has just answered a question with no, by id. `recalled`: `decision` is of before the
    program was started.
    """

    decision: Decision | None = None
    job: str = ""
    badge: JobState | None = None
    recent_jobs: Mapping[str, JobState] = field(default_factory=dict)
    badge_at: str = ""
    reprintable: PersonView | None = None
    undoable: Decision | None = None
    asking: Asking | None = None
    declined: str = ""
    recalled: bool = False
    searching: Searching = Searching()
    devices: Mapping[tuple[str, str], DeviceChanged] = field(default_factory=dict)
    reading: DeskReading = DeskReading()

    @property
    def printer_fault(self) -> DeviceChanged | None:
        """The printer, while it does not print."""
        printers = (change for change in self.devices.values() if change.kind == "printer")
        return next((change for change in printers if change.state is DeviceState.FAULT), None)

    def badge_waits(self, person: PersonView) -> bool:
        """Whether `person` is shown with a badge that comes out here and is not on paper yet."""
        shown = self.decision.person if self.decision is not None else None
        waits = self.badge in (JobState.QUEUED, JobState.SENDING) and not self.badge_at
        return waits and shown is not None and shown.id == person.id

    @property
    def shown_inside(self) -> Decision | None:
        """The decision that is shown, if it says that somebody is in already."""
        decision = self.decision
        return decision if decision is not None and decision.outcome is Outcome.ALREADY and decision.first else None

    @property
    def subject(self) -> PersonView | None:
        """Whom a key means: who is chosen among those found, or to be admitted by hand, else who was shown last."""
        hit = self.searching.selected_hit or (self.asking.hit if self.asking is not None else None)
        if hit is not None:
            return hit.person
        return self.reprintable or (self.decision.person if self.decision is not None else None)


@dataclass(frozen=True)
class AppState:
    """Everything the boards know. `desk`: which of the program's `desks` is shown.

    `kept`: codes typed before the event was open. `incidents`: those that run.
    """

    board: Board
    desk: str | None
    now: datetime = datetime.min.replace(tzinfo=UTC)
    phase: Phase = Phase.OPENING
    settings: Settings | None = None
    failure: ControlroomError | None = None
    kept: tuple[str, ...] = ()
    desks: Mapping[str, DeskState] = field(default_factory=dict)
    at_dashboard: DashboardReading | None = None
    alerts: tuple[Alert, ...] = ()
    notices: tuple[Notice, ...] = ()
    acting: Acting | None = None
    incidents: tuple[IncidentLine, ...] = ()

    @property
    def here(self) -> DeskState:
        """The desk that is shown."""
        return self.desks.get(self.desk or "", DeskState())

    def at(self, desk: str | None, **news: Any) -> AppState:
        """The same with `news` at one of the desks."""
        if desk is None:
            return self
        return replace(self, desks={**self.desks, desk: replace(self.desks.get(desk, DeskState()), **news)})

    @property
    def decision(self) -> Decision | None:
        """The last decision of the desk that is shown."""
        return self.here.decision

    @property
    def asking(self) -> Asking | None:
        """The question that is put to the operator of the desk that is shown."""
        return self.here.asking

    @property
    def at_desk(self) -> DeskReading:
        """What the desk that is shown has read from the store."""
        return self.here.reading

    @property
    def desk_config(self) -> DeskConfig | None:
        """The configuration of the desk that is shown, once it is known."""
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


def can_undo(decision: Decision) -> bool:
    """Whether `decision` changed something that can be taken back."""
    return decision.outcome in GOOD
