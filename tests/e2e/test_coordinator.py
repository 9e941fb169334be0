"""A coordinator's day by keys alone, on a real event: a late VIP, an illness and a drill, reports and the next shift.

What counts is what the journal tells in the end.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from textual.app import App
from textual.pilot import Pilot

from controlroom.cli.story import story
from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import use_language
from controlroom.core.pins import hash_pin
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.announcements.service import latest
from controlroom.station.room import Room
from controlroom.station.rundown import Rundown
from controlroom.store.journal import entries_since
from controlroom.tui.app import Station
from tests.domain.agenda.rundowns import at, morning
from tests.support.people import add_person
from tests.tui.support import FILE_PRINTER, quiet_event, room_of, running, scan, seen, until

PINS = {"李娜": "2468", "周敏": "1357", "何静": "1111"}
OPERATOR = '[[operators]]\nname = "{name}"\nrole = "{role}"\ngroup = "{group}"\npin = "{pin}"\n'


@pytest.fixture(scope="module")
def operators() -> str:
    """Two coordinators, a desk and a commander who is only on the telephone."""
    people = {
        "李娜": ("coordinator", "coordination"),
        "周敏": ("coordinator", "coordination"),
        "何静": ("desk", "conference"),
    }
    lines = [
        OPERATOR.format(name=name, role=role, group=group, pin=hash_pin(PINS[name]))
        for name, (role, group) in people.items()
    ]
    return "".join([*lines, '[[operators]]\nname = "陈总"\nrole = "commander"\ngroup = "command"\n'])


@pytest.fixture
def event(event_folder: EventFolder, operators: str, monkeypatch: pytest.MonkeyPatch) -> EventFolder:
    """The sample event with people who have PINs. Its devices are in no network here."""
    monkeypatch.setattr("controlroom.station.polling.DevicePolling.start", lambda _polling: None)
    file = quiet_event(event_folder, FILE_PRINTER).config / "event.toml"
    file.write_text(file.read_text("utf-8") + operators, "utf-8")
    return event_folder


@pytest.fixture
def room(event: EventFolder, clock: ManualClock) -> Iterator[Room]:
    """The same event, seen from beside; nine o'clock is near."""
    clock.advance(at("8:50") - clock.now())
    with room_of(event, clock) as room:
        Rundown(room).do(PlanItems(morning()))
        yield room


