"""Results taken into the store: states, tickets, and who watches."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.errors import ControlroomError
from controlroom.domain.devices import acting
from controlroom.domain.devices.reading import device, devices
from controlroom.domain.devices.recording import Memory, Recorded, Seen, record
from controlroom.domain.devices.rules import Shown
from controlroom.domain.devices.silence import AckKind
from controlroom.domain.tickets import service
from controlroom.domain.tickets.errors import TicketMoveError
from controlroom.domain.tickets.opening import merge_within
from controlroom.domain.tickets.reading import ticket as ticket_view
from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.states import State
from controlroom.hardware.probes.readings import Code, Outcome, reading
from controlroom.store.errors import StoreBusyError
from controlroom.store.journal import latest
from controlroom.store.store import Store
from controlroom.tui.words import journal_sentence
from tests.domain.devices import venue
from tests.domain.devices.venue import CALLER, DEAD, FINE, POLLER, UNCLEAR, WARM, Watching, open_tickets, verbs

REFUSED = reading(Outcome.CRITICAL, Code.REFUSED)
LIGHT = venue.device("light", room="main")
ALONE = venue.setting(LIGHT)


def test_what_changes_nothing_is_not_written(store: Store) -> None:
    watching = Watching(store, ALONE)
    watching.sees(("light", FINE), times=20)
    assert verbs(store) == ["device.noted"]


def test_three_failures_open_one_ticket_in_the_same_transaction(store: Store) -> None:
    watching = Watching(store, ALONE)
    watching.sees(("light", FINE))
    watching.sees(("light", DEAD), times=2)
    assert open_tickets(store) == {}
    done = watching.sees(("light", DEAD))
    [(cause, ticket)] = open_tickets(store).items()
    assert cause == "device:light/tcp"
    assert done.tickets == {("light", "tcp"): ticket.id}
    assert (ticket.group, ticket.room, ticket.device, ticket.state) == ("technical", "main", "light", State.DISPATCHED)
    assert ticket.title == "Light: No answer within 3.0 s."
    with store.read() as connection:
        [entry] = latest(connection, 1)
    assert (entry.verb, entry.data["ticket"]) == ("device.failed", ticket.id)
    watching.sees(("light", DEAD), times=5)
    assert len(open_tickets(store)) == 1


def test_a_critical_device_is_more_urgent_than_another_and_a_warning_less(store: Store) -> None:
    critical = venue.device("desk", critical=True, spare="light", room="main")
    watching = Watching(store, venue.setting(critical, LIGHT, venue.device("lamp", critical=True, spare="light")))
    watching.sees(("desk", DEAD), ("light", DEAD), ("lamp", WARM), times=3)
    found = open_tickets(store)
    assert [found[f"device:{id}/tcp"].priority for id in ("desk", "light", "lamp")] == [1, 3, 2]


def test_recovery_sends_the_ticket_to_be_verified_and_never_closes_it(store: Store) -> None:
    watching = Watching(store, ALONE)
    watching.sees(("light", DEAD), times=3)
    watching.sees(("light", FINE))
    assert next(iter(open_tickets(store).values())).state is State.DISPATCHED
    watching.sees(("light", FINE))
    [ticket] = open_tickets(store).values()
    assert ticket.state is State.RESOLVED
    assert ticket.recovered_at is not None
    assert verbs(store)[-1] == "device.recovered"


def test_the_same_fault_again_appends_to_its_ticket(store: Store) -> None:
    watching = Watching(store, ALONE)
    watching.sees(("light", DEAD), times=3)
    watching.sees(("light", FINE), times=12)
    watching.sees(("light", DEAD), times=3)
    [ticket] = open_tickets(store).values()
    assert (ticket.repeats, ticket.state) == (1, State.DISPATCHED)


def test_a_switch_with_twelve_children_is_one_ticket(store: Store) -> None:
    everything = venue.setting(*venue.behind_a_switch(12))
    children = [f"light-{n}" for n in range(1, 13)]
    watching = Watching(store, everything)
    watching.sees(*((id, FINE) for id in ("switch", *children)))
    # The children are seen to fail first: the switch is to be asked at once.
    done = watching.sees(*((id, DEAD) for id in children), every=timedelta(seconds=3))
    assert done.recheck == {"switch"}
    watching.sees(("switch", DEAD), every=timedelta(seconds=3))
    watching.sees(*((id, DEAD) for id in children), times=4, every=timedelta(seconds=1))
    assert open_tickets(store) == {}
    watching.sees(("switch", DEAD), times=2, every=timedelta(seconds=3))
    assert list(open_tickets(store)) == ["device:switch/tcp"]
    assert {watching.state(id)[0] for id in children} == {"unreachable"}
    watching.sees(*((id, DEAD) for id in ("switch", *children)), times=5)
    assert list(open_tickets(store)) == ["device:switch/tcp"]
    assert verbs(store).count("device.failed") == 1


def test_when_the_switch_is_back_so_are_its_children_and_one_that_is_dead_itself_has_its_own_ticket(
    store: Store,
) -> None:
    watching = Watching(store, venue.setting(*venue.behind_a_switch(2)))
    watching.sees(("switch", FINE), ("light-1", FINE), ("light-2", FINE))
    watching.sees(("switch", DEAD), ("light-1", DEAD), ("light-2", DEAD), times=4)
    watching.sees(("switch", FINE), ("light-1", FINE), ("light-2", DEAD), times=2)
    assert watching.state("light-1") == ("ok", True)
    assert watching.state("light-2") == ("critical", False)
    watching.sees(("switch", FINE), ("light-1", FINE), ("light-2", DEAD), times=2)
    assert set(open_tickets(store)) == {"device:switch/tcp", "device:light-2/tcp"}


def test_a_child_that_fails_while_its_parent_is_well_has_a_ticket_after_three_failures(store: Store) -> None:
    watching = Watching(store, venue.setting(*venue.behind_a_switch(1)))
    watching.sees(("switch", FINE), ("light-1", FINE))
    watching.sees(("switch", FINE), ("light-1", DEAD), times=3)
    assert list(open_tickets(store)) == ["device:light-1/tcp"]


def close(store: Store, id: str) -> None:
    """Somebody works on the ticket and says that all is well."""
    tickets = ALONE.tickets
    service.accept(store, CALLER, tickets, id)
    service.resolve(store, CALLER, tickets, id, "reset")
    service.verify(store, CALLER, tickets, id)


def test_a_ticket_verified_while_the_device_is_dead_is_reopened_by_the_next_check(store: Store) -> None:
    watching = Watching(store, ALONE)
    watching.sees(("light", DEAD), times=3)
    close(store, "T-0001")
    assert open_tickets(store) == {}
    watching.sees(("light", DEAD))
    [ticket] = open_tickets(store).values()
    assert (ticket.id, ticket.state, ticket.reopened, ticket.repeats) == ("T-0001", State.DISPATCHED, 1, 0)
    assert "still has its fault after it was verified" in ticket_view(store, "T-0001").history[-1].note
    with store.read() as connection:
        [entry] = latest(connection, 1)
    assert (entry.verb, entry.data["ticket"]) == ("device.reported", "T-0001")
    said = len(verbs(store))
    watching.sees(("light", DEAD), times=5)
    assert len(verbs(store)) == said, "once"
    close(store, "T-0001")
    watching.sees(("light", DEAD))
    assert open_tickets(store)["device:light/tcp"].reopened == 2


def test_who_verifies_what_was_mended_is_not_contradicted_before_the_second_good_answer(store: Store) -> None:
    watching = Watching(store, ALONE)
    watching.sees(("light", DEAD), times=3)
    close(store, "T-0001")
    watching.sees(("light", FINE), times=3)
    assert (open_tickets(store), watching.state("light")) == ({}, ("ok", True))
    watching.sees(("light", DEAD), times=3)
    assert open_tickets(store)["device:light/tcp"].id == "T-0002", "another fault"


def test_what_somebody_decided_to_leave_stays_left(store: Store) -> None:
    watching = Watching(store, ALONE)
    watching.sees(("light", DEAD), times=3)
    service.cancel(store, CALLER, ALONE.tickets, "T-0001", "it goes back to the vendor")
    watching.sees(("light", DEAD), times=5)
    assert open_tickets(store) == {}


def test_a_fault_of_which_somebody_knows_is_reopened_once_nobody_does(store: Store, clock: ManualClock) -> None:
    watching = Watching(store, ALONE)
    watching.sees(("light", DEAD), times=3)
    acting.acknowledge(store, CALLER, ALONE, "light", AckKind.STICKY, "known")
    close(store, "T-0001")
    watching.sees(("light", DEAD), times=2)
    assert open_tickets(store) == {}
    acting.unacknowledge(store, CALLER, ALONE, "light")
    watching.sees(("light", DEAD))
    assert open_tickets(store)["device:light/tcp"].id == "T-0001"


def test_a_fault_whose_ticket_was_merged_into_one_that_is_closed_gets_its_own(store: Store) -> None:
    watching = Watching(store, venue.setting(LIGHT, venue.device("lamp")))
    watching.sees(("light", DEAD), ("lamp", DEAD), times=3)
    service.merge(store, CALLER, ALONE.tickets, "T-0002", "T-0001")
    watching.sees(("light", FINE), ("lamp", DEAD), times=2)
    close(store, "T-0001")
    watching.sees(("light", FINE), ("lamp", DEAD), times=2)
    assert {cause: ticket.id for cause, ticket in open_tickets(store).items()} == {"device:lamp/tcp": "T-0003"}


DYING = venue.setting(*venue.behind_a_switch(2))


def dies(watching: Watching, later: int) -> None:
    """The switch is dead, and goes on answering itself for `later` looks."""
    lights = (("light-1", DEAD), ("light-2", DEAD))
    watching.sees(("switch", FINE), ("light-1", FINE), ("light-2", FINE))
    for look in range(later + 4):
        watching.sees(("switch", FINE if look < later else DEAD))
        watching.sees(*lights)


@pytest.mark.parametrize("later", range(5))
def test_however_late_a_dying_switch_falls_silent_itself_it_is_one_ticket(store: Store, later: int) -> None:
    watching = Watching(store, DYING)
    dies(watching, later)
    assert list(open_tickets(store)) == ["device:switch/tcp"]
    assert {watching.state(id)[0] for id in ("light-1", "light-2")} == {"unreachable"}
    watching.sees(("switch", FINE), ("light-1", FINE), times=3)
    watching.sees(("switch", FINE), ("light-1", FINE), ("light-2", FINE), times=3)
    [switch] = open_tickets(store).values()
    assert (switch.cause, switch.state) == ("device:switch/tcp", State.RESOLVED)


def test_the_merger_is_told_on_both_tickets_and_in_the_journal(store: Store) -> None:
    dies(Watching(store, DYING), 4)
    with store.read() as connection:
        [entry] = [each for each in latest(connection, 20) if each.data.get("merged")]
    assert (entry.verb, entry.data["merged"]) == ("device.failed", ["T-0001", "T-0002"])
    assert "and with it T-0001, T-0002" in journal_sentence(entry, {})[2]
    child, switch = ticket_view(store, "T-0001"), ticket_view(store, "T-0003")
    assert (child.ticket.state, child.ticket.duplicate_of) == (State.DUPLICATE, "T-0003")
    assert child.history[-1].note == "Switch, which it is reached through, is dead."
    assert [each.verb for each in switch.history].count("took-in") == 2


def test_a_ticket_that_somebody_has_taken_on_stays_with_them_and_says_why(store: Store) -> None:
    watching = Watching(store, DYING)
    watching.sees(("switch", FINE), ("light-1", FINE), ("light-2", FINE))
    for _look in range(4):
        watching.sees(("switch", FINE))
        watching.sees(("light-1", DEAD))
    service.accept(store, CALLER, DYING.tickets, "T-0001")
    watching.sees(("switch", DEAD), times=3)
    assert {ticket.id: ticket.state for ticket in open_tickets(store).values()} == {
        "T-0001": State.ACCEPTED, "T-0002": State.DISPATCHED
    }  # fmt: skip
    assert ticket_view(store, "T-0001").history[-1].note == "Switch, which it is reached through, is dead. T-0002"


def test_who_takes_a_ticket_on_in_the_instant_it_is_merged_is_told_so(
    store_url: str, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a switch that somebody knows of: it has its ticket, and nothing else is done about that."""
    watching_store, other = (Store(store_url, clock, tmp_path / "backups") for _n in range(2))
    answers: list[Ticket | ControlroomError] = []

    def accept() -> None:
        try:
            answers.append(service.accept(other, CALLER, DYING.tickets, "T-0002"))
        except ControlroomError as error:
            answers.append(error)

    someone = threading.Thread(target=accept)

    def merge(*given: Any) -> Ticket:
        someone.start()
        someone.join(0.3)  # Long enough to get in between, if anything lets them.
        return merge_within(*given)

    monkeypatch.setattr("controlroom.domain.devices.faults.merge_within", merge)
    try:
        watching = Watching(watching_store, DYING)
        watching.sees(("switch", FINE), ("light-1", FINE), ("light-2", FINE))
        watching.sees(("switch", WARM), times=4)
        acting.acknowledge(watching_store, CALLER, DYING, "switch", AckKind.STICKY, "known")
        watching.sees(("switch", WARM), ("light-1", DEAD), times=3)
        watching.sees(("switch", DEAD), times=3)
        someone.join()
        assert isinstance(answers[0], TicketMoveError)
        assert ticket_view(watching_store, "T-0002").ticket.state is State.DUPLICATE
    finally:
        watching_store.close()
        other.close()


