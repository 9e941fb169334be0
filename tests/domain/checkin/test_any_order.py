"""Whatever desks do, in whatever order: check-in agrees with a simple account of who is where (docs/domain.md §5)."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import text

from controlroom.core.clock import ManualClock
from controlroom.core.ids import new_id
from controlroom.domain.badges.rules import JobState
from controlroom.domain.badges.service import move, next_job, recover, settle_unknown
from controlroom.domain.checkin.corrections import override, undo
from controlroom.domain.checkin.gate import Gate, event_day_of
from controlroom.domain.checkin.reading import presence
from controlroom.domain.checkin.rules import LeaderNeededError, Outcome, OverrideRefusedError, UndoRefusedError
from controlroom.domain.checkin.service import Presented, admit
from controlroom.domain.checkin.views import Decision
from controlroom.domain.checkin.walkin import walk_in
from controlroom.domain.people.rules import AttendeeRow
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction
from tests.conftest import DESK_ONE
from tests.support.people import SETUP, add_person

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 10, 24, 20, tzinfo=UTC)  # The evening before the clocks go back.
GATES = {
    gate.id: gate
    for gate in (
        Gate("main"),
        Gate("lunch", "once_per_day", zone=BERLIN),
        Gate("hall", "entry_exit", capacity=3),
        Gate("garden", "entry_exit", leaves=("hall", "main")),
    )
}
PEOPLE = {"ONE": (1, "registered"), "TWO": (2, "registered"), "OWES": (1, "unpaid")}
codes = st.sampled_from(["ONE", "ONE", "TWO", "TWO", "OWES", "NOBODY"])
gates = st.sampled_from(["main", "lunch", "hall", "hall", "garden"])
desks = st.sampled_from(["D1", "D2"])
LIMIT = timedelta(minutes=15)


# Thousands of durable commits: in memory where there is such a place, what a power cut leaves is not asked here.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None


@cache
def empty_store() -> tempfile.TemporaryDirectory[str]:
    """A folder with an empty store, made once and removed at the end: opening a copy is much faster."""
    folder = tempfile.TemporaryDirectory(prefix="cr-order-")
    Store(f"sqlite:///{folder.name}/event.db", ManualClock(START), Path(folder.name)).close()
    return folder


@dataclass
class Stay:
    """Somebody in the account: let in by the scan `came`, out since the scan `went`."""

    came: str
    went: str = ""


@dataclass
class Account:
    """Who is where, kept as simply as it can be: stays by (code, gate, period)."""

    stays: defaultdict[tuple[str, str, str], list[Stay]] = field(default_factory=lambda: defaultdict(list))

    def inside(self, code: str, gate: str, period: str) -> list[Stay]:
        return [stay for stay in self.stays[code, gate, period] if not stay.went]

    def counts(self) -> dict[tuple[str, str, str], tuple[int, int]]:
        """How many came, and how many of them are inside."""
        return {key: (len(all), sum(not stay.went for stay in all)) for key, all in self.stays.items() if all}


class AnyOrder(RuleBasedStateMachine):
    decisions: Bundle[Decision] = Bundle("decisions")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="cr-order-", dir=MEMORY))
        shutil.copy(Path(empty_store().name) / "event.db", self.folder / "event.db")
        self.clock = ManualClock(START)
        self.store = Store(f"sqlite:///{self.folder / 'event.db'}", self.clock, self.folder)
        self.people = dict(PEOPLE)
        for code, (party, status) in PEOPLE.items():
            add_person(self.store, code, party=party, status=status)
        self.account = Account()
        self.overridden: set[str] = set()
        self.undone: set[str] = set()
        self.entries = len(PEOPLE)
        self.sending: dict[str, str] = {}  # Badges that are on their way to the paper, and at which desk.
        self.alone = {code for code, (party, _status) in PEOPLE.items() if party == 1}

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def period(self, gate: str) -> str:
        if GATES[gate].admits != "once_per_day":
            return ""
        return event_day_of(self.clock.now(), BERLIN, time(4)).isoformat()

    def expected(self, code: str, gate: Gate, direction: str) -> Outcome:
        period = self.period(gate.id)
        if code not in self.people:
            return Outcome.UNKNOWN
        party, status = self.people[code]
        inside = self.account.inside(code, gate.id, period)
        if direction == "out" or (direction == "both" and inside):
            return Outcome.LEFT if inside else Outcome.NOT_IN
        if status in ("cancelled", "blocked"):
            return Outcome.VOID if status == "cancelled" else Outcome.BLOCKED
        used = inside if gate.admits == "entry_exit" else self.account.stays[code, gate.id, period]
        if len(used) >= party:
            return Outcome.ALREADY
        everybody = sum(
            len(self.account.inside(*key)) for key in list(self.account.stays) if key[1:] == (gate.id, period)
        )
        if status == "unpaid" or (gate.capacity is not None and everybody >= gate.capacity):
            return Outcome.NEEDS_ATTENTION
        return Outcome.ADMITTED

    def came_in(self, code: str, gate: Gate, nonce: str) -> None:
        self.account.stays[code, gate.id, self.period(gate.id)].append(Stay(nonce))
        for other in gate.leaves:
            inside = self.account.inside(code, other, "")
            alone = self.people[code][0] == 1
            self.left(inside, nonce, other, len(inside) if alone else min(1, len(inside)))

    def left(self, inside: list[Stay], nonce: str, gate: str, count: int) -> None:
        """So many of those inside went out. Which of a party is the store's choice: they are all the same."""
        with self.store.read() as connection:
            query = text("SELECT nonce FROM admission WHERE left_nonce = :nonce AND checkpoint = :gate")
            went = set(connection.execute(query, {"nonce": nonce, "gate": gate}).scalars())
        assert len(went) == count
        assert went <= {stay.came for stay in inside}
        for stay in inside:
            stay.went = nonce if stay.came in went else ""

    @rule(target=decisions, code=codes, gate=gates, desk=desks, direction=st.sampled_from(["in", "in", "out", "both"]))
    def scan(self, code: str, gate: str, desk: str, direction: str) -> Decision:
        expected, nonce = self.expected(code, GATES[gate], direction), new_id()
        decision = admit(self.store, Origin(desk, "王敏"), Presented(code, nonce, desk, direction, True), GATES[gate])
        assert decision.outcome is expected
        if expected is Outcome.ADMITTED:
            self.came_in(code, GATES[gate], nonce)
        elif expected is Outcome.LEFT:
            self.left(self.account.inside(code, gate, self.period(gate)), nonce, gate, 1)
        self.entries += 1
        return decision

    @rule(decision=decisions, code=codes, gate=gates)
    def ask_again(self, decision: Decision, code: str, gate: str) -> None:
        """The same nonce is the same answer, whatever comes with it and whatever happened since."""
        again = admit(self.store, DESK_ONE, Presented(code, decision.nonce, "D2", "both", False), GATES[gate])
        assert replace(again, person=None, job=None) == replace(decision, person=None, job=None)

    @rule(target=decisions, decision=decisions, leader=st.sampled_from([None, "李娜"]))
    def decide_otherwise(self, decision: Decision, leader: str | None) -> Decision:
        gate, code, nonce = GATES[decision.checkpoint], decision.code, new_id()
        outcome = decision.outcome
        refused: type[Exception] | None = None
        if outcome not in (Outcome.ALREADY, Outcome.NEEDS_ATTENTION, Outcome.VOID, Outcome.BLOCKED):
            refused = OverrideRefusedError
        elif leader is None and (
            outcome in (Outcome.VOID, Outcome.BLOCKED) or self.people[code][1] in ("cancelled", "blocked")
        ):
            refused = LeaderNeededError
        elif decision.nonce in self.overridden or (outcome is not Outcome.ALREADY and self.no_place(code, gate)):
            refused = OverrideRefusedError
        presented = Presented(code, nonce, "D1", "in", True, "we know them")
        with pytest.raises(refused) if refused else nullcontext():
            admitted = override(
                self.store, DESK_ONE, refused=decision.nonce, presented=presented, gate=gate, leader=leader
            )
        if refused:
            return decision
        self.overridden.add(decision.nonce)
        self.came_in(code, gate, nonce)
        self.entries += 1
        return admitted

    def no_place(self, code: str, gate: Gate) -> bool:
        stays = self.account.stays[code, gate.id, self.period(gate.id)]
        used = [stay for stay in stays if not stay.went] if gate.admits == "entry_exit" else stays
        return len(used) >= self.people[code][0]

    @rule(decision=decisions, leader=st.sampled_from([None, "李娜"]))
    def take_back(self, decision: Decision, leader: str | None) -> None:
        before = {key: [replace(stay) for stay in all] for key, all in self.account.stays.items()}
        allowed = self.undone_in_account(decision)
        in_time = abs(self.clock.now() - decision.at) <= LIMIT or leader is not None
        refused = not (allowed and in_time)
        with pytest.raises((UndoRefusedError, LeaderNeededError)) if refused else nullcontext():
            undo(self.store, DESK_ONE, nonce=decision.nonce, reason="wrong", limit=LIMIT, leader=leader)
        if refused:
            self.account.stays.clear()
            self.account.stays.update(before)
            return
        self.undone.add(decision.nonce)
        self.entries += 1

    def undone_in_account(self, decision: Decision) -> bool:
        """Takes the decision back in the account; False where that cannot be, and the account is then of no use."""
        nonce, code = decision.nonce, decision.code
        if nonce in self.undone or decision.outcome not in (Outcome.ADMITTED, Outcome.LEFT):
            return False
        mine = [key for key in self.account.stays if key[0] == code]
        for key in mine:
            for stay in list(self.account.stays[key]):
                if stay.came == nonce:
                    if stay.went:
                        return False
                    self.account.stays[key].remove(stay)
        for key in mine:
            back = [stay for stay in self.account.stays[key] if stay.went == nonce]
            for stay in back:
                stay.went = ""
            inside = self.account.inside(*key)
            later = [stay for stay in inside if self.came_after(stay, decision)]
            if back and later and len(inside) > self.people[code][0]:
                return False
        return True

    def came_after(self, stay: Stay, decision: Decision) -> bool:
        with self.store.read() as connection:
            at = connection.execute(text("SELECT at FROM scan WHERE nonce = :n"), {"n": stay.came}).scalar_one()
            then = connection.execute(text("SELECT at FROM scan WHERE nonce = :n"), {"n": decision.nonce}).scalar_one()
        return bool(at >= then)

    @precondition(lambda self: len(self.people) < 5)
    @rule(target=decisions, gate=gates, party=st.integers(1, 2))
    def walk_in(self, gate: str, party: int) -> Decision:
        row = AttendeeRow(row=0, name=f"Guest {len(self.people)}", category="attendee", party=party)
        nonce = new_id()
        decision = walk_in(self.store, DESK_ONE, row, Presented("", nonce, "D1", "in", True), GATES[gate])
        self.people[decision.code] = (party, "registered")
        self.alone |= {decision.code} if party == 1 else set()
        assert decision.outcome is self.expected(decision.code, GATES[gate], "in")
        if decision.outcome is Outcome.ADMITTED:
            self.came_in(decision.code, GATES[gate], nonce)
        self.entries += 1
        return decision

    @rule(code=st.sampled_from(sorted(PEOPLE)), party=st.integers(1, 3),
          status=st.sampled_from(["registered", "unpaid", "cancelled", "blocked"]))  # fmt: skip
    def change_the_list(self, code: str, party: int, status: str) -> None:
        def work(transaction: Transaction) -> None:
            transaction.connection.execute(
                text("UPDATE person SET party = :party, status = :status WHERE code = :code"),
                {"party": party, "status": status, "code": code},
            )
            transaction.journal("people.imported", "file:list", {})

        self.store.write(work, SETUP)
        self.people[code] = (party, status)
        self.alone -= {code} if party > 1 else set()
        self.entries += 1

    @rule(minutes=st.sampled_from([1, 16, 60, 6 * 60, 24 * 60, -1, -16]))
    def time_passes(self, minutes: int) -> None:
        """Sometimes somebody sets the clock back."""
        self.clock.advance(timedelta(minutes=minutes))

    @rule(desk=desks)
    def a_badge_begins_to_be_printed(self, desk: str) -> None:
        job = next_job(self.store, desk)
        if job is not None:
            move(self.store, Origin(desk, "printer"), job.id, JobState.QUEUED, JobState.SENDING)
            self.sending[job.id] = desk
            self.entries += 1

    @precondition(lambda self: self.sending)
    @rule(result=st.sampled_from([JobState.CONFIRMED, JobState.SENT, JobState.UNKNOWN, JobState.QUEUED]))
    def the_printer_answers(self, result: JobState) -> None:
        """It is out, nobody knows, or the printer took nothing and the badge waits again."""
        job, desk = self.sending.popitem()
        move(self.store, Origin(desk, "printer"), job, JobState.SENDING, result)
        self.entries += 1

    @rule(printed=st.booleans())
    def somebody_looks_for_a_badge_in_doubt(self, printed: bool) -> None:
        with self.store.read() as connection:
            job = connection.execute(text("SELECT id FROM print_job WHERE state = 'unknown'")).scalar()
        if job is not None:
            settle_unknown(self.store, DESK_ONE, job, printed=printed)
            self.entries += 1

    @rule()
    def the_program_dies_and_is_started_again(self) -> None:
        self.store.close()
        self.store = Store(f"sqlite:///{self.folder / 'event.db'}", self.clock, self.folder)
        for desk in ("D1", "D2"):
            found = recover(self.store, Origin(desk, "王敏"), desk)
            assert found == sum(at == desk for at in self.sending.values())
            self.entries += bool(found)
        self.sending.clear()

    @invariant()
    def a_badge_belongs_to_an_admission_that_holds(self) -> None:
        """Whoever is taken back has no badge any more, and nobody who comes alone has two."""
        with self.store.read() as connection:
            kept = connection.execute(
                text(
                    "SELECT person.code, print_job.copy, scan.undone_at, scan.outcome FROM print_job "
                    "JOIN person ON person.id = print_job.person_id LEFT JOIN scan ON scan.nonce = print_job.nonce "
                    "WHERE print_job.state NOT IN ('discarded', 'reprinted') AND print_job.cause <> 'taken back'"
                )
            ).all()
        assert all(row.undone_at is None and row.outcome in ("ADMITTED", None) for row in kept)
        first = [row.code for row in kept if row.copy == 0]
        assert all(first.count(code) <= 1 for code in self.alone)

    @invariant()
    def the_store_agrees(self) -> None:
        with self.store.read() as connection:
            rows = connection.execute(
                text(
                    "SELECT code, checkpoint, period, count(*), count(*) - count(left_at), min(nth) FROM admission "
                    "JOIN person ON person.id = person_id GROUP BY code, checkpoint, period"
                )
            ).all()
            entries = connection.execute(text("SELECT seq FROM journal ORDER BY seq")).scalars().all()
        assert {tuple(row[:3]): tuple(row[3:5]) for row in rows} == self.account.counts()
        assert all(row[5] == 1 for row in rows), "desks look for the first place"
        assert list(entries) == list(range(1, self.entries + 1)), "one entry a change, none missing"

    @invariant()
    def presence_agrees(self) -> None:
        now = self.clock.now()
        day = event_day_of(now, BERLIN, time(4)).isoformat()
        here = {code: 0 for code in self.people}
        for (code, _gate, period), (_came, inside) in self.account.counts().items():
            if period in ("", day):
                here[code] = max(here[code], inside)
        view = presence(self.store, now, day)
        assert view.present == sum(here.values())
        expected = [party for party, status in self.people.values() if status in ("registered", "unpaid")]
        assert view.expected == sum(expected)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
