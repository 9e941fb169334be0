"""How a round that is walked is carried out: orders one after the other, shown as done before they are written down."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from textual import on, work
from textual.message import Message

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.devices.views import DeviceView
from controlroom.domain.inspections.sheet import Answer, Item
from controlroom.domain.inspections.views import Answered, RunView
from controlroom.tui.base import UnexpectedError
from controlroom.tui.following import FollowingScreen
from controlroom.tui.rounds.draft import Draft
from controlroom.tui.rounds.source import RoundsSource
from controlroom.tui.screens.keyed import KeyedScreen
from controlroom.tui.state import AppState
from controlroom.tui.words import error_words

_LOG = logging.getLogger(__name__)
READ_EVERY_S = 0.5
_READ_ANYHOW = timedelta(seconds=10)
Order = Callable[[RoundsSource], str]


@dataclass(frozen=True)
class Job:
    """An order on its way. `item`: the line it answers; `then`: what follows once it is done."""

    order: Order
    item: str = ""
    then: Callable[[], None] | None = None


@dataclass(frozen=True)
class Carried:
    """What became of a job, and the round as it stands then, if it was read."""

    words: str = ""
    error: ControlroomError | None = None
    view: RunView | None = None


class RunRead(Message):
    """A reading came back, with how the devices of the sheet are; None from an event that is closed by now."""

    def __init__(self, number: int, view: RunView | ControlroomError | None, devices: Mapping[str, DeviceView]) -> None:
        super().__init__()
        self.number, self.view, self.devices = number, view, devices


class RoundOrderingScreen(KeyedScreen, FollowingScreen):
    """The part of the screen that speaks with `source`. `opening` gives the round, begun where it can be."""

    reads_every_s = READ_EVERY_S

    def __init__(
        self, state: AppState, source: Callable[[], RoundsSource | None], opening: Callable[[RoundsSource], RunView]
    ) -> None:
        super().__init__()
        self._state = state
        self.source = source
        self._opening = opening
        self._view: RunView | None = None
        self._me = ""
        self._current = ""
        self._pending: dict[str, Answer] = {}
        self._prepared: dict[str, Draft] = {}
        self._devices: Mapping[str, DeviceView] = {}
        self._read_at: datetime | None = None
        self._jobs: deque[Job] = deque()
        self._serving = False
        self._leaving = False

    @property
    def view(self) -> RunView | None:
        """The round with what was answered here, whether or not it is written down yet."""
        if self._view is None or not self._pending:
            return self._view
        return replace(self._view, answers={**self._view.answers, **self._pending})

    @property
    def item(self) -> Item | None:
        """The line at hand."""
        return self._view.item(self._current) if self._view is not None else None

    def opened(self, view: RunView) -> None:
        """The round is there for the first time."""
        raise NotImplementedError

    # Orders, one after the other

    def order(self, order: Order, item: str = "", then: Callable[[], None] | None = None) -> None:
        """Carry `order` out behind those that wait; then say what it gives."""
        self._jobs.append(Job(order, item, then))
        if not self._serving:
            self._serving = True
            # The program's own: what was ordered is done even if this screen is left before.
            self.app.run_worker(self._serve(), group="round-orders", exit_on_error=False)

    async def _serve(self) -> None:
        try:
            while self._jobs:
                job = self._jobs[0]
                carried = await asyncio.to_thread(self._carried, job, len(self._jobs) == 1)
                self._jobs.popleft()
                if self.is_attached:
                    self._carried_out(job, carried)
        finally:
            self._serving = False
        if self._leaving and self.is_attached and self.is_current:
            self.dismiss()

    def _carried(self, job: Job, last: bool) -> Carried:
        source, view = self.source(), self._view
        if source is None or view is None:
            return Carried()
        error: ControlroomError | None = None
        words = ""
        try:
            words = job.order(source)
        except ControlroomError as refused:
            error = refused
        except Exception as mistake:  # noqa: BLE001
            # Whatever one answer does, those behind it are written down: they are shown as done already.
            _LOG.exception("an order of round %s failed", view.line.id)
            error = UnexpectedError(reason=f"{type(mistake).__name__}: {mistake}")
        try:
            return Carried(words, error, source.show(view.line.id) if last or error is not None else None)
        except ControlroomError as unread:
            return Carried(words, error or unread)

    def _carried_out(self, job: Job, carried: Carried) -> None:
        if carried.error is not None:
            # What was refused is not what stands there; the cursor goes back to it.
            self._pending.pop(job.item, None)
            self._current = job.item or self._current
        if carried.view is not None:
            self._view = carried.view
            self._plan.restart()  # A reading that is under way may be older than this.
            if not self._jobs:
                self._pending = {}
        if carried.error is not None:
            self.tell(error_words(carried.error), "bad")
        elif carried.words:
            self.tell(carried.words, "bad" if carried.words.startswith("✖") else "good")
        else:
            self.show_all()
        if carried.error is None and job.then is not None:
            job.then()

    def send(self, draft: Draft) -> None:
        """Give an answer: it is shown at once, and written down in its turn."""
        given, words = draft.given(), clean_line(str(draft.item.words), 40)
        self._pending[draft.item.id] = draft.answer(self._state.now, self._me)
        self._prepared.pop(draft.item.id, None)
        assert self._view is not None
        id = self._view.line.id
        self.order(lambda source: answered_words(source.answer(id, given), words), draft.item.id)

    # Reading

    @work(thread=True, exit_on_error=False, group="round-opening")
    def open_round(self) -> None:
        """Opens the round, and says where that is refused."""
        source = self.source()
        if source is None:
            return
        try:
            self._me = source.me
            self._tell_read(source, self._plan.number, self._opening(source))
        except ControlroomError as error:
            self.post_message(RunRead(self._plan.number, error, {}))

    def _tell_read(self, source: RoundsSource, number: int, view: RunView) -> None:
        ids = {item.device for item in view.items if item.device}
        self.post_message(RunRead(number, view, source.devices(ids)))

    def time_passed(self) -> None:
        """Devices change, and time runs out, whether or not anybody writes it down."""
        if self._read_at is not None and abs(self._state.now - self._read_at) >= _READ_ANYHOW:
            self._read_at = self._state.now
            self.store_changed()

    def _start_reading(self) -> None:
        if self._view is not None:
            self._read(self._plan.start(time.monotonic()), self._view.line.id)

    @property
    def follows(self) -> bool:
        """Once it is there."""
        return self._view is not None

    @work(thread=True, exit_on_error=False, group="round-reading")
    def _read(self, number: int, id: str) -> None:
        source = self.source()
        if source is None:
            self.post_message(RunRead(number, None, {}))
            return
        try:
            self._tell_read(source, number, source.show(id))
        except ControlroomError as error:
            self.post_message(RunRead(number, error, {}))

    @on(RunRead)
    def _run_read(self, message: RunRead) -> None:
        first = self._view is None
        self._devices, self._read_at = message.devices or self._devices, self._state.now
        counts, again = (True, False) if first else self._plan.finish(message.number)
        if isinstance(message.view, ControlroomError):
            self.tell(error_words(message.view), "bad")
        elif message.view is None:
            pass  # The event is closed.
        elif first:
            self._view = message.view
            self.opened(message.view)
        elif counts and not self._jobs:
            self._view, self._pending = message.view, {}
            self.show_all()
        if again:
            self.store_changed()


def answered_words(answered: Answered, item: str) -> str:
    """What an answer came to, where that is more than what its key says."""
    if answered.ticket and answered.repeated:
        return "✖ " + _("{item}: {ticket} is open already, this is noted there").format(
            item=item, ticket=answered.ticket
        )
    if answered.ticket:
        return "✖ " + _("{item}: ticket {ticket} opened").format(item=item, ticket=answered.ticket)
    if answered.noted:
        return _("{item}: {ticket} stays open and is told that it passed").format(item=item, ticket=answered.noted)
    return ""
