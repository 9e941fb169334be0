"""`controlroom report` and `controlroom handover`, as their users type them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from controlroom.cli.app import run
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import use_language

TEN = "2026-12-09T10:05:00+08:00"


class Desk:
    """Somebody types commands on one event."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._capsys = folder, capsys
        monkeypatch.setenv("CONTROLROOM_LANGUAGE", "en")

    def type(self, *words: str, by: str = "Li", at: str = TEN) -> tuple[int, str, str]:
        """Exit code, what was said and what was complained."""
        use_language("en")
        with pytest.raises(SystemExit) as left:
            run([*words, "--event", str(self._folder), "--actor", by, "--at", at])
        said = self._capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    def json(self, *words: str, by: str = "Li", at: str = TEN) -> Any:
        """What a command that is done answers to a script."""
        code, out, err = self.type(*words, "--json", by=by, at=at)
        assert code == 0, err
        return json.loads(out)


@pytest.fixture
def desk(event_folder: EventFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(event_folder.root, capsys, monkeypatch)


def test_a_report_is_looked_at_issued_and_listed(desk: Desk, tmp_path: Path) -> None:
    assert desk.json("report", "situation")["number"] is None
    file = tmp_path / "first.md"
    code, out, _err = desk.type("report", "situation", "--issue", "--note", "all calm", "--out", str(file))
    assert (code, "Situation report 1 written to" in out) == (0, True)
    assert file.read_text("utf-8").startswith("# 态势通报（第 1 期）")
    found = desk.json("report", "list")
    assert [each["state"] for each in found["grid"]][:3] == ["missed", "issued", "scheduled"]
    assert found["issued"][0]["head"] == "all calm"
    assert desk.json("report", "show", "1")["by"] == "Li"
    assert "✖ 12-09 08:00  report missed: the program was not running" in desk.type("report", "list")[1]


def test_a_file_that_cannot_be_written_keeps_the_report_from_going_round(desk: Desk, tmp_path: Path) -> None:
    code, _out, err = desk.type("report", "situation", "--issue", "--out", str(tmp_path / "first.doc"))
    assert (code, "EXPORT_SUFFIX" in err) == (2, True)
    assert desk.json("report", "list")["issued"] == []


def test_notes_wait_for_the_next_report(desk: Desk) -> None:
    desk.type("report", "note", "queue", "two more desks at noon")
    sections = desk.json("report", "situation", "--issue")["sections"]
    assert next(each for each in sections if each["key"] == "queue")["note"] == "two more desks at noon"
    assert desk.type("report", "note", "cats", "x")[0] == 2


def test_the_figures_are_still_there(desk: Desk) -> None:
    assert desk.json("report", "kpi")["kpis"]


def test_the_morning_sheet_is_written_in_one_language(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "morning.html"
    assert desk.type("report", "morning", "--out", str(file), "--language", "en")[0] == 0
    text = file.read_text("utf-8")
    assert "Morning meeting" in text
    assert "晨会" not in text


def test_a_shift_is_handed_over_and_accepted_by_name(desk: Desk) -> None:
    started = desk.json("handover", "start", "--remark", "the key is at desk 1")
    assert (started["accepted"], started["points"][-1]["kind"]) == (False, "remark")
    assert desk.type("handover", "accept", "1")[0] == 1, "not by oneself"
    one = desk.json("handover", "accept", "1", "--point", "1", by="Wang")
    assert one["points"][0]["accepted_by"] == "Wang"
    assert "▲ 1" in desk.type("handover", "list")[1]
    assert desk.json("handover", "accept", "1", by="Wang")["accepted"]
    assert "accepted by Wang" in desk.type("handover", "show")[1]
