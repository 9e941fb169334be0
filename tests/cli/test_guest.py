"""`controlroom guest`, `import guests` and `export guests`, as their users type them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from controlroom.cli.app import run
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import use_language
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.guests.rules import State
from controlroom.domain.guests.service import Details
from controlroom.station.guests import Guests
from controlroom.station.room import open_room
from controlroom.station.rundown import Rundown
from tests.domain.agenda.rundowns import morning
from tests.support.desk import HeadlessDesk
from tests.support.people import add_person
from tests.support.waiting import wait_until

EIGHT, TEN = "2026-12-09T08:00:00+08:00", "2026-12-09T10:00:00+08:00"
LIST = """姓名,级别,到达时间,车牌号,司机,接机时间,陪同人员
Prof. Zhang,贵宾,09:10,京A 12345,老刘,08:30,李娜
Ms. Wang,演讲嘉宾,10:00,,,,
记者甲,媒体,09:00,,,,
"""


class Desk:
    """Somebody types commands on one event."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self._capsys, self._monkeypatch = folder, capsys, monkeypatch

    def type(self, *words: str, at: str = EIGHT, language: str = "en") -> tuple[int, str, str]:
        """Exit code, what was said and what was complained."""
        self._monkeypatch.setenv("CONTROLROOM_LANGUAGE", language)
        use_language("zh" if language == "zh" else "en")
        with pytest.raises(SystemExit) as left:
            run([*words, "--event", str(self.folder), "--actor", "李娜", "--at", at])
        said = self._capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    def json(self, *words: str, at: str = EIGHT) -> Any:
        """What a command that is done answers to a script."""
        code, out, err = self.type(*words, "--json", at=at)
        assert code == 0, err
        return json.loads(out)


