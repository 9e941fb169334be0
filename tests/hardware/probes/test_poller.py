"""The polling engine, with probes that do as the test says."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from controlroom.core.config.addresses import ProbeAddress, parse_address
from controlroom.hardware.probes.connectivity import Connectivity, NetworkCause
from controlroom.hardware.probes.making import Shared
from controlroom.hardware.probes.poller import Poller, Watch, places
from controlroom.hardware.probes.readings import Code, Outcome, Reading, reading
from controlroom.simulate.pjlink_projector import VirtualProjector

OK = reading(Outcome.OK, Code.OK)
REFUSED = reading(Outcome.CRITICAL, Code.REFUSED)


@dataclass
class Told:
    """A listener that keeps what it is told."""

    readings: list[tuple[str, Reading]] = field(default_factory=list)
    networks: list[Connectivity] = field(default_factory=list)
    paces: dict[str, float] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def on_reading(self, key: str, found: Reading, at: datetime) -> None:
        assert at.tzinfo is not None
        self.readings.append((key, found))
        self.order.append(found.code)

    def on_network(self, state: Connectivity, at: datetime) -> None:
        self.networks.append(state)
        self.order.append(f"network {state.cause}")

    def pace(self, key: str) -> float | None:
        return self.paces.get(key)

    def count(self, key: str) -> int:
        return Counter(key for key, _found in self.readings)[key]


@dataclass
class Scripted:
    """A probe of the tests: `says` its reading, `hangs` until it is let go, `stubborn` even against being cancelled."""

    says: Reading | Exception = OK
    hangs: asyncio.Event | None = None
    stubborn: bool = False
    takes_s: float = 0.0
    under_way: int = 0
    most_at_once: int = 0
    checks: int = 0
    closed: int = 0

    async def check(self) -> Reading:
        self.checks += 1
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            while self.hangs is not None and not self.hangs.is_set():
                try:
                    await self.hangs.wait()
                except asyncio.CancelledError:
                    if not self.stubborn:
                        raise
            await asyncio.sleep(self.takes_s)
        finally:
            self.under_way -= 1
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    async def aclose(self) -> None:
        self.closed += 1


class Room:
    """A poller over scripted probes; a device's host is its key."""

    def __init__(self, *keys: str, at_once: int = 128, hosts: str = "{key}.example") -> None:
        self.told = Told()
        self.hosts = hosts
        self.probes = {key: Scripted() for key in keys}
        self.poller = Poller(self.told, at_once=at_once, make=self._make, seed=1)
        self.poller.watch(self.watch(key) for key in keys)

    def watch(self, key: str, interval_s: float = 0.2, timeout_s: float = 0.1, port: int = 1) -> Watch:
        return Watch(key, parse_address(f"tcp://{self.hosts.format(key=key)}:{port}"), interval_s, timeout_s)

    def _make(self, address: ProbeAddress, _shared: Shared, _timeout_s: float) -> Scripted:
        return self.probes[address.host.partition(".")[0]]


async def until(fact: Callable[[], bool], limit_s: float = 10.0) -> None:
    async with asyncio.timeout(limit_s):
        while not fact():  # noqa: ASYNC110  (what is waited for happens elsewhere)
            await asyncio.sleep(0.01)


@asynccontextmanager
async def polling(poller: Poller) -> AsyncIterator[None]:
    running = asyncio.create_task(poller.run())
    try:
        yield
    finally:
        poller.stop()
        await asyncio.wait_for(running, 10)


async def test_every_device_is_asked_again_and_again() -> None:
    room = Room("a", "b", "c")
    async with polling(room.poller):
        await until(lambda: all(room.told.count(key) >= 3 for key in "abc"))
    assert {probe.closed for probe in room.probes.values()} == {1}
    assert {found.outcome for _key, found in room.told.readings} == {Outcome.OK}


async def test_a_device_that_hangs_holds_nobody_up_and_is_never_asked_twice_at_once() -> None:
    room = Room("a", "b", at_once=2)
    room.probes["a"].hangs = asyncio.Event()
    async with polling(room.poller):
        await until(lambda: room.told.count("b") >= 5)
        room.poller.check_now("a")
        await until(lambda: room.told.count("a") >= 1)
    assert room.probes["a"].most_at_once == 1
    assert dict(room.told.readings)["a"].code == "probe-fault"


async def test_a_probe_that_cannot_even_be_cancelled_gives_its_place_up() -> None:
    room = Room("a", "b", at_once=1)
    room.probes["a"].hangs = let_go = asyncio.Event()
    room.probes["a"].stubborn = True
    async with polling(room.poller):
        await until(lambda: room.told.count("a") == 1)
        seen = room.told.count("b")
        await until(lambda: room.told.count("b") >= seen + 3)
        assert (room.probes["a"].checks, room.told.count("a")) == (1, 1)
        let_go.set()
        await until(lambda: room.told.count("a") >= 2)
    assert room.probes["a"].most_at_once == 1


