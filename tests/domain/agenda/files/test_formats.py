"""Rundowns as other programs write them, and as they get them back (docs/domain.md §3)."""

from __future__ import annotations

import importlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import icalendar
import pytest
import xmlschema

from controlroom.domain.agenda.changes import CancelItem
from controlroom.domain.agenda.diff import compare
from controlroom.domain.agenda.files.frab import HostileXmlError, write_frab
from controlroom.domain.agenda.files.ics import write_ics
from controlroom.domain.agenda.files.ontime import ontime_rows
from controlroom.domain.agenda.files.plan import TooManyEntriesError, is_shown
from controlroom.domain.agenda.files.pretalx import write_pretalx
from controlroom.domain.agenda.files.reading import AgendaColumnsError, AgendaHugeError, Wishes, read_plan
from controlroom.domain.agenda.files.sheet import sheet_rows
from controlroom.domain.agenda.moves import MoveItem
from controlroom.domain.agenda.news import Change
from controlroom.domain.agenda.rules import Agenda, Kind, Part, Speaker, State
from controlroom.domain.people.list_files import write_rows
from tests.domain.agenda.files.framing import AGENDAS, FRAME, empty, read, read_bytes, reasons, taken_in, titles
from tests.domain.agenda.rundowns import NINE, at

SAALS = {"Saal 1": "main", "Saal 2": "forum-a"}


@pytest.fixture(scope="module")
def summit() -> Agenda:
    return taken_in(empty(), read("summit.csv"))


def export(agenda: Agenda, name: str, folder: Path) -> bytes:
    """The rundown as a file called `name`."""
    items = sorted(agenda.items.values(), key=lambda item: (item.planned_room, item.planned_start))
    shown = [item for item in items if is_shown(item)]
    match Path(name).suffix:
        case ".xml":
            return write_frab(shown, FRAME, "1")
        case ".json":
            return write_pretalx(shown, FRAME, "1")
        case ".ics":
            return write_ics(items, FRAME, {}, NINE)
    rows = ontime_rows(items, FRAME) if name.startswith("ontime") else sheet_rows(items, FRAME)
    write_rows(folder / name, Path(name).suffix, *rows)
    return (folder / name).read_bytes()


def test_the_committed_files_are_what_the_script_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(AGENDAS.parent))
    made: dict[str, bytes] = importlib.import_module("make_agendas").make()
    assert sorted(made) == sorted(path.name for path in AGENDAS.iterdir())
    # What is inside a workbook is compressed otherwise by every version of zlib.
    assert {name: data for name, data in made.items() if not name.endswith(".xlsx")} == {
        name: (AGENDAS / name).read_bytes() for name in made if not name.endswith(".xlsx")
    }


def test_the_sample_rundown_reads_the_same_as_csv_and_as_xlsx(summit: Agenda) -> None:
    assert taken_in(empty(), read("summit.xlsx")).items == summit.items
    keynote = next(item for item in summit.items.values() if item.kind is Kind.KEYNOTE)
    assert [who.name for who in keynote.substitutes] == ["李思源博士", "Dr. Helen Ward"]
    assert keynote.slot == at("9:30")
    assert {room for room in summit.rooms if titles(summit, room, 10)} == set(FRAME.names)


@pytest.mark.parametrize("name", ["a.xml", "a.json", "a.ics", "a.csv", "a.xlsx", "ontime.xlsx", "ontime.csv"])
def test_a_rundown_that_comes_back_from_any_format_changes_nothing(summit: Agenda, tmp_path: Path, name: str) -> None:
    plan = read_bytes(tmp_path, name, export(summit, name, tmp_path))
    assert not plan.rejected
    assert not plan.doubts
    diff = compare(summit, plan)
    assert diff.changed == ()
    assert diff.count(Change.UNCHANGED) == len(summit.items)


@pytest.mark.parametrize("name", ["a.xml", "a.json", "a.ics", "a.xlsx"])
def test_what_was_moved_live_goes_out_as_it_stands_and_comes_back_as_no_news(
    summit: Agenda, tmp_path: Path, name: str
) -> None:
    talk = next(item for item in summit.items.values() if item.title.startswith("水、热"))
    moved = MoveItem(talk.id, at("16:00"), room="roundtable").apply(summit, NINE)
    assert compare(moved, read_bytes(tmp_path, name, export(moved, name, tmp_path))).changed == ()


def test_our_own_sheet_gives_an_empty_event_the_whole_plan_back(summit: Agenda, tmp_path: Path) -> None:
    again = taken_in(empty(), read_bytes(tmp_path, "a.csv", export(summit, "a.csv", tmp_path)))
    assert set(again.items) == set(summit.items)
    for id, item in summit.items.items():
        assert again.items[id].speakers == item.speakers
        assert (again.items[id].hard, again.items[id].changeover, again.items[id].cue) == (
            item.hard, item.changeover, item.cue,
        )  # fmt: skip


