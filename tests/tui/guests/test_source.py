"""Which guests the board shows, and how what is typed there is meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from controlroom.domain.guests.rules import Guest, Level, PickUp, Rules, State
from controlroom.domain.guests.views import GuestsView
from controlroom.tui.guests.lines import Widths, figures, guest_line
from controlroom.tui.guests.source import (
    GuestFilter,
    GuestsReading,
    clock_and_words,
    companion_of,
    pick_up_texts,
    selected,
)
from controlroom.tui.guests.tile import guests_line
from controlroom.tui.widgets.text import row

TEN = datetime(2026, 12, 9, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ZHANG = Guest("g1", "张教授", Level.VIP, State.EXPECTED, TEN, due=TEN, needs="轮椅", pick_up=PickUp("京A", at=TEN))
WEBER = Guest("g2", "Prof. Weber", Level.SPEAKER, State.ARRIVED, TEN, due=TEN - 30 * MINUTE)
PRESS = Guest("g3", "[b]Press[/]", Level.MEDIA, State.EXPECTED, TEN, due=TEN - 20 * MINUTE, company="日报")
GONE = Guest("g4", "Gone", Level.GUEST, State.LEFT, TEN, due=TEN - 60 * MINUTE)
READING = GuestsReading(GuestsView(TEN, (GONE, WEBER, PRESS, ZHANG), {"g1": "A001"}), Rules())


def names(filter: GuestFilter, now: datetime = TEN) -> list[str]:
    return [guest.name for guest in selected(READING, filter, now)]


def test_who_is_still_to_come_stands_first_by_time() -> None:
    assert names(GuestFilter()) == ["[b]Press[/]", "张教授", "Prof. Weber", "Gone"]


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        (GuestFilter(key=True), ["张教授", "Prof. Weber"]),
        (GuestFilter(late=True), ["[b]Press[/]"]),
        (GuestFilter(here=True), ["Prof. Weber"]),
        (GuestFilter(on_the_way=True), ["[b]Press[/]", "张教授"]),
        (GuestFilter(text="zjs"), ["张教授"]),
        (GuestFilter(text="a001"), ["张教授"]),
        (GuestFilter(text="轮"), ["张教授"]),
        (GuestFilter(text="日报"), ["[b]Press[/]"]),
        (GuestFilter(text="[b]"), ["[b]Press[/]"]),
    ],
)
def test_filters_and_words_find_guests(filter: GuestFilter, found: list[str]) -> None:
    assert names(filter) == found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("10:30 flight delayed", ("10:30", "flight delayed")), ("10：30", ("10:30", "")),
        ("12-10 08:00 雾", ("12-10 08:00", "雾")), ("soon", ("soon", "")),
    ],
)  # fmt: skip
def test_a_time_and_a_reason_in_one_line(typed: str, meant: tuple[str, str]) -> None:
    assert clock_and_words(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("李娜 139 1111 2222", ("李娜", "139 1111 2222")), ("Li Na; +86-10-555", ("Li Na", "+86-10-555")),
        ("李娜", ("李娜", "")), ("", ("", "")),
    ],
)  # fmt: skip
def test_a_companion_and_the_telephone_in_one_line(typed: str, meant: tuple[str, str]) -> None:
    assert companion_of(typed) == meant


def test_a_pick_up_between_semicolons() -> None:
    assert pick_up_texts("08:40; T3；京A 12345; 老刘; 138") == ("08:40", "T3", "京A 12345", "老刘", "138")
    assert pick_up_texts("") == ("", "", "", "", "")


def test_a_line_is_as_wide_as_the_list_and_a_name_is_no_markup() -> None:
    for total in (64, 78, 104, 140):
        widths = Widths.of(total, dated=False)
        line = guest_line(replace(PRESS, name="[b]Press[/]" * 9), widths, TEN, 5 * MINUTE, UTC)
        assert line.cell_length == total
        assert "[b]" in line.plain


def test_the_figures_tell_attendance_lateness_and_pick_ups() -> None:
    told = row(figures(READING, TEN + MINUTE), "  ").plain
    assert told == "· key guests 1 of 2 (50%, target 90%)  on the way 2  here 1  ✖ 1 late  ✖ 1 pick-up late"


def test_the_dashboard_names_who_is_late_as_far_as_there_is_room() -> None:
    assert guests_line(READING, TEN + 10 * MINUTE, 200).plain.endswith("✖ 张教授 10 min  ✖ [b]Press[/] 30 min")
    assert guests_line(READING, TEN + 10 * MINUTE, 60).plain.endswith("late")
    assert guests_line(GuestsReading(GuestsView(TEN, (), {}), Rules()), TEN, 100).plain == ""