def test_a_fault_that_is_older_or_answers_keeps_its_own_ticket(store: Store) -> None:
    watching = Watching(store, DYING)
    watching.sees(("switch", FINE), ("light-1", FINE), ("light-2", FINE))
    watching.sees(("switch", FINE), ("light-1", DEAD), times=10)
    watching.sees(("switch", FINE), ("light-2", REFUSED), times=4)
    watching.sees(("switch", DEAD), ("light-2", REFUSED), times=4)
    assert set(open_tickets(store)) == {f"device:{id}/tcp" for id in ("light-1", "light-2", "switch")}


def test_one_ticket_for_a_device_that_flaps_however_often(store: Store) -> None:
    watching = Watching(store, ALONE)
    for _time in range(6):
        watching.sees(("light", FINE), times=2)
        watching.sees(("light", DEAD), times=3)
    [ticket] = open_tickets(store).values()
    # It was a fault before it was seen to flap; from then on nothing is added.
    before = ticket.repeats
    for _time in range(6):
        watching.sees(("light", FINE), times=2)
        watching.sees(("light", DEAD), times=3)
    [ticket] = open_tickets(store).values()
    assert ticket.repeats == before
    assert "device.flapping-begun" in verbs(store, 200)
    watching.sees(("light", FINE), times=25)
    assert verbs(store)[-1] == "device.flapping-ended"
    [ticket] = open_tickets(store).values()
    assert ticket.state is State.RESOLVED


