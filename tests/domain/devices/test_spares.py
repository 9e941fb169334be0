"""A spare takes over, and gives back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from controlroom.core.clock import ManualClock
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.errors import NothingToUndoError
from controlroom.domain.agenda.live import FinishItem, StartItem
from controlroom.domain.agenda.reading import rundown
from controlroom.domain.agenda.rules import Kind
from controlroom.domain.agenda.service import apply, undo
from controlroom.domain.agenda.tables import last_change
from controlroom.domain.devices.errors import (
    AlreadyReplacedError,
    NoSpareError,
    NotReplacedError,
    ReasonMissingError,
    SpareDeadError,
    SpareInUseError,
    SpareKindError,
)
from controlroom.domain.devices.reading import device, devices
from controlroom.domain.devices.rules import Shown
from controlroom.domain.devices.spares import arrived, fail_over, give_back, spare_in_service
from controlroom.domain.tickets.rules import Ticket
from controlroom.store.changes import Changed
from controlroom.store.journal import Origin, latest
from controlroom.store.store import Store
from controlroom.tui.words import journal_sentence
from tests.domain.agenda.rundowns import NINE, at, morning
from tests.domain.devices import venue
from tests.domain.devices.venue import CALLER, DEAD, FINE, Watching, open_tickets, verbs

WALL = venue.device("wall", "led_wall", room="main", spare="wall-2", critical=True)
SPARE = venue.device("wall-2", "led_wall", life="stored", stored_where="rack")
OTHER = venue.device("wall-3", "led_wall", room="forum-a", spare="wall-2")
HALL = venue.setting(WALL, SPARE, OTHER, venue.device("lamp"))


def latest_change(store: Store) -> int:
    with store.read() as connection:
        return last_change(connection)


def only_ticket(store: Store) -> Ticket:
    [ticket] = open_tickets(store).values()
    return ticket


def test_the_spare_serves_the_room_and_the_device_calls_nobody_any_more(store: Store) -> None:
    watching = Watching(store, HALL)
    watching.sees(("wall", DEAD), ("wall-2", FINE), ("wall-3", FINE), times=3)
    done = fail_over(store, CALLER, HALL, "wall")
    view = devices(store, HALL, watching.live())
    wall, spare = view.devices[0], view.devices[1]
    assert (wall.replaced_by, spare.stands_in_for, spare.room, spare.life) == ("wall-2", "wall", "main", "in_service")
    assert view.alerts == ()
    [main] = [room for room in view.rooms if room.room == "main"]
    assert main.state is Shown.OK
    assert done.failover.ticket == only_ticket(store).id


def test_the_clocks_run_from_the_fail_over_and_a_failed_one_stays_failed(store: Store, clock: ManualClock) -> None:
    done = fail_over(store, CALLER, HALL, "wall").failover
    assert [due - done.at for _name, due, _done in done.clocks()] == [timedelta(minutes=n) for n in (5, 10, 30)]
    clock.advance(timedelta(minutes=4))
    assert arrived(store, CALLER, HALL, "wall").overdue(clock.now()) == ()
    clock.advance(timedelta(minutes=8))
    later = spare_in_service(store, CALLER, HALL, "wall")
    assert later.on_spot_at == done.at + timedelta(minutes=4)
    assert later.overdue(clock.now()) == ("spare",)
    clock.advance(timedelta(minutes=10))
    back = give_back(store, CALLER, HALL, "wall", "new power supply")
    assert (back.is_open, back.overdue(clock.now() + timedelta(days=1))) == (False, ("spare",))
    assert devices(store, HALL).devices[0].replaced_by == ""
    assert verbs(store, 4) == ["device.failed-over", "device.arrived", "device.spare-in-service", "device.given-back"]


def test_a_fail_over_opens_the_ticket_where_none_is_and_the_fault_keeps_it(store: Store) -> None:
    fail_over(store, CALLER, HALL, "wall", reason="flickers")
    ticket = only_ticket(store)
    assert (ticket.title, ticket.priority, ticket.cause) == ("Wall: replaced by Wall 2", 1, "device:wall/tcp")
    watching = Watching(store, HALL)
    watching.sees(("wall", DEAD), ("wall-2", FINE), times=5)
    assert only_ticket(store).repeats == 0


def test_the_item_at_risk_is_named_with_a_filler(store: Store, clock: ManualClock) -> None:
    clock.advance(NINE - clock.now())
    apply(store, CALLER, HALL.agenda, PlanItems(morning(), "a file"))
    clock.advance(at("9:10") - clock.now())
    apply(store, CALLER, HALL.agenda, StartItem("opening"))
    done = fail_over(store, CALLER, HALL, "wall")
    assert done.at_risk is not None
    assert (done.at_risk.item, done.at_risk.running) == ("opening", True)
    assert (done.at_risk.filler.after, done.at_risk.filler.length) == ("opening", timedelta(minutes=5))
    apply(store, CALLER, HALL.agenda, done.at_risk.filler)
    assert fail_over(store, CALLER, HALL, "wall-3", force=True, reason="worse there").at_risk is None


@pytest.fixture
def on_stage(store: Store, clock: ManualClock) -> Store:
    """The opening runs in the main hall."""
    clock.advance(NINE - clock.now())
    apply(store, CALLER, HALL.agenda, PlanItems(morning(), "a file"))
    clock.advance(at("9:10") - clock.now())
    apply(store, CALLER, HALL.agenda, StartItem("opening"))
    return store


def fillers(store: Store) -> list[str]:
    return [item.title for item in rundown(store, HALL.agenda).agenda.items.values() if item.kind is Kind.FILLER]


def allow_all_but(store: Store, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    def authorise(_by: Origin, asked: str) -> None:
        if asked == verb:
            raise NothingToUndoError()

    monkeypatch.setattr(store, "_authorise", authorise)


def test_the_filler_goes_in_with_the_fail_over_at_one_stroke(on_stage: Store) -> None:
    told = latest_change(on_stage)
    done = fail_over(on_stage, CALLER, HALL, "wall", filler=True)
    assert fillers(on_stage) == ["Short technical break"]
    with on_stage.read() as connection:
        [entry] = latest(connection, 1)
    assert (entry.verb, entry.data["seq"]) == ("device.failed-over", done.filler)
    assert Changed((entry,)).scopes == {"device", "agenda"}, "boards of the rundown follow"
    assert "Short technical break" in journal_sentence(entry, {})[2]
    assert latest_change(on_stage) == told + 1
    undo(on_stage, CALLER, HALL.agenda)
    assert fillers(on_stage) == []


def test_a_filler_that_the_rundown_does_not_take_keeps_no_spare_from_taking_over(
    on_stage: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow_all_but(on_stage, monkeypatch, "agenda.inserted")
    done = fail_over(on_stage, CALLER, HALL, "wall", filler=True)
    assert (done.filler, type(done.refused)) == (None, NothingToUndoError)
    assert (fillers(on_stage), devices(on_stage, HALL).devices[0].replaced_by) == ([], "wall-2")


def test_what_breaks_the_fail_over_off_leaves_no_filler(on_stage: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    allow_all_but(on_stage, monkeypatch, "device.failed-over")
    with pytest.raises(NothingToUndoError):
        fail_over(on_stage, CALLER, HALL, "wall", filler=True)
    assert (fillers(on_stage), devices(on_stage, HALL).devices[0].replaced_by) == ([], "")


def test_an_item_at_risk_stays_named_until_a_filler_bridges_it_or_it_is_over(
    on_stage: Store, clock: ManualClock
) -> None:
    """The program may end between the fail-over and the answer whether a filler is wanted."""
    done = fail_over(on_stage, CALLER, HALL, "wall")
    assert done.at_risk is not None
    assert device(on_stage, HALL, "wall").at_risk == done.at_risk.title
    apply(on_stage, CALLER, HALL.agenda, done.at_risk.filler)
    assert device(on_stage, HALL, "wall").at_risk == ""
    undo(on_stage, CALLER, HALL.agenda)
    assert device(on_stage, HALL, "wall").at_risk != ""
    clock.advance(timedelta(minutes=5))
    apply(on_stage, CALLER, HALL.agenda, FinishItem("opening"))
    assert device(on_stage, HALL, "wall").at_risk == ""


def test_a_spare_that_is_dead_in_use_or_of_another_kind_is_refused(store: Store) -> None:
    watching = Watching(store, HALL)
    with pytest.raises(SpareKindError):
        fail_over(store, CALLER, HALL, "wall", spare="lamp")
    with pytest.raises(NoSpareError):
        fail_over(store, CALLER, HALL, "lamp")
    fail_over(store, CALLER, HALL, "wall")
    with pytest.raises(AlreadyReplacedError):
        fail_over(store, CALLER, HALL, "wall", spare="wall-3")
    with pytest.raises(SpareInUseError):
        fail_over(store, CALLER, HALL, "wall-3")
    with pytest.raises(ReasonMissingError):
        fail_over(store, CALLER, HALL, "wall-3", force=True)
    fail_over(store, CALLER, HALL, "wall-3", force=True, reason="the keynote is there")
    assert {each.id: each.replaced_by for each in devices(store, HALL).devices if each.replaced_by} == {
        "wall-3": "wall-2"
    }
    give_back(store, CALLER, HALL, "wall-3")
    acted = venue.setting(WALL, SPARE.model_copy(update={"life": "in_service"}), OTHER)
    watching = Watching(store, acted)
    watching.sees(("wall-2", DEAD), times=3)
    with pytest.raises(SpareDeadError):
        fail_over(store, CALLER, acted, "wall")


def test_what_is_not_replaced_cannot_be_given_back(store: Store) -> None:
    with pytest.raises(NotReplacedError):
        give_back(store, CALLER, HALL, "wall")


def test_behind_a_switch_that_was_replaced_the_spare_is_the_way_once_it_is_in_service(store: Store) -> None:
    everything = venue.setting(*venue.behind_a_switch(2))
    watching = Watching(store, everything)
    watching.sees(("switch", DEAD), ("light-1", DEAD), ("light-2", DEAD), times=3)
    fail_over(store, CALLER, everything, "switch")
    watching.sees(("light-1", DEAD), ("light-2", DEAD), times=4)
    assert set(open_tickets(store)) == {"device:switch/tcp"}
    spare_in_service(store, CALLER, everything, "switch")
    watching.sees(("light-1", FINE), ("light-2", DEAD), times=3)
    assert watching.state("light-1") == ("ok", True)
    assert set(open_tickets(store)) == {"device:switch/tcp", "device:light-2/tcp"}
    assert len(device(store, everything, "switch").failovers) == 1
