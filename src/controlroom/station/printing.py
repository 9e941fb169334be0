"""The spool at work: takes a desk's badges one by one from the store to its printer.

Before the first byte of a job leaves, the store says `sending`; whatever happens after that, the job is either
known to be on paper or `unknown`, never printed twice by itself and never forgotten (docs/domain.md §5).
"""

from __future__ import annotations

import itertools
import logging
import random
import threading
import time
from collections.abc import Mapping
from typing import Any

from controlroom.core.config.desks import PrinterConfig
from controlroom.core.config.folder import Settings
from controlroom.core.errors import ControlroomError
from controlroom.domain.badges import service as badges
from controlroom.domain.badges.drawing import warm_up
from controlroom.domain.badges.rules import BadgeNotDrawnError, JobState, details_of, told_again
from controlroom.domain.badges.views import JobView, Wearer
from controlroom.hardware import escpos
from controlroom.hardware.delivery import Delivery, DeliveryResult, Printer
from controlroom.hardware.events import DeviceState
from controlroom.station.badge_images import badge_image
from controlroom.station.events import JobChanged, Listener
from controlroom.station.room import Room
from controlroom.store.errors import StoreBusyError, StoreFaultError

_LOG = logging.getLogger(__name__)
_LOOK_AGAIN_S = 1.0
_RETRY_S = 0.3
_LONGEST_DOUBT_S = 8.0
_STATES = {
    DeliveryResult.NOT_SENT: JobState.QUEUED,
    DeliveryResult.SENT: JobState.SENT,
    DeliveryResult.CONFIRMED: JobState.CONFIRMED,
    DeliveryResult.UNKNOWN: JobState.UNKNOWN,
}


def encode_badge(
    wearer: Wearer,
    settings: Settings,
    printer: PrinterConfig,
    process_id: str | None,
    copy_number: int = 0,
    layout: str | None = None,
) -> bytes:
    """The bytes that print this badge. Raises BadgeTooWideError and what `badge_image` raises."""
    image = badge_image(wearer, settings, copy_number, layout)
    return escpos.encode_job(image, process_id=process_id, cut=printer.cut, width_dots=printer.width_dots)


