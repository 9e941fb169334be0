"""Nobody asks the devices, though this program would: a line on every board says so, and goes by itself."""

from __future__ import annotations

from datetime import timedelta

from textual.app import App, ComposeResult

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.core.ids import SYSTEM
from controlroom.domain.devices.watching import begin_watch
from controlroom.store.journal import Origin
from controlroom.tui.session import Session
from controlroom.tui.state import AppState, Notice
from controlroom.tui.widgets.alert_bar import AlertBar
from tests.tui.support import room_of

SECOND = timedelta(seconds=1)


def unwatched(session: Session) -> list[Notice]:
    return [notice for notice in session.read_notices() if notice.unwatched is not None]


def test_it_is_told_until_somebody_asks_them(event_folder: EventFolder, clock: ManualClock) -> None:
    with room_of(event_folder, clock) as room:
        begin_watch(room.store, Origin("elsewhere", SYSTEM), "killed")
    clock.advance(timedelta(hours=1))
    session = Session(
        event_folder.root, desks=(), station="control", actor="李娜", clock=clock, adjust=None,
        tell=lambda _event: None, changed=lambda _scopes: None,
    )  # fmt: skip
    try:
        session.open()
        assert unwatched(session) == [], "it has only just begun"
        clock.advance(11 * SECOND)
        assert len(unwatched(session)) == 1
        with room_of(event_folder, clock) as room:
            begin_watch(room.store, Origin("tech", SYSTEM), "other")
        assert unwatched(session) == []
    finally:
        session.close()


async def test_the_line_says_since_when(event_folder: EventFolder, clock: ManualClock) -> None:
    class Bar(App[None]):
        def compose(self) -> ComposeResult:
            yield AlertBar()

    notice = Notice("", "", 0, unwatched=clock.now())
    state = AppState("dashboard", None, clock.now(), settings=load_settings(event_folder), notices=(notice,))
    app = Bar()
    async with app.run_test(size=(80, 24)):
        bar = app.query_one(AlertBar)
        bar.show(state)
        shown = str(bar.query_one("#notice").render())
        assert "Nobody asks the devices since" in shown
        assert "[Ctrl+Z: seen]" in shown
