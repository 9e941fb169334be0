"""Exports as their users type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from controlroom.core.config.folder import EventFolder
from tests.support.desk import run_cli
from tests.support.people import take_in

LIST = "姓名,单位,签到码,类别\n欧阳娜娜,=星河科技,CODE-1,贵宾\n张伟,银海,CODE-2,\n"


@pytest.fixture
def event(event_folder: EventFolder, tmp_path: Path) -> str:
    return take_in(event_folder, tmp_path / "people.csv", LIST)


def test_a_filtered_export_is_told_refused_twice_and_forced(event: str, tmp_path: Path) -> None:
    file = tmp_path / "vip.csv"
    command = ("export", "attendees", str(file), "--event", event, "--category", "vip", "--state", "expected")
    done = run_cli(*command, "--json", "--actor", "王敏")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"file": str(file), "rows": 1}
    assert "'=星河科技" in file.read_text("utf-8-sig")
    again = run_cli(*command)
    assert again.returncode == 1
    assert "EXPORT_EXISTS" in again.stderr
    assert "1 row written" in run_cli(*command, "--force").stdout
    back = run_cli("import", "attendees", str(file), "--event", event, "--json")
    assert json.loads(back.stdout)["unchanged"] == 1
    entries = [json.loads(line) for line in run_cli("journal", "--event", event, "--json").stdout.splitlines()]
    exported = [entry for entry in entries if entry["verb"] == "people.exported"]
    assert [entry["actor"] for entry in exported][0] == "王敏"
    assert exported[0]["data"] == {"what": "attendees", "rows": 1, "filter": {"state": "expected", "category": "vip"}}


def test_scans_are_exported_and_an_unknown_category_is_named_with_the_known(event: str, tmp_path: Path) -> None:
    run_cli("scan", "CODE-1", "--desk", "D1", "--event", event)
    file = tmp_path / "scans.xlsx"
    done = run_cli("export", "checkins", str(file), "--event", event, "--json")
    assert json.loads(done.stdout)["rows"] == 1
    wrong = run_cli("export", "attendees", str(tmp_path / "x.csv"), "--event", event, "--category", "vipp")
    assert wrong.returncode == 2
    assert "vip, speaker" in wrong.stderr
