"""Logistics by commands, as scripts see it: from lists to lunch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from controlroom.core.config.folder import EventFolder
from tests.support.desk import run_cli

NOON = "2026-12-09T11:20:00+08:00"


@pytest.fixture
def event(event_folder: EventFolder) -> str:
    return str(event_folder.root)


def call(event: str, *command: str, at: str = NOON) -> Any:
    done = run_cli(*command, "--json", "--event", event, "--at", at, "--actor", "李娜")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(event: str, *command: str, at: str = NOON) -> tuple[int, str]:
    done = run_cli(*command, "--json", "--event", event, "--at", at, "--actor", "李娜")
    return done.returncode, json.loads(done.stderr)["error"]["code"]


def test_lunch_is_counted_from_the_list_and_short_until_enough_is_ordered(event: str, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("姓名,电话,需求\n张三,13800000001,素食\n李四,13800000002,\n王五,13800000003,不吃辣\n", "utf-8")
    assert run_cli("import", "attendees", str(people), "--event", event).returncode == 0
    lunch = call(event, "logistics", "meals", "enter", "lunch", "vegetarian", "--ordered", "1")
    assert lunch["id"] == "lunch@2026-12-09"
    by_diet = {each["diet"]: each for each in lunch["diets"]}
    assert (by_diet["ordinary"]["expected"], by_diet["ordinary"]["needed"]) == (2, 3)
    assert by_diet["vegetarian"]["troubles"] == ["short"]
    assert lunch["unknown_needs"] == {"不吃辣": 1}
    lunch = call(event, "logistics", "meals", "enter", "lunch@2026-12-09", "vegetarian", "--ordered", "2")
    assert {each["diet"]: each["troubles"] for each in lunch["diets"]}["vegetarian"] == []
    found = call(event, "logistics", "meals", "list", "--day", "2026-12-09")["meals"]
    assert {each["meal"] for each in found} == {"tea", "lunch", "dinner"}


def test_a_workbook_of_pick_ups_is_taken_in_and_a_late_car_is_told(event: str, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["嘉宾", "接送时间", "司机", "司机电话", "座位"])
    sheet.append(["张伟", "2026-12-09 10:30", "老王", "138", 4])
    file = tmp_path / "cars.xlsx"
    book.save(file)
    assert call(event, "import", "vehicles", str(file))["created"] == 1
    rows = call(event, "logistics", "vehicles", "list")["rows"]
    assert (rows[0]["id"], rows[0]["late_s"], rows[0]["troubles"]) == ("V-001", 3000, ["late"])
    assert call(event, "logistics", "vehicles", "move", "V-001", "under_way")["state"] == "under_way"
    assert refused(event, "logistics", "vehicles", "move", "V-001", "planned") == (1, "LOGISTICS_TRIP")
    entries = call(event, "logistics", "vehicles", "history", "V-001")["entries"]
    assert entries[0]["verb"] == "logistics.vehicle-moved"


def test_everything_is_shown_together_with_what_is_urgent(event: str) -> None:
    call(event, "logistics", "samples", "add", "--dish", "鱼", "--where", "冰箱 2")
    call(event, "logistics", "rooms", "add", "--who", "王芳", "--hotel", "国际")
    call(event, "logistics", "medical", "add", "--where", "大厅", "--staffed", "no", "--aed", "yes")
    call(event, "logistics", "parking", "add", "--name", "地下", "--places", "9", "--used", "9")
    call(event, "logistics", "weather", "add", "--words", "大风", "--level", "warning")
    found = call(event, "logistics", "show")
    urgent = {(each["kind"], each["trouble"]) for each in found["urgent"]}
    assert urgent == {("medical", "unstaffed"), ("parking", "full"), ("weather", "warning")}
    assert refused(event, "logistics", "samples", "discard", "S-001") == (1, "SAMPLE_KEPT")
    later = "2026-12-11T12:00:00+08:00"
    assert call(event, "logistics", "samples", "discard", "S-001", at=later)["over"] is True
    assert run_cli("logistics", "show", "--event", event, "--at", NOON).stdout.count("\n") > 6


def test_an_event_without_the_file_has_no_meals_and_a_wrong_one_is_named(event: str) -> None:
    file = Path(event) / "config" / "logistics.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace('key = "tea"', 'key = "lunch"'), "utf-8")
    assert refused(event, "logistics", "show") == (2, "CONFIG_VALUE")
    file.write_text(text.replace("break_until = 11:00:00", ""), "utf-8")
    assert refused(event, "logistics", "show") == (2, "CONFIG_VALUE")
    file.unlink()
    assert call(event, "logistics", "show")["meals"] == []


def test_a_fleet_is_taken_in_and_a_guests_pick_up_and_a_row_of_logistics_know_of_each_other(
    event: str, tmp_path: Path
) -> None:
    file = tmp_path / "fleet.csv"
    file.write_text("车牌号,司机,座位,停用原因\n京A·12345,老王,6,\n京B 1,老李,4,换轮胎\n,谁,,\n", "utf-8")
    done = run_cli("import", "fleet", str(file), "--event", event, "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["new"]) == (1, ["C-001", "C-002"])
    assert [each["row"] for each in report["rejected"]] == [4]
    again = json.loads(run_cli("import", "fleet", str(file), "--event", event, "--json").stdout)
    assert (again["created"], again["unchanged"]) == (0, 2)
    fetched = ("--vehicle", "京a12345", "--pick-up", "14:00", "--due", "15:00", "--level", "vip")
    assert call(event, "guest", "add", "张教授", *fetched)["guest"]["pick_up"]["driver"] == "老王"
    row = call(event, "logistics", "vehicles", "add", "--who", "王总", "--time", "14:20", "--vehicle", "京A12345")
    assert (row["driver"], row["troubles"]) == ("老王", ["double_booked"])
    assert [each["who"] for each in row["in_the_way"]] == ["张教授"]
    (pick_up,) = call(event, "guest", "pickups")["pick_ups"]
    assert pick_up["vehicle_troubles"] == ["double_booked"]
    told = run_cli("guest", "pickups", "--event", event, "--at", NOON).stdout
    assert "✖ double-booked: 12-09 14:20 王总" in told
    call(event, "guest", "late", "张教授", "16:30")
    cars = {each["plate"]: each for each in call(event, "logistics", "fleet", "list")["rows"]}
    (_wang, zhang) = cars["京A·12345"]["pick_ups"]
    assert (zhang["who"], zhang["delay_s"], cars["京A·12345"]["troubles"]) == ("张教授", 5400, [])
    listed = run_cli("logistics", "fleet", "list", "--event", event, "--at", NOON).stdout
    assert "fetches 12-09 14:20 王总; 12-09 14:00 张教授 +90 min" in listed
    assert "out of service: 换轮胎" in listed


def test_what_was_ordered_is_taken_in_and_what_is_short_is_said(event: str, tmp_path: Path) -> None:
    people, orders = tmp_path / "people.csv", tmp_path / "orders.xlsx"
    people.write_text("姓名,电话,需求\n张三,13800000001,素食\n李四,13800000002,\n", "utf-8")
    assert run_cli("import", "attendees", str(people), "--event", event).returncode == 0
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["餐次", "日期", "普通餐", "素食"], ["午餐", "2026-12-09", 9, 1], ["夜宵", "2026-12-09", 9, 1]):
        sheet.append(row)
    book.save(orders)
    looked = run_cli("import", "meals", str(orders), "--dry-run", "--event", event, "--at", NOON)
    assert looked.returncode == 1
    assert "✖ row 3: There is no meal “夜宵”" in looked.stdout
    assert "✖ lunch 12-09, vegetarian: 2 needed, 1 ordered" in looked.stdout
    assert "Dry run: nothing was changed." in looked.stdout
    told = json.loads(run_cli("import", "meals", str(orders), "--json", "--event", event, "--at", NOON).stdout)
    assert told["new"] == ["lunch@2026-12-09/ordinary", "lunch@2026-12-09/vegetarian"]
    assert told["short"] == [{"meal": "lunch@2026-12-09", "diet": "vegetarian", "needed": 2, "ordered": 1}]
    (lunch,) = [each for each in call(event, "logistics", "meals", "list")["meals"] if each["id"] == "lunch@2026-12-09"]
    assert {each["diet"]: each["ordered"] for each in lunch["diets"]} == {"ordinary": 9, "vegetarian": 1}


def test_what_guests_eat_is_counted_whether_they_are_on_the_list_or_not(event: str, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("姓名,电话,需求\n张三,13800000001,素食\n李四,13800000002,\n", "utf-8")
    assert run_cli("import", "attendees", str(people), "--event", event).returncode == 0
    call(event, "guest", "add", "张三", "--diet", "清真")
    call(event, "guest", "add", "王总", "--diet", "vegan", "--level", "vip")
    call(event, "guest", "add", "刘总")
    call(event, "guest", "absent", "刘总")
    (lunch,) = [each for each in call(event, "logistics", "meals", "list")["meals"] if each["id"] == "lunch@2026-12-09"]
    found = {each["diet"]: each["expected"] for each in lunch["diets"]}
    assert found == {"ordinary": 1, "vegan": 1, "vegetarian+halal": 1}
