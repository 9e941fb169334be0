"""`controlroom tickets`, as its users type it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from controlroom.cli.app import run
from controlroom.core.config.folder import EventFolder
from tests.support.desk import run_cli
from tests.support.people import take_in

LIST = (
    "姓名,单位,签到码,类别,状态\n"
    "欧阳娜娜,星河科技,CODE-1,vip,\n张伟,银海,CODE/2,,\nKept Out,,CODE-3,,blocked\n"
)  # fmt: skip
DURING = ("--at", "2026-12-09T10:00:00+08:00")


@pytest.fixture
def event(event_folder: EventFolder, tmp_path: Path) -> str:
    return take_in(event_folder, tmp_path / "people.csv", LIST)


def desk_without_list(event_folder: EventFolder, folder: Path) -> str:
    """Another laptop with the same configuration, ticket keys among it, and a store of its own."""
    shutil.copytree(event_folder.config, folder / "config")
    return str(folder)


def issued(event: str, *arguments: str) -> dict[str, Any]:
    done = run_cli("tickets", "issue", *arguments, "--event", event, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_from_issue_to_a_desk_without_the_list(event: str, event_folder: EventFolder, tmp_path: Path) -> None:
    out = tmp_path / "pictures"
    made = issued(event, "--all", "--with-name", "--out", str(out))
    assert (made["issued"], made["revoked"], made["unprintable"]) == (2, 0, [])
    assert [(each["code"], each["reason"]) for each in made["left_out"]] == [("CODE-3", "the person is blocked")]
    texts = set()
    for path in out.iterdir():
        with Image.open(path) as image:
            texts |= {
                found.text
                for found in zxingcpp.read_barcodes(image.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
            }
    assert texts == {each["text"] for each in made["tickets"]}

    desk = desk_without_list(event_folder, tmp_path / "desk")
    keys = Path(desk, "config", "ticket_keys.toml")
    keys.unlink()
    vip = next(each["text"] for each in made["tickets"] if each["category"] == "vip")
    without = run_cli("tickets", "verify", vip, "--event", desk)
    assert (without.returncode, "NO_TICKET_KEYS" in without.stderr) == (2, True)
    keys.write_bytes(event_folder.ticket_keys.read_bytes())
    good = run_cli("tickets", "verify", vip, "--event", desk, *DURING)
    assert good.returncode == 0, good.stderr
    assert "The ticket is good." in good.stdout
    assert "name: 欧阳娜娜" in good.stdout
    cannot = run_cli("tickets", "issue", "--count", "1", "--category", "vip", "--event", desk)
    assert (cannot.returncode, "NO_SIGNING_KEY" in cannot.stderr) == (2, True)


def test_what_is_wrong_with_a_ticket_is_said(event: str) -> None:
    text = issued(event, "--code", "CODE-1")["tickets"][0]["text"]
    last = "C" if text[-1] == "B" else "B"
    for shown, at, reason in (
        (text, "2026-12-08T10:00:00+08:00", "not_yet"),
        (text, "2026-12-12T10:00:00+08:00", "expired"),
        (text[:-1] + last, DURING[1], "forged"),
        (text[:-20], DURING[1], "damaged"),
    ):
        done = run_cli("tickets", "verify", shown, "--event", event, "--at", at, "--json")
        answer = json.loads(done.stdout)
        assert (done.returncode, answer["good"], answer["reason"]) == (1, False, reason)
        assert answer["what"]
        assert answer["next"]
    assert run_cli("tickets", "verify", "https://example.com/" + "x" * 3000, "--event", event).returncode == 2


def test_a_ticket_is_verified_from_standard_input_in_small_letters(event: str) -> None:
    text = issued(event, "--code", "CODE-1")["tickets"][0]["text"].lower()
    done = subprocess.run(
        [sys.executable, "-m", "controlroom", "tickets", "verify", "-", "--event", event, *DURING],
        input=text[:50] + " " + text[50:] + "\n", capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "CONTROLROOM_LANGUAGE": "zh"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "此票有效" in done.stdout


def test_a_revocation_reaches_a_desk_that_is_cut_off(event: str, event_folder: EventFolder, tmp_path: Path) -> None:
    text = issued(event, "--code", "CODE-1")["tickets"][0]["text"]
    no_reason = run_cli("tickets", "revoke", "CODE-1", "--event", event)
    assert (no_reason.returncode, "REVOCATION_REASON" in no_reason.stderr) == (2, True)
    revoked = run_cli("tickets", "revoke", "CODE-1", "--reason", "遗失", "--event", event)
    assert "The ticket of 欧阳娜娜 (CODE-1) is revoked: 遗失" in revoked.stdout
    assert "revoked since " in revoked.stdout
    assert "controlroom tickets revoked --export FILE" in revoked.stdout
    file = str(tmp_path / "revoked.json")
    assert run_cli("tickets", "revoked", "--export", file, "--event", event).returncode == 0

    desk = desk_without_list(event_folder, tmp_path / "desk")
    assert run_cli("tickets", "verify", text, "--event", desk, *DURING).returncode == 0
    taken = run_cli("tickets", "revoked", "--import", file, "--event", desk, "--json")
    assert json.loads(taken.stdout)["new"] == 1
    refused = run_cli("tickets", "verify", text, "--event", desk, *DURING)
    assert refused.returncode == 1
    assert "The ticket was revoked" in refused.stdout
    assert "遗失" in refused.stdout
    undone = run_cli("tickets", "revoke", text, "--undo", "--event", desk)
    assert "is good again" in undone.stdout
    assert run_cli("tickets", "verify", text, "--event", desk, *DURING).returncode == 0
    unknown = run_cli("tickets", "revoke", "CODE-9", "--reason", "x", "--event", desk)
    assert (unknown.returncode, "TICKET_NOT_KNOWN" in unknown.stderr) == (1, True)


def test_keys_are_listed_and_rotated(event: str) -> None:
    assert run_cli("tickets", "keys", "--event", event).returncode == 2
    text = issued(event, "--code", "CODE-1")["tickets"][0]["text"]
    until = "2026-12-09T09:00:00+08:00"
    done = run_cli("tickets", "keys", "--rotate", "--until", until, "--event", event, "--json")
    keys = json.loads(done.stdout)["keys"]
    assert [(key["until"], key["private"]) for key in keys] == [("2026-12-09T01:00:00.000000Z", True), (None, True)]
    refused = run_cli("tickets", "verify", text, "--event", event, *DURING, "--json")
    assert json.loads(refused.stdout)["reason"] == "key_ended"
    assert issued(event, "--code", "CODE-1")["tickets"][0]["key"] == keys[1]["id"]
    assert "signs here" in run_cli("tickets", "keys", "--event", event).stdout
    assert run_cli("tickets", "keys", "--until", until, "--event", event).returncode == 2


def test_plain_dates_are_whole_days_in_the_zone_of_the_event(event: str) -> None:
    (ticket,) = issued(event, "--code", "CODE-1", "--valid-from", "2026-12-09", "--valid-until", "2026-12-09")[
        "tickets"
    ]
    assert ticket["valid_from"] == "2026-12-08T16:00:00.000000Z"
    assert ticket["valid_until"] == "2026-12-09T15:59:59.000000Z"


def test_an_order_that_cannot_be_meant_issues_nothing(event: str) -> None:
    orders = (
        (), ("--all", "--code", "CODE-1"), ("--count", "3"), ("--count", "3", "--category", "vip", "--all"),
        ("--count", "3", "--category", "vip", "--replace"),
        ("--category", "vpi"), ("--code", "CODE-9"), ("--all", "--valid-from", "tomorrow"),
        ("--all", "--valid-from", "2026-02-30"),
        ("--all", "--valid-until", "2020-01-01T00:00:00Z"), ("--all", "--valid-until", "3000-01-01T00:00:00Z"),
        ("--all", "--out", "sheet.docx"),
    )  # fmt: skip
    for order in orders:
        with pytest.raises(SystemExit) as ended:
            run(["tickets", "issue", *order, "--event", event])
        assert ended.value.code == 2, order
    assert "pass.issued" not in run_cli("journal", "--event", event).stdout


def test_blank_tickets_are_printed_as_lines_where_no_file_is_named(event: str) -> None:
    done = run_cli("tickets", "issue", "--count", "2", "--category", "media", "--event", event)
    lines = done.stdout.splitlines()
    assert [line.split("\t")[2][:5] for line in lines[:2]] == ["CRPBC", "CRPBC"]
    assert lines[2] == "2 tickets issued."
