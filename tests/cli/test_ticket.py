"""`controlroom ticket`, as its users type it."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from rich.cells import cell_len

from controlroom.cli.app import run
from controlroom.cli.ticket_words import left_words
from controlroom.core.clock import SystemClock, from_iso
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import use_language

NINE = "2026-12-09T09:00:00+08:00"
PEOPLE = """
[[operators]]
name = "李娜"
role = "coordinator"
group = "coordination"
[[operators]]
name = "王强"
role = "leader"
group = "technical"
[[operators]]
name = "陈伟"
role = "technician"
group = "technical"
[[operators]]
name = "孙丽"
role = "technician"
group = "technical"
[[shifts]]
group = "technical"
people = ["陈伟"]
starts = 2026-12-09T08:00:00
ends = 2026-12-09T20:00:00
[[shifts]]
group = "technical"
people = ["孙丽"]
starts = 2026-12-09T20:00:00
ends = 2026-12-10T08:00:00
"""


class Desk:
    """Somebody types commands on one event."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._capsys, self._monkeypatch = folder, capsys, monkeypatch

    def type(self, *words: str, by: str = "李娜", at: str = NINE, language: str = "en") -> tuple[int, str, str]:
        """Exit code, what was said and what was complained."""
        self._monkeypatch.setenv("CONTROLROOM_LANGUAGE", language)
        use_language("zh" if language == "zh" else "en")
        with pytest.raises(SystemExit) as left:
            run([*words, "--event", str(self._folder), "--actor", by, "--at", at])
        said = self._capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    def json(self, *words: str, by: str = "李娜", at: str = NINE) -> Any:
        """What a command that is done answers to a script."""
        code, out, err = self.type(*words, "--json", by=by, at=at)
        assert code == 0, err
        return json.loads(out)