def test_maintenance_keeps_the_ticket_back_until_it_is_over(store: Store, clock: ManualClock) -> None:
    watching = Watching(store, ALONE)
    acting.set_maintenance(store, CALLER, ALONE, "main", clock.now() + timedelta(minutes=10), "new lamp")
    watching.sees(("light", DEAD), times=30)
    assert watching.state("light") == ("critical", True)
    assert open_tickets(store) == {}
    clock.advance(timedelta(minutes=6))
    watching.sees(("light", DEAD))
    assert len(open_tickets(store)) == 1


def test_a_recovery_during_maintenance_is_told(store: Store, clock: ManualClock) -> None:
    watching = Watching(store, ALONE)
    watching.sees(("light", DEAD), times=3)
    acting.set_maintenance(store, CALLER, ALONE, "light", clock.now() + timedelta(minutes=10), "new lamp")
    watching.sees(("light", FINE), times=2)
    [ticket] = open_tickets(store).values()
    assert ticket.state is State.RESOLVED


def test_a_plain_acknowledgement_ends_with_the_state_a_sticky_one_with_the_fault(store: Store) -> None:
    for kind, left in ((AckKind.PLAIN, None), (AckKind.STICKY, AckKind.STICKY)):
        watching = Watching(store, ALONE)
        watching.sees(("light", WARM), times=4)
        acting.acknowledge(store, CALLER, ALONE, "light", kind, "known")
        watching.sees(("light", DEAD), times=3)
        shown = devices(store, ALONE).devices[0].ack
        assert (shown.kind if shown else None) == left
        watching.sees(("light", FINE), times=20)
        assert devices(store, ALONE).devices[0].ack is None


