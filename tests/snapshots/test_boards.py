"""Pictures of both boards, whole, small and large, in both languages. `pytest --snapshot-update` takes new ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import Language, use_language
from controlroom.core.ids import new_id
from controlroom.domain.badges.batches import BatchFilter
from controlroom.domain.badges.rules import JobState
from controlroom.domain.devices.recording import Memory, Seen, record
from controlroom.domain.devices.watching import begin_watch, watch
from controlroom.domain.people.model import Person
from controlroom.domain.tickets.opening import NewTicket
from controlroom.domain.tickets.rules import Category, Level
from controlroom.hardware.probes.readings import Code, Outcome, reading
from controlroom.station.announcements import Announcements
from controlroom.station.devices import Devices, setting_of
from controlroom.station.room import Room
from controlroom.station.tickets import Tickets
from controlroom.store.store import Transaction
from controlroom.tui.app import ControlRoomApp
from controlroom.tui.kiosk.app import KioskApp
from controlroom.tui.state import Phase
from controlroom.tui.widgets.big_words import BigWords
from tests.tui.support import FILE_PRINTER, quiet_event, room_of, seen, until

PEOPLE: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("P01", "王敏", {"company": "清华大学"}),
    ("P02", "Żółć Łukasiewicz", {"category": "speaker", "company": "Politechnika Łódzka", "language": "pl"}),
    ("P03", "𠮷田太郎", {"category": "media", "company": "都市新聞"}),
    ("P04", "[red]x[/]", {"status": "cancelled"}),
    ("P05", "欧阳娜娜", {"category": "vip", "company": "城市规划研究院", "title": "院长", "needs": "轮椅 wheelchair"}),
    ("P06", "阿卜杜热合曼·买买提", {"category": "guest"}),
)
MORNING = datetime(2026, 12, 9, 0, 20, tzinfo=UTC)

Compare = Callable[..., bool]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MORNING)


@pytest.fixture
def morning(event_folder: EventFolder, clock: ManualClock) -> EventFolder:
    """An event at half past eight: people come, some are refused."""
    folder = quiet_event(event_folder, FILE_PRINTER)
    for file in (folder.config / "checklists").glob("*.toml"):
        file.unlink()  # What falls due is written down at a moment of its own.
    with room_of(folder, clock) as room:
        room.store.write(take_in_everybody, room.by)
        for number in range(40):
            clock.advance(timedelta(seconds=15))
            room.admit(room.settings.desk("D2"), f"Q{number:02}")
        for code in ("P01", "P02", "P01", "P04", "nobody"):
            clock.advance(timedelta(seconds=9))
            room.admit(room.settings.desk("D2"), code)
    return folder


def take_in_everybody(transaction: Transaction) -> None:
    """One entry in the journal: what stands there must not change from run to run."""
    everybody = [*PEOPLE, *((f"Q{number:02}", f"参会者{number}", {}) for number in range(40))]
    rows = [
        Person(id=new_id(), code=code, name=name, **{"category": "attendee", **values}).model_dump()
        for code, name, values in everybody
    ]
    transaction.connection.execute(Person.__table__.insert(), rows)  # type: ignore[attr-defined]
    counts = {"read": len(rows), "created": len(rows), "updated": 0, "unchanged": 0, "rejected": 0}
    transaction.journal("people.imported", "file:attendees.csv", counts)


def in_language(language: Language, app: ControlRoomApp) -> None:
    use_language(language)
    app.show()


@pytest.mark.parametrize(("width", "height", "language"), [(80, 24, "en"), (120, 36, "zh")])
def test_the_dashboard(
    morning: EventFolder, clock: ManualClock, snap_compare: Compare, width: int, height: int, language: Language
) -> None:
    app = ControlRoomApp(morning.root, station="control", desks=(), actor="王敏", clock=clock)

    async def ready(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.state.at_dashboard is not None and bool(app.screen.query("PlotextPlot")))
        in_language(language, app)
        await pilot.pause(0.2)

    assert snap_compare(app, terminal_size=(width, height), run_before=ready)


@pytest.mark.parametrize(
    ("width", "height", "language", "code"), [(80, 24, "zh", "P05"), (120, 36, "en", "P01"), (120, 36, "zh", "P05")]
)
def test_the_desk(
    morning: EventFolder,
    clock: ManualClock,
    snap_compare: Compare,
    width: int,
    height: int,
    language: Language,
    code: str,
) -> None:
    app = ControlRoomApp(morning.root, station="desk", desks=("D1",), actor="王敏", clock=clock)

    def settled() -> bool:
        decision, spool = app.state.decision, app.state.at_desk.spool
        done = decision is not None and (decision.job is None or app.state.here.badge is JobState.SENT)
        return done and len(app.state.at_desk.scans) == 1 and spool.waiting == 0

    async def ready(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.state.phase is Phase.OPEN and "ready" in seen(app))
        app.screen.query_one(Input).cursor_blink = False  # Or the picture would depend on the moment.
        app.present(code)
        await until(pilot, settled)
        in_language(language, app)
        await pilot.pause(0.2)

    assert snap_compare(app, terminal_size=(width, height), run_before=ready)


@pytest.mark.parametrize(("width", "height", "code"), [(120, 36, ""), (80, 24, "P05")])
def test_the_kiosk(
    morning: EventFolder, clock: ManualClock, snap_compare: Compare, width: int, height: int, code: str
) -> None:
    app = KioskApp(morning.root, desk="D1", actor="kiosk", clock=clock)

    async def ready(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.state.phase is Phase.OPEN and not is_lettering(app))
        app.kiosk = replace(app.kiosk, note="")
        app.show()
        if code:
            app.present(code)
            await until(pilot, lambda: app.state.here.badge is JobState.SENT)
        await until(pilot, lambda: not is_lettering(app))
        await pilot.pause(0.2)

    assert snap_compare(app, terminal_size=(width, height), run_before=ready)


def is_lettering(app: KioskApp) -> bool:
    """Whether letters of many cells are still to come."""
    large = [each for each in app.screen.query(BigWords) if each.display and each.size.height > 1]
    return not large or any("▀" not in each.render().plain for each in large)


@pytest.mark.parametrize(("width", "height", "language"), [(80, 24, "zh"), (120, 36, "en")])
def test_badges_ahead_of_the_day(
    morning: EventFolder, clock: ManualClock, snap_compare: Compare, width: int, height: int, language: Language
) -> None:
    with room_of(morning, clock) as room:
        room.set_stock("*", 20)
        room.pause_batch("D1", room.plan_batch("D1", BatchFilter()))
    app = ControlRoomApp(morning.root, station="control", desks=(), actor="王敏", clock=clock)

    async def ready(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.state.at_dashboard is not None and bool(app.screen.query("PlotextPlot")))
        await pilot.press("ctrl+g")
        await until(pilot, lambda: "paused" in seen(app) and "They all have a badge" in seen(app))
        in_language(language, app)
        await pilot.pause(0.2)

    assert snap_compare(app, terminal_size=(width, height), run_before=ready)


@pytest.mark.parametrize(("width", "height", "language"), [(80, 24, "zh"), (120, 36, "en")])
def test_the_tickets(
    morning: EventFolder, clock: ManualClock, snap_compare: Compare, width: int, height: int, language: Language
) -> None:
    with room_of(morning, clock) as room:
        break_things(Tickets(room), clock)
    app = ControlRoomApp(morning.root, station="control", desks=(), actor="王敏", clock=clock)

    async def ready(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.state.phase is Phase.OPEN)
        await pilot.press("5")
        await until(pilot, lambda: "T-0003" in seen(app) and "T-0002" in seen(app) and bool(app.state.notices))
        in_language(language, app)
        if width == 80:
            await pilot.press("d")
        await until(pilot, lambda: "History" in seen(app) or width == 80)
        app.screen.query_one(Input).cursor_blink = False
        await pilot.pause(0.3)

    assert snap_compare(app, terminal_size=(width, height), run_before=ready)


def break_things(tickets: Tickets, clock: ManualClock) -> None:
    """A ticket that is overdue, one on hold, one that is urgent and new."""
    tickets.open(
        NewTicket("圆桌厅话筒无声", "technical", category=Category.TECHNICAL, device="mic-2", room="roundtable")
    )
    tickets.accept("1")
    tickets.hold("1", "等备用话筒")
    tickets.open(NewTicket("Coffee cups run out", "logistics", category=Category.PROCESS, urgency=Level.HIGH))
    clock.advance(timedelta(minutes=17))
    tickets.open(
        NewTicket(
            "LED 大屏黑屏", "technical", Level.HIGH, Level.HIGH, Category.TECHNICAL, device="led-main", room="main"
        )
    )
    clock.advance(timedelta(seconds=95))


@pytest.mark.parametrize(("width", "height", "language"), [(80, 24, "zh"), (120, 36, "en")])
def test_the_announcements(
    morning: EventFolder, clock: ManualClock, snap_compare: Compare, width: int, height: int, language: Language
) -> None:
    with room_of(morning, clock) as room:
        announce_things(Announcements(room), clock)
    app = ControlRoomApp(morning.root, station="control", desks=(), actor="王敏", clock=clock)

    async def ready(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.state.phase is Phase.OPEN)
        await pilot.press("ctrl+k")
        await until(pilot, lambda: "Car park B" in seen(app) and bool(app.state.notices))
        in_language(language, app)
        await pilot.press("end")
        await pilot.pause(0.3)

    assert snap_compare(app, terminal_size=(width, height), run_before=ready)


def announce_things(board: Announcements, clock: ManualClock) -> None:
    """One that a group has not heard for a quarter of an hour, one that was corrected, one for nobody."""
    board.post(
        {
            "zh": "大屏故障，开幕式推迟十分钟，请就位等待。",
            "en": "The LED wall is dark: the opening is ten minutes late.",
        },
        ["technical", "conference", "publicity"],
    )  # fmt: skip
    board.acknowledge(1, "conference")
    clock.advance(timedelta(minutes=11))
    board.resend()
    board.post({"zh": "午餐在三层。", "en": "Lunch is on the third floor."}, ["logistics"])
    board.withdraw(2, "厅号写错", {"zh": "午餐在二层。", "en": "Lunch is on the second floor."})
    board.post({"zh": "停车场 B 区已满，请引导至 C 区。", "en": "Car park B is full; guide cars to C."})
    clock.advance(timedelta(minutes=4))


def test_the_devices(morning: EventFolder, clock: ManualClock, snap_compare: Compare) -> None:
    with room_of(morning, clock) as room:
        fail_devices(room, clock)
    app = ControlRoomApp(morning.root, station="control", desks=(), actor="王敏", clock=clock)

    async def ready(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.state.phase is Phase.OPEN)
        await pilot.press("6")
        in_language("zh", app)
        await until(pilot, lambda: "T-0002" in seen(app) and "变化记录" in seen(app))
        await until(pilot, lambda: bool(app.state.notices))
        await pilot.pause(0.3)

    assert snap_compare(app, terminal_size=(120, 36), run_before=ready)


def fail_devices(room: Room, clock: ManualClock) -> None:
    """The core switch is dead with what hangs on it, the microphones are replaced, a printer is being looked at."""
    devices = Devices(room)
    devices.human_test("mic-main", ok=False, note="无声")
    devices.fail_over("mic-main")
    clock.advance(timedelta(seconds=75))
    devices.human_test("mic-spare", ok=True)
    setting = setting_of(room.settings)
    memory = Memory.of(room.store)
    fine, dead = reading(Outcome.OK, Code.OK), reading(Outcome.CRITICAL, Code.TIMEOUT, limit_s=3.0)
    begin_watch(room.store, room.by, "elsewhere")
    behind = ("switch-core", "led-main")
    for silent in ((), (), behind, behind, (*behind, "printer-d3")):
        seen = [
            Seen(device.id, check.key, dead if device.id in silent else fine, clock.now())
            for device in setting.config.devices
            for check in device.all_checks()
        ]
        record(room.store, room.by, setting, memory, seen)
        clock.advance(timedelta(seconds=4))
    watch(room.store, room.by, "elsewhere", memory)
