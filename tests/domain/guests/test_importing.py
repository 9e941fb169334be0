"""A list of guests taken in, and written out again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from controlroom.domain.guests import reading, service
from controlroom.domain.guests.columns import GuestColumnError, GuestColumnsError, GuestFieldError
from controlroom.domain.guests.exporting import export_guests
from controlroom.domain.guests.importing import GuestsImport, plan_of, see_import, take_in
from controlroom.domain.guests.rules import Guest, Level, State
from controlroom.domain.guests.times import Days
from controlroom.domain.people.files import read_table
from controlroom.store import journal
from controlroom.store.journal import Origin
from controlroom.store.store import Store
from tests.support.people import add_person

LI = Origin("control", "李娜")
DAYS = Days(ZoneInfo("Asia/Shanghai"), time(4), date(2026, 5, 18), date(2026, 5, 19))
LIST = """姓名,级别,签到码,到达,航班,车牌号,司机,接机时间,陪同人员,资料袋,座位,忌口,需求
张教授,贵宾,A001,09:30,CA1831,京A 12345,老刘,08:40,李娜,是,A1,素食,
Prof. Weber,演讲嘉宾,,2026-05-19 10:00,,,,,,,,,德语翻译
"""


def taken(store: Store, folder: Path, text: str, asked: Mapping[str, str] | None = None) -> GuestsImport:
    file = folder / "guests.csv"
    file.write_text(text, encoding="utf-8")
    return take_in(store, LI, plan_of(read_table(file), file.name, DAYS, asked or {}))


def everybody(store: Store) -> dict[str, Guest]:
    return {guest.name: guest for guest in reading.guests(store).guests}


def test_a_list_becomes_guests_joined_to_the_list_of_people(store: Store, tmp_path: Path) -> None:
    zhang = add_person(store, "A001", "张教授", company="清华大学", needs="轮椅")
    found = taken(store, tmp_path, LIST)
    assert (found.read, found.created, found.joined, found.rejected) == (2, ("张教授", "Prof. Weber"), 1, ())
    guest, weber = everybody(store)["张教授"], everybody(store)["Prof. Weber"]
    assert (guest.person, guest.level, guest.company, guest.needs, guest.kit) == (
        zhang, Level.VIP, "清华大学", "轮椅", True,
    )  # fmt: skip
    assert guest.due is not None
    assert f"{guest.due.astimezone(DAYS.zone):%m-%d %H:%M}" == "05-18 09:30"
    assert (guest.pick_up.vehicle, guest.pick_up.driver) == ("京A 12345", "老刘")
    assert (weber.person, weber.level, weber.needs, weber.state) == ("", Level.SPEAKER, "德语翻译", State.EXPECTED)
    assert reading.guests(store).codes == {guest.id: "A001"}


def test_without_a_level_a_guest_is_looked_after_as_their_category_says(store: Store, tmp_path: Path) -> None:
    add_person(store, "A001", "张教授", category="vip")
    add_person(store, "A002", "王记者", category="press")
    taken(store, tmp_path, "姓名,签到码\n张教授,A001\n王记者,A002\n陈女士,\n")
    levels = {name: guest.level for name, guest in everybody(store).items()}
    assert levels == {"张教授": Level.VIP, "王记者": Level.GUEST, "陈女士": Level.GUEST}


def test_the_same_list_changes_nothing_and_an_empty_cell_says_nothing(store: Store, tmp_path: Path) -> None:
    add_person(store, "A001", "张教授")
    taken(store, tmp_path, LIST)
    again = taken(store, tmp_path, LIST)
    assert (again.unchanged, again.created, again.updated) == (2, (), ())
    later = taken(store, tmp_path, "姓名,到达时间,座位\n张教授,,B7\n")
    assert later.updated == ("张教授",)
    guest = everybody(store)["张教授"]
    assert (guest.seat, guest.due is not None, guest.flight) == ("B7", True, "CA1831")


def test_a_dry_run_changes_nothing(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "guests.csv"
    file.write_text("name,level\nA,vip\n", encoding="utf-8")
    assert see_import(store, plan_of(read_table(file), file.name, DAYS, {})).created == ("A",)
    assert everybody(store) == {}


def test_rows_that_could_mean_anybody_are_rejected_and_the_others_go_in(store: Store, tmp_path: Path) -> None:
    add_person(store, "L1", "李雷", company="ACME")
    second = add_person(store, "L2", "李雷", company="北大")
    found = taken(
        store, tmp_path,
        "name,level,code,company,due,kit\n"
        "李雷,,,,,\n李雷,,,北大,,\n,vip,,,,\nA,king,,,,\nB,,nobody,,,\nC,,,,soon,\nD,,,,,maybe\nE,,,,,\nE,,,,,\n",
    )  # fmt: skip
    assert [row for row, _reason in found.rejected] == [2, 4, 5, 6, 7, 8, 10]
    assert found.created == ("李雷", "E")
    assert everybody(store)["李雷"].person == second


def test_what_has_happened_to_a_guest_is_not_undone_by_a_list(store: Store, tmp_path: Path) -> None:
    taken(store, tmp_path, "name,eta,reason\nA,09:50,traffic\n")
    assert everybody(store)["A"].why_late == "traffic"
    service.move(store, LI, everybody(store)["A"].id, State.ARRIVED)
    taken(store, tmp_path, "name,eta,reason,state\nA,09:50,traffic,expected\n")
    guest = everybody(store)["A"]
    assert (guest.state, guest.eta) == (State.ARRIVED, None)


def test_hostile_cells_are_text(store: Store, tmp_path: Path) -> None:
    taken(store, tmp_path, "name,seat\n\"[b]\x1b[31m\u202eevil\n{x}\",=cmd|' /C calc'!A0\n")
    (name,) = everybody(store)
    assert name == "[b] [31mevil {x}" or name == "[b][31mevil {x}"
    export_guests(store, LI, DAYS.zone, tmp_path / "out.csv")
    assert ",'=cmd" in (tmp_path / "out.csv").read_text("utf-8-sig") or "\"'=cmd" in (tmp_path / "out.csv").read_text(
        "utf-8-sig"
    )


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_what_is_written_out_is_read_back_unchanged(store: Store, tmp_path: Path, ending: str) -> None:
    add_person(store, "A001", "张教授")
    taken(store, tmp_path, LIST)
    before, file = everybody(store), tmp_path / f"out{ending}"
    assert export_guests(store, LI, DAYS.zone, file).rows == 2
    again = take_in(store, LI, plan_of(read_table(file), file.name, DAYS, {}))
    assert (again.unchanged, again.rejected) == (2, ())
    assert everybody(store) == before
    with store.read() as connection:
        assert "guest.exported" in {entry.verb for entry in journal.latest(connection, 10)}


def test_columns_can_be_said_and_mistakes_in_them_are_told(store: Store, tmp_path: Path) -> None:
    assert taken(store, tmp_path, "wer,was\nA,vip\n", {"wer": "name", "was": "level"}).created == ("A",)
    with pytest.raises(GuestColumnsError):
        taken(store, tmp_path, "wer,was\nA,vip\n")
    with pytest.raises(GuestFieldError):
        taken(store, tmp_path, "wer,was\nA,vip\n", {"wer": "nom"})
    with pytest.raises(GuestColumnError):
        taken(store, tmp_path, "wer,was\nA,vip\n", {"qui": "name"})


def test_times_of_a_workbook_are_read_as_they_stand_there(sqlite_store: Store, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "到达时间"])
    sheet.append(["A", time(9, 30)])
    book.save(tmp_path / "guests.xlsx")
    table = read_table(tmp_path / "guests.xlsx")
    assert take_in(sqlite_store, LI, plan_of(table, "guests.xlsx", DAYS, {})).created == ("A",)
    due = everybody(sqlite_store)["A"].due
    assert due is not None
    assert f"{due.astimezone(DAYS.zone):%H:%M}" == "09:30"
