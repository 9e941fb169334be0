"""The stage screen as a program: one room, its clock, and nothing a speaker could break."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import work
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from controlroom.core.clock import Clock, SystemClock
from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _, current_language, use_language_of_event
from controlroom.core.text import clean_line
from controlroom.domain.agenda.stage_rules import StageView
from controlroom.tui.messages import OpeningFailed, StoreChanged
from controlroom.tui.program import Program
from controlroom.tui.stage.scene import WORDS, Look, Scene, Watched, scene_of, until_tick, watched
from controlroom.tui.stage.screen import StageKeys, StageScreen
from controlroom.tui.stage.session import StageSession
from controlroom.tui.widgets.lettering import letters

if TYPE_CHECKING:
    from controlroom.core.config.folder import Settings
    from controlroom.station.stage import StageReading

_LOG = logging.getLogger(__name__)
_TRY_AGAIN_S = 5.0
_ANY_SIZE = (80, 6)
_AT_LEAST_S = 0.002  # Just behind the second, never just before it.


class StageOpened(Message):
    """The event is open."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings


class StageRead(Message):
    """What the stage shows was read, or could not be. `number`: the how manieth reading it is."""

    def __init__(self, number: int, reading: StageReading | ControlroomError) -> None:
        super().__init__()
        self.number = number
        self.reading = reading


class StoreTold(Message):
    """The store cannot be read (`error`), or can be again (None)."""

    def __init__(self, error: ControlroomError | None) -> None:
        super().__init__()
        self.error = error


class ClockTrouble(Message):
    """The room should follow the clock, and cannot."""

    def __init__(self, error: ControlroomError) -> None:
        super().__init__()
        self.error = error


