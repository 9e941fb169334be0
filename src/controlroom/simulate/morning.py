"""A scripted morning: a projector, the switch and the stream fail, a round is missed, another finds something critical.

The devices are real servers on this computer that are really asked; the store, the rules, the tickets and rounds are
the program's own. Only the clock is moved by hand, and what people do is written down here.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from controlroom.core.clock import ManualClock
from controlroom.core.config.sample import copy_sample
from controlroom.core.ids import SYSTEM, new_id
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.rules import MINUTE, Kind, Part, Speaker, new_item
from controlroom.domain.agenda.rules import Item as AgendaItem
from controlroom.domain.agenda.tables import read_agenda
from controlroom.domain.devices import watching
from controlroom.domain.devices.expected import Sessions
from controlroom.domain.devices.recording import Memory, Seen, record
from controlroom.domain.devices.rules import Shown
from controlroom.domain.inspections.rules import State as RoundState
from controlroom.domain.inspections.sheet import Given, Item, ItemType, Verdict
from controlroom.domain.tickets.states import State as TicketState
from controlroom.hardware.probes.making import check_once
from controlroom.simulate.morning_report import Failure, MorningSummary
from controlroom.simulate.obs_studio import VirtualObs
from controlroom.simulate.staff import COORDINATOR, INSPECTOR, TECHNICIAN, Script, name_people, staffed, who_of
from controlroom.simulate.staff import LOGISTICS as COOK
from controlroom.simulate.virtual_devices import Projector, VirtualVenue, sample_register
from controlroom.station.devices import Devices
from controlroom.station.duties import duties_of
from controlroom.station.reconcile import Duty
from controlroom.station.room import Room
from controlroom.station.rounds import Rounds
from controlroom.station.rundown import Rundown
from controlroom.station.stage import Stages
from controlroom.station.tickets import Tickets
from controlroom.store.journal import Origin, entries_since

BEGINS, ENDS = time(6, 25), time(12, 30)
STEP = timedelta(seconds=10)
INTERVAL = timedelta(seconds=60)
_QUIET = 5 * INTERVAL  # Nothing happens then, and asking and looking take most of the time this takes.
PROJECTOR, SWITCH, STREAM = "projector-a", "switch-core", "encoder-main"
_OFF_THE_SWITCH = ("router-4g", "encoder-spare")
_FOLLOWED = ("main", "forum-a")
"""Rooms whose rundown follows the clock: something is on stage when their devices fail."""
_MISSED = ("hourly-devices", "forum-b", time(10))
_TALKS = ((9, 0, 30, Kind.OPENING), (9, 30, 60, Kind.KEYNOTE), (10, 45, 45, Kind.PANEL), (11, 30, 45, Kind.TALK))


def rehearse_morning(*, tell: Callable[[str], None] = lambda words: None) -> MorningSummary:
    """Runs the morning and says how it went. `tell` hears of each minute of it, for who watches."""
    with tempfile.TemporaryDirectory(prefix="controlroom-morning-") as folder:
        root = Path(folder) / "event"
        copy_sample(root)
        register = sample_register(root / "config", off_the_switch=_OFF_THE_SWITCH)
        with VirtualVenue(register) as venue:
            venue.write_register(root / "config" / "devices.toml", {"interval_s": INTERVAL.seconds, "retry_s": 10})
            name_people(root / "config" / "event.toml")
            with staffed(root) as (clock, rooms):
                return _Morning(venue, clock, rooms).run(tell)


class _Person:
    """Somebody at a station of their own."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.tickets, self.devices, self.rounds, self.rundown = (
            Tickets(room),
            Devices(room),
            Rounds(room),
            Rundown(room),
        )


