"""The polling engine: many devices, one thread, one event loop (docs/domain.md §6).

A heap holds when each device is due. A check never runs twice at once for one device; a device that hangs holds one
of many places for as long as its time-out and nobody else up. All callbacks come from the poller's thread, one at a
time; what they do there delays the checks, so they should hand on what takes long.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import math
import random
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Protocol

from controlroom.core.clock import Clock, SystemClock
from controlroom.core.config.addresses import ProbeAddress
from controlroom.hardware.probes.connectivity import Connectivity, ConnectivityCheck, NetworkWatch
from controlroom.hardware.probes.making import Shared, probe_for
from controlroom.hardware.probes.probe import TIMEOUT_S, Probe
from controlroom.hardware.probes.readings import Code, Outcome, Reading, reading

_LOG = logging.getLogger(__name__)

_MOST_AT_ONCE: Final = 256
_FIRST_WITHIN_S: Final = 5.0
_SPREAD: Final = 0.05
_SHORTEST_PACE_S: Final = 0.2
_GRACE_S: Final = 1.0
_STOP_LIMIT_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Watch:
    """A device to be asked every `interval_s`; `key` is whatever the caller knows it by."""

    key: str
    address: ProbeAddress
    interval_s: float = 10.0
    timeout_s: float = TIMEOUT_S


class Listener(Protocol):
    """Who is told. Everything is called in the poller's thread."""

    def on_reading(self, key: str, found: Reading, at: datetime) -> None:
        """A check of `key` ended at `at` (UTC)."""
        ...

    def on_network(self, state: Connectivity, at: datetime) -> None:
        """This computer's own network went down or came back; told before the readings that it explains."""
        ...

    def pace(self, key: str) -> float | None:
        """Seconds from one check of `key` to the next, asked after each reading; None: the watch's own interval."""
        ...


class _Entry:
    """A watch under way. `due` is what the heap must agree with; anything else in it is outdated.

    `wanted`: when somebody wants it next, while a check is under way.
    """

    def __init__(self, watch: Watch, probe: Probe, due: float) -> None:
        self.watch = watch
        self.probe = probe
        self.due = due
        self.wanted = math.inf