def test_an_acknowledgement_that_expires_calls_again(store: Store, clock: ManualClock) -> None:
    watching = Watching(store, ALONE)
    watching.sees(("light", DEAD), times=3)
    until = clock.now() + timedelta(minutes=5)
    acting.acknowledge(store, CALLER, ALONE, "light", AckKind.EXPIRING, "lamp ordered", until)
    assert devices(store, ALONE, watching.live()).alerts == ()
    clock.advance(timedelta(minutes=5))
    watching.sees(("light", DEAD))
    assert [each.id for each in devices(store, ALONE, watching.live()).alerts] == ["light"]


def test_two_who_write_at_once_do_not_overwrite_each_other(store: Store, clock: ManualClock) -> None:
    watching = Watching(store, ALONE)
    watching.sees(("light", DEAD), times=2)
    by_hand = Memory.of(store)
    record(store, CALLER, ALONE, by_hand, [Seen("light", "tcp", DEAD, clock.now())], always=True)
    record(store, CALLER, ALONE, by_hand, [Seen("light", "tcp", DEAD, clock.now())], always=True)
    assert len(open_tickets(store)) == 1
    watching.sees(("light", DEAD), times=3)
    assert watching.state("light") == ("critical", True)
    [ticket] = open_tickets(store).values()
    assert ticket.repeats == 0