class SpoolWorker:
    """A thread that prints the badges of one desk, oldest first."""

    def __init__(self, room: Room, desk: str, config: PrinterConfig, printer: Printer, listener: Listener) -> None:
        self._room = room
        self._desk = desk
        self._config = config
        self._printer = printer
        self._listener = listener
        self._due = threading.Event()
        self._fault_since: float | None = None
        self._doubts = 0  # Badges in a row that nobody knows of.
        self._not_before = 0.0
        self._stopping = threading.Event()
        # A random start: the printer may still answer for a job of the program that ran before this one.
        self._numbers = itertools.count(random.randrange(10_000))
        self._thread = threading.Thread(target=self._run, name=f"spool-{desk}", daemon=True)

    def start(self) -> None:
        """Begin to print what is queued."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the job under way; stop the printer too, or this waits for paper."""
        self._stopping.set()
        self._due.set()

    def join(self, timeout: float) -> None:
        """Waits for the thread to end."""
        self._thread.join(timeout)

    def wake(self) -> None:
        """There may be a job now, or the printer may be ready."""
        self._due.set()

    def _run(self) -> None:
        try:
            escpos.warm_up()
            warm_up(self._room.settings.badges_in_use())
        except ControlroomError as error:
            # The first badge that needs the missing font fails with its name; until then nothing is lost.
            _LOG.warning("warming up: %s", error)
        while not self._stopping.is_set():
            self._due.clear()
            try:
                while not self._stopping.is_set() and self._ready() and self._print_next():
                    pass
                self._fall_back()
            except ControlroomError as error:
                # The store is away (the scans tell the operator), or somebody else has dealt with the job: jobs stay
                # where the store has them, and this thread goes on.
                _LOG.warning("spool of desk %s: %s", self._desk, error)
                self._stopping.wait(_LOOK_AGAIN_S)
            self._due.wait(_LOOK_AGAIN_S)

    def _ready(self) -> bool:
        steady = time.monotonic() >= self._not_before
        return steady and self._printer.state in (DeviceState.READY, DeviceState.ATTENTION)

    def _trust(self, result: DeliveryResult) -> None:
        """A printer that comes and goes would take every badge of the queue and answer for none of them: after each
        doubt the next badge waits a little longer, until one is known to be out."""
        if result is DeliveryResult.UNKNOWN:
            self._not_before = time.monotonic() + min(2.0**self._doubts, _LONGEST_DOUBT_S)
            self._doubts += 1
        elif result is not DeliveryResult.NOT_SENT:
            self._doubts = 0

    def _fall_back(self) -> None:
        """Once the printer has been out of order long enough, what waits comes out at the fallback desk."""
        if self._printer.state is not DeviceState.FAULT:
            self._fault_since = None
            return
        now = time.monotonic()
        self._fault_since = now if self._fault_since is None else self._fault_since
        # A desk taken out of desks.toml while it runs has nobody to help out any more.
        desk = next((desk for desk in self._room.settings.desks if desk.id == self._desk), None)
        if desk is None or desk.fallback is None or now - self._fault_since < desk.fallback_after_s:
            return
        at = self._room.at(self._desk)
        for job in badges.move_to_fallback(self._room.store, at, self._desk, desk.fallback):
            self._listener(
                JobChanged(
                    self._desk, job.id, job.wearer.code, job.wearer.name, JobState.QUEUED,
                    self._printer.cause.value, desk.fallback,
                )
            )  # fmt: skip

    def _print_next(self) -> bool:
        """Prints one badge; False when there is nothing to do or the printer did not take it."""
        job = badges.next_job(self._room.store, self._desk)
        if job is None:
            return False
        process_id = f"{next(self._numbers) % 10_000:04d}" if self._config.can_answer else None
        try:
            data = encode_badge(job.wearer, self._room.settings, self._config, process_id, job.copy_number)
        except ControlroomError as error:
            self._record(job, JobState.QUEUED, JobState.FAILED, error.code, details_of(error))
            return True
        except Exception as error:  # noqa: BLE001
            # Whatever one badge does, those behind it are printed: a spool that falls silent is the worst of all.
            _LOG.exception("badge %s cannot be drawn", job.id)
            drawn = BadgeNotDrawnError(name=job.wearer.name, reason=f"{type(error).__name__}: {error}")
            self._record(job, JobState.QUEUED, JobState.FAILED, drawn.code, details_of(drawn))
            return True
        self._record(job, JobState.QUEUED, JobState.SENDING, "")
        delivery = self._printer.send(data, process_id)
        self._trust(delivery.result)
        self._record_delivery(job, delivery)
        if delivery.result is DeliveryResult.NOT_SENT:
            self._stopping.wait(_RETRY_S)
            return False
        return True

    def _record_delivery(self, job: JobView, delivery: Delivery) -> None:
        """What happened on paper must reach the store, however long the store is busy."""
        while True:
            try:
                self._record(job, JobState.SENDING, _STATES[delivery.result], delivery.cause.value)
                return
            except (StoreBusyError, StoreFaultError):
                if self._stopping.wait(_LOOK_AGAIN_S):
                    return  # The job stays `sending` and is `unknown` to whoever opens the desk next.

    def _record(
        self, job: JobView, state: JobState, wanted: JobState, cause: str, details: Mapping[str, Any] | None = None
    ) -> None:
        cause = "" if cause == "none" else cause
        became = badges.move(self._room.store, self._room.at(self._desk), job.id, state, wanted, cause, details)
        told = told_again(details or {}) or cause
        self._listener(JobChanged(self._desk, job.id, job.wearer.code, job.wearer.name, became, told))
