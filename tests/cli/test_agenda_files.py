"""A rundown in and out of files, as its users type it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from controlroom.core.config.folder import EventFolder
from tests.conftest import ROOT
from tests.support.desk import run_cli

ENVIRONMENT = {**os.environ, "CONTROLROOM_LANGUAGE": "en", "TERM": "xterm"}
AGENDAS = ROOT / "fixtures" / "agendas"


def import_agenda(event: EventFolder, name: str, *options: str) -> tuple[int, dict[str, object]]:
    done = run_cli("import", "agenda", str(AGENDAS / name), "--event", str(event.root), "--json", *options)
    return done.returncode, json.loads(done.stdout)


def items(event: EventFolder) -> int:
    shown = json.loads(run_cli("agenda", "show", "--event", str(event.root), "--json").stdout)
    return sum(len(room["items"]) for room in shown["rooms"])


def test_a_dry_run_says_what_an_import_would_do_and_the_import_does_it(event_folder: EventFolder) -> None:
    code, report = import_agenda(event_folder, "summit.csv", "--dry-run")
    assert (code, report["created"], report["applied"], items(event_folder)) == (0, 39, False, 0)
    assert import_agenda(event_folder, "summit.csv")[1]["applied"]
    code, again = import_agenda(event_folder, "summit.xlsx")
    assert (code, again["unchanged"], again["applied"]) == (0, 39, False)
    assert items(event_folder) == 39


def test_a_script_takes_in_a_file_with_mistakes_only_when_it_says_yes(event_folder: EventFolder) -> None:
    code, report = import_agenda(event_folder, "bad.csv")
    assert (code, report["read"], report["applied"]) == (2, 10, False)
    assert [each["row"] for each in report["rejected"]] == list(range(3, 12))  # type: ignore[attr-defined]
    assert items(event_folder) == 0
    code, report = import_agenda(event_folder, "bad.csv", "--yes")
    assert (code, report["created"], report["applied"], items(event_folder)) == (1, 1, True, 1)
    assert import_agenda(event_folder, "bad.csv", "--dry-run")[0] == 1


def test_an_unknown_room_is_told_once_with_the_way_on(event_folder: EventFolder) -> None:
    command = ("import", "agenda", str(AGENDAS / "frab.xml"), "--event", str(event_folder.root))
    refused = run_cli(*command)
    assert refused.returncode == 2
    assert refused.stdout.count('--room-map "Saal 1=ID"') == 1
    assert "event 101, event 102" in refused.stdout
    assert run_cli(*command, "--room-map", "Saal 1=main", "--room-map", "Saal 2=forum-a").returncode == 0
    wrong = run_cli(*command, "--room-map", "Saal 1")
    assert (wrong.returncode, "BAD_ROOM_MAP" in wrong.stderr) == (2, True)


def test_an_export_comes_back_unchanged_and_is_in_the_journal(event_folder: EventFolder, tmp_path: Path) -> None:
    import_agenda(event_folder, "summit.csv")
    file = tmp_path / "schedule.xml"
    done = run_cli("export", "agenda", str(file), "--event", str(event_folder.root), "--json")
    assert json.loads(done.stdout) == {"file": str(file), "items": 39}
    back = run_cli("import", "agenda", str(file), "--event", str(event_folder.root), "--json")
    assert json.loads(back.stdout)["unchanged"] == 39
    told = run_cli("journal", "--event", str(event_folder.root), "--json").stdout.splitlines()
    assert [json.loads(line)["verb"] for line in told] == ["agenda.imported", "agenda.exported"]


def test_columns_of_ontime_are_asked_for_and_need_a_sheet(event_folder: EventFolder, tmp_path: Path) -> None:
    import_agenda(event_folder, "ontime.xlsx", "--room", "main", "--day", "2026-12-09")
    command = ("--event", str(event_folder.root), "--format", "ontime")
    assert run_cli("export", "agenda", str(tmp_path / "o.csv"), *command).returncode == 0
    head, first = (tmp_path / "o.csv").read_text("utf-8-sig").splitlines()[:2]
    assert head.startswith("id,time start,link start,time end,duration,cue,title,count to end,skip,note,colour")
    assert first.startswith("a10001,22:00:00,FALSE,22:30:00,00:30:00,1,Doors,TRUE,FALSE,Music,#77C785,count-down")
    refused = run_cli("export", "agenda", str(tmp_path / "o.xml"), *command)
    assert (refused.returncode, "AGENDA_EXPORT_FORMAT" in refused.stderr) == (2, True)


@pytest.mark.skipif(sys.platform == "win32", reason="no pty")
def test_at_a_terminal_the_diff_is_shown_and_confirmed(event_folder: EventFolder) -> None:
    import pexpect

    command = ["-m", "controlroom", "import", "agenda", str(AGENDAS / "summit.csv"), "--event", str(event_folder.root)]
    for answer, told in (("n", "Nothing was changed."), ("y", "Taken in as change 1")):
        terminal = pexpect.spawn(sys.executable, command, env=ENVIRONMENT, encoding="utf-8", timeout=30)
        terminal.expect("39 items read: 39 new")
        terminal.expect("Take it in")
        terminal.sendline(answer)
        terminal.expect(told)
        terminal.expect(pexpect.EOF)
        terminal.close()
