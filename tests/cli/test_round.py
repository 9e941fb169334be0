"""Rounds by commands: a morning from the first sheet to the signatures, as scripts see it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from controlroom.core.config.folder import EventFolder
from tests.support.desk import run_cli

EVE = "2026-12-08T15:05:00+08:00"


@pytest.fixture
def event(event_folder: EventFolder) -> str:
    return str(event_folder.root)


def call(event: str, *command: str, at: str = EVE, actor: str = "李娜") -> Any:
    done = run_cli("round", *command, "--json", "--event", event, "--at", at, "--actor", actor)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(event: str, *command: str, at: str = EVE, actor: str = "李娜") -> tuple[int, str]:
    done = run_cli("round", *command, "--json", "--event", event, "--at", at, "--actor", actor)
    return done.returncode, json.loads(done.stderr)["error"]["code"]


def test_the_list_has_every_round_of_the_event_with_its_state(event: str) -> None:
    rounds = call(event, "list", at="2026-12-09T10:05:00+08:00")["rounds"]
    assert {"id", "template", "place", "due_at", "state", "outcome"} <= set(rounds[0])
    here = {
        each["due_at"]: each["state"] for each in rounds if (each["template"], each["place"]) == ("two-hour", "main")
    }
    assert here["2026-12-09T00:00:00.000000Z"] == "missed"
    assert here["2026-12-09T02:00:00.000000Z"] == "open"
    assert here["2026-12-09T04:00:00.000000Z"] == "scheduled"


def test_what_is_due_is_what_is_to_be_done_now_and_asking_writes_nothing(event: str) -> None:
    found = call(event, "due")["rounds"]
    assert {(each["template"], each["place"]) for each in found} == {
        ("acceptance", "main"), ("acceptance", "check-in"), ("acceptance", "interaction"),
    }  # fmt: skip
    assert run_cli("journal", "--event", event).stdout.count("round.") == 0


def test_an_acceptance_from_the_first_answer_to_the_last_signature(event: str, tmp_path: Path) -> None:
    here = "acceptance.main"
    assert call(event, "start", "acceptance", "main")["holder"] == "李娜"
    failed = call(event, "answer", here, "exits", "f", "--note", "pallet")
    assert failed["ticket"] == "T-0001"
    assert call(event, "answer", here, "light-level", "250")["verdict"] == "warning"
    assert call(event, "answer", here, "seats", "p", "--number", "１２００")["verdict"] == "pass"
    assert refused(event, "answer", here, "stage", "p") == (2, "ROUND_ANSWER_LACKS")
    assert refused(event, "answer", here, "seats", "many") == (2, "ROUND_NUMBER")
    assert refused(event, "complete", here) == (1, "ROUND_INCOMPLETE")
    call(event, "answer", here, "stage", "p", "--note", "reviewed")
    for item in ("extinguishers", "led", "sound", "microphones"):
        call(event, "answer", here, item, "p")
    call(event, "answer", here, "remarks", "--text", "none")
    assert call(event, "answer", here, "exits", "p")["noted"] == "T-0001"
    assert call(event, "pass-rest", here) == {"passed": 4}
    assert call(event, "complete", here)["outcome"] == "passed"
    for group, name in (("coordination", "周宁"), ("conference", "韩冰"), ("technical", "赵磊")):
        call(event, "sign", here, group, name)
    assert call(event, "clearance", "main")["places"][0]["missing_signatures"] == ["logistics"]
    assert refused(event, "sign", here, "logistics", "赵磊") == (1, "ROUND_SIGNED")
    call(event, "sign", here, "logistics", "孙悦")
    assert call(event, "clearance", "main")["places"][0]["may_be_used"]
    call(event, "export", here, str(tmp_path / "sheet.html"))
    assert "孙悦" in (tmp_path / "sheet.html").read_text(encoding="utf-8")
    call(event, "revise", here, "a wrong answer")
    assert not call(event, "clearance", "main")["places"][0]["may_be_used"]


def test_evidence_is_a_path_that_is_kept_whether_or_not_a_file_lies_there(event: str) -> None:
    Path(event, "photo.jpg").write_bytes(b"jpeg")
    call(event, "start", "acceptance", "main")
    assert call(event, "answer", "acceptance.main", "cables", "p", "--file", "photo.jpg")["file_found"]
    missing = "../../etc/\udcff" + "x" * 400
    assert call(event, "answer", "acceptance.main", "cables", "p", "--file", missing)["file_found"] is False
    assert call(event, "answer", "acceptance.main", "cables", "p")["file_found"] is None


def test_somebody_else_takes_over_with_a_note_and_what_is_paused_goes_on(event: str) -> None:
    call(event, "start", "acceptance", "main")
    assert call(event, "pause", "acceptance.main")["paused"]
    assert refused(event, "resume", "acceptance.main", actor="韩冰") == (1, "ROUND_HELD")
    assert call(event, "resume", "acceptance.main", "--note", "shift", actor="韩冰")["holder"] == "韩冰"


def test_a_round_that_is_not_needed_is_called_off(event: str) -> None:
    id = "two-hour.roundtable.20261209T0000Z"
    assert call(event, "wont-do", id, "the room is not used")["state"] == "wont_do"
    found = call(event, "list", "--state", "wont_do", at="2026-12-09T09:00:00+08:00")["rounds"]
    assert [(each["id"], each["reason"]) for each in found] == [(id, "the room is not used")]


def test_an_empty_sheet_comes_as_a_file_or_out_of_a_printer(event: str, tmp_path: Path) -> None:
    file = tmp_path / "empty.pdf"
    call(event, "sheet", "two-hour", "check-in", str(file))
    assert file.read_bytes().startswith(b"%PDF")
    assert refused(event, "sheet", "two-hour", "check-in", str(file)) == (1, "EXPORT_EXISTS")
    assert refused(event, "sheet", "two-hour", "kitchen", str(file)) == (2, "ROUND_NO_PLACE")
    assert refused(event, "sheet", "two-hour", "check-in") == (2, "ROUND_SHEET_TARGET")
    assert refused(event, "sheet", "two-hour", "check-in", str(tmp_path / "a.docx")) == (2, "EXPORT_SUFFIX")
    call(event, "sheet", "two-hour", "check-in", "--printer", f"file:{tmp_path / 'out'}")
    assert (tmp_path / "out").stat().st_size > 1000


def test_a_sheet_is_read_on_a_terminal(event: str) -> None:
    told = run_cli("round", "show", "acceptance.main", "--event", event, "--at", EVE).stdout
    assert "exits !" in told
    listed = run_cli("round", "due", "--event", event, "--at", EVE).stdout
    assert listed.count("\n") == 3


def test_who_has_a_pin_signs_with_it(event: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from controlroom.core.pins import hash_pin

    file = Path(event, "config", "event.toml")
    operator = f'[[operators]]\nname = "韩冰"\nrole = "leader"\ngroup = "logistics"\npin = "{hash_pin("2468")}"\n'
    file.write_text(file.read_text(encoding="utf-8") + operator, encoding="utf-8")
    monkeypatch.setenv("CONTROLROOM_PIN", "2468")
    call(event, "start", "medical", "medical", actor="韩冰")
    for item in ("aed", "stretcher", "drugs", "expiry"):
        call(event, "answer", "medical.medical", item, actor="韩冰")
    for item, number in (("oxygen", "150"), ("fridge", "5"), ("staff", "3")):
        call(event, "answer", "medical.medical", item, number, actor="韩冰")
    call(event, "answer", "medical.medical", "aed-pads", "--text", "2028-06", actor="韩冰")
    call(event, "answer", "medical.medical", "ambulance", "--note", "called", actor="韩冰")
    call(event, "complete", "medical.medical", actor="韩冰")
    monkeypatch.setenv("CONTROLROOM_PIN", "1357")
    assert refused(event, "sign", "medical.medical", "logistics", "韩冰") == (1, "ROUND_SIGNER_PIN")
    monkeypatch.setenv("CONTROLROOM_PIN", "2468")
    signed = call(event, "sign", "medical.medical", "logistics", "韩冰", actor="韩冰")
    assert [(each["name"], each["pin"], each["holds"]) for each in signed["signatures"]] == [("韩冰", True, True)]