class StageApp(Program):
    """The stage of `room`. Without one, and where the event has but one, of that."""

    CSS_PATH = [f"../styles/{name}.tcss" for name in ("common", "panels", "stage")]
    BINDINGS = [
        ("q,ctrl+q", "leave", ""),
        ("c", "count", ""),
        ("question_mark,f1", "keys", ""),
        ("r", "try_again", ""),
    ]

    def __init__(self, folder: Path, *, room: str = "", actor: str, clock: Clock | None = None) -> None:
        super().__init__(folder)
        self._clock = clock or SystemClock()
        self.room = room
        self.up = False
        self.scene = Scene(Look.CALM, _("opening …"), "")
        self._settings: Settings | None = None
        self._reading: StageReading | None = None
        self._seen: Watched | None = None
        self._failure: ControlroomError | None = None
        self._asked = self._shown = 0
        self._gone = self._trouble = ""
        self._session = StageSession(
            folder, actor=actor, clock=self._clock, changed=lambda: self.post(StoreChanged()),
            store=lambda error: self.post(StoreTold(error)), trouble=lambda error: self.post(ClockTrouble(error)),
        )  # fmt: skip

    def get_default_screen(self) -> Screen[Any]:
        return StageScreen()

    def begin(self) -> None:
        self._open()
        self._keep_time()

    # What happens below

    @work(thread=True, exclusive=True, exit_on_error=False, group="session")
    def _open(self) -> None:
        try:
            settings = self._session.open()
        except ControlroomError as error:
            self.post(OpeningFailed(error))
        else:
            if settings is not None:
                self.post(StageOpened(settings))

    def on_opening_failed(self, message: OpeningFailed) -> None:
        self._failure = message.error
        self.set_timer(_TRY_AGAIN_S, self.action_try_again)
        self.tick()

    def on_stage_opened(self, message: StageOpened) -> None:
        self._failure = None
        self._take_settings(message.settings)
        self._ask()
        self._fetch_letters()

    def _take_settings(self, settings: Settings) -> None:
        if self._settings is None:
            use_language_of_event(settings.event.language)
        self._settings = settings
        rooms = settings.event.rooms
        if not self.room and len(rooms) == 1:
            self.room = rooms[0].id

    def on_store_changed(self, _message: StoreChanged) -> None:
        self._ask()

    def _ask(self) -> None:
        self._asked += 1
        self._read(self._asked)

    @work(thread=True, exit_on_error=False, group="reading")
    def _read(self, number: int) -> None:
        try:
            reading = self._session.read(self.room)
        except ControlroomError as error:
            self.post(StageRead(number, error))
        else:
            if reading is not None:
                self.post(StageRead(number, reading))

    def on_stage_read(self, message: StageRead) -> None:
        if isinstance(message.reading, ControlroomError):
            self._store_gone(message.reading)
            return
        if message.number < self._shown:
            return  # A later one was quicker.
        self._shown = message.number
        if (settings := self._session.settings()) is not None:
            self._take_settings(settings)
        self._reading, self._seen, self._gone, self._trouble = message.reading, None, "", ""
        self.tick()

    def on_store_told(self, message: StoreTold) -> None:
        if message.error is not None:
            self._store_gone(message.error)
        else:
            self._gone = ""
            self._ask()

    def _store_gone(self, error: ControlroomError) -> None:
        """The clock goes on with what is known, and the screen says since when that may be wrong."""
        if not self._gone:
            words = _("▲ {what} Since {time} changes do not reach this screen; the clock goes on.")
            self._gone = words.format(what=error.sentence(), time=self._local("%H:%M:%S"))
        self.tick()

    def on_clock_trouble(self, message: ClockTrouble) -> None:
        self._trouble = "▲ " + message.error.sentence()
        self.tick()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker met something nobody foresaw: it is told and logged, never swallowed."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            _LOG.error("a worker failed", exc_info=error)
            self._trouble = f"▲ {type(error).__name__}: {clean_line(str(error))}"
            self.tick()

    @work(thread=True, exit_on_error=False, group="letters")
    def _fetch_letters(self) -> None:
        """The first large letters take a second to come; a message to the speaker must not wait for that."""
        letters(_(WORDS[Look.OVER]), current_language(), *_ANY_SIZE)

    # The clock

    @work(exit_on_error=False, group="clock")
    async def _keep_time(self) -> None:
        while True:
            self.tick()
            wait = until_tick(self._clock.now(), self.scene.anchor, halves=self.scene.flashes or self.scene.blinks)
            await asyncio.sleep(wait + _AT_LEAST_S)

    def tick(self) -> None:
        """Show this moment."""
        screen = self.screen_stack[0] if self.is_running and self.screen_stack else None
        if not isinstance(screen, StageScreen) or not screen.is_mounted:
            return
        now = self._clock.now()
        self.scene = self._scene()
        with self.batch_update():
            screen.show_top(self._room_name(), self._local("%H:%M:%S"))
            screen.show(self.scene, lit=now.microsecond < 500_000)
            screen.show_note(self._gone or self._trouble)

    def _scene(self) -> Scene:
        now = self._clock.now()
        if self._failure is not None:
            words = self._failure.whole()
            return Scene(Look.WARNING, words, "", following=_("It is tried again every few seconds; R tries at once."))
        if self._reading is None:
            return Scene(Look.CALM, _("opening …"), "")
        agenda, stage = self._reading.view.agenda, self._reading.stage
        if self._seen is None or self._seen.day != agenda.calendar.day(now):
            self._seen = watched(agenda, self.room, now)
        if stage.room != self.room:
            stage = StageView(self.room)
        return scene_of(self._seen, stage, now, up=self.up)

    def _local(self, pattern: str) -> str:
        zone = self._settings.event.zone if self._settings is not None else None
        return self._clock.now().astimezone(zone).strftime(pattern)

    def _room_name(self) -> str:
        rooms = self._settings.event.rooms if self._settings is not None else ()
        name = next((getattr(room.name, current_language()) for room in rooms if room.id == self.room), self.room)
        marks = [clean_line(name, 60)]
        if self._reading is not None and self._reading.stage.roll:
            marks.append(_("follows the clock"))
        if self.up:
            marks.append(_("counting up"))
        return " · ".join(mark for mark in marks if mark)

    # Keys

    def action_count(self) -> None:
        """Count what has passed, or again what is left."""
        self.up = not self.up
        self.tick()

    def action_keys(self) -> None:
        """Show the keys."""
        self.push_screen(StageKeys())

    def action_try_again(self) -> None:
        """Open the event once more, if it is not open."""
        if self._failure is not None:
            self._failure = None
            self._open()

    def action_leave(self) -> None:
        """End the program."""
        self._close()

    @work(thread=True, exit_on_error=False, group="session-end")
    def _close(self) -> None:
        self._session.close()
        self.call_from_thread(self.exit)

    async def on_unmount(self) -> None:
        """However the program ends, the store is let go of."""
        await asyncio.to_thread(self._session.close)