def test_a_store_that_does_not_answer_is_no_state_of_a_device(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    watching = Watching(sqlite_store, ALONE)
    watching.sees(("light", FINE))
    before = dict(watching.memory.known)

    def busy(*_args: object) -> Recorded:
        raise StoreBusyError(store="event.db", seconds=5)

    with monkeypatch.context() as patched:
        patched.setattr(sqlite_store, "write", busy)
        with pytest.raises(StoreBusyError):
            watching.sees(("light", DEAD))
    assert watching.memory.known == before
    assert watching.state("light") == ("ok", True)


def test_a_device_that_left_the_file_is_not_judged_and_shown_while_its_ticket_is_open(store: Store) -> None:
    watching = Watching(store, ALONE)
    watching.sees(("light", DEAD), times=3)
    without = venue.setting(venue.device("other"))
    record(store, POLLER, without, watching.memory, [Seen("light", "tcp", DEAD, store.clock.now())])
    view = devices(store, without)
    assert [(each.id, each.gone, each.state) for each in view.devices] == [
        ("other", False, Shown.UNKNOWN), ("light", True, Shown.UNKNOWN)
    ]  # fmt: skip
    assert len(view.devices[1].tickets) == 1
    assert view.alerts == ()


def test_the_history_says_from_what_to_what_and_why(store: Store) -> None:
    watching = Watching(store, ALONE)
    watching.sees(("light", FINE))
    watching.sees(("light", DEAD), times=3)
    watching.sees(("light", UNCLEAR), times=1)
    found = device(store, ALONE, "light").history
    assert [(step.before, step.after, step.hard) for step in found] == [
        (Shown.CRITICAL, Shown.CRITICAL, True), (Shown.OK, Shown.CRITICAL, False), (None, Shown.OK, True)
    ]  # fmt: skip
    assert found[0].words == "No answer within 3.0 s."


def test_figures_of_a_check_are_kept(store: Store) -> None:
    watching = Watching(store, ALONE)
    watching.sees(("light", reading(Outcome.OK, Code.OK, facts={"hours": 12})))
    [check] = device(store, ALONE, "light").device.checks
    assert dict(check.health.facts) == {"hours": 12}
