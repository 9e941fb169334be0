"""Announcements go out by the webhook that event.toml names, if it names one (docs/domain.md §11).

They are sent in their order, one after the other: what cannot be sent waits in the store, and so does what is behind
it. One that is refused again and again is given up, so that it does not keep back the others. Of several programs on
one event one sends, which holds a lock beside the store; when it ends another takes over. An answer that is lost means
that something is sent twice, with the same key.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from filelock import FileLock, Timeout

from controlroom.core.errors import ControlroomError
from controlroom.core.ids import SYSTEM
from controlroom.domain.announcements import delivering
from controlroom.domain.announcements.delivering import Waiting
from controlroom.hardware.webhook import STATUS, send_json
from controlroom.station.reconcile import DutyFailedError
from controlroom.station.room import Room
from controlroom.store.changes import Changed
from controlroom.store.journal import Origin

_LOG = logging.getLogger(__name__)
_SCOPES = frozenset({"announcement", "agenda", "incident", "guest"})
_LOOK_AGAIN_S = 30.0
_TAKE_OVER_S = 5.0
_LONGEST_END_S = 3.0
TIMEOUT_S = 10.0
PAUSES_S = (5.0, 10.0, 20.0, 40.0, 60.0)
MOST_REFUSALS = 6
_LATER = frozenset(f"{STATUS}{status}" for status in (408, 425, 429, 502, 503, 504))
"""Answers that say nothing of what was sent: the other side is busy, or not there behind its gateway."""


class WebhookSender:
    """A thread that sends what is queued. `trouble` is told, once, what keeps it from its work.

    `pauses_s`: after the first failure, the second …, the last for all further ones. `most_refusals`: so often one is
    refused by an answer before it is given up.
    """

    def __init__(
        self, room: Room, trouble: Callable[[ControlroomError], None], *, timeout_s: float = TIMEOUT_S,
        pauses_s: Sequence[float] = PAUSES_S, most_refusals: int = MOST_REFUSALS,
    ) -> None:  # fmt: skip
        self._room = room
        self._trouble = trouble
        self._timeout_s, self._pauses_s, self._most_refusals = timeout_s, pauses_s, most_refusals
        self._by = Origin(room.by.station, SYSTEM)
        database = room.folder.database
        self._lock = FileLock(database.with_name(f"{database.name}.webhook-lock"))
        self._failures = 0
        self._refused, self._refusals = 0, 0  # Which one was refused last, and how often.
        self._not_before = 0.0
        self._faults: set[str] = set()
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None
        self._sending: asyncio.Task[str] | None = None
        self._stop_listening: list[Callable[[], None]] = []
        self._thread = threading.Thread(target=self._run, name="webhook", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._stop_listening = [self._room.on_change(self._changed), self._room.on_settings(self._new_settings)]
        self._thread.start()

    def stop(self) -> None:
        """Ends it; what is under way is called off and sent again by whoever sends next."""
        self._stopping = True
        self._call(self._call_off)
        if self._thread.is_alive():
            self._thread.join(_LONGEST_END_S)  # Looking up a name cannot be called off; nothing is written after it.
        for stop in self._stop_listening:
            stop()
        self._stop_listening = []

    def _call(self, what: Callable[[], None]) -> None:
        """In the thread that sends."""
        if (loop := self._loop) is not None and not loop.is_closed():
            try:
                loop.call_soon_threadsafe(what)
            except RuntimeError:  # Closed in between.
                _LOG.debug("the webhook's thread has ended")

    def _call_off(self) -> None:
        self._look()
        if self._sending is not None:
            self._sending.cancel()

    def _look(self) -> None:
        if self._wake is not None:
            self._wake.set()

    def _changed(self, changed: Changed) -> None:
        if changed.scopes & _SCOPES:
            self._call(self._look)

    def _new_settings(self) -> None:
        def again() -> None:
            self._failures, self._refusals, self._not_before = 0, 0, 0.0  # Another address may answer.
            self._look()

        self._call(again)

    def _run(self) -> None:
        asyncio.run(self._work())

    async def _work(self) -> None:
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        try:
            while not self._stopping:
                pause = await self._step()
                try:
                    async with asyncio.timeout(pause):
                        await self._wake.wait()
                except TimeoutError:
                    pass
                self._wake.clear()
        finally:
            self._lock.release()

    async def _step(self) -> float:
        """Sends what can be sent; returns after how many seconds to look again."""
        url = self._room.settings.event.announcements.webhook
        if url is None:
            self._lock.release()
            return _LOOK_AGAIN_S
        try:
            if not self._lock.is_locked:
                self._lock.acquire(blocking=False)
        except Timeout:
            return _TAKE_OVER_S
        try:
            pause = await self._send_all(url)
        except ControlroomError as error:
            return self._told(error)
        except Exception as mistake:  # noqa: BLE001
            # A thread that falls silent sends nothing more, and nobody knows.
            return self._told(DutyFailedError.of(mistake))
        self._faults.clear()
        return pause

    def _told(self, error: ControlroomError) -> float:
        """Trouble is told once; after how many seconds to try again."""
        if error.code not in self._faults:
            self._faults.add(error.code)
            self._trouble(error)
        return self._pauses_s[0]

    async def _send_all(self, url: str) -> float:
        store, rules = self._room.store, self._room.settings.event.announcements
        while not self._is_over():
            delivering.give_up_old(store, self._by, timedelta(minutes=rules.webhook_keep_min))
            waiting = delivering.next_waiting(store)
            if waiting is None:
                return _LOOK_AGAIN_S
            if (left := self._not_before - time.monotonic()) > 0:
                return left
            cause = await self._send(url, waiting)
            if self._is_over():
                break
            if self._is_hopeless(waiting, cause):
                delivering.refused(store, self._by, waiting, cause)
                continue
            if cause:
                return self._failed(waiting, cause)
            self._failures = 0
            delivering.sent(store, self._by, waiting)
        return 0.0

    async def _send(self, url: str, waiting: Waiting) -> str:
        event = self._room.settings.event
        groups = {group.key: {"zh": group.name.zh, "en": group.name.en} for group in event.groups}
        body = delivering.body_of(waiting, {"zh": event.name.zh, "en": event.name.en}, groups)
        data = json.dumps(body, ensure_ascii=False).encode()
        self._sending = asyncio.create_task(send_json(url, data, delivering.key_of(waiting), self._timeout_s))
        try:
            return await self._sending
        except asyncio.CancelledError:
            return "called-off"
        finally:
            self._sending = None

    def _is_over(self) -> bool:
        return self._stopping

    def _is_hopeless(self, waiting: Waiting, cause: str) -> bool:
        """Whether this answer was one refusal too many of the same."""
        if not cause.startswith(STATUS) or cause in _LATER:
            return False
        if waiting.id != self._refused:
            self._refused, self._refusals = waiting.id, 0
        self._refusals += 1
        return self._refusals >= self._most_refusals

    def _failed(self, waiting: Waiting, cause: str) -> float:
        pause = self._pauses_s[min(self._failures, len(self._pauses_s) - 1)]
        self._failures += 1
        self._not_before = time.monotonic() + pause
        if cause != waiting.cause:
            delivering.delayed(self._room.store, self._by, waiting, cause)
        return pause