async def test_no_more_are_asked_at_once_than_there_are_places() -> None:
    keys = [f"k{n}" for n in range(20)]
    room = Room(*keys, at_once=3)
    gate = asyncio.Event()
    for probe in room.probes.values():
        probe.hangs = gate
    async with polling(room.poller):
        for key in keys:
            room.poller.check_now(key)
        await until(lambda: sum(probe.under_way for probe in room.probes.values()) == 3)
        await asyncio.sleep(0.05)
        assert sum(probe.under_way for probe in room.probes.values()) == 3
        gate.set()
        await until(lambda: all(room.told.count(key) for key in keys))


async def test_a_probe_with_a_mistake_in_it_is_unknown_and_the_others_go_on(caplog: pytest.LogCaptureFixture) -> None:
    room = Room("a", "b")
    room.probes["a"].says = RuntimeError("a mistake of ours")
    async with polling(room.poller):
        await until(lambda: min(room.told.count("a"), room.told.count("b")) >= 2)
    found = dict(room.told.readings)["a"]
    assert (found.outcome, found.code) == (Outcome.UNKNOWN, "probe-fault")
    assert "a mistake of ours" in caplog.text


async def test_a_listener_that_fails_is_written_down_and_polling_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    room = Room("a")
    failures = 0

    def fails_once(_key: str) -> float | None:
        nonlocal failures
        failures += 1
        if failures == 1:
            raise RuntimeError("the store is gone")
        return None

    room.told.pace = fails_once  # type: ignore[method-assign]
    async with polling(room.poller):
        await until(lambda: room.told.count("a") >= 2)
    assert "the store is gone" in caplog.text


async def test_the_listener_sets_the_pace() -> None:
    room = Room("slow", "fast")
    room.told.paces = {"slow": 60.0, "fast": 0.2}
    async with polling(room.poller):
        await until(lambda: room.told.count("fast") >= 4)
    assert room.told.count("slow") <= 1


async def test_one_device_can_be_asked_at_once() -> None:
    room = Room("a")
    room.poller.watch([room.watch("a", interval_s=3600.0)])
    async with polling(room.poller):
        for times in (1, 2, 3):
            room.poller.check_now("a")
            await until(lambda times=times: room.told.count("a") >= times)  # type: ignore[misc]
        room.poller.check_now("nobody")


async def test_a_check_can_be_brought_forward_but_not_put_off() -> None:
    room = Room("a")
    room.poller.watch([room.watch("a", interval_s=3600.0)])
    async with polling(room.poller):
        room.poller.within("a", 0.0)
        await until(lambda: room.told.count("a") == 1)
        room.poller.within("a", 0.05)
        room.poller.within("a", 900.0)
        await until(lambda: room.told.count("a") == 2)


async def test_what_is_wanted_during_a_check_comes_after_it_and_never_later_than_its_pace() -> None:
    room = Room("a")
    room.probes["a"].hangs = first = asyncio.Event()
    async with polling(room.poller):
        await until(lambda: room.probes["a"].under_way == 1)
        room.poller.within("a", 900.0)
        first.set()
        await until(lambda: room.told.count("a") >= 3)
        room.told.paces["a"] = 3600.0
        room.probes["a"].hangs = second = asyncio.Event()
        await until(lambda: room.probes["a"].under_way == 1)
        room.poller.within("a", 0.01)
        seen = room.told.count("a")
        second.set()
        await until(lambda: room.told.count("a") == seen + 2)


async def test_devices_come_and_go_and_change_while_it_runs() -> None:
    room = Room("a", "b")
    room.probes["c"] = Scripted()
    async with polling(room.poller):
        await until(lambda: room.told.count("a") > 0)
        room.probes["a2"] = Scripted(says=REFUSED)
        moved = Watch("a", room.watch("a2").address, 0.2, 0.1)
        room.poller.watch([moved, room.watch("c")])
        await until(lambda: room.told.count("c") > 0 and room.probes["a2"].checks > 1)
        seen = room.told.count("b")
        await asyncio.sleep(0.3)
        assert room.told.count("b") == seen
        assert (room.probes["a"].closed, room.probes["b"].closed, room.probes["c"].closed) == (1, 1, 0)
    assert dict(room.told.readings)["a"] is REFUSED


async def test_who_stays_the_same_keeps_its_probe() -> None:
    room = Room("a")
    async with polling(room.poller):
        await until(lambda: room.told.count("a") > 0)
        room.poller.watch([room.watch("a")])
        await until(lambda: room.told.count("a") > 2)
        assert room.probes["a"].closed == 0


async def test_a_device_that_is_taken_away_during_its_check_says_nothing_more() -> None:
    room = Room("a", "b")
    room.probes["a"].hangs = asyncio.Event()
    async with polling(room.poller):
        await until(lambda: room.probes["a"].under_way == 1)
        room.poller.watch([room.watch("b")])
        await until(lambda: room.probes["a"].closed == 1)
        assert room.probes["a"].under_way == 0
    assert room.told.count("a") == 0


def test_it_runs_in_a_thread_and_stops_even_while_devices_hang() -> None:
    room = Room("a", "b")
    room.probes["a"].hangs = asyncio.Event()
    room.poller.start()
    limit = time.monotonic() + 10
    while room.told.count("b") < 2:
        assert time.monotonic() < limit
        time.sleep(0.01)
    room.poller.stop()
    assert "device polling" not in {thread.name for thread in threading.enumerate()}
    seen = len(room.told.readings)
    time.sleep(0.3)
    assert len(room.told.readings) == seen


