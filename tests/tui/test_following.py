"""A board follows the store: bursts are one reading, the last change is not missed, and no worker fails in silence."""

from __future__ import annotations

from collections.abc import Callable

from textual import work
from textual.app import App
from textual.worker import Worker, WorkerState

from controlroom.core.errors import ControlroomError
from controlroom.store.errors import StoreBusyError
from controlroom.tui.announcements.board import AnnouncementsScreen
from controlroom.tui.contacts.board import ContactsScreen
from controlroom.tui.devices.board import DevicesScreen
from controlroom.tui.following import BoardScreen, FollowingScreen
from controlroom.tui.guests.board import GuestsScreen
from controlroom.tui.incidents.board import IncidentsScreen
from controlroom.tui.logistics.board import LogisticsScreen
from controlroom.tui.people.board import PeopleScreen
from controlroom.tui.reports.board import ReportsScreen
from controlroom.tui.rounds.board import RoundsScreen
from controlroom.tui.rundown.board import RundownScreen
from controlroom.tui.tickets.board import TicketsScreen
from tests.tui.support import until

BOARDS = (
    AnnouncementsScreen, ContactsScreen, DevicesScreen, GuestsScreen, IncidentsScreen, LogisticsScreen, PeopleScreen,
    ReportsScreen, RoundsScreen, RundownScreen, TicketsScreen,
)  # fmt: skip


class Board(FollowingScreen):
    reads_every_s = 0.05

    def __init__(self) -> None:
        super().__init__()
        self._opened = True
        self.readings = 0
        self.breaks = False

    def _start_reading(self) -> None:
        self.readings += 1
        self._read(self._plan.start(0.0))

    @work(thread=True, exit_on_error=False)
    def _read(self, number: int) -> None:
        if self.breaks:
            raise ZeroDivisionError("nobody foresaw this")
        self.app.call_from_thread(self._came, number)

    def _came(self, number: int) -> None:
        _counts, again = self._plan.finish(number)
        if again:
            self.store_changed()


class Host(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def get_default_screen(self) -> Board:
        return Board()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self.told.append(str(event.worker.error))


class Reads(BoardScreen[str, str]):
    """A board whose source may be busy."""

    reads_every_s = 0.05

    def __init__(self) -> None:
        super().__init__(lambda: "a source")
        self._opened = self.busy = True
        self.came: list[str | ControlroomError] = []

    def question(self) -> Callable[[str], str]:
        def read(source: str) -> str:
            if self.busy:
                raise StoreBusyError(store="event.db", seconds=5)
            return source

        return read

    def reading_came(self, reading: str) -> None:
        self.came.append(reading)

    def reading_failed(self, error: ControlroomError) -> None:
        self.came.append(error)


async def test_a_reading_that_failed_is_tried_again_though_nobody_commits_anything() -> None:
    async with App[None]().run_test() as pilot:
        board = Reads()
        await pilot.app.push_screen(board)
        board.store_changed()
        await until(pilot, lambda: bool(board.came))
        await pilot.pause(0.5)
        board.busy = False
        await until(pilot, lambda: board.came[-1] == "a source")


async def test_a_burst_of_changes_is_read_at_most_twice() -> None:
    async with Host().run_test() as pilot:
        board = pilot.app.screen
        assert isinstance(board, Board)
        for _change in range(50):
            board.store_changed()
        await until(pilot, lambda: board.readings >= 1)
        await pilot.pause(0.3)
        assert board.readings <= 2


async def test_what_breaks_in_a_worker_is_told_and_the_next_change_is_read_again() -> None:
    host = Host()
    async with host.run_test() as pilot:
        board = pilot.app.screen
        assert isinstance(board, Board)
        board.breaks = True
        board.store_changed()
        await until(pilot, lambda: host.told == ["nobody foresaw this"])
        board.breaks = False
        board.store_changed()
        await until(pilot, lambda: board.readings == 2)


def test_all_boards_that_read_the_store_follow_it_alike() -> None:
    assert all(issubclass(board, BoardScreen) for board in BOARDS)
