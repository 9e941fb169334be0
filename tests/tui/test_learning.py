"""What a station tells, taken into what is shown."""

from __future__ import annotations

from datetime import UTC, datetime

from controlroom.core.clock import ManualClock
from controlroom.core.errors import ControlroomError
from controlroom.station.events import ClockTrouble, StationEvent, TroubleOver
from controlroom.store.changes import Changed
from controlroom.store.journal import Entry
from controlroom.tui.devices.glance import DeviceGlance, NoNetworkError
from controlroom.tui.learning import learnt
from controlroom.tui.state import AppState

NOW = datetime(2026, 12, 9, 8, tzinfo=UTC)


def entry(verb: str) -> Entry:
    return Entry(
        seq=1, at=NOW, station="control", actor="system", verb=verb, subject="device:*", data={"cause": "no-route"}
    )


def test_that_no_device_answers_is_shown_until_one_answers_again() -> None:
    told: list[StationEvent] = []

    def trouble(error: ControlroomError) -> None:
        told.append(ClockTrouble(error))

    glance = DeviceGlance(lambda: None, ManualClock(NOW), trouble, lambda codes: told.append(TroubleOver(codes)))
    state = AppState("dashboard", None, NOW)
    glance.heard(Changed((entry("device.disconnected"),)))
    state = learnt(state, told[-1], NOW)
    assert [alert.error.code for alert in state.alerts] == [NoNetworkError.code]
    glance.heard(Changed((entry("device.connected"),)))
    assert learnt(state, told[-1], NOW).alerts == ()
