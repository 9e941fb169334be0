"""A screen that reads again when somebody committed something, and tells what nobody foresaw in its workers."""

from __future__ import annotations

import time
from typing import ClassVar

from textual.screen import Screen
from textual.worker import Worker, WorkerState

from controlroom.tui.base import TellsWorkers
from controlroom.tui.refresh import Refresh


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
