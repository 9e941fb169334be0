"""Reports of an open event: drafts from every noun, paper, files, who may issue, hand-over (docs/domain.md §11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import use_language
from controlroom.core.pins import hash_pin
from controlroom.domain.guests.rules import Level
from controlroom.domain.guests.service import Details
from controlroom.domain.people.authority import NotPermittedError
from controlroom.domain.tickets.opening import NewTicket
from controlroom.reports.due import State
from controlroom.reports.errors import HandoverPinError
from controlroom.station.duties import duties_of
from controlroom.station.guests import Guests
from controlroom.station.incidents import Incidents
from controlroom.station.report_strip import draw_report
from controlroom.station.reports import ReportDuty, Reports
from controlroom.station.room import Room
from controlroom.station.tickets import Tickets
from controlroom.store.journal import Origin

TEN = datetime(2026, 12, 9, 2, 5, tzinfo=UTC)
PEOPLE = """
[[operators]]
name = "李娜"
role = "coordinator"
[[operators]]
name = "陈伟"
role = "technician"
pin = "%s"
"""


@pytest.fixture
def room(event_folder: EventFolder) -> Iterator[Room]:
    with Room(event_folder, Origin("control", "李娜"), ManualClock(TEN)) as opened:
        yield opened


def test_a_draft_tells_of_every_noun_and_the_next_of_what_has_changed(room: Room) -> None:
    reports = Reports(room)
    first = reports.issue(reports.draft())
    assert [each.key for each in first.content.sections] == [
        "people", "agenda", "tickets", "devices", "rounds", "incidents", "guests", "queue",
    ]  # fmt: skip
    Tickets(room).open(NewTicket(title="话筒无声", group="technical"))
    changes = [line.words.zh for line in reports.draft().changes]
    assert "新增工单：T-0001 话筒无声" in changes
    assert first.due_at == datetime(2026, 12, 9, 2, tzinfo=UTC)


def test_a_station_asks_for_what_is_due_by_itself(room: Room) -> None:
    duty = next(each for each in duties_of(room, lambda error: None) if isinstance(each, ReportDuty))
    assert duty.carry_out() == datetime(2026, 12, 9, 4, tzinfo=UTC)
    assert [entry.verb for entry in room.journal_tail(3)] == ["report.fell-due", "report.missed", "report.planned"]
    assert [each.state for each in Reports(room).due()[:3]] == [State.MISSED, State.DUE, State.SCHEDULED]


@pytest.mark.parametrize("width", [384, 576, 832])
def test_a_report_fits_a_roll_of_paper(room: Room, width: int) -> None:
    reports = Reports(room)
    image = draw_report(reports.document(reports.draft()), ("zh", "en"), width)
    assert (image.width, image.mode) == (width, "1")
    assert image.height > 600


def test_a_report_goes_to_a_file_and_the_journal_knows(room: Room) -> None:
    use_language("en")
    reports = Reports(room)
    issued = reports.issue(reports.draft(), "一切正常")
    file = reports.export(reports.document(issued.content, issued), reports.languages(), "first")
    assert file.endswith("first.html")
    assert "一切正常" in (room.folder.root / "reports" / "first.html").read_text("utf-8")
    assert [entry.verb for entry in room.journal_tail(1)] == ["report.exported"]


def test_the_morning_sheet_looks_back_and_ahead(room: Room) -> None:
    assert isinstance(room.clock, ManualClock)
    Tickets(room).open(NewTicket(title="Mic dead", group="technical"))
    room.clock.advance(timedelta(hours=23))
    found = Reports(room).morning()
    assert [each.key for each in found.sections] == ["yesterday", "open", "agenda", "rounds"]
    lines = [line.words.en for line in found.sections[0].lines]
    assert "tickets opened: 1, closed: 0" in lines
    assert "situation reports missed: 6" in lines


def test_an_emergency_and_a_late_guest_stand_in_the_report_and_are_handed_over(room: Room) -> None:
    Incidents(room).begin("power-cut", room="main")
    Incidents(room).begin("storm", drill=True)
    Guests(room).add(Details(name="张教授", level=Level.VIP, due=TEN - timedelta(minutes=25)))
    draft = Reports(room).draft()
    lines = {each.key: [line.words.en for line in each.lines] for each in draft.sections}
    assert len(lines["incidents"]) == 1, "a drill is none"
    assert lines["guests"] == ["张教授: 25 min late, expected 09:40"]
    kinds = [each.kind for each in Reports(room).points()]
    assert {"incident", "guest"} <= {*kinds}


def test_who_hands_over_names_what_is_open_and_the_next_signs_with_their_pin(event_folder: EventFolder) -> None:
    with (event_folder.config / "event.toml").open("a", encoding="utf-8") as event:
        event.write(PEOPLE % hash_pin("2468"))
    with Room(event_folder, Origin("control", "李娜"), ManualClock(TEN)) as room:
        reports = Reports(room)
        Tickets(room).open(NewTicket(title="话筒无声", group="technical"))
        found = reports.hand_over(remarks=["库房钥匙在 1 号台"])
        kinds = [each.point.kind for each in found.points]
        assert (kinds[0], kinds[-1]) == ("ticket", "remark")
        assert reports.needs_pin("陈伟")
        with pytest.raises(HandoverPinError):
            reports.accept(found.number, "陈伟", pin="1111")
        assert reports.accept(found.number, "陈伟", pin="2468").accepted_by == ("陈伟",)


def test_only_coordination_and_command_issue(event_folder: EventFolder) -> None:
    with (event_folder.config / "event.toml").open("a", encoding="utf-8") as event:
        event.write(PEOPLE % hash_pin("2468"))
    with Room(event_folder, Origin("tech", "陈伟"), ManualClock(TEN)) as room:
        reports = Reports(room)
        with pytest.raises(NotPermittedError):
            reports.issue(reports.draft())
        assert reports.issued() == ()
        assert not reports.hand_over().is_accepted, "anybody hands over"
