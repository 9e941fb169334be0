"""Two programs do the same in the same instant: one does it, the other is told who did; on both stores."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.errors import ControlroomError
from controlroom.domain.announcements import service as announcements
from controlroom.domain.incidents import approving
from controlroom.domain.incidents import service as incidents
from controlroom.domain.incidents.moves import Given
from controlroom.domain.incidents.starting import NewIncident, start
from controlroom.reports import handing_over
from controlroom.reports import service as reports
from controlroom.reports.points import Point
from controlroom.reports.values import same
from controlroom.store.journal import Origin, entries_since
from controlroom.store.store import Store
from tests.domain.announcements.setting import LATE
from tests.domain.announcements.setting import SETTING as TOLD
from tests.domain.incidents.books import LI, SETTING, SUN, ZHANG
from tests.domain.tickets.setting import ROSTER
from tests.reports.venue import TWO_HOURS, VENUE, at, draft

Stores = tuple[Store, Store]
Deed = Callable[[Store, Origin], object]


@pytest.fixture
def stores(store_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[Stores]:
    first = Store(store_url, clock, tmp_path / "backups")
    second = Store(store_url, clock, tmp_path / "backups")
    yield first, second
    first.close()
    second.close()


def at_once(stores: Stores, deed: Deed) -> list[str]:
    """What became of `deed`, done in both: "" where it was done, else the code of what it was refused with."""
    ready, codes = threading.Barrier(2), list[str]()

    def do(store: Store, by: Origin) -> None:
        ready.wait()
        try:
            deed(store, by)
        except ControlroomError as error:
            codes.append(error.code)
        else:
            codes.append("")

    threads = [threading.Thread(target=do, args=pair) for pair in zip(stores, (LI, SUN), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(codes)


def verbs(store: Store) -> list[str]:
    with store.read() as connection:
        return [entry.verb for entry in entries_since(connection, None)]


def test_an_incident_is_begun_and_a_step_ticked_once(stores: Stores) -> None:
    new = NewIncident("power", room="main")
    assert at_once(stores, lambda store, by: start(store, by, SETTING, new)) == ["", "INCIDENT_RUNNING"]
    ticked = at_once(stores, lambda store, by: incidents.tick(store, by, SETTING, "1", "safety", Given()))
    assert ticked == ["", "INCIDENT_STEP_TAKEN"]
    incidents.tick(stores[0], LI, SETTING, "1", "find", Given(choice="part"))
    opened = at_once(stores, lambda store, by: incidents.spawn_ticket(store, by, SETTING, "1", "reset"))
    assert opened == ["", "INCIDENT_TICKET_OPEN"]
    assert verbs(stores[0]) == [
        "incident.started", "incident.step-done", "incident.step-done", "incident.ticket-opened",
    ]  # fmt: skip


def test_an_approval_is_decided_once(stores: Stores) -> None:
    start(stores[0], LI, SETTING, NewIncident("power", room="main"))
    incidents.tick(stores[0], LI, SETTING, "1", "find", Given(choice="all"))
    approving.ask(stores[0], LI, SETTING, "1", "evacuate", 800)
    decisions = iter((True, False))

    def decide(store: Store, _by: Origin) -> None:
        approving.decide(store, ZHANG, SETTING, "1", "evacuate", granted=next(decisions))

    assert at_once(stores, decide) == ["", "INCIDENT_NOT_ASKED"]


def test_an_announcement_is_heard_and_withdrawn_once(stores: Stores) -> None:
    told = announcements.post_new(stores[0], LI, TOLD, LATE, to=["technical", "conference"])
    heard = at_once(stores, lambda store, by: announcements.acknowledge(store, by, told.id, "technical"))
    assert heard == ["", ""]
    groups = iter(("conference", "technical"))
    at_once(stores, lambda store, by: announcements.acknowledge(store, by, told.id, next(groups)))
    with stores[0].read() as connection:
        assert announcements.open_announcements(connection) == ()
    assert verbs(stores[0]).count("announcement.acknowledged") == 2, "each group once"
    withdrawn = at_once(stores, lambda store, by: announcements.withdraw(store, by, told.id, "wrong room"))
    assert withdrawn == ["", "ANNOUNCEMENT_WITHDRAWN"]


def test_a_report_is_issued_and_a_shift_taken_over_once(stores: Stores, clock: ManualClock) -> None:
    clock.advance(at("8:05") - clock.now())
    content = draft(at("8:05"))
    issued = at_once(stores, lambda store, by: reports.issue(store, by, TWO_HOURS, VENUE, content))
    assert issued == ["", "REPORT_SUPERSEDED"]
    handing_over.start(stores[0], ZHANG, (Point("ticket", "T-0001", same("dark")),))
    taken = at_once(stores, lambda store, by: handing_over.accept(store, by, ROSTER, 1))
    assert taken == ["", "HANDOVER_DONE"]