@pytest.fixture
def desk(event_folder: EventFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    file = event_folder.config / "event.toml"
    file.write_text(file.read_text(encoding="utf-8") + PEOPLE, encoding="utf-8")
    return Desk(event_folder.root, capsys, monkeypatch)


LED = (
    "ticket", "new", "主屏黑屏", "--device", "led-main", "--room", "main", "--group", "technical", "--impact", "high",
    "--urgency", "high", "--category", "technical", "--note", "整屏无信号",
)  # fmt: skip
CONTRACT = (
    "id", "title", "state", "priority", "group", "device", "opened_at", "accept_due", "resolve_due", "verify_due",
    "breached",
)  # fmt: skip


def test_a_fault_is_opened_taken_on_mended_and_closed(desk: Desk) -> None:
    made = desk.json(*LED)
    assert (made["ticket"]["id"], made["repeated"]) == ("T-0001", False)
    assert desk.json("ticket", "accept", "t1", by="陈伟")["ticket"]["assignee"] == "陈伟"
    desk.json("ticket", "hold", "1", "--why", "等供应商", by="陈伟", at="2026-12-09T09:10:00+08:00")
    desk.json("ticket", "resume", "1", by="陈伟", at="2026-12-09T10:00:00+08:00")
    code, out, _err = desk.type(
        "ticket", "resolve", "1", "--action", "换线", "--cause", "线缆松动", by="陈伟", at="2026-12-09T10:05:00+08:00"
    )
    assert code == 0
    assert "T-0001 is resolved: 主屏黑屏 (Technical, 陈伟)" in out
    assert "59 min left (verify)" in out
    closed = desk.json("ticket", "verify", "1", at="2026-12-09T10:20:00+08:00")["ticket"]
    assert (closed["state"], closed["cause"], closed["action"], closed["breached"]) == (
        "verified", "线缆松动", "换线", False,
    )  # fmt: skip
    shown = desk.json("ticket", "show", "T-0001", at="2026-12-09T10:30:00+08:00")
    assert [each["verb"] for each in shown["history"]] == [
        "opened", "accepted", "held", "resumed", "resolved", "verified",
    ]  # fmt: skip
    assert shown["possible"] == ["reopen"]


def test_what_is_only_reported_is_in_no_category_yet(desk: Desk) -> None:
    desk.type("ticket", "new", "Fog")
    assert "not classified yet" in desk.type("ticket", "show", "1")[1]
    desk.type("ticket", "classify", "1", "--category", "people")
    assert "not classified yet" not in desk.type("ticket", "show", "1")[1]


def test_the_list_for_scripts_keeps_its_contract(desk: Desk) -> None:
    desk.json(*LED)
    (found,) = desk.json("ticket", "list", at="2026-12-09T09:06:00+08:00")["tickets"]
    assert {key: found[key] for key in CONTRACT} == {
        "id": "T-0001", "title": "主屏黑屏", "state": "dispatched", "priority": 1, "group": "technical",
        "device": "led-main", "opened_at": found["opened_at"], "accept_due": found["accept_due"],
        "resolve_due": found["resolve_due"], "verify_due": None, "breached": True,
    }  # fmt: skip
    assert found["accept_due"].startswith("2026-12-09T01:05")


def test_the_list_is_filtered_and_the_most_overdue_comes_first(desk: Desk) -> None:
    desk.json("ticket", "new", "Desk 3 has no water", by="周杰")
    desk.json(*LED)
    desk.json("ticket", "new", "Noise in the hall")
    desk.json("ticket", "cancel", "3", "--why", "over")

    def ids(*options: str, by: str = "李娜", at: str = NINE) -> list[str]:
        return [each["id"] for each in desk.json("ticket", "list", *options, by=by, at=at)["tickets"]]

    assert ids() == ["T-0002", "T-0001"]
    assert ids("--all") == ["T-0002", "T-0001", "T-0003"]
    assert ids("--state", "cancelled") == ["T-0003"]
    assert ids("--group", "technical") == ids("--device", "led-main") == ["T-0002"]
    assert ids("--mine", by="孙丽") == ["T-0002"]
    assert ids("--mine", by="周杰") == ["T-0001"]
    assert ids("--overdue") == []
    assert ids("--overdue", at="2026-12-09T09:06:00+08:00") == ["T-0002"]


def test_the_list_says_in_words_what_is_left_and_stands_in_columns_in_both_languages(desk: Desk) -> None:
    desk.json(*LED)
    desk.json("ticket", "new", "Desk 3 has no water")
    for language, over in (("en", "✖ 6 min over (accept)"), ("zh", "✖ 已超 6 分钟 (接单)")):
        _code, out, _err = desk.type("ticket", "list", at="2026-12-09T09:11:30+08:00", language=language)
        first, second, told = out.splitlines()
        assert over in first
        starts = {cell_len(line[: line.index(title)]) for line, title in ((first, "主屏"), (second, "Desk 3"))}
        assert len(starts) == 1
        assert "2" in told
    assert "3 h 48 min left (resolve)" in desk.type("ticket", "list", at="2026-12-09T09:11:30+08:00")[1]


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(seconds=59), "59 s left"), (timedelta(0), "0 s left"), (timedelta(seconds=-1), "1 s over"),
        (timedelta(minutes=12, seconds=59), "12 min left"), (timedelta(minutes=-3), "3 min over"),
        (timedelta(minutes=119), "119 min left"), (timedelta(hours=-2, minutes=-5), "2 h 5 min over"),
        (timedelta(days=9, hours=1), "9 d 1 h left"),
    ],
)  # fmt: skip
def test_a_countdown_is_told_as_people_say_it(left: timedelta, words: str) -> None:
    assert left_words(left) == words


def test_what_is_sent_to_a_group_is_offered_to_who_is_on_shift(desk: Desk) -> None:
    desk.json("ticket", "new", "Desk 3 has no water")
    _code, out, _err = desk.type("ticket", "dispatch", "1", "technical")
    assert "On shift now: 陈伟" in out
    assert desk.json("ticket", "dispatch", "1", "technical", at="2026-12-09T23:00:00+08:00")["on_shift"] == ["孙丽"]
    _code, out, _err = desk.type("ticket", "dispatch", "1", "technical", at="2026-12-11T09:00:00+08:00")
    assert "Nobody of Technical is on shift now. Call 王强." in out
    _code, out, _err = desk.type("ticket", "dispatch", "1", "technical", "--to", "孙丽")
    assert "(Technical, 孙丽)" in out
    assert "On shift" not in out


