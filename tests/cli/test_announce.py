"""`controlroom announce`, as its users type it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from controlroom.core.config.folder import EventFolder
from controlroom.simulate.escpos_parser import EscPosParser, Raster
from tests.cli.test_ticket import PEOPLE, Desk


@pytest.fixture
def desk(event_folder: EventFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    event = event_folder.config / "event.toml"
    event.write_text(event.read_text("utf-8") + PEOPLE, "utf-8")
    return Desk(event_folder.root, capsys, monkeypatch)


def announced(desk: Desk, *to: str) -> dict[str, Any]:
    options = [word for group in to for word in ("--to", group)]
    code, said, complained = desk.type("announce", "post", "--zh", "请到东门", "--en", "Go to the east gate", *options,
                                       "--json")  # fmt: skip
    assert (code, complained) == (0, "")
    found: dict[str, Any] = json.loads(said)["announcement"]
    return found


def test_posted_listed_acknowledged_and_closed(desk: Desk) -> None:
    number = str(announced(desk, "technical", "logistics")["id"])
    code, said, _complained = desk.type("announce", "list", "--open", "--json")
    (found,) = json.loads(said)["announcements"]
    assert (code, [each["group"] for each in found["to"]], found["open"]) == (0, ["technical", "logistics"], True)
    code, said, _complained = desk.type("announce", "ack", number, "--group", "technical", by="陈伟")
    assert code == 0
    assert "✔ 技术保障组：陈伟" in said
    code, said, complained = desk.type("announce", "ack", number, "--group", "logistics", by="陈伟")
    assert (code, said) == (1, "")
    assert "ANNOUNCEMENT_FOR_OTHERS" in complained
    desk.type("announce", "ack", number, "--group", "logistics")
    assert desk.type("announce", "list", "--open")[1] == "No announcement waits for anybody.\n"


def test_a_technician_may_acknowledge_but_not_announce(desk: Desk) -> None:
    code, _said, complained = desk.type("announce", "post", "--zh", "一", "--en", "one", by="陈伟")
    assert code == 1
    assert "NOT_PERMITTED" in complained


def test_a_group_that_is_not_there_and_words_that_are_missing_are_bad_input(desk: Desk) -> None:
    for words, error in (
        (("--zh", "一", "--en", " "), "ANNOUNCEMENT_WORDS"),
        (("--zh", "一", "--en", "one", "--to", "nobody"), "ANNOUNCEMENT_GROUP"),
    ):
        code, said, complained = desk.type("announce", "post", *words)
        assert (code, said) == (2, "")
        assert error in complained
    assert desk.type("announce", "list")[1] == "Nothing was announced yet.\n"


def test_withdrawn_with_a_reason_it_stays_to_be_seen(desk: Desk) -> None:
    number = announced(desk, "technical")["id"]
    code, said, _complained = desk.type("announce", "withdraw", str(number), "--reason", "the west gate", "--json")
    assert (code, json.loads(said)["announcement"]["replaces"]) == (0, number)
    found = json.loads(desk.type("announce", "list", "--json")[1])["announcements"]
    assert [each["withdrawn"] and each["withdrawn"]["reason"] for each in found] == [None, "the west gate"]
    code, _said, complained = desk.type("announce", "withdraw", str(number), "--reason", "again")
    assert code == 1
    assert "ANNOUNCEMENT_WITHDRAWN" in complained


def test_all_of_them_as_text(desk: Desk, event_folder: EventFolder, tmp_path: Path) -> None:
    announced(desk)
    assert desk.type("announce", "export")[0] == 0
    assert "请到东门\nGo to the east gate" in (event_folder.root / "reports" / "announcements.txt").read_text("utf-8")
    file = tmp_path / "all.txt"
    for words, code in (((), 0), ((), 1), (("--force",), 0)):
        assert desk.type("announce", "export", str(file), *words)[0] == code
    assert "请到东门" in file.read_text("utf-8")


def test_on_a_slip_of_paper_in_both_languages(desk: Desk, event_folder: EventFolder) -> None:
    number = announced(desk, "technical")["id"]
    code, said, complained = desk.type("announce", "print", str(number), "--printer", "file:slips.prn")
    assert (code, said, complained) == (0, f"#{number} sent to the printer.\n", "")
    commands = EscPosParser().feed((event_folder.root / "slips.prn").read_bytes())
    assert any(isinstance(command, Raster) for command in commands)
    code, _said, complained = desk.type("announce", "print", str(number), "--printer", "nonsense:9")
    assert code == 2
    assert "PRINTER" in complained


def test_the_commands_are_there_in_chinese(desk: Desk) -> None:
    assert desk.type("announce", "list", language="zh")[1] == "还没有发布过通告。\n"
