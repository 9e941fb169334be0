"""Incidents by commands: a power cut from the start to its review, as scripts see it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from controlroom.core.config.folder import EventFolder
from controlroom.core.pins import hash_pin
from tests.support.desk import run_cli

NINE = "2026-12-09T09:%02d:00+08:00"
PEOPLE = """
[[operators]]
name = "张总"
role = "commander"
group = "command"
phone = "138 0000 0001"
[[operators]]
name = "李娜"
role = "coordinator"
group = "coordination"
[[operators]]
name = "王强"
role = "leader"
group = "technical"
"""


@pytest.fixture
def event(event_folder: EventFolder) -> str:
    with (event_folder.config / "event.toml").open("a", encoding="utf-8") as file:
        file.write(PEOPLE)
    return str(event_folder.root)


def call(event: str, *command: str, minute: int = 0, actor: str = "李娜") -> Any:
    done = run_cli("incident", *command, "--json", "--event", event, "--at", NINE % minute, "--actor", actor)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(event: str, *command: str, minute: int = 0, actor: str = "李娜") -> tuple[int, str]:
    done = run_cli("incident", *command, "--json", "--event", event, "--at", NINE % minute, "--actor", actor)
    return done.returncode, json.loads(done.stderr)["error"]["code"]


def test_a_power_cut_from_the_start_to_its_review(event: str) -> None:
    begun = call(event, "start", "power-cut", "--room", "main", "--what", "灯全灭")
    assert (begun["id"], begun["state"], begun["total"], begun["current"]) == ("I-0001", "open", 11, "safety")
    assert refused(event, "start", "power-cut", "--room", "main") == (1, "INCIDENT_RUNNING")
    call(event, "tick", "1", "safety", minute=1)
    assert refused(event, "tick", "1", "safety", minute=2) == (1, "INCIDENT_STEP_TAKEN")
    call(event, "tick", "1", "hold", "--note", "主持人口播", minute=2)
    call(event, "choose", "1", "find", "2", minute=3)
    opened = call(event, "tick", "1", "generator", "--note", "已送电", minute=8, actor="王强")
    assert next(step["ticket"] for step in opened["steps"] if step["id"] == "generator") == "T-0001"
    assert refused(event, "tick", "1", "evacuate", "--number", "800", minute=9) == (1, "INCIDENT_APPROVAL")
    assert call(event, "ask", "1", "evacuate", "８００", minute=9)["waiting"] == ["evacuate"]
    assert refused(event, "approve", "1", "evacuate", minute=10, actor="王强") == (1, "INCIDENT_NO_AUTHORITY")
    assert refused(event, "approve", "1", "evacuate", "--who", "张总", minute=10) == (2, "INCIDENT_CALL")
    call(event, "approve", "1", "evacuate", "--who", "张总", "--call", "李娜拨 138", minute=11)
    told = run_cli("incident", "show", "1", "--event", event, "--at", NINE % 11, "--actor", "李娜").stdout
    assert "Power cut · Main Hall" in told
    assert "approved (800) by 张总 · 李娜拨 138" in told
    assert call(event, "tick", "1", "evacuate", "--number", "780", minute=12)["state"] == "controlled"
    seen = call(event, "broadcast", "1", "say", "--preview", minute=12)
    assert call(event, "broadcast", "1", "say", minute=12) == seen
    call(event, "broadcast", "1", "online", minute=12)
    assert call(event, "count", "1", "120", "--note", "东门", minute=12)["people"] == 120
    assert call(event, "tick", "1", "count", "--number", "780", minute=13)["people"] == 780
    call(event, "note", "1", "发电车 40 分钟油量", "--step", "generator", minute=14)
    assert refused(event, "close", "1", "早了", minute=15) == (1, "INCIDENT_STEPS_LEFT")
    call(event, "tick", "1", "restart", minute=20)
    assert call(event, "skip", "1", "say-back", "大屏已告知", minute=21)["state"] == "recovered"
    assert call(event, "untick", "1", "say-back", "还是要广播", minute=21)["state"] == "controlled"
    call(event, "broadcast", "1", "say-back", minute=22)
    assert call(event, "close", "1", "UPS 容量不足，更换", minute=30)["state"] == "closed"
    journal = run_cli("journal", "--event", event).stdout
    for verb in ("approval-refused", "approved", "broadcast", "controlled", "recovered", "closed"):
        assert f"incident.{verb}" in journal


def test_lists_and_sheets_are_read_by_people_too(event: str, tmp_path: Path) -> None:
    assert len(call(event, "playbooks")["playbooks"]) == 12
    call(event, "start", "fire", "--drill", "--room", "main")
    (line,) = call(event, "list", "--running", minute=3)["incidents"]
    assert (line["drill"], line["late"]) == (True, 1)
    for command in (("list",), ("show", "i1"), ("playbooks",), ("drill-result", "1")):
        told = run_cli("incident", *command, "--event", event, "--at", NINE % 3, "--actor", "李娜").stdout
        assert "Fire and evacuation" in told
    shown = run_cli("incident", "show", "1", "--event", event, "--at", NINE % 3, "--actor", "李娜").stdout
    assert "DRILL I-0001" in shown
    assert "张总 138 0000 0001" in shown
    assert "over" in shown
    file = tmp_path / "drill.html"
    assert call(event, "drill-result", "1", str(file))["file"] == str(file)
    assert "Drill I-0001" in file.read_text("utf-8")
    assert call(event, "cancel", "1", "误报")["state"] == "cancelled"


def test_the_commander_approves_here_by_a_pin_that_no_list_of_processes_shows(
    event: str, event_folder: EventFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = event_folder.config / "event.toml"
    pin = f'phone = "138 0000 0001"\npin = "{hash_pin("4711")}"\n'
    file.write_text(file.read_text("utf-8").replace('phone = "138 0000 0001"\n', pin), "utf-8")
    call(event, "start", "power-cut", "--room", "main")
    call(event, "choose", "1", "find", "2")
    call(event, "ask", "1", "evacuate", "800")
    here = ("1", "evacuate", "--who", "张总", "--here")
    monkeypatch.setenv("CONTROLROOM_APPROVER_PIN", "4712")
    assert refused(event, "approve", *here) == (1, "OPERATOR_PIN")
    monkeypatch.setenv("CONTROLROOM_APPROVER_PIN", "4711")
    approval = next(step for step in call(event, "approve", *here)["steps"] if step["id"] == "evacuate")["approval"]
    assert (approval["who"], approval["by_pin"], approval["recorded_by"]) == ("张总", True, "李娜")
    assert "incident.approval-pin-refused" in run_cli("journal", "--event", event).stdout


def test_an_item_at_risk_begins_one(event: str, tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("room,day,start,minutes,title\nmain,2026-12-09,09:30,60,Keynote\n", "utf-8")
    assert run_cli("import", "agenda", str(plan), "--event", event, "--actor", "李娜").returncode == 0
    begun = call(event, "start", "guest-absent", "--item", "keynote")
    assert (begun["room"], begun["what"], begun["item"] is not None) == ("main", "Keynote", True)
    assert refused(event, "start", "fire", "--item", "nothing") == (2, "AGENDA_NO_ITEM")


def test_what_is_wrong_is_refused_with_its_code(event: str) -> None:
    assert refused(event, "show", "I-0042") == (2, "INCIDENT_UNKNOWN")
    assert refused(event, "start", "flood") == (2, "INCIDENT_NO_PLAYBOOK")
    assert refused(event, "start", "fire", "--room", "moon") == (2, "INCIDENT_PLACE")
    call(event, "start", "guest-absent", "--room", "main")
    assert refused(event, "tick", "1", "nothing") == (2, "INCIDENT_NO_STEP")
    assert refused(event, "choose", "1", "reach", "perhaps") == (2, "INCIDENT_NO_CHOICE")
    assert refused(event, "count", "1", "many") == (2, "INCIDENT_COUNT")
    assert refused(event, "skip", "1", "reach", " ") == (2, "INCIDENT_REASON")
    assert refused(event, "broadcast", "1", "reach") == (1, "INCIDENT_NO_TEXT")
    assert refused(event, "ticket", "1", "reach") == (1, "INCIDENT_NO_TICKET")
    assert refused(event, "hold", "1") == (1, "INCIDENT_NOTHING_ON")
    assert refused(event, "deny", "1", "substitute") == (1, "INCIDENT_NOT_ASKED")
    assert refused(event, "cancel", "1", "x", actor="陌生人") == (1, "NOT_PERMITTED")
