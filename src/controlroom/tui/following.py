"""Screens that read again when somebody committed something, and tell what nobody foresaw in their workers."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import ClassVar, Generic, TypeVar, cast

from textual import on, work
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from controlroom.core.errors import ControlroomError
from controlroom.tui.base import TellsWorkers
from controlroom.tui.refresh import Refresh
from controlroom.tui.state import AppState, Phase
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.top_bar import TopBar

_AGAIN_S = 2.0
"""After this a reading that failed is tried again."""

Source = TypeVar("Source")
Reading = TypeVar("Reading")


class ReadingCame(Message):
    """A reading came back: what was read, the error it met, or None from an event that is closed by now."""

    def __init__(self, number: int, reading: object) -> None:
        super().__init__()
        self.number, self.reading = number, reading


class FollowingScreen(Screen[None]):
    """At most one reading at a time, at most one each `reads_every_s`, never the last change missed.

    Whoever derives from it starts a reading in `_start_reading`, with a number of `_plan`, and asks `_plan` when it
    comes back whether it counts and whether another is wanted.
    """

    reads_every_s: ClassVar[float] = 0.5

    def __init__(self) -> None:
        super().__init__()
        self._plan = Refresh(self.reads_every_s)
        self._opened = False

    @property
    def follows(self) -> bool:
        """Whether there is something to read."""
        return self._opened

    def store_changed(self) -> None:
        """Somebody committed something, or a while has passed."""
        if self.follows and (wait := self._plan.ask(time.monotonic())) is not None:
            self.set_timer(max(wait, 0.001), self._start_reading)

    def read_again(self) -> None:
        """Something else is wanted: what is under way no longer counts."""
        self._plan.restart()
        self.store_changed()

    def _start_reading(self) -> None:
        raise NotImplementedError

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker met something nobody foresaw: told, for it does not bubble, and the next reading may begin."""
        if event.state is WorkerState.ERROR and isinstance(app := self.app, TellsWorkers):
            self._plan.restart()
            app.on_worker_state_changed(event)


class BoardScreen(FollowingScreen, Generic[Source, Reading]):
    """A board: where we are above, alerts and keys below, and between them what it reads while the event is open.

    `source` gives what it reads from, None before the event is open. The program calls `show` each second and when the
    state changes, and `store_changed` for every commit of its `scopes`. Whoever derives from it shows its own part of
    the state in `show_state`, says what to read in `question`, and takes it in `reading_came` or `reading_failed`;
    `_state` may be given before it is mounted.
    """

    def __init__(self, source: Callable[[], Source | None]) -> None:
        super().__init__()
        self.source = source
        self._state: AppState | None = None

    def now(self) -> datetime:
        """The time that is shown."""
        return self._state.now if self._state is not None else datetime.min.replace(tzinfo=UTC)

    def on_mount(self) -> None:
        self._show_again()

    def on_screen_resume(self) -> None:
        """Back from another board, which alone was told what was committed meanwhile, or from a panel."""
        read_before = self._opened
        self._show_again()
        if read_before:
            # What is kept is painted first: a reading beside it would keep the screen waiting.
            self.call_after_refresh(self.store_changed)

    def on_resize(self) -> None:
        """Other columns, or lines that are broken elsewhere."""
        self.call_after_refresh(self._show_again)

    def _show_again(self) -> None:
        if self._state is not None:
            self.show(self._state)

    def show(self, state: AppState) -> None:
        """Show `state`; the first time the event is open, it is read."""
        before, self._state = self._state, state
        if not self.query(TopBar):
            return  # Not there yet, or on its way out: a tick may come in between.
        self.query_one(TopBar).show(state)
        self.query_one(AlertBar).show(state)
        if state.phase is Phase.OPEN and not self._opened and self.source() is not None:
            self._opened = True
            self.begin_reading()
        self.show_state(state, before)

    def begin_reading(self) -> None:
        """The event is open, and nothing was read yet."""
        self.store_changed()

    def show_state(self, state: AppState, before: AppState | None) -> None:
        """Show what this board has of `state`; it showed `before`."""
        raise NotImplementedError

    # Reading

    def question(self) -> Callable[[Source], Reading]:
        """What to read now; the source is asked in a worker."""
        raise NotImplementedError

    def reading_came(self, reading: Reading) -> None:
        """Show what was read. All that changes is one frame."""
        raise NotImplementedError

    def reading_failed(self, error: ControlroomError) -> None:
        """Say why nothing could be read."""
        raise NotImplementedError

    def _start_reading(self) -> None:
        self._read_answer(self._plan.start(time.monotonic()), self.question())

    @work(thread=True, exit_on_error=False, group="reading")
    def _read_answer(self, number: int, question: Callable[[Source], Reading]) -> None:
        source = self.source()
        try:
            self.post_message(ReadingCame(number, question(source) if source is not None else None))
        except ControlroomError as error:
            self.post_message(ReadingCame(number, error))

    @on(ReadingCame)
    def _reading_came(self, message: ReadingCame) -> None:
        counts, again = self._plan.finish(message.number)
        if counts and isinstance(message.reading, ControlroomError):
            self.reading_failed(message.reading)
            self.set_timer(_AGAIN_S, self.store_changed)  # Nobody may commit anything for long.
        elif counts and message.reading is not None:
            with self.app.batch_update():
                self.reading_came(cast(Reading, message.reading))
        if again:
            self.store_changed()
