"""Commands as their users type them: output, exit codes, errors with a next step."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from controlroom.core.config.folder import EventFolder
from controlroom.simulate.printer import VirtualPrinter
from tests.conftest import ROOT
from tests.support.desk import run_cli, run_program
from tests.support.people import take_in

EXPORT = ROOT / "fixtures" / "attendees" / "alf-io.csv"

LIST = "姓名,单位,签到码\n欧阳娜娜,星河科技,CODE-1\n张伟,银海,CODE-2\n,空,CODE-3\n"


@pytest.fixture
def event(event_folder: EventFolder, tmp_path: Path) -> str:
    return take_in(event_folder, tmp_path / "people.csv", LIST)


def test_init_makes_an_event_folder_that_works_at_once(tmp_path: Path) -> None:
    folder = str(tmp_path / "summit")
    made = run_cli("init", folder)
    assert made.returncode == 0
    assert "controlroom import attendees" in made.stdout
    # Each half is for those who cannot read the other.
    (languages,) = [line for line in made.stdout.splitlines() if "Ctrl+L" in line]
    assert 'language = "en"' in languages
    assert "中文" in languages
    scanned = run_cli("scan", "nobody", "--desk", "D1", "--event", folder, "--json")
    assert (scanned.returncode, json.loads(scanned.stdout)["outcome"]) == (1, "UNKNOWN")


def test_init_never_writes_into_an_event_that_is_there(event: str) -> None:
    again = run_cli("init", event)
    assert again.returncode == 2
    assert "FOLDER_IN_USE" in again.stderr


def test_import_reports_numbers_and_bad_rows(event_folder: EventFolder, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(LIST, encoding="utf-8-sig")
    done = run_cli("import", "attendees", str(file), "--event", str(event_folder.root), "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert {key: report[key] for key in ("read", "created", "updated", "unchanged")} == {
        "read": 3, "created": 2, "updated": 0, "unchanged": 0,
    }  # fmt: skip
    assert report["rejected"] == [{"row": 4, "reason": "the name is empty"}]
    told = run_cli("import", "attendees", str(file), "--event", str(event_folder.root))
    assert "3 rows read: 0 new, 0 updated, 2 unchanged, 1 rejected." in told.stdout
    assert "row 4: the name is empty" in told.stdout
    assert told.returncode == 1


def test_a_column_with_an_unknown_header_is_mapped_by_hand(event_folder: EventFolder, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("Who,签到码\n张伟,M-1\n", encoding="utf-8")
    refused = run_cli("import", "attendees", str(file), "--event", str(event_folder.root))
    assert refused.returncode == 2
    assert "--map" in refused.stderr
    mapped = run_cli("import", "attendees", str(file), "--event", str(event_folder.root), "--map", "Who=name", "--json")
    assert json.loads(mapped.stdout)["created"] == 1


def test_unknown_categories_are_told_once_explained_and_remembered(event_folder: EventFolder) -> None:
    def take_in(*more: str) -> subprocess.CompletedProcess[str]:
        return run_cli("import", "attendees", str(EXPORT), "--event", str(event_folder.root), *more)

    first = take_in("--dry-run")
    assert first.stdout.count("Standard") == 2  # the word, and the advice
    assert "“Standard” · 3" in first.stdout
    assert '--category "Standard=KEY"' in first.stdout
    assert "row 2" not in first.stdout
    assert "UNKNOWN_CATEGORY_KEY" in take_in("--category", "Standard=nobody").stderr
    assert "BAD_CATEGORY_WORD" in take_in("--category", "Standard").stderr
    said = take_in("--category", "Standard=attendee", "--category", "Early bird=嘉宾")
    assert "10 new" in said.stdout
    again = take_in()
    assert "as last time" in again.stdout
    assert (again.returncode, "10 unchanged, 0 rejected" in again.stdout) == (0, True)
    assert "6 rejected" in take_in("--forget-layout").stdout


def test_a_mapped_column_is_remembered_for_the_next_list_like_it(event_folder: EventFolder, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("Who,签到码\n张伟,M-1\n", encoding="utf-8")
    event = str(event_folder.root)
    assert run_cli("import", "attendees", str(file), "--event", event, "--map", "Who=name").returncode == 0
    file.write_text("who,签到码\n李娜,M-2\n", encoding="utf-8")
    assert "1 new" in run_cli("import", "attendees", str(file), "--event", event).stdout


def test_a_review_without_a_terminal_is_refused(event_folder: EventFolder) -> None:
    refused = run_cli("import", "attendees", str(EXPORT), "--event", str(event_folder.root), "--review")
    assert refused.returncode == 2
    assert "NO_TERMINAL" in refused.stderr


def test_a_scan_is_answered_in_the_contracts_shape(event: str) -> None:
    first = run_cli("scan", "CODE-1", "--desk", "D1", "--event", event, "--json", "--actor", "王敏")
    answer = json.loads(first.stdout)
    assert first.returncode == 0
    assert list(answer)[:10] == [
        "outcome", "code", "name", "company", "category", "checkpoint", "desk", "at", "nonce", "first",
    ]  # fmt: skip
    again = json.loads(run_cli("scan", "CODE-1", "--desk", "D2", "--event", event, "--json").stdout)
    assert (again["outcome"], again["first"]) == ("ALREADY", {"at": answer["at"], "desk": "D1", "by": "王敏"})


def test_the_same_nonce_is_one_scan(event: str) -> None:
    answers = [
        run_cli("scan", "CODE-1", "--desk", "D1", "--event", event, "--json", "--nonce", "n-1").stdout for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert json.loads(answers[0])["outcome"] == "ADMITTED"


def test_at_moves_now_for_one_command(event: str) -> None:
    answer = run_cli("scan", "CODE-1", "--desk", "D1", "--event", event, "--json", "--at", "2026-12-09T08:30:00+08:00")
    assert json.loads(answer.stdout)["at"].startswith("2026-12-09T00:30:0")
    refused = run_cli("scan", "CODE-1", "--desk", "D1", "--event", event, "--at", "2026-12-09T08:30:00")
    assert refused.returncode == 2
    assert "BAD_INSTANT" in refused.stderr


def test_a_badge_is_drawn_and_its_code_reads_back(event: str, tmp_path: Path) -> None:
    picture = tmp_path / "badge.png"
    assert run_cli("badge", "CODE-1", "--png", str(picture), "--event", event).returncode == 0
    with Image.open(picture) as image:
        assert [found.text for found in zxingcpp.read_barcodes(image.convert("L"))] == ["CODE-1"]


def test_another_layout_is_drawn_when_it_is_named_and_a_wrong_name_lists_them(event: str, tmp_path: Path) -> None:
    picture = tmp_path / "badge.png"
    assert run_cli("badge", "CODE-1", "--layout", "small", "--png", str(picture), "--event", event).returncode == 0
    with Image.open(picture) as image:
        assert image.width == 384
    wrong = run_cli("badge", "CODE-1", "--layout", "smal", "--png", str(picture), "--event", event)
    assert wrong.returncode == 2
    assert "landscape, small, speaker" in wrong.stderr


def test_a_sample_of_each_category_is_drawn_before_there_is_a_list(event_folder: EventFolder, tmp_path: Path) -> None:
    folder = str(event_folder.root)
    done = run_cli("badge", "--sample", "--png", str(tmp_path / "b.png"), "--event", folder, "--json")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)) == len(list(tmp_path.glob("b-*.png"))) == 6
    assert (tmp_path / "b-vip.png").is_file()


def test_a_badge_without_a_target_or_a_person_is_bad_usage(event: str) -> None:
    assert "BADGE_NO_TARGET" in run_cli("badge", "CODE-1", "--event", event).stderr
    for words in ([], ["CODE-1", "--check"], ["--check", "--sample"]):
        done = run_cli("badge", *words, "--event", event)
        assert (done.returncode, "BADGE_NOBODY" in done.stderr) == (2, True)


def test_who_cannot_have_a_badge_is_found_before_the_day(event: str, tmp_path: Path) -> None:
    assert run_cli("badge", "--check", "--event", event).returncode == 0
    more = tmp_path / "more.csv"
    more.write_text("姓名,签到码,状态\n张😀,E-1,\n李\U0001f389,E-2,已取消\n", encoding="utf-8")
    assert run_cli("import", "attendees", str(more), "--event", event).returncode == 0
    done = run_cli("badge", "--check", "--event", event, "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["checked"] == 3
    assert [(each["code"], each["error"]) for each in found["unprintable"]] == [("E-1", "MISSING_GLYPH")]
    assert "U+1F600" in run_cli("badge", "--check", "--event", event).stdout


def test_a_badge_goes_to_a_named_printer(event: str) -> None:
    printer = VirtualPrinter()
    done = run_cli("badge", "CODE-2", "--printer", printer.url, "--event", event)
    printer.close()
    assert done.returncode == 0, done.stderr
    assert len(printer.pages) == 1


def test_a_printer_that_is_not_there_is_a_fault_with_a_next_step(event: str) -> None:
    done = run_cli("badge", "CODE-2", "--printer", "tcp://127.0.0.1:1", "--event", event)
    assert done.returncode == 3
    assert "BADGE_NOT_PRINTED" in done.stderr
    wrong = run_cli("badge", "CODE-2", "--printer", "gopher://x", "--event", event)
    assert wrong.returncode == 2


def test_the_journal_tells_who_did_what(event: str) -> None:
    run_cli("scan", "CODE-1", "--desk", "D1", "--event", event, "--actor", "王敏")
    lines = [json.loads(line) for line in run_cli("journal", "--event", event, "--json").stdout.splitlines()]
    assert [(line["seq"], line["verb"]) for line in lines] == [(1, "people.imported"), (2, "checkin.admitted")]
    assert (lines[1]["actor"], lines[1]["station"], lines[1]["data"]["name"]) == ("王敏", "D1", "欧阳娜娜")
    assert list(lines[0]) == ["seq", "at", "station", "actor", "verb", "subject", "data"]


def test_journal_follow_shows_what_another_program_does(event: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "controlroom", "journal", "--follow", "--json", "--event", event],
        stdout=subprocess.PIPE, text=True, encoding="utf-8",
    ) as following:  # fmt: skip
        assert following.stdout is not None
        assert json.loads(following.stdout.readline())["verb"] == "people.imported"
        time.sleep(0.2)
        run_cli("scan", "CODE-2", "--desk", "D1", "--event", event)
        assert json.loads(following.stdout.readline())["verb"] == "checkin.admitted"
        following.terminate()


def test_a_folder_that_is_no_event_is_named_with_a_next_step(tmp_path: Path) -> None:
    for command in (["journal"], ["scan", "x", "--desk", "D1"]):
        done = run_cli(*command, "--event", str(tmp_path))
        assert done.returncode == 2
        assert "NO_EVENT_FOLDER" in done.stderr
        assert "controlroom init" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_desk_is_named_with_those_that_exist(event: str) -> None:
    done = run_cli("scan", "CODE-1", "--desk", "D9", "--event", event)
    assert done.returncode == 2
    assert "D1, D2, D3" in done.stderr


def test_a_broken_configuration_starts_nothing(event: str) -> None:
    desks = Path(event) / "config" / "desks.toml"
    desks.write_text(
        desks.read_text(encoding="utf-8").replace('checkpoint = "main"', 'checkpoint = "mian"', 1), "utf-8"
    )
    done = run_cli("desk", "D1", "--headless", "--event", event)
    assert done.returncode == 2
    assert "desks.toml, desks[1].checkpoint" in done.stderr
    assert "did you mean “main”?" in done.stderr
    assert done.stdout == ""


def test_errors_come_as_json_where_json_was_asked_for(tmp_path: Path) -> None:
    done = run_cli("journal", "--event", str(tmp_path), "--json")
    assert json.loads(done.stderr)["error"]["code"] == "NO_EVENT_FOLDER"


def test_bad_usage_exits_with_2() -> None:
    assert run_cli("scan").returncode == 2
    assert run_cli("no-such-command").returncode == 2


def test_help_is_there_in_both_languages() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "controlroom", "--help"], capture_output=True, text=True, encoding="utf-8", check=True,
        env={**os.environ, "CONTROLROOM_LANGUAGE": "zh"},
    )  # fmt: skip
    assert "签到" in done.stdout
    assert "check-in" in run_cli("--help").stdout


def test_the_headless_demo_admits_everybody_on_the_list_and_confirms_every_badge() -> None:
    done = run_program("demo", "--headless", "--json", "--people", "70", "--speed", "60", timeout=120)
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["admitted"] >= 50
    assert summary["badges_confirmed"] == summary["admitted"]
    assert summary["badges_unknown"] == 0
    assert summary["arrived"] == summary["admitted"] + summary["refused"]
    assert set(summary["decision_ms"]) == set(summary["paper_ms"]) == {"p50", "p99", "max"}
    assert 0 < summary["decision_ms"]["p50"] < summary["paper_ms"]["max"]


@pytest.mark.parametrize("desks", [(), ("--desk", "D1", "--desk", "D2")])
def test_a_kiosk_runs_exactly_one_desk(event: str, desks: tuple[str, ...]) -> None:
    refused = run_cli("run", "--station", "kiosk", *desks, "--event", event)
    assert refused.returncode == 2
    assert "a kiosk needs --desk ID, one" in refused.stderr


def test_a_refused_scan_says_its_reason_and_the_next_step(event: str, tmp_path: Path) -> None:
    file = tmp_path / "unpaid.csv"
    file.write_text("姓名,签到码,状态\n王敏,DUE-1,未付款\n", encoding="utf-8")
    assert run_cli("import", "attendees", str(file), "--event", event).returncode == 0
    done = run_cli("scan", "DUE-1", "--desk", "D1", "--event", event)
    assert done.returncode == 1
    assert "▲ Please check: 王敏" in done.stdout
    assert "Reason: not paid" in done.stdout


@pytest.mark.parametrize("station", [(), ("--station", "desk", "--desk", "D1"), ("--station", "kiosk", "--desk", "D1")])
def test_without_a_terminal_no_screen_is_begun(event: str, station: tuple[str, ...]) -> None:
    done = run_cli("run", *station, "--event", event)
    assert done.returncode == 2
    assert "NO_SCREEN" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("journal", "--event", "x" * 5000),
        ("journal", "--since", "0001-01-01T00:00:00+14:00"),
        ("scan", "C", "--desk", "D1", "--at", "9999-12-31T23:59:59-14:00"),
        ("scan", "C", "--desk", "D1", "--at", "9999-12-31T23:59:59Z"),
    ],
)
def test_what_no_system_and_no_calendar_has_is_bad_usage(event: str, arguments: tuple[str, ...]) -> None:
    done = run_cli(*arguments, *([] if "--event" in arguments else ["--event", event]))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="command lines are text there")
def test_bytes_that_are_no_text_are_a_code_that_nobody_has(event: str) -> None:
    done = run_cli("scan", "\udcff", "--desk", "D1", "--event", event, "--json")
    assert (done.returncode, json.loads(done.stdout)["outcome"]) == (1, "UNKNOWN")


def test_an_option_after_two_dashes_is_no_desk(event: str) -> None:
    refused = run_cli("desk", "--event", event, "--", "--headless")
    assert refused.returncode == 2
    assert "“--headless” stands after “--”, so it would be a desk: leave “--” out." in refused.stderr