def test_an_export_to_frab_keeps_the_rules_of_the_public_schema(summit: Agenda, tmp_path: Path) -> None:
    schema = xmlschema.XMLSchema(str(Path(__file__).with_name("schedule.xsd")))
    schema.validate(ElementTree.ElementTree(ElementTree.fromstring(export(summit, "a.xml", tmp_path))))
    twice = taken_in(summit, read("frab.xml", rooms={"Saal 1": "roundtable", "Saal 2": "roundtable"}))
    schema.validate(ElementTree.ElementTree(ElementTree.fromstring(export(twice, "a.xml", tmp_path))))


def test_frab_facts_that_no_rule_needs_go_out_again_as_they_came(tmp_path: Path) -> None:
    agenda = taken_in(empty(), read("frab.xml", rooms=SAALS))
    event = ElementTree.fromstring(export(agenda, "a.xml", tmp_path)).find(".//event[@id='102']")
    assert event is not None
    assert event.findtext("slug") == "summit26-102"
    assert event.findtext("type") == "lecture"
    assert [(person.get("id"), person.text) for person in event.iterfind("persons/person")] == [
        ("1040", "Jonas Weber"), ("922", "Mina Aydin"),
    ]  # fmt: skip
    assert event.find("links/link").get("href") == "https://example.org/slides"  # type: ignore[union-attr]


def test_an_event_past_midnight_belongs_to_the_evening(tmp_path: Path) -> None:
    agenda = taken_in(empty(), read("frab.xml", rooms=SAALS))
    assert titles(agenda, "main", 9)[-1] == "Night of Old Machines"
    night = next(item for item in agenda.items.values() if item.title == "Night of Old Machines")
    assert night.planned_end == datetime(2026, 12, 9, 17, tzinfo=UTC)


def test_every_mistake_in_a_frab_file_is_named_with_its_event() -> None:
    plan = read("bad-frab.xml")
    found = reasons(plan)
    assert [item.title for item in plan.items] == ["good", "disagrees", "three parts"]
    assert "no time zone" in found["event 2"]
    assert "negative" in found["event 3"]
    assert "nothing" in found["event 4"]
    assert "same identifier" in found["event 6"]
    assert '--room-map "Cellar=ID"' in found["event 7"]
    assert "overlaps “good” (event 1)" in found["event 8"]
    assert "longer than a day" in found["event 10"]
    assert [(doubt.where, "13:00" in doubt.reason) for doubt in plan.doubts] == [("event 5", True)]
    disagrees, three_parts = plan.items[1:]
    assert disagrees.start == at("12:00")
    assert three_parts.length == timedelta(hours=1, minutes=30)


def test_a_room_is_found_by_id_by_either_name_and_as_the_operator_says() -> None:
    assert {item.room for item in read("pretalx.json").items} == {"main", "forum-a"}
    assert len(reasons(read("frab.xml"))) == 6
    assert {item.room for item in read("frab.xml", rooms=SAALS).items} == {"main", "forum-a"}


def test_breaks_that_pretalx_leaves_out_are_offered_and_then_follow_the_file(tmp_path: Path) -> None:
    offered = read("pretalx.json")
    assert [(gap.start, gap.length) for gap in offered.gaps] == [
        (at("10:00"), timedelta(minutes=15)), (at("11:00"), timedelta(minutes=90)),
    ]  # fmt: skip
    agenda = taken_in(empty(), read("pretalx.json", with_breaks=True))
    assert titles(agenda, "main", 9)[2:5:2] == ["Break", "Lunch"]
    later = (AGENDAS / "pretalx.json").read_bytes().replace(b"T10:15:00", b"T10:20:00")
    plan = read_bytes(tmp_path, "p.json", later.replace(b'"10:15"', b'"10:20"'), with_breaks=True)
    moved = {entry.after.title: entry.change for entry in compare(agenda, plan).changed}
    assert moved == dict.fromkeys(["Open Data, Closed Doors", "Break", "Lunch"], Change.MOVED)


def test_a_gap_where_somebody_planned_a_break_is_no_second_break(summit: Agenda, tmp_path: Path) -> None:
    whole = json.loads(export(summit, "a.json", tmp_path))
    for day in whole["schedule"]["conference"]["days"]:
        for events in day["rooms"].values():
            events[:] = [event for event in events if event["type"] != "break"]
    plan = read_bytes(tmp_path, "a.json", json.dumps(whole).encode(), with_breaks=True)
    assert {entry.after.room for entry in compare(summit, plan).changed} == {"roundtable"}