async def test_a_stop_before_the_start_is_a_stop() -> None:
    room = Room("a")
    room.poller.stop()
    await asyncio.wait_for(room.poller.run(), 1)
    assert room.told.readings == []


async def test_many_that_time_out_do_not_keep_the_others_from_being_asked() -> None:
    dead, alive = [f"d{n}" for n in range(20)], ["x", "y", "z"]
    room = Room(*dead, *alive, at_once=4)
    for key in dead:
        room.probes[key].takes_s = 0.1
    room.poller.watch(room.watch(key, timeout_s=0.2) for key in (*dead, *alive))
    async with polling(room.poller):
        await until(lambda: all(room.told.count(key) >= 2 for key in alive), 30)


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_is_ordered_nobody_is_asked_twice_at_once_and_every_probe_is_closed_once(seed: int) -> None:
    chance = random.Random(seed)
    keys = [f"k{n}" for n in range(6)]
    room = Room(*keys, at_once=3)
    made: list[Scripted] = []
    room.poller._make = lambda _address, _shared, _limit: made.append(room_probe(chance)) or made[-1]  # type: ignore[func-returns-value]
    async with polling(room.poller):
        for _step in range(60):
            if chance.random() < 0.5:
                chosen = chance.sample(keys, chance.randint(0, 6))
                room.poller.watch(room.watch(key, port=chance.randint(1, 2)) for key in chosen)
            else:
                room.poller.check_now(chance.choice(keys))
            await asyncio.sleep(chance.choice([0, 0.005, 0.02]))
    assert all(probe.most_at_once <= 1 and probe.under_way == 0 and probe.closed == 1 for probe in made)


def room_probe(chance: random.Random) -> Scripted:
    """One that answers at once, takes its time, times out, or fails."""
    return chance.choice(
        [Scripted(), Scripted(takes_s=0.01), Scripted(takes_s=0.3), Scripted(says=REFUSED), Scripted(says=OSError())]
    )


def test_there_are_places_for_a_good_many_but_not_for_more_than_may_be_opened() -> None:
    assert 16 <= places() <= 256


SILENT = reading(Outcome.CRITICAL, Code.TIMEOUT, limit_s=0.1)


async def test_when_all_devices_fall_silent_it_is_this_computer_and_it_is_said_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def nobody(_address: ProbeAddress) -> bool:
        return False

    monkeypatch.setattr("controlroom.hardware.probes.connectivity.is_there", nobody)
    room = Room("a", "b", "c")
    async with polling(room.poller):
        await until(lambda: all(room.told.count(key) for key in "abc"))
        assert room.told.networks == []
        room.told.order.clear()
        for probe in room.probes.values():
            probe.says = SILENT
        await until(lambda: "timeout" in room.told.order)
        first = room.told.order.index("timeout")
        assert room.told.order[first - 1] == "network all-silent"
        room.probes["b"].says = REFUSED  # a refusal is an answer
        await until(lambda: len(room.told.networks) >= 2)
    assert [state.cause for state in room.told.networks[:2]] == [NetworkCause.ALL_SILENT, NetworkCause.NONE]


async def test_when_one_of_the_others_still_answers_the_silence_is_the_devices_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def only_c(address: ProbeAddress) -> bool:
        return address.host.startswith("c")

    monkeypatch.setattr("controlroom.hardware.probes.connectivity.is_there", only_c)
    room = Room("a", "b", "c")
    async with polling(room.poller):
        await until(lambda: all(room.told.count(key) for key in "abc"))
        room.probes["a"].says = room.probes["b"].says = SILENT
        await until(lambda: room.told.order.count("timeout") >= 4)
    assert room.told.networks == []


async def test_a_device_on_this_computer_says_nothing_about_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(_address: ProbeAddress) -> bool:
        return False

    monkeypatch.setattr("controlroom.hardware.probes.connectivity.is_there", nobody)
    room = Room("a", "b")
    room.probes["localhost"] = Scripted()
    here = Watch("here", parse_address("tcp://localhost:1"), 0.2, 0.1)
    room.poller.watch([room.watch("a"), room.watch("b"), here])
    for key in "ab":
        room.probes[key].says = SILENT
    async with polling(room.poller):
        await until(lambda: room.told.networks != [] and room.told.count("here") >= 3 and room.told.count("a") >= 3)
    assert [state.cause for state in room.told.networks] == [NetworkCause.ALL_SILENT]


async def test_a_fault_on_the_wire_is_seen_and_its_end_too() -> None:
    projector = VirtualProjector()
    told = Told()
    poller = Poller(told)
    poller.watch([Watch("projector", parse_address(projector.address), 0.2, 1.0)])
    async with polling(poller):
        await until(lambda: "ok" in told.order)
        projector.close()
        await until(lambda: told.order[-1] == "refused")
        projector.service.switch_on()
        await until(lambda: told.order[-1] == "ok")
    projector.close()
