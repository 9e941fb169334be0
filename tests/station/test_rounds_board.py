"""The rounds as the screens work on them: the sheet goes to a file of its own, devices are told of where known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.domain.people.list_files import ExportExistsError
from controlroom.station.devices import Devices
from controlroom.station.room import Room, open_room
from controlroom.station.rounds_board import RoundsBoard

AT_TEN = datetime(2026, 12, 9, 2, 0, tzinfo=UTC)


@pytest.fixture
def room(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    clock.advance(AT_TEN - clock.now())
    with open_room(event_folder.root, station="control", actor="王敏", clock=clock) as room:
        yield room


def test_a_sheet_goes_to_a_new_file_in_reports(room: Room) -> None:
    board = RoundsBoard(room)
    id = board.due()[0].id
    file = board.write(id, "sheet.html")
    assert file == str(room.folder.root / "reports" / "sheet.html")
    assert board.write(id, "sheet").endswith("sheet.pdf")
    with pytest.raises(ExportExistsError):
        board.write(id, "sheet.html")


def test_devices_are_told_of_as_far_as_they_are_known(room: Room) -> None:
    assert RoundsBoard(room).devices(["led-main"]) == {}
    board = RoundsBoard(room, lambda: Devices(room))
    assert list(board.devices(["led-main", "nothing"])) == ["led-main"]
    assert board.me == "王敏"