@pytest.fixture
def desk(event_folder: EventFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    with open_room(event_folder.root, station="setup", actor="tests") as room:
        Rundown(room).do(PlanItems(morning()))
    found = Desk(event_folder.root, capsys, monkeypatch)
    (event_folder.root / "guests.csv").write_text(LIST, encoding="utf-8")
    found.json("import", "guests", str(event_folder.root / "guests.csv"))
    return found


def test_a_list_is_shown_before_it_is_taken_in_and_what_is_rejected_is_an_exit_code(desk: Desk) -> None:
    file = desk.folder / "more.csv"
    file.write_text("name,level\nA,vip\nB,king\n", encoding="utf-8")
    code, out, _err = desk.type("import", "guests", str(file), "--dry-run")
    assert code == 1
    assert "Dry run: nothing was changed." in out
    assert "row 3: “king” is none of: vip, speaker" in out
    assert len(desk.json("guest", "list")["guests"]) == 3
    code, out, _err = desk.type("import", "guests", str(file), language="zh")
    assert code == 1
    assert "第 3 行" in out or "3" in out
    assert len(desk.json("guest", "list")["guests"]) == 4


def test_guests_are_listed_by_state_level_and_lateness(desk: Desk) -> None:
    def names(*words: str, at: str = EIGHT) -> list[str]:
        return [each["name"] for each in desk.json("guest", "list", *words, at=at)["guests"]]

    assert names() == ["记者甲", "Prof. Zhang", "Ms. Wang"]
    assert names("--level", "vip") == ["Prof. Zhang"]
    assert names("--late") == []
    assert names("--late", at=TEN) == ["记者甲", "Prof. Zhang"]
    desk.json("guest", "move", "zhang", "arrived")
    assert names("--state", "arrived") == ["Prof. Zhang"]
    code, out, _err = desk.type("guest", "list", at=TEN)
    assert code == 0
    assert "✖ 60 min late" in out
    assert "3 guests." in out


def test_a_guest_goes_on_step_by_step_and_what_cannot_follow_is_refused(desk: Desk) -> None:
    states = [desk.json("guest", "move", "zhang")["guest"]["state"] for _step in range(2)]
    assert states == ["picked_up", "arrived"]
    code, _out, err = desk.type("guest", "move", "zhang", "expected")
    assert code == 1
    assert "GUEST_MOVE" in err
    code, out, _err = desk.type("guest", "correct", "zhang", "expected", "--why", "mixed up")
    assert code == 0
    assert "“expected”" in out
    shown = desk.json("guest", "show", "zhang")
    assert [each["verb"] for each in shown["history"]] == ["added", "moved", "moved", "corrected"]
    assert "absent" in shown["possible"]
    code, out, _err = desk.type("guest", "show", "zhang", language="zh")
    assert "已更正 → 未到: mixed up" in out


def test_a_delay_shows_what_the_rundown_could_do_and_does_it_when_asked(desk: Desk) -> None:
    code, out, _err = desk.type("guest", "late", "zhang", "10:00", "--why", "flight delayed")
    assert code == 0
    assert "▲ Prof. Zhang can be on stage at 10:10; “Keynote” begins at 09:30." in out
    assert "Named to step in: Dr. Li" in out
    assert "Nothing was changed" not in out
    told = desk.json("guest", "late", "zhang", "10:05", "--why", "flight delayed", "--apply", "--announce")
    (proposal,) = told["proposals"]
    assert (proposal["operation"], proposal["applied"]) == ("speaker-late", True)
    assert told["guest"]["late_s"] == 55 * 60
    with open_room(desk.folder, station="test", actor="tests") as room:
        assert {"agenda.speaker-late", "agenda.announced"} <= {entry.verb for entry in room.journal_tail(20)}
    assert desk.json("guest", "on-time", "zhang")["guest"]["late_s"] == 0


def test_for_a_delay_or_an_absence_whoever_is_named_can_step_in(desk: Desk) -> None:
    told = desk.json("guest", "absent", "zhang", "--why", "ill", "--apply")
    assert [each["operation"] for each in told["proposals"]] == ["substituted"]
    assert told["guest"]["state"] == "absent"


def test_who_is_fetched_and_how_many_came(desk: Desk) -> None:
    code, out, _err = desk.type("guest", "pickups", at="2026-12-09T08:40:00+08:00")
    assert code == 0
    assert "京A 12345" in out
    assert "✖ not picked up yet" in out
    assert desk.json("guest", "attendance") == {
        "came": 0, "expected": 2, "share": 0.0, "target": 0.9, "reached": False,
    }  # fmt: skip
    desk.json("guest", "move", "zhang", "arrived")
    code, out, _err = desk.type("guest", "attendance")
    assert "▲ Key guests: 1 of 2 came (50%), target 90%." in out


def test_details_are_added_and_changed_and_the_rest_stays(desk: Desk) -> None:
    made = desk.json("guest", "add", "Dr. Ünal", "--level", "vip", "--due", "12-10 09:00", "--vehicle", "B 1")["guest"]
    assert (made["level"], made["pick_up"]["vehicle"]) == ("vip", "B 1")
    changed = desk.json(
        "guest",
        "edit",
        "unal",
        "--driver",
        "老赵",
        "--kit",
        "--seat",
        "A2",
        "--companion",
        "孙丽",
        "--pick-up",
        "07:30",
    )["guest"]
    assert (changed["pick_up"]["vehicle"], changed["pick_up"]["driver"], changed["kit"]) == ("B 1", "老赵", True)
    assert changed["pick_up"]["at"] == "2026-12-09T23:30:00.000000Z"
    assert desk.json("guest", "note", "unal", "needs a ramp")["guest"]["id"] == made["id"]
    code, _out, err = desk.type("guest", "add", "X", "--code", "nobody")
    assert (code, "GUEST_CODE" in err) == (2, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "nobody"), "GUEST_UNKNOWN"), (("show", "\x1b[31m"), "GUEST_UNKNOWN"),
        (("late", "zhang", "soon"), "GUEST_TIME"), (("note", "zhang", " "), "GUEST_WORDS"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_bad_input(desk: Desk, words: tuple[str, ...], code: str) -> None:
    left, _out, err = desk.type("guest", *words)
    assert (left, code in err) == (2, True)
    assert "\x1b" not in err


def test_the_guests_are_written_out(desk: Desk) -> None:
    assert desk.json("export", "guests", str(desk.folder / "out.xlsx"))["rows"] == 3
    code, _out, err = desk.type("export", "guests", str(desk.folder / "out.xlsx"))
    assert (code, "EXPORT_EXISTS" in err) == (1, True)


def test_a_desk_without_a_screen_tells_of_a_vip_though_nothing_else_runs(desk: Desk) -> None:
    with open_room(desk.folder, station="setup", actor="tests") as room:
        add_person(room.store, "A1", "Prof. Zhang")
        Guests(room).edit(Guests(room).named("Prof. Zhang").id, Details(), "A1")
        with HeadlessDesk(desk.folder, forked=True) as alone:
            alone.wait_for_event("ready")
            room.admit(room.settings.desk("D1"), "A1")
            wait_until(lambda: Guests(room).named("Prof. Zhang").state is State.ARRIVED, "told")
            assert alone.terminate() == 0