@pytest.mark.parametrize("name", ["ontime.xlsx", "ontime.csv"])
def test_a_rundown_of_ontime_gets_its_day_its_room_and_its_linked_starts(name: str) -> None:
    plan = read(name, room="main")
    agenda = taken_in(empty(), plan)
    assert plan.left_out == 3
    shown = [(item.title, item.slot, item.length) for item in agenda.of("main", FRAME.starts)]
    minute = timedelta(minutes=1)
    assert shown == [
        ("Doors", at("22:00"), 30 * minute), ("Welcome", at("22:30"), 10 * minute),
        ("Session one", at("22:40"), 60 * minute), ("Encore", at("23:40"), 5 * minute),
        ("Coffee break", at("23:40"), 20 * minute), ("Late session", at("24:30"), 45 * minute),
    ]  # fmt: skip
    states = {item.title: (item.state, item.kind, item.hard) for item in agenda.items.values()}
    assert states["Encore"] == (State.SKIPPED, Kind.TALK, False)
    assert states["Coffee break"][1] is Kind.BREAK
    assert states["Doors"][2]


def test_a_rundown_of_ontime_that_names_no_room_asks_which() -> None:
    assert all("--room ID" in reason for reason in reasons(read("ontime.csv")).values())


def test_a_calendar_gives_its_timed_events_and_names_the_others() -> None:
    plan = read("calendar.ics")
    assert [(item.title, item.start, item.cancelled) for item in plan.items] == [
        ("Opening", at("9:00"), False), ("Cities that Listen, and those that do not", at("9:30"), False),
        ("Dropped", at("10:30"), True),
    ]  # fmt: skip
    assert {remark.where: word in remark.reason for remark, word in zip(
        plan.rejected, ("all day", "repeats", "no time zone"), strict=True)} == {
        "event “Build-up”": True, "event “Stand-up”": True, "event “Floating”": True,
    }  # fmt: skip
    assert len(taken_in(empty(), plan).items) == 2


def test_a_published_calendar_says_what_is_cancelled_which_revision_it_is_and_reminds(summit: Agenda) -> None:
    gone = next(iter(summit.items))
    agenda = CancelItem(gone).apply(summit, NINE)
    calendar = icalendar.Calendar.from_ical(write_ics(agenda.items.values(), FRAME, {gone: 3}, NINE))
    events: dict[str, Any] = {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}
    cancelled = events.pop(agenda.items[gone].title)
    assert (str(cancelled["STATUS"]), cancelled["SEQUENCE"], len(cancelled.subcomponents)) == ("CANCELLED", 3, 0)
    for event in events.values():
        (alarm,) = event.subcomponents
        assert (str(event["STATUS"]), alarm["TRIGGER"].dt) == ("CONFIRMED", -timedelta(minutes=5))


def test_a_calendar_that_cancels_an_event_and_then_does_not_brings_it_back(tmp_path: Path) -> None:
    data = (AGENDAS / "calendar.ics").read_bytes()
    held, cancelled = data.replace(b"STATUS:CANCELLED", b"STATUS:CONFIRMED"), data
    agenda = empty()
    states = []
    for version in (held, cancelled, held):
        agenda = taken_in(agenda, read_bytes(tmp_path, "c.ics", version))
        states.append(next(item.state for item in agenda.items.values() if item.title == "Dropped"))
    assert states == [State.PLANNED, State.CANCELLED, State.PLANNED]


def test_every_mistake_in_a_sheet_is_named_with_its_row() -> None:
    plan = read("bad.csv")
    words = {
        3: "overlaps “好的一行” (row 2)", 4: "negative", 5: "nothing", 6: "no room “礼堂”", 7: "same identifier",
        8: "“明天上午”", 9: "longer than a day", 10: "no title", 11: "“半小时”",
    }  # fmt: skip
    assert [item.title for item in plan.items] == ["好的一行"]
    assert {row: words[row] if words[row] in reason else reason for row, reason in reasons(plan).items()} == words  # type: ignore[index]


def test_headers_merged_over_two_columns_are_refused_with_what_is_missing() -> None:
    with pytest.raises(AgendaColumnsError, match="no column for length; its columns are: 会场, 时间, 议题"):
        read("merged-headers.xlsx")


def test_entities_that_fill_the_memory_are_refused_before_they_do() -> None:
    with pytest.raises(HostileXmlError):
        read("billion-laughs.xml")


def test_a_file_of_100_mb_is_not_even_read_nor_one_of_more_events_than_any_event_has(tmp_path: Path) -> None:
    with (tmp_path / "huge.xml").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(AgendaHugeError):
        read_plan(tmp_path / "huge.xml", FRAME, Wishes())
    wide = b"<schedule><day><room>%s</room></day></schedule>" % (b"<event/>" * 20_001)
    with pytest.raises(TooManyEntriesError):
        read_bytes(tmp_path, "wide.xml", wide)


def test_who_is_in_a_calendar_keeps_their_part(summit: Agenda, tmp_path: Path) -> None:
    again = taken_in(empty(), read_bytes(tmp_path, "a.ics", export(summit, "a.ics", tmp_path)))
    panel = next(item for item in again.items.values() if item.title.startswith("市长对话"))
    assert Speaker("郑晓彤", Part.HOST) in panel.speakers
    assert len(panel.substitutes) == 2
