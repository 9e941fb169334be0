"""The open event as the program holds it: opened, read and closed in workers, never on the event loop.

This is where the heavy parts are imported, on first use.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from controlroom.core.clock import Clock
from controlroom.core.errors import ControlroomError, RuleRefusedError
from controlroom.core.i18n import N_
from controlroom.core.pins import PinDelay
from controlroom.domain.badges.views import stock_at
from controlroom.domain.people.duty import Role
from controlroom.hardware.events import DeviceChanged
from controlroom.tui.asking import Order
from controlroom.tui.device_glance import DeviceGlance
from controlroom.tui.state import Acting, DashboardReading, DeskReading, Notice
from controlroom.tui.words import PASSING

if TYPE_CHECKING:
    from controlroom.core.config.folder import Settings
    from controlroom.domain.agenda.views import AgendaView, ReminderView
    from controlroom.domain.checkin.flow import FlowView
    from controlroom.domain.checkin.views import LastShown, SearchHits
    from controlroom.domain.incidents.views import IncidentLine
    from controlroom.domain.inspections.views import RoundLine
    from controlroom.domain.logistics.views import LogisticsView
    from controlroom.domain.people.operators import OperatorLine
    from controlroom.domain.people.views import PersonView
    from controlroom.domain.tickets.views import TicketSummary
    from controlroom.station.desk import DeskStation
    from controlroom.station.devices import Devices
    from controlroom.station.events import StationEvent
    from controlroom.station.polling import DevicePolling
    from controlroom.station.reconcile import Reconciler
    from controlroom.station.room import Adjust, Room
    from controlroom.station.watching import ConfigWatcher
    from controlroom.station.webhook import WebhookSender
    from controlroom.store.journal import Origin
    from controlroom.tui.announcements import AnnouncementsSource
    from controlroom.tui.contacts import ContactsSource
    from controlroom.tui.guest_list import GuestsReading, GuestsSource
    from controlroom.tui.incidents import IncidentsSource
    from controlroom.tui.logistics import LogisticsSource
    from controlroom.tui.people import PeopleSource
    from controlroom.tui.reports import ReportsSource
    from controlroom.tui.rounds import RoundsSource
    from controlroom.tui.rundown import RundownSource
    from controlroom.tui.tickets import TicketsSource

T = TypeVar("T")

SCAN_LINES = 50
JOURNAL_LINES = 120
_WATCHING = frozenset({"control", "tech"})  # The stations that see to what falls due, and ask the devices.
_FLOW_EVERY = timedelta(seconds=10)
_ARRIVALS_BEFORE = timedelta(minutes=30)
"""A guest who came so long before this program was started is still news here."""


class WrongPinError(RuleRefusedError):
    code = "WRONG_PIN"
    what = N_("No leader has this PIN.")
    next_step = N_("Try again, or ask another leader; the PINs stand in event.toml, as lines of “controlroom pin”.")


class NoLeaderError(RuleRefusedError):
    code = "NO_LEADER"
    what = N_("No leader has a PIN on this laptop.")
    next_step = N_("Call the control room. “controlroom pin NAME” makes the lines of event.toml that give one.")


class PinsWaitError(RuleRefusedError):
    code = "PINS_WAIT"
    what = N_("Too many wrong PINs: the next one is taken in {seconds} s.")
    next_step = N_("Wait, then type the PIN.")


@dataclass(frozen=True)
class Opened:
    """What is known of an event once it is open. `last`: what each desk showed when it was last open today; `claimed`:
    who was named at the start and has yet to give their PIN."""

    settings: Settings
    devices: dict[str, tuple[DeviceChanged, ...]]
    last: Mapping[str, LastShown]
    claimed: str = ""


class Session:
    """One event folder, open or not. All methods block, and take turns, except `present`.

    `tell` and `changed`, which gets the nouns that were changed, are called from threads below.
    """

    def __init__(
        self,
        folder: Path,
        *,
        desks: tuple[str, ...],
        station: str,
        actor: str,
        clock: Clock,
        adjust: Adjust | None,
        tell: Callable[[StationEvent], None],
        changed: Callable[[frozenset[str]], None],
    ) -> None:
        self._folder = folder
        self._desk_ids = desks
        self.station = station
        self._actor = actor
        self._clock = clock
        self._began = clock.now()
        self._adjust = adjust
        self._tell = tell
        self._changed = changed
        self._lock = threading.Lock()
        self._room: Room | None = None
        self._desks: dict[str, DeskStation] = {}
        self._pins = PinDelay()
        self._sources: dict[str, Any] = {}
        self._flow: FlowView | None = None
        self._glance = DeviceGlance(self.register, clock, self._trouble)
        self._watcher: ConfigWatcher | None = None
        self._reconciler: Reconciler | None = None
        self._polling: DevicePolling | None = None
        self._webhook: WebhookSender | None = None
        self._closed = False

    def open(self) -> Opened | None:
        """Opens the event and starts its desk; None when the program is ending already.

        Raises the errors of configuration, store and desk; nothing is half open then.
        """
        with self._lock:
            if self._closed:
                return None
            try:
                return self._open()
            except BaseException:
                self._let_go()
                raise

    def _open(self) -> Opened:
        from controlroom.station.reconcile import Reconciler
        from controlroom.station.room import open_room
        from controlroom.station.watching import ConfigWatcher

        self._room = room = open_room(
            self._folder, station=next(iter(self._desk_ids), self.station), actor=self._actor, clock=self._clock,
            adjust=self._adjust or (lambda settings: settings),
        )  # fmt: skip
        room.on_change(self._glance.heard)
        room.on_change(lambda change: self._changed(change.scopes))
        if self._desk_ids:
            from controlroom.station.desk import DeskStation

            for id in self._desk_ids:
                self._desks[id] = DeskStation(room, id, self._tell)
                self._desks[id].start()
        self._watcher = ConfigWatcher(room, self._tell)
        self._watcher.start()
        if self.station in _WATCHING:
            self._reconciler = Reconciler(room, self._trouble)
            self._reconciler.start()
        if self.station in _WATCHING:
            from controlroom.station.polling import DevicePolling

            self._polling = DevicePolling(room, self._trouble)
            self._polling.start()
            from controlroom.station.webhook import WebhookSender

            self._webhook = WebhookSender(room, self._trouble)
            self._webhook.start()
        last = {id: shown for id in self._desks if (shown := room.last_shown(id)) is not None}
        return Opened(room.settings, self.devices(), last, room.claimed)

    def _trouble(self, error: ControlroomError) -> None:
        from controlroom.station.events import ClockTrouble

        self._tell(ClockTrouble(error))

    def close(self) -> None:
        """Lets go of everything, in the order in which it depends on each other. Safe to call twice."""
        with self._lock:
            self._closed = True
            self._let_go()

    def _let_go(self) -> None:
        desks, watcher, room = self._desks, self._watcher, self._room
        self._desks, self._watcher, self._room = {}, None, None
        self._sources, self._flow = {}, None
        self._glance.forget()
        if watcher is not None:
            watcher.stop()
        if self._reconciler is not None:
            self._reconciler.stop()
            self._reconciler = None
        if self._polling is not None:
            self._polling.stop()
            self._polling = None
        if self._webhook is not None:
            self._webhook.stop()
            self._webhook = None
        for desk in desks.values():
            desk.stop()
        if room is not None:
            room.close()

    def present(self, desk_id: str | None, code: str) -> bool:
        """Hands a typed code to a desk and returns at once; False when it is not open."""
        desk = self._desks.get(desk_id or "")
        if desk is None:
            return False
        desk.present(code)
        return True

    def settings(self) -> Settings | None:
        """The configuration in force."""
        room = self._room
        return room.settings if room is not None else None

    def devices(self) -> dict[str, tuple[DeviceChanged, ...]]:
        """The last known state of each desk's scanners and printer."""
        return {id: desk.devices for id, desk in self._desks.items()}

    def read_desk(self, desk: str | None) -> DeskReading | None:
        """What a desk's board shows; None once closed. Raises the store's errors."""
        with self._lock:
            if self._room is None or desk is None:
                return None
            scans = self._room.last_scans(desk, SCAN_LINES)
            stock, batch = stock_at(desk, self._room.stock()), next(iter(self._room.open_batches(desk)), None)
            return DeskReading(tuple(scans), self._room.spool(desk), desk, stock, batch)

    def read_dashboard(self) -> DashboardReading | None:
        """What the dashboard shows; None once closed. Raises the store's errors."""
        flow, devices, rounds = self._flow_now(), self._glance.view(), self._rounds_now()
        logistics = self._logistics_now()
        waiting = source.waiting() if (source := self.reports()) is not None else None
        with self._lock:
            room = self._room
            if room is None:
                return None
            spools = {desk.id: room.spool(desk.id) for desk in room.settings.desks}
            journal = tuple(room.journal_tail(JOURNAL_LINES, PASSING))
            view, reminders = self._rundown_now()
            return DashboardReading(
                room.presence(), journal, spools, room.stock(), room.open_batches(), flow, view, reminders,
                self._tickets_now(), devices, rounds, self._guests_now(), self._incidents_now(), logistics, waiting,
            )  # fmt: skip

    def _incidents_now(self) -> tuple[IncidentLine, ...]:
        source = self.incidents()
        return source.list(running_only=True) if source is not None else ()

    def _tickets_now(self) -> TicketSummary | None:
        source = self.tickets()
        return source.summary() if source is not None else None

    def _guests_now(self) -> GuestsReading | None:
        source = self.guests()
        if source is None:
            return None
        from controlroom.tui.guest_list import read_guests

        return read_guests(source)

    def _arrivals(self, heard: frozenset[int]) -> list[Notice]:
        """Guests whose check-in was told since shortly before this program was started, the newest first.

        Everybody sees them, also whose group need not acknowledge it; those of `heard` are told anyway.
        """
        source, settings = self.guests(), self.settings()
        if source is None or settings is None:
            return []
        telling = settings.event.announcements.telling
        found = reversed(source.arrivals(self._began - _ARRIVALS_BEFORE))
        return [
            Notice("", "", 0, telling, turn="0", announcement=each.announcement, said=(each.zh, each.en))
            for each in found if each.announcement not in heard
        ]  # fmt: skip

    def read_notices(self) -> tuple[Notice, ...]:
        """What somebody must see: guests who came, announcements, escalated tickets, then urgent ones nobody has."""
        source, board = self.tickets(), self.announcements()
        if source is None or board is None:
            return ()
        own = board.me.group
        to_hear = [
            Notice(
                "", "", 0, group, escalated=each.is_escalated, turn=str(len(each.resends)), announcement=each.id,
                said=(each.zh, each.en), own=group == own,
            )
            for each, group in board.to_hear()
        ]  # fmt: skip
        escalated = {each.ticket: each for each in reversed(source.escalations())}
        urgent = [ticket for ticket in source.urgent() if ticket.id not in escalated]
        told = [
            Notice(each.ticket, each.title, 0, each.group, escalated=True, turn=f"{each.clock}{each.turn}.{each.rung}")
            for each in escalated.values()
        ]
        arrivals = self._arrivals(frozenset(each.announcement for each in to_hear))
        return (
            *arrivals,
            *to_hear,
            *told,
            *(Notice(each.id, each.title, each.priority, each.group) for each in urgent),
        )

    def _rounds_now(self) -> tuple[RoundLine, ...]:
        """Every round of the event: read beside the lock, for it goes through all of them."""
        source = self.rounds()
        return source.list() if source is not None else ()

    def _rundown_now(self) -> tuple[AgendaView | None, tuple[ReminderView, ...]]:
        source = self.rundown()
        view = source.view() if source is not None else None
        if source is None or view is None or not view.agenda.items:
            return None, ()
        return view, source.reminders()

    def _flow_now(self) -> FlowView | None:
        """How check-in flows, read anew every ten seconds: it goes through the whole list. No desk waits for it."""
        if self._flow is None or abs(self._clock.now() - self._flow.at) >= _FLOW_EVERY:
            source = self.people()
            self._flow = source.flow() if source is not None else None
        return self._flow

    def settle_unknown(self, desk: str, job: str, *, printed: bool) -> None:
        """The operator has looked for a badge. Raises JobGoneError, JobMoveRefusedError and the store's errors."""
        self._at(desk, lambda room, _station: room.settle_unknown(desk, job, printed=printed))

    def retry_failed(self, desk: str, job: str) -> None:
        """Prints a failed badge after all. Raises JobGoneError, JobMoveRefusedError and the store's errors."""
        self._at(desk, lambda room, _station: room.retry_failed(desk, job))

    def discard_failed(self, desk: str, job: str) -> None:
        """Gives a failed badge up. Raises JobGoneError, JobMoveRefusedError and the store's errors."""
        self._at(desk, lambda room, _station: room.discard_failed(desk, job))

    def print_first(self, desk: str, person_id: str) -> None:
        """Prints the badge of somebody who has none. Raises BadgePrintedError and the store's errors."""
        self._at(desk, lambda room, _station: room.print_first(desk, person_id))

    def ask(self, question: Callable[[Room], T]) -> T | None:
        """What `question` finds in the open event; None once closed. Raises what it raises."""
        with self._lock:
            return question(self._room) if self._room is not None else None

    def people(self) -> PeopleSource | None:
        """What the board of people reads; None while no event is open."""

        def make(room: Room) -> PeopleSource:
            from controlroom.station.onsite import OnSite

            return OnSite(room)

        return self._source("people", make)

    def rundown(self) -> RundownSource | None:
        """What the board of the rundown works on; None while no event is open."""

        def make(room: Room) -> RundownSource:
            from controlroom.station.rundown import Rundown

            return Rundown(room)

        return self._source("rundown", make)

    def contacts(self) -> ContactsSource | None:
        """What the board of contacts works on; None while no event is open."""

        def make(room: Room) -> ContactsSource:
            from controlroom.station.contacts_board import ContactsBoard

            return ContactsBoard(room)

        return self._source("contacts", make)

    def rounds(self) -> RoundsSource | None:
        """What the board of rounds works on; None while no event is open."""

        def make(room: Room) -> RoundsSource:
            from controlroom.station.rounds_board import RoundsBoard

            return RoundsBoard(room, self.register)

        return self._source("rounds", make)

    def reports(self) -> ReportsSource | None:
        """What the board of reports works on; None while no event is open."""

        def make(room: Room) -> ReportsSource:
            from controlroom.station.reports import Reports

            return Reports(room, lambda: self._polling.live() if self._polling is not None else None)

        return self._source("reports", make)

    def announcements(self) -> AnnouncementsSource | None:
        """What the board of announcements works on; None while no event is open."""

        def make(room: Room) -> AnnouncementsSource:
            from controlroom.station.announcements import Announcements

            return Announcements(room)

        return self._source("announcements", make)

    def guests(self) -> GuestsSource | None:
        """What the board of guests works on; None while no event is open."""

        def make(room: Room) -> GuestsSource:
            from controlroom.station.guests import Guests

            return Guests(room)

        return self._source("guests", make)

    def incidents(self) -> IncidentsSource | None:
        """What the board of incidents works on; None while no event is open."""

        def make(room: Room) -> IncidentsSource:
            from controlroom.station.incidents import Incidents

            return Incidents(room)

        return self._source("incidents", make)

    def logistics(self) -> LogisticsSource | None:
        """What the board of logistics works on; None while no event is open."""

        def make(room: Room) -> LogisticsSource:
            from controlroom.station.logistics import Logistics

            logistics = Logistics(room)
            logistics.follow()
            return logistics

        return self._source("logistics", make)

    def _logistics_now(self) -> LogisticsView | None:
        source = self.logistics()
        return source.view() if source is not None else None

    def register(self) -> Devices | None:
        """What the board of devices works on; None while no event is open."""

        def make(room: Room) -> Devices:
            from controlroom.station.devices import Devices

            devices = Devices(room, lambda: self._polling.live() if self._polling is not None else None)
            devices.follow()
            return devices

        return self._source("register", make)

    def by(self) -> Origin | None:
        """Who acts here; None while no event is open."""
        room = self._room
        return room.by if room is not None else None

    def tickets(self) -> TicketsSource | None:
        """What the board of tickets works on; None while no event is open."""

        def make(room: Room) -> TicketsSource:
            from controlroom.station.tickets import Tickets

            return Tickets(room)

        return self._source("tickets", make)

    def _source(self, name: str, make: Callable[[Room], T]) -> T | None:
        """What a board works on, made once for the open event; None while none is."""
        room = self._room
        if room is None:
            return None
        if name not in self._sources:
            self._sources[name] = make(room)
        found: T = self._sources[name]
        return found

    def search(self, text: str, limit: int) -> SearchHits | None:
        """Who is meant by what was typed; None while no event is open. Raises the store's errors."""
        room = self._room
        return room.search(text, limit) if room is not None else None

    def alike(self, name: str, phone: str, limit: int) -> SearchHits | None:
        """Who on the list a walk-in may be; None while no event is open. Raises the store's errors."""
        room = self._room
        return room.alike(name, phone, limit) if room is not None else None

    def person_texts(self, person_id: str) -> dict[str, str]:
        """What can be corrected of a person, as it stands."""
        room = self._room
        return room.person_texts(person_id) if room is not None else {}

    def write_person(self, desk: str, person_id: str | None, texts: Mapping[str, str]) -> PersonView | None:
        """Corrects a person, or takes in a walk-in (`person_id` None; the decision comes as an event).

        Raises PersonRefusedError, NameIsCodeError, PersonGoneError, and the store's errors.
        """
        with self._lock:
            station = self._desks.get(desk)
            if self._room is None or station is None:
                return None
            if person_id is None:
                station.walk_in(texts)
                return None
            return self._room.edit_person(desk, person_id, texts)

    def carry_out(self, desk: str, order: Order) -> None:
        """Does what the operator of `desk` wants done. Raises WrongPinError, PinsWaitError, and the rules' errors."""
        self._at(desk, lambda room, station: self._carry_out(room, station, order))

    def acting(self) -> Acting | None:
        """Who acts now; None while no event is open."""
        room = self._room
        if room is None:
            return None
        by = room.by
        return Acting(by.actor, Role(by.role) if by.role else "", signed_in=by.actor != room.first)

    def operators(self) -> tuple[OperatorLine, ...]:
        """Who may sign in here."""
        from controlroom.station.operators import Operators

        return self.ask(lambda room: Operators(room).lines()) or ()

    def sign_in(self, name: str, pin: str) -> None:
        """`name` acts from now on. Raises OperatorPinError, OperatorUnknownError, PinsWaitError, the store's errors."""
        from controlroom.domain.people.operators import OperatorPinError
        from controlroom.station.operators import Operators

        def work(room: Room) -> None:
            self._require_no_wait()
            operators = Operators(room)
            try:
                operators.sign_in(name, pin)
            except OperatorPinError:
                self._pins.tried(self._clock.monotonic(), right=False)
                if self._pins.wait_s(self._clock.monotonic()) > 0:  # One entry for each wait, however many guess.
                    operators.refused(name, self._pins.failures)
                raise
            self._pins.tried(self._clock.monotonic(), right=True)

        self.ask(work)

    def sign_out(self) -> None:
        """Whoever acted at the start acts again. Raises the store's errors."""
        from controlroom.station.operators import Operators

        self.ask(lambda room: Operators(room).sign_out())

    def leader(self, pin: str) -> str:
        """The leader with this PIN. Raises WrongPinError, also while nothing is open, and PinsWaitError."""
        with self._lock:
            if self._room is None:
                raise WrongPinError()
            return self._leader(self._room, pin)

    def _carry_out(self, room: Room, station: DeskStation, order: Order) -> None:
        leader = self._leader(room, order.pin) if order.pin else None
        person, decision = order.person, order.decision
        match order.kind:
            case "reprint" if person is not None:
                station.reprint(person, order.reason)
            case "undo":
                nonce = decision.nonce if decision is not None else self._last_entry(room, station, person)
                station.undo(nonce, order.reason, leader)
            case "override" if decision is not None:
                station.override(decision, order.reason, leader)
            case "manual" if person is not None:
                station.present(person.code, note=order.reason)
            case "party" if decision is not None:
                station.admit_rest(decision)
            case "answer" if decision is not None:
                station.present(decision.code, answers=order.answers)

    def _last_entry(self, room: Room, station: DeskStation, person: PersonView | None) -> str:
        """What there is to undo about somebody who was found by name; nothing is refused by the rule itself."""
        return (room.last_entry(person.id, station.config.checkpoint) if person is not None else None) or ""

    def _leader(self, room: Room, pin: str) -> str:
        """The leader with this PIN. Raises WrongPinError, PinsWaitError."""
        self._require_no_wait()
        leader = room.leader_with(pin)
        self._pins.tried(self._clock.monotonic(), right=leader is not None)
        if leader is None:
            raise WrongPinError()
        return leader

    def _require_no_wait(self) -> None:
        """Raises PinsWaitError while no PIN may be tried."""
        if (wait := self._pins.wait_s(self._clock.monotonic())) > 0:
            raise PinsWaitError(seconds=int(wait) + 1)

    def _at(self, desk: str, order: Callable[[Room, DeskStation], object]) -> None:
        with self._lock:
            station = self._desks.get(desk)
            if self._room is None or station is None:
                return
            order(self._room, station)
            station.wake_spool()
