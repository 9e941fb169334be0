"""A picture of a round while it is walked, on the smallest screen."""

from __future__ import annotations

from collections.abc import Callable

from textual.pilot import Pilot
from textual.widgets import Input

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import use_language
from controlroom.tui.app import ControlRoomApp
from controlroom.tui.state import Phase
from tests.tui.rounds.event import AT_THREE, hall_event
from tests.tui.support import seen, until


def test_a_round_with_a_number_that_is_judged_while_it_is_typed(
    event_folder: EventFolder, clock: ManualClock, snap_compare: Callable[..., bool]
) -> None:
    clock.advance(AT_THREE - clock.now())
    app = ControlRoomApp(hall_event(event_folder).root, station="control", desks=(), actor="王敏", clock=clock)

    async def ready(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.state.phase is Phase.OPEN)
        await pilot.press("7")
        await until(pilot, lambda: "Hall round" in seen(app))
        await pilot.press("end", "enter")
        await until(pilot, lambda: "0 of 4 answered" in seen(app))
        app.screen.query_one(Input).cursor_blink = False
        await pilot.press("p", *"180")
        await until(pilot, lambda: "1 of 4 answered" in seen(app) and "fail (≥ 200 lx)" in seen(app))
        use_language("zh")
        app.show()
        await pilot.pause(0.2)

    assert snap_compare(app, terminal_size=(80, 24), run_before=ready)
