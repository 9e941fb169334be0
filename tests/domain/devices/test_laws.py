"""Whatever happens to devices, in whatever order: what always holds of them and their tickets."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controlroom.core.clock import ManualClock
from controlroom.core.errors import RuleRefusedError
from controlroom.domain.devices import acting, spares
from controlroom.domain.devices.reading import devices
from controlroom.domain.devices.rules import still_fails
from controlroom.domain.devices.silence import AckKind
from controlroom.domain.devices.tables import read_scene
from controlroom.domain.tickets import service
from controlroom.domain.tickets.reading import tickets
from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.states import State
from controlroom.domain.tickets.tables import number_of, stands_for
from controlroom.store.store import Store
from tests.conftest import OPENING
from tests.domain.devices import venue
from tests.domain.devices.venue import CALLER, DEAD, FINE, UNCLEAR, WARM, Watching

HALL = venue.setting(
    venue.device("switch", "switch", spare="switch-2"),
    venue.device("switch-2", "switch"),
    venue.device("a", parent="switch", room="main", spare="b"),
    venue.device("b", parent="switch", room="main"),
)
IDS = ("switch", "switch-2", "a", "b")
DEEDS = ("ack", "unack", "maintain", "end", "fail over", "give back", "passed", "failed")
device = st.sampled_from(IDS)
step = st.one_of(
    st.tuples(st.just("see"), st.lists(st.tuples(device, st.sampled_from([FINE, DEAD, WARM, UNCLEAR])), max_size=4)),
    st.tuples(st.just("again"), st.integers(1, 6)),
    st.tuples(
        st.sampled_from(["ack", "unack", "maintain", "end", "fail over", "give back", "passed", "failed", "close"]),
        device,
    ),
    st.tuples(st.just("wait"), st.integers(-600, 600)),
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    Store(f"sqlite:///{folder / 'event.db'}", ManualClock(OPENING), folder / "backups").close()
    return folder / "event.db"


def close(store: Store, ticket: Ticket) -> None:
    """Somebody says that all is well, whether it is or not."""
    if ticket.state is not State.RESOLVED:
        service.accept(store, CALLER, HALL.tickets, ticket.id)
        service.resolve(store, CALLER, HALL.tickets, ticket.id, "done")
    service.verify(store, CALLER, HALL.tickets, ticket.id)


def do(watching: Watching, what: str, of: str) -> None:
    store, now = watching.store, watching.store.clock.now()
    match what:
        case "ack":
            kind = list(AckKind)[len(of) % 3]
            acting.acknowledge(store, CALLER, HALL, of, kind, "known", now + timedelta(minutes=1))
        case "unack":
            acting.unacknowledge(store, CALLER, HALL, of)
        case "maintain":
            acting.set_maintenance(store, CALLER, HALL, of, now + timedelta(minutes=1), "work")
        case "end":
            acting.end_maintenance(store, CALLER, HALL, of)
        case "fail over":
            spares.fail_over(store, CALLER, HALL, of)
        case "give back":
            spares.give_back(store, CALLER, HALL, of)
        case "close":
            for ticket in (each for each in tickets(store) if each.device == of):
                close(store, ticket)
        case _:
            acting.human_test(store, CALLER, HALL, of, ok=what == "passed")


def nobody_closed(store: Store) -> None:
    """So there is never a second ticket for a cause, and only a child's is closed: as part of its parent's."""
    found = tickets(store, open_only=False)
    assert len({ticket.cause for ticket in found}) == len(found)
    assert all(ticket.state in (State.DISPATCHED, State.RESOLVED, State.DUPLICATE) for ticket in found)


def faults_that_were_seen_again_have_an_open_ticket(store: Store, watching: Watching, seen: set[str]) -> None:
    """Unless somebody knows of them: whatever was verified meanwhile."""
    with store.read() as connection:
        scene = read_scene(connection, HALL, store.clock.now())
        for (id, _check), known in watching.memory.known.items():
            if id not in seen or not still_fails(known.health) or scene.is_silent(HALL.by_id[id], store.clock.now()):
                continue
            ticket = stands_for(connection, number_of(known.health.ticket))
            assert ticket is not None
            assert known.health.last_check is not None
            # What was seen before somebody verified it, by a clock that was set back, is seen again later.
            assert ticket.is_open or known.health.last_check < ticket.changed_at


@settings(max_examples=20, deadline=None)
@given(st.lists(step, max_size=25))
def test_one_ticket_a_cause_never_closed_by_a_recovery_and_never_for_the_unreachable(
    empty: Path, steps: list[tuple[str, object]]
) -> None:  # fmt: skip
    with TemporaryDirectory() as folder:
        shutil.copy(empty, Path(folder) / "event.db")
        clock = ManualClock(OPENING)
        store = Store(f"sqlite:///{Path(folder) / 'event.db'}", clock, Path(folder) / "backups")
        try:
            watching, last, latest = Watching(store, HALL), [("a", FINE)], clock.now()
            closed = False
            for what, of in steps:
                if what == "see":
                    last = list(dict(of).items())  # type: ignore[call-overload]
                    watching.sees(*last)
                elif what == "again":
                    watching.sees(*last, times=int(str(of)))
                elif what == "wait":
                    clock.advance(timedelta(seconds=int(str(of))))
                else:
                    try:
                        do(watching, what, str(of))
                    except RuleRefusedError:
                        continue
                latest, closed = max(latest, clock.now()), closed or what == "close"
                holds(store, watching, latest)
                if not closed:
                    nobody_closed(store)
                if what in ("see", "again"):
                    faults_that_were_seen_again_have_an_open_ticket(store, watching, {id for id, _reading in last})
        finally:
            store.close()


def holds(store: Store, watching: Watching, latest: datetime) -> None:
    """`latest`: the highest the clock ever stood."""
    found = tickets(store, open_only=False)
    causes = [ticket.cause for ticket in found if ticket.is_open]
    assert len(causes) == len(set(causes))
    view = devices(store, HALL, watching.live())
    ids = {ticket.id for ticket in found}
    for each in view.devices:
        assert set(each.tickets) <= ids
        assert each.uptime is None or 0 <= each.uptime <= 1
        assert len(each.strip) == 60
        for check in each.checks:
            health = check.health
            assert health.since is None or health.since <= latest
            if health.outcome.value == "ok" and not health.flapping and not health.aside:
                assert not health.ticket


@settings(max_examples=15, deadline=None)
@given(later=st.integers(0, 3), order=st.permutations(["switch", "a", "b"]), reads=st.integers(0, 3))
def test_whatever_falls_silent_first_a_dead_switch_is_one_ticket(
    empty: Path, later: int, order: list[str], reads: int
) -> None:  # fmt: skip
    """Its children are cut off at once; it answers for itself up to `later` times more, and all recover in the end."""
    with TemporaryDirectory() as folder:
        shutil.copy(empty, Path(folder) / "event.db")
        store = Store(f"sqlite:///{Path(folder) / 'event.db'}", ManualClock(OPENING), Path(folder) / "backups")
        try:
            watching = Watching(store, HALL)
            watching.sees(*((id, FINE) for id in order), times=reads + 1)
            for look in range(later + 4):
                for id in order:
                    lives = id == "switch" and look < later
                    watching.sees((id, FINE if lives else DEAD), every=timedelta(seconds=4))
            assert [ticket.cause for ticket in tickets(store)] == ["device:switch/tcp"]
            watching.sees(*((id, FINE) for id in order), times=6)
            [ticket] = tickets(store)
            assert (ticket.cause, ticket.state) == ("device:switch/tcp", State.RESOLVED)
        finally:
            store.close()
