"""`controlroom people`, `controlroom contacts` and `--actor` of somebody who has a PIN, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from controlroom.cli.app import run
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import use_language
from controlroom.core.pins import hash_pin
from controlroom.domain.people.authority import GRANTS
from tests.cli.test_ticket import PEOPLE

NINE = "2026-12-09T09:00:00+08:00"


class Commands:
    """Somebody types commands on one event whose 李娜 has a PIN."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def type(self, *words: str) -> tuple[int, str, str]:
        """Exit code, what was said and what was complained."""
        use_language("en")
        code = 0
        try:
            run([*words])
        except SystemExit as end:
            code = int(end.code or 0)
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def journal(self) -> list[dict[str, Any]]:
        told = self.type("journal", "--json", "--event", str(self.folder))[1]
        return [json.loads(line) for line in told.splitlines()]

    def on_event(self, *words: str, at: str = NINE) -> tuple[int, str, str]:
        return self.type(*words, "--event", str(self.folder), "--at", at)


@pytest.fixture
def commands(
    event_folder: EventFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Commands:
    monkeypatch.setenv("CONTROLROOM_LANGUAGE", "en")
    monkeypatch.delenv("CONTROLROOM_PIN", raising=False)
    file = event_folder.config / "event.toml"
    people = PEOPLE.replace('name = "李娜"\n', f'name = "李娜"\nphone = "138 0001"\npin = "{hash_pin("4711")}"\n')
    file.write_text(file.read_text(encoding="utf-8") + people, encoding="utf-8")
    return Commands(event_folder.root, capsys)


def test_the_table_of_roles_is_shown_whole(commands: Commands) -> None:
    code, told, _err = commands.type("people", "roles")
    assert code == 0
    assert all(grant.what in told or grant.what[:30] in told for grant in GRANTS)
    (grant,) = [
        each for each in json.loads(commands.type("people", "roles", "--json")[1])["grants"]
        if "ticket.verified" in each["verbs"]
    ]  # fmt: skip
    assert grant["roles"] == ["coordinator", "commander"]


def test_staffing_is_advised_for_everybody_expected_or_for_so_many(commands: Commands) -> None:
    told = commands.on_event("people", "staffing", "--attendees", "301", "--json")[1]
    assert json.loads(told) == {
        "attendees": 301, "one_for": 8, "advised": 38, "named": 4, "on_duty": 3, "missing": 34,
    }  # fmt: skip
    assert "0 expected" in commands.on_event("people", "staffing")[1]


def test_shifts_say_who_is_on_duty_and_who_follows(commands: Commands) -> None:
    assert "陈伟 until 12-09 20:00, then 孙丽" in commands.on_event("people", "shifts")[1]


def test_a_is_not_reached_so_b_is_next_also_for_the_next_command(commands: Commands) -> None:
    told = commands.on_event("contacts", "--emergency", "technical")[1]
    assert "▶ 王强" in told
    assert "· ↳ LED wall vendor, project" in told
    code, told, _err = commands.on_event(
        "contacts", "called", "王强", "--not-reached", "--note", "voice mail", "--emergency", "technical"
    )
    assert code == 0
    assert "✖ 王强" in told
    assert "not reached 09:00 · voice mail" in told
    assert "▶ 陈伟" in told
    ten_past = "2026-12-09T09:11:00+08:00"
    told = commands.on_event("contacts", "--emergency", "technical", "--json", at=ten_past)[1]
    assert [each["name"] for each in json.loads(told)["contacts"] if each["standing"] == "next"] == ["王强", "李娜"]


def test_a_kind_or_a_name_nobody_knows_is_refused(commands: Commands) -> None:
    code, _told, complained = commands.on_event("contacts", "--emergency", "flood")
    assert (code, "EMERGENCY_UNKNOWN" in complained) == (2, True)
    code, _told, complained = commands.on_event("contacts", "called", "vendor", "--not-reached")
    assert (code, "CONTACT_UNKNOWN" in complained) == (2, True)


@pytest.mark.parametrize("suffix", ["pdf", "html", "md"])
def test_the_sheet_goes_to_paper(commands: Commands, suffix: str) -> None:
    file = commands.folder / f"sheet.{suffix}"
    assert commands.on_event("contacts", "export", str(file), "--emergency", "people")[0] == 0
    data = file.read_bytes()
    assert data.startswith(b"%PDF") if suffix == "pdf" else "Ambulance" in data.decode()
    code, _told, complained = commands.on_event("contacts", "export", str(file))
    assert (code, "EXPORT_EXISTS" in complained) == (1, True)


def test_the_sheet_goes_to_a_roll(commands: Commands) -> None:
    code, told, _err = commands.on_event("contacts", "export", "--printer", "file:sheet.prn", "--emergency", "people")
    assert (code, told) == (0, "The contact sheet sent to the printer.\n")
    assert (commands.folder / "sheet.prn").stat().st_size > 1000
    assert commands.on_event("contacts", "export")[0] == 2


def test_who_has_a_pin_acts_with_it_only(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    new = ("ticket", "new", "LED wall dark", "--actor", "李娜")
    for name in ("李娜", " 李\u200b娜 "):
        code, _told, complained = commands.on_event(*new[:-1], name)
        assert (code, "OPERATOR_PIN_NEEDED" in complained) == (1, True)
    monkeypatch.setenv("CONTROLROOM_PIN", "4712")
    code, _told, complained = commands.on_event(*new)
    assert (code, "OPERATOR_PIN:" in complained) == (1, True)
    assert "4712" not in complained
    monkeypatch.setenv("CONTROLROOM_PIN", "4711")
    assert commands.on_event(*new)[0] == 0
    journal = commands.journal()
    assert [(each["verb"], each["actor"]) for each in journal if each["verb"].startswith(("operator", "ticket"))] == [
        ("operator.refused", "operator"), ("operator.proved", "operator"), ("ticket.opened", "李娜"),
    ]  # fmt: skip


def test_who_is_not_named_as_an_actor_is_asked_nothing(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "李娜")
    assert commands.on_event("ticket", "new", "LED wall dark")[0] == 0
    (opened,) = [each for each in commands.journal() if each["verb"] == "ticket.opened"]
    assert opened["actor"] == "operator"


def test_whoever_guesses_a_pin_by_commands_waits(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    new = ("ticket", "new", "LED wall dark", "--actor", "李娜")
    monkeypatch.setenv("CONTROLROOM_PIN", "4712")
    for _attempt in range(3):
        assert "OPERATOR_PIN:" in commands.on_event(*new)[2]
    monkeypatch.setenv("CONTROLROOM_PIN", "4711")
    code, _told, complained = commands.on_event(*new, at="2026-12-09T19:00:00+08:00")
    assert (code, "PINS_WAIT" in complained) == (1, True)


def test_who_takes_a_shift_over_gives_the_pin_where_nobody_reads_it(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert commands.on_event("handover", "start", "--remark", "a key", "--actor", "王强")[0] == 0
    accept = ("handover", "accept", "1", "--name", "李\u200b娜", "--actor", "王强")
    assert commands.on_event(*accept, "--pin", "4711")[0] == 2, "others would read it among the processes"
    monkeypatch.setenv("CONTROLROOM_PIN", "4712")
    assert "HANDOVER_PIN:" in commands.on_event(*accept)[2]
    monkeypatch.setenv("CONTROLROOM_PIN", "4711")
    code, told, _complained = commands.on_event(*accept)
    assert (code, "accepted by 李娜" in told) == (0, True)
    told = [each["verb"] for each in commands.journal()][-3:]
    assert told == ["operator.refused", "operator.proved", "handover.accepted"]


def test_bytes_that_are_no_text_are_refused_in_words(commands: Commands) -> None:
    code, _told, complained = commands.on_event("guest", "add", "张伟", "--code", "\udcff")
    assert (code, "\udcff" in complained) == (2, False)
    code, _told, complained = commands.on_event("logistics", "samples", "history", "\udcff")
    assert (code, complained.splitlines()[0]) == (
        2, "Error ARGUMENT_TEXT: What was typed holds bytes that are no text in UTF-8.",
    )  # fmt: skip


@pytest.mark.parametrize(
    "command", [("report", "show"), ("handover", "show"), ("handover", "accept"), ("agenda", "announce")]
)
def test_a_number_no_store_can_be_asked_for_is_refused_in_words(commands: Commands, command: tuple[str, ...]) -> None:
    code, _told, complained = commands.on_event(*command, "9" * 40)
    assert (code, "is not in the range" in complained) == (2, True)
