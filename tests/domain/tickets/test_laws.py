"""What holds of tickets whatever is done to them, in any order, by anybody, also with a clock that jumps."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from controlroom.core.clock import ManualClock
from controlroom.core.errors import ControlroomError
from controlroom.domain.tickets import escalation, reading, service
from controlroom.domain.tickets.clocks import ClockName
from controlroom.domain.tickets.errors import TicketItselfError, TicketStandingError
from controlroom.domain.tickets.opening import NewTicket, mark_recovered
from controlroom.domain.tickets.rules import Category, Level, Move, Ticket, leads_from, may, target_of
from controlroom.domain.tickets.service import Classification
from controlroom.domain.tickets.states import CLOSED, State
from controlroom.domain.tickets.tables import open_for_cause
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction
from tests.conftest import OPENING
from tests.domain.tickets.folding import folded
from tests.domain.tickets.setting import CHEN, LI, QIAN, SETTING, SUN, WANG, ZHOU

CAUSES = ("device:led/tcp", "device:switch/ping")
PEOPLE = st.sampled_from([LI, WANG, CHEN, SUN, QIAN, ZHOU])
LEVELS = st.sampled_from(list(Level))
WHICH = st.integers(0, 7)

Act = Callable[[Store, Origin, str], Ticket]
ACTS: dict[Move, Act] = {
    Move.ACCEPT: lambda store, by, id: service.accept(store, by, SETTING, id),
    Move.HOLD: lambda store, by, id: service.hold(store, by, SETTING, id, "waits"),
    Move.RESUME: lambda store, by, id: service.resume(store, by, SETTING, id),
    Move.RESOLVE: lambda store, by, id: service.resolve(store, by, SETTING, id, "mended"),
    Move.VERIFY: lambda store, by, id: service.verify(store, by, SETTING, id),
    Move.SEND_BACK: lambda store, by, id: service.send_back(store, by, SETTING, id, "still dark"),
    Move.REOPEN: lambda store, by, id: service.reopen(store, by, SETTING, id, "again"),
    Move.REJECT: lambda store, by, id: service.reject(store, by, SETTING, id, "no fault"),
    Move.CANCEL: lambda store, by, id: service.cancel(store, by, SETTING, id, "not needed"),
}


@cache
def _empty() -> Path:
    """A store that has seen nothing yet, made once: the migrations would take longer than what is tried."""
    folder = Path(tempfile.mkdtemp(prefix="cr-tickets-"))
    Store(f"sqlite:///{folder / 'event.db'}", ManualClock(OPENING), folder).close()
    return folder / "event.db"


class Tickets(RuleBasedStateMachine):
    """Faults come and go, people work, time goes on and back."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="cr-tickets-"))
        shutil.copy(_empty(), self.folder / "event.db")
        self.clock = ManualClock(OPENING)
        self.store = Store(f"sqlite:///{self.folder / 'event.db'}", self.clock, self.folder)
        self.seen: dict[tuple[str, ClockName], tuple[int, timedelta, timedelta]] = {}

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def all(self) -> tuple[Ticket, ...]:
        return reading.tickets(self.store, open_only=False)

    def pick(self, which: int) -> Ticket:
        found = self.all()
        return found[which % len(found)]

    @rule(
        by=PEOPLE, cause=st.sampled_from(["", *CAUSES]), group=st.sampled_from(["", "technical", "logistics"]),
        category=st.sampled_from([None, *Category]), impact=LEVELS, urgency=LEVELS,
    )  # fmt: skip
    def open(
        self, by: Origin, cause: str, group: str, category: Category | None, impact: Level, urgency: Level
    ) -> None:
        with self.store.read() as connection:
            standing = open_for_cause(connection, cause) if cause else None
        new = NewTicket("Fault", group=group, impact=impact, urgency=urgency, category=category, cause=cause)
        opened = service.open_new(self.store, by, SETTING, new)
        assert opened.repeated == (standing is not None)
        assert standing is None or opened.id == standing.id

    @rule(cause=st.sampled_from(CAUSES))
    def recover(self, cause: str) -> None:
        before = {ticket.id: ticket for ticket in self.all()}

        def work(transaction: Transaction) -> None:
            mark_recovered(transaction, cause, "answers again")
            transaction.journal("ticket.recovered", "ticket:T", {})

        self.store.write(work, LI)
        for ticket in self.all():
            assert ticket.state in (before[ticket.id].state, State.RESOLVED)
            assert (ticket.state in CLOSED) == (before[ticket.id].state in CLOSED), (
                "recovery closes and reopens nothing"
            )

    def has_tickets(self) -> bool:
        return bool(self.all())

    @precondition(has_tickets)
    @rule(by=PEOPLE, which=WHICH, move=st.sampled_from(list(ACTS)))
    def move(self, by: Origin, which: int, move: Move) -> None:
        before = self.pick(which)
        allowed = leads_from(move, before.state) and may(move, SETTING.roster.person(by.actor), before)
        try:
            after = ACTS[move](self.store, by, before.id)
        except TicketStandingError:
            assert move is Move.REOPEN
            assert reading.ticket(self.store, before.id).ticket == before
        except ControlroomError:
            assert not allowed
            assert reading.ticket(self.store, before.id).ticket == before
        else:
            assert allowed
            assert after.state is target_of(move, before)

    @precondition(has_tickets)
    @rule(by=PEOPLE, which=WHICH, group=st.sampled_from(["technical", "logistics"]))
    def dispatch(self, by: Origin, which: int, group: str) -> None:
        before = self.pick(which)
        allowed = before.state is State.REGISTERED or leads_from(Move.DISPATCH, before.state)
        allowed = allowed and may(Move.DISPATCH, SETTING.roster.person(by.actor), before)
        try:
            after = service.dispatch(self.store, by, SETTING, before.id, group)
        except ControlroomError:
            assert not allowed
        else:
            assert allowed
            assert (after.state, after.group) == (State.DISPATCHED, group)

    @precondition(has_tickets)
    @rule(by=PEOPLE, which=WHICH, into=WHICH)
    def merge(self, by: Origin, which: int, into: int) -> None:
        before, target = self.pick(which), self.pick(into)
        try:
            service.merge(self.store, by, SETTING, before.id, target.id)
        except TicketItselfError:
            assert before.id == target.id or not target.is_open
        except ControlroomError:
            person = SETTING.roster.person(by.actor)
            assert not (leads_from(Move.DUPLICATE, before.state) and may(Move.DUPLICATE, person, before))

    @precondition(has_tickets)
    @rule(by=PEOPLE, which=WHICH, impact=LEVELS, urgency=LEVELS, priority=st.sampled_from([None, 1, 2, 3, 4]))
    def classify(self, by: Origin, which: int, impact: Level, urgency: Level, priority: int | None) -> None:
        before = self.pick(which)
        try:
            what = Classification(impact=impact, urgency=urgency, priority=priority, why="the minister is there")
            after = service.classify(self.store, by, SETTING, before.id, what)
        except ControlroomError:
            assert reading.ticket(self.store, before.id).ticket == before
        else:
            now = self.clock.now()
            for name in ClockName:
                was, will = before.clock(name), after.clock(name)
                assert (was.since is None) == (will.since is None), "a new priority neither starts nor stops a clock"
                assert will.failed_by(now) >= was.failed_by(now), "what has failed stays failed"

    @precondition(has_tickets)
    @rule(by=PEOPLE, which=WHICH, words=st.text(min_size=1, max_size=20))
    def speak(self, by: Origin, which: int, words: str) -> None:
        before = self.pick(which)
        for act in (service.note, service.rename):
            try:
                after = act(self.store, by, SETTING, before.id, words)
            except ControlroomError:
                continue
            assert after.state is before.state
            assert after.clocks == before.clocks

    @rule(minutes=st.integers(-120, 120))
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))

    @rule()
    def escalate(self) -> None:
        escalation.escalate(self.store, LI, SETTING)
        with self.store.read() as connection:
            assert escalation.open_rungs(connection, SETTING, self.clock.now())[0] == []

    @invariant()
    def one_ticket_at_most_is_open_for_a_cause(self) -> None:
        for cause in CAUSES:
            assert sum(ticket.is_open and ticket.cause == cause for ticket in self.all()) <= 1

    @invariant()
    def a_row_is_what_its_history_tells(self) -> None:
        for ticket in self.all():
            view = reading.ticket(self.store, ticket.id)
            assert folded(ticket, view.history, SETTING) == ticket

    @invariant()
    def clocks_never_run_backward(self) -> None:
        for ticket in self.all():
            for name, clock in ticket.clocks.items():
                turn, spent, over = self.seen.get((ticket.id, name), (0, timedelta(0), timedelta(0)))
                assert clock.turn >= turn
                assert clock.over >= over
                assert clock.turn > turn or clock.spent >= spent
                assert clock.since is None or clock.since.utcoffset() == timedelta(0)
                self.seen[ticket.id, name] = clock.turn, clock.spent, clock.over

    @invariant()
    def only_what_is_open_waits(self) -> None:
        for ticket in self.all():
            assert ticket.next_due is None or ticket.is_open
            running = {name for name, clock in ticket.clocks.items() if clock.since is not None}
            assert (ClockName.ACCEPT in running) == (ticket.state is State.DISPATCHED)
            assert (ClockName.VERIFY in running) == (ticket.state is State.RESOLVED)
            halted = (State.ON_HOLD, State.RESOLVED)
            assert (ClockName.RESOLVE in running) == (ticket.is_open and ticket.state not in halted)


TestTickets = Tickets.TestCase
TestTickets.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
