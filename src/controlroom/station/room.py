"""The open event: configuration, store, clock and the use cases that screens and commands call.

Everything here blocks on the disk: call it from a worker, never on the event loop.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import TracebackType

from controlroom.core.clock import Clock, SystemClock, event_day_of
from controlroom.core.config.desks import DeskConfig
from controlroom.core.config.folder import EventFolder, Settings, load_settings
from controlroom.core.config.ticket_keys import TicketKeysConfig
from controlroom.core.i18n import use_language_of_event
from controlroom.core.ids import SYSTEM, new_id
from controlroom.core.pins import pin_matches
from controlroom.domain.badges import batches, handover, stock
from controlroom.domain.badges import service as badges
from controlroom.domain.badges.views import BatchView, SpoolView, StockView
from controlroom.domain.checkin import corrections, reading, walkin
from controlroom.domain.checkin import service as checkin
from controlroom.domain.checkin.gate import Gate, day_of, gate_of
from controlroom.domain.checkin.service import Presented
from controlroom.domain.checkin.states import with_states
from controlroom.domain.checkin.views import Decision, LastShown, Presence, ScanLine, SearchHits, Undone
from controlroom.domain.passes.rules import Trust
from controlroom.domain.people import authority, register
from controlroom.domain.people import search as people_search
from controlroom.domain.people import service as people
from controlroom.domain.people.duty import Role, roster_of
from controlroom.domain.people.operators import OPERATOR
from controlroom.domain.people.rules import CategoryLookup
from controlroom.domain.people.search_index import bring_up_to_date
from controlroom.domain.people.views import Found, PersonView
from controlroom.station.pins import PinCount, StationPins
from controlroom.store import journal
from controlroom.store.changes import Changed
from controlroom.store.engine import sqlite_url
from controlroom.store.journal import Entry, Origin
from controlroom.store.store import Store

Adjust = Callable[[Settings], Settings]
"""What the command line changes in the configuration that was read, such as the port of a scanner."""


class Room:
    """One event, open. Use as a context manager, or call `close`.

    Raises NoEventFolderError, the errors of the configuration and those of the store; nothing is half open then.
    """

    def __init__(
        self, folder: EventFolder, by: Origin, clock: Clock | None = None, adjust: Adjust = lambda settings: settings
    ) -> None:
        self.folder = folder
        self.clock = clock or SystemClock()
        self._adjust = adjust
        # Taken before the files are read: what is saved meanwhile is then seen as a change.
        self.fingerprint = folder.fingerprint()
        self.settings: Settings = adjust(load_settings(folder))
        self._acting = threading.Lock()
        # Whoever names somebody who has a PIN acts unnamed until they have given it: see `station.operators`.
        by = replace(by, actor=self.settings.event.known_as(by.actor))
        self.claimed = by.actor if by.actor in self.settings.event.with_pin else ""
        # What the program does by itself is told from what people do by this name: nobody else bears it.
        self.first = OPERATOR if self.claimed or by.actor.casefold() in ("", SYSTEM) else by.actor
        self._proven = ""
        self._proof: str | None = None  # What was kept of that PIN when it was given.
        self.by = self._with_role(replace(by, actor=self.first), "")
        self._gates: dict[str, Gate] = {}
        self._trusted: tuple[TicketKeysConfig, Trust] | None = None
        self._settings_listeners: list[tuple[Callable[[Settings], None], Callable[[], None]]] = []
        self.store = Store(sqlite_url(folder.database), self.clock, folder.backups, authority.require)
        self.pins: PinCount = StationPins(self.store, self.clock)
        try:
            bring_up_to_date(self.store, Origin(by.station, SYSTEM))
        except BaseException:
            self.store.close()
            raise

    def __enter__(self) -> Room:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the store."""
        self.store.close()

    def at(self, station: str) -> Origin:
        """Who the journal names for something done at `station` (a desk's id)."""
        return replace(self.by, station=station)

    def origin_of(self, name: str) -> Origin:
        """Who the journal names when `name`, whose PIN was right, acts at this station."""
        return self._with_role(replace(self.by, actor=name), proven=name)

    @property
    def is_proven(self) -> bool:
        """Whether whoever acts has given the PIN of that name here."""
        return self._proven == self.by.actor

    def act_as(self, name: str, *, proven: bool) -> None:
        """From now on `name` acts; what is under way is still done by whoever began it. `proven`: by PIN, see
        `station.operators`."""
        with self._acting:
            self._proven, self._proof = (name, self.settings.event.pin_of(name)) if proven else ("", None)
            self.by = self._with_role(replace(self.by, actor=name), self._proven)

    def _with_role(self, by: Origin, proven: str) -> Origin:
        """`by` with the role that event.toml gives to whoever acts; none where it names nobody.

        Who has a PIN is believed to be that person only when it was given.
        """
        event = self.settings.event
        role = roster_of(event).person(by.actor).role or ""
        return replace(by, role=Role.OPERATOR if event.pin_of(by.actor) and by.actor != proven else role)

    def reload(self) -> Settings:
        """Reads the configuration again and puts it in force. Raises its errors and keeps the old one.

        The language follows only when the file's one was changed: an operator may have switched by key.
        """
        settings = self._adjust(load_settings(self.folder))
        for check, _listener in tuple(self._settings_listeners):
            check(settings)
        if settings.event.language != self.settings.event.language:
            use_language_of_event(settings.event.language)
        self.settings, self._gates = settings, {}
        with self._acting:
            if settings.event.pin_of(self._proven) != self._proof:  # Another PIN, or none: what was proved is over.
                self._proven, self._proof = "", None
            self.by = self._with_role(self.by, self._proven)
        for _check, listener in tuple(self._settings_listeners):
            listener()
        return settings

    def on_settings(
        self, listener: Callable[[], None], check: Callable[[Settings], None] = lambda settings: None
    ) -> Callable[[], None]:
        """Calls `listener`, on the watching thread, after each reload; returns what ends that.

        What `check` raises for a new configuration refuses it before anything of it is in force.
        """
        asked = (check, listener)
        self._settings_listeners.append(asked)
        return lambda: self._settings_listeners.remove(asked)

    def on_change(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Calls `listener`, on another thread, for every commit of any process; returns what ends that."""
        return self.store.changes.listen(listener)

    # Check-in

    def gate(self, checkpoint: str) -> Gate:
        """The rules of a checkpoint, as they are configured now."""
        gates = self._gates
        if checkpoint not in gates:
            gates[checkpoint] = gate_of(self.settings.event, checkpoint)
        return gates[checkpoint]

    def _trust(self) -> Trust | None:
        """What signed tickets are judged with; None where the event has no keys."""
        keys = self.settings.ticket_keys
        if keys is None:
            return None
        if self._trusted is None or self._trusted[0] is not keys:
            from controlroom.domain.passes.keys import trust_of  # Brings the cryptography: only where it is needed.

            self._trusted = (keys, trust_of(keys))
        return self._trusted[1]

    def admit(
        self,
        desk: DeskConfig,
        code: str,
        nonce: str | None = None,
        *,
        note: str = "",
        answers: Mapping[str, str] | None = None,
        comes_in: bool = False,
    ) -> Decision:
        """Decides one code at `desk`; raises StoreBusyError, StoreFaultError.

        `note`: why somebody is admitted by hand; `answers`: to the questions of the gate, by their id; `comes_in`:
        whichever ways the desk serves.
        """
        direction = "in" if comes_in else desk.direction
        presented = Presented(
            code, nonce or new_id(), desk.id, direction, desk.printer is not None, note, answers or {}
        )
        return checkin.admit(self.store, self.at(desk.id), presented, self.gate(desk.checkpoint), self._trust())

    def walk_in(self, desk: DeskConfig, texts: Mapping[str, str]) -> Decision:
        """Takes somebody in who is on no list, and admits them. Raises PersonRefusedError and the store's errors."""
        presented = Presented("", new_id(), desk.id, "in", desk.printer is not None)
        row = register.checked(texts, self._categories())
        return walkin.walk_in(self.store, self.at(desk.id), row, presented, self.gate(desk.checkpoint))

    def override(self, desk: DeskConfig, refused: Decision, reason: str, leader: str | None = None) -> Decision:
        """Admits against an answer. Raises OverrideRefusedError, LeaderNeededError, ReasonMissingError."""
        presented = Presented(refused.code, new_id(), desk.id, "in", desk.printer is not None, reason)
        return corrections.override(
            self.store, self.at(desk.id), refused=refused.nonce, presented=presented,
            gate=self.gate(refused.checkpoint), leader=leader,
        )  # fmt: skip

    def undo(self, desk: str, nonce: str, reason: str, leader: str | None = None) -> Undone:
        """Takes a decision back. Raises UndoRefusedError, LeaderNeededError, ReasonMissingError."""
        limit = timedelta(minutes=self.settings.event.check_in.undo_min)
        return corrections.undo(self.store, self.at(desk), nonce=nonce, reason=reason, limit=limit, leader=leader)

    def last_entry(self, person_id: str, checkpoint: str) -> str | None:
        """The newest decision about a person that can be undone, as its nonce."""
        return corrections.last_entry(self.store, person_id, checkpoint)

    def leader_with(self, pin: str) -> str | None:
        """The leader whose PIN this is; takes some 50 ms for each."""
        leaders = self.settings.event.leaders
        return next((who.name for who in leaders if who.pin is not None and pin_matches(pin, who.pin)), None)

    def presence(self) -> Presence:
        """Who is in against who is expected, now."""
        now = self.clock.now()
        return reading.presence(self.store, now, day_of(self.settings.event, now))

    def expected_heads(self) -> int:
        """How many are expected, with their parties."""
        return reading.expected_heads(self.store)

    def last_shown(self, desk: str) -> LastShown | None:
        """What a desk showed last, if that was today: a new day begins with nobody."""
        event, last = self.settings.event, reading.last_shown(self.store, desk)
        if last is None:
            return None
        then, today = (
            event_day_of(at, event.zone, event.check_in.day_starts) for at in (last.decision.at, self.clock.now())
        )
        return last if then == today else None

    def last_scans(self, desk: str, limit: int) -> list[ScanLine]:
        """The newest scans of a desk, newest first."""
        return reading.last_scans(self.store, desk, limit)

    # Badges

    def spool(self, desk: str) -> SpoolView:
        """How the desk's print spool stands."""
        return badges.spool_view(self.store, desk)

    def settle_unknown(self, desk: str, job: str, *, printed: bool) -> None:
        """The operator has looked whether a badge came out. Raises JobGoneError, JobMoveRefusedError."""
        badges.settle_unknown(self.store, self.at(desk), job, printed=printed)

    def retry_failed(self, desk: str, job: str) -> None:
        """Queues a failed badge again. Raises JobGoneError, JobMoveRefusedError."""
        badges.retry_failed(self.store, self.at(desk), job)

    def discard_failed(self, desk: str, job: str) -> None:
        """A failed badge is not wanted any more. Raises JobGoneError, JobMoveRefusedError."""
        badges.discard_failed(self.store, self.at(desk), job)

    def plan_batch(self, desk: str, wanted: batches.BatchFilter) -> str:
        """Queues badges ahead of the day; returns the batch. Raises NobodyToPrintError."""
        return batches.plan_batch(self.store, self.at(desk), desk, wanted)

    def count_wanted(self, wanted: batches.BatchFilter) -> int:
        """How many badges a batch would print now."""
        return batches.count_wanted(self.store, wanted)

    def pause_batch(self, desk: str, batch: str) -> None:
        """Raises BatchGoneError, BatchStateError."""
        batches.pause_batch(self.store, self.at(desk), batch)

    def resume_batch(self, desk: str, batch: str) -> None:
        """Raises BatchGoneError, BatchStateError."""
        batches.resume_batch(self.store, self.at(desk), batch)

    def cancel_batch(self, desk: str, batch: str) -> None:
        """Discards what was not sent yet. Raises BatchGoneError, BatchStateError."""
        batches.cancel_batch(self.store, self.at(desk), batch)

    def batches(self, desk: str) -> tuple[BatchView, ...]:
        """The newest batches of a desk with their progress, newest first."""
        return batches.batch_views(self.store, desk, self.clock.now())

    def open_batches(self, desk: str | None = None) -> tuple[BatchView, ...]:
        """The batches of a desk, or of all, that are not finished, newest first."""
        return batches.open_batches(self.store, self.clock.now(), desk)

    def open_batch(self, desk: str) -> BatchView:
        """The newest batch of a desk that is not finished. Raises BatchGoneError."""
        return batches.open_batch(self.store, desk, self.clock.now())

    def set_stock(self, place: str, left: int) -> None:
        """So many blank badges are at a desk, or at `*` for all. Raises BadStockError."""
        stock.set_stock(self.store, self.by, place, left)

    def stock(self) -> tuple[StockView, ...]:
        """Every count of blank badges, with when it will be used up."""
        return stock.stock_views(self.store, self.clock.now(), self.settings.event.check_in.stock_warning)

    def reprint(self, desk: str, person_id: str, reason: str) -> str:
        """Queues one more, marked badge; returns the job. Raises BadgeWaitsError."""
        return badges.reprint(self.store, self.at(desk), desk=desk, person_id=person_id, reason=reason)

    def next_badge(self, person_id: str) -> int:
        """The copy number that a person's next badge carries; 0: they have none yet."""
        return handover.next_badge(self.store, person_id)

    def print_first(self, desk: str, person_id: str) -> str:
        """Prints the badge of somebody who has none; returns the job. Raises BadgePrintedError."""
        return handover.print_first(self.store, self.at(desk), desk=desk, person_id=person_id)

    # People and journal

    def person(self, code: str) -> PersonView | None:
        """The person with this code."""
        return people.find_by_code(self.store, code)

    def edit_person(self, desk: str, person_id: str, texts: Mapping[str, str]) -> PersonView:
        """Corrects what stands on the list. Raises PersonRefusedError, PersonGoneError."""
        return register.edit_person(self.store, self.at(desk), person_id, texts, self._categories())

    def person_texts(self, person_id: str) -> dict[str, str]:
        """What can be corrected of a person, as it stands now; empty when they are gone."""
        return register.texts_of(self.store, person_id)

    def _categories(self) -> CategoryLookup:
        event = self.settings.event
        return CategoryLookup.of(event.categories, event.default_category)

    def search(self, text: str, limit: int = 50) -> SearchHits:
        """Who is meant by what was typed, best first, each with their state; nothing typed is an error."""
        return with_states(self.store, people_search.search(self.store, text, limit))

    def alike(self, name: str, phone: str, limit: int) -> SearchHits:
        """Who on the list a walk-in may be: by the telephone, then namesakes, then whom a search for the name finds."""
        found = (
            people_search.search(self.store, phone, limit),
            people_search.namesakes(self.store, name, limit),
            people_search.search(self.store, name, limit),
        )
        people = {hit.person.id: hit for each in found for hit in each.hits}
        return with_states(self.store, Found(tuple(people.values())[:limit], len(people), more=False))

    def journal_tail(self, limit: int, without: Collection[str] = ()) -> list[Entry]:
        """The newest journal entries, newest first, those of the verbs `without` left out."""
        with self.store.read() as connection:
            return journal.latest(connection, limit, without)


def open_room(
    folder: Path,
    *,
    station: str,
    actor: str,
    clock: Clock | None = None,
    adjust: Adjust = lambda settings: settings,
) -> Room:
    """The event in `folder`, opened by `actor` at `station`; see Room."""
    return Room(EventFolder(folder.resolve()), Origin(station, actor), clock, adjust)