class _Morning(Script):
    """The venue, the people at their stations, and what is going to happen when."""

    def __init__(self, venue: VirtualVenue, clock: ManualClock, rooms: dict[str, Room]) -> None:
        super().__init__(clock, rooms)
        self.venue = venue
        self.people = {name: _Person(room) for name, room in rooms.items()}
        self.room = rooms[COORDINATOR]
        self.by = Origin(self.room.by.station, SYSTEM)
        self.holder = new_id()
        self.memory = Memory()
        self.failures: dict[str, Failure] = {}
        self.polled = self.watched = datetime.min.replace(tzinfo=UTC)
        self.duties: tuple[Duty, ...] = duties_of(self.room, self._refused)

    @property
    def is_busy(self) -> bool:
        """Whether something was broken lately, or is about to be: then every minute counts."""
        soon = self.next_at is not None and self.next_at - self.clock.now() <= 2 * INTERVAL
        return soon or any(self.clock.now() - failure.at < 25 * MINUTE for failure in self.failures.values())

    # The morning itself

    def run(self, tell: Callable[[str], None]) -> MorningSummary:
        self.clock.advance(self.at(BEGINS) - self.clock.now())
        self.coordinator.rundown.do(PlanItems(tuple(self._plan()), "demo"))
        for room in _FOLLOWED:
            Stages(self.room).roll(room, on=True)
        watching.begin_watch(self.room.store, self.by, self.holder)
        for when, what in (
            (time(9, 40), self._projector_fails),
            (time(10, 20), self._switch_fails),
            (time(11, 5), self._stream_fails),
        ):
            self.when(self.at(when), what)
        while self.clock.now() < self.at(ENDS):
            self._step()
            tell(f"{self.clock.now().astimezone(self.event.zone):%H:%M}")
            self.clock.advance(STEP)
        return self._summary()

    def _step(self) -> None:
        """What happens within ten seconds: what people do, what falls due, what the devices say."""
        self.do_what_is_due()
        every = INTERVAL if self.is_busy else _QUIET
        suspect = any(known.health.against for known in self.memory.known.values())
        if suspect or self.clock.now() - self.polled >= every:
            self.polled = self.clock.now()
            self._poll()
        if self.clock.now() - self.watched >= every:
            self.watched = self.clock.now()
            watching.watch(self.room.store, self.by, self.holder, self.memory)
            for duty in self.duties:
                duty.carry_out()
            self._rounds()

    @property
    def coordinator(self) -> _Person:
        return self.people[COORDINATOR]

    def _plan(self) -> Iterator[AgendaItem]:
        for room in self.event.rooms:
            for number, (hour, minute, length, kind) in enumerate(_TALKS):
                yield new_item(
                    f"{room.id}-{number}", room=room.id, title=f"{room.name.zh} {number + 1}",
                    start=self.at(time(hour, minute)), length=length * MINUTE, kind=kind,
                    speakers=(Speaker(f"讲者 {number + 1}", Part.SPEAKER),),
                )  # fmt: skip

    # What fails, and what people do about it

    def _projector_fails(self) -> None:
        projector = self.venue.by_id[PROJECTOR]
        assert isinstance(projector, Projector)
        projector.power, projector.errors = "standby", {"lamp": 2}
        self._fails(PROJECTOR)

    def _switch_fails(self) -> None:
        self.venue.cut((SWITCH, *self.venue.behind(SWITCH)))
        self._fails(SWITCH)

    def _stream_fails(self) -> None:
        self._stream.is_streaming = False
        self._fails(STREAM)

    @property
    def _stream(self) -> VirtualObs:
        stream = self.venue.by_id[STREAM]
        assert isinstance(stream, VirtualObs)
        return stream

    def _fails(self, device: str) -> None:
        self.failures[device] = Failure(device, self.clock.now())

    def _held(self, device: str, ticket: str) -> None:
        """A fault holds and has its ticket: the room is at work within a minute."""
        failure = self.failures.get(device)
        if failure is None or failure.ticket:
            return
        failure.hard_at, failure.ticket = self.clock.now(), ticket
        technician = self.people[TECHNICIAN]
        self.later(1, lambda: self._fail_over(failure))
        self.later(2, lambda: technician.tickets.accept(ticket))
        self.later(4, lambda: technician.devices.arrived(device))
        self.later(7, lambda: self._spare_in_service(failure))
        self.later(18, lambda: self._repaired(failure))

    def _fail_over(self, failure: Failure) -> None:
        done = self.coordinator.devices.fail_over(failure.device)
        failure.spare = done.failover.spare
        if done.at_risk is not None and done.at_risk.running and failure.device == PROJECTOR:
            self.coordinator.rundown.do(done.at_risk.filler)

    def _spare_in_service(self, failure: Failure) -> None:
        self.people[TECHNICIAN].devices.spare_in_service(failure.device)
        failure.in_service_at = self.clock.now()
        if failure.device == SWITCH:
            self.venue.join(self.venue.behind(SWITCH))

    def _repaired(self, failure: Failure) -> None:
        if failure.device == PROJECTOR:
            projector = self.venue.by_id[PROJECTOR]
            assert isinstance(projector, Projector)
            projector.power, projector.errors = "on", {}
        elif failure.device == STREAM:
            self._stream.is_streaming = True
        self.venue.join((failure.device,))
        self.people[TECHNICIAN].devices.give_back(failure.device)

    def _verify_what_is_resolved(self) -> None:
        """Coordination looks whether it is really gone, and only then closes it."""
        for ticket in self.coordinator.tickets.list():
            rested = self.clock.now() - ticket.changed_at >= 2 * MINUTE
            if ticket.state is TicketState.RESOLVED and rested:
                self.coordinator.tickets.verify(ticket.id)

    # What the devices say

    def _poll(self) -> None:
        setting = self.coordinator.devices.setting
        with self.room.store.read() as connection:
            sessions = Sessions.of(read_agenda(connection, setting.agenda), self.clock.now())
        waiting = [device.id for device in self.venue.register.devices]
        for _round in range(3):
            seen = asyncio.run(self._ask(waiting))
            done = record(self.room.store, self.by, setting, self.memory, seen, sessions)
            for (device, _check), ticket in done.tickets.items():
                self._held(device, ticket)
            waiting = sorted(done.recheck)
            if not waiting:
                break
        self._note_unreachable()

    async def _ask(self, ids: list[str]) -> list[Seen]:
        """Really asks the devices, all at once."""
        config = self.room.settings.devices
        checks = [
            (device.id, check) for device in config.devices if device.id in ids for check in device.all_checks()
        ]  # fmt: skip
        found = await asyncio.gather(*(check_once(check.address) for _id, check in checks))
        now = self.clock.now()
        return [Seen(id, check.key, reading, now) for (id, check), reading in zip(checks, found, strict=True)]

    def _note_unreachable(self) -> None:
        behind = {id for (id, _check), known in self.memory.known.items() if known.health.shown is Shown.UNREACHABLE}
        if behind and (failure := self.failures.get(SWITCH)) is not None:
            failure.unreachable |= behind

    # Rounds

    def _rounds(self) -> None:
        """The inspector does what is due, but for the one nobody gets to."""
        self._verify_what_is_resolved()
        for line in self.people[INSPECTOR].rounds.due():
            due = line.due_at.astimezone(self.event.zone).time()
            if line.due_at <= self.clock.now() and (line.template, line.place, due) != _MISSED:
                self._do_round(line.template, line.place)

    def _do_round(self, template: str, place: str) -> None:
        rounds = self.people[INSPECTOR].rounds
        view = rounds.begin(template, place)
        for item in view.items:
            answered = rounds.answer(view.line.id, _given(item, cold=template == "catering"))
            if answered.ticket and not answered.repeated:
                self._cold_food(answered.ticket)
        done = rounds.complete(view.line.id)
        for group in done.signing.missing:
            rounds.sign(view.line.id, group, who_of(group))

    def _cold_food(self, ticket: str) -> None:
        cook = self.people[COOK].tickets
        self.later(3, lambda: cook.accept(ticket))
        self.later(15, lambda: cook.resolve(ticket, "重新加热至 78 °C", "保温台断电"))

    def _refused(self, error: Exception) -> None:
        raise error

    def _summary(self) -> MorningSummary:
        with self.room.store.read() as connection:
            journal = tuple(entries_since(connection, None))
        rounds = tuple(
            line for line in self.coordinator.rounds.list()
            if line.missed_at <= self.clock.now() or line.state is RoundState.COMPLETED
        )  # fmt: skip
        return MorningSummary(
            failures=tuple(self.failures.values()), tickets=self.coordinator.tickets.list(open_only=False),
            rounds=rounds, journal=journal, limit=3 * INTERVAL + timedelta(seconds=1),
            ended_at=self.clock.now(), event=self.event,
        )  # fmt: skip


def _given(item: Item, *, cold: bool) -> Given:
    """An answer as an inspector gives it when all is well; `cold`: the hot dishes are not hot."""
    number = None
    if item.type is ItemType.NUMBER:
        bounds = item.warning or item.limits
        low, high = (bounds.least, bounds.most) if bounds is not None else (None, None)
        number = (low + high) / 2 if low is not None and high is not None else low if low is not None else high or 1.0
    if cold and item.id == "core-hot":
        number = 62.0
    return Given(item.id, Verdict.PASS, number=number, text="一切正常", note="已查", file="")
