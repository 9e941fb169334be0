"""Rounds of an open event: what the configuration becomes, the duty of a station, the sheets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.devices import HUMAN_TEST
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import use_language
from controlroom.domain.devices.rules import Shown
from controlroom.domain.inspections.rules import State
from controlroom.domain.inspections.sheet import Given, Verdict
from controlroom.station.devices import Devices
from controlroom.station.duties import duties_of
from controlroom.station.page_text import Type, drawable, paragraph
from controlroom.station.room import Room
from controlroom.station.round_html import to_html
from controlroom.station.round_pages import PAGE, draw_pages, to_pdf
from controlroom.station.round_paper import blank_sheet, filled_sheet
from controlroom.station.round_strip import draw_strip
from controlroom.station.rounds import RoundDuty, Rounds
from controlroom.station.tickets import Tickets
from controlroom.store.journal import Origin

EVE = datetime(2026, 12, 8, 7, 5, tzinfo=UTC)
MAIN = "acceptance.main.20261208T0700Z"


@pytest.fixture
def room(event_folder: EventFolder) -> Iterator[Room]:
    with Room(event_folder, Origin("control", "李娜"), ManualClock(EVE)) as opened:
        yield opened


def test_a_wish_of_an_item_goes_before_that_of_its_template(room: Room) -> None:
    items = {item.id: item for item in Rounds(room).show(MAIN).items}
    assert (items["exits"].ticket.group, items["exits"].ticket.urgency) == ("logistics", "high")
    assert (items["stream"].ticket.group, items["stream"].ticket.category) == ("coordination", "technical")
    assert (items["stream"].ticket.impact, items["stream"].ticket.urgency) == ("high", "medium")


def test_a_station_opens_what_is_due_by_itself(room: Room) -> None:
    duty = next(each for each in duties_of(room, lambda error: None) if isinstance(each, RoundDuty))
    assert duty.carry_out() == datetime(2026, 12, 8, 21, 30, tzinfo=UTC)
    assert {line.state for line in Rounds(room).due()} == {State.OPEN}
    tail = [(entry.verb, entry.actor, entry.data["n"]) for entry in room.journal_tail(1)]
    assert tail == [("round.opened", "system", 3)]


def test_every_place_of_an_acceptance_is_told(room: Room) -> None:
    found = Rounds(room).clearances()
    assert [(each.place, each.may_be_used) for each in found] == [
        ("main", False), ("check-in", False), ("interaction", False),
    ]  # fmt: skip


def test_an_answer_to_an_item_with_a_device_is_a_persons_test_of_it(room: Room) -> None:
    rounds, devices = Rounds(room), Devices(room)
    rounds.start(MAIN)
    failed = rounds.answer(MAIN, Given("microphones", Verdict.FAIL, note="no battery"))
    assert devices.show("mic-main").device.state is Shown.CRITICAL
    assert failed.ticket == "T-0001"
    assert not failed.repeated
    assert [ticket.cause for ticket in Tickets(room).list()] == [f"device:mic-main/{HUMAN_TEST}"]
    passed = rounds.answer(MAIN, Given("microphones", Verdict.PASS))
    assert passed.noted == "T-0001"
    assert devices.show("mic-main").device.state is Shown.OK
    assert [ticket.state.value for ticket in Tickets(room).list()] == ["resolved"]


def test_a_device_is_in_order_only_when_all_its_items_are(room: Room) -> None:
    file = room.folder.checklists / "acceptance.toml"
    text = file.read_text(encoding="utf-8").replace('device = "sound-main"', 'device = "mic-main"', 1)
    file.write_text(text, encoding="utf-8")
    room.reload()
    rounds, devices = Rounds(room), Devices(room)
    rounds.start(MAIN)
    rounds.answer(MAIN, Given("microphones", Verdict.FAIL))
    rounds.answer(MAIN, Given("sound", Verdict.PASS))
    assert devices.show("mic-main").device.state is Shown.CRITICAL
    rounds.answer(MAIN, Given("microphones", Verdict.NA, note="not used today"))
    assert devices.show("mic-main").device.state is Shown.CRITICAL


def hostile(room: Room) -> None:
    """An answer with what an attacker would like a browser, a terminal and a font to do."""
    rounds = Rounds(room)
    rounds.start(MAIN)
    rounds.answer(MAIN, Given("exits", Verdict.FAIL, note='<script>alert("1")</script> \x1b[31m \U0001f6aa'))


def test_the_html_of_a_sheet_is_escaped_and_needs_nothing_from_anywhere(room: Room) -> None:
    hostile(room)
    text = to_html(filled_sheet(room, MAIN))
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "\x1b" not in text
    assert "http" not in text
    assert "src=" not in text
    assert "@page { size: A4" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sheet_has_both_languages_the_one_in_force_first(room: Room, language: str) -> None:
    use_language("zh" if language == "zh" else "en")
    sheet = filled_sheet(room, MAIN)
    titles = ("场地验收单", "Venue acceptance")
    assert (sheet.title.main, sheet.title.other) == (titles if language == "zh" else titles[::-1])
    text = to_html(sheet)
    assert all(title in text for title in titles)
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in text


def test_pages_are_a4_and_their_feet_name_the_round(room: Room) -> None:
    hostile(room)
    sheet = filled_sheet(room, MAIN)
    pages = draw_pages(sheet)
    assert {page.size for page in pages} == {PAGE}
    assert all(page.getbbox() is not None for page in pages)
    assert MAIN in sheet.foot
    pdf = to_pdf(sheet)
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") == len(pages)


def test_nothing_is_drawn_over_the_edge_of_a_page(room: Room) -> None:
    hostile(room)
    for page in draw_pages(filled_sheet(room, MAIN)):
        for edge in ((0, 0, PAGE[0], 100), (0, 0, 100, PAGE[1]), (PAGE[0] - 100, 0, *PAGE), (0, PAGE[1] - 60, *PAGE)):
            assert page.convert("L").crop(edge).getextrema() == (255, 255)


def test_an_empty_sheet_has_a_line_for_each_group_that_signs(room: Room) -> None:
    sheet = blank_sheet(room, "acceptance", "main")
    assert len(sheet.signatures) == 4
    assert not sheet.is_signed
    assert {line.verdict for section in sheet.sections for line in section.lines} == {None}
    assert to_html(sheet).count("Name, signature, time") == 4


def test_a_strip_is_as_wide_as_the_roll(room: Room) -> None:
    assert draw_strip(blank_sheet(room, "two-hour", "main"), 576).width == 576


def test_a_paragraph_is_wrapped_and_never_cut() -> None:
    one = paragraph("word", 400, Type(30), "en")
    many = paragraph("word " * 100, 400, Type(30), "en")
    assert many.height > 15 * one.height
    assert paragraph("unbreakable" * 20, 400, Type(30), "en").height > 5 * one.height
    assert paragraph("", 400, Type(30), "en").height == one.height


def test_a_sign_that_no_font_has_becomes_a_question_mark() -> None:
    assert "".join(each.text for each in drawable("door \U0001f6aa 3", "en")) == "door ? 3"
