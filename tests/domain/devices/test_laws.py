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
from controlroom.domain.devices.silence import AckKind
from controlroom.domain.tickets.reading import tickets
from controlroom.domain.tickets.states import State
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
        st.sampled_from(["ack", "unack", "maintain", "end", "fail over", "give back", "passed", "failed"]), device
    ),
    st.tuples(st.just("wait"), st.integers(-600, 600)),
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    Store(f"sqlite:///{folder / 'event.db'}", ManualClock(OPENING), folder / "backups").close()
    return folder / "event.db"


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
        case _:
            acting.human_test(store, CALLER, HALL, of, ok=what == "passed")


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
                latest = max(latest, clock.now())
                holds(store, watching, latest)
        finally:
            store.close()


def holds(store: Store, watching: Watching, latest: datetime) -> None:
    """`latest`: the highest the clock ever stood."""
    found = tickets(store, open_only=False)
    causes = [ticket.cause for ticket in found]
    # Nobody closes a ticket here: so there is never a second one for a cause, and none is ever closed.
    assert len(causes) == len(set(causes))
    assert all(ticket.state in (State.DISPATCHED, State.RESOLVED) for ticket in found)
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