def test_it_is_judged_renamed_noted_merged_sent_back_and_reopened(desk: Desk) -> None:
    desk.json(*LED)
    desk.json("ticket", "new", "No picture in the hall")
    lower = desk.json("ticket", "classify", "1", "--priority", "3", "--why", "会场没人", "--risk", "2")["ticket"]
    assert (lower["priority"], lower["why_priority"], lower["risk"]) == (3, "会场没人", 2)
    assert desk.json("ticket", "rename", "1", "左侧屏黑屏")["ticket"]["title"] == "左侧屏黑屏"
    desk.json("ticket", "note", "1", "已联系供应商", by="王强")
    assert desk.json("ticket", "merge", "2", "1")["ticket"]["duplicate_of"] == "T-0001"
    desk.json("ticket", "accept", "1", by="陈伟")
    desk.json("ticket", "resolve", "1", "--action", "换线", by="陈伟")
    assert desk.json("ticket", "send-back", "1", "--why", "右上角还黑")["ticket"]["state"] == "accepted"
    desk.json("ticket", "cancel", "1", "--why", "换场地")
    assert desk.json("ticket", "reopen", "1", "--why", "又换回来")["ticket"]["reopened"] == 1
    assert desk.json("ticket", "reject", "1", "--why", "不用这块屏")["ticket"]["state"] == "rejected"
    _code, out, _err = desk.type("ticket", "show", "1")
    assert "took in a duplicate T-0002" in out
    assert "王强" in out
    assert "李娜 can now: Reopen" in out


