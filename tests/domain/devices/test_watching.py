"""One program watches; what was not watched is not known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from controlroom.core.clock import ManualClock
from controlroom.domain.devices.reading import devices
from controlroom.domain.devices.recording import Memory
from controlroom.domain.devices.rules import LEASE, RHYTHM, Shown
from controlroom.domain.devices.watching import begin_watch, end_watch, last_sign, set_connected, watch
from controlroom.store.journal import Origin, latest
from controlroom.store.store import Store
from controlroom.tui.words import journal_sentence
from tests.domain.devices import venue
from tests.domain.devices.venue import DEAD, FINE, POLLER, Watching, verbs

TECH = Origin("tech", "system")
ALONE = venue.setting(venue.device("light", room="main"))
MINUTE = timedelta(minutes=1)


def test_one_watches_and_another_takes_over_when_it_is_gone(store: Store, clock: ManualClock) -> None:
    assert begin_watch(store, POLLER, "a")
    assert begin_watch(store, POLLER, "a")
    clock.advance(LEASE)
    assert not begin_watch(store, TECH, "b")
    clock.advance(timedelta(seconds=1))
    assert begin_watch(store, TECH, "b")
    # Who slept meanwhile is told.
    assert not watch(store, POLLER, "a", Memory())
    assert devices(store, ALONE).watch.station == "tech"
    end_watch(store, TECH, "b")
    assert begin_watch(store, POLLER, "a")


def test_a_gap_in_which_nobody_watched_is_told(store: Store, clock: ManualClock) -> None:
    begin_watch(store, POLLER, "a")
    clock.advance(10 * MINUTE)
    begin_watch(store, TECH, "b")
    with store.read() as connection:
        told = latest(connection, 1)[0]
    assert (told.verb, told.data["from"], told.data["silent_s"]) == ("device.watch-taken-over", "control", 600)
    assert "for 10 min nobody did" in journal_sentence(told, {})[2]


def test_who_waits_need_not_trust_the_clock_of_the_wall(store: Store, clock: ManualClock) -> None:
    """The other's clock goes an hour ahead, or ours was set back: a sign of life is one when there is a newer one."""
    begin_watch(store, POLLER, "a")
    clock.advance(-timedelta(hours=1))
    sign = last_sign(store)
    assert not begin_watch(store, TECH, "b")
    assert watch(store, POLLER, "a", Memory())
    assert not begin_watch(store, TECH, "b", silent_since=sign)
    assert begin_watch(store, TECH, "b", silent_since=last_sign(store))
    assert devices(store, ALONE).watch.station == "tech"


def test_whoever_watches_goes_on_when_the_clock_is_set_back(store: Store, clock: ManualClock) -> None:
    watching = Watching(store, ALONE)
    begin_watch(store, POLLER, "a")
    watching.sees(("light", FINE))
    clock.advance(-timedelta(hours=1))
    assert devices(store, ALONE).watch.station == ""
    watching.sees(("light", FINE))
    assert watch(store, POLLER, "a", watching.memory)
    view = devices(store, ALONE)
    assert view.watch.station == "control"
    assert view.devices[0].state is Shown.OK


@pytest.mark.parametrize("jump", [-timedelta(hours=1), timedelta(hours=1)])
def test_with_another_clock_and_nobody_who_watches_nothing_is_known(
    store: Store, clock: ManualClock, jump: timedelta
) -> None:
    tested = venue.setting(venue.device("light", room="main"), venue.device("piano", "sound", address=None))
    watching = Watching(store, tested)
    begin_watch(store, POLLER, "a")
    watching.sees(("light", FINE), times=3)
    watch(store, POLLER, "a", watching.memory)
    clock.advance(jump)
    view = devices(store, tested)
    assert (view.watch.station, view.devices[0].state, view.devices[0].stale) == ("", Shown.UNKNOWN, True)


def test_every_few_seconds_everybody_knows_that_the_checks_were_made(store: Store, clock: ManualClock) -> None:
    watching = Watching(store, ALONE)
    begin_watch(store, POLLER, "a")
    watching.sees(("light", FINE), times=6)
    assert watch(store, POLLER, "a", watching.memory)
    clock.advance(timedelta(seconds=14))
    [light] = devices(store, ALONE).devices
    assert (light.state, light.stale) == (Shown.OK, False)
    clock.advance(timedelta(seconds=20))
    [light] = devices(store, ALONE).devices
    assert (light.state, light.stale) == (Shown.UNKNOWN, True)
    assert verbs(store) == ["device.watch-begun", "device.noted", "device.watched"]


def test_whoever_watches_follows_what_others_wrote(store: Store) -> None:
    watching, other = Watching(store, ALONE), Watching(store, ALONE)
    begin_watch(store, POLLER, "a")
    watching.sees(("light", FINE))
    other.memory = Memory.of(store)
    other.sees(("light", DEAD), times=3)
    assert watching.state("light") == ("ok", True)
    watch(store, POLLER, "a", watching.memory)
    assert watching.state("light") == ("critical", True)


def test_a_laptop_without_its_network_is_one_alert(store: Store) -> None:
    begin_watch(store, POLLER, "a")
    set_connected(store, POLLER, "a", connected=False)
    set_connected(store, POLLER, "a", connected=False)
    view = devices(store, ALONE)
    assert (view.watch.connected, view.alerts) == (False, ())
    set_connected(store, POLLER, "a", connected=True)
    assert devices(store, ALONE).watch.connected
    assert verbs(store) == ["device.watch-begun", "device.disconnected", "device.connected"]


def test_the_last_hour_and_the_uptime_know_only_what_was_watched(store: Store, clock: ManualClock) -> None:
    watching = Watching(store, ALONE)
    begin_watch(store, POLLER, "a")
    watching.sees(("light", FINE), times=10, every=MINUTE)
    watch(store, POLLER, "a", watching.memory)
    end_watch(store, POLLER, "a")
    clock.advance(20 * MINUTE)
    begin_watch(store, POLLER, "b")
    watching = Watching(store, ALONE)
    watching.sees(("light", DEAD), times=10, every=MINUTE)
    watch(store, POLLER, "b", watching.memory)
    [light] = devices(store, ALONE).devices
    told = "".join({None: ".", Shown.OK: "o", Shown.CRITICAL: "x"}[slot] for slot in light.strip)
    assert told == "." * 20 + "o" * 10 + "." * 20 + "x" * 10
    # Ten minutes it was well, two it was failing and not yet down, eight it was down.
    assert light.uptime == 12 / 20


def test_the_lease_of_a_program_that_still_watches_reaches_until_now(store: Store, clock: ManualClock) -> None:
    begin_watch(store, POLLER, "a")
    watching = Watching(store, ALONE)
    watching.sees(("light", FINE), every=RHYTHM)
    [light] = devices(store, ALONE).devices
    assert light.uptime == 1.0
    clock.advance(-timedelta(hours=1))
    # What was seen in the future is no news of now; the next look is.
    [light] = devices(store, ALONE, watching.live()).devices
    assert light.state is Shown.UNKNOWN
    watching.sees(("light", FINE))
    [light] = devices(store, ALONE, watching.live()).devices
    assert light.state is Shown.OK