class Operator:
    """Somebody at the keyboard, who reads before the next key."""

    def __init__(self, app: App[object], pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def sees(self, *words: str) -> str:
        """Waits until all `words` stand on the screen."""
        await self.until(lambda: all(word in seen(self.app) for word in words))
        return seen(self.app)

    async def until(self, holds: Callable[[], bool]) -> None:
        await until(self.pilot, holds)

    async def press(self, *keys: str, sees: str = "") -> None:
        await self.pilot.press(*keys)
        if sees:
            await self.sees(sees)

    async def types(self, words: str, sees: str = "") -> None:
        """Words into what is asked, and Enter."""
        await self.press(*words, "enter", sees=sees)


@asynccontextmanager
async def at_work(
    room: Room, name: str = "李娜", station: Station = "control", size: tuple[int, int] = (120, 36)
) -> AsyncIterator[Operator]:
    """A station with somebody signed in. A desk is a program of its own: beside one, what is typed as quickly as a
    test types is a scan."""
    desks = ("D1",) if station == "desk" else ()
    async with running(room.folder, room.clock, station, size, desks, actor=name) as (app, pilot):
        operator = Operator(app, pilot)
        await operator.sees(name, "PIN")
        await operator.types(PINS[name], sees=f"{name} · ")
        yield operator


def told(room: Room, since: datetime | None = None) -> list[str]:
    """The journal as a story, without its times."""
    with room.store.read() as connection:
        return [line[10:] for line in story(list(entries_since(connection, since)), room.settings.event)]


def in_order(lines: list[str], *wanted: str) -> None:
    """All of `wanted` are told, one after the other."""
    rest = iter(lines)
    for words in wanted:
        assert any(words in line for line in rest), f"{words!r} is not told, or not there:\n" + "\n".join(lines)


async def test_a_vip_is_late_somebody_steps_in_and_the_arrival_is_told(room: Room, clock: ManualClock) -> None:
    add_person(room.store, "A1", "Prof. Zhang", category="vip")
    async with at_work(room) as li:
        await li.press("8", sees="Nobody is looked after yet.")
        await li.press("n", sees="as on the people list")
        await li.press(*"Prof. Zhang", *["down"] * 4, *"09:00", *["down"] * 7)
        await li.types("Wu Di", sees="✔ Prof. Zhang is looked after")
        # The flight is late: to wait would move the whole morning, so the substitute it is.
        await li.press("e", sees="Prof. Zhang · ")
        await li.types("10:00 flight delayed", sees="Prof. Zhang can be on stage at 10:10")
        await li.press("s", sees="Dr. Li speaks instead of Prof. Zhang")
        await li.press("a", sees="✔ Announced")
        await li.press("ctrl+k", sees="… Conference operations")
        await li.press("k", sees="▸ Conference operations")
        await li.press("enter", sees="✔ Conference operations")
        text = await li.sees("… Technical", "… Publicity")
        assert "✔ Technical" not in text
    clock.advance(timedelta(minutes=65))
    async with at_work(room, "何静", "desk", (80, 24)) as he:
        scan(he.app, "A1")
        await he.sees("Alert the companion and coordination now")
    async with at_work(room) as li:
        await li.sees("VIP Prof. Zhang has arrived at Main check-in; companion: Wu Di.")
        await li.press("ctrl+z", "8", sees="✔ arrived")
        await li.press("space", sees="is now: in the lounge")
        await li.press("space", sees="is now: on the stage")
    in_order(
        told(room),
        "李娜 signed in: coordinator",
        "Prof. Zhang is looked after",
        "Prof. Zhang comes late: flight delayed",
        "Dr. Li speaks instead of Prof. Zhang",
        "李娜 acknowledges for Conference operations: Dr. Li speaks instead",
        "何静 signed in: desk",
        "Prof. Zhang admitted",
        "李娜 acknowledges for Coordination: VIP Prof. Zhang has arrived",
        "Prof. Zhang: in the lounge",
        "Prof. Zhang: on the stage",
    )


@pytest.fixture
def in_chinese(room: Room) -> None:
    """The event's first language is Chinese, as it is in the sample."""
    file = room.folder.config / "event.toml"
    file.write_text(file.read_text("utf-8").replace('language = "en"', 'language = "zh"'), "utf-8")
    use_language("zh")


@pytest.mark.usefixtures("in_chinese")
async def test_an_illness_is_run_to_its_end(room: Room) -> None:
    async with at_work(room) as li:
        await li.press("4", sees="推进")
        await li.press("space", sees="▶ 进行中")
        await li.press("9", sees="按 N 按预案启动")
        await li.press("n", sees="启动哪个预案？")
        await li.press(*"疾病", sees="人员突发疾病")
        await li.press("enter", sees="▸ 主会场")
        await li.press("enter", sees="发生了什么")
        await li.types("前排有人晕倒", sees=" 1/9 ")
        await li.press("space", sees=" 2/9 ")
        await li.press("space", sees=" 3/9 ")
        await li.press("space", sees="请按选项的数字键")
        await li.press("1", sees=" 4/9 ")
        await li.press("space", sees="做了什么")
        await li.press("enter", sees="打勾时须填：备注")
        await li.types("仁济医院", sees=" 5/9 ")  # The question is still there.
        await li.press("space", sees=" 6/9 ")
        await li.press("space", sees="各位来宾：现场有来宾需要医疗协助")
        await li.press("enter", sees=" 7/9 ")
        await li.press("space", sees="做了什么")
        await li.types("已通知家属", sees=" 8/9 ")
        await li.press("escape", "4", sees="‖ 暂停")
        await li.press("h", sees="“Opening”继续进行。")
        await li.press("9", "enter", sees=" 8/9 ")
        await li.press("space", sees=" 9/9 ")
        await li.press("space", sees="做了什么")
        await li.types("病情稳定", sees="已恢复")
        await li.press("C", sees="复盘")
        await li.types("AED 四分钟到位", sees="已结案。")
    in_order(
        told(room),
        "I-0001 启动：人员突发疾病 · 主会场 · 前排有人晕倒",
        "医护判断 · 李娜 完成 · 严重，送医院",
        "记录医院和陪同人 · 李娜 完成 · 仁济医院",
        "“Opening”暂停",
        "I-0001 发布：各位来宾：现场有来宾需要医疗协助",
        "“Opening”继续进行",
        "病情稳定 · 已向后勤服务组开工单 T-0001",
        "李娜 将 I-0001 结案 · AED 四分钟到位",
    )


@pytest.mark.usefixtures("in_chinese")
async def test_a_fire_is_drilled_with_the_commander_on_the_telephone(room: Room) -> None:
    async with at_work(room) as li:
        await li.press("9", sees="按 D 开始演练")
        await li.press("d", sees="演练哪个预案？")
        await li.press(*"火情", "enter", sees="▸ 主会场")
        await li.press("enter", sees="发生了什么")
        await li.types("晚间演练", sees=" 1/10 ")
        await li.press("1", sees=" 2/10 ")
        await li.press("space", sees="做了什么")
        await li.types("西门接车", sees=" 3/10 ")
        await li.press("space", sees=" 4/10 ")
        await li.press("space", sees="超过 500 人须先批准")
        await li.types("800", sees="须由总指挥批准")
        await li.press("a", sees="申请批准的人数")
        await li.types("800", sees="等待批准")
        await li.press("g", sees="由谁批准 ▸ 陈总")
        await li.press("enter", sees="电话依据")
        await li.types("李娜打给陈总", sees="已记录批准")
        await li.press("home", "space", sees="（已批准 800 人）")
        await li.press("enter", sees=" 5/10 ")
        await li.press("space", sees="不会真正发出")
        await li.press("enter", sees="演练：没有真正发出。")
        await li.press("space", sees="清点人数")
        await li.types("780", sees=" 7/10 ")
        await li.press("space", sees="做了什么")
        await li.types("人已清点", sees=" 8/10 ")
        await li.press("a", sees="已申请")
        await li.press("g", "enter", *"李娜打给陈总", "enter", sees="已记录批准")
        await li.press("home", "3", sees=" 10/10 ")
        await li.press("space", sees="已恢复")
        await li.press("C", *"广播再短一些", "enter", sees="已结案。")
        await li.press("escape", sees="已结束 1")
        await li.press("home", "x", sees="已写入")
    in_order(
        told(room),
        "演练 I-0001 启动：火情与疏散",
        "陈总 批准 · 800 · 李娜打给陈总",
        "李娜 将 演练 I-0001 结案 · 广播再短一些",
    )
    with room.store.read() as connection:
        assert latest(connection, 9) == (), "a drill says nothing to anybody"
    (sheet,) = (room.folder.root / "reports").glob("I-0001-*.html")
    assert "广播再短一些" in sheet.read_text("utf-8")


async def test_a_report_goes_round_and_the_next_shift_takes_over(room: Room, clock: ManualClock) -> None:
    clock.advance(at("10:20") - clock.now())
    async with at_work(room) as li:
        await li.press("0", sees="R  Reports")
        await li.press("r", sees="The report of 10:00 is overdue by 20 min.")
        await li.press("e", sees="Words on top")
        await li.types("all calm", sees="» all calm")
        await li.press("enter", sees="Press it once more")
        await li.press("enter", sees="Situation report 1, issued by 李娜")
        await li.press("x", sees="▸ HTML file")
        await li.press("enter", sees="situation-01-")
        await li.press("enter", sees="✔ Written:")
        await li.press("x", "down", sees="▸ Markdown file")
        await li.press("enter", sees=".md")
        await li.press("enter", sees="✔ Written:")
        await li.press("p", sees="▸ printer of Desk 1")
        await li.press("enter", sees="✔ The report went to the printer.")
        await li.press("w", sees="Morning sheet")
        await li.press("enter", sees="morning-")
        await li.press("n", sees="New ticket")
        await li.types("No water on stage", sees="T-0001")
        clock.advance(timedelta(minutes=105))
        await li.press("home", sees="The report of 12:00 is due")
        await li.sees("Since report 1", "open tickets: 0 → 1")
        await li.press("enter", sees="Press it once more")
        await li.press("enter", sees="Situation report 2, issued by 李娜")
        await li.press("h", sees="S hands over what is open")
        await li.press("s", sees="Hand over to")
        await li.types("周敏", sees="A remark of your own")
        await li.types("key at D1", sees="handed over.")
        await li.press("enter", sees="who accepts")
        await li.press("enter", sees="PIN of 周敏")
        await li.types("0000", sees="✖")
        await li.press("enter", sees="who accepts")
        await li.press("enter", sees="PIN of 周敏")
        await li.types(PINS["周敏"], sees="All is accepted.")
    reports = room.folder.root / "reports"
    assert {file.suffix for file in reports.glob("situation-01-*")} == {".html", ".md"}
    assert "all calm" in next(reports.glob("*.md")).read_text("utf-8")
    assert len(list(reports.glob("morning-*.html"))) == 1
    assert (room.folder.root / "badges.prn").stat().st_size > 1000
    in_order(
        told(room),
        "situation reports missed: 08:00",
        "the situation report of 10:00 is due",
        "李娜 wrote into the next report",
        "situation report 1 issued by 李娜",
        "a report written to",
        "a report sent to the printer",
        "T-0001 opened",
        "situation report 2 issued by 李娜",
        "周敏 accepts hand-over 1 of 李娜",
    )


async def test_a_desk_is_told_who_may_begin_an_incident_and_issue_a_report(room: Room) -> None:
    async with at_work(room, "何静", size=(80, 24)) as he:
        await he.press("0", sees="R  Reports")
        await he.press("r", sees="Draft of the situation report")
        await he.press("enter", sees="Press it once more")
        await he.press("enter", sees="何静 (desk) may not issue")
        await he.sees("that is for coordinator,", "on a screen Ctrl+U")
        await he.press("9", sees="N begins one by a playbook")
        await he.press("n", sees="何静 (desk) may not start an incident")  # Before the questions, not after them.
        await he.press("ctrl+u", sees="0 signs out.")
        await he.types("0", sees="Now acts")
    assert not [line for line in told(room) if "issued" in line or "I-0001" in line]