def it_is(monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    """The machine's clock shows `at`."""
    monkeypatch.setattr(SystemClock, "now", lambda _clock: from_iso(at))


def test_what_will_be_overdue_is_told_to_whoever_asks_and_to_nobody_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    it_is(monkeypatch, NINE)
    desk.json(*LED)
    at = "2026-12-09T09:21:00+08:00"
    found = desk.json("ticket", "escalate", at=at)
    assert found["escalated"] == []
    assert [each["group"] for each in found["coming"]] == ["technical", "coordination"]
    _code, out, _err = desk.type("ticket", "escalate", at=at)
    assert "12-09 09:05:00  T-0001 would be overdue" in out
    assert "nobody was told, and nothing was changed" in out
    assert "没有通知任何人" in desk.type("ticket", "escalate", at=at, language="zh")[1]
    it_is(monkeypatch, at)
    assert len(desk.json("ticket", "escalate", at=at)["escalated"]) == 2


def test_what_is_overdue_is_escalated_once_and_acknowledged(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.json(*LED)
    at = "2026-12-09T09:21:00+08:00"
    it_is(monkeypatch, at)
    found = desk.json("ticket", "escalate", at=at)
    assert [(each["group"], each["person"]) for each in found["escalated"]] == [
        ("technical", "王强"), ("coordination", "李娜"),
    ]  # fmt: skip
    assert found["next"].startswith("2026-12-09T01:30")
    assert desk.json("ticket", "escalate", at=at)["escalated"] == []
    _code, out, _err = desk.type("ticket", "list", at=at)
    assert "1 overdue ticket was escalated and nobody has said they see to it: T-0001" in out
    assert desk.json("ticket", "ack", "1", by="王强", at=at) == {"acknowledged": True}
    assert "Nothing of it was escalated" in desk.type("ticket", "ack", "1", by="王强", at=at)[1]
    assert "see to it" not in desk.type("ticket", "list", at=at)[1]


def test_a_cause_that_repeats_becomes_a_case_that_is_found_again(desk: Desk) -> None:
    for n in ("1", "2"):
        desk.json(*LED)
        desk.json("ticket", "accept", n, by="陈伟")
        desk.json("ticket", "resolve", n, "--action", "加带宽", "--cause", "带宽不足", by="陈伟")
        desk.json("ticket", "verify", n)
    assert desk.json("ticket", "repeated")["repeated"] == [{"subject": "带宽不足", "tickets": ["T-0001", "T-0002"]}]
    assert "▲ 带宽不足: 2 times (T-0001, T-0002)" in desk.type("ticket", "repeated")[1]
    code, _out, err = desk.type("ticket", "case", "write", "--ticket", "1")
    assert (code, "TICKET_REASON" in err) == (2, True)
    desk.json("ticket", "case", "write", "--ticket", "1", "--ticket", "t2", "--lesson", "下次用千兆专线")
    (case,) = desk.json("ticket", "cases", "千兆", "t-0002")["cases"]
    assert (case["subject"], case["problem"], case["handling"]) == ("带宽不足", "主屏黑屏", "加带宽")
    assert desk.json("ticket", "cases", "光纤")["cases"] == []
    assert "No cause repeats" in desk.type("ticket", "repeated")[1]
    assert "下次用千兆专线" in desk.type("ticket", "cases")[1]
    assert "No case is found." in desk.type("ticket", "cases", "光纤")[1]


REFUSED: tuple[tuple[tuple[str, ...], str, str, int], ...] = (
    (("new", "  "), "李娜", "TICKET_TITLE", 2),
    (("new", "x", "--device", "led\x1b[2J"), "李娜", "TICKET_DEVICE", 2),
    (("new", "x", "--room", "attic"), "李娜", "TICKET_ROOM", 2),
    (("new", "x", "--group", "tecnical"), "李娜", "TICKET_GROUP", 2),
    (("list", "--group", "tecnical"), "李娜", "TICKET_GROUP", 2),
    (("show", "T-0099"), "李娜", "TICKET_UNKNOWN", 2),
    (("accept", "x"), "李娜", "TICKET_UNKNOWN", 2),
    (("dispatch", "1", "tecnical"), "李娜", "TICKET_GROUP", 2),
    (("dispatch", "1", "technical", "--to", "nobody"), "李娜", "TICKET_PERSON", 2),
    (("cancel", "1", "--why", "x"), "周杰", "TICKET_ROLE", 1),
    (("verify", "1"), "李娜", "TICKET_MOVE", 1),
    (("classify", "1", "--priority", "4"), "李娜", "TICKET_PRIORITY", 2),
    (("rename", "1", "x", "--seen", "9"), "李娜", "TICKET_CHANGED", 1),
    (("merge", "1", "1"), "李娜", "TICKET_ITSELF", 2),
    (("note", "1", " "), "李娜", "TICKET_REASON", 2),
    (("cancel", "1"), "李娜", "TICKET_REASON", 2),
    (("case", "write", "--ticket", "9", "--lesson", "x"), "李娜", "TICKET_UNKNOWN", 2),
)


def test_what_is_refused_says_why_in_both_languages(desk: Desk) -> None:
    desk.json(*LED)
    for words, by, code, exit_code in REFUSED:
        for language, kept in (("en", "Nothing was changed."), ("zh", "未做任何更改")):
            found, out, err = desk.type("ticket", *words, by=by, language=language)
            assert (words, found, out) == (words, exit_code, "")
            assert code in err
            assert kept in err
            assert "\x1b" not in err
            assert "{" not in err


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json"])
def test_the_tickets_are_exported_with_their_clocks_and_failures(desk: Desk, tmp_path: Path, suffix: str) -> None:
    desk.json(*LED)
    desk.json("ticket", "new", "=HYPERLINK(0)")
    desk.json("ticket", "accept", "1", by="陈伟", at="2026-12-09T09:08:00+08:00")
    file, at = tmp_path / f"tickets.{suffix}", "2026-12-09T09:10:00+08:00"
    assert desk.json("export", "tickets", str(file), at=at) == {"file": str(file), "rows": 2}
    if suffix == "json":
        first = json.loads(file.read_text(encoding="utf-8"))["tickets"][0]
        assert first["clocks"]["accept"] == pytest.approx({"target_s": 300, "ran_s": 480, "failed_by_s": 180}, abs=9)
        assert [each["verb"] for each in first["history"]] == ["opened", "accepted"]
    else:
        rows = rows_of(file)
        assert rows[0]["ticket"] == "T-0001"
        assert [float(rows[0][f"accept: {words}"]) for words in ("target (min)", "ran (min)", "failed by (min)")] == [
            5, 8, 3,
        ]  # fmt: skip
        assert rows[0]["resolve: due"] == "2026-12-09 09:30:00"
        assert not rows[1]["what is wrong"].startswith("=")
    code, _out, err = desk.type("export", "tickets", str(file))
    assert (code, "EXPORT_EXISTS" in err) == (1, True)
    assert desk.type("export", "tickets", str(file), "--force")[0] == 0
    entry = [json.loads(line) for line in journal(desk)][-1]
    assert (entry["verb"], entry["data"]["rows"]) == ("ticket.exported", 2)


def test_an_export_of_another_kind_is_refused(desk: Desk, tmp_path: Path) -> None:
    code, _out, err = desk.type("export", "tickets", str(tmp_path / "tickets.pdf"))
    assert (code, "EXPORT_SUFFIX" in err) == (2, True)


def rows_of(file: Path) -> list[dict[str, Any]]:
    if file.suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))
    headers, *rows = load_workbook(file).active.iter_rows(values_only=True)
    return [dict(zip(map(str, headers), row, strict=True)) for row in rows]


def journal(desk: Desk) -> list[str]:
    with pytest.raises(SystemExit):
        run(["journal", "--json", "--event", str(desk._folder)])
    return desk._capsys.readouterr().out.splitlines()
