"""How the rundown went against its plan, with figures computed by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from controlroom.core.clock import ManualClock
from controlroom.core.i18n import use_language
from controlroom.domain.agenda.changes import CancelItem, InsertItem, PlanItems, Substitute
from controlroom.domain.agenda.kpi import Figure, figures, host_error, kpis
from controlroom.domain.agenda.live import FinishItem, NoteCause, Operation, ShowTimeCard, StartItem
from controlroom.domain.agenda.moves import SpeakerLate
from controlroom.domain.agenda.report import measured, write_report
from controlroom.domain.agenda.rules import Agenda, Kind, Part, Rules, Speaker
from controlroom.domain.agenda.service import apply
from controlroom.domain.people.list_files import ExportExistsError
from controlroom.store import journal
from controlroom.store.journal import Origin
from controlroom.store.store import Store
from tests.domain.agenda.rundowns import NINE, SETTING, agenda, at, did, item, minutes

CALLER = Origin("agenda", "李娜")
PLANNED = (
    item("opening", "9:00", 20),
    item("keynote", "9:20", 60, speakers=(Speaker("Zhang"), Speaker("Li", Part.SUBSTITUTE))),
    item("tea", "10:20", 15, kind=Kind.BREAK),
    item("talk", "10:35", 40, speakers=(Speaker("Wang"),)),
    item("closing", "11:15", 20),
)
MORNING: tuple[tuple[str, Operation], ...] = (
    ("9:02", StartItem("opening")), ("9:20", Substitute("keynote")), ("9:23", StartItem("keynote")),
    ("10:23", ShowTimeCard("keynote")), ("10:29", FinishItem("keynote")), ("10:29", NoteCause("keynote", "=questions")),
    ("10:30", StartItem("tea")), ("10:45", FinishItem("tea")), ("10:47", StartItem("talk")),
    ("11:25", FinishItem("talk")), ("11:25", InsertItem("film", "Film", minutes(5), room="main")),
    ("11:25", StartItem("film")), ("11:30", FinishItem("film")), ("11:30", CancelItem("closing", "no time")),
)  # fmt: skip


def test_the_figures_of_a_morning_are_those_computed_by_hand() -> None:
    found = kpis(did(agenda(*PLANNED), *MORNING), at("12:00"), reminders=7)
    # The opening took 21 min of 20, the keynote 66 of 60, the talk 38 of 40; tea and film are no measure.
    assert found.deviation == pytest.approx((1 / 20 + 6 / 60 + 2 / 40) / 3)
    assert found.as_planned == pytest.approx(4 / 5)
    assert found.variance == minutes(1 + 6 + 0 - 2)
    # Tea began at 10:30, gave way to 10:40 (its least), was called back at 10:45; the talk began at 10:47.
    assert found.host_error == minutes(7)
    assert (found.cards, found.reminders) == (1, 7)
    assert found.causes == (("=questions", 1), ("no time", 1))
    assert found.by_speaker == (("Li", pytest.approx(0.1)), ("Wang", pytest.approx(-0.05)))


def test_figures_stand_beside_their_targets_and_say_nothing_before_anything_is_over() -> None:
    done = figures(kpis(did(agenda(*PLANNED), *MORNING), at("12:00"), 7), Rules())
    assert [(each.key, each.value, each.target, each.unit, each.met) for each in done] == [
        ("agenda.deviation", 0.0667, 0.05, "share", False), ("agenda.completed", 0.8, 0.98, "share", False),
        ("agenda.host_error", 7.0, 5.0, "min", False), ("agenda.variance", 5.0, None, "min", None),
        ("agenda.reminders", 7, None, "count", None), ("agenda.time_cards", 1, None, "count", None),
    ]  # fmt: skip
    before = figures(kpis(agenda(*PLANNED), at("8:00")), Rules())
    assert [each.met for each in before[:3]] == [None, None, None]
    assert done[0].to_json() == {
        "key": "agenda.deviation",
        "value": 0.0667,
        "target": 0.05,
        "unit": "share",
        "met": False,
        "items": 3,
        "of": 4,
    }


def test_a_share_of_what_is_over_says_of_how_many_items_it_is() -> None:
    early = figures(kpis(did(agenda(*PLANNED), *MORNING[:3]), at("9:30")), Rules())
    completed = next(each for each in early if each.key == "agenda.completed")
    assert (completed.value, completed.base) == (1.0, (1, 5))
    assert completed.base_words == "1 of 5 items so far"
    assert next(each for each in early if each.key == "agenda.host_error").base_words == ""
    whole = Figure("agenda.completed", 1.0, 0.98, "share", True, (5, 5))
    assert whole.base_words == ""


def test_the_host_does_not_answer_for_an_overrun_a_late_speaker_or_the_setting_up() -> None:
    day = agenda(item("a", "9:00", 30), item("b", "9:30", 30, changeover=minutes(5)))
    overrun = did(day, ("9:00", StartItem("a")), ("9:40", FinishItem("a")), ("9:45", StartItem("b")))
    assert host_error(overrun) == minutes(0)
    late = did(day, ("9:00", SpeakerLate("a", at("9:20"))), ("9:23", StartItem("a")))
    assert host_error(late) == minutes(3)


def test_what_nobody_began_on_a_day_that_is_over_was_not_held_and_today_may_still_be() -> None:
    assert kpis(agenda(*PLANNED), at("23:00")).as_planned is None
    assert kpis(agenda(*PLANNED), at("33:00")).as_planned == 0.0


@pytest.fixture
def held(store: Store, clock: ManualClock) -> Store:
    clock.advance(NINE - clock.now())
    apply(store, CALLER, SETTING, PlanItems(PLANNED))
    for now, operation in MORNING:
        clock.advance(at(now) - clock.now())
        apply(store, CALLER, SETTING, operation)
    return store


def test_the_report_has_every_item_in_the_language_in_force_without_a_formula(held: Store, tmp_path: Path) -> None:
    use_language("zh")
    file = tmp_path / "report.csv"
    assert write_report(held, CALLER, SETTING, file).rows == 6
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    keynote = rows[1]
    assert keynote == {
        "日期": "2026-12-09", "会场": "主会场", "环节": "Keynote", "类型": "演讲", "台上人员": "Li", "进度": "已结束",
        "计划开始": "2026-12-09 09:20:00", "计划结束": "2026-12-09 10:20:00", "实际开始": "2026-12-09 09:23:00",
        "实际结束": "2026-12-09 10:29:00", "开始偏差（分钟）": "3.0", "时长偏差（分钟）": "6.0", "偏差（%）": "10.0",
        "计时牌": "1", "原因": "'=questions",
    }  # fmt: skip
    assert [row["环节"] for row in rows] == ["Opening", "Keynote", "Tea", "Talk", "Closing", "Film"]
    assert (rows[4]["进度"], rows[4]["实际开始"], rows[4]["偏差（%）"]) == ("已取消", "", "")
    with held.read() as connection:
        entry = journal.latest(connection, 1)[0]
    assert (entry.verb, entry.data["rows"]) == ("agenda.reported", 6)


def test_the_report_as_a_workbook_has_numbers_and_is_not_written_over(held: Store, tmp_path: Path) -> None:
    file = tmp_path / "report.xlsx"
    write_report(held, CALLER, SETTING, file)
    sheet = load_workbook(file).active
    assert sheet is not None
    assert [cell.value for cell in sheet[3]][10:] == [3, 6, 10, 1, "'=questions"]
    with pytest.raises(ExportExistsError):
        write_report(held, CALLER, SETTING, file)
    assert write_report(held, CALLER, SETTING, file, force=True).rows == 6


def test_reminders_are_counted_from_the_store(held: Store) -> None:
    assert measured(held, SETTING).reminders == 0


def test_an_empty_rundown_has_no_figures() -> None:
    found = kpis(Agenda({}, SETTING.calendar), at("9:00"))
    assert (found.deviation, found.as_planned, found.host_error, found.items) == (None, None, minutes(0), ())
