"""The open event as the program holds it: opened, read and closed in workers, never on the event loop.

This is where the heavy parts are imported, on first use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from controlroom.core.clock import Clock
from controlroom.core.errors import ControlroomError, RuleRefusedError
from controlroom.core.i18n import N_
from controlroom.core.pins import PinError
from controlroom.domain.people.duty import Role
from controlroom.hardware.events import DeviceChanged
from controlroom.tui.desk.asking import Order
from controlroom.tui.reading_session import ReadingSession
from controlroom.tui.state import Acting

if TYPE_CHECKING:
    from controlroom.core.config.folder import Settings
    from controlroom.domain.checkin.views import LastShown, SearchHits
    from controlroom.domain.people.operators import OperatorLine
    from controlroom.domain.people.views import PersonView
    from controlroom.station.desk import DeskStation
    from controlroom.station.events import StationEvent
    from controlroom.station.reconcile import Reconciler
    from controlroom.station.room import Adjust, Room
    from controlroom.station.watching import ConfigWatcher
    from controlroom.station.webhook import WebhookSender

T = TypeVar("T")

_WATCHING = frozenset({"control", "tech"})  # The stations that see to what falls due, and ask the devices.


class WrongPinError(PinError):
    code = "WRONG_PIN"
    what = N_("No leader has this PIN.")
    next_step = N_("Try again, or ask another leader; the PINs stand in event.toml, as lines of “controlroom pin”.")


class NoLeaderError(RuleRefusedError):
    code = "NO_LEADER"
    what = N_("No leader has a PIN on this laptop.")
    next_step = N_("Call the control room. “controlroom pin NAME” makes the lines of event.toml that give one.")


@dataclass(frozen=True)
class Opened:
    """What is known of an event once it is open. `last`: what each desk showed when it was last open today; `claimed`:
    who was named at the start and has yet to give their PIN."""

    settings: Settings
    devices: dict[str, tuple[DeviceChanged, ...]]
    last: Mapping[str, LastShown]
    claimed: str = ""


class Session(ReadingSession):
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
        super().__init__(clock, self._trouble, self._over)
        self._folder = folder
        self._desk_ids = desks
        self.station = station
        self._actor = actor
        self._adjust = adjust
        self._tell = tell
        self._changed = changed
        self._desks: dict[str, DeskStation] = {}
        self._watcher: ConfigWatcher | None = None
        self._reconciler: Reconciler | None = None
        self._webhook: WebhookSender | None = None
        self._closed = False

    @property
    def watches(self) -> bool:
        """Whether it sees to what falls due and asks the devices: a control room or a technician's station."""
        return self.station in _WATCHING

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
        from controlroom.station.reconcile import Reconciler, desk_reconciler
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
        self._reconciler = Reconciler(room, self._trouble) if self.watches else desk_reconciler(room, self._trouble)
        self._reconciler.start()
        if self.watches:
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

    def _over(self, codes: frozenset[str]) -> None:
        from controlroom.station.events import TroubleOver

        self._tell(TroubleOver(codes))

    def close(self) -> None:
        """Lets go of everything, in the order in which it depends on each other. Safe to call twice."""
        with self._lock:
            self._closed = True
            self._let_go()

    def _let_go(self) -> None:
        desks, watcher, room = self._desks, self._watcher, self._room
        self._desks, self._watcher, self._room = {}, None, None
        self._sources = {}
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

    def devices(self) -> dict[str, tuple[DeviceChanged, ...]]:
        """The last known state of each desk's scanners and printer."""
        return {id: desk.devices for id, desk in self._desks.items()}

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
        from controlroom.station.operators import Operators

        self.ask(lambda room: Operators(room).sign_in(name, pin))

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
        from controlroom.domain.people.operators import ANY_LEADER
        from controlroom.station.pins import in_turn

        with in_turn(room, ANY_LEADER):
            leader = room.leader_with(pin)
            if leader is None:
                raise WrongPinError()
        return leader

    def _at(self, desk: str, order: Callable[[Room, DeskStation], object]) -> None:
        with self._lock:
            station = self._desks.get(desk)
            if self._room is None or station is None:
                return
            order(self._room, station)
            station.wake_spool()