class Poller:
    """Polls until it is stopped. All methods may be called from any thread, also before the start."""

    def __init__(
        self,
        listener: Listener,
        *,
        own_check: Iterable[ProbeAddress] = (),
        clock: Clock | None = None,
        at_once: int | None = None,
        make: Callable[[ProbeAddress, Shared, float], Probe] = probe_for,
        shared: Shared | None = None,
        seed: int | None = None,
    ) -> None:
        """`shared` is closed at the end; it says where heartbeats come."""
        self._listener = listener
        self._clock = clock or SystemClock()
        self._at_once = at_once or places()
        self._make = make
        self._chance = random.Random(seed)
        check = ConnectivityCheck(tuple(own_check), self._chance)
        self._network = NetworkWatch(check, lambda state: listener.on_network(state, self._clock.now()))
        self._entries: dict[str, _Entry] = {}
        self._heap: list[tuple[float, int, _Entry]] = []
        self._pushed = 0
        self._holding: set[str] = set()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._orders: list[Callable[[], None]] = []
        self._orders_lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._is_stopping = False
        self._thread: threading.Thread | None = None
        self._shared = shared or Shared()

    # From any thread.

    def start(self) -> None:
        """Poll in a thread of its own."""
        self._thread = threading.Thread(target=lambda: asyncio.run(self.run()), name="device polling", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop, and wait until nothing is asked any more."""
        self._order(self._stop)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(2 * _STOP_LIMIT_S)

    def watch(self, watches: Iterable[Watch]) -> None:
        """From now on poll exactly these. Who stays the same keeps its rhythm and its connection."""
        wanted = {watch.key: watch for watch in watches}
        self._order(lambda: self._replace(wanted))

    def check_now(self, key: str) -> None:
        """Ask `key` at once, or as soon as the check under way is over. A key nobody watches is no matter."""
        self.within(key, 0.0)

    def within(self, key: str, seconds: float) -> None:
        """Ask `key` no later than in so many seconds: for who finds out after `pace` that it is urgent."""
        self._order(lambda: self._hurry(key, seconds))

    def _order(self, order: Callable[[], None]) -> None:
        with self._orders_lock:
            self._orders.append(order)
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._wake.set)

    # In the loop.

    async def run(self) -> None:
        """Polls until `stop`; for those who have a loop of their own."""
        with self._orders_lock:
            self._loop = asyncio.get_running_loop()
        try:
            while not self._is_stopping:
                self._wake.clear()
                self._obey()
                wait = self._start_what_is_due()
                if not self._is_stopping:
                    await self._sleep(wait)
        finally:
            with self._orders_lock:
                self._loop = None
            await self._end()

    def _obey(self) -> None:
        with self._orders_lock:
            orders, self._orders = self._orders, []
        for order in orders:
            order()

    async def _sleep(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    def _stop(self) -> None:
        self._is_stopping = True

    def _replace(self, wanted: dict[str, Watch]) -> None:
        for key, entry in list(self._entries.items()):
            if wanted.get(key) != entry.watch:
                del self._entries[key]
                task = asyncio.create_task(self._retire(entry, self._running.get(key)))
                self._closing.add(task)
                task.add_done_callback(self._closing.discard)
        now = self._time()
        for key, watch in wanted.items():
            if key not in self._entries:
                probe = self._make(watch.address, self._shared, watch.timeout_s)
                first = now + self._chance.uniform(0, min(watch.interval_s, _FIRST_WITHIN_S))
                self._entries[key] = _Entry(watch, probe, first)
                self._push(self._entries[key])
        self._network.follow({key: watch.address for key, watch in wanted.items()})

    async def _retire(self, entry: _Entry, check: asyncio.Task[None] | None) -> None:
        if check is not None:
            check.cancel()
            await asyncio.wait({check}, timeout=_STOP_LIMIT_S)
        await entry.probe.aclose()

    def _hurry(self, key: str, seconds: float) -> None:
        entry, due = self._entries.get(key), self._time() + seconds
        if entry is None:
            return
        if key in self._running:
            entry.wanted = min(entry.wanted, due)  # the check under way is not the one that is wanted
        elif due < entry.due:
            entry.due = due
            self._push(entry)

    def _push(self, entry: _Entry) -> None:
        self._pushed += 1
        heapq.heappush(self._heap, (entry.due, self._pushed, entry))

    def _start_what_is_due(self) -> float | None:
        """Starts checks while there are places; seconds until the next is due, None when only `_wake` can change it."""
        now = self._time()
        while self._heap and len(self._holding) < self._at_once:
            due, _number, entry = self._heap[0]
            key = entry.watch.key
            if entry.due != due or self._entries.get(key) is not entry:
                heapq.heappop(self._heap)
            elif due > now:
                return due - now
            else:
                heapq.heappop(self._heap)
                if key not in self._running:  # else whoever ends there looks at `due` again
                    self._start(entry, now)
        return None

    def _start(self, entry: _Entry, now: float) -> None:
        key = entry.watch.key
        self._holding.add(key)
        self._running[key] = task = asyncio.create_task(self._check(entry, now), name=f"check of {key}")
        task.add_done_callback(partial(self._over, key))

    async def _check(self, entry: _Entry, started: float) -> None:
        asking = asyncio.create_task(entry.probe.check())
        try:
            try:
                await asyncio.wait({asking}, timeout=entry.watch.timeout_s + _GRACE_S)
                found = _result(asking)
                await self._tell(entry, found)
            finally:
                self._holding.discard(entry.watch.key)
                self._wake.set()
                if not asking.done():
                    asking.cancel()
            if self._entries.get(entry.watch.key) is entry:
                entry.due = started + self._pace(entry)
        finally:
            if not asking.done():
                # It hangs and does not let itself be cancelled: its place is free, but it is not asked again.
                await asyncio.wait({asking})

    def _pace(self, entry: _Entry) -> float:
        wanted = self._listener.pace(entry.watch.key)
        pace = max(_SHORTEST_PACE_S, entry.watch.interval_s if wanted is None else wanted)
        # A little chance in every pace: what was once asked in one burst, after a sleep say, drifts apart again.
        return pace * self._chance.uniform(1 - _SPREAD, 1 + _SPREAD / 2)

    def _over(self, key: str, task: asyncio.Task[None]) -> None:
        del self._running[key]
        self._holding.discard(key)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOG.error("after the check of %s", key, exc_info=error)
            if (failed := self._entries.get(key)) is not None:
                failed.due = max(failed.due, self._time() + failed.watch.interval_s)
        if (entry := self._entries.get(key)) is not None:
            entry.due, entry.wanted = min(entry.due, entry.wanted), math.inf
            self._push(entry)
        self._wake.set()

    async def _tell(self, entry: _Entry, found: Reading) -> None:
        await self._network.heard(entry.watch.key, found)
        if self._entries.get(entry.watch.key) is entry and not self._is_stopping:
            self._listener.on_reading(entry.watch.key, found, self._clock.now())

    def _time(self) -> float:
        return asyncio.get_running_loop().time()

    async def _end(self) -> None:
        tasks = [*self._running.values(), *self._closing]
        for task in self._running.values():
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=_STOP_LIMIT_S)
        for entry in self._entries.values():
            await entry.probe.aclose()
        await self._shared.aclose()


def places() -> int:
    """How many checks may wait for answers at the same time: a socket each, half of what this process may open."""
    if sys.platform == "win32":
        return _MOST_AT_ONCE
    import resource

    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MOST_AT_ONCE if soft == resource.RLIM_INFINITY else max(16, min(_MOST_AT_ONCE, soft // 2))


def _result(asking: asyncio.Task[Reading]) -> Reading:
    """What the probe said. A probe that fails or hangs is a mistake of ours, not a state of the device."""
    if not asking.done():
        return reading(Outcome.UNKNOWN, Code.PROBE_FAULT, reason="it hangs")
    if asking.cancelled():
        return reading(Outcome.UNKNOWN, Code.PROBE_FAULT, reason="cancelled")
    if (error := asking.exception()) is not None:
        _LOG.error("a probe failed", exc_info=error)
        return reading(Outcome.UNKNOWN, Code.PROBE_FAULT, reason=type(error).__name__)
    return asking.result()
