"""The devices, served by an open event."""

from __future__ import annotations

from datetime import timedelta

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.live import StartItem
from controlroom.domain.devices.rules import Shown
from controlroom.station.devices import Devices
from controlroom.station.room import Room
from controlroom.station.rundown import Rundown
from tests.domain.agenda.rundowns import NINE, morning
from tests.support.waiting import wait_until
from tests.tui.support import room_of


def state(devices: Devices) -> Shown | None:
    found = devices.view().device("mic-main")
    return found.state if found is not None else None


def test_who_looks_every_second_sees_what_others_write(event_folder: EventFolder, clock: ManualClock) -> None:
    with room_of(event_folder, clock) as room, room_of(event_folder, clock) as other:
        devices = Devices(room)
        devices.follow()
        assert state(devices) is Shown.UNKNOWN
        Devices(other).human_test("mic-main", ok=False, note="no sound")
        wait_until(lambda: state(devices) is Shown.CRITICAL, "seen")
        clock.advance(timedelta(seconds=11))
        assert state(devices) is Shown.CRITICAL


def test_what_is_not_followed_is_read_each_time(event_folder: EventFolder, clock: ManualClock) -> None:
    with room_of(event_folder, clock) as room, room_of(event_folder, clock) as other:
        devices = Devices(room)
        assert state(devices) is Shown.UNKNOWN
        Devices(other).human_test("mic-main", ok=True)
        assert state(devices) is Shown.OK


def filled(room: Room) -> list[str]:
    return [item.title for item in Rundown(room).view().agenda.items.values() if item.kind == "filler"]


def test_the_filler_that_a_fail_over_offers_goes_into_the_rundown(
    event_folder: EventFolder, clock: ManualClock
) -> None:  # fmt: skip
    clock.advance(NINE - clock.now())
    with room_of(event_folder, clock) as room:
        Rundown(room).do(PlanItems(morning()))
        Rundown(room).do(StartItem("opening"))
        devices = Devices(room)
        done = devices.fail_over("mic-main", filler=True)
        assert done.at_risk is not None
        assert done.filler is not None
        assert filled(room) == ["Short technical break"]
        assert done.failover.item == "opening"
